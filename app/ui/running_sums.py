"""A long list of numbers whose sums up to any place are known at once, however the list changes."""

from __future__ import annotations

from collections.abc import Iterable

_BLOCK = 256


class RunningSums:
    """Heights or lengths of things that follow each other; whole numbers, none below 0."""

    def __init__(self) -> None:
        self._values: list[int] = []
        self._sums: list[int] = []  # of each block of values

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, index: int) -> int:
        return self._values[index]

    def __setitem__(self, index: int, value: int) -> None:
        self._sums[index // _BLOCK] += value - self._values[index]
        self._values[index] = value

    def splice(self, index: int, removed: int, values: Iterable[int]) -> None:
        """``removed`` numbers from ``index`` on give way to ``values``."""
        self._values[index : index + removed] = values
        first = index // _BLOCK
        self._sums[first:] = [sum(self._values[start : start + _BLOCK])
                              for start in range(first * _BLOCK, len(self._values), _BLOCK)]

    def before(self, index: int) -> int:
        """The sum of those before ``index``; of all of them at the end."""
        block = index // _BLOCK
        return sum(self._sums[:block]) + sum(self._values[block * _BLOCK : index])

    def find(self, place: float) -> int:
        """The last index before which not more than ``place`` lies; 0 where there is none."""
        block = 0
        while block < len(self._sums) - 1 and self._sums[block] <= place:
            place -= self._sums[block]
            block += 1
        index = block * _BLOCK
        while index < len(self._values) - 1 and self._values[index] <= place:
            place -= self._values[index]
            index += 1
        return index
