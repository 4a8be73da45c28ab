"""A text that is edited by places in UTF-16 units, as Qt's documents are, without being copied for each edit."""

from __future__ import annotations

from app.core.common_ends import common_text_ends
from app.core.offsets import utf16_length


class UnitText:
    """The units of a text; a lone surrogate is a unit as any other.

    Args:
        text: what it holds at first.
    """

    def __init__(self, text: str = "") -> None:
        self._units = bytearray(_units_of(text))

    def __len__(self) -> int:
        """UTF-16 units."""
        return len(self._units) // 2

    def text(self) -> str:
        """All of it."""
        return _text_of(self._units)

    def replace(self, at: int, cut: int, put: str) -> tuple[int, int, str] | None:
        """Put ``put`` in place of ``cut`` units from ``at`` on; what is beyond the end is not there to be cut.

        Returns the edit without what it leaves as it was at its ends, and None where it changes nothing: Qt tells of
        whole lines too that were only formatted anew.
        """
        at = min(at, len(self))
        cut = min(cut, len(self) - at)
        old, new = self._units[2 * at : 2 * (at + cut)], _units_of(put)
        if old == new:
            return None
        self._units[2 * at : 2 * (at + cut)] = new
        before, after = _text_of(old), _text_of(new)
        head, tail = common_text_ends(before, after)
        middle = before[head : len(before) - tail]
        return at + utf16_length(before[:head]), utf16_length(middle), after[head : len(after) - tail]


def _units_of(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def _text_of(units: bytes | bytearray) -> str:
    return units.decode("utf-16-le", "surrogatepass")
