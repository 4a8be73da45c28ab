"""What stands in a line of the preview and is no text: formulas and pictures, painted here and fetched from nowhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QObject, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QPyTextObject,
    QTextDocument,
    QTextFormat,
)

from app.core.patterns import pattern_of
from app.core.preview.formulas import Formula
from app.core.preview.units import Thing
from app.ui.preview_style import PreviewStyle
from app.ui.theme import interface_font, mono_font

_COMMAND = pattern_of(r"([MLQCZ])([^MLQCZ]*)")


class SetFormula:
    """A formula as a painter's path, sizes in ems."""

    def __init__(self, formula: Formula) -> None:
        self.width, self.ascent, self.descent = (part / 1000 for part in formula[:3])
        self._filled = QPainterPath()
        self._lines: list[tuple[QPainterPath, float]] = []
        self._filled.setFillRule(Qt.FillRule.WindingFill)
        for shape in formula.shapes:
            if shape.stroke:
                path = QPainterPath()
                _draw(path, shape.path)
                self._lines.append((path, shape.stroke / 1000))
            else:
                _draw(self._filled, shape.path)

    def paint(self, painter: QPainter, x: float, baseline: float, em: float, colour: QColor) -> None:
        """Draw it with its left end at ``x``; ``em`` in pixels."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(x, baseline)
        painter.scale(em, em)
        painter.fillPath(self._filled, colour)
        for path, width in self._lines:
            painter.strokePath(path, QPen(colour, width))
        painter.restore()


# What is known of a formula: set, None for one that is shown as it is written.
FormulaOf = Callable[[str, bool], SetFormula | None]
# What is known of a picture: the picture, or why it is not shown ("" as long as it is not known).
PictureOf = Callable[[str], QImage | str]


class ThingPainter(QPyTextObject):
    """Measures and paints the things that the HTML of one unit names by number; Qt asks here instead of loading.

    Args:
        width: of the text, pixels: nothing is wider.
    """

    def __init__(self, things: tuple[Thing, ...], style: PreviewStyle, em: int, width: int, formula: FormulaOf,
                 picture: PictureOf, parent: QObject) -> None:
        super().__init__(parent)
        self._things, self._style, self._em, self._width = things, style, em, width
        self._formula, self._picture = formula, picture

    def intrinsicSize(self, doc: QTextDocument, pos: int, text_format: QTextFormat) -> QSizeF:
        """The room that it takes; it stands in the line as ``vertical-align: middle``."""
        thing = self._thing(text_format)
        if thing is None:
            return QSizeF(0, 0)
        if thing.kind == "image":
            return self._picture_size(thing)
        width, ascent, descent, _ = self._formula_size(thing)
        # Qt gives a thing in the middle so much above the baseline: (height + half x-height) / 2, and the rest below
        # (QTextDocumentLayout::resizeInlineObject). Its height is chosen so that both are enough.
        half = self._half_x(text_format)
        return QSizeF(width, max(2 * ascent - half, 2 * descent + half))

    def drawObject(self, painter: QPainter, rect: QRectF | QRect, doc: QTextDocument, pos: int,
                   text_format: QTextFormat) -> None:
        """Paint it in its room."""
        rect = QRectF(rect)
        thing = self._thing(text_format)
        if thing is None:
            return
        if thing.kind == "image":
            self._paint_picture(painter, rect, thing)
            return
        known = self._formula(thing.target, thing.kind == "display-math")
        _, _, _, scale = self._formula_size(thing)
        # It is painted in the middle of its line (QTextLine::draw); the baseline is that of the line.
        block = doc.findBlock(pos)
        line = block.layout().lineForTextPosition(pos - block.position())
        baseline = rect.top() - (line.height() - rect.height()) / 2 + line.ascent()
        if known is not None:
            known.paint(painter, rect.left(), baseline, self._em * scale, QColor(self._style.colours.ink))
            return
        painter.save()
        painter.setFont(mono_font(round(0.85 * self._em)))
        painter.setPen(QColor(self._style.colours.quiet))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWrapAnywhere), thing.target)
        painter.restore()

    def _thing(self, text_format: QTextFormat) -> Thing | None:
        name = text_format.toImageFormat().name()
        return self._things[int(name)] if name.isdigit() and int(name) < len(self._things) else None

    def _half_x(self, text_format: QTextFormat) -> float:
        return QFontMetrics(text_format.toCharFormat().font()).xHeight() / 2

    def _formula_size(self, thing: Thing) -> tuple[float, float, float, float]:
        """Width, ascent and descent in pixels, and by how much it is made smaller so that it fits."""
        known = self._formula(thing.target, thing.kind == "display-math")
        if known is None:
            metrics = QFontMetricsF(mono_font(round(0.85 * self._em)))
            width = min(float(self._width), metrics.horizontalAdvance(thing.target.replace("\n", " ")) + 2)
            bounds = metrics.boundingRect(QRectF(0, 0, width, 100_000), int(Qt.TextFlag.TextWrapAnywhere), thing.target)
            height = max(bounds.height(), metrics.height())
            return width, height - metrics.descent(), metrics.descent(), 1.0
        scale = min(1.0, self._width / max(1.0, known.width * self._em))
        em = self._em * scale
        return known.width * em, known.ascent * em, known.descent * em, scale

    # Pictures ---------------------------------------------------------------------------------------------------------

    def _picture_size(self, thing: Thing) -> QSizeF:
        picture = self._picture(thing.target)
        if isinstance(picture, QImage):
            size = QSizeF(picture.deviceIndependentSize())
            return size * min(1.0, self._width / max(1.0, size.width()))
        metrics = QFontMetricsF(interface_font(round(0.8 * self._em)))
        words = metrics.horizontalAdvance(self._words(thing, picture))
        return QSizeF(min(float(self._width), words + 2 * self._style.pad), metrics.height() + self._style.pad)

    def _paint_picture(self, painter: QPainter, rect: QRectF, thing: Thing) -> None:
        picture = self._picture(thing.target)
        painter.save()
        if isinstance(picture, QImage):
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(rect, picture)
        else:
            painter.setPen(QColor(self._style.colours.line))
            painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
            font = interface_font(round(0.8 * self._em))
            painter.setFont(font)
            painter.setPen(QColor(self._style.colours.quiet))
            words = QFontMetricsF(font).elidedText(
                self._words(thing, picture), Qt.TextElideMode.ElideRight, rect.width() - self._style.pad)
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), words)
        painter.restore()

    @staticmethod
    def _words(thing: Thing, reason: QImage | str) -> str:
        return " · ".join(filter(None, (thing.text.strip(), cast(str, reason)))) or "…"


def _draw(path: QPainterPath, commands: str) -> None:
    """Add an outline of ``Shape.path`` to ``path``, in ems."""
    for command, numbers in _COMMAND.findall(commands):
        at = [int(number) / 1000 for number in numbers.split()]
        if command == "M":
            path.moveTo(at[0], at[1])
        elif command == "L":
            path.lineTo(at[0], at[1])
        elif command == "Q":
            path.quadTo(at[0], at[1], at[2], at[3])
        elif command == "C":
            path.cubicTo(at[0], at[1], at[2], at[3], at[4], at[5])
        else:
            path.closeSubpath()
