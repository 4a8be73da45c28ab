"""Lines of text that stand in the page and not in the document: laid out behind a place in it, as if they were there.

They are no part of a block's QTextLayout (its preedit area belongs to input methods, and would move every place behind
it): the block's own line is broken at the place, these lines follow, then the rest of the block. So every offset of
the document stays what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextLine,
    QTextOption,
)

from app.core.offsets import utf16_length
from app.core.segments import units

# Within a layout lines end with U+2028.
_LINE_END = "\u2028"


class GhostLines:
    """Made anew for each text; the layout of the page gives it its place.

    Args:
        block: the number of the block in which it stands.
        column: behind which UTF-16 unit of the block.
        text: what it says (LF).
        flagged: stretches of ``text`` that are flagged, UTF-16 units from and to.
        font: of the document.
        option: how the document's lines are broken.
    """

    def __init__(self, block: int, column: int, text: str, flagged: Sequence[tuple[int, int]], font: QFont,
                 option: QTextOption) -> None:
        self.block, self.column, self.text, self.flagged = block, column, text, tuple(flagged)
        self.caret = QRectF()  # where the text is written on, from the block's top; pixels
        self.bottom = 0.0  # of the last line, with its leading
        self.breaks = False  # text of the block stands behind the place
        self._font = font
        self._layout = QTextLayout(text.replace("\n", _LINE_END), font)
        self._layout.setTextOption(option)

    def lay_out(self, line: QTextLine, top: float, left: float, width: float,
                step_for: Callable[[float], float]) -> float:
        """Set the lines, from the end of ``line`` on where it is given, and return where the next one may stand.

        Args:
            line: the line of the block that ends at the place; an invalid one: the place is where a line begins.
            top: where ``line`` begins with its leading, or where the first line is to stand; pixels.
            left, width: of the page's text, pixels.
            step_for: how high a line of that height is with its leading.
        """
        layout, y = self._layout, top
        x = left
        if line.isValid():
            step = step_for(line.height())
            # PySide gives (x, column actually used), and declares an object.
            x = cast(tuple[float, int], line.cursorToX(self.column))[0]
            self.caret = QRectF(x, line.y(), 0, line.height())
            if not self._fits(left + width - x):
                x, y = left, top + step
        layout.beginLayout()
        first = layout.createLine()
        if first.isValid():
            first.setLineWidth(left + width - x)
            height = first.height()
            step = step_for(height)
            if line.isValid() and y == top:  # on one line with the text before it
                first.setPosition(QPointF(x, line.y() + line.ascent() - first.ascent()))
                y += max(step, step_for(line.height()))
            else:
                first.setPosition(QPointF(x, y + (step - height) / 2))
                y += step
        if not line.isValid():
            self.caret = QRectF(left, first.y(), 0, first.height())
        while (one := layout.createLine()).isValid():
            one.setLineWidth(width)
            step = step_for(one.height())
            one.setPosition(QPointF(left, y + (step - one.height()) / 2))
            y += step
        layout.endLayout()
        self.bottom = y
        return y

    def _fits(self, room: float) -> bool:
        """Whether its first word stands on a line that has so much room (pixels)."""
        if self.text.startswith("\n"):
            return True
        spans = units(self.text[:200])
        word = self.text[: spans[0][1]] if spans else ""
        return QFontMetricsF(self._font).horizontalAdvance(word) <= room

    def paint(self, painter: QPainter, top: float, quiet: str, flag: str) -> None:
        """Draw it; ``top`` is where its block begins in the viewport (pixels), ``quiet`` and ``flag`` are colours."""
        formats = []
        for start, end in self.flagged:
            one = QTextLayout.FormatRange()
            one.start, one.length = start, end - start
            form = QTextCharFormat()
            form.setForeground(QColor(flag))
            form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)  # not by colour alone
            one.format = form
            formats.append(one)
        painter.setPen(QPen(QColor(quiet)))
        self._layout.draw(painter, QPointF(0, top), formats)

    @property
    def line_count(self) -> int:
        """How many lines it has."""
        return self._layout.lineCount()


def in_units(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches of ``text`` in characters as UTF-16 units."""
    return [(utf16_length(text[:start]), utf16_length(text[:end])) for start, end in spans]
