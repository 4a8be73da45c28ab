"""The time that is left is told once it can be, and comes true where the pace stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.time_left import TimeLeft


def at_pace(pace: float, seconds: float, begun: float = 100.0) -> TimeLeft:
    left = TimeLeft()
    for step in range(int(seconds * 4) + 1):
        left.note(pace * step / 4, begun + step / 4)
    return left


def test_nothing_is_said_too_early() -> None:
    assert TimeLeft().seconds(0.0) is None
    assert at_pace(0.1, 1.0).seconds(101.0) is None
    assert at_pace(0.001, 10.0).seconds(110.0) is None, "of so little nobody can tell"
    assert at_pace(0.02, 5.0).seconds(105.0) is not None


@given(st.floats(0.002, 0.2), st.floats(0.2, 0.9))
def test_at_an_even_pace_it_comes_true(pace: float, share: float) -> None:
    took = share / pace
    found = at_pace(pace, took).seconds(100.0 + took)
    if found is not None:
        assert found == pytest.approx((1 - share) / pace, rel=0.02, abs=2.0)


def test_it_goes_down_while_nothing_comes_and_never_below_nothing() -> None:
    left = at_pace(0.05, 10.0)
    first, later = left.seconds(110.0), left.seconds(112.0)
    assert first is not None
    assert later == pytest.approx(first - 2.0)
    assert left.seconds(500.0) == 0.0


def test_a_job_that_becomes_slower_is_told_later() -> None:
    left = at_pace(0.05, 10.0)
    before = left.seconds(110.0)
    for step in range(1, 11):
        left.note(0.5 + 0.005 * step, 110.0 + step)
    after = left.seconds(120.0)
    assert before is not None
    assert after is not None
    assert after > before
