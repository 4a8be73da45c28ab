from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.blocks import blocks_of
from app.core.findings import Finding
from app.core.hunks import diff
from app.core.inline_spans import spans_of
from app.core.structure import compare_structure, link_labels, structure_of
from app.core.structure_lock import apply, flag
from app.core.structure_repair import _worse, repair
from tests.damage import ANY, DAMAGES, Damage, Text

SAMPLE = (Path(__file__).parents[1] / "samples" / "structure.md").read_text("utf-8")
CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
# What a text about stars turns into when a model writes Markdown all over it.
PIECES = ["the star", "*", "**", "`", "[", "](x)", "\n", "\n\n", "- ", "# ", "> ", "|", "$", "1. ", "    ", "光", "。",
          "&amp;", "<b>", "_", "\\", "~~", "[^1]", "---\n", "```\n", "guide", "(", ")", "!", ":", "{{", "}}", "",
          "@lovelace1843"]


def kinds(before: str, after: str) -> list[str]:
    return [finding.kind for finding in compare_structure(before, after)]


def document(name: str) -> str:
    path = CORPUS / name
    if not path.is_file():
        pytest.skip("the corpus is not there")
    return path.read_text("utf-8-sig")


def test_every_kind_of_block_is_read() -> None:
    assert {block.kind for block in blocks_of(SAMPLE)} == {
        "front-matter", "heading", "paragraph", "table", "code", "math", "html", "rule", "definition"}
    assert {container.kind for block in blocks_of(SAMPLE) for container in block.path} == {
        "list", "item", "quote", "footnote", "definitions", "term", "details"}


def test_every_kind_of_mark_is_read() -> None:
    labels = link_labels(SAMPLE)
    assert labels == {"guide"}
    found = {span.kind for block in blocks_of(SAMPLE) if block.is_prose for span in spans_of(block.text, labels)}
    assert found == {"code-span", "math-span", "link", "image", "footnote", "citation", "html-tag", "entity",
                     "placeholder", "url", "strong", "emphasis", "strikethrough", "line-break"}


def assert_places_are_exact(text: str) -> None:
    """Each character of a block's text, and of a cell's, is the one at its place in the document."""
    for block in blocks_of(text):
        for number, char in enumerate(block.text if block.lines else ""):
            assert char.isspace() or text[block.at(number)] == char
        for row in block.rows:
            for cell in row:
                assert not cell.text or (cell.place and text[slice(*cell.place)] == cell.text)


def test_places_are_exact_in_the_sample() -> None:
    assert_places_are_exact(SAMPLE)
    assert_places_are_exact(SAMPLE.replace("\n", "\r\n"))


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_places_are_exact_in_any_text(text: str) -> None:
    assert_places_are_exact(text)


@pytest.mark.parametrize(("before", "after", "expected"), [
    ("| a | b |\n|---|---|\n| | x |\n", "| a | b |\n|---|---|\n| y | x |\n", ["table-cell-filled"]),
    ("| a |\n|---|\n| `x \\| y` |\n", "| a |\n|---|\n| `x \\| z` |\n", ["code-span-changed"]),
    ("See [it](a) and [that](b).\n", "See [that](b) and [it](a).\n", []),
    ("See [it](a) and [that](b).\n", "See [it](b) and [that](a).\n", ["link-target-changed"] * 2),
    ("A [word][x].\n\n[x]: /a\n", "A [word][x].\n\n", ["definition-lost"]),
    ("It costs $5 and $6.\n", "It costs $5 or $7.\n", []),
    ("Sum $a+b$ here.\n", "Sum $a+c$ here.\n", ["math-span-changed"]),
    ("**A** b *c*.\n", "*A* b **c**.\n", []),
    ("**A** b.\n", "*A* b.\n", ["emphasis-changed"]),
    ("- [ ] a\n", "- [x] a\n", ["task-changed"]),
    ("2024 was a year.\n", "2024. Was a year.\n", ["list-mark-new"]),
    ("One plain line with `b` in it.\n\nAnother that has none.\n", "One plain line with it.\n\nAnother that has `b`.\n",
     ["code-span-moved"]),
    ("第一段。\n\n第二段。\n", "第一段。第二段。\n", ["paragraph-merged"]),
    ("他走了。\n她来了。\n", "他走了。她来了。\n", ["line-end-lost"]),
    ("某市人民政府\n2026年5月3日\n", "某市人民政府2026年5月3日\n", ["line-end-lost"]),
    ("“走？”\n“走……”\n他说\n", "“走？”“走……”他说\n", ["line-end-lost"] * 2),
    ("这一行写到了编辑器的右边，还没有写完一句话，所以只好在这里\n换了行。\n",
     "这一行写到了编辑器的右边，还没有写完一句话，所以只好在这里换了行。\n", []),
    ("He said “no”\nand left.\n", "He said “no” and left.\n", []),
    ("见[链接](https://a.cn/甲)。\n", "见[链接](https://a.cn/乙)。\n", ["link-target-changed"]),
    ("", "# a\n", ["heading-new"]),
    ("# a\n", "", ["heading-lost"]),
])
def test_a_difference_has_its_name(before: str, after: str, expected: list[str]) -> None:
    assert kinds(before, after) == expected


def test_a_rewriting_that_keeps_the_structure_is_not_held_against() -> None:
    after = SAMPLE.replace("A first paragraph with", "To begin with, here is").replace("Open the dome", "Slide it open")
    assert after != SAMPLE
    assert kinds(SAMPLE, after) == []


def plant(damage: Damage, text: str, places: int) -> list[str]:
    """``text`` with one damage, at up to so many places."""
    edits = list(damage.make(Text(text)))
    random.Random(damage.name).shuffle(edits)
    return [text[:start] + new + text[end:] for start, end, new in edits[:places]]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name)
def test_planted_damage_is_found_by_its_kind(damage: Damage) -> None:
    planted = plant(damage, SAMPLE, 3)
    for after in planted:
        found = set(kinds(SAMPLE, after))
        assert found & set(damage.expected)
        assert damage.also == ANY or found <= {*damage.expected, *damage.also}


def test_most_damage_can_be_planted_in_the_sample() -> None:
    assert sum(bool(plant(damage, SAMPLE, 1)) for damage in DAMAGES) >= 55


@pytest.mark.parametrize("name", ["legal/github-terms-of-service.md", "zh-md/d2l-zh-introduction.md",
                                  "en-md/rust-book-ch04-ownership.md"])
def test_a_document_has_nothing_against_itself(name: str) -> None:
    text = document(name)
    assert kinds(text, text + "\n") == []
    assert kinds(text.replace("\n", "\r\n"), text.replace("\n", "\r\n") + "\r\n") == []


def test_ranges_say_where_it_is() -> None:
    after = SAMPLE.replace("images/telescope.png", "images/microscope.png")
    [finding] = compare_structure(SAMPLE, after)
    assert finding.before_range is not None
    assert finding.after_range is not None
    assert SAMPLE[slice(*finding.before_range)] == finding.before == "images/telescope.png"
    assert after[slice(*finding.after_range)] == finding.after == "images/microscope.png"


@pytest.mark.parametrize(("old", "new"), [
    ("(https://example.org/manual", "(https://example.org/handbook"), ("## What", "# What"), ("## What", "What"),
    ("100 **", "100 *"), ("lang: en", "lang: de"), (":---------:", "-----------"), ("2. Point", "- Point"),
    ("- [ ] a task", "- [x] a task"), ("\\log_{10}", "\\log_{2}"),
    ("| 0.03 | 25.0 |", "| 25.0 | 0.03 |"), ("[guide]: https", "[guide]: http"), ("{{customer_name}}", "{{customer}}"),
    ("$E = mc^2$", "$E = mc^3$"), ("brightness(magnitude):\n", "brightness(x):\n"), ("guide\"\n", "guide\""),
])
def test_what_is_certain_is_put_back(old: str, new: str) -> None:
    after = SAMPLE.replace(old, new, 1)
    assert after != SAMPLE
    assert repair(SAMPLE, after) == (SAMPLE, [])




@pytest.mark.parametrize(("before", "after", "repaired"), [
    ("　　他走了。\n\n　　她来了。\n", "他离开了。\n\n她来了。\n", "　　他离开了。\n\n　　她来了。\n"),
    ("　　他走了。\n　　她来了。\n", "　　他走了。\n她也来了。\n", "　　他走了。\n　　她也来了。\n"),
    ("他走了。\n\n她来了。\n", "　　他走了。\n\n　　她来了。\n", "他走了。\n\n她来了。\n"),
])
def test_the_blanks_that_a_paragraph_begins_with_are_put_back(before: str, after: str, repaired: str) -> None:
    assert repair(before, after) == (repaired, [])


def test_a_repair_keeps_the_new_words() -> None:
    before = "## A title\n\nSee [the manual](https://a.org/m) for more.\n"
    after = "# A better title\n\nFor more, see [the manual](https://a.org/x).\n"
    assert repair(before, after) == ("## A better title\n\nFor more, see [the manual](https://a.org/m).\n", [])


def test_a_fence_left_open_gives_back_what_it_swallowed() -> None:
    before = "```\na\n```\n\nOne sentence.\n\nAnother one.\n"
    text, findings = repair(before, before.replace("a\n```\n\nOne", "a\n\nOne more"))
    assert not findings
    assert "One more sentence." in text


def test_an_empty_proposal_is_no_reason_to_fail() -> None:
    assert repair("# a\n", "")[0] == ""
    assert repair("", "# a\n")[0] == "# a\n"


def edited(text: str, choices: random.Random, edits: int) -> str:
    for _ in range(edits):
        start = choices.randrange(len(text) + 1)
        end = min(len(text), start + choices.choice([0, 0, 1, 2, 5, 20]))
        text = text[:start] + choices.choice(PIECES) + text[end:]
    return text


@given(st.randoms(use_true_random=False), st.integers(1, 30))
def test_no_choice_of_free_hunks_changes_the_structure(choices: random.Random, edits: int) -> None:
    after = edited(SAMPLE, choices, edits)
    hunks = diff(SAMPLE, after)
    flags = flag(SAMPLE, after, hunks)
    free = [hunk for hunk, held in zip(hunks, flags, strict=True) if not held]
    for chosen in (free, *([hunk for hunk in free if choices.random() < 0.5] for _ in range(4))):
        assert structure_of(apply(SAMPLE, chosen)) == structure_of(SAMPLE)


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=25).map("".join), st.randoms(use_true_random=False),
       st.integers(1, 6))
def test_no_choice_of_free_hunks_changes_any_text(before: str, choices: random.Random, edits: int) -> None:
    after = edited(before, choices, edits)
    hunks = diff(before, after)
    flags = flag(before, after, hunks)
    free = [hunk for hunk, held in zip(hunks, flags, strict=True) if not held]
    for chosen in (free, *([hunk for hunk in free if choices.random() < 0.5] for _ in range(4))):
        assert structure_of(apply(before, chosen)) == structure_of(before)


def test_words_beside_marks_are_free() -> None:
    before = "The `String` type owns *its* data, and [the book](https://a.org) says so twice.\n"
    after = "This `String` value has *its* bytes, but [the text](https://a.org) tells it twice.\n"
    assert not any(flag(before, after, diff(before, after)))


def test_a_hunk_that_takes_a_footnote_is_held() -> None:
    before = "A claim[^1] that is long enough to stand. And a word more.\n\n[^1]: Why.\n"
    after = before.replace("claim[^1]", "claim").replace("a word", "one word")
    hunks = diff(before, after)
    flags = flag(before, after, hunks)
    held = [hunk for hunk, found in zip(hunks, flags, strict=True) if found]
    assert any("[^1]" in hunk.before for hunk in held)
    text = apply(before, [hunk for hunk in hunks if hunk not in held])
    assert "[^1] that" in text
    assert "one word" in text


def test_a_hostile_paragraph_is_one_mark() -> None:
    text = "*a_ `[" * 20_000
    assert kinds(text, text.replace("a", "b", 1)) == ["unread-changed"]


@pytest.mark.parametrize(("before", "after"), [
    ("# Title\n\nText.\n", "## Title\n\nText.\n"),
    ("Text with `code`.\n", "Text with `Code`.\n"),
    ("- one\n- two\n", "- one\n\n- two\n"),
    ("| a | b |\n|---|---|\n| x | `y` |\n", "| a | b |\n|---|---|\n| x | `z` |\n"),
])
def test_texts_of_another_structure_have_not_the_same(before: str, after: str) -> None:
    assert structure_of(before) != structure_of(after)
    words = before.replace("Title", "Headline").replace("Text", "A text").replace("two", "three")
    assert structure_of(words) == structure_of(before)


@pytest.mark.parametrize("lost", ["one", "two"])
def test_of_several_marks_the_one_that_went_is_named(lost: str) -> None:
    before = "There is *one* thing in the house and *two* others out in the garden.\n"
    [finding] = compare_structure(before, before.replace(f"*{lost}*", lost))
    assert (finding.kind, finding.before) == ("emphasis-lost", f"*{lost}*")


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_row_that_went_or_came_is_named(number: int) -> None:
    head, rows = "| year | where |\n|---|---|\n", ["| 2021 | London |\n", "| 2022 | Peking |\n", "| 2023 | Lima |\n"]
    whole = head + "".join(rows)
    row = rows[number - 1]
    [lost] = compare_structure(whole, whole.replace(row, ""))
    assert (lost.kind, lost.before) == ("table-row-lost", row.strip())
    [new] = compare_structure(whole.replace(row, ""), whole)
    assert (new.kind, new.after) == ("table-row-new", row.strip())


def test_the_row_that_went_is_named_though_words_changed_in_all_others() -> None:
    rows = ["| apples and pears | 12 |\n", "| the second row | 7 |\n", "| plums of the south | 44 |\n",
            "| berries | 3 |\n"]
    head = "| a | b |\n|---|---|\n"
    after = "".join(row.replace("s", "S") for row in rows if row != rows[1])
    [finding] = compare_structure(head + "".join(rows), head + after)
    assert (finding.kind, finding.before) == ("table-row-lost", rows[1].strip())


def test_a_repair_that_breaks_something_else_is_worse() -> None:
    code, rule, link = (Finding(kind) for kind in ("code-changed", "rule-lost", "link-lost"))
    assert _worse([rule], [code, code])
    assert _worse([code, code], [code, rule])
    assert not _worse([code], [code, link])
    assert not _worse([], [code])
