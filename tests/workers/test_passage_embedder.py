"""Vectors come while nobody asks for anything, once for each passage, and a question never waits for them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.catalog import Catalog, load_catalog
from app.core.errors import EngineDied, EngineFailed, NotEnoughMemory
from app.core.generation import Message, ModelFile, Plan, Request
from app.core.passages import Piece, split
from app.core.retrieval import SEARCH_TOKENS, Retrieval
from app.inference.process_engine import ProcessEngine
from app.workers import passage_embedder as embedder_module
from app.workers.assistant import Assistant
from app.workers.engine_worker import Task
from app.workers.passage_embedder import Document, PassageEmbedder
from tests.embedding_engine import EmbeddingEngine, shelf_with_embedder
from tests.gguf_files import write_tiny_qwen3
from tests.scripted_engine import ScriptedEngine

MODEL = ModelFile("scripted", Path("model.gguf"))
# Each paragraph is a passage of its own.
TEXT = "\n\n".join(f"Section {n} " + f"word{n} " * 200 for n in range(10)) + "\n"


class Desk:
    """An assistant with a loaded model and an embedder, quick to become quiet."""

    def __init__(self, engine: ScriptedEngine | ProcessEngine, catalog: Catalog, qtbot: QtBot) -> None:
        self.engine = engine
        self.assistant = Assistant(engine)
        self.embedder = PassageEmbedder(engine, self.assistant, catalog, self.assistant)
        self.embedder.document = lambda: self.document
        self.document: Document | None = ("/a.md", TEXT)
        self._qtbot = qtbot

    def load(self) -> None:
        with self._qtbot.waitSignal(self.assistant.model_ready, timeout=5000):
            self.assistant.load(MODEL, Plan())

    def wait_for(self, state: str) -> None:
        self._qtbot.waitUntil(lambda: self.embedder.state == state, timeout=10_000)


Make = Callable[..., Desk]


@pytest.fixture
def make(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Make]:
    monkeypatch.setattr(embedder_module, "QUIET", 10)
    monkeypatch.setattr(embedder_module, "LOOK_AGAIN", 20)
    monkeypatch.setattr(embedder_module, "on_mains", lambda: True)
    monkeypatch.setattr(embedder_module, "memory_low", lambda: False)
    desks: list[Desk] = []

    def build(engine: ScriptedEngine | ProcessEngine, catalog: Catalog | None = None) -> Desk:
        desks.append(Desk(engine, catalog or shelf_with_embedder(tmp_path / "models"), qtbot))
        return desks[-1]

    yield build
    for desk in desks:
        if isinstance(desk.engine, EmbeddingEngine) and desk.engine.vectors_gate is not None:
            desk.engine.vectors_gate.set()
        desk.assistant.close()
        assert not desk.embedder._thread.isRunning()
        with qtbot.waitSignal(desk.assistant.destroyed, timeout=5000):
            desk.assistant.deleteLater()


def test_an_idle_writers_passages_are_made_once(make: Make) -> None:
    engine = EmbeddingEngine()
    desk = make(engine)
    desk.load()
    desk.wait_for("ready")
    assert (desk.embedder.done, desk.embedder.total) == (10, 10)
    assert len(engine.embedded) == 10
    assert engine.embedded[0].startswith("Section 0"), "a passage is embedded without the prompt of a question"
    desk.document = ("/a.md", TEXT.replace("Section 3", "Section three"))
    desk.embedder.touch()
    desk._qtbot.waitUntil(lambda: len(engine.embedded) > 10, timeout=10_000)
    desk.wait_for("ready")
    assert len(engine.embedded) == 11, "what was edited, alone"
    assert "Section three" in engine.embedded[-1]


def test_they_are_there_at_the_next_start(make: Make) -> None:
    first = EmbeddingEngine()
    desk = make(first)
    desk.load()
    desk.wait_for("ready")
    desk.assistant.close()
    again = EmbeddingEngine()
    later = make(again)
    later.load()
    later.wait_for("ready")
    assert again.embedded == []
    assert again.asked_for.is_set(), "the model is loaded, so that a question does not wait for that"


def test_what_was_broken_off_is_gone_on_with(make: Make) -> None:
    engine = EmbeddingEngine(interrupts=2)
    desk = make(engine)
    desk.load()
    desk.wait_for("ready")
    assert len(engine.embedded) == 10
    assert len(set(engine.embedded)) == 10


def test_a_question_does_not_wait_for_vectors(make: Make) -> None:
    """While none are there, nothing is asked for: the answer begins as if there were no such model."""
    gate = threading.Event()
    engine = EmbeddingEngine(vectors_gate=gate)
    desk = make(engine)
    desk.load()
    desk._qtbot.waitUntil(engine.asked_for.is_set, timeout=10_000)
    assert desk.embedder.meaning_of("/a.md") is None
    job = desk.assistant.new_job()
    request = Request(job, (Message("user", "text"),))
    with desk._qtbot.waitSignal(desk.assistant.job_ended, timeout=5000):
        desk.assistant.ask(job, Task((Piece("text", True),), lambda count, text: request, False))
    assert not gate.is_set()
    gate.set()
    desk.wait_for("ready")


def test_a_question_is_asked_with_its_prompt_and_only_about_its_document(make: Make) -> None:
    engine = EmbeddingEngine([("bill", "invoice")])
    desk = make(engine)
    desk.document = ("/a.md", TEXT + "\n\nThe invoice " + "waits " * 200 + "\n")
    desk.load()
    desk.wait_for("ready")
    assert desk.embedder.meaning_of("/b.md") is None
    meaning = desk.embedder.meaning_of("/a.md")
    assert meaning is not None
    made = len(engine.embedded)
    assert meaning.ask("Where is the bill?") == meaning.ask("Where is the bill?")
    assert len(engine.embedded) == made + 1
    assert engine.embedded[-1].startswith("Instruct: ")
    assert engine.embedded[-1].endswith("\nQuery:Where is the bill?")


def test_what_no_word_finds_is_found(make: Make) -> None:
    engine = EmbeddingEngine([("bill", "invoice")])
    desk = make(engine)
    text = TEXT + "\n\nThe invoice " + "waits " * 200 + "\n"
    desk.document = ("/a.md", text)
    desk.load()
    desk.wait_for("ready")
    passages = split(text, SEARCH_TOKENS, engine.count_tokens)
    alone, together = Retrieval(text, passages), Retrieval(text, passages, desk.embedder.meaning_of("/a.md"))
    assert alone.ranked("unpaid bill?") == []
    assert together.ranked("unpaid bill?")[0] == len(passages) - 1
    alone.close()
    together.close()


@pytest.mark.parametrize(("fails", "state"), [
    (NotEnoughMemory(name="x", detail="y"), "full"), (EngineFailed(detail="x"), "failed")])
def test_one_that_cannot_be_used_is_not_tried_again_and_again(make: Make, fails: Exception, state: str) -> None:
    engine = EmbeddingEngine(fails=fails)  # type: ignore[arg-type]
    desk = make(engine)
    desk.load()
    desk.wait_for(state)
    engine.asked_for.clear()
    if state == "failed":
        desk.embedder.touch()
        desk._qtbot.waitUntil(lambda: not desk.embedder._timer.isActive() and not desk.embedder._run, timeout=5000)
        assert not engine.asked_for.is_set()
    assert desk.embedder.meaning_of("/a.md") is None


def test_one_that_ends_the_engines_process_is_asked_once(make: Make, tmp_path: Path) -> None:
    """Else each question would have the model that writes loaded anew."""
    engine = EmbeddingEngine()
    desk = make(engine)
    desk.load()
    desk.wait_for("ready")
    meaning = desk.embedder.meaning_of("/a.md")
    assert meaning is not None
    engine.fails = EngineDied(detail="SIGSEGV")
    assert meaning.ask("What?") is None
    assert desk.embedder.meaning_of("/a.md") is None
    engine.fails = None
    desk.embedder.use(shelf_with_embedder(tmp_path / "models"))
    assert desk.embedder.meaning_of("/a.md") is not None, "another file may have come under that name"


def test_without_such_a_model_or_engine_nothing_is_done(make: Make, tmp_path: Path) -> None:
    desk = make(EmbeddingEngine(), load_catalog(folder=tmp_path / "empty"))
    desk.load()
    desk.wait_for("none")
    other = make(ScriptedEngine())
    other.load()
    other.wait_for("none")
    shelf_with_embedder(tmp_path / "empty")
    desk.embedder.use(load_catalog(folder=tmp_path / "empty"))
    desk.wait_for("ready")


def test_on_battery_it_waits(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    mains = False
    looks: list[bool] = []

    def look() -> bool:
        looks.append(mains)
        return mains

    monkeypatch.setattr(embedder_module, "on_mains", look)
    engine = EmbeddingEngine()
    desk = make(engine)
    desk.load()
    desk._qtbot.waitUntil(lambda: len(looks) >= 3, timeout=5000)
    assert not engine.asked_for.is_set()
    mains = True
    desk.wait_for("ready")


def test_no_document_no_work(make: Make) -> None:
    engine = EmbeddingEngine()
    desk = make(engine)
    desk.document = None
    desk.load()
    asked: list[int] = []
    desk.embedder.document = lambda: asked.append(1)
    desk._qtbot.waitUntil(lambda: len(asked) >= 3, timeout=5000)
    assert not engine.asked_for.is_set()
    assert not desk.embedder._thread.isRunning(), "the thread is begun when it is needed first"


def test_in_the_real_host(make: Make, tmp_path: Path) -> None:
    """Two real models in one process: one that writes, and one that makes vectors beside it."""
    engine = ProcessEngine()
    desk = make(engine)
    paragraphs = [f"Section {n} " + "abc " * 100 for n in range(3)]
    desk.document = ("/a.md", "\n\n".join(paragraphs) + "\n")
    writer = write_tiny_qwen3(tmp_path / "writer.gguf", 2048)
    with desk._qtbot.waitSignal(desk.assistant.model_ready, timeout=60_000):
        desk.assistant.load(ModelFile("writer", writer, "chatml"), Plan(context_tokens=512, threads=1, parallel=1))
    desk._qtbot.waitUntil(lambda: desk.embedder.state == "ready", timeout=60_000)
    assert desk.embedder.done == desk.embedder.total >= 3
    meaning = desk.embedder.meaning_of("/a.md")
    assert meaning is not None
    vector = meaning.ask("Section 1?")
    assert vector is not None
    assert len(vector) == 2 * 64
    assert {len(each) for each in meaning.vectors.values()} == {len(vector)}
