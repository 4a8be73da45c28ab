"""One piece of the preview, laid out and painted: a unit's text with its marks, its ground and its lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from math import ceil
from typing import Any, cast

from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPalette,
    QPen,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextOption,
)

from app.core.preview.units import Unit, widest_of
from app.ui.preview_objects import FormulaOf, PictureOf, ThingPainter
from app.ui.preview_style import PreviewStyle

# A run that a line does not break: 汉字 and their punctuation are not of it.
_LATIN = re.compile(r"[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+")
_CELL = re.compile(r"<(t[hd]) align")
# The one with the most letters need not be the widest.
_SPARE = 1.12
_GROUNDED = ("code", "html")


class PreviewText(QTextDocument):
    """A document that loads nothing, whatever it is asked for."""

    def loadResource(self, _kind: int, _name: object) -> Any:
        """Nothing."""
        return None


class Piece:
    """A unit at a width.

    Args:
        width: of the text, with all indents, pixels.
        is_last: whether the next unit is not more of the same.

    Attributes:
        height: without the gap above, pixels.
        text: its document; None where there is no text.
        is_stale: more is known of the things in it now; it is to be laid out anew.
    """

    def __init__(self, unit: Unit, style: PreviewStyle, width: int, *, is_last: bool, formula: FormulaOf,
                 picture: PictureOf, parent: QObject) -> None:
        self.unit, self._style, self._width = unit, style, width
        self.font = style.font(unit)
        self.left = _indent(unit, style)
        self.text: PreviewText | None = None
        self.is_stale = False
        self._above = self._below = 0
        if unit.kind in ("none", "rule"):
            self.height = 0 if unit.kind == "none" else 1
            return
        room = max(6 * style.em, width - self.left)
        if unit.kind in _GROUNDED:
            self._above = 0 if unit.goes_on else style.pad
            self._below = style.pad if is_last else 0
            room -= 2 * style.pad
        leading = style.leading(self.font, unit)
        text = self.text = PreviewText(parent)
        text.setUndoRedoEnabled(False)
        text.setDocumentMargin(0)
        text.setDefaultFont(self.font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        text.setDefaultTextOption(option)
        if unit.things or unit.kind == "table" or "class=" in unit.html:
            text.setDefaultStyleSheet(style.sheet())
        if unit.things:
            self._painter = ThingPainter(unit.things, style, self.font.pixelSize(), room, formula, picture, text)
            text.documentLayout().registerHandler(QTextFormat.ObjectTypes.ImageObject.value, self._painter)
        text.setHtml(_html(unit, style, room, leading))
        text.setTextWidth(room)
        self._room = room
        self.height = round(text.size().height()) + self._above + self._below

    # Where things are -------------------------------------------------------------------------------------------------

    def _origin(self) -> QPointF:
        pad = self._style.pad if self.unit.kind in _GROUNDED else 0
        return QPointF(self.left + pad, self._above)

    def link_at(self, point: QPointF) -> int:
        """The number of the thing that is linked at a point (from the piece's corner), -1 for none."""
        if self.text is None:
            return -1
        name = self.text.documentLayout().anchorAt(point - self._origin())
        return int(name) if name.isdigit() else -1

    def link_rects(self, number: int) -> list[QRectF]:
        """Where the words of the link with that number stand, a piece for each line, from the piece's corner."""
        found: list[QRectF] = []
        for block, start, end in self._link_runs(number):
            # Where a block stands tells only the layout of the whole: one in a cell is moved by that.
            layout = block.layout()
            corner = block.document().documentLayout().blockBoundingRect(block).topLeft() + self._origin()
            corner -= layout.boundingRect().topLeft()
            for place in range(layout.lineCount()):
                line = layout.lineAt(place)
                first, last = max(start, line.textStart()), min(end, line.textStart() + line.textLength())
                if first < last:
                    left, right = (cast(tuple[float, int], line.cursorToX(at))[0] for at in (first, last))
                    found.append(QRectF(left, line.y(), right - left, line.height()).translated(corner))
        return found

    def link_text(self, number: int) -> str:
        """The words of the link with that number."""
        return "".join(block.text()[start:end] for block, start, end in self._link_runs(number))

    def _link_runs(self, number: int) -> Iterator[tuple[QTextBlock, int, int]]:
        """The blocks in which the link stands, and from where to where in them; emphasis parts it into several runs."""
        block = self.text.firstBlock() if self.text is not None else QTextBlock()
        while block.isValid():
            run = block.begin()
            while not run.atEnd():
                fragment = run.fragment()
                if fragment.charFormat().anchorHref() == str(number):
                    start = fragment.position() - block.position()
                    yield block, start, start + fragment.length()
                run += 1
            block = block.next()

    def place_at(self, point: QPointF) -> int:
        """The place within its text that is nearest to a point."""
        if self.text is None:
            return 0
        return max(0, self.text.documentLayout().hitTest(point - self._origin(), Qt.HitTestAccuracy.FuzzyHit))

    def end(self) -> int:
        """The last place within its text."""
        return self.text.characterCount() - 1 if self.text is not None else 0

    def selected(self, start: int, end: int) -> str:
        """The text between two places."""
        if self.text is None:
            return ""
        cursor = QTextCursor(self.text)
        cursor.setPosition(min(start, self.end()))
        cursor.setPosition(min(end, self.end()), QTextCursor.MoveMode.KeepAnchor)
        return cursor.selection().toPlainText()

    # Painting ---------------------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, top: float, gap: int, selection: tuple[int, int] | None) -> None:
        """Paint it with its upper left corner at (0, ``top``).

        Args:
            gap: the room above it, through which what encloses it goes on.
            selection: what of its text is selected.
        """
        colours, unit = self._style.colours, self.unit
        self._paint_bars(painter, top, gap)
        if unit.kind == "rule":
            painter.fillRect(QRectF(self.left, top, self._width - self.left, 1), QColor(colours.mark))
            return
        if self.text is None:
            return
        if unit.kind in _GROUNDED:
            painter.fillRect(QRectF(self.left, top, self._width - self.left, self.height), QColor(colours.desk))
        self._paint_mark(painter, top)
        context = QAbstractTextDocumentLayout.PaintContext()
        palette = QPalette()
        ink = colours.quiet if unit.kind in ("front-matter", "html", "plain") else colours.ink
        palette.setColor(QPalette.ColorRole.Text, QColor(ink))
        palette.setColor(QPalette.ColorRole.Link, QColor(colours.accent))
        context.palette = palette
        if selection is not None and selection[1] > selection[0]:
            chosen = QAbstractTextDocumentLayout.Selection()
            cursor = QTextCursor(self.text)
            cursor.setPosition(min(selection[0], self.end()))
            cursor.setPosition(min(selection[1], self.end()), QTextCursor.MoveMode.KeepAnchor)
            chosen.cursor = cursor
            chosen.format.setBackground(QColor(colours.selection))
            context.selections = [chosen]
        painter.save()
        painter.translate(self._origin() + QPointF(0, top))
        self.text.documentLayout().draw(painter, context)
        painter.restore()

    def _paint_bars(self, painter: QPainter, top: float, gap: int) -> None:
        """A line beside each quotation that it stands in."""
        at, new_from = 0, len(self.unit.path) - self.unit.opens
        for number, (kind, mark) in enumerate(self.unit.path):
            if kind == "quote":
                above = 0 if number >= new_from else gap
                painter.fillRect(QRectF(at + 2, top - above, 2, self.height + above), QColor(self._style.colours.line))
            at += _step(kind, mark, self._style)

    def _paint_mark(self, painter: QPainter, top: float) -> None:
        """The marks of the items and the footnote that begin with it."""
        at = 0
        new_from = len(self.unit.path) - self.unit.opens
        for number, (kind, mark) in enumerate(self.unit.path):
            step = _step(kind, mark, self._style)
            if number >= new_from and mark and kind in ("item", "footnote"):
                self._paint_one(painter, kind, mark, QRectF(at, top + self._above, step, 0))
            at += step

    def _paint_one(self, painter: QPainter, kind: str, mark: str, box: QRectF) -> None:
        style = self._style
        metrics = QFontMetricsF(self.font)
        middle = box.top() + metrics.ascent() - metrics.xHeight() / 2
        right = box.right() - 0.45 * style.em
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if mark.startswith("["):
            side = round(0.72 * style.em)
            square = QRectF(round(right - side) + 0.5, round(middle - side / 2) + 0.5, side, side)
            is_done = mark != "[ ]"
            painter.setPen(QPen(QColor(style.colours.accent if is_done else style.colours.mark), 1.2))
            painter.drawRoundedRect(square, 2.5, 2.5)
            if is_done:
                painter.setPen(QPen(QColor(style.colours.accent), 1.8, Qt.PenStyle.SolidLine,
                                    Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
                painter.drawPolyline([square.topLeft() + QPointF(x * side, y * side)
                                      for x, y in ((0.22, 0.52), (0.43, 0.72), (0.79, 0.29))])
        elif mark == "•":
            radius = 0.14 * style.em
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(style.colours.quiet))
            painter.drawEllipse(QPointF(right - radius, middle), radius, radius)
        else:
            painter.setFont(self.font)
            painter.setPen(QColor(style.colours.quiet))
            words = mark if kind == "item" else f"{mark}."
            painter.drawText(QPointF(right - metrics.horizontalAdvance(words), box.top() + metrics.ascent()), words)
        painter.restore()


def estimate(unit: Unit, style: PreviewStyle, width: int) -> int:
    """About how high a unit will be, pixels: an em holds a 汉字 of three bytes, or two letters and a half."""
    if unit.kind in ("none", "rule"):
        return int(unit.kind == "rule")
    if unit.kind in ("code", "html", "front-matter"):
        return round((unit.html.count("<br>") + 1) * 1.25 * style.em)
    if unit.kind == "table":
        return round(unit.html.count("<tr>") * 1.3 * style.step)
    ems = len(unit.html.encode("utf-8", "surrogatepass")) * 0.38
    lines = 1 + int(ems * style.em / max(6 * style.em, width - _indent(unit, style)))
    return lines * style.step


def _indent(unit: Unit, style: PreviewStyle) -> int:
    return sum(_step(kind, mark, style) for kind, mark in unit.path)


def _step(kind: str, mark: str, style: PreviewStyle) -> int:
    """How far what stands in a container is moved to the right."""
    if kind == "term":
        return 0
    if kind == "quote":
        return round(1.2 * style.em)
    return style.indent + round(max(0, len(mark) - 3) * 0.5 * style.em)


def _html(unit: Unit, style: PreviewStyle, room: int, leading: int) -> str:
    line = f"margin:0; -qt-line-height-type:line-distance; line-height:{leading}px"
    if unit.kind in ("code", "html", "front-matter"):
        return f'<p style="{line}; white-space:pre-wrap">{unit.html}</p>'
    if unit.kind == "math":
        return f'<p align="center" style="margin:0">{unit.html}</p>'
    if unit.kind == "table":
        widths = _columns(unit, style, room)
        first, rest = unit.html.split("</tr>", 1)
        each = iter(widths)
        first = _CELL.sub(lambda found: f'<{found[1]} width="{next(each)}" align', first)
        return (f'<table width="{sum(widths)}" cellspacing="0" cellpadding="0" style="border-collapse:collapse">'
                f"{first}</tr>{rest}</table>")
    if unit.things and re.fullmatch(r'(?:<img src="\d+">\s*)+', unit.html) and unit.things[0].kind == "image":
        return f'<p style="margin:0">{unit.html}</p>'
    return f'<p style="{line}">{unit.html}</p>'


@lru_cache(maxsize=64)
def _columns(unit: Unit, style: PreviewStyle, room: int) -> list[int]:
    """The width of each column, the same in every piece of a table, pixels."""
    bold = QFont(style.font(unit))
    bold.setBold(True)  # as the head is
    metrics = QFontMetricsF(bold)
    around = 2 * style.pad + 2
    wanted, least = [], []
    for cell, word in widest_of(unit):
        wanted.append(max(around + style.em, ceil(_SPARE * metrics.horizontalAdvance(cell)) + around))
        # 汉字 may break anywhere.
        longest = max(_LATIN.findall(word), key=len, default="")
        unbroken = ceil(_SPARE * metrics.horizontalAdvance(longest))
        least.append(min(wanted[-1], max(2 * style.em, unbroken) + around))
    if sum(wanted) <= room:
        return wanted
    free = room - sum(least)
    if free >= 0:  # no word is broken; what is left goes where more is wanted
        more = max(1, sum(wanted) - sum(least))
        return [low + free * (high - low) // more for low, high in zip(least, wanted, strict=True)]
    # Narrow ones keep what their words need; the wide ones share what is left.
    share = room // len(least)
    narrow = sum(width for width in least if width <= share)
    wide = sum(width for width in least if width > share)
    left = max(room - narrow, 0)
    return [width if width <= share else max(around + style.em, left * width // wide) for width in least]
