"""The changes as rows, in the order in which they are gone through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

# The window shows its list empty: what reads changes is imported with the first one.
if TYPE_CHECKING:
    from app.core.review import Change

Index = QModelIndex | QPersistentModelIndex
CHANGE = Qt.ItemDataRole.UserRole
# From the number of a change to what stands before and behind it.
Context = Callable[[int], tuple[str, str]]


def no_context(_number: int) -> tuple[str, str]:
    """Where a card says enough."""
    return "", ""


class HunkModel(QAbstractListModel):
    """The changes in the order in which they are gone through; a row's ``number`` names its change."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._changes: list[Change] = []
        self._numbers: list[int] = []
        self._rows: dict[int, int] = {}
        self._context: Context = no_context

    def show(self, changes: Sequence[Change], order: Sequence[int], context: Context) -> None:
        """Show these; a row that says the same stays, with what is written in its field, wherever its text is now."""
        same = list(order) == self._numbers and all(
            _said(changes[number]) == _said(self._changes[row]) for row, number in enumerate(order))
        if not same:
            self.beginResetModel()
        self._context = context
        old, self._changes = self._changes, [changes[number] for number in order]
        self._numbers = list(order)
        self._rows = {number: row for row, number in enumerate(order)}
        if not same:
            self.endResetModel()
            return
        for row, (was, now) in enumerate(zip(old, self._changes, strict=True)):
            if was != now:
                self.dataChanged.emit(self.index(row), self.index(row))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._changes)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        change = self._changes[index.row()]
        if role == CHANGE:
            return change
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            from app.ui.hunk_words import heading

            texts = f"{change.hunk.before.strip()} → {change.hunk.after.strip()}"
            parts = (heading(change), texts, self.decided(change))
            return ": ".join(part for part in parts if part)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def context(self, row: int) -> tuple[str, str]:
        """What stands before and behind a change."""
        return self._context(self.number(row))

    def number(self, row: int) -> int:
        return self._numbers[row] if 0 <= row < len(self._numbers) else -1

    def row(self, number: int) -> int:
        return self._rows.get(number, -1)

    def decided(self, change: Change) -> str:
        """What was decided, "" where nothing was."""
        return {"accepted": self.tr("accepted"), "standing": self.tr("let stand"),
                "edited": self.tr("your text")}.get(change.decision, "")


def _said(change: Change) -> object:
    hunk = change.hunk
    return hunk.kind, hunk.before, hunk.after, hunk.move, hunk.was


def change_of(index: Index) -> Change:
    """The change of a row."""
    return cast("Change", index.data(CHANGE))
