"""The panel above the page that offers a model, and shows its download: a heading, facts in rows, and a few buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme

_WIDTH = 612  # pixels, that of the lines of the page in its usual type
_STEPS = 1000  # of the bar


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: its label, what it does in a sentence, and doing it."""

    label: str
    about: str
    act: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Page:
    """What the panel shows.

    Args:
        head: one line.
        about: a sentence or two beneath.
        rows: facts, name and value.
        primary: the one button that goes on.
        choices: quiet buttons; the last stands at the right.
        has_bar: whether a bar and a line tell how far it is.
        is_problem: ``about`` tells of one.
    """

    head: str
    about: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    primary: Choice | None = None
    choices: tuple[Choice, ...] = ()
    has_bar: bool = False
    is_problem: bool = False


class FirstLaunchPanel(QFrame):
    """Hidden until there is a page; it takes no focus, and the text beneath stays as usable as it was."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("firstLaunch")
        self.page = Page("")
        self.buttons: list[QPushButton] = []
        self._inner = QWidget()
        self._inner.setMaximumWidth(_WIDTH)
        around = QHBoxLayout(self)
        around.setContentsMargins(24, 16, 24, 14)
        around.addStretch(1)
        around.addWidget(self._inner, 100)
        around.addStretch(1)
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._bar: QProgressBar | None = None
        self._line: QLabel | None = None
        self._note: QLabel | None = None
        self.hide()

    @property
    def text(self) -> str:
        """All that is said, "" while hidden."""
        if self.isHidden():
            return ""
        return "\n".join(filter(None, (label.text() for label in self._inner.findChildren(QLabel))))

    def button(self, label: str) -> QPushButton:
        """The button with that label.

        Raises:
            KeyError
        """
        found = next((button for button in self.buttons if button.text() == label), None)
        if found is None:
            raise KeyError(label)
        return found

    def show_page(self, page: Page) -> None:
        """Show ``page`` in place of what is there."""
        self.page = page
        _empty(self._column)
        self.buttons, self._bar, self._line, self._note = [], None, None, None
        head = QLabel(page.head)
        head.setFont(theme.document_font(20))
        head.setWordWrap(True)
        self._column.addWidget(head)
        if page.about:
            self._column.addWidget(self._quiet(page.about, "flag" if page.is_problem else "quiet"))
        if page.rows:
            self._column.addLayout(self._rows(page.rows))
        if page.has_bar:
            self._add_bar()
        self._add_buttons(page)
        self.setAccessibleName(f"{page.head}. {page.about}")
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def show_progress(self, line: str, share: float | None) -> None:
        """Say how far it is, on a page with a bar; ``share`` is 0.0 to 1.0, None: it is not known."""
        if self._bar is not None and self._line is not None:
            self._line.setText(line)
            self._bar.setValue(round(_STEPS * (share or 0.0)))

    def show_note(self, note: str) -> None:
        """Say what happened on the way, beneath the bar, until something else does; "": nothing."""
        if self._note is not None:
            self._note.setText(note)
            self._note.setVisible(bool(note))

    def _add_bar(self) -> None:
        self._bar, self._line, self._note = QProgressBar(), QLabel(), self._quiet("", "flag")
        self._bar.setRange(0, _STEPS)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("How much of the model is here"))
        self._line.setProperty("role", "quiet")
        self._line.setWordWrap(True)
        self._note.hide()
        for widget in (self._bar, self._line, self._note):
            self._column.addWidget(widget)

    def _rows(self, rows: tuple[tuple[str, str], ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 2, 0, 2)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for number, (name, value) in enumerate(rows):
            grid.addWidget(_separator(), 2 * number, 0, 1, 2)
            left, right = QLabel(name), self._quiet(value, "quiet")
            right.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(left, 2 * number + 1, 0)
            grid.addWidget(right, 2 * number + 1, 1)
        grid.addWidget(_separator(), 2 * len(rows), 0, 1, 2)
        return grid

    def _add_buttons(self, page: Page) -> None:
        row = QHBoxLayout()
        row.setSpacing(20)
        if page.primary is not None:
            primary = self._button(page.primary, "primary")
            # A page of facts ends in one wide button; a line of progress has its buttons beside each other.
            if page.rows:
                self._column.addWidget(primary)
            else:
                row.addWidget(primary)
        for number, choice in enumerate(page.choices):
            if number and number == len(page.choices) - 1:
                row.addStretch(1)
            row.addWidget(self._button(choice, ""))
        if len(page.choices) < 2:
            row.addStretch(1)
        self._column.addLayout(row)

    def _button(self, choice: Choice, role: str) -> QPushButton:
        button = QPushButton(choice.label)
        if role:
            button.setProperty("role", role)
        button.setToolTip(choice.about)
        button.setAccessibleDescription(choice.about)
        button.clicked.connect(lambda: choice.act())
        self.buttons.append(button)
        return button

    @staticmethod
    def _quiet(text: str, role: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("role", role)
        label.setWordWrap(True)
        return label


def _separator() -> QFrame:
    line = QFrame()
    line.setObjectName("separator")
    return line


def _empty(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            # Not taken from its parent: it may be the button that is being clicked, and then Python would delete it.
            widget.hide()
            widget.deleteLater()
        elif isinstance(item, QBoxLayout | QGridLayout):
            _empty(item)
