"""The document is read ahead while the writer is idle, and only then; an edit, a job or the battery ends it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.errors import EngineDied, PromptTooLong, StetError
from app.core.generation import Message, ModelFile, Plan, Request, Usage
from app.core.passages import Piece
from app.core.places import snapshots
from app.core.settings import Settings
from app.inference.engine import Event, Finished, Started
from app.inference.snapshot_store import BLOCK_TOKENS, SnapshotStore, chain
from app.workers import warmer as warmer_module
from app.workers.assistant import Assistant
from app.workers.engine_worker import Task
from app.workers.warmer import Count, Warmer
from tests.scripted_engine import ScriptedEngine

MODEL = ModelFile("scripted", Path("model.gguf"))


class ReadingEngine(ScriptedEngine):
    """Reads until the gate opens or a cancel comes; what the writer asks stops it, as the real one does."""

    def __init__(self, gate: threading.Event | None = None, *, fails: StetError | None = None) -> None:
        super().__init__()
        self.reading, self.fails = gate, fails
        self.ahead: list[str] = []

    def generate(self, request: Request) -> Iterator[Event]:
        if not request.background:
            for job in self.ahead:
                self.cancel(job)
            yield from super().generate(request)
            return
        assert request.max_tokens == 0
        self.ahead.append(request.job)
        if self.fails is not None:
            raise self.fails
        yield Started(1, 0, 1024)
        if self.reading is not None:
            assert self.reading.wait(30)
        yield Finished("stopped" if request.job in self.cancelled else "length", Usage(1, 0, 0, 0.1, 0.0))

    def cancel(self, job: str) -> None:
        super().cancel(job)
        if self.reading is not None:
            self.reading.set()


def reading(job: str, count: Count) -> Request:
    assert threading.current_thread() is not threading.main_thread()
    assert count("three words here") == 3
    return Request(job, (Message("user", "the document"),), max_tokens=0, background=True)


class Desk:
    """An assistant with a loaded model and a warmer, quick to become quiet."""

    def __init__(self, engine: ReadingEngine, settings: Settings, qtbot: QtBot) -> None:
        self.engine = engine
        self.assistant = Assistant(engine)
        self.warmer = Warmer(engine, self.assistant, settings, self.assistant)
        self.states: list[str] = []
        self.warmer.changed.connect(self.states.append)
        self.warmer.document = lambda: reading
        self._qtbot = qtbot

    def load(self) -> None:
        with self._qtbot.waitSignal(self.assistant.model_ready, timeout=5000):
            self.assistant.load(MODEL, Plan())

    def wait_for(self, state: str) -> None:
        self._qtbot.waitUntil(lambda: self.warmer.state == state, timeout=5000)

    def ask(self) -> None:
        with self._qtbot.waitSignal(self.assistant.job_ended, timeout=5000):
            job = self.assistant.new_job()
            request = Request(job, (Message("user", "text"),))
            self.assistant.ask(job, Task((Piece("text", True),), lambda count, text: request, False))


Make = Callable[..., Desk]


@pytest.fixture
def make(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    monkeypatch.setattr(warmer_module, "QUIET", 10)
    monkeypatch.setattr(warmer_module, "LOOK_AGAIN", 10)
    monkeypatch.setattr(warmer_module, "on_mains", lambda: True)
    monkeypatch.setattr(warmer_module, "memory_low", lambda: False)
    desks: list[Desk] = []

    def build(engine: ReadingEngine, settings: Settings | None = None) -> Desk:
        desks.append(Desk(engine, settings or Settings(), qtbot))
        return desks[-1]

    yield build
    for desk in desks:
        desk.assistant.close()
        assert desk.warmer._thread.isFinished()
        # Timers must end in the thread they live in; the collector would run in any.
        with qtbot.waitSignal(desk.assistant.destroyed, timeout=5000):
            desk.assistant.deleteLater()


def test_an_idle_writers_document_is_read(make: Make) -> None:
    desk = make(ReadingEngine())
    desk.load()
    desk.wait_for("read")
    assert desk.states == ["reading", "read"]
    desk.warmer.touch()
    assert desk.warmer.state == "", "an edit makes it untrue at once"
    desk.wait_for("read")
    assert len(desk.engine.ahead) == 2


def test_an_edit_ends_it_and_it_begins_again(make: Make) -> None:
    desk = make(ReadingEngine(threading.Event()))
    desk.load()
    desk.wait_for("reading")
    desk.warmer.touch()
    assert desk.engine.ahead[0] in desk.engine.cancelled, "the cancel does not wait for the thread"
    assert desk.warmer.state == ""
    desk.wait_for("read")
    assert desk.states == ["reading", "", "reading", "read"]


def test_the_writers_job_goes_first_and_it_is_read_afterwards(make: Make) -> None:
    desk = make(ReadingEngine(threading.Event()))
    desk.load()
    desk.wait_for("reading")
    assert not desk.assistant.busy
    desk.ask()
    desk.wait_for("read")
    assert len(desk.engine.ahead) >= 2


def test_after_a_job_it_still_counts_as_read(qtbot: QtBot, make: Make) -> None:
    desk = make(ReadingEngine())
    desk.load()
    desk.wait_for("read")
    desk.ask()
    qtbot.waitUntil(lambda: len(desk.engine.ahead) == 2, timeout=5000)
    assert desk.states == ["reading", "read"]


@pytest.mark.parametrize("why", ["battery", "memory"])
def test_it_waits_for_mains_power_and_memory(
    qtbot: QtBot, make: Make, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    desk = make(ReadingEngine(threading.Event()))
    looks: list[bool] = []
    spare = [False]

    def look() -> bool:
        looks.append(spare[0])
        return spare[0] if why == "battery" else not spare[0]

    monkeypatch.setattr(warmer_module, "on_mains" if why == "battery" else "memory_low", look)
    desk.load()
    qtbot.waitUntil(lambda: len(looks) > 3, timeout=5000)
    assert desk.engine.ahead == []
    spare[0] = True
    desk.wait_for("reading")
    spare[0] = False
    desk.wait_for("")
    assert desk.engine.ahead[0] in desk.engine.cancelled


@pytest.mark.parametrize("error", [EngineDied(detail="signal 9"), PromptTooLong(needed_tokens=9000, context_tokens=8)])
def test_a_failure_is_nobodys_business(
    qtbot: QtBot, make: Make, error: StetError
) -> None:
    desk = make(ReadingEngine(fails=error))
    desk.load()
    qtbot.waitUntil(lambda: bool(desk.engine.ahead) and not desk.warmer._job, timeout=5000)
    assert desk.states == []
    # What kills the model is not tried again before it is loaded again; a text that is too long may become shorter.
    looks: list[bool] = []
    desk.warmer.document = lambda: looks.append(True)
    desk.warmer.touch()
    qtbot.waitUntil(lambda: not desk.warmer._timer.isActive(), timeout=5000)
    assert bool(looks) == isinstance(error, PromptTooLong)
    desk.engine.fails = None
    desk.warmer.document = lambda: reading
    desk.load()
    desk.wait_for("read")


def test_switched_off_nothing_is_read_and_nothing_is_kept(
    qtbot: QtBot, make: Make
) -> None:
    tokens = list(range(BLOCK_TOKENS))
    store = SnapshotStore(snapshots())
    assert store.save(chain(b"model", tokens)[0], tokens, b"payload")
    settings = Settings(warm=False)
    desk = make(ReadingEngine(), settings)
    desk.load()
    qtbot.waitUntil(lambda: not desk.warmer._timer.isActive(), timeout=5000)
    assert desk.engine.ahead == []
    qtbot.waitUntil(lambda: not store.on and store.used_bytes() == 0, timeout=5000)
    desk.warmer.switch(True)
    desk.wait_for("read")
    assert store.on
    assert store.save(chain(b"model", tokens)[0], tokens, b"payload")
    desk.warmer.switch(False)
    assert desk.warmer.state == ""
    qtbot.waitUntil(lambda: store.used_bytes() == 0, timeout=5000)


def test_a_document_that_is_not_worth_it_shows_nothing(qtbot: QtBot, make: Make) -> None:
    desk = make(ReadingEngine())
    asked: list[str] = []
    desk.warmer.document = lambda: lambda job, count: asked.append(job)
    desk.load()
    qtbot.waitUntil(lambda: bool(asked) and not desk.warmer._job, timeout=5000)
    assert not desk.warmer._timer.isActive()
    assert desk.states == desk.engine.ahead == []


def test_closing_in_the_middle_ends_the_thread(make: Make) -> None:
    desk = make(ReadingEngine(threading.Event()))
    desk.load()
    desk.wait_for("reading")
    desk.assistant.close()
    assert desk.warmer._thread.isFinished()
