"""The lines of a summary or table in a list: what each says, and beneath, quiet, where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QListWidget, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.core.findings import Range
from app.ui.theme import Colours

# Pixels around a line, between what it says and where, and above the head of a group.
_SIDE, _TOP, _BETWEEN, _ABOVE_HEAD = 12, 7, 2, 10
_WRAPPED = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_QUIETER = 0.92  # of the size of the text


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list.

    Args:
        text: what it says.
        places: where in the document it comes from, in characters; none: it leads nowhere.
        where: these places, in words.
        kind: "" for what was found, "head" above a group, "quiet" for what is not in it, "flag" for what is in no
            source.
        about: for whoever rests the pointer on it.
        selects: whether its place is selected; otherwise the cursor goes to where it begins.
    """

    text: str
    places: tuple[Range, ...] = ()
    where: str = ""
    kind: str = ""
    about: str = ""
    selects: bool = True


class LineList(QListWidget):
    """Lines that wrap. Their heights are of the width that the list was laid out for last.

    Qt asks for heights whenever it paints, but a list that becomes narrower, if only by its scroll bar, is not laid out
    anew by itself: with heights of the new width at the places of the old one a line would lie over the next.

    Attributes:
        when_empty: what is said while there is no line.
    """

    def __init__(self, colours: Colours) -> None:
        super().__init__()
        self.lines = LineDelegate(colours, self)
        self.when_empty = ""
        self.setItemDelegate(self.lines)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)

    def paintEvent(self, event: QPaintEvent) -> None:
        """As long as there is nothing, say in its place what will be there."""
        super().paintEvent(event)
        if self.count() or not self.when_empty:
            return
        painter = QPainter(self.viewport())
        painter.setPen(QColor(self.lines.colours.quiet))
        room = self.viewport().rect().adjusted(3 * _SIDE, 3 * _SIDE, -3 * _SIDE, -3 * _SIDE)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.when_empty)
        painter.end()

    def doItemsLayout(self) -> None:
        self.lines.width = self.viewport().width()
        super().doItemsLayout()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.lines.width != self.viewport().width():
            self.scheduleDelayedItemsLayout()


class LineDelegate(QStyledItemDelegate):
    """Draws a ``Line``, which an item holds as its user data, ``width`` pixels wide."""

    def __init__(self, colours: Colours, parent: QListWidget) -> None:
        super().__init__(parent)
        self._list = parent
        self.colours = colours
        self.width = parent.viewport().width()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        line: Line = index.data(Qt.ItemDataRole.UserRole)
        text, where = self._places(line, QRect(0, 0, self.width, 1), self._list.font())
        return QSize(self.width, (where if line.where else text).bottom() + 1 + _TOP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem,
              index: QModelIndex | QPersistentModelIndex) -> None:
        line: Line = index.data(Qt.ItemDataRole.UserRole)
        self.initStyleOption(option, index)
        option.text = ""  # the style paints what lies beneath it
        self._list.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, self._list)
        rect: QRect = option.rect
        text, where = self._places(line, QRect(rect.left(), rect.top(), self.width, 1), self._list.font())
        colours = {"flag": self.colours.flag, "quiet": self.colours.quiet, "head": self.colours.quiet}
        painter.save()
        painter.setFont(_font(line, self._list.font()))
        painter.setPen(QColor(colours.get(line.kind, self.colours.ink)))
        painter.drawText(text, _WRAPPED, line.text)
        painter.setFont(_quieter(self._list.font()))
        painter.setPen(QColor(self.colours.quiet))
        painter.drawText(where, _WRAPPED, line.where)
        painter.restore()

    def _places(self, line: Line, within: QRect, font: QFont) -> tuple[QRect, QRect]:
        """Where what it says stands, and where it comes from."""
        above = _TOP + (_ABOVE_HEAD if line.kind == "head" else 0)
        room = QRect(within.left() + _SIDE, within.top() + above, max(1, within.width() - 2 * _SIDE), 1_000_000)
        text = QFontMetrics(_font(line, font)).boundingRect(room, _WRAPPED, line.text)
        below = QRect(room.left(), text.bottom() + 1 + _BETWEEN, room.width(), room.height())
        return text, QFontMetrics(_quieter(font)).boundingRect(below, _WRAPPED, line.where)


def _font(line: Line, font: QFont) -> QFont:
    found = QFont(font)
    found.setBold(line.kind == "head")
    return found


def _quieter(font: QFont) -> QFont:
    found = QFont(font)
    if font.pixelSize() > 0:
        found.setPixelSize(max(1, round(_QUIETER * font.pixelSize())))
    else:
        found.setPointSizeF(_QUIETER * font.pointSizeF())
    return found
