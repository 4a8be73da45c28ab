"""Texts that come fast are joined, none is lost, and order and end stay."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.core.errors import EngineFailed
from app.core.generation import Usage
from app.inference import host
from app.inference.engine import Delta, Event, Finished, Prefilled, Started
from app.inference.host import batched

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


def test_slow_texts_pass_one_by_one(clock: list[float]) -> None:
    assert list(batched(stream(clock, [0.1] * 3))) == list(stream(clock, [0.1] * 3))


def test_fast_texts_are_joined_after_the_first(clock: list[float]) -> None:
    events = list(batched(stream(clock, [0.01] * 5)))
    assert events == [Started(1, 0, 9), Prefilled(1, 1), Delta("1", 1), Delta("234", 4), Delta("5", 5), END]


def test_an_error_comes_after_all_text(clock: list[float]) -> None:
    def failing() -> Iterator[Event]:
        yield from list(stream(clock, [0.001] * 3))[:-1]
        raise EngineFailed(detail="x")

    came: list[Event] = []
    with pytest.raises(EngineFailed):
        came.extend(batched(failing()))
    assert "".join(event.text for event in came if isinstance(event, Delta)) == "123"
