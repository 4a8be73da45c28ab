"""While text comes, what is settled stays settled; at the end the changes are those of the whole texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.growing_diff import GrowingDiff
from app.core.hunks import diff, take

SENTENCES = ["The house is old.", "Nobody lives there now.", "We went to see it on Sunday.", "The door was open!",
             "供热单位应当在两小时内恢复供热。", "维护人员不得离开岗位。", "# A heading\n", "\n\n",
             "She laughed, and ran home again.",
             "Ten percent of it is gone.", "天气很好，我们去公园。"]
TEXTS = st.lists(st.sampled_from(SENTENCES), max_size=30).map(" ".join)


def fed(before: str, after: str, size: int) -> GrowingDiff:
    """The growing diff of ``after`` in pieces of ``size`` characters; its settled hunks are checked on the way."""
    growing = GrowingDiff(before)
    settled: tuple[object, ...] = ()
    for at in range(0, len(after), size):
        growing.add(after[at : at + size])
        assert growing.settled[: len(settled)] == settled
        settled = growing.settled
    return growing


@given(TEXTS, TEXTS, st.integers(1, 40))
def test_settled_hunks_stay_and_the_end_is_the_whole(before: str, after: str, size: int) -> None:
    growing = fed(before, after, size)
    assert growing.after == after
    assert growing.finish() == diff(before, after)


@given(TEXTS, TEXTS, st.integers(0, 300))
def test_what_came_is_shown_and_what_was_not_reached_stays(before: str, after: str, cut: int) -> None:
    growing = fed(before, after[:cut], 11)
    shown = take(before, growing.hunks())
    assert shown.startswith(after[:cut].rstrip())
    assert before.endswith(shown[len(after[:cut].rstrip()) :].lstrip())
    assert take(before, growing.stopped(), ()) == before


LONG = " ".join(f"Sentence number {n} tells about {w} things." for n, w in
                zip(range(120), ["red", "green", "old", "tall", "new"] * 24, strict=True))


def test_the_changes_of_a_long_text_settle_behind_the_stream() -> None:
    after = LONG.replace("green things", "blue objects")
    growing = GrowingDiff(LONG)
    growing.add(after[: len(after) // 2])
    half = len(growing.settled)
    assert 8 <= half <= 12
    growing.add(after[len(after) // 2 :])
    assert [hunk.before for hunk in growing.settled[:half]] == ["green things"] * half
    assert growing.finish()[:half] == list(growing.settled[:half])


def test_a_change_settles_once_what_follows_confirms_it() -> None:
    growing = GrowingDiff(LONG)
    sentences = LONG.replace("red", "blue", 1).split(". ")
    growing.add(". ".join(sentences[:3]))
    assert not growing.settled
    assert [hunk.after for hunk in growing.hunks()] == ["blue"]
    growing.add(". " + ". ".join(sentences[3:6]))
    assert [hunk.after for hunk in growing.settled] == ["blue"]


def test_sentences_that_are_left_out_do_not_hold_the_stream_up() -> None:
    start, end = LONG.index("Sentence number 10 "), LONG.index("Sentence number 70 ")
    growing = fed(LONG, LONG[:start] + LONG[end:], 4)
    assert [(h.kind, h.before_range) for h in growing.settled] == [("removed", (start, end))]


@pytest.mark.parametrize(("before", "came", "expected"), [
    ("There is many reasons. The second sentence stays. And the third one too.", "There are many reasons. The sec",
     "There are many reasons. The second sentence stays. And the third one too."),
    ("It effect us. It ends.", "It affects us. It en", "It affects us. It ends."),
    ("It effect us. It ends.", "It affects u", "It effect us. It ends."),
    ("供热单位必须恢复供热。维护人员值班。", "供热单位应当恢复", "供热单位应当恢复供热。维护人员值班。"),
    ("One. Two.", "", "One. Two."),
])
def test_a_stopped_stream_keeps_the_rest(before: str, came: str, expected: str) -> None:
    growing = fed(before, came, 5)
    assert take(before, growing.stopped()) == expected
