"""What was written in a session, what a document is to have, and how long it takes to read."""

from __future__ import annotations

import pytest

from app.core.counts import count_text
from app.core.goals import MOST, WritingSession, with_goal
from app.core.reading_time import HAN_A_MINUTE, WORDS_A_MINUTE, reading_minutes


def test_what_stood_there_does_not_count_and_what_goes_counts_back() -> None:
    session = WritingSession()
    assert session.written == 0
    session.note("a", 1000)
    session.note("a", 1200)
    session.note("b", 50)
    session.note("b", 40)
    assert session.written == 190
    session.note("a", 500)
    assert session.written == 0
    session.note("a", 1300)
    assert session.written == 290


def test_goals_of_documents() -> None:
    goals = with_goal({}, "a", 500)
    goals = with_goal(goals, "b", 100)
    assert with_goal(goals, "a", 600) == {"b": 100, "a": 600}
    assert with_goal(goals, "a", 0) == {"b": 100}
    many = goals
    for number in range(MOST):
        many = with_goal(many, f"n{number}", 1)
    assert len(many) == MOST
    assert "a" not in many


@pytest.mark.parametrize(("text", "minutes"), [
    ("", 0), ("word " * WORDS_A_MINUTE, 1), ("字" * HAN_A_MINUTE, 1),
    ("word " * WORDS_A_MINUTE + "，字" * HAN_A_MINUTE * 2, 3),
])
def test_reading_time(text: str, minutes: float) -> None:
    assert reading_minutes(count_text(text)) == pytest.approx(minutes)
