"""Beside the window: what a document says in short, as a summary or a table, each line a way into the page."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.ui.summary_lines import Line, LineList
from app.ui.theme import Colours
from app.ui.window_place import resize_on_screen

SUMMARY, CHECK = "summarize", "check"


class SummaryDialog(QDialog):
    """Asks and shows; the work is done elsewhere. It leaves the page usable.

    Signals:
        begun: it is to be made, as it was chosen.
        chosen: something else is to be made than before, or otherwise.
        other_wanted: a second document is to be chosen, to hold this one against.
        stopped: what runs is to stop.
        wanted: a Line that leads into the page.
    """

    begun = Signal()
    chosen = Signal()
    other_wanted = Signal()
    stopped = Signal()
    wanted = Signal(object)

    def __init__(self, kinds: Sequence[tuple[str, str, str]], pairs: Collection[str], styles: Sequence[tuple[str, str]],
                 colours: Colours, parent: QWidget | None = None) -> None:
        """The choices.

        Args:
            kinds: of each its id, what a person calls it, and what it is.
            pairs: the ids of those that hold clauses against each other, also those of a second document.
            styles: what a person calls each, and its id.
        """
        super().__init__(parent)
        self._text, self._pairs = "", frozenset(pairs)
        self.setWindowTitle(self.tr("Summary and tables"))
        resize_on_screen(self, 520, 640)
        self.kind = self._choice(self.tr("What to make"), [])
        for name, label, about in kinds:
            self.kind.addItem(label, name)
            self.kind.setItemData(self.kind.count() - 1, about, Qt.ItemDataRole.ToolTipRole)
        self.kind.currentIndexChanged.connect(self._show_kind)
        self.length = self._choice(self.tr("Length"), [
            (self.tr("One sentence"), "sentence"), (self.tr("One paragraph"), "paragraph"),
            (self.tr("One page"), "page"), ("5%", "5%"), ("10%", "10%"), ("20%", "20%")])
        self.length.setCurrentIndex(1)
        self.form = self._choice(self.tr("Form"), [
            (self.tr("Prose"), "prose"), (self.tr("Key points"), "points"), (self.tr("Table"), "table"),
            (self.tr("Minutes"), "minutes"), (self.tr("Abstract"), "abstract")])
        self.style_choice = self._choice(self.tr("Style"), [(self.tr("As the text is written"), ""), *styles])
        self.against = self._choice(self.tr("Held against"), [
            (self.tr("Within this document"), False), (self.tr("Another document…"), True)])
        self.against.activated.connect(self._choose_against)
        for box in (self.kind, self.length, self.form, self.style_choice, self.against):
            box.currentIndexChanged.connect(self.chosen)
        self.cost = QLabel()
        self.cost.setProperty("role", "quiet")
        self.begin_button = QPushButton(self.tr("Begin"))
        self.begin_button.setProperty("role", "primary")
        self.begin_button.setDefault(True)
        self.begin_button.clicked.connect(self.begun)
        self.stop_button = QPushButton(self.tr("Stop"))
        self.stop_button.setProperty("role", "plain")
        self.stop_button.setAutoDefault(False)
        self.stop_button.clicked.connect(self.stopped)
        top = QHBoxLayout()
        top.setSpacing(8)
        for widget in (self.kind, self.length, self.form):
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(self.begin_button)
        top.addWidget(self.stop_button)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.style_choice)
        below.addWidget(self.against)
        below.addStretch(1)
        below.addWidget(self.cost)
        self.head = QLabel()
        self.head.setWordWrap(True)
        self.head.setProperty("role", "quiet")
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setRange(0, 1000)
        self._progress.setAccessibleName(self.tr("Progress"))
        self.list = LineList(colours)
        self.list.setObjectName("summaryLines")
        self.list.setAccessibleName(self.tr("What was found; Enter goes to its place"))
        self.list.itemClicked.connect(self._go)
        self.list.itemActivated.connect(self._go)
        self.copy_button = QPushButton(self.tr("Copy"))
        self.copy_button.setToolTip(self.tr("Copy the text as Markdown"))
        self.copy_button.setAutoDefault(False)
        self.copy_button.clicked.connect(self._copy)
        close = QPushButton(self.tr("Close"))
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        bottom = QHBoxLayout()
        bottom.addWidget(self.copy_button)
        bottom.addStretch(1)
        bottom.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addLayout(top)
        column.addLayout(below)
        column.addWidget(self.head)
        column.addWidget(self._progress)
        column.addWidget(self.list, 1)
        column.addLayout(bottom)
        self._show_kind()
        self.show_idle("")
        self.show_lines((), "")

    def _choice(self, name: str, choices: Sequence[tuple[str, object]]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setToolTip(name)
        for label, value in choices:
            box.addItem(label, value)
        return box

    # What is shown ------------------------------------------------------------------------------------------------

    def show_running(self, what: str, share: float | None) -> None:
        """``what`` is being done; ``share`` of it (0 to 1) is, None: that is not known."""
        self.head.setText(what)
        self._progress.setVisible(share is not None)
        self._progress.setValue(round(1000 * (share or 0.0)))
        self._set_running(True)

    def show_idle(self, note: str) -> None:
        """Nothing runs; ``note`` says what came of the last."""
        self.head.setText(note)
        self.head.setVisible(bool(note))
        self._progress.hide()
        self._set_running(False)

    def show_lines(self, lines: Sequence[Line], text: str) -> None:
        """What was found, in place of what is shown; ``text`` is it as Markdown."""
        self._text = text
        self.copy_button.setEnabled(bool(text))
        self.list.clear()
        for line in lines:
            item = QListWidgetItem("\n".join(part for part in (line.text, line.where) if part))
            item.setData(Qt.ItemDataRole.UserRole, line)
            item.setToolTip(line.about)
            if not line.places:
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.list.addItem(item)

    @property
    def lines(self) -> list[Line]:
        """What the list holds."""
        return [self.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self.list.count())]

    def show_cost(self, told: str) -> None:
        """What it will cost, before it is begun."""
        self.cost.setText(told)

    def show_other(self, name: str) -> None:
        """The second document is called so; "": there is none, the first is held against itself."""
        self.against.setItemText(1, self.tr("Against “{name}”").format(name=name) if name
                                 else self.tr("Another document…"))
        self.against.setCurrentIndex(1 if name else 0)

    def recolour(self, colours: Colours) -> None:
        self.list.lines.colours = colours
        self.list.viewport().update()

    def _set_running(self, running: bool) -> None:
        self.head.setVisible(running or bool(self.head.text()))
        self.begin_button.setVisible(not running)
        self.stop_button.setVisible(running)
        for box in (self.kind, self.length, self.form, self.style_choice, self.against):
            box.setEnabled(not running)
        self.cost.setVisible(not running)
        self.list.when_empty = "" if running else self.tr(
            "Choose what to make, and press Begin. Each line here will lead into the text.")
        self.list.viewport().update()

    def _show_kind(self) -> None:
        kind = self.kind.currentData()
        for box in (self.length, self.form):
            box.setVisible(kind == SUMMARY)
        self.style_choice.setVisible(kind != CHECK and kind not in self._pairs)
        self.against.setVisible(kind in self._pairs)

    def _choose_against(self, index: int) -> None:
        if self.against.itemData(index):
            self.other_wanted.emit()

    # What is done -------------------------------------------------------------------------------------------------

    def _go(self, item: QListWidgetItem) -> None:
        line = item.data(Qt.ItemDataRole.UserRole)
        if line.places:
            self.wanted.emit(line)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
