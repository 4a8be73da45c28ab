"""An idle model leaves the memory by a planted clock, and the next job brings it back without a word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.errors import NoModelLoaded
from app.core.generation import Message, ModelFile, Plan, Request
from app.core.passages import Piece
from app.core.settings import Settings
from app.workers import idle_watcher
from app.workers.assistant import Assistant
from app.workers.engine_worker import Task
from app.workers.idle_watcher import IdleWatcher
from tests.scripted_engine import ScriptedEngine


class RestingEngine(ScriptedEngine):
    """Gives its model back when it is told to."""

    unloads = 0

    @property
    def unloaded(self) -> bool:
        return self.unloads > 0 and self.info is None

    def unload(self) -> None:
        self.unloads += 1
        self.info = None


class Room:
    """An assistant with a loaded model, and a clock that the test turns."""

    def __init__(self, engine: ScriptedEngine, qtbot: QtBot) -> None:
        self.engine, self.qtbot, self.now, self.settings = engine, qtbot, 1000.0, Settings()
        self.assistant = Assistant(engine)
        self.watcher = IdleWatcher(self.assistant, self.settings, self.assistant, lambda: self.now)
        with qtbot.waitSignal(self.assistant.model_ready, timeout=5000):
            self.assistant.load(ModelFile("scripted", Path("model.gguf")), Plan())

    def close(self) -> None:
        self.assistant.close()
        # Timers must end in the thread they live in; the collector would run in any.
        with self.qtbot.waitSignal(self.assistant.destroyed, timeout=5000):
            self.assistant.deleteLater()

    def later(self, minutes: float) -> bool:
        """Look after so many minutes; returns whether the model rests."""
        self.now += 60 * minutes
        self.watcher.look()
        return self.assistant.resting

    def ask(self) -> tuple[object, object]:
        with self.qtbot.waitSignal(self.assistant.job_ended, timeout=5000) as ended:
            job = self.assistant.new_job()
            request = Request(job, (Message("user", "text"),))
            self.assistant.ask(job, Task((Piece("text", True),), lambda count, text: request, False))
        assert ended.args
        return ended.args[0], ended.args[2]


@pytest.fixture
def low(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether memory is low."""
    state = [False]
    monkeypatch.setattr(idle_watcher, "memory_low", lambda: state[0])
    return state


@pytest.fixture
def room(qtbot: QtBot, low: list[bool]) -> Iterator[Room]:
    made = Room(RestingEngine(), qtbot)
    yield made
    made.close()


def test_it_rests_after_its_time_and_the_next_job_wakes_it(qtbot: QtBot, room: Room) -> None:
    assert isinstance(room.engine, RestingEngine)
    assert not room.later(29)
    with qtbot.waitSignal(room.assistant.model_resting, timeout=5000):
        assert room.later(1)
    qtbot.waitUntil(lambda: room.engine.unloads == 1, timeout=5000)  # type: ignore[attr-defined]
    assert room.assistant.info is not None, "the window still says which model it is"
    with pytest.raises(NoModelLoaded):
        room.engine.count_tokens("x")
    assert room.later(60)
    assert room.engine.unloads == 1
    with qtbot.waitSignals([room.assistant.model_loading, room.assistant.model_ready], timeout=5000):
        assert room.ask() == ("finished", None)
    assert not room.assistant.resting
    assert len(room.engine.loaded) == 2


def test_a_job_begins_the_time_anew(room: Room) -> None:
    assert not room.later(29)
    room.ask()
    assert not room.later(29)
    assert room.later(1)


def test_low_memory_is_reason_enough(room: Room, low: list[bool]) -> None:
    room.settings.unload_minutes = 0
    assert not room.later(10_000)
    low[0] = True
    assert room.later(0)
    room.ask()
    assert not room.later(0), "not in the moment after an answer"
    assert room.later(1)


def test_a_job_asked_in_the_same_moment_is_answered(qtbot: QtBot, room: Room) -> None:
    room.assistant.rest()
    assert room.ask() == ("finished", None)
    assert not room.assistant.resting


def test_an_engine_that_cannot_give_memory_back_keeps_it(qtbot: QtBot, low: list[bool]) -> None:
    made = Room(ScriptedEngine(), qtbot)
    try:
        assert not made.later(1000)
        assert made.ask() == ("finished", None)
        assert len(made.engine.loaded) == 1
    finally:
        made.close()
