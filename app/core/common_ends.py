"""How much two sequences share at their beginning and at their end."""

from __future__ import annotations

from collections.abc import Sequence


def common_ends(old: Sequence[object], new: Sequence[object]) -> tuple[int, int]:
    """The lengths of the longest common beginning and, in what is left, of the longest common end (items).

    Both are of one type. By halves, since comparing a slice is much faster than looking at each item.
    """
    head = _common_head(old, new)
    return head, min(_common_head(old[::-1], new[::-1]), min(len(old), len(new)) - head)


def common_text_ends(old: str, new: str) -> tuple[int, int]:
    """The same of two texts, in characters."""
    return common_ends(old, new)


def _common_head(one: Sequence[object], other: Sequence[object]) -> int:
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
