"""How many tokens a text is, exactly and at every key: what was counted once is not counted again."""

from __future__ import annotations

import functools
from collections.abc import Callable
from itertools import pairwise

from app.core.parts import parts_of

# Characters of a part: one key in a long document costs the counting of some parts of about this length.
PART = 2_048
# Texts that are remembered: the parts and the blocks of a book, and the ends of its parts.
_KEPT = 32_768
# Characters on both sides of a cut that decide how many tokens the cut itself makes more or less.
_EDGE = 48


class TokenCounts:
    """Counts for one model, and remembers.

    A tokenizer joins characters across any cut (a space with the word behind it, line ends with each other), so tokens
    of parts do not add up. What a cut does is seen in the few characters on both of its sides, and is put right.

    Args:
        count: asks the model.
    """

    def __init__(self, count: Callable[[str], int]) -> None:
        self._count = functools.lru_cache(maxsize=_KEPT)(count)

    def __call__(self, text: str) -> int:
        """Tokens of ``text``; what ``count`` raises is raised."""
        parts = list(parts_of(text, PART))
        total = sum(map(self._count, parts))
        for before, after in pairwise(parts):
            tail, head = before[-_EDGE:], after[:_EDGE]
            total += self._count(tail + head) - self._count(tail) - self._count(head)
        return total
