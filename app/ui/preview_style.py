"""How the preview is typeset: faces, measure and hairlines of the page, as sizes and a style sheet for Qt's text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PySide6.QtGui import QFont, QFontMetricsF

from app.core.preview.units import Unit
from app.ui.theme import Colours, document_font, emphasis_family, mono_font, page_pixels, tokens

# Of code, footnotes and tables beside the body.
_CODE, _NOTE, _TABLE = 0.85, 0.9, 0.94
# Gaps above a piece, in steps from line to line.
_GAPS = {"heading": 1.3, "table": 0.8, "code": 0.8, "math": 0.6, "rule": 0.8}
_GAP, _TIGHT, _UNDER_HEADING, _HEADING_UNDER_HEADING = 0.6, 0.12, 0.35, 0.8


@dataclass(frozen=True)
class PreviewStyle:
    """Sizes in pixels, and colours.

    Args:
        em: the body size.
        face: of the body; it tells two styles of the same size apart.
        step: from one line of body text to the next.
        measure: the width of the text.
        indent: of a list or a quotation within another block.
        pad: around code, and in cells.
    """

    colours: Colours
    em: int
    face: str
    step: int
    measure: int
    indent: int
    pad: int

    @staticmethod
    def of(colours: Colours) -> PreviewStyle:
        """The style for the page's type as it is chosen now."""
        em = page_pixels()
        type_ = tokens()["type"]
        return PreviewStyle(colours, em, document_font().family(), round(em * type_["line_height"]),
                            round(em * type_["measure_em"]), round(1.7 * em), round(0.6 * em))

    def font(self, unit: Unit) -> QFont:
        """The face and size of what a unit shows."""
        if unit.kind == "paragraph" and unit.path:
            place = "term" if unit.path[-1][0] == "term" else "note" if unit.path[0][0] == "footnote" else ""
            return _font(self, place or unit.kind, 0)
        return _font(self, unit.kind, unit.level)

    def leading(self, font: QFont, unit: Unit) -> int:
        """What is added below each line."""
        wanted = 1.3 if unit.kind == "heading" else 1.45 if unit.kind in ("code", "html", "front-matter", "table") \
            else self.step / self.em
        return max(0, round(wanted * font.pixelSize() - QFontMetricsF(font).height()))

    def gap(self, unit: Unit, above: Unit | None) -> int:
        """The room above a unit."""
        if above is None or unit.goes_on:
            return 0
        if unit.kind == "none":
            return 0
        if unit.tight:
            return round(_TIGHT * self.step)
        if above.kind == "heading":
            return round((_HEADING_UNDER_HEADING if unit.kind == "heading" else _UNDER_HEADING) * self.step)
        return round(_GAPS.get(unit.kind, _GAP) * self.step)

    @cache  # noqa: B019  # there are as many styles as themes and sizes that were chosen
    def sheet(self) -> str:
        """What the tags and classes of units look like."""
        c = self.colours
        mono = mono_font(self.em).families()
        family = ",".join(f"'{name}'" for name in mono)
        kai = f".kai {{ font-family: '{name}'; font-style: normal; }}" if (name := emphasis_family()) else ""
        return f"""
            a {{ color: {c.accent}; text-decoration: none; }}
            img {{ vertical-align: middle; }}
            .code {{ font-family: {family}; font-size: {round(0.88 * self.em)}px; background-color: {c.hover}; }}
            {kai}
            .raw {{ font-family: {family}; font-size: {round(_CODE * self.em)}px; color: {c.quiet}; }}
            .comment {{ color: {c.quiet}; font-style: italic; }} .keyword {{ color: {c.accent}; }}
            .string {{ color: {c.added}; }} .number {{ color: {c.flag}; }} .name {{ font-weight: 600; }}
            .removed {{ color: {c.removed}; }} .added {{ color: {c.added}; }}
            td, th {{ border-bottom: 1px solid {c.line}; padding: {self.pad // 2}px {self.pad}px; }}
            th {{ font-weight: 600; border-bottom: 1px solid {c.mark}; }}
        """


@cache
def _font(style: PreviewStyle, kind: str, level: int) -> QFont:
    if kind == "heading":
        sizes = tokens()["type"]["heading_px"]
        font = document_font(page_pixels(sizes[min(level, len(sizes)) - 1]))
        font.setBold(True)
        return font
    if kind in ("code", "html", "front-matter"):
        return mono_font(round(_CODE * style.em))
    if kind in ("note", "table"):
        return document_font(round((_NOTE if kind == "note" else _TABLE) * style.em))
    font = document_font()
    font.setBold(kind == "term")
    return font
