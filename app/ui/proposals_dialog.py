"""What was proposed here: the earlier proposals for a place or a document, what became of each, and each again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from app.core.actions import Actions
from app.core.changes import compare
from app.core.marked_text import run
from app.core.proposals import Kept
from app.ui.proposal_words import asked_words, decided_words, made_words, origin_words
from app.ui.review_page import ReviewPage
from app.ui.sure import is_sure
from app.ui.theme import Colours
from app.ui.window_place import resize_on_screen

_LIST_WIDTH = 290


class ProposalsDialog(QDialog):
    """Shows and asks; it finds and deletes nothing itself.

    Signals:
        used: a Kept proposal that the writer wants to decide on again.
        forget_wanted: whether the proposals of all documents are meant.
    """

    used = Signal(object)
    forget_wanted = Signal(bool)

    def __init__(self, actions: Actions, colours: Colours, language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions, self._language = actions, language
        self._here: Sequence[Kept] | None = None
        self._all: Sequence[Kept] | None = None
        self.setWindowTitle(self.tr("What was proposed here"))
        resize_on_screen(self, 1040, 680)
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName(self.tr("Where"))
        self.tabs.addTab(self.tr("Here"))
        self.tabs.addTab(self.tr("In the whole document"))
        self.tabs.currentChanged.connect(self._fill)
        self.list = QListWidget()
        self.list.setObjectName("versions")
        self.list.setAccessibleName(self.tr("Proposals"))
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(self._show_current)
        self.list.itemActivated.connect(lambda _: self._use())
        self.head = QLabel()
        self.head.setWordWrap(True)
        self.page = ReviewPage(colours)
        self.origin = QLabel()
        self.origin.setWordWrap(True)
        self.origin.setProperty("role", "quiet")
        self.origin.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addWidget(self.head)
        right.addWidget(self.page, 1)
        right.addWidget(self.origin)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self.list)
        middle.addLayout(right, 1)

        self.forget_button = QPushButton(self.tr("Forget"))
        self.forget_button.setToolTip(self.tr("Delete what was proposed and decided; this cannot be undone"))
        menu = QMenu(self.forget_button)
        menu.addAction(self.tr("The proposals for this document…"), lambda: self._ask_to_forget(everything=False))
        menu.addAction(self.tr("The proposals for all documents…"), lambda: self._ask_to_forget(everything=True))
        self.forget_button.setMenu(menu)
        self.copy_button = QPushButton(self.tr("Copy"))
        self.copy_button.setToolTip(self.tr("Copy the proposed text to the clipboard"))
        self.copy_button.clicked.connect(self._copy)
        self.use_button = QPushButton(self.tr("Decide again"))
        self.use_button.setToolTip(self.tr("Show its changes in the text, as far as they still fit"))
        self.use_button.clicked.connect(self._use)
        close = QPushButton(self.tr("Close"))
        close.clicked.connect(self.reject)
        for button in (self.forget_button, self.copy_button, close):
            button.setAutoDefault(False)
        self.use_button.setDefault(True)
        row = QHBoxLayout()
        row.addWidget(self.forget_button)
        row.addWidget(self.copy_button)
        row.addStretch(1)
        row.addWidget(close)
        row.addWidget(self.use_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.tabs)
        column.addLayout(middle, 1)
        column.addLayout(row)
        self._fill()

    # What there is ------------------------------------------------------------------------------------------------

    def show_here(self, kept: Sequence[Kept]) -> None:
        """These touched the place."""
        self._here = kept
        self.tabs.setTabText(0, self.tr("Here ({number})").format(number=f"{len(kept):,}"))
        self._fill()
        self._go_where_something_is()

    def show_all(self, kept: Sequence[Kept]) -> None:
        """These were for the document."""
        self._all = kept
        self.tabs.setTabText(1, self.tr("In the whole document ({number})").format(number=f"{len(kept):,}"))
        self._fill()
        self._go_where_something_is()

    def say(self, sentence: str) -> None:
        """Say something above the text."""
        self.head.setText(sentence)

    def say_forgotten(self, number: int) -> None:
        """So many proposals were deleted."""
        self.show_here(())
        self.show_all(())
        self.head.setText(self.tr("1 proposal was deleted.") if number == 1
                          else self.tr("{number} proposals were deleted.").format(number=f"{number:,}"))

    @property
    def current(self) -> Kept | None:
        """The proposal of the current row."""
        item = self.list.currentItem()
        return item.data(Qt.ItemDataRole.UserRole) if item is not None else None

    # ------------------------------------------------------------------------------------------------------------

    def _go_where_something_is(self) -> None:
        if self._here is not None and self._all and not self._here:
            self.tabs.setCurrentIndex(1)

    def _fill(self) -> None:
        shown = self._all if self.tabs.currentIndex() else self._here
        self.list.clear()
        for kept in shown or ():
            words = f"{made_words(kept, self._language)}   {asked_words(kept, self._actions, self._language)}"
            item = QListWidgetItem(f"{words}\n{decided_words(kept)}")
            item.setData(Qt.ItemDataRole.UserRole, kept)
            self.list.addItem(item)
        if shown:
            self.list.setCurrentRow(0)
            self.list.setFocus()
        else:
            self._show_current()
            if shown is not None:
                self.head.setText(self.tr("Nothing was proposed here yet."))

    def _show_current(self) -> None:
        kept = self.current
        for button in (self.use_button, self.copy_button):
            button.setEnabled(kept is not None)
        if kept is None:
            self.page.show_runs(())
            self.head.clear()
            self.origin.clear()
            return
        proposal = kept.proposal
        if proposal.result == "replace":
            pieces = compare(proposal.original, proposal.answer)
            self.page.show_runs([run(piece.text, piece.kind) for piece in pieces])
        else:
            self.page.show_runs([run(proposal.answer)])
        self.page.verticalScrollBar().setValue(0)
        self.head.setText(decided_words(kept))
        self.origin.setText(origin_words(kept))

    def _use(self) -> None:
        if (kept := self.current) is not None:
            self.used.emit(kept)

    def _copy(self) -> None:
        if (kept := self.current) is not None:
            QGuiApplication.clipboard().setText(kept.proposal.answer)

    def _ask_to_forget(self, *, everything: bool) -> None:
        question = self.tr("Delete what was proposed and decided for all documents?") if everything \
            else self.tr("Delete what was proposed and decided for this document?")
        if is_sure(self, question, self.tr("Delete"), self.tr("Cancel"),
                   self.tr("The text stays as it is. Which of it came from a model is not known any more.")):
            self.forget_wanted.emit(everything)
