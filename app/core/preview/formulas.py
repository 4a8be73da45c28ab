"""Formulas: TeX as outlines, by ziamath, which needs no TeX; what it cannot set is shown as it is written."""

from __future__ import annotations

import functools
from types import ModuleType
from typing import Any, NamedTuple

from app.core.patterns import pattern_of

# Characters of TeX; nobody writes a longer one by hand.
LONGEST_FORMULA = 2_000
# The font has no 汉字, and would show boxes.
_HAN = pattern_of(r"[\u2e80-\ud7ff\uf900-\ufaff\ufe30-\uffef\U00020000-\U0003ffff]")
_NUMBER = pattern_of(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


class Shape(NamedTuple):
    """One outline: SVG's path commands M, L, Q, C and Z with absolute places in thousandths of an em, down positive.

    ``stroke`` is the width of a line in thousandths of an em, 0 for an outline that is filled.
    """

    path: str
    stroke: int


class Formula(NamedTuple):
    """A formula that is set; lengths in thousandths of an em, the baseline at 0."""

    width: int
    ascent: int
    descent: int
    shapes: tuple[Shape, ...]


def typeset(tex: str, display: bool) -> Formula | None:
    """``tex`` as outlines; None where it cannot be set.

    It may take as long as it likes: nested fractions double the time with each level. Whoever calls it must be able
    to end it.
    """
    if not tex or len(tex) > LONGEST_FORMULA or _HAN.search(tex):
        return None
    try:
        drawn = _ziamath().Latex(tex, size=1000, inline=not display).svgxml()
        return _formula(drawn)
    except Exception:  # a parser of TeX meets whatever there is, and raises whatever it has
        return None


@functools.lru_cache(maxsize=1)
def prepare() -> None:
    """Load what setting formulas takes (its tables and its font), so that the first one takes no longer than others."""
    typeset("x", False)


def formula_from_wire(data: list[Any]) -> Formula:
    """A formula as it came through a pipe."""
    width, ascent, descent, shapes = data
    return Formula(width, ascent, descent, tuple([Shape(path, stroke) for path, stroke in shapes]))


@functools.lru_cache(maxsize=1)
def _ziamath() -> ModuleType:
    import ziamath
    from ziamath.config import config

    # Outlines in their places, instead of symbols that are referred to.
    config.svg2 = False
    return ziamath


def _formula(drawn: Any) -> Formula | None:
    left, top, width, height = (float(number) for number in drawn.attrib["viewBox"].split())
    shapes: list[Shape] = []
    for element in drawn.iter():
        if "transform" in element.attrib:
            return None
        if element.tag == "path":
            path = _NUMBER.sub(lambda found: str(round(float(found[0]))), element.attrib["d"])
        elif element.tag == "rect":
            x, y, wide, high = (float(element.attrib[name]) for name in ("x", "y", "width", "height"))
            corners = [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)]
            path = "M " + " L ".join(f"{round(across)} {round(down)}" for across, down in corners) + " Z"
        elif element.tag in ("svg", "g"):
            continue
        else:
            return None
        is_line = element.attrib.get("stroke", "none") != "none"
        shapes.append(Shape(path, round(float(element.attrib.get("stroke-width", 1))) if is_line else 0))
    return Formula(round(width + left), round(-top), round(height + top), tuple(shapes))
