"""The bar above the page in which text is looked for and replaced: two quiet lines, and one that says what comes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QToolButton, QWidget

from app.core.search import Query
from app.ui.icons import icon, icon_size
from app.ui.theme import Colours

# Pixels: the number of matches keeps its place while one types.
_COUNT_WIDTH = 84


class FindBar(QFrame):
    """What to look for and how; hidden until it is asked for.

    Signals:
        query_changed: something else is looked for, or otherwise.
        template_changed: what is put in its place.
        stepped: to the next match (1) or the one before (-1).
        replace_wanted, all_wanted, review_wanted: of the match, of all; all, looked through one by one.
        closed: the bar was closed by hand.
    """

    query_changed = Signal()
    template_changed = Signal()
    stepped = Signal(int)
    replace_wanted = Signal()
    all_wanted = Signal()
    review_wanted = Signal()
    closed = Signal()

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("findBar")
        self.setAccessibleName(self.tr("Find and replace"))
        self._icons: dict[QToolButton, str] = {}
        self.field = self._line(self.tr("Find"))
        self.template = self._line(self.tr("Replace with"))
        self.match_case = self._switch("case-sensitive", self.tr("Match case"), self.tr(
            "A capital letter is another letter"))
        self.whole_words = self._switch("whole-word", self.tr("Whole words"), self.tr(
            "Not within a longer word; 汉字 have no ends of words"))
        self.is_regex = self._switch("regex", self.tr("Regular expression"), self.tr(
            "^ and $ are the ends of a line, \\p{Han} is a 汉字; \\1 or $1 in the replacement is the first group"))
        self.widths_alike = self._switch("", self.tr("Full and half width alike"), self.tr(
            "Finds ， for , and Ａ for A; what is found stays as it is"))
        self.in_selection = self._switch("text-select", self.tr("In the selection"), self.tr(
            "Only in what is selected now"))
        self.count = QLabel()
        self.count.setProperty("role", "quiet")
        self.count.setMinimumWidth(_COUNT_WIDTH)
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.count.setAccessibleName(self.tr("Matches"))
        self.previous = self._button("chevron-up", self.tr("Previous match"), lambda: self.stepped.emit(-1))
        self.next = self._button("chevron-down", self.tr("Next match"), lambda: self.stepped.emit(1))
        self.close_button = self._button("x", self.tr("Close"), self.dismiss)
        self.replace = self._plain(self.tr("Replace"), self.tr("Replace this match and go to the next"),
                                   self.replace_wanted.emit)
        self.all = self._plain(self.tr("All"), self.tr("Replace all matches; one undo takes it back"),
                               self.all_wanted.emit)
        self.review = self._plain(self.tr("Look through…"), self.tr("Show every replacement in the text, and decide on "
                                                                    "each"), self.review_wanted.emit)
        self.told = QLabel()
        self.told.setProperty("role", "quiet")
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setWordWrap(True)
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 7, 12, 7)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(6)
        grid.addWidget(self.field, 0, 0)
        switches = self.match_case, self.whole_words, self.is_regex, self.widths_alike, self.in_selection
        grid.addLayout(_row(*switches), 0, 1)
        grid.addLayout(_row(self.count, self.previous, self.next, self.close_button), 0, 2)
        grid.addWidget(self.template, 1, 0)
        grid.addLayout(_row(self.replace, self.all, self.review), 1, 1, 1, 2)
        grid.addWidget(self.told, 2, 0, 1, 3)
        grid.setColumnStretch(0, 1)
        order = (self.field, self.template, self.replace, self.all, self.review, *switches,
                 self.previous, self.next, self.close_button)
        for one, other in pairwise(order):  # to replace is to go on from what is looked for
            self.setTabOrder(one, other)
        self.is_regex.toggled.connect(lambda on: self.widths_alike.setEnabled(not on))
        self.field.textChanged.connect(self.query_changed)
        self.template.textChanged.connect(self.template_changed)
        for switch in switches:
            switch.toggled.connect(self.query_changed)
        self.widths_alike.setText("AＡ")  # what it does, drawn by itself
        self.recolour(colours)
        self.show_replacing(False)
        self.tell("")
        self.hide()

    def recolour(self, colours: Colours) -> None:
        """Draw the icons in these colours."""
        for button, name in self._icons.items():
            if name:
                button.setIcon(icon(name, colours))
                button.setIconSize(icon_size())

    # What it holds and says -------------------------------------------------------------------------------------------

    @property
    def query(self) -> Query:
        """What is looked for."""
        return Query(self.field.text(), self.is_regex.isChecked(), self.match_case.isChecked(),
                     self.whole_words.isChecked(), self.widths_alike.isChecked() and not self.is_regex.isChecked())

    @property
    def replacing(self) -> bool:
        """Whether the line for replacing is shown."""
        return not self.template.isHidden()

    def show_replacing(self, shown: bool) -> None:
        """Show the line for replacing, or hide it."""
        for widget in (self.template, self.replace, self.all, self.review):
            widget.setVisible(shown)

    def allow_replacing(self, allowed: bool) -> None:
        """Whether the page may be changed and there is something to replace."""
        for button in (self.replace, self.all, self.review):
            button.setEnabled(allowed)

    def show_count(self, number: int | None, count: int) -> None:
        """Say "3 of 17"; ``number`` counts from 0, None: none of them is selected."""
        if not self.field.text():
            said = ""
        elif not count:
            said = self.tr("None")
        elif number is None:
            said = f"{count:,}"
        else:
            said = self.tr("{number} of {count}").format(number=f"{number + 1:,}", count=f"{count:,}")
        self.count.setText(said)
        for button in (self.previous, self.next):
            button.setEnabled(bool(count))

    def tell(self, text: str, *, problem: bool = False) -> None:
        """Say ``text`` below; "": nothing."""
        self.told.setText(text)
        self.told.setVisible(bool(text))
        role = "flag" if problem else "quiet"
        if self.told.property("role") != role:
            self.told.setProperty("role", role)
            self.told.style().unpolish(self.told)
            self.told.style().polish(self.told)

    def dismiss(self) -> None:
        """Close the bar."""
        self.hide()
        self.closed.emit()

    # Qt ---------------------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc and Enter in the fields are the bar's own; Esc is a command of the window elsewhere."""
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            key = event.key()
            if key in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                event.accept()
                if event.type() == QEvent.Type.KeyPress:
                    self._act(watched, key, back=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
                    return True
        return super().eventFilter(watched, event)

    def _act(self, field: QObject, key: int, *, back: bool) -> None:
        if key == Qt.Key.Key_Escape:
            self.dismiss()
        elif field is self.template:
            self.replace_wanted.emit()
        else:
            self.stepped.emit(-1 if back else 1)

    # Drawing ----------------------------------------------------------------------------------------------------------

    def _line(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(name)
        field.setAccessibleName(name)
        field.setToolTip(name)
        field.setMinimumWidth(120)
        field.installEventFilter(self)
        return field

    def _switch(self, icon_name: str, name: str, about: str) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setAccessibleName(name)
        button.setAccessibleDescription(about)
        button.setToolTip(f"{name}\n{about}")
        self._icons[button] = icon_name
        return button

    def _button(self, icon_name: str, name: str, act: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.clicked.connect(lambda: act())
        self._icons[button] = icon_name
        return button

    @staticmethod
    def _plain(label: str, about: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(label)
        button.setProperty("role", "plain")
        button.setAccessibleDescription(about)
        button.setToolTip(about)
        button.clicked.connect(lambda: act())
        return button


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(2)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row
