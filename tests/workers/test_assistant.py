"""The worker's promises: every job ends once, with a name; signals arrive on the GUI thread; stop is direct."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QThread, Slot
from pytestqt.qtbot import QtBot

from app.core.errors import EngineBusy, EngineDied, EngineFailed, NotAModel, PromptTooLong, StetError
from app.core.generation import Message, ModelFile, ModelInfo, Plan, Request
from app.core.passages import Piece
from app.inference.engine import Event
from app.workers.assistant import Assistant
from app.workers.cost_question import CostQuestion
from app.workers.desk_worker import Proposal
from app.workers.engine_worker import Task
from app.workers.job_listener import JobListener
from app.workers.text_stream import PassagePart
from tests.scripted_engine import ScriptedEngine

MODEL = ModelFile("Scripted", path=Path("scripted.gguf"))


class Listener(QObject):
    """Writes down what arrives, and on which thread."""

    def __init__(self, assistant: Assistant) -> None:
        super().__init__()
        self.events: list[tuple[object, ...]] = []
        self.threads: set[QThread] = set()
        self.parts: list[PassagePart] = []
        assistant.job_started.connect(self.started)
        assistant.job_thought.connect(self.thought)
        assistant.job_text.connect(self.text)
        assistant.job_ended.connect(self.ended)

    @Slot(int, int, int)
    def started(self, *values: int) -> None:
        self._note("started", *values)

    @Slot(str, int)
    def thought(self, text: str, tokens: int) -> None:
        self._note("thought", text, tokens)

    @Slot(object, int, int)
    def text(self, parts: list[PassagePart], tokens: int, used: int) -> None:
        self.parts += parts
        self._note("text", "".join(part.text for part in parts), tokens, used)

    @Slot(str, object, object)
    def ended(self, ending: str, usage: object, error: object) -> None:
        self._note("ended", ending, error)

    def _note(self, *values: object) -> None:
        self.threads.add(QThread.currentThread())
        self.events.append(values)

    @property
    def said(self) -> str:
        return "".join(str(event[1]) for event in self.events if event[0] == "text")

    @property
    def endings(self) -> list[tuple[object, ...]]:
        return [event[1:] for event in self.events if event[0] == "ended"]


Make = Callable[[ScriptedEngine], tuple[Assistant, Listener]]


def prepared(job: str, thinking: int = 0) -> Task:
    def prepare(count: Callable[[str], int], text: str) -> Request:
        assert count("two words") == 2
        return Request(job, (Message("user", f"Polish this: {text}"),), thinking=thinking)

    return Task((Piece("source", True),), prepare, replaces=True)


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    made: list[Assistant] = []

    def build(engine: ScriptedEngine) -> tuple[Assistant, Listener]:
        assistant = Assistant(engine)
        made.append(assistant)
        listener = Listener(assistant)
        with qtbot.waitSignals([assistant.model_ready], timeout=5000):
            assistant.load(MODEL, Plan())
        return assistant, listener

    yield build
    for assistant in made:
        assistant.close()


def ask(qtbot: QtBot, assistant: Assistant, thinking: int = 0) -> None:
    with qtbot.waitSignal(assistant.job_ended, timeout=5000):
        job = assistant.new_job()
        assistant.ask(job, prepared(job, thinking))


def test_a_job_streams_and_ends_once_on_the_gui_thread(qtbot: QtBot, make: Make) -> None:
    engine = ScriptedEngine([f" word{n}" for n in range(500)])
    assistant, listener = make(engine)
    ask(qtbot, assistant)
    assert listener.said == "".join(engine.pieces).strip()
    assert listener.endings == [("finished", None)]
    assert listener.events[0][0] == "started"
    assert listener.events[-1][0] == "ended"
    assert listener.threads == {assistant.thread()}
    # Five hundred tokens came in far fewer deliveries.
    assert len(listener.events) < 100
    assert not assistant.busy


def test_thinking_comes_apart_from_the_answer_and_before_it(qtbot: QtBot, make: Make) -> None:
    engine = ScriptedEngine(["The ", "answer."], thoughts=[f" thought{n}" for n in range(500)])
    assistant, listener = make(engine)
    ask(qtbot, assistant, thinking=1000)
    assert listener.said == "The answer."
    thoughts = [str(event[1]) for event in listener.events if event[0] == "thought"]
    assert "".join(thoughts) == "".join(engine.thoughts or [])
    kinds = [event[0] for event in listener.events]
    assert max(n for n, kind in enumerate(kinds) if kind == "thought") < kinds.index("text")
    assert len(listener.events) < 100
    ask(qtbot, assistant)
    assert listener.said == "The answer." * 2
    assert [event[0] for event in listener.events].count("thought") == len(thoughts)


@pytest.mark.parametrize("error", [PromptTooLong(needed_tokens=9000, context_tokens=8192), EngineFailed(detail="x")])
def test_an_error_ends_the_job_and_keeps_what_came(
    qtbot: QtBot, make: Make, error: StetError
) -> None:
    assistant, listener = make(ScriptedEngine(["came ", "through"], error=error))
    ask(qtbot, assistant)
    assert listener.said == "came through"
    assert listener.endings == [("failed", error)]


def test_any_exception_ends_the_job(qtbot: QtBot, make: Make) -> None:
    class Faulty(ScriptedEngine):
        def generate(self, request: Request) -> Iterator[Event]:
            yield from list(super().generate(request))[:2]
            raise RuntimeError("llama_decode returned -3")

    assistant, listener = make(Faulty())
    ask(qtbot, assistant)
    ending, error = listener.endings[0]
    assert ending == "failed"
    assert isinstance(error, EngineFailed)
    assert "Traceback" not in str(error)


def test_stop_ends_a_job_that_waits(qtbot: QtBot, make: Make) -> None:
    assistant, listener = make(ScriptedEngine(["never"], gate=threading.Event()))
    with qtbot.waitSignal(assistant.job_started, timeout=5000):
        job = assistant.new_job()
        assistant.ask(job, prepared(job))
    with qtbot.waitSignal(assistant.job_ended, timeout=5000):
        assistant.stop()
    assert listener.endings == [("stopped", None)]
    assert listener.said == ""


def test_a_job_stopped_while_the_model_loads_never_reaches_the_engine(qtbot: QtBot, make: Make) -> None:
    class SlowLoad(ScriptedEngine):
        loading = threading.Event()

        def load(self, model: ModelFile, plan: Plan, on_progress: Callable[[float], None] | None = None) -> ModelInfo:
            if self.loaded:
                assert self.loading.wait(10)
            return super().load(model, plan, on_progress)

    engine = SlowLoad()
    assistant, listener = make(engine)
    with qtbot.waitSignal(assistant.job_ended, timeout=5000):
        assistant.load(MODEL, Plan())
        job = assistant.new_job()
        assistant.ask(job, prepared(job))
        assistant.stop()
        engine.loading.set()
    assert listener.endings == [("stopped", None)]
    assert engine.requests == []


def test_one_job_at_a_time(qtbot: QtBot, make: Make) -> None:
    gate = threading.Event()
    assistant, _ = make(ScriptedEngine(gate=gate))
    with qtbot.waitSignal(assistant.job_started, timeout=5000):
        job = assistant.new_job()
        assistant.ask(job, prepared(job))
    with pytest.raises(EngineBusy):
        assistant.ask(assistant.new_job(), prepared("x"))
    with qtbot.waitSignal(assistant.job_ended, timeout=5000):
        gate.set()


def test_a_dead_engine_is_loaded_again_by_itself(qtbot: QtBot, make: Make) -> None:
    engine = ScriptedEngine(["half"], error=EngineDied(detail="signal 9"))
    assistant, listener = make(engine)
    with qtbot.waitSignals([assistant.job_ended, assistant.model_ready], timeout=5000):
        job = assistant.new_job()
        assistant.ask(job, prepared(job))
    assert listener.said == "half"
    assert len(engine.loaded) == 2
    engine.error = None
    ask(qtbot, assistant)
    assert listener.endings[-1] == ("finished", None)


def test_a_model_that_does_not_load_is_said(qtbot: QtBot) -> None:
    assistant = Assistant(ScriptedEngine(load_error=NotAModel(path="x.gguf")))
    try:
        with qtbot.waitSignal(assistant.model_failed, timeout=5000) as failed:
            assistant.load(MODEL, Plan())
        assert failed.args
        assert isinstance(failed.args[0], NotAModel)
        assert not assistant.loading
    finally:
        assistant.close()


class CountingEngine(ScriptedEngine):
    """Counts so many tokens for each word, and writes down what it was asked."""

    def __init__(self) -> None:
        super().__init__([])
        self.asked: list[str] = []
        self.tokens_of_a_word = 1

    def count_tokens(self, text: str) -> int:
        self.asked.append(text)
        return self.tokens_of_a_word * len(text.split())


def test_a_long_document_is_counted_anew_only_where_it_changed_and_for_each_model(qtbot: QtBot, make: Make) -> None:
    engine = CountingEngine()
    assistant, _ = make(engine)

    def counted(text: str) -> int:
        with qtbot.waitSignal(assistant.estimated, timeout=5000) as signal:
            assistant.estimate(CostQuestion(None, text))
        assert signal.args is not None
        return signal.args[1].document

    text = "some words of a paragraph\n\n" * 5_000
    assert counted(text) == 25_000
    engine.asked.clear()
    assert counted(f"{text[:54_000]}more {text[54_000:]}") == 25_001
    assert 0 < sum(map(len, engine.asked)) < len(text) / 10
    engine.tokens_of_a_word = 2
    with qtbot.waitSignal(assistant.model_ready, timeout=5000):
        assistant.load(MODEL, Plan())
    assert counted(text) == 50_000


def test_counting_and_judging(qtbot: QtBot, make: Make) -> None:
    before = "In: Spending is cut by ten percent this year, which leaves many of the rooms as they are."
    answer = "Spending is cut by 20% this year, which leaves most of the rooms as they are."
    assistant, _ = make(ScriptedEngine())
    with qtbot.waitSignal(assistant.estimated, timeout=5000) as estimated:
        serial = assistant.estimate(CostQuestion(None, "three words here"))
    assert estimated.args is not None
    assert (estimated.args[0], estimated.args[1].document) == (serial, 3)
    with qtbot.waitSignal(assistant.judged, timeout=5000) as judged:
        serial = assistant.judge(Proposal(before, 4, len(before), answer, finished=True, checked=True))
    assert judged.args is not None
    review = judged.args[1]
    assert judged.args == [serial, review]
    assert [(change.hunk.before, change.flagged) for change in review.changes] == [
        ("ten percent", True), ("many", False)]
    assert review.before == before


def test_a_check_that_fails_leaves_every_change_flagged(
    qtbot: QtBot, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RecursionError

    mistakes: list[type[BaseException]] = []
    monkeypatch.setattr(threading, "excepthook", lambda caught: mistakes.append(caught.exc_type))
    monkeypatch.setattr("app.core.review.judge", fail)
    assistant, _ = make(ScriptedEngine())
    with qtbot.waitSignal(assistant.judged, timeout=5000) as judged:
        assistant.judge(Proposal("a b", 0, 3, "a c", finished=True, checked=True))
    assert judged.args is not None
    assert [change.flagged for change in judged.args[1].changes] == [True]
    assert mistakes == [RecursionError]


def test_closing_in_the_middle_of_a_job_ends_the_threads(qtbot: QtBot) -> None:
    gate = threading.Event()
    assistant = Assistant(ScriptedEngine(gate=gate))
    with qtbot.waitSignal(assistant.job_started, timeout=5000):
        assistant.load(MODEL, Plan())
        job = assistant.new_job()
        assistant.ask(job, prepared(job))
    assistant.close()
    assert assistant._thread.isFinished()
    assert assistant._desk_thread.isFinished()


def test_a_job_with_a_listener_is_heard_by_it_alone(qtbot: QtBot, make: Make) -> None:
    assistant, listener = make(ScriptedEngine(["One ", "two ", "three."]))
    own = JobListener()
    heard: list[tuple[object, ...]] = []
    own.started.connect(lambda *values: heard.append(("started", *values)))
    own.text.connect(lambda text: heard.append(("text", text)))
    own.ended.connect(lambda ending, usage, error: heard.append(("ended", ending, error)))
    began: list[bool] = []
    assistant.aside_began.connect(lambda: began.append(assistant.aside))
    with qtbot.waitSignal(assistant.aside_ended, timeout=5000):
        job = assistant.new_job()
        assistant.ask(job, prepared(job), own)
    assert began == [True]
    assert "".join(str(event[1]) for event in heard if event[0] == "text") == "One two three."
    assert heard[0][0] == "started"
    assert heard[-1] == ("ended", "finished", None)
    assert listener.events == []
    assert not assistant.aside
    ask(qtbot, assistant)
    assert listener.endings == [("finished", None)]


def test_an_aside_that_is_stopped_ends_for_its_listener(qtbot: QtBot, make: Make) -> None:
    assistant, listener = make(ScriptedEngine(gate=threading.Event()))
    own = JobListener()
    job = assistant.new_job()
    assistant.ask(job, prepared(job), own)
    with qtbot.waitSignal(own.ended, timeout=5000) as ended:
        assistant.stop()
    assert ended.args is not None
    assert ended.args[0] == "stopped"
    assert listener.endings == []
    assert not assistant.busy
