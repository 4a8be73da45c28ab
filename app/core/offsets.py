"""Offsets in Qt's UTF-16 units and in Python's code points, turned into each other."""

from __future__ import annotations

from collections.abc import Iterable


def utf16_length(text: str) -> int:
    """The length of ``text`` in UTF-16 units."""
    # To encode is many times faster than to look for the largest character.
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def to_utf16(text: str, index: int) -> int:
    """The UTF-16 offset of the code point at ``index``."""
    return utf16_length(text[:index])


def all_to_utf16(text: str, indexes: Iterable[int]) -> list[int]:
    """The UTF-16 offsets of code points that come in their order; the text is looked at once for all of them."""
    found: list[int] = []
    at = units = 0
    for index in indexes:
        units += utf16_length(text[at:index])
        at = index
        found.append(units)
    return found


def from_utf16(text: str, offset: int) -> int:
    """The code point at UTF-16 ``offset``; an offset within a surrogate pair counts as before the pair."""
    if text.isascii():
        return min(offset, len(text))
    data = text.encode("utf-16-le", "surrogatepass")
    if len(data) == 2 * len(text):  # no character beyond U+FFFF
        return min(offset, len(text))
    data = data[: 2 * offset]
    if len(data) >= 2 and 0xD8 <= data[-1] <= 0xDB:  # ends with a high surrogate
        data = data[:-2]
    return len(data.decode("utf-16-le", "surrogatepass"))
