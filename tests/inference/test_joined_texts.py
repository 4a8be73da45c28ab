"""Texts that come fast are joined, none is lost, and order and end stay."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import pytest

from app.core.generation import Usage
from app.inference import host
from app.inference.engine import Delta, Event, Finished, Prefilled, Started, Thought
from app.inference.host import JoinedTexts, next_of

END = Finished("finished", Usage(1, 0, 5, 0.1, 0.1))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that the host reads, in seconds; a test moves it."""
    now = [0.0]
    monkeypatch.setattr(host.time, "monotonic", lambda: now[0])
    return now


def stream(clock: list[float], steps: list[float]) -> Iterator[Event]:
    yield Started(1, 0, 9)
    yield Prefilled(1, 1)
    for number, step in enumerate(steps, 1):
        clock[0] += step
        yield Delta(str(number), number)
    yield END


def joined(events: Iterator[Event]) -> list[Event]:
    texts = JoinedTexts()
    return [sent for event in events for sent in texts.feed(event)]


def test_slow_texts_pass_one_by_one(clock: list[float]) -> None:
    assert joined(stream(clock, [0.1] * 3)) == list(stream(clock, [0.1] * 3))


def test_fast_texts_are_joined_after_the_first(clock: list[float]) -> None:
    events = joined(stream(clock, [0.01] * 5))
    assert events == [Started(1, 0, 9), Prefilled(1, 1), Delta("1", 1), Delta("234", 4), Delta("5", 5), END]


def test_what_is_held_back_comes_before_an_error(clock: list[float]) -> None:
    texts = JoinedTexts()
    came = [sent for event in list(stream(clock, [0.001] * 3))[:-1] for sent in texts.feed(event)]
    came += texts.rest()
    assert "".join(event.text for event in came if isinstance(event, Delta)) == "123"
    assert texts.rest() == []


def test_it_says_when_a_text_would_wait(clock: list[float]) -> None:
    texts = JoinedTexts()
    assert not texts.holds
    texts.feed(Delta("1", 1))
    assert texts.holds
    clock[0] += host.BATCH_SECONDS
    assert not texts.holds


def test_texts_that_waited_are_taken_as_one() -> None:
    events: deque[Event] = deque([Started(1, 0, 9), Delta("a", 1), Delta("b", 2), Thought("?", 3), Delta("c", 4), END])
    taken = []
    while events:
        taken.append(next_of(events))
    assert taken == [Started(1, 0, 9), Delta("ab", 2), Thought("?", 3), Delta("c", 4), END]
