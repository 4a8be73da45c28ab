"""A document in passages that are only read: all that has words gets to the model, however long a block is."""

from __future__ import annotations

from collections.abc import Callable

from app.core.findings import Range
from app.core.passages import Passage, split


def passages_to_read(text: str, budget: int, count: Callable[[str], int],
                     seen: Callable[[str], str] | None = None) -> list[Passage]:
    """The passages of ``text`` that have words, each within the budget.

    What ``split`` leaves too long, a table or an item, is cut at its lines: nothing is put back in its place, so it may
    be.

    Args:
        budget: tokens of a passage.
        count: exactly how many tokens a text is.
        seen: what of a passage the model gets to see; None: all of it.
    """
    found: list[Passage] = []
    for passage in split(text, budget, count):
        places = _cut(text, passage.start, passage.end, budget, count) if passage.too_long else \
            [(passage.start, passage.end)]
        for start, end in places:
            part = text[start:end]
            if any(map(str.isalnum, part if seen is None else seen(part))):
                tokens = count(part) if passage.too_long else passage.tokens
                found.append(Passage(start, end, tokens, passage.headings))
    return found


def _cut(text: str, start: int, end: int, budget: int, count: Callable[[str], int]) -> list[Range]:
    """Halves of halves, each cut at the last line end before its middle, or in it, until they fit."""
    if count(text[start:end]) <= budget or end - start < 2:
        return [(start, end)]
    middle = (start + end) // 2
    line = text.rfind("\n", start, middle) + 1
    at = line if line > start + (end - start) // 4 else middle
    return [*_cut(text, start, at, budget, count), *_cut(text, at, end, budget, count)]
