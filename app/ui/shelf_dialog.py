"""The shelf of models on one page: what is here, what could be, how each runs here, and what to do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme
from app.ui.first_launch_panel import Choice
from app.ui.window_place import resize_on_screen

_WIDTH, _HEIGHT = 720, 620  # pixels


@dataclass(frozen=True, slots=True)
class Row:
    """One model: ``key`` is what ``show_state`` knows it by; ``facts`` are lines; ``is_problem`` is of ``state``."""

    key: str
    name: str
    state: str
    facts: tuple[str, ...]
    choices: tuple[Choice, ...]
    is_problem: bool = False
    is_active: bool = False


class ShelfDialog(QDialog):
    """Shows rows; it stays open beside the window.

    Signals:
        file_dropped: a Path.
        stop_pressed: what is done now shall stop.
    """

    file_dropped = Signal(object)
    stop_pressed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Models"))
        self.setAcceptDrops(True)
        resize_on_screen(self, _WIDTH, _HEIGHT)
        self.cards: dict[str, QFrame] = {}
        self._states: dict[str, QLabel] = {}
        self._page = QWidget()
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(24, 20, 24, 12)
        self._column.setSpacing(10)
        around = QScrollArea()
        around.setFrameShape(QFrame.Shape.NoFrame)
        around.setWidgetResizable(True)
        around.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        around.setWidget(self._page)
        self._work = QWidget()
        self._line, self._bar = QLabel(), QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("How far the work on a model file is"))
        stop = QPushButton(self.tr("Stop"))
        stop.setToolTip(self.tr("Stop what is being done; no file is changed by it"))
        stop.setAutoDefault(False)
        stop.clicked.connect(self.stop_pressed)
        work = QHBoxLayout(self._work)
        work.setContentsMargins(24, 0, 24, 0)
        work.addWidget(self._line)
        work.addWidget(self._bar, 1)
        work.addWidget(stop)
        self._work.hide()
        self._folder = QLabel()
        self._folder.setProperty("role", "quiet")
        self._folder.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._foot = QHBoxLayout()
        self._foot.setContentsMargins(24, 0, 24, 0)
        self._foot.setSpacing(8)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 16)
        whole.setSpacing(8)
        whole.addWidget(around, 1)
        whole.addWidget(self._work)
        where = QHBoxLayout()
        where.setContentsMargins(24, 0, 24, 0)
        where.addWidget(self._folder)
        whole.addLayout(where)
        whole.addLayout(self._foot)

    def button(self, key: str, label: str) -> QPushButton:
        """The button of a row.

        Raises:
            KeyError
        """
        if (found := self._button_of(key, label)) is None or key not in self.cards:
            raise KeyError(label)
        return found

    def text(self, key: str) -> str:
        """All that a row says."""
        return "\n".join(label.text() for label in self.cards[key].findChildren(QLabel))

    def show_rows(self, rows: Sequence[Row], folder: Path, foot: Sequence[Choice]) -> None:
        """Show the models, and beneath them the folder with what can be done with it."""
        focus = self._focus()
        # One of these may be the button whose click brings us here: it lives on, hidden, until the event loop is back.
        # Without its parent it would be Python's, and would be gone with its last name, in the middle of its click.
        for widget in (*self.cards.values(), *self._foot_buttons()):
            widget.hide()
            widget.deleteLater()
        while self._column.takeAt(0) is not None:
            pass
        while self._foot.takeAt(0) is not None:
            pass
        self.cards, self._states = {}, {}
        for row in rows:
            self.cards[row.key] = self._card(row)
            self._column.addWidget(self.cards[row.key])
        self._column.addStretch(1)
        self._folder.setText(self.tr("Folder: {folder}").format(folder=folder))
        for choice in foot:
            self._foot.addWidget(self._button(choice))
        self._foot.addStretch(1)
        close = self._button(Choice(self.tr("Close"), self.tr("Back to the text"), self.close))
        self._foot.addWidget(close)
        if (button := self._button_of(*focus)) is not None:
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_state(self, key: str, state: str) -> None:
        """Say how far a row is."""
        if (label := self._states.get(key)) is not None:
            label.setText(state)

    def show_work(self, line: str, done: int = 0, total: int = 0) -> None:
        """Say what is being done with a file, and how many bytes of it; "": nothing."""
        self._work.setVisible(bool(line))
        self._line.setText(line)
        self._bar.setRange(0, 1000 if total else 0)
        self._bar.setValue(1000 * done // total if total else 0)

    # The focus ------------------------------------------------------------------------------------------------------

    def _focus(self) -> tuple[str, str]:
        """The row and the label of the button that has the focus; the buttons beneath the rows are of the row ""."""
        button = self.focusWidget()
        if not isinstance(button, QPushButton):
            return "", ""
        return next((key for key, card in self.cards.items() if card.isAncestorOf(button)), ""), button.text()

    def _button_of(self, key: str, label: str) -> QPushButton | None:
        buttons = self.cards[key].findChildren(QPushButton) if key in self.cards else self._foot_buttons()
        return next((one for one in buttons if isinstance(one, QPushButton) and one.text() == label), None)

    # Drawing ----------------------------------------------------------------------------------------------------------

    def _foot_buttons(self) -> list[QWidget]:
        items = (self._foot.itemAt(number) for number in range(self._foot.count()))
        return [widget for item in items if item is not None and (widget := item.widget()) is not None]

    def _card(self, row: Row) -> QFrame:
        card = QFrame()
        card.setObjectName("shelfCard")
        card.setProperty("active", row.is_active)
        card.setAccessibleName(f"{row.name}, {row.state}")
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 12, 16, 10)
        column.setSpacing(4)
        head = QHBoxLayout()
        name, state = QLabel(row.name), QLabel(row.state)
        font = theme.interface_font(15)
        font.setBold(True)
        name.setFont(font)
        state.setProperty("role", "flag" if row.is_problem else "quiet")
        self._states[row.key] = state
        head.addWidget(name, 1)
        head.addWidget(state)
        column.addLayout(head)
        for fact in row.facts:
            label = QLabel(fact)
            label.setProperty("role", "quiet")
            label.setWordWrap(True)
            column.addWidget(label)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for choice in row.choices:
            buttons.addWidget(self._button(choice))
        buttons.addStretch(1)
        column.addSpacing(4)
        column.addLayout(buttons)
        return card

    def _button(self, choice: Choice) -> QPushButton:
        button = QPushButton(choice.label)
        button.setToolTip(choice.about)
        button.setAccessibleDescription(choice.about)
        button.setAutoDefault(False)
        button.clicked.connect(partial(_call, choice))
        return button

    # Dropping ---------------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _model_of(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if (path := _model_of(event)) is not None:
            event.acceptProposedAction()
            self.file_dropped.emit(path)


def _model_of(event: QDropEvent) -> Path | None:
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 and paths[0].suffix.lower() == ".gguf" else None


def _call(choice: Choice, _checked: bool = False) -> None:
    choice.act()
