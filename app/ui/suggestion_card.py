"""The card of one suggestion: its state, its text or its changes, and the buttons that decide."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.ui.alternative_bar import AlternativeBar
from app.ui.attempt_strip import AttemptStrip
from app.ui.hunk_list import HunkList
from app.ui.suggestion_view import SuggestionView
from app.ui.theme import Colours
from app.ui.thinking_view import ThinkingView

State = Literal["empty", "running", "ready", "problem"]


class SuggestionCard(QWidget):
    """Shows what a job is doing, then what it proposes. It decides nothing: its buttons trigger the QActions.

    Args:
        commands: the window's actions; accept, let_stand, again, copy_suggestion, write_on, stop and those of
            ``AttemptStrip`` are used.
    """

    def __init__(self, commands: dict[str, QAction], colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state: State = "empty"
        self._head = QLabel()
        self._colours = colours
        self._parts: tuple[tuple[str, bool], ...] = ()
        self._head.setWordWrap(True)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setRange(0, 1000)
        self._progress.setAccessibleName(self.tr("Progress"))
        self.view = SuggestionView()
        self.hunks = HunkList(colours)
        self.attempts = AttemptStrip(commands)
        self.alternatives = AlternativeBar()
        self._in_page = False  # the text stands in the page, and here are its changes
        self.thinking = ThinkingView(colours)
        self._note = QLabel()
        self._note.setWordWrap(True)
        self._note.setProperty("role", "quiet")
        self._frame = QFrame()
        self._frame.setObjectName("card")
        inner = QVBoxLayout(self._frame)
        inner.setContentsMargins(2, 2, 2, 2)
        inner.addWidget(self.view)
        self._empty = QLabel(self.tr(
            "Select some text, or put the cursor into a section, and choose what to do.\n\n"
            "Its changes appear in your text and here beside it. None of them stands until you accept it."
        ))
        self._empty.setWordWrap(True)
        self._empty.setProperty("role", "quiet")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)

        self.accept_button = self._button(commands["accept"], "primary")
        self.let_stand_button = self._button(commands["let_stand"], "plain")
        self.again_button = self._button(commands["again"], "plain")
        self.copy_button = self._button(commands["copy_suggestion"], "plain")
        self.copy_button.setText(self.tr("Copy"))
        self.stop_button = self._button(commands["stop"], "plain")
        self.write_on_button = self._button(commands["write_on"], "quiet")
        self._decide = QHBoxLayout()
        self._decide.setSpacing(6)
        for button in (self.accept_button, self.let_stand_button, self.again_button, self.copy_button):
            self._decide.addWidget(button)
        self._decide.setStretch(0, 1)

        head_row = QHBoxLayout()
        head_row.addWidget(self._head, 1)
        head_row.addWidget(self.write_on_button)
        head_row.addWidget(self.stop_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.attempts)
        layout.addLayout(head_row)
        layout.addWidget(self._progress)
        layout.addWidget(self._empty)
        layout.addWidget(self.thinking)
        layout.addWidget(self._frame, 1)
        layout.addWidget(self.hunks, 1)
        layout.addWidget(self.alternatives)
        layout.addWidget(self._note)
        layout.addLayout(self._decide)
        layout.addStretch(0)
        self.show_empty()

    def _button(self, command: QAction, role: str) -> QPushButton:
        button = QPushButton(command.text())
        button.setProperty("role", role)
        button.setToolTip(command.toolTip())
        button.setAccessibleName(command.text())
        button.setAccessibleDescription(command.statusTip())
        button.clicked.connect(command.trigger)
        return button

    # States -----------------------------------------------------------------------------------------------------

    def show_empty(self, said: str = "") -> None:
        """Nothing asked, or decided; ``said`` is what came of it."""
        self._say(said)
        self._in_page = False
        self._note.clear()
        self.thinking.clear()
        self._set("empty")

    def show_running(self, what: str, *, in_page: bool) -> None:
        """A job began; ``what`` names it. ``in_page``: its text stands in the page."""
        self._in_page = in_page
        self.view.clear()
        self.thinking.clear()
        self._say(what)
        self._progress.setRange(0, 0)
        self._note.clear()
        self._set("running")

    def show_progress(self, what: str, share: float | None) -> None:
        """``what`` is being done; ``share`` of it (0 to 1), None: unknown or writing."""
        self._say(what)
        self._progress.setVisible(share is not None)
        if share is not None:
            self._progress.setRange(0, 1000)
            self._progress.setValue(round(1000 * share))

    def append(self, text: str) -> None:
        """Text that came."""
        self.thinking.rest()
        if not self._in_page:
            self.view.append(text)

    def show_ready(self, head: str, note: str, *, accept_label: str, can_accept: bool) -> None:
        """The job ended with text."""
        self._say(head)
        self._note.setText(note)
        self.accept_button.setText(accept_label)
        self.accept_button.setAccessibleName(accept_label)
        self.accept_button.setEnabled(can_accept)
        self.thinking.rest()
        self._set("ready")

    def show_review(self, parts: Sequence[tuple[str, bool]], *, can_accept_rest: bool, writing_on: bool) -> None:
        """The changes are known, and some are open; ``parts`` are what the head counts, and whether it is flagged."""
        self._parts = tuple(parts)
        self._show_parts()
        self.accept_button.setEnabled(can_accept_rest)
        self.accept_button.setText(self.tr("Accept rest") + "  ⇧⏎")
        self.copy_button.hide()  # its key copies the whole proposal; here the room is for deciding
        self.accept_button.setAccessibleName(self.tr("Accept rest"))
        self._name_write_on(writing_on=writing_on)

    def _name_write_on(self, *, writing_on: bool) -> None:
        self.write_on_button.setText(self.tr("Changes") if writing_on else self.tr("Write on"))

    def show_problem(self, sentence: str, *, has_text: bool) -> None:
        """The job failed; ``sentence`` says what and what to do; text that came stays to be copied."""
        self._in_page = False
        self._say(sentence)
        self._note.clear()
        self.thinking.rest()
        self._set("problem", has_text=has_text)

    def _say(self, text: str) -> None:
        self._parts = ()
        self._head.setTextFormat(Qt.TextFormat.PlainText)
        self._head.setText(text)

    def _show_parts(self) -> None:
        """Count in the head: flagged ones in their colour, no part broken, no line begun with a dot."""
        from app.ui.hunk_words import unbroken  # needs what reads changes

        shown = [escape(unbroken(text)) for text, _ in self._parts]
        self._head.setTextFormat(Qt.TextFormat.RichText)  # without a tag in it, it would be taken for plain
        self._head.setText("&nbsp;· ".join(
            f'<span style="color:{self._colours.flag}">{text}</span>' if flagged else text
            for text, (_, flagged) in zip(shown, self._parts, strict=True)))
        self._head.setVisible(True)

    @property
    def head(self) -> str:
        """What the card says above the text."""
        return " · ".join(text for text, _ in self._parts) or self._head.text()

    @property
    def note(self) -> str:
        return self._note.text()

    def _set(self, state: State, *, has_text: bool = True) -> None:
        self.state = state
        self.alternatives.hide()
        running, ready = state == "running", state == "ready"
        problem = state == "problem"
        in_page = self._in_page and (running or ready)
        self._empty.setVisible(state == "empty")
        self._head.setVisible(bool(self.head))
        self._head.setProperty("role", "flag" if problem else "quiet" if running else "")
        self._head.style().unpolish(self._head)
        self._head.style().polish(self._head)
        self._progress.setVisible(running)
        self._frame.setVisible(not in_page and (running or ready or (problem and has_text)))
        self.hunks.setVisible(in_page)
        self.write_on_button.setVisible(in_page)
        self._frame.setProperty("state", "waiting" if running else "")
        self._frame.style().unpolish(self._frame)
        self._frame.style().polish(self._frame)
        self._note.setVisible(ready and bool(self._note.text()))
        self.stop_button.setVisible(running)
        self.accept_button.setVisible(ready)
        self.let_stand_button.setVisible(ready or problem)
        self.again_button.setVisible(ready or problem)
        self.copy_button.setVisible(ready or (problem and has_text))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.thinking.limit(self.height() // 4)  # the answer is what counts

    def recolour(self, colours: Colours) -> None:
        self._colours = colours
        if self._parts:
            self._show_parts()
        self.hunks.recolour(colours)
        self.thinking.recolour(colours)
