"""Ghost text on request: the model writes on behind the cursor, and the writer takes a word, a sentence or all."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAction, QKeyEvent, QKeySequence, QTextCursor

from app.core.actions import Action, Actions
from app.core.continuation import Continuation, Part
from app.core.errors import NothingSelected, StetError
from app.core.generation import Usage
from app.core.offsets import from_utf16
from app.core.scope import region_at
from app.core.stand_ins import to_page
from app.ui.ghost_text import GhostText
from app.ui.pages import Pages
from app.ui.suggestion_controller import SuggestionController
from app.ui.suggestion_job import Job, cut_at_once, whole
from app.ui.theme import Colours
from app.workers.assistant import Assistant
from app.workers.job_listener import JobListener
from app.workers.unsourced_finder import UnsourcedFinder

# The action whose prompt it is; of an action that is copied under another name the first that continues.
_CONTINUE = "continue"
_PARTS: dict[tuple[Qt.Key, Qt.KeyboardModifier], Part] = {
    (Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier): "word",
    (Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier): "sentence",
    (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier): "all",
    (Qt.Key.Key_Enter, Qt.KeyboardModifier.ControlModifier): "all",
}
# Keys that are pressed on the way to another one.
_ON_THE_WAY = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta,
               Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock)


class GhostController(QObject):
    """One continuation at a time; it is asked for by key and never comes by itself.

    Signals:
        shown: a Job, before any of it is taken.
        taken: a Job, and where a part of its answer stands in the document now, UTF-16 units from and to.
        let_go: a Job, and what was taken of its answer; nothing of it is shown any more.
        changed: whether it writes, or is there, is another.
        problem: a StetError.
        said: a sentence.
    """

    shown = Signal(object)
    taken = Signal(object, int, int)
    let_go = Signal(object, str)
    changed = Signal()
    problem = Signal(object)
    said = Signal(str)

    def __init__(self, pages: Pages, suggestions: SuggestionController, assistant: Assistant, actions: Actions,
                 command: QAction, colours: Callable[[], Colours], parent: QObject) -> None:
        super().__init__(parent)
        self._pages, self._editor, self._suggestions = pages, pages.editor, suggestions
        self._assistant, self._actions = assistant, actions
        self._command_keys = command.shortcut()
        self.text = GhostText(pages.editor, colours, self)
        self.text.disturbed.connect(self.drop)
        self._finder = UnsourcedFinder(self)
        self._finder.found.connect(self._flag)
        self._flagged: list[tuple[int, int]] = []  # of the whole continuation, characters
        self._job: Job | None = None
        self._continuation = Continuation("", "")
        self._listener: JobListener | None = None  # while it writes
        self.tokens = 0
        pages.editor.installEventFilter(self)
        pages.currentChanged.connect(self.drop)
        command.triggered.connect(lambda _checked=False: self.begin())
        for end in (self.drop, self._finder.close):
            assistant.closing.connect(end)

    @property
    def active(self) -> bool:
        """Whether it writes or stands in the page."""
        return self._job is not None

    @property
    def writing(self) -> bool:
        """Whether more may come."""
        return self._listener is not None

    @property
    def action_id(self) -> str:
        """The action that it asks for, "" where nothing is asked."""
        return self._job.action.id if self._job is not None else ""

    # What is asked --------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Let the model write on from the cursor; where a continuation stands, another one takes its place."""
        attempt = self._job.attempt + 1 if self._job is not None else 1
        if self.writing:
            return
        self.drop()
        action = self._action
        if action is None or self._pages.reviewing or self._editor.isReadOnly():
            return
        if self._assistant.busy:
            self.said.emit(self.tr("The model is writing. Stop it with Esc, then ask again."))
            return
        cursor = self._editor.textCursor()
        cursor.clearSelection()
        self._editor.setTextCursor(cursor)
        text = self._editor.text()
        at = from_utf16(text, cursor.position())
        region = region_at(text, at, at, "before")
        if not text[region.start : region.end].strip():
            self.problem.emit(NothingSelected())
            return
        how = self._suggestions.how
        job = self._job = Job(action, how.style, how.instruction, text, region,
                              whole(text[region.start : region.end], replaces=False), attempt=attempt)
        info = self._assistant.info
        job.model = info.name if info is not None else ""
        cut_at_once(job, how.context_tokens, small=how.small)
        self._continuation = Continuation(text[:at], text[at:])
        self._flagged, self.tokens = [], 0
        listener = self._listener = JobListener(self)
        listener.text.connect(self._on_text)
        listener.ended.connect(self._on_ended)
        name = self._assistant.new_job()
        self.text.attach()
        self._assistant.ask(name, how.task(name, job, thinks=False), listener)
        self.changed.emit()

    @property
    def _action(self) -> Action | None:
        actions = [action for action in self._actions.actions
                   if action.result == "insert-after" and not action.needs_instruction]
        return next((action for action in actions if action.id == _CONTINUE), actions[0] if actions else None)

    def _on_text(self, text: str) -> None:
        if self._listener is None or self.sender() is not self._listener:
            return
        if not self._continuation.answer.strip() and text.strip() and self._job is not None:
            self.shown.emit(self._job)
        self._continuation.add(text)
        self._show()

    def _on_ended(self, ending: str, usage: Usage | None, error: StetError | None) -> None:
        listener = self.sender()
        if isinstance(listener, JobListener):
            listener.deleteLater()
        if usage is not None and usage.generated_tokens > 1:
            self._suggestions.scope_cost.note(usage)
            self._suggestions.speed.emit(usage.decode_speed)
        if self._listener is None or listener is not self._listener:
            return  # it was let go while it was written
        self._listener = None
        job = self._job
        assert job is not None
        job.ending = ending
        self._continuation.end()
        if error is not None:
            self.problem.emit(error)
        if not self._continuation.rest:
            self.drop()
            return
        self._show()
        self._finder.look(job.document, self._continuation.whole)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._editor, self._continuation.rest))
        self.changed.emit()

    def _flag(self, answer: str, spans: list[tuple[int, int]]) -> None:
        if self.active and answer == self._continuation.whole:
            self._flagged = spans
            self._show()

    def _show(self) -> None:
        taken, rest = len(self._continuation.taken), self._continuation.rest
        flagged = [(max(0, start - taken), end - taken) for start, end in self._flagged if end > taken]
        self.text.show(rest, flagged)
        self.changed.emit()

    @property
    def flagged(self) -> int:
        """How many figures and names of what is left stand nowhere in the document."""
        return sum(end > len(self._continuation.taken) for _, end in self._flagged)

    # What is taken --------------------------------------------------------------------------------------------------

    def take(self, part: Part) -> None:
        """Put the next part of it into the document, as one undo step."""
        job = self._job
        if job is None or self._editor.isReadOnly():
            return
        is_first = not self._continuation.taken
        text = self._continuation.take(part)
        if not text:
            return
        self.text.clear()  # the document changes
        if is_first:
            self._suggestions.inserting.emit()
        cursor = QTextCursor(self._editor.textCursor())
        start = cursor.position()
        cursor.beginEditBlock()  # of its own: what was typed before it is another step
        cursor.insertText(f"{to_page(text)} ")
        cursor.deletePreviousChar()  # and so is what is typed next: Qt joins insertions that touch
        cursor.endEditBlock()
        self._editor.setTextCursor(cursor)
        self._editor.ensureCursorVisible()
        self.taken.emit(job, start, cursor.position())
        if self._continuation.rest or self.writing:
            self._show()
        else:
            self.drop()

    def drop(self, *_: int) -> None:
        """Let go what is left; a job that still writes is stopped. What came is kept among what was proposed."""
        job, self._job = self._job, None
        if job is None:
            return
        if self.writing:
            self._listener = None
            self._assistant.stop()
            job.ending = "stopped"
        self.text.clear()
        job.answer = self._continuation.whole.strip("\n")
        if job.answer.strip():
            self.let_go.emit(job, self._continuation.taken.strip("\n"))
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Its keys are its own as long as it is there; any other key lets it go, and does what it does."""
        kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if self.active and event.type() in kinds and isinstance(event, QKeyEvent):
            return self._press(event)
        return super().eventFilter(watched, event)

    def _press(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        part = _PARTS.get((key, event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier))
        is_press = event.type() == QEvent.Type.KeyPress
        if part is not None or key == Qt.Key.Key_Escape:
            event.accept()
            if is_press and part is not None:
                self.take(part)
            elif is_press and self.writing and self._continuation.rest:
                self._assistant.stop()  # what came stays
            elif is_press:
                self.drop()
            return True
        if key not in _ON_THE_WAY and QKeySequence(event.keyCombination()) != self._command_keys:
            self.drop()
        return False
