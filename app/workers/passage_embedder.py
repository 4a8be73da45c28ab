"""Makes the vectors of a long document's passages while nobody asks for anything, and gives way at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

from app.core.catalog import Catalog
from app.core.embedding_models import EmbeddingModel, embedding_model
from app.core.errors import EngineProblem, NoModelLoaded, NotEnoughMemory, StetError
from app.core.meaning import Meaning
from app.core.passage_vectors import KeptVectors, key_of, missing, text_of
from app.core.passages import split
from app.core.power import memory_low, on_mains
from app.core.retrieval import SEARCH_TOKENS
from app.core.token_counts import TokenCounts
from app.inference.embedding import Embeds, identity_of, vector_of_question
from app.inference.engine import Engine
from app.workers.assistant import CLOSE_WAIT, Assistant
from app.workers.unforeseen import hand_on

# Milliseconds without an edit or a job before it begins, and between two looks at power and memory.
QUIET, LOOK_AGAIN = 2_000, 15_000
# Passages that the engine is given at a time: between two handfuls it is seen whether they are still wanted.
AT_ONCE = 4

# "none": no embedding model is on the shelf; "full": it does not fit beside the model that writes; "failed": it is of
# no use; "making", "ready": so many passages have vectors, or all.
State = Literal["", "none", "full", "failed", "making", "ready"]
# The name under which a document's vectors are kept, and its text.
Document = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Known:
    """The vectors of one document, and what makes them."""

    place: str
    model: EmbeddingModel
    vectors: KeptVectors


class _Maker(QObject):
    """Lives in the thread; every ``make`` ends in exactly one ``ended``.

    Signals:
        came: run, passages that have vectors, and all of them.
        ended: run, ``State``; "" where it was stopped.
    """

    came = Signal(int, int, int)
    ended = Signal(int, str)

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self.wanted = 0  # the run that is wanted; set from the GUI thread
        self.known: _Known | None = None
        self.refused: EmbeddingModel | None = None  # failed once, and would again
        self._counts: tuple[object, TokenCounts] | None = None

    @Slot(int, object, object, object)
    def make(self, run: int, document: Document, catalog: Catalog, info: object) -> None:
        state: State = ""
        try:
            if run == self.wanted:
                state = self._make(run, document, catalog, info)
        except NoModelLoaded:
            pass  # it rests, or is exchanged
        except NotEnoughMemory:
            state = "full"
        except EngineProblem:
            state = "failed" if run == self.wanted else ""
        except (StetError, OSError):
            state = "failed"
        except Exception as error:
            hand_on(error)
            state = "failed"
        if state == "failed" and self.known is not None:
            self.refuse(self.known.model)
        self.ended.emit(run, state)

    def refuse(self, model: EmbeddingModel) -> None:
        """Ask it for nothing more. Any thread may call it."""
        self.refused = model

    @Slot()
    def close(self) -> None:
        if self.known is not None:
            self.known.vectors.close()

    def _make(self, run: int, document: Document, catalog: Catalog, info: object) -> State:
        engine, (place, text) = self._engine, document
        if not isinstance(engine, Embeds) or (model := embedding_model(catalog)) is None:
            self._open(None)
            return "none"
        known = self._known_of(place, model)
        if model == self.refused:
            return "failed"
        if self._counts is None or self._counts[0] is not info:
            self._counts = info, TokenCounts(engine.count_tokens)
        texts = [text_of(text, passage) for passage in split(text, SEARCH_TOKENS, self._counts[1])]
        keys = [key_of(each) for each in texts]
        known.vectors.keep_only(keys)
        todo = missing(keys, known.vectors)
        total, done = len(set(keys)), len(set(keys)) - len(todo)
        self.came.emit(run, done, total)
        while todo:
            if run != self.wanted:
                return ""
            some, todo = todo[:AT_ONCE], todo[AT_ONCE:]
            found = engine.embed(model, [model.prompts.passage + texts[each] for each in some])
            known.vectors.keep({keys[each]: vector for each, vector in zip(some, found, strict=False)})
            done += len(found)
            self.came.emit(run, done, total)
            if len(found) < len(some):
                return ""
        engine.embed(model, ())  # so that a question does not wait for its loading
        return "ready"

    def _known_of(self, place: str, model: EmbeddingModel) -> _Known:
        known = self.known
        if known is None or known.place != place or known.model != model:
            known = _Known(place, model, KeptVectors(place, identity_of(model)))
            self._open(known)
        return known

    def _open(self, known: _Known | None) -> None:
        before, self.known = self.known, known
        if before is not None:
            before.vectors.close()


class PassageEmbedder(QObject):
    """Lives in the GUI thread, and owns the thread in which vectors are asked for.

    It works when nothing was edited or asked for two seconds, the machine is on mains power and has memory to spare;
    ``document`` is asked then, on the GUI thread, for what questions are asked about.

    Signals:
        changed: ``state``, ``done`` or ``total`` changed.
    """

    changed = Signal()
    _make = Signal(int, object, object, object)
    _close = Signal()

    def __init__(self, engine: Engine, assistant: Assistant, catalog: Catalog, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._assistant, self._catalog = engine, assistant, catalog
        self.state: State = ""
        self.done = self.total = 0
        self.document: Callable[[], Document | None] = lambda: None
        self._run = self._runs = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        self._maker = _Maker(engine)
        self._thread = QThread(self)
        self._thread.setObjectName("embedder")
        self._maker.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._make.connect(self._maker.make, queued)
        self._close.connect(self._maker.close, queued)
        self._maker.came.connect(self._on_came, queued)
        self._maker.ended.connect(self._on_ended, queued)
        assistant.model_loading.connect(self.stop)
        assistant.model_ready.connect(self.touch)
        assistant.job_ended.connect(self.touch)
        assistant.aside_ended.connect(self.touch)
        assistant.model_resting.connect(self.stop)
        assistant.closing.connect(self.close)

    def use(self, catalog: Catalog) -> None:
        """The shelf may have changed, or lies elsewhere."""
        self._catalog = catalog
        self._maker.refused = None
        self.touch()

    @Slot()
    def touch(self) -> None:
        """The text was edited, another one is there, or a job ended: look again after a while of quiet."""
        self._run = self._maker.wanted = 0
        self._timer.start(QUIET)

    @Slot()
    def stop(self) -> None:
        """Stop at once; the next edit, job or load begins it again."""
        self._run = self._maker.wanted = 0
        self._timer.stop()

    def meaning_of(self, place: str) -> Meaning | None:
        """What a question about that document can be answered by besides its words, now; None: nothing.

        It waits for nothing; the question's own vector is asked for by who ranks, for two seconds at most.
        """
        maker, known, engine = self._maker, self._maker.known, self._engine
        if known is None or known.place != place or not known.vectors or known.model == maker.refused \
                or not isinstance(engine, Embeds):
            return None
        return Meaning(known.vectors, _Once(partial(vector_of_question, engine, known.model, on_death=maker.refuse)))

    @Slot()
    def close(self) -> None:
        """Stop, and end the thread; the assistant's end calls it."""
        self.stop()
        if self._thread.isRunning():
            self._close.emit()
            self._thread.quit()
            self._thread.wait(CLOSE_WAIT)

    # Inside -----------------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        assistant = self._assistant
        if assistant.info is None or assistant.resting or assistant.busy or assistant.loading:
            return  # model_ready or job_ended comes
        if self._run:
            if not on_mains() or memory_low():
                self._run = self._maker.wanted = 0
        elif (document := self.document()) is not None and on_mains() and not memory_low():
            self._runs += 1
            self._run = self._maker.wanted = self._runs
            if not self._thread.isRunning():
                self._thread.start()
            self._make.emit(self._run, document, self._catalog, assistant.info)
        self._timer.start(LOOK_AGAIN)

    @Slot(int, int, int)
    def _on_came(self, run: int, done: int, total: int) -> None:
        if run == self._run:
            self._show("making" if done < total else "ready", done, total)

    @Slot(int, str)
    def _on_ended(self, run: int, state: State) -> None:
        if run != self._run:
            return
        self._run = self._maker.wanted = 0
        if state:
            self._timer.stop()
            self._show(state, self.done, self.total)

    def _show(self, state: State, done: int, total: int) -> None:
        if (state, done, total) != (self.state, self.done, self.total):
            self.state, self.done, self.total = state, done, total
            self.changed.emit()


class _Once:
    """Asks for each question's vector once, and after one that did not come in time for none any more."""

    def __init__(self, ask: Callable[[str], bytes | None]) -> None:
        self._ask = ask
        self._found: dict[str, bytes | None] = {}
        self._lock = threading.Lock()

    def __call__(self, question: str) -> bytes | None:
        with self._lock:
            if question not in self._found:
                given_up = None in self._found.values()
                self._found[question] = None if given_up else self._ask(question)
            return self._found[question]
