"""What a journal holds beside what the file says: both in one page, what goes struck and what comes beside it."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.changes import Piece, compare, count_changes
from app.core.common_ends import common_text_ends
from app.core.document import read_document
from app.core.errors import StetError
from app.core.marked_text import GAP, Run, run
from app.core.recovery import Kept
from app.ui.recovery_words import damage_words, file_words, name_of, time_of
from app.ui.review_page import ReviewPage
from app.ui.theme import Colours
from app.ui.window_place import resize_on_screen

# Characters up to which texts are compared word by word; beyond, what differs is one change.
_BY_WORDS = 400_000


class RecoveryComparison(QDialog):
    """Asks what is to be done with the text: ``result()`` is LEAVE, RESTORE or DISCARD."""

    LEAVE, RESTORE, DISCARD = 0, 1, 2

    def __init__(self, kept: Kept, colours: Colours, *, shown: bool, parent: QWidget | None = None) -> None:
        """``shown``: the text is in the window already."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Unsaved text of “{title}”").format(title=name_of(kept)))
        resize_on_screen(self, 860, 640)
        pieces = _pieces(_file_text(kept), kept.text)
        changes = count_changes(pieces)
        head = QLabel(self.tr("Struck: what the file says. Beside it: what you wrote up to {time}.").format(
            time=time_of(kept)) if kept.document.path else self.tr("What you wrote up to {time}.").format(
                time=time_of(kept)))
        head.setWordWrap(True)
        number = self.tr("1 change") if changes == 1 else self.tr("{number} changes").format(number=changes)
        note = QLabel(" · ".join(filter(None, [
            number if kept.document.path else "", file_words(kept), damage_words(kept)])))
        note.setWordWrap(True)
        note.setProperty("role", "quiet")
        self.page = ReviewPage(colours)
        self.page.show_runs(_runs(pieces))
        row = QHBoxLayout()
        discard = QPushButton(self.tr("Discard…"))
        discard.setToolTip(self.tr("Delete this text; it cannot be brought back"))
        discard.clicked.connect(lambda: self.done(self.DISCARD))
        row.addWidget(discard)
        row.addStretch(1)
        leave = QPushButton(self.tr("Close"))
        leave.clicked.connect(lambda: self.done(self.LEAVE))
        row.addWidget(leave)
        restore = QPushButton(self.tr("Restore"))
        restore.setToolTip(self.tr("Put this text into the window, unsaved"))
        restore.setProperty("role", "primary")
        restore.clicked.connect(lambda: self.done(self.RESTORE))
        restore.setHidden(shown)
        row.addWidget(restore)
        for button in (discard, leave):
            button.setAutoDefault(False)
        (leave if shown else restore).setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(head)
        column.addWidget(note)
        column.addWidget(self.page, 1)
        column.addLayout(row)


def _runs(pieces: list[Piece]) -> list[Run]:
    """With a thin space between what goes and what comes in its place."""
    runs: list[Run] = []
    for number, piece in enumerate(pieces):
        if piece.kind == "added" and number and pieces[number - 1].kind == "removed":
            runs.append(run(GAP, "gap"))
        runs.append(run(piece.text, piece.kind))
    return runs


def _file_text(kept: Kept) -> str:
    """What the file says today; what it said, where it cannot be read."""
    if kept.document.path is None:
        return kept.text
    try:
        return read_document(kept.document.path).text
    except StetError:
        return kept.document.text


def _pieces(before: str, after: str) -> list[Piece]:
    if len(before) + len(after) <= _BY_WORDS:
        return compare(before, after)
    head, tail = common_text_ends(before, after)
    pieces = [Piece("same", before[:head]), Piece("removed", before[head : len(before) - tail]),
              Piece("added", after[head : len(after) - tail]), Piece("same", before[len(before) - tail :])]
    return [piece for piece in pieces if piece.text]
