"""The command palette: one field over the page, and beneath it what it finds; keys alone are enough."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QKeyEvent,
    QPainter,
    QPen,
    QTextCharFormat,
    QTextLayout,
)
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.ui.palette_entries import Entry
from app.ui.theme import Colours

_Index = QModelIndex | QPersistentModelIndex
# Pixels: how wide it is at most, how high a row is, how far from the edges of the page and of a row.
_WIDTH, _ROW, _EDGE, _INSET, _GAP = 620, 34, 24, 14, 18
_SEEN = 9  # rows that are seen at once
_NEXT = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _SEEN - 1, Qt.Key.Key_PageUp: 1 - _SEEN}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class Row:
    """An entry, and which characters of its title were typed."""

    entry: Entry
    places: tuple[int, ...] = ()


class CommandPalette(QFrame):
    """Hidden until it is opened; what it finds and what is done is decided elsewhere.

    Args:
        find: the rows for what was typed, the best first.
        colours: of the moment.
        over: the widget in whose upper part it stands; ``parent`` holds both.

    Signals:
        chosen: an Entry, once the palette is closed.
        closed: it is not seen any more; whether it had the focus until then.
    """

    chosen = Signal(object)
    closed = Signal(bool)

    def __init__(self, find: Callable[[str], Sequence[Row]], colours: Callable[[], Colours], over: QWidget,
                 parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("palette")
        self._find, self._over, self._window = find, over, parent
        self.field = QLineEdit()
        self.field.setObjectName("paletteField")
        self.field.setPlaceholderText(self.tr("Search commands, or tell the model what to do"))
        self.field.setToolTip(self.field.placeholderText())
        self.field.setAccessibleName(self.tr("Command"))
        self.field.setAccessibleDescription(
            self.tr("Arrow keys choose, Enter runs, Esc closes. Any other text is an instruction for the model."))
        self.field.textChanged.connect(self._show)
        self.field.installEventFilter(self)
        self._rows = _Rows(self)
        self.list = QListView()
        self.list.setObjectName("paletteList")
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setModel(self._rows)
        self.list.setItemDelegate(_RowPainter(colours, self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._choose)
        self.list.entered.connect(self.list.setCurrentIndex)
        layout = self._column = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 6)
        layout.setSpacing(0)
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        parent.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show it empty, with the focus in its field."""
        self.field.clear()
        self._show("")
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_up(self) -> None:
        """Hide it."""
        if self.isVisible():
            had_focus = self.field.hasFocus()
            self.hide()
            self.closed.emit(had_focus)

    @property
    def rows(self) -> Sequence[Row]:
        """What is shown."""
        return self._rows.rows

    @property
    def current(self) -> Entry | None:
        """The row that Enter runs."""
        index = self.list.currentIndex()
        return self._rows.rows[index.row()].entry if index.isValid() else None

    def _show(self, typed: str) -> None:
        self._rows.show(self._find(typed))
        self._move_to(next((number for number, row in enumerate(self.rows) if not row.entry.reason), 0))
        self._place()

    def _move_to(self, number: int) -> None:
        self.list.setCurrentIndex(self._rows.index(number))
        if (entry := self.current) is not None and self.isVisible():
            said = ", ".join(filter(None, (entry.title, entry.kind, entry.keys, entry.reason, entry.about)))
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.field, said))

    def _place(self) -> None:
        """In the middle above the page, as high as what it shows."""
        over = QRect(self._over.mapTo(self._window, QPoint(0, 0)), self._over.size())
        width = min(_WIDTH, over.width() - 2 * _EDGE)
        room = max(_ROW, over.height() - 2 * _EDGE - self.field.sizeHint().height())
        self.list.setFixedHeight(min(_ROW * min(_SEEN, len(self.rows)), room // _ROW * _ROW))
        height = self._column.sizeHint().height()
        self.setGeometry(over.center().x() - width // 2, over.top() + _EDGE, width, height)

    def _choose(self, _index: QModelIndex | None = None) -> None:
        entry = self.current
        if entry is not None and not entry.reason:
            self.close_up()
            self.chosen.emit(entry)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys of the list, which has no focus; stay over the page when the window changes."""
        if watched is self._window:
            if event.type() == QEvent.Type.Resize and self.isVisible():
                self._place()
        elif event.type() == QEvent.Type.FocusOut and self.window().isActiveWindow():
            self.close_up()
        elif event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) and isinstance(event, QKeyEvent):
            key = Qt.Key(event.key())
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if plain and (key in _NEXT or key in _ENTER or key in (Qt.Key.Key_Escape, Qt.Key.Key_Tab)):
                event.accept()  # no command of the window has it while this is open
                if event.type() == QEvent.Type.KeyPress:
                    self._press(key)
                return True
        return super().eventFilter(watched, event)

    def _press(self, key: Qt.Key) -> None:
        if key == Qt.Key.Key_Escape:
            self.close_up()
        elif key in _ENTER:
            self._choose()
        elif key in _NEXT and self.rows:
            step, last = _NEXT[key], len(self.rows) - 1
            number = self.list.currentIndex().row() + step
            if abs(step) == 1:
                number %= last + 1
            self._move_to(min(max(number, 0), last))


class _Rows(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: Sequence[Row] = ()

    def show(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return len(self.rows) if parent is None or not parent.isValid() else 0

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self.rows[index.row()].entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (entry.title, entry.kind, entry.keys, entry.reason)))
        if role in (Qt.ItemDataRole.AccessibleDescriptionRole, Qt.ItemDataRole.ToolTipRole):
            return entry.reason or entry.about
        return self.rows[index.row()] if role == Qt.ItemDataRole.UserRole else None


class _RowPainter(QStyledItemDelegate):
    """The title, what was typed of it in the accent's colour; at the right what it is, or why not now, and its keys."""

    def __init__(self, colours: Callable[[], Colours], parent: QObject) -> None:
        super().__init__(parent)
        self._colours = colours

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        entry, c = row.entry, self._colours()
        area: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(c.accent_soft))
        metrics = painter.fontMetrics()
        inner = area.adjusted(_INSET, 0, -_INSET, 0)
        painter.setPen(QPen(QColor(c.quiet)))
        for text in (entry.keys, entry.reason or entry.kind):
            if text:
                wide = metrics.horizontalAdvance(text)
                painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
                inner.setRight(inner.right() - wide - _GAP)
        title = metrics.elidedText(entry.title, Qt.TextElideMode.ElideRight, inner.width())
        layout = QTextLayout(title, painter.font())
        layout.setFormats(_typed(row, title, c))
        layout.beginLayout()
        line = layout.createLine()
        layout.endLayout()
        if line.isValid():
            painter.setPen(QPen(QColor(c.quiet if entry.reason else c.ink)))
            layout.draw(painter, QPointF(inner.left(), inner.top() + math.ceil((inner.height() - line.height()) / 2)))


def _typed(row: Row, title: str, c: Colours) -> list[QTextLayout.FormatRange]:
    """The characters of ``title`` that were typed; it may have been cut at its end."""
    found: list[QTextLayout.FormatRange] = []
    for place in row.places:
        if place < len(title) and title[: place + 1] == row.entry.title[: place + 1]:
            one = QTextLayout.FormatRange()
            one.start, one.length = len(title[:place].encode("utf-16-le", "surrogatepass")) // 2, 1
            form = QTextCharFormat()
            form.setForeground(QColor(c.quiet if row.entry.reason else c.accent))
            form.setFontUnderline(True)  # not by colour alone
            one.format = form
            found.append(one)
    return found
