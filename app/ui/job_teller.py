"""Tells of a job, its progress and its end beneath the page wherever the assistant's panel is not there to tell it."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog

from app.core.time_left import TimeLeft
from app.ui.assistant_panel import AssistantPanel
from app.ui.ghost_controller import GhostController
from app.ui.job_strip import JobStrip
from app.ui.pages import Pages
from app.ui.side_panels import ASSISTANT_FROM
from app.ui.suggestion_controller import SuggestionController
from app.workers.assistant import Assistant

# Milliseconds between two looks at a job that runs: figures that change faster cannot be read.
_EVERY = 250
_NATIVE = QKeySequence.SequenceFormat.NativeText
# Seconds from which minutes are told.
_MINUTES_FROM = 90


class JobTeller(QObject):
    """Looks at what there is, and fills the strip.

    Args:
        commands: "stop" is pressed by its button, "assistant" shows what is ready.
    """

    def __init__(self, pages: Pages, panel: AssistantPanel, suggestions: SuggestionController, ghost: GhostController,
                 assistant: Assistant, commands: dict[str, QAction], language: str, parent: QObject) -> None:
        super().__init__(parent)
        self._panel, self._suggestions, self._ghost = panel, suggestions, ghost
        self._assistant, self._commands, self._language = assistant, commands, language
        self.strip = JobStrip()
        pages.put_below(self.strip)
        self._phase, self._share, self._tokens = "", 0.0, 0
        self._left = TimeLeft()
        self._aside_is_ghosts = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        assistant.model_loading.connect(self._on_loading)
        assistant.job_started.connect(self._on_started)
        assistant.job_reading.connect(self._on_reading)
        assistant.job_thought.connect(self._on_thought)
        assistant.job_text.connect(self._on_text)
        for changed in (suggestions.deciding, suggestions.reviewing.changed, suggestions.reviewing.ended,
                        assistant.job_ended, assistant.judged, assistant.aside_ended, ghost.changed):
            changed.connect(self._look_at_once)
        assistant.aside_began.connect(self._on_aside)
        ghost.changed.connect(self._show_ghost_in_panel)
        panel.installEventFilter(self)
        assistant.closing.connect(self._timer.stop)

    # What is heard --------------------------------------------------------------------------------------------------

    def _on_loading(self, _name: str, share: float) -> None:
        if self._assistant.busy:
            self._note("loading", share)

    def _on_started(self, prompt: int, reused: int, _context: int) -> None:
        self._left = TimeLeft()
        self._note("reading", reused / prompt if prompt else 0.0)

    def _on_reading(self, done: int, total: int) -> None:
        self._note("reading", done / total if total else 0.0)

    def _on_thought(self, _text: str, tokens: int) -> None:
        self._tokens = tokens
        self._note("thinking", 0.0)

    def _on_text(self, _parts: Sequence[object], tokens: int, _used: int) -> None:
        self._tokens = tokens
        job = self._suggestions.job
        if job is not None:
            self._left.note(job.composition.share, time.monotonic())
        self._note("writing", job.composition.share if job is not None else 0.0)

    def _on_aside(self) -> None:
        self._aside_is_ghosts = self._ghost.active  # which ends unseen once it is let go
        self._look_at_once()

    def _note(self, phase: str, share: float) -> None:
        self._phase, self._share = phase, share
        if not self._timer.isActive():
            self._timer.start(0 if self.strip.isHidden() else _EVERY)

    def _look_at_once(self, *_: object) -> None:
        self._timer.start(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The panel is folded, or comes back."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide) and watched is self._panel:
            self._look_at_once()
        return super().eventFilter(watched, event)

    # What is told ---------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        assistant, card = self._assistant, self._panel.card
        if not assistant.busy:
            self._phase, self._share, self._tokens = "", 0.0, 0
        if self._ghost.active:
            self._tell_ghost()
        elif assistant.aside and not (self._aside_is_ghosts or self._aside_is_seen):
            self.strip.tell(self.tr("The model is at work…"), None, self.tr("Stop"), self._commands["stop"].toolTip(),
                            assistant.stop)
        elif self._panel.isVisible() or assistant.aside:
            self.strip.hide()
        elif assistant.busy:
            self._tell_running()
        elif card.state in ("ready", "problem") and card.head:
            self._tell_end(card.head, problem=card.state == "problem")
        else:
            self.strip.hide()

    @property
    def _aside_is_seen(self) -> bool:
        """Whether the questions, or a dialog beside the page, tell of a job of their own."""
        window = self._panel.window()
        questions = self._commands["ask"].isChecked() and window.width() >= ASSISTANT_FROM
        return questions or any(dialog.isVisible() for dialog in window.findChildren(QDialog))

    def _tell_running(self) -> None:
        job = self._suggestions.job
        name = job.action.name(self._language) if job is not None else ""
        parts, share = [name], self._share
        if self._phase == "loading":
            parts.append(self.tr("loading the model, {percent}%").format(percent=round(100 * share)))
        elif self._phase == "writing" and job is not None:
            total = job.composition.total
            if total > 1:
                parts.append(self.tr("{done} of {total}").format(done=f"{job.composition.done:,}", total=f"{total:,}"))
            else:
                parts.append(self.tr("{tokens} tokens").format(tokens=f"{self._tokens:,}"))
            seconds = self._left.seconds(time.monotonic()) if job.replaces else None
            if seconds is not None:
                parts.append(self._in_words(seconds))
        elif self._phase == "thinking":
            parts.append(self.tr("thinking, {tokens} tokens").format(tokens=f"{self._tokens:,}"))
        else:
            parts.append(self.tr("reading, {percent}%").format(percent=round(100 * share)))
        shown = share if self._phase != "writing" or (job is not None and job.replaces) else None
        self._tell(" · ".join(filter(None, parts)), shown, "stop", self.tr("Stop"))

    def _in_words(self, seconds: float) -> str:
        if seconds < _MINUTES_FROM:
            return self.tr("{seconds} s left").format(seconds=max(1, round(seconds)))
        return self.tr("{minutes} min left").format(minutes=round(seconds / 60))

    def _tell_end(self, head: str, *, problem: bool) -> None:
        job = self._suggestions.job
        name = job.action.name(self._language) if job is not None else ""
        text = " · ".join(dict.fromkeys(filter(None, (name, head))))
        if self._panel.window().width() >= ASSISTANT_FROM:
            self._tell(text, None, "assistant", self.tr("Show"), problem=problem, aloud=True)
        elif problem or job is None or job.replaces:  # changes are decided in the page
            self._tell(text, None, "let_stand", self.tr("Close") if problem else "", problem=problem, aloud=True)
        else:
            self._tell(text, None, "accept", self._panel.card.accept_button.text(), aloud=True)

    def _tell(self, text: str, share: float | None, command: str, label: str, *, problem: bool = False,
              aloud: bool = False) -> None:
        act = self._commands[command]
        self.strip.tell(text, share, label, act.toolTip(), act.trigger, problem=problem, aloud=aloud)

    # Ghost text -----------------------------------------------------------------------------------------------------

    def _tell_ghost(self) -> None:
        keys = [self.tr("{keys}: a word").format(keys=self._keys("Tab")),
                self.tr("{keys}: a sentence").format(keys=self._keys("Alt+Right")),
                self.tr("{keys}: all").format(keys=self._keys("Ctrl+Return"))]
        waits = self.tr("The model reads what stands before…")
        text = " · ".join(keys) if self._ghost.text.lines else waits
        if flagged := self._ghost.flagged:
            text += " · " + (self.tr("1 figure or name is new to this text") if flagged == 1 else
                             self.tr("{count} figures and names are new to this text").format(count=flagged))
        label = self.tr("Stop") if self._ghost.writing else self.tr("Let go")
        act = self._assistant.stop if self._ghost.writing and self._ghost.text.lines else self._ghost.drop
        self.strip.tell(text, None, label, f"{label} ({self._keys('Esc')})", act)

    @staticmethod
    def _keys(keys: str) -> str:
        return QKeySequence(keys).toString(_NATIVE)

    def _show_ghost_in_panel(self) -> None:
        """No other action is asked for while it writes."""
        if self._ghost.writing:
            self._panel.show_active(self._ghost.action_id)
        elif not self._assistant.busy or self._assistant.aside:
            self._panel.show_active("")
