"""Beside the page: questions about the document, their answers, and the field for the next one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.core.conversation import Conversation
from app.ui.ask_turn import AskTurn
from app.ui.question_field import QuestionField
from app.ui.theme import Colours, tokens


class AskPanel(QFrame):
    """Asks and shows; the work is done elsewhere.

    Args:
        stop: the window's command that stops what runs.

    Signals:
        asked: a question.
        wanted: a Source that the reader clicked.
        new_wanted: the conversation is to be forgotten.
        back_wanted: the actions are to be shown again.
    """

    asked = Signal(str)
    wanted = Signal(object)
    new_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, stop: QAction, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("assistantPanel")
        self.setFixedWidth(tokens()["space"]["assistant_width"])
        self._colours = colours
        self.turns: list[AskTurn] = []

        title = QLabel(self.tr("Questions"))
        title.setProperty("role", "quiet")
        self.new_button = self._quiet(self.tr("New"), self.tr("Forget this conversation and begin another"))
        self.new_button.clicked.connect(self.new_wanted)
        self.back_button = self._quiet(self.tr("Actions"), self.tr("Back to the actions"))
        self.back_button.clicked.connect(self.back_wanted)
        top = QHBoxLayout()
        top.addWidget(title, 1)
        top.addWidget(self.new_button)
        top.addWidget(self.back_button)

        self._empty = QLabel(self.tr(
            "Ask anything about this document. The answer comes from its text alone, and names the passages that it "
            "rests on; click a number to go there.\n\nA document that fits is read whole; of a longer one the passages "
            "that the question is about. What was read is always said."))
        self._empty.setWordWrap(True)
        self._empty.setProperty("role", "quiet")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        holder = QWidget()
        holder.setObjectName("askTurns")
        self._column = QVBoxLayout(holder)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(16)
        self._column.addWidget(self._empty)
        self._column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("askScroll")
        self._scroll.setAccessibleName(self.tr("Conversation"))
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(holder)
        self._follows = True
        bar = self._scroll.verticalScrollBar()
        bar.rangeChanged.connect(self._on_range)
        bar.valueChanged.connect(self._on_scrolled)

        self._state = QLabel()
        self._state.setProperty("role", "quiet")
        self._state.setWordWrap(True)
        self.cost = QLabel()
        self.cost.setProperty("role", "quiet")
        self.cost.setWordWrap(True)
        self._meaning = QLabel()
        self._meaning.setProperty("role", "quiet")
        self._meaning.setWordWrap(True)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setRange(0, 1000)
        self._progress.setAccessibleName(self.tr("Progress"))
        self.field = QuestionField()
        self.field.submitted.connect(self._submit)
        self.field.installEventFilter(self)
        self._frame = QFrame()
        self._frame.setObjectName("instruction")
        framed = QHBoxLayout(self._frame)
        framed.setContentsMargins(2, 1, 2, 1)
        framed.addWidget(self.field)
        self.ask_button = QPushButton(self.tr("Ask"))
        self.ask_button.setProperty("role", "primary")
        self.ask_button.setToolTip(self.tr("Send the question (Enter)"))
        self.ask_button.clicked.connect(self._submit)
        self.stop_button = QPushButton(stop.text())
        self.stop_button.setProperty("role", "plain")
        self.stop_button.setToolTip(stop.toolTip())
        self.stop_button.clicked.connect(stop.trigger)
        row = QHBoxLayout()
        row.addWidget(self._state, 1)
        row.addWidget(self.ask_button)
        row.addWidget(self.stop_button)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(12)
        layout.addLayout(top)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self._progress)
        layout.addWidget(self.cost)
        layout.addWidget(self._meaning)
        layout.addWidget(self._frame)
        layout.addLayout(row)
        self.show_idle()

    def _quiet(self, label: str, about: str) -> QPushButton:
        button = QPushButton(label)
        button.setProperty("role", "quiet")
        button.setToolTip(about)
        button.setAccessibleDescription(about)
        return button

    # What is shown ------------------------------------------------------------------------------------------------

    def show_conversation(self, conversation: Conversation) -> None:
        """All of it, in place of what is shown."""
        for view in self.turns:
            self._column.removeWidget(view)
            view.hide()
            view.deleteLater()
        self.turns = []
        self._follows = True
        for turn in conversation.turns:
            self.add(turn.question).show_turn(turn)
        self.show_idle()

    def add(self, question: str) -> AskTurn:
        """Another question, at the end; its answer comes."""
        turn = AskTurn(question, self._colours)
        turn.wanted.connect(self.wanted)
        self._column.insertWidget(self._column.count() - 1, turn)
        self.turns.append(turn)
        self._follows = True
        self._show_empty()
        return turn

    def drop_last(self) -> None:
        """The question that was added last came to nothing."""
        view = self.turns.pop()
        self._column.removeWidget(view)
        view.hide()
        view.deleteLater()
        self._show_empty()

    def show_running(self, what: str, share: float | None) -> None:
        """``what`` is being done; ``share`` of it (0 to 1), None: unknown or writing."""
        self.say(what)
        self._progress.setVisible(share is not None)
        self._progress.setValue(round(1000 * (share or 0.0)))
        self.cost.hide()
        self._meaning.hide()
        self.ask_button.hide()
        self.stop_button.show()
        self.new_button.setEnabled(False)

    def show_idle(self, note: str = "") -> None:
        """Nothing runs; ``note`` says what came of the last."""
        self.say(note)
        self._progress.hide()
        self.stop_button.hide()
        self.ask_button.show()
        self.cost.setVisible(bool(self.cost.text()))
        self._meaning.setVisible(bool(self._meaning.text()))
        self._show_empty()

    def show_cost(self, told: str) -> None:
        """What the next question will read; "": not known yet."""
        self.cost.setText(told)
        self.cost.setVisible(bool(told) and self.stop_button.isHidden())

    def show_meaning(self, told: str) -> None:
        """How the passages are found that a question is about; "": it is not a matter of passages."""
        self._meaning.setText(told)
        self._meaning.setVisible(bool(told) and self.stop_button.isHidden())

    @property
    def meaning(self) -> str:
        """What is said of how passages are found."""
        return self._meaning.text()

    def say(self, note: str) -> None:
        """Beside the button."""
        self._state.setText(note)

    @property
    def note(self) -> str:
        """What is said beside the button."""
        return self._state.text()

    def _show_empty(self) -> None:
        self._empty.setVisible(not self.turns)
        self.new_button.setVisible(bool(self.turns))
        self.new_button.setEnabled(True)

    def recolour(self, colours: Colours) -> None:
        self._colours = colours
        for turn in self.turns:
            turn.recolour(colours)

    # What is done -------------------------------------------------------------------------------------------------

    def _submit(self) -> None:
        if question := self.field.toPlainText().strip():
            self.asked.emit(question)

    def _on_range(self, _least: int, most: int) -> None:
        if self._follows:
            self._scroll.verticalScrollBar().setValue(most)

    def _on_scrolled(self, value: int) -> None:
        self._follows = value >= self._scroll.verticalScrollBar().maximum() - 4

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._frame.setProperty("focused", event.type() == QEvent.Type.FocusIn)
            self._frame.style().unpolish(self._frame)
            self._frame.style().polish(self._frame)
        return super().eventFilter(watched, event)
