"""The space between 汉字 and Latin letters or digits: put in everywhere, or taken out everywhere, in prose."""

from __future__ import annotations

from bisect import bisect_right

from app.core.language import HAN
from app.core.patterns import pattern_of
from app.core.protected import parts_of
from app.core.text_edit import TextEdit

_LATIN = "A-Za-z0-9\u00c0-\u024f\u0370-\u03ff"
_MISSING = pattern_of(f"(?<=[{HAN}])(?=[{_LATIN}])|(?<=[{_LATIN}%])(?=[{HAN}])")
_PRESENT = pattern_of(f"(?<=[{HAN}]) +(?=[{_LATIN}])|(?<=[{_LATIN}%]) +(?=[{HAN}])")


def spacing_edits(text: str, *, spaced: bool, start: int = 0, end: int | None = None) -> list[TextEdit]:
    """The edits that give ``text`` one kind of spacing; none in code, math, targets, addresses and front matter.

    Args:
        text: a document.
        spaced: one space between 汉字 and Latin letters or digits; else none.
        start, end: the part of it that is tidied, characters.
    """
    end = len(text) if end is None else end
    literal = sorted(part.place for part in parts_of(text))
    edits: list[TextEdit] = []
    if spaced:
        places = [(found.start(), found.end(), " ") for found in _MISSING.finditer(text, start, end)]
        places += [(found.start(), found.end(), " ") for found in _PRESENT.finditer(text, start, end)
                   if found.end() - found.start() > 1]
    else:
        places = [(found.start(), found.end(), "") for found in _PRESENT.finditer(text, start, end)]
    for first, last, new in sorted(places):
        near = bisect_right(literal, (last, len(text)))
        if not any((a < last and first < b) or a < first == last < b for a, b in literal[max(0, near - 8) : near]):
            edits.append(TextEdit(first, last, new))
    return edits
