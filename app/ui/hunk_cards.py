"""A change drawn as a card, and edited in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.core.offsets import utf16_length
from app.ui.hunk_field import HunkField
from app.ui.hunk_model import HunkModel, Index, change_of
from app.ui.theme import Colours, document_font, interface_font, tokens

# The window shows its list empty: what reads changes is imported with the first one.
if TYPE_CHECKING:
    from app.core.review import Change

# Pixels: within a card, between cards, and the height of the line above the texts.
_PAD, _GAP, _HEAD = 11, 8, 20
# Characters of either side that a card shows: its beginning and its end.
_MOST = 150
# And of what came along unchanged between two words that did change.
_MOVED = 45
# What only comes or goes and is no longer than this is shown with the words beside it.
_SHORT = 24
_EDITOR_HEIGHT = 96
_KEYS = (("⏎", "accepted"), ("⌫", "standing"))


class HunkCards(QStyledItemDelegate):
    """Draws a change as a card, and lets it be edited in its place.

    Attributes:
        width: for which the list was laid out last, pixels. (Heights of another one at these places would let one card
            lie over the next: Qt asks for them whenever it paints.)

    Signals:
        edited: row, the writer's text.
        pressed: row, "accepted" or "standing": the words of a key were clicked.
    """

    edited = Signal(int, str)
    pressed = Signal(int, str)

    def __init__(self, colours: Colours, parent: QObject) -> None:
        super().__init__(parent)
        self.colours = colours
        self.offers_keys = False
        self._head_font, self._text_font = interface_font(12), document_font(15)
        self._heights: dict[tuple[str, str, str, int], int] = {}
        self._key_places: list[tuple[QRect, str]] = []
        self._editing = -1
        self.width = parent.viewport().width() if isinstance(parent, QListView) else 0

    # Size and texts ---------------------------------------------------------------------------------------------

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        change = change_of(index)
        width = self._width()
        key = (change.hunk.before, change.hunk.after, change.text if change.decision == "edited" else "", width)
        if key not in self._heights:
            layout = self._body(change, index)
            self._heights[key] = _HEAD + _lay_out(layout, width - 2 * _PAD) + 2 * _PAD + _GAP
        height = self._heights[key]
        return QSize(width, max(height, _EDITOR_HEIGHT + _GAP) if index.row() == self._editing else height)

    def _width(self) -> int:
        return max(120, self.width)

    def _parts(self, change: Change, index: Index) -> list[tuple[str, str, str, bool]]:
        """What a card says: texts with their colour, the colour under them, and whether they are struck."""
        from app.core.changes import arrived
        from app.core.marked_text import GAP

        c = self.colours
        if change.hunk.was and change.decision != "edited":
            new = (c.flag, c.flag_soft) if change.flagged else (c.added, c.added_soft)
            looks = {"same": (c.ink, c.accent_soft, False), "removed": (c.removed, c.removed_soft, True),
                     "added": (*new, False)}
            moved: list[tuple[str, str, str, bool]] = []
            for piece in arrived(change.hunk):
                if piece.kind == "added" and moved and moved[-1][-1]:
                    moved.append((GAP, c.quiet, "", False))
                moved.append((_shown(piece.text, _MOVED if piece.kind == "same" else _MOST), *looks[piece.kind]))
            return moved
        now = change.own if change.decision == "edited" else change.hunk.after
        removed, added = _shown(change.hunk.before), _shown(now)
        parts = [(removed, c.removed, c.removed_soft, True)] if removed else []
        if removed and added:
            parts.append((" → ", c.quiet, "", False))
        if added:
            colour, soft = (c.flag, c.flag_soft) if change.flagged else (c.added, c.added_soft)
            parts.append((added, colour, soft, False))
        if not (removed and added) and len(removed + added) <= _SHORT:
            model = index.model()
            assert isinstance(model, HunkModel)
            left, right = model.context(index.row())
            parts = [(left, c.quiet, "", False), *parts, (right, c.quiet, "", False)]
        return parts

    def _body(self, change: Change, index: Index) -> QTextLayout:
        parts = self._parts(change, index)
        layout = QTextLayout("".join(part[0] for part in parts), self._text_font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        formats: list[QTextLayout.FormatRange] = []
        at = 0
        for text, colour, soft, struck in parts:
            each = QTextLayout.FormatRange()
            each.start, each.length = at, utf16_length(text)
            form = QTextCharFormat()
            form.setForeground(QColor(colour))
            if soft:
                form.setBackground(QColor(soft))
            form.setFontStrikeOut(struck)
            each.format = form
            formats.append(each)
            at += each.length
        layout.setFormats(formats)
        return layout

    # Painting ---------------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        change, c = change_of(index), self.colours
        rect: QRect = option.rect
        view = self.parent()
        assert isinstance(view, QListView)
        current = view.currentIndex().row() == index.row()
        card = QRectF(rect).adjusted(1, 1, -1, -1 - _GAP)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = tokens()["space"]["radius"]
        painter.setBrush(QColor(c.page if change.is_open else c.desk))
        painter.setPen(QPen(QColor(c.accent if current else c.line), 2 if current else 1))
        painter.drawRoundedRect(card, radius, radius)
        left, width = rect.left() + _PAD, rect.width() - 2 * _PAD
        free = self._paint_right(painter, change, index, rect, current)
        painter.setFont(self._head_font)
        painter.setPen(QColor(c.flag if change.flagged else c.quiet))
        metrics = QFontMetrics(self._head_font)
        from app.ui.hunk_words import heading

        title = metrics.elidedText(heading(change), Qt.TextElideMode.ElideRight, max(40, width - free - 8))
        painter.drawText(QRect(left, rect.top() + _PAD - 2, width, _HEAD), Qt.AlignmentFlag.AlignVCenter, title)
        layout = self._body(change, index)
        _lay_out(layout, width)
        painter.setOpacity(1.0 if change.is_open else 0.55)
        layout.draw(painter, QPointF(left, rect.top() + _PAD + _HEAD))
        painter.restore()

    def _paint_right(self, painter: QPainter, change: Change, index: Index, rect: QRect, current: bool) -> int:
        """What was decided, or the keys that decide; returns how wide that is."""
        model = index.model()
        assert isinstance(model, HunkModel)
        painter.setFont(self._head_font)
        metrics, c = QFontMetrics(self._head_font), self.colours
        right, top = rect.right() - _PAD, rect.top() + _PAD - 2
        if not change.is_open:
            painter.setPen(QColor(c.quiet))
            painter.drawText(QRect(rect.left(), top, rect.width() - _PAD, _HEAD),
                             Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, model.decided(change))
            return metrics.horizontalAdvance(model.decided(change))
        if not current or not self.offers_keys:
            return 0
        self._key_places = []
        at = right
        words = {"accepted": self.tr("accept"), "standing": self.tr("let stand")}
        for key, decision in reversed(_KEYS):
            word_width, key_width = metrics.horizontalAdvance(words[decision]), metrics.horizontalAdvance(key) + 10
            word = QRect(at - word_width, top, word_width, _HEAD)
            cap = QRect(word.left() - key_width - 4, top + 2, key_width, _HEAD - 4)
            painter.setPen(QColor(c.quiet))
            painter.drawText(word, Qt.AlignmentFlag.AlignVCenter, words[decision])
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
            painter.setPen(QColor(c.line))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(cap), 3, 3)
            self._key_places.append((cap.united(word), decision))
            at = cap.left() - 10
        return right - at

    # The mouse and the field ------------------------------------------------------------------------------------

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem,
                    index: Index) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease and self.offers_keys:
            view = self.parent()
            assert isinstance(view, QListView)
            place: QRect = option.rect
            for where, decision in self._key_places:
                if place.contains(where) and where.contains(event.position().toPoint()):
                    self.pressed.emit(index.row(), decision)
                    return True
        return super().editorEvent(event, model, option, index)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        field = HunkField(parent)
        field.setFont(self._text_font)
        field.setAccessibleName(self.tr("Your text"))
        self._editing = index.row()
        self.sizeHintChanged.emit(index)
        return field

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        self._editing = -1
        super().destroyEditor(editor, index)
        self.sizeHintChanged.emit(index)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        change = change_of(index)
        assert isinstance(editor, HunkField)
        editor.show_text(change.own if change.decision == "edited" else change.hunk.after)
        editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, HunkField)
        self.edited.emit(index.row(), editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        editor.setGeometry(rect.adjusted(2, 2, -2, -2 - _GAP))

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Enter is done, Shift+Enter a new line; losing the focus is no decision."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.commitData.emit(editor)
                self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
                return True
        if event.type() == QEvent.Type.FocusOut:
            return False
        return super().eventFilter(editor, event)


def _shown(text: str, most: int = _MOST) -> str:
    """A side of a change as a card shows it: in one paragraph, its middle left out beyond ``most`` characters."""
    line = text.strip("\n").replace("\n", " ⏎ ") if text.strip() else text.replace("\n", "⏎")
    return line if len(line) <= most else f"{line[: most * 2 // 3]} … {line[-(most // 3) :]}"


def _lay_out(layout: QTextLayout, width: int) -> int:
    """Set the lines; returns their height, pixels."""
    metrics = QFontMetrics(layout.font())
    step = round(metrics.height() * 1.1)
    layout.beginLayout()
    y = 0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, y))
        y += step
    layout.endLayout()
    return y
