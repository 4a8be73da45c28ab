"""The lock by itself: without a finding to go by it still knows which changes break the structure."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import structure_lock
from app.core.blocks import Block, blocks_of
from app.core.findings import Finding
from app.core.hunks import Hunk, diff
from app.core.plain_changes import texts_of
from app.core.structure import structure_of
from app.core.structure_lock import UNCERTAIN, _Lock, _overlap, _with_blank_lead, apply, flag, gap

BEFORE = "# Title\n\nOne is here.\n\n- two is there\n- three\n\nFour `code` stays.\n"


def hunk(before: str, place: int, old: str, new: str) -> Hunk:
    start = before.index(old, place)
    return Hunk("wording", (start, start + len(old)), (start, start + len(new)), old, new)


def proposal(*changes: tuple[str, str], before: str = BEFORE) -> tuple[str, list[Hunk]]:
    hunks: list[Hunk] = []
    at = shift = 0
    for old, new in changes:
        one = hunk(before, at, old, new)
        start, end = one.before_range
        hunks.append(Hunk(one.kind, (start, end), (start + shift, start + shift + len(new)), old, new))
        at, shift = end, shift + len(new) - len(old)
    return apply(before, hunks), hunks


def lock(*changes: tuple[str, str], before: str = BEFORE) -> _Lock:
    after, hunks = proposal(*changes, before=before)
    return _Lock(before, after, hunks)


def flagged(one: _Lock) -> list[bool]:
    return [bool(found) for found in one.flags]


def test_all_that_is_left_together_keeps_the_structure() -> None:
    one = lock(("One", "First"), ("- three", "three"), ("Four", "Fourth"))
    one.settle()
    assert flagged(one) == [False, True, False], "the one that breaks it, no other"
    assert one.flags[1] == [Finding(UNCERTAIN, "- three", "three", (38, 45), (40, 45))]


def test_where_no_finding_tells_the_first_that_breaks_is_found_by_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    one = lock(("Title", "A title"), ("One", "First"), ("- three", "three"), ("Four", "Fourth"))
    assert one._first_that_breaks([0, 1, 2, 3]) == 2
    monkeypatch.setattr(structure_lock, "compare_structure", lambda *_: [])
    one.settle()
    assert flagged(one) == [False, False, True, False]


def test_what_is_blamed_already_is_not_free() -> None:
    one = lock(("One", "First"), ("Four", "Fourth"))
    assert one._free() == [0, 1]
    one.blame(Finding("link-lost", "One", None, one._hunks[0].before_range, None))
    assert one._free() == [1]


@pytest.mark.parametrize(("old", "new", "expected"), [
    ((0, 4), (6, 8), [True, False]),  # it touches the first on the one side and neither on the other
    ((100, 110), None, [False, True]),  # none: the nearest
    (None, (0, 1), [True, False]),
])
def test_a_finding_flags_what_it_touches_or_what_is_nearest(
        old: tuple[int, int] | None, new: tuple[int, int] | None, expected: list[bool]) -> None:
    hunks = [Hunk("wording", (2, 4), (2, 4), "ab", "cd"), Hunk("wording", (40, 44), (40, 44), "abcd", "efgh")]
    one = _Lock("x" * 120, "x" * 120, hunks)
    one.blame(Finding("rule-lost", None, None, old, new))
    assert flagged(one) == expected


def test_what_held_a_block_apart_is_touched_by_the_block_that_came() -> None:
    before, after = "One.\n\nTwo.\n", "One.\n\n---\n\nTwo.\n"
    hunks = [Hunk("added", (4, 4), (4, 9), "", "\n\n---"), Hunk("wording", (6, 6), (11, 11), "", "")]
    one = _Lock(before, after, hunks)
    one.blame(Finding("rule-new", None, "---", None, (6, 9)))
    assert flagged(one) == [True, False]
    assert _with_blank_lead(after, (6, 9)) == (4, 9)
    assert _with_blank_lead("a b c", (2, 3)) == (2, 3), "it does not begin a line"
    assert _with_blank_lead(after, None) is None


def test_ranges_overlap_or_are_so_far_apart() -> None:
    assert _overlap((1, 3), (2, 5))
    assert not _overlap((1, 3), (3, 5))
    assert _overlap((3, 3), (1, 3)), "what is put in at the edge"
    assert not _overlap((0, 0), (1, 3))
    assert not _overlap((1, 3), None)
    assert gap((0, 2), (5, 9)) == gap((5, 9), (0, 2)) == 3
    assert gap((0, 6), (5, 9)) == 0
    assert gap((0, 2), None) > 1000


def test_each_by_itself_is_harmless_and_both_together_are_not() -> None:
    before = "Press a then b now.\n"
    after, hunks = proposal(("a", "*a"), ("b", "b*"), before=before)
    one = _Lock(before, after, hunks)
    assert one._breaking([0, 1], [], 0, len(before)) == (0, 1), "only together they are emphasis"
    one.try_choices()
    assert flagged(one) == [False, True]


def test_words_away_from_marks_are_plain_and_those_beside_them_are_not() -> None:
    before = "Some words and `code` here [a](b).\n"
    one = lock(("words", "things"), ("code", "cade"), ("(b)", "(c)"), before=before)
    assert one._plain([0, 1, 2], 0, len(before)) == [0]
    assert one._is_plain(0, texts_in(before))
    assert not one._is_plain(1, texts_in(before))


def texts_in(text: str) -> list[tuple[Block, str, int]]:
    return [(block, part, at) for block in blocks_of(text) for part, at in texts_of(block)]


PIECES = ["# A\n\n", "- one thing\n", "- another\n\n", "Some words here.\n\n", "> said\n\n", "*em* and `code`\n\n",
          "| a | b |\n|---|---|\n| c | d |\n\n", "1. first\n\n", "```\nx\n```\n\n"]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=5), st.data())
def test_any_choice_of_what_has_no_flag_keeps_the_structure(pieces: list[str], data: st.DataObject) -> None:
    before = "".join(pieces)
    after = before
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(after)))
        end = min(len(after), at + data.draw(st.integers(0, 4)))
        new = data.draw(st.sampled_from(["", "word", "*", "`", "- ", "\n", "\n\n", "> ", "|", "x"]))
        after = after[:at] + new + after[end:]
    hunks = diff(before, after)
    free = [number for number, found in enumerate(flag(before, after, hunks)) if not found]
    for size in range(1, min(len(free), 4) + 1):
        for choice in combinations(free, size):
            taken = apply(before, (hunks[number] for number in choice))
            assert structure_of(taken) == structure_of(before), choice


def test_a_word_far_from_an_address_is_plain_and_one_that_becomes_part_of_one_is_not() -> None:
    before = "See https://x.org for words here, and wwx.org too.\n"
    one = lock(("words", "things"), ("wwx", "www"), before=before)
    assert one._plain([0, 1], 0, len(before)) == [0]


def test_a_word_that_begins_behind_an_ampersand_may_become_an_entity() -> None:
    before = "They said it was AT&T who came.\n"
    assert lock(("T who", "lt who"), before=before)._plain([0], 0, len(before)) == []
    assert lock(("said", "told"), before=before)._plain([0], 0, len(before)) == [0]


def test_a_word_right_beside_a_code_span_is_plain_and_one_beside_a_lone_mark_is_not() -> None:
    before = "先运行`make`命令，再看。\n"
    assert lock(("运行", "执行"), ("命令", "指令"), before=before)._plain([0, 1], 0, len(before)) == [0, 1]
    before = "先运行`make命令，再看。\n"
    assert lock(("运行", "执行"), before=before)._plain([0], 0, len(before)) == []


def test_a_quotation_mark_that_would_stand_right_inside_emphasis_is_not_plain() -> None:
    before = "先看**粗体**再说。\n"
    assert lock(("粗体", "“粗体”"), before=before)._plain([0], 0, len(before)) == [], "** opens nothing there any more"
    assert lock(("粗体", "黑体"), before=before)._plain([0], 0, len(before)) == [0]


def test_a_percentage_is_no_mark_and_what_may_be_a_placeholder_is() -> None:
    before = "It fell by ten percent, or by much, in May.\n"
    one = lock(("ten percent", "10%"), ("much", "100%s"), before=before)
    assert one._plain([0, 1], 0, len(before)) == [0]
    assert lock(("ten", "%"), before=before)._plain([0], 0, len(before)) == []
