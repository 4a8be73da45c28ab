"""A share is what stands in the other text, in order, and costs no more the more a text repeats itself."""

from __future__ import annotations

import sys
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.structure import compare_structure
from app.core.text_share import share

TEXTS = st.text(alphabet="ab 好，", max_size=60)


@pytest.mark.parametrize(("text", "other", "expected"), [
    ("One and two.", "Zero. One and two. Three.", 1.0),
    ("One and two.", "Nothing of it", 0.0),
    ("One and two.", "One and three.", 9 / 12),  # "One and t"
    ("first second ", "second first ", 7 / 13),  # one of both is out of order: " second" or "first "
    ("他走了。她来了。", "她来了。他走了。", 4 / 8),
    ("abc", "cba", 0.0),  # too short to say anything
    ("", "anything", 1.0),
])
def test_a_share_counts_what_is_there_in_order(text: str, other: str, expected: float) -> None:
    assert share(text, other) == pytest.approx(expected)


@given(TEXTS, TEXTS)
def test_a_share_is_a_share(text: str, other: str) -> None:
    assert 0.0 <= share(text, other) <= 1.0
    assert share(text, f"{other}{text}{other}") == 1.0


def test_where_both_repeat_themselves_what_is_missing_still_counts() -> None:
    assert share("ab ab " * 600 + "x", "ab ab " * 500 + "ab ba " * 60 + "y") > 0.8
    assert share("ab ab " * 600, "xy xy " * 600) == 0.0
    assert share("ab ab " * 300 + "xy xy " * 300, "ab ab " * 600 + "y") == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("length", [500, 1_000, 2_000, 4_000, 8_000, 16_000])
def test_the_work_is_bounded_for_texts_that_repeat_themselves(length: int) -> None:
    """Counted are the calls of one comparison; a plain search for the longest runs makes as many as it takes."""
    before = "\n\n".join(("ab ab " * length, "ab ba " * length, "ab a b " * length))[: 3 * length]
    before += "\n\n" + "ab ba " * (length // 6) + "\n\n" + "ba ab ab " * (length // 9)
    after = "ab ab " * (length // 6) + " q " + "ab ba " * (length // 6)
    assert _calls(before, after) < 1_000_000


def _calls(before: str, after: str) -> int:
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        compare_structure(before, after)
    finally:
        sys.setprofile(None)
    return calls
