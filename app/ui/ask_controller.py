"""From a question to an answer: what is sent is made in the worker's thread, and its links lead into the page."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction

from app.core.actions import Action, load_step
from app.core.asked import Asked
from app.core.conversation import Conversation, Source, Turn
from app.core.conversation_notes import notes_request
from app.core.conversations import Conversations
from app.core.database import Database
from app.core.document_question import HISTORY_SHARE, Questioner, read_for_question
from app.core.errors import EmptyAnswer, EngineBusy, NoModelLoaded, NothingSelected, StetError
from app.core.estimate import Estimate
from app.core.generation import ModelInfo, Request, Usage
from app.core.known_files import KnownFiles
from app.core.language import language_of
from app.core.meaning import Meaning
from app.core.passages import Piece, estimated_tokens
from app.core.token_counts import TokenCounts
from app.ui.ask_panel import AskPanel
from app.ui.ask_turn import AskTurn
from app.ui.document_controller import DocumentController
from app.ui.pages import Pages
from app.ui.passage_light import PassageLight
from app.ui.reading_cost import ReadingCost, time_told
from app.ui.suggestion_controller import SuggestionController
from app.ui.theme import Colours
from app.ui.wording import told
from app.workers.assistant import Assistant
from app.workers.cost_question import CostQuestion
from app.workers.engine_worker import Task
from app.workers.job_listener import JobListener

# Milliseconds of quiet before what a question would read is counted again.
COST_DELAY = 400


class AskController(QObject):
    """Owns the panel, and the conversation about the document that is open.

    Signals:
        problem: a StetError to be shown.
        context_used: tokens in use, tokens of the context.
        way_found: whether the next question reads the document "whole" or "passages" of it; "": not known.
    """

    problem = Signal(object)
    context_used = Signal(int, int)
    way_found = Signal(str)

    def __init__(self, files: DocumentController, pages: Pages, suggestions: SuggestionController,
                 assistant: Assistant, database: Database, stop: QAction, busy: Callable[[str], object],
                 colours: Colours, parent: QObject) -> None:
        """``busy`` is told "ask" while a question runs, so that no action is begun, and "" afterwards."""
        super().__init__(parent)
        self._files, self._pages, self._suggestions, self._assistant = files, pages, suggestions, assistant
        self._kept, self._known = Conversations(database), KnownFiles(database)
        self._busy = busy
        self.panel = AskPanel(stop, colours)
        self._conversation = Conversation()
        self._document = ""  # the id of the document that the conversation is about; "": not read yet
        self._counts: tuple[ModelInfo | None, TokenCounts | None] = None, None
        self._running: _Running | None = None
        self._light = PassageLight(pages, suggestions, self)
        # What a question finds passages by besides its words; asked on the GUI thread.
        self.meaning: Callable[[], Meaning | None] = lambda: None
        self.panel.asked.connect(self.ask)
        self.panel.wanted.connect(self._go_to)
        self.panel.new_wanted.connect(self.forget)
        self._cost = ReadingCost(assistant, self)
        self._cost.answered.connect(self._show_cost)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(COST_DELAY)
        self._timer.timeout.connect(self._ask_cost)
        pages.editor.textChanged.connect(self._timer.start)
        assistant.closing.connect(self._timer.stop)
        assistant.model_ready.connect(lambda _info: self._timer.start())
        assistant.model_ready.connect(self._on_model_ready)
        assistant.model_failed.connect(self._on_model_failed)

    @property
    def running(self) -> bool:
        """Whether a question waits or is answered."""
        return self._running is not None

    @property
    def conversation(self) -> Conversation:
        return self._conversation

    @cached_property
    def _step(self) -> Action:
        return load_step("_ask")

    @cached_property
    def _notes_step(self) -> Action:
        return load_step("_ask-notes")

    # The document ---------------------------------------------------------------------------------------------------

    def show_document(self) -> None:
        """Show the conversation about the document that is open, and go on with it; it may be another than before."""
        self._timer.start()
        if self._document == self._files.document_id:
            return
        self._leave()
        self._document = self._files.document_id
        try:
            self._conversation = self._kept.of(self._document)
        except StetError as error:
            self._conversation = Conversation()
            self.problem.emit(error)
        self.panel.show_conversation(self._conversation)

    def leave_document(self) -> None:
        """Another document is there; its conversation is read when it is looked at."""
        if self._document and self._document != self._files.document_id:
            self._leave()
            self._document = ""
            self._conversation = Conversation()
            self.panel.show_conversation(self._conversation)
            if self.panel.isVisible():
                self.show_document()

    def _leave(self) -> None:
        """Stop what runs; nothing of it is shown any more."""
        if self._running is not None:
            self._running = None  # what still comes of it is for nobody
            self._busy("")
            if self._assistant.aside:
                self._assistant.stop()

    def forget(self) -> None:
        """Begin another conversation; this one is deleted."""
        if self._running is None:
            self._keep(Conversation())
            self.panel.show_conversation(self._conversation)
            self.panel.field.setFocus()

    def _keep(self, conversation: Conversation) -> None:
        self._conversation = conversation
        document = self._files.document
        try:
            self._kept.keep(self._document, conversation)
            if document.path is not None and document.digest is not None:
                self._known.remember(self._document, document.path, document.digest)
        except StetError as error:  # it goes on for as long as the document is open
            self.problem.emit(error)

    def _ask_cost(self) -> None:
        """Count the document, while its questions are looked at and none is asked."""
        info, text = self._assistant.info, self._pages.editor.text() if self.panel.isVisible() else ""
        if info is None or not text.strip() or self._running is not None:
            self._cost.drop()
            self.panel.show_cost("")
            if self._running is None:
                self.way_found.emit("")
            return
        self._cost.ask(CostQuestion(None, text, context_tokens=info.context_tokens))

    def _show_cost(self, found: Estimate) -> None:
        way, tokens = read_for_question(found.document, found.context, small=self._suggestions.how.small)
        speed = self._suggestions.scope_cost.speed
        told = self.tr("A question reads the whole document: {tokens} tokens") if way == "whole" else \
            self.tr("A question reads about {tokens} of {document} tokens: the passages that it is about")
        time = f" · {time_told(tokens / speed.prefill)}" if speed is not None and speed.prefill > 0 else ""
        self.panel.show_cost(told.format(tokens=f"{tokens:,}", document=f"{found.document:,}") + time)
        self.way_found.emit(way)

    # Asking -----------------------------------------------------------------------------------------------------------

    def ask(self, question: str) -> None:
        """Ask about the whole document as it stands."""
        self.show_document()
        assistant = self._assistant
        problem: StetError | None = None
        if self._running is not None or assistant.busy:
            problem = EngineBusy()
        elif not self._pages.editor.text().strip():
            problem = NothingSelected()
        elif assistant.info is None and not assistant.loading:
            problem = NoModelLoaded()
        if problem is not None:
            self.panel.say(told(problem))
            return
        self.panel.field.clear()
        self._running = _Running(question, self._pages.editor.text(), self.panel.add(question))
        self._busy("ask")
        if assistant.info is None:
            self.panel.show_running(self.tr("Waiting for the model…"), None)
        else:
            self._begin(assistant.info)

    def stop(self) -> None:
        """Stop; what came of the answer stays."""
        if self._running is None:
            return
        if self._assistant.aside:
            self.panel.show_running(self.tr("Stopping…"), None)
            self._assistant.stop()
        else:  # it waits for the model
            self._give_up("")

    def _on_model_ready(self, info: ModelInfo) -> None:
        if self._running is not None and not self._running.begun:
            if self._assistant.busy:  # an action waited, too, and was first
                self._give_up(told(EngineBusy()))
            else:
                self._begin(info)

    def _on_model_failed(self, error: StetError) -> None:
        if self._running is not None and not self._running.begun:
            self._give_up(told(error))

    def _give_up(self, note: str) -> None:
        """Nothing came: the question goes back into its field."""
        running, self._running = self._running, None
        if running is not None:
            self.panel.drop_last()
            if not self.panel.field.toPlainText():
                self.panel.field.setPlainText(running.question)
        self._busy("")
        self.panel.show_idle(note)

    def _begin(self, info: ModelInfo) -> None:
        """Put what has grown too long into notes, else ask."""
        running = self._running
        assert running is not None
        running.begun = True
        more = self._conversation.surplus(estimated_tokens, HISTORY_SHARE * info.context_tokens)
        running.noting = more
        name, text = self._assistant.new_job(), running.text
        said, count_of = self._conversation, self._counter(info)
        sampling, small = self._suggestions.how.sampling, self._suggestions.how.small
        seed = uuid4().int % 2**32
        listener = JobListener(self)
        if more:
            step = self._notes_step

            def prepare(count: Callable[[str], int], _text: str) -> Request:
                return notes_request(name, step, said, more, language=language_of(text), sampling=sampling,
                                     count=count_of(count), context_tokens=info.context_tokens, small=small, seed=seed)
        else:
            step, meaning = self._step, self.meaning()

            def prepare(count: Callable[[str], int], _text: str) -> Request:
                asking = Questioner(text, step, count_of(count), info.context_tokens, sampling, small=small, seed=seed,
                                    meaning=meaning)
                running.asked = asking.ask(name, said, running.question)
                return running.asked.request

        listener.started.connect(self._on_started)
        listener.reading.connect(self._on_reading)
        listener.text.connect(self._on_text)
        listener.ended.connect(self._on_ended)
        doing = self.tr("Putting earlier questions into notes…") if more else self.tr("Looking for passages…")
        self.panel.show_running(doing, None)
        self._assistant.ask(name, Task((Piece(text, True),), prepare, replaces=False), listener)

    def _counter(self, info: ModelInfo) -> Callable[[Callable[[str], int]], TokenCounts]:
        """Counts of one model, which are remembered from question to question; it is called in the worker's thread."""
        def of(count: Callable[[str], int]) -> TokenCounts:
            known, counts = self._counts
            if counts is None or known is not info:
                counts = TokenCounts(count)
                self._counts = info, counts
            return counts

        return of

    def _go_to(self, source: Source) -> None:
        """Show a passage in the page, or say that it is gone."""
        digest = next((turn.digest for turn in self._conversation.turns if source in turn.sources), "")
        there = self._light.show(source, digest)
        self.panel.say("" if there else self.tr("That passage was changed and is not there any more."))

    # What comes -------------------------------------------------------------------------------------------------------

    def _on_started(self, prompt: int, reused: int, context: int) -> None:
        running = self._running
        if running is None:
            return
        self.context_used.emit(prompt, context)
        if running.asked is not None:
            running.view.show_sent(running.asked.way, running.asked.sources, running.asked.passages)
        self._on_reading(reused, prompt)

    def _on_reading(self, done: int, total: int) -> None:
        if self._running is not None and not self._running.noting:
            self.panel.show_running(self.tr("Reading…"), done / total if total else None)

    def _on_text(self, text: str) -> None:
        running = self._running
        if running is None:
            return
        running.answer += text
        if not running.noting:
            running.view.append(text)
            self.panel.show_running(self.tr("Writing…"), None)

    def _on_ended(self, ending: str, usage: Usage | None, error: StetError | None) -> None:
        running = self._running
        if running is None:
            return
        if running.noting and (ending in ("finished", "length", "repeating") or isinstance(error, EmptyAnswer)):
            said, more = self._conversation, running.noting
            self._keep(said.with_notes(running.answer, more) if error is None else said.with_questions_noted(more))
            running.view.say(self.tr("Earlier questions were put into notes"))
            running.answer = ""
            info = self._assistant.info
            if info is not None:
                self._begin(info)
                return
        if running.noting or not running.answer.strip() or running.asked is None:
            self._give_up(told(error) if error is not None else "")
            return
        turn: Turn = running.asked.turn(running.answer, "stopped" if error is not None else ending)
        self._keep(self._conversation.with_turn(turn))
        running.view.show_turn(turn)
        self._running = None
        self._busy("")
        self.panel.show_idle(told(error) if error is not None else self._language_note(running.text))

    def _language_note(self, text: str) -> str:
        known = self._suggestions.how.languages
        unknown = known is not None and language_of(text) not in known
        return self.tr("This model does not know the language of your text.") if unknown else ""


class _Running:
    """One question on its way; ``noting``: how many turns go into notes just now."""

    def __init__(self, question: str, text: str, view: AskTurn) -> None:
        self.question, self.text, self.view = question, text, view
        self.begun = False
        self.noting = 0
        self.answer = ""
        self.asked: Asked | None = None
