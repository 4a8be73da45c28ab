"""Every hunk can be taken or left: both texts come back, no word is cut, and each is of the kind a reader would say."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core.changes import arrived
from app.core.edits import run_together
from app.core.hunks import Hunk, diff, relabelled, take
from app.core.segments import units

PAIRS = Path(__file__).parents[2].parent / "shared" / "corpus" / "edits"
WORDS = ["the", "cat", "sat", "10", "%", "**", "`x`", "(", ")", "don't", "我们", "可以", "供热", "的", "单位",
         "e\u0301", "👩‍👧", "—", "[", "](u)", "#", "-"]
ENDS = [" ", " ", " ", "", ". ", "。", "，", "\n", "\n\n", "\r\n", "\u00a0", "! "]
PROSE = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(ENDS)), max_size=25).map(
    lambda parts: "".join(word + end for word, end in parts))
ANY = st.text(max_size=40) | st.text("ab c1.,\n\r各供热。𠮷é\u0301—*#_", max_size=60)


def edited(parts: tuple[str, list[tuple[int, int, str]]]) -> tuple[str, str]:
    text, changes = parts
    after = text
    for at, length, word in changes:
        at = at % (len(after) + 1)
        after = after[:at] + word + after[at + length :]
    return text, after


CHANGE = st.tuples(st.integers(0, 200), st.integers(0, 12), st.sampled_from(["", *WORDS, " "]))
EDITED = st.tuples(PROSE, st.lists(CHANGE, max_size=5)).map(edited)
BOTH = st.tuples(ANY, ANY) | st.tuples(PROSE, PROSE) | EDITED


def check(before: str, after: str, hunks: list[Hunk]) -> None:
    assert take(before, hunks) == after
    assert take(before, hunks, ()) == before
    assert all(before[slice(*h.before_range)] == h.before and after[slice(*h.after_range)] == h.after for h in hunks)
    assert all(h.before != h.after for h in hunks)
    for one, other in pairwise(hunks):
        assert one.before_range[1] <= other.before_range[0]
        assert one.after_range[1] <= other.after_range[0]


@given(BOTH)
def test_both_texts_come_back(texts: tuple[str, str]) -> None:
    check(*texts, diff(*texts))


def cut_words(text: str, places: list[int]) -> list[str]:
    """The characters around those of ``places`` that are within a word, a number, a line end or a character."""
    return [text[p - 2 : p + 2] for p in places if 0 < p < len(text) and run_together(text[p - 1], text[p])
            and text[p - 1] not in "*_`~#=-$|<>[]()\\!."]


@given(BOTH)
@example(("甲。\u0300", "甲。"))
@example((" \u0300", " "))
def test_no_hunk_begins_or_ends_within_a_word_or_a_character(texts: tuple[str, str]) -> None:
    hunks = diff(*texts)
    assert not cut_words(texts[0], [place for h in hunks for place in h.before_range])
    assert not cut_words(texts[1], [place for h in hunks for place in h.after_range])


@given(PROSE)
def test_a_hunk_within_a_sentence_is_whole_units(text: str) -> None:
    after = text.replace("cat", "dog")
    ends = {place for span in units(text) for place in span} | {0, len(text)}
    assert all(h.before.strip() == "" or {*h.before_range} <= ends or "\n" in text for h in diff(text, after)) or \
        any(h.kind == "structure" for h in diff(text, after))


@given(BOTH, st.sets(st.integers(0, 12)))
@example(("é.cat我们! **10", "# 10\n\ncat**。`x`10 10.`x`\n\n"), {1})
@example(("é.cat我们! **10", "# 10\n\ncat**。`x`10 10.`x`\n\n"), {2})
@example(("é.cat我们! **10", "# 10\n\ncat**。`x`10 10.`x`\n\n"), {3})
def test_any_of_the_hunks_give_a_text_of_whole_words(texts: tuple[str, str], taken: set[int]) -> None:
    before, after = texts
    hunks = diff(before, after)
    parts: list[str] = []
    at = 0
    for number, hunk in enumerate(hunks):
        parts += [before[at : hunk.before_range[0]], hunk.after if number in taken else hunk.before]
        at = hunk.before_range[1]
    parts.append(before[at:])
    assert "".join(parts) == take(before, hunks, taken)
    seams: list[int] = []
    length = 0
    for part in parts:
        length += len(part)
        seams.append(length)
    assert not cut_words("".join(parts), seams)


KINDS = [
    ("I recieve teh mail.", "I receive the mail.", ["spelling", "spelling"]),
    ("However it is late", "However, it is late", ["spelling"]),
    ("its over now", "it's over now", ["spelling"]),
    ("we meet alot here", "we meet a lot here", ["spelling"]),
    ("He walk home every day", "He walks home every day", ["wording"]),
    ("He likes the place", "He liked the place", ["wording"]),
    ("I can do that today", "I can't do that today", ["wording"]),
    ("It grew by 15 in all", "It grew by 1.5 in all", ["wording"]),
    ("a good idea for all of us", "a sound idea for all of us", ["wording"]),
    ("The plan works for us.", "The plan, as far as I can see, works for us.", ["added"]),
    ("The old dog, which nobody liked very much, barked at us again.", "The old dog barked at us again.", ["removed"]),
    ("Cats are nice animals. Dogs bark.", "Whoever owns a feline will be pleased. Dogs bark.", ["rewritten"]),
    ("One is here. Two is there.", "One is here. A third came by. Two is there.", ["added"]),
    ("One is here.\n\nA third came by.\n\nTwo is there.", "One is here.\n\nTwo is there.", ["removed"]),
    ("The first thing is long. The second thing comes. The third thing ends.",
     "The second thing comes. The third thing ends. The first thing is long.", ["moved", "moved"]),
    ("some words are bold here", "some **words are** bold here", ["structure"]),
    ("# Heading here\n\ntext", "## Heading here\n\ntext", ["structure"]),
    ("see [the page](a.md) for more", "see [the page](b.md) for more", ["structure"]),
    ("One is here. Two is there.", "One is here.\n\nTwo is there.", ["structure"]),
    ("供热单位应当在两小时内恢复供热.", "供热单位应当在两小时内恢复供热。", ["spelling"]),
    ("他高兴的跑了过来", "他高兴地跑了过来", ["spelling"]),
    ("请登陆系统查看", "请登录系统查看", ["spelling"]),
    ("我们可以提高效率", "我们可以提升效率", ["wording"]),
    ("应当在两小时内恢复供热", "应当在四小时内恢复供热", ["wording"]),
    ("天气很好。我们去公园。", "天气很好。他在家里学习。我们去公园。", ["added"]),
    ("天气很好。他在家里学习。我们去公园。", "天气很好。我们去公园。", ["removed"]),
    ("供热单位应当加强设备检修工作。", "各企业务必重视机器维护。", ["rewritten"]),
    ("第一件事情很长。第二件事情来了。第三件事情结束。",
     "第二件事情来了。第三件事情结束。第一件事情很长。", ["moved", "moved"]),
    ("这是重点内容", "这是**重点**内容", ["structure"]),
]


@pytest.mark.parametrize(("before", "after", "kinds"), KINDS)
def test_the_kind_of_a_change(before: str, after: str, kinds: list[str]) -> None:
    hunks = diff(before, after)
    check(before, after, hunks)
    assert [hunk.kind for hunk in hunks] == kinds


MOVED = [
    (("The committee met on Tuesday. It agreed on a budget after two hours. Nobody was absent that day. The chair "
     "thanked everyone for their work and closed the meeting at noon.\n"),
     ("The chair thanked all for their work and then closed the meeting at noon. The committee met on Tuesday. It "
     "agreed on a budget after two hours. Nobody was absent that day.\n"),
     "The chair thanked everyone for their work and closed the meeting at noon."),
    ("各供热单位要加强值班值守，确保二十四小时有人在岗。发生故障后应当立即到达现场。\n\n应急物资储备清单报市供热办备案。\n",
     "发生故障后应当立即到达现场。\n\n应急物资储备清单报市供热办备案。\n\n各供热单位应当加强值班值守，保证二十四小时有人在岗。\n",
     "各供热单位要加强值班值守，确保二十四小时有人在岗。"),
]


@pytest.mark.parametrize(("before", "after", "was"), MOVED)
def test_a_sentence_that_was_moved_and_changed_is_a_move_with_its_changes(before: str, after: str, was: str) -> None:
    hunks = diff(before, after)
    check(before, after, hunks)
    moved = [hunk for hunk in hunks if hunk.kind == "moved"]
    [here] = [hunk for hunk in moved if hunk.before]
    [there] = [hunk for hunk in moved if hunk.after]
    assert here.move == there.move is not None
    assert (here.before.strip(), here.was, there.was) == (was, "", was)
    pieces = arrived(there)
    assert "".join(piece.text for piece in pieces if piece.kind != "added").strip() == was
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == there.after
    kept = sum(len(piece.text) for piece in pieces if piece.kind == "same")
    assert kept > 0.7 * len(was), "only the words that changed are marked"


def test_what_may_have_become_of_either_of_two_sentences_is_no_move() -> None:
    first, second = ("The red house on the hill was sold in spring to a family.",
                     "The old house on the hill was sold in spring to a family.")
    before = f"{first} {second} We stayed at home.\n\nIt rained all day long and nobody came.\n"
    merged = "The house on the hill was sold in spring to the family."
    after = f"We stayed at home.\n\nIt rained all day long and nobody came. {merged}\n"
    assert "moved" not in {hunk.kind for hunk in diff(before, after)}


def test_a_short_sentence_that_turns_up_elsewhere_is_there_by_chance() -> None:
    before = "Oh no. The committee met on Tuesday at noon. It agreed on a budget for the whole year.\n"
    after = "The committee met on Tuesday at noon. It agreed on a budget for the whole year. Oh no.\n"
    assert {hunk.kind for hunk in diff(before, after)} == {"removed", "added"}


def test_a_move_that_was_changed_can_be_given_another_kind() -> None:
    before, after, _ = MOVED[0]
    there = next(hunk for hunk in diff(before, after) if hunk.was)
    assert relabelled(there, "moved") == there
    assert (relabelled(there, "facts").move, relabelled(there, "facts").was) == (None, "")


def test_a_move_is_two_hunks_with_one_number() -> None:
    before = "Alpha comes first here. Beta follows it. Gamma ends it all.\n\nDelta stands alone.\n\nEpsilon is last."
    after = "Delta stands alone.\n\nBeta follows it. Gamma ends it all. Alpha comes first here.\n\nEpsilon is last."
    hunks = diff(before, after)
    check(before, after, hunks)
    moved = [hunk for hunk in hunks if hunk.kind == "moved"]
    assert moved
    for hunk in moved:
        assert [bool(other.before) for other in moved if other.move == hunk.move] in ([True, False], [False, True])
        texts = {(other.before or other.after).strip() for other in moved if other.move == hunk.move}
        assert len(texts) == 1


@pytest.mark.parametrize(("before", "after", "expected"), [
    ("cut by ten percent.", "cut by 20%.", [("ten percent", "20%")]),
    ("The results of the test were good for us all", "The outcome of the trial was good for us all",
     [("results of the test were", "outcome of the trial was")]),
    ("毕竟，可能只是存储到目前为止观察到的所有数据。",
     "毕竟，是可以仅仅存储到目前为止观察到的所有数据。",
     [("可能只是", "是可以仅仅")]),
    ("the cat sat", "the cat sat down", [("", " down")]),
    ("a very good day", "a good day", [("very ", "")]),
    ("the red house", "the red, and the red house", [("", "the red, and ")]),
    ("The plan is good. It works for all of us here.", "The plan is good and it works for all of us here.",
     [(". It", " and it")]),
    ("The plan is good, and it works for all of us here.", "The plan is good. It works for all of us here.",
     [(", and it", ". It")]),
    ("It works for all of us here. The plan is good.", "It works for all of us here, and the plan is good.",
     [(". The", ", and the")]),
    ("The dog barked at the tall postman.\n\nIt was raining all day.",
     "Nobody came.\n\nThe dog growled at the tall postman.\n\nIt was snowing all day.",
     [("", "Nobody came.\n\n"), ("barked", "growled"), ("raining", "snowing")]),
    ("供热单位应当加强设备检修工作。维护人员不得离开岗位。", "各企业务必重视机器维护。请大家坚守。",
     [("供热单位应当加强设备检修工作。", "各企业务必重视机器维护。"), ("维护人员不得离开岗位。", "请大家坚守。")]),
    ("Two things, and three, are here.", "Two things, are here.", [("and three, ", "")]),
])
def test_where_a_change_begins_and_ends(before: str, after: str, expected: list[tuple[str, str]]) -> None:
    assert [(hunk.before, hunk.after) for hunk in diff(before, after)] == expected


def test_wrapping_anew_changes_white_space_only() -> None:
    before = "A paragraph that was wrapped\nat some width. It goes on\nfor two sentences."
    after = "A paragraph that was\nwrapped at some width.\nIt goes on for two sentences."
    hunks = diff(before, after)
    check(before, after, hunks)
    assert not any(hunk.before.strip() or hunk.after.strip() for hunk in hunks)


def test_a_hunk_can_be_given_another_kind() -> None:
    hunk = diff("cut by ten percent.", "cut by 20%.")[0]
    assert relabelled(hunk, "facts") == Hunk("facts", (7, 18), (7, 10), "ten percent", "20%")


def test_a_text_without_sentences_is_compared_in_bounded_time() -> None:
    before, after = "ab " * 20_000, "ba " * 20_000
    check(before, after, diff(before, after))
    lines = "\n".join(f"- {number % 3}" for number in range(4_000))
    check(lines, lines[::-1], diff(lines, lines[::-1]))


@pytest.mark.parametrize("path", sorted(PAIRS.rglob("*.jsonl")), ids=lambda path: path.stem)
def test_real_edits_come_back_and_split_no_word(path: Path) -> None:
    for line in path.read_text("utf-8").splitlines()[::7]:
        pair = json.loads(line)
        before, after = pair["before"], pair["after"]
        hunks = diff(before, after)
        check(before, after, hunks)
        for text, places in ((before, [p for h in hunks for p in h.before_range]),
                             (after, [p for h in hunks for p in h.after_range])):
            assert not cut_words(text, places)
