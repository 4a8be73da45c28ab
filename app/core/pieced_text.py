"""A long text in pieces, which is edited without being copied, and known again by a number."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

# Characters of a piece: what one edit copies.
PIECE = 16_384
_BITS = 16  # of a character; each is a UTF-16 unit
# The largest prime below 2^64: its powers of two do not repeat soon, as those of a Mersenne prime do.
_PRIME = 2**64 - 59


class PiecedText:
    """UTF-16 units, a character each (``as_units``); it never changes.

    Args:
        pieces: which have any cut.
    """

    __slots__ = ("_hashes", "_pieces", "_starts")

    def __init__(self, pieces: Iterable[tuple[str, int]]) -> None:
        kept = [(piece, number) for piece, number in pieces if piece]
        self._pieces = [piece for piece, _ in kept]
        self._hashes = [number for _, number in kept]
        self._starts = [*accumulate(map(len, self._pieces), initial=0)]

    @classmethod
    def of(cls, text: str) -> PiecedText:
        """The text of these units."""
        return cls(_cut(text))

    def __len__(self) -> int:
        return self._starts[-1]

    def __str__(self) -> str:
        return "".join(self._pieces)

    def part(self, start: int, end: int) -> str:
        """The units from ``start`` to ``end``; what is beyond the end is left out."""
        first = max(0, bisect_right(self._starts, start) - 1)
        found: list[str] = []
        for number in range(first, len(self._pieces)):
            at = self._starts[number]
            if at >= end:
                break
            found.append(self._pieces[number][max(0, start - at) : end - at])
        return "".join(found)

    def replaced(self, start: int, removed: int, added: str) -> PiecedText:
        """The same with ``added`` in place of ``removed`` units at ``start``; what is not touched is shared."""
        end = start + removed
        first = min(max(0, bisect_right(self._starts, start) - 1), max(0, len(self._pieces) - 1))
        last = first
        while last < len(self._pieces) and self._starts[last] < end:
            last += 1
        last = max(last, min(first + 1, len(self._pieces)))
        touched, at = "".join(self._pieces[first:last]), self._starts[first]
        middle = touched[: start - at] + added + touched[end - at :]
        if len(middle) < PIECE // 4 and last < len(self._pieces):  # pieces do not crumble
            middle += self._pieces[last]
            last += 1
        known = [*zip(self._pieces, self._hashes, strict=True)]
        return PiecedText([*known[:first], *_cut(middle), *known[last:]])

    def number(self) -> int:
        """The same for the same text, however it is cut; for others another, but for 1 in 2^64."""
        result, shifts = 0, {PIECE: _shift(PIECE)}
        for piece, number in zip(self._pieces, self._hashes, strict=True):
            size = len(piece)
            if size not in shifts:
                shifts[size] = _shift(size)
            result = (result * shifts[size] + number) % _PRIME
        return hash((result, len(self)))


def _cut(text: str) -> Iterator[tuple[str, int]]:
    for at in range(0, len(text), PIECE):
        piece = text[at : at + PIECE]
        yield piece, int.from_bytes(piece.encode("utf-16-be", "surrogatepass"), "big") % _PRIME


def _shift(size: int) -> int:
    return pow(2, _BITS * size, _PRIME)
