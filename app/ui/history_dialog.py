"""The versions of a document by day and time, and beside them what the chosen one would change in the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.changes import Piece, count_changes
from app.core.marked_text import run
from app.core.versions import Version
from app.ui.history_words import day_of, length_words, origin_words, time_of
from app.ui.review_page import ReviewPage
from app.ui.theme import Colours
from app.ui.window_place import resize_on_screen

_LIST_WIDTH = 290


class HistoryDialog(QDialog):
    """Shows and asks; it reads nothing itself.

    Args:
        can_restore: whether the document may be changed.

    Signals:
        chosen: the Version of the current row; ``show_pieces`` answers.
        compare, restore, export, mark: that Version.
        forget: whether the versions of all documents are meant.
    """

    chosen = Signal(object)
    compare = Signal(object)
    restore = Signal(object)
    export = Signal(object)
    mark = Signal(object)
    forget = Signal(bool)

    def __init__(
        self, title: str, colours: Colours, language: str, action_name: Callable[[str], str],
        parent: QWidget | None = None, *, can_restore: bool = True,
    ) -> None:
        super().__init__(parent)
        self._language, self._action_name = language, action_name
        self._shown: int | None = None
        self._can_restore = can_restore
        self.setWindowTitle(self.tr("History of “{title}”").format(title=title))
        resize_on_screen(self, 1040, 680)
        self.list = QListWidget()
        self.list.setObjectName("versions")
        self.list.setAccessibleName(self.tr("Versions"))
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(self._on_current)
        self.list.itemActivated.connect(lambda _: self.compare_button.click())
        self.head = QLabel()
        self.head.setWordWrap(True)
        self.head.setProperty("role", "quiet")
        self.page = ReviewPage(colours)
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addWidget(self.head)
        right.addWidget(self.page, 1)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self.list)
        middle.addLayout(right, 1)

        self.forget_button = QPushButton(self.tr("Forget"))
        self.forget_button.setToolTip(self.tr("Delete versions; this cannot be undone"))
        menu = QMenu(self.forget_button)
        menu.addAction(self.tr("The versions of this document…"), lambda: self.forget.emit(False))
        menu.addAction(self.tr("The versions of all documents…"), lambda: self.forget.emit(True))
        self.forget_button.setMenu(menu)
        self.export_button = self._button(self.tr("Export…"), self.tr("Write this version to a file"), self.export)
        self.mark_button = self._button(
            self.tr("Changes for Word…"),
            self.tr("Write the text of now as Word, with what changed since this version marked"), self.mark)
        self.compare_button = self._button(
            self.tr("Compare in the text"), self.tr("Take single changes of this version, one by one"), self.compare)
        self.restore_button = self._button(
            self.tr("Restore"), self.tr("Put this version in the place of the text; one undo step takes it back"),
            self.restore)
        close = QPushButton(self.tr("Close"))
        close.clicked.connect(self.reject)
        for button in (self.forget_button, close):
            button.setAutoDefault(False)
        row = QHBoxLayout()
        for button in (self.forget_button, self.export_button, self.mark_button):
            row.addWidget(button)
        row.addStretch(1)
        for button in (close, self.restore_button, self.compare_button):
            row.addWidget(button)
        self.compare_button.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addLayout(middle, 1)
        column.addLayout(row)
        if not can_restore:
            why = self.tr("The document can only be read here; its versions can be exported")
            for button in (self.compare_button, self.restore_button):
                button.setToolTip(why)
        self.show_versions(())

    def show_versions(self, versions: Sequence[Version]) -> None:
        """List them, newest first, each under its day."""
        self.list.clear()
        day = ""
        for version in versions:
            if (now := day_of(version, self._language)) != day:
                day = now
                heading = QListWidgetItem(day)
                heading.setFlags(Qt.ItemFlag.NoItemFlags)
                self.list.addItem(heading)
            words = origin_words(version, self._action_name)
            item = QListWidgetItem(f"{time_of(version)}   {words}\n{length_words(version)}")
            item.setData(Qt.ItemDataRole.UserRole, version)
            self.list.addItem(item)
        self._enable()
        if versions:
            self.list.setCurrentRow(1)
            self.list.setFocus()
        else:
            self.page.show_runs(())
            self.head.setText(self.tr("There is no version yet: one is kept when you save, before each suggestion that "
                                      "you accept, and every few minutes while you write."))

    def current(self) -> Version | None:
        """The version of the current row."""
        item = self.list.currentItem()
        return item.data(Qt.ItemDataRole.UserRole) if item is not None else None

    @property
    def is_shown(self) -> bool:
        """Whether the page shows the current version."""
        version = self.current()
        return version is not None and version.number == self._shown

    def show_pieces(self, version: Version, pieces: Sequence[Piece]) -> None:
        """Show what a version would change in the text; ignored if another one is chosen by now."""
        if self.current() != version:
            return
        self._shown = version.number
        self.page.show_runs([run(piece.text, piece.kind) for piece in pieces])
        number = count_changes(pieces)
        if not number:
            self.head.setText(self.tr("This is what the text says now."))
        else:
            counted = self.tr("1 change") if number == 1 else self.tr("{number} changes").format(number=f"{number:,}")
            self.head.setText(self.tr(
                "{changes} to the text of now. Struck: what would go; beside it: what would come back.").format(
                    changes=counted))
        first = next((sum(len(p.text) for p in pieces[:i]) for i, p in enumerate(pieces) if p.kind != "same"), 0)
        self.page.scroll_to(max(0, first - 200))
        self._enable(differs=bool(number))

    def say(self, sentence: str) -> None:
        """Say why the current version cannot be shown."""
        self.page.show_runs(())
        self.head.setText(sentence)
        self._enable(differs=False)

    def _on_current(self) -> None:
        self._shown = None
        self._enable(differs=False)
        if (version := self.current()) is not None:
            self.chosen.emit(version)

    def _enable(self, *, differs: bool = False) -> None:
        there = self.current() is not None
        for button in (self.compare_button, self.restore_button):
            button.setEnabled(there and differs and self._can_restore)
        self.mark_button.setEnabled(there and differs)
        self.export_button.setEnabled(there and self.is_shown)

    def _button(self, label: str, about: str, signal: SignalInstance) -> QPushButton:
        button = QPushButton(label)
        button.setAutoDefault(False)
        button.setToolTip(about)
        button.clicked.connect(lambda: self._tell(signal))
        return button

    def _tell(self, signal: SignalInstance) -> None:
        if (version := self.current()) is not None and self.is_shown:
            signal.emit(version)
