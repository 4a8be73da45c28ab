"""A document of any length in passages: nothing is lost, nothing is over the budget unsaid, nothing is torn."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.blocks import blocks_of
from app.core.passage_context import contexts, room_for
from app.core.passages import Passage, split
from app.core.protected import Part, parts_of
from app.core.token_counts import TokenCounts
from app.inference.vocabulary import Vocabulary
from tests.benchmarks.drafting import vocabulary
from tests.starter import starter

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
DOCUMENTS = sorted(path for path in CORPUS.glob("*/*.md") if path.parent.name != "edge")
# As GPT-2's tokenizer cuts before it merges, so that the tokens of parts do not add up either.
_PIECE = re.compile(r" ?[^\W\d_]{1,4}|\d| ?[^\s\w]{1,2}|\s+(?!\S)|\s+|_")

EN = "The committee met on Tuesday, and after a long debate it agreed to the plan. "
ZH = "委员会于周二召开会议，经过长时间的讨论，最终同意了该方案。"
TABLE = "| a | b |\n|---|---|\n| one cell. | two cells. |\n| three | four |\n"
FENCE = "```python\nprint('One. Two. Three.')\n\nprint(2)\n```\n"
ITEM = "- An item. It says two things.\n\n  And a third one. Here it is.\n"
MATH = "$$\nx = 1. y\n$$\n"
HTML = "<div class=\"a\">\nSome. Text.\n</div>\n"
LINK = "[a label. With two sentences](https://example.org/a?b=c. d)"
CODE = "`code. With a stop, and a comma`"
FORMULA = "$a = 1. b, c$"
WHOLE = [TABLE, FENCE, ITEM, MATH, HTML]
SPANS = [LINK.replace(". d", ""), CODE, FORMULA, "👩\u200d👩\u200d👧", "e\u0301"]

words = st.sampled_from([EN, ZH, "word ", "字", "1,000 ", "(see it) ", "**bold. And more** ",
                         *(f"{span} " for span in SPANS)])
paragraphs = st.lists(words, min_size=1, max_size=25).map(lambda parts: "".join(parts).rstrip() + "\n")
blocks = st.one_of(paragraphs, st.sampled_from([*WHOLE, "# Heading\n", "## Under it\n", "> Said. And done.\n", "\n"]))
documents = st.lists(blocks, max_size=25).map("\n".join)


def count(text: str) -> int:
    return len(_PIECE.findall(text))


def assert_whole(text: str, passages: tuple[Passage, ...], budget: int) -> None:
    """They add up to the text, and are within the budget or marked."""
    assert [passage.start for passage in passages] == [0, *(passage.end for passage in passages)][:-1] or not text
    assert "".join(text[passage.start : passage.end] for passage in passages) == text
    assert all(passage.start < passage.end for passage in passages)
    assert all(passage.too_long == (passage.tokens > budget) for passage in passages)


@lru_cache(maxsize=1)
def protected_parts(text: str) -> tuple[Part, ...]:
    return tuple(parts_of(text))


def assert_untorn(text: str, passages: tuple[Passage, ...]) -> None:
    """No cut is within what is never cut; read from the blocks, without what makes the units."""
    cuts = sorted({passage.start for passage in passages if passage.start})

    def is_torn(start: int, end: int) -> bool:
        return bisect_right(cuts, start) < bisect_left(cuts, end)

    for block in blocks_of(text):
        items = [number for number, each in enumerate(block.path) if each.kind in ("item", "footnote", "term")]
        start, end = block.place
        assert (block.kind == "paragraph" and not items) or not is_torn(start, end), block
        if items and block.opens < len(block.path) - items[0]:  # not the first block of the item
            assert not is_torn(start - 1, start + 1), block
    for part in protected_parts(text):
        assert not is_torn(*part.place), part


@given(documents, st.sampled_from([1, 8, 30, 200]))
def test_any_text_is_cut_without_loss(text: str, budget: int) -> None:
    passages = split(text, budget, count)
    assert_whole(text, passages, budget)
    assert_untorn(text, passages)
    assert all(passage.tokens == count(text[passage.start : passage.end]) for passage in passages)
    cuts = {passage.start for passage in passages}
    for whole in SPANS:
        for found in re.finditer(re.escape(whole), text):
            assert not any(found.start() < cut < found.end() for cut in cuts), whole


@given(st.text(alphabet="ab 字。,.\n\r#-`|$[]()*\ufeff\u2028\U0001f600\u0301", max_size=200),
       st.sampled_from([1, 5, 40]))
def test_odd_characters_lose_nothing(text: str, budget: int) -> None:
    assert_whole(text, split(text, budget, count), budget)


def test_only_what_cannot_be_cut_is_too_long() -> None:
    text = "\n".join([EN * 40, *WHOLE, ZH * 40, "a" * 400, f"Before {LINK} and behind."])
    long = [text[passage.start : passage.end].strip() for passage in split(text, 12, count) if passage.too_long]
    assert [one for one in (TABLE, FENCE, ITEM) if one.strip() not in long] == []
    assert "a" * 400 in long
    assert not any("committee" in one or "委员会" in one for one in long)


@pytest.mark.parametrize(("text", "ends"), [(EN * 30, ". "), (ZH * 30, "。")])
def test_a_paragraph_is_cut_at_its_sentences(text: str, ends: str) -> None:
    passages = split(text, 60, count)
    assert len(passages) >= 5
    assert all(text[passage.start : passage.end].endswith(ends) for passage in passages)


def test_a_sentence_is_cut_at_its_clauses_and_a_clause_at_its_words() -> None:
    clauses = "and another thing was said in the hall, " * 20
    assert all(clauses[p.start : p.end].endswith("hall, ") for p in split(clauses, 40, count))
    chinese = "另有一事在会上提出，" * 20
    assert all(chinese[p.start : p.end].endswith("，") for p in split(chinese, 40, count))
    plain = "word and more " * 50
    passages = split(plain, 20, count)
    assert all(plain[p.start : p.end].endswith(" ") for p in passages)
    assert not any(p.too_long for p in passages)


def test_a_bold_paragraph_is_cut_within_its_bold_only_when_it_must() -> None:
    text = f"{EN}**{EN}{EN.strip()}** {EN}"
    starts = [text[p.start :][:5] for p in split(text, int(2.5 * count(EN)), count)]
    assert starts == ["The c", "**The", "The c"]
    assert len(split(text, int(1.5 * count(EN)), count)) == 4


def test_each_passage_knows_its_headings() -> None:
    text = f"{EN}\n\n# One\n\n{EN * 3}\n\n## Two\n\n{EN * 3}\n\n{EN * 3}\n\n# Three\n\n{EN}"
    assert [passage.headings for passage in split(text, int(3.6 * count(EN)), count)] == [
        (), ("One",), ("One", "Two"), ("One", "Two"), ("Three",)]


def test_the_context_is_within_its_room_and_ends_where_the_passage_begins() -> None:
    text = f"# One\n\n{EN * 3}\n\n## Two\n\n{EN * 3}The Last Committee said so. \n\n{EN * 3}The Committee again.\n"
    passages = split(text, 4 * count(EN), count)
    for room in (0, 10, 30, 200):
        found = list(contexts(text, passages, count, room, terms=("Committee", "elsewhere")))
        assert len(found) == len(passages)
        assert all(count(each.text) == each.tokens <= room for each in found)
    last = found[-1]
    assert last.headings == ("One", "Two")
    assert last.terms == ("Committee",)
    assert text[: passages[-1].start].rstrip().endswith(last.before)
    assert last.before.endswith("The Last Committee said so.")
    assert found[0].text == "", "nothing stands before the first"
    [told, *_] = contexts(text, passages, count, 200, summary="All about a committee.")
    assert told.text == "All about a committee."


@lru_cache(maxsize=1)
def starter_vocabulary() -> Vocabulary:
    return vocabulary(starter().path)[1]


def plain_count(text: str) -> int:
    return len(starter_vocabulary().text(text))


@pytest.mark.model
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_real_documents_are_split_and_counted_to_the_token(path: Path) -> None:
    data = path.read_bytes()
    text, counts = data.decode("utf-8"), TokenCounts(plain_count)
    assert counts(text) == plain_count(text)
    edited = text[: len(text) // 2] + "x" + text[len(text) // 2 :]
    assert counts(edited) == plain_count(edited)
    for budget in (256, 1024, 4096):
        passages = split(text, budget, counts)
        assert_whole(text, passages, budget)
        assert_untorn(text, passages)
        assert b"".join(text[passage.start : passage.end].encode() for passage in passages) == data
        assert sum(passage.too_long for passage in passages) <= len(passages) / 4
    room = room_for(budget)
    assert all(each.tokens <= room for each in contexts(text, passages, counts, room))


def test_what_did_not_change_is_not_counted_again() -> None:
    asked: list[str] = []

    def ask(text: str) -> int:
        asked.append(text)
        return count(text)

    text = "".join(f"{EN}{number}\n\n" for number in range(2_000))
    counts = TokenCounts(ask)
    assert counts(text) == count(text)
    split(text, 256, counts)
    for at in (100, len(text) // 2, len(text) - 10):
        edited = f"{text[:at]}x{text[at:]}"
        asked.clear()
        assert counts(edited) == count(edited)
        assert sum(map(len, asked)) < len(text) / 20
        asked.clear()
        split(edited, 256, counts)
        assert sum(map(len, asked)) < len(text) / 20
