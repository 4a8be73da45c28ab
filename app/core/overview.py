"""What the window tells of a document: how long it is, its headings, what in it cannot be seen."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from app.core.counts import Counts, count_part
from app.core.hidden_characters import DAMAGE, hidden_characters
from app.core.parts import KEPT, parts_of
from app.core.scope import Heading, parts_with_headings


@dataclass(frozen=True, slots=True)
class Overview:
    """Of one text.

    Args:
        counts: of the text, or of what is selected in it.
        headings: all of them; places in characters.
        hidden: characters that are not seen.
        damage: characters U+FFFD, which another program put for what it could not read.
    """

    counts: Counts
    headings: tuple[Heading, ...]
    hidden: int
    damage: int


def overview(text: str, selected: str = "") -> Iterator[Overview | None]:
    """Reads a part at a time: None after each, the overview at the end. ``selected``: what is counted instead."""
    counts, hidden, damage = Counts(0, 0, 0, 0, 0), 0, 0
    found: list[Heading] = []
    for part, some in parts_with_headings(text):
        if not selected:
            counts += count_part(part)
        found += some
        some_hidden, some_damage = _unseen(part)
        hidden += some_hidden
        damage += some_damage
        yield None
    if selected:
        for part in parts_of(selected):
            counts += count_part(part)
            yield None
    yield Overview(counts, tuple(found), hidden, damage)


@functools.lru_cache(maxsize=KEPT)
def _unseen(part: str) -> tuple[int, int]:
    return len(hidden_characters(part)), part.count(DAMAGE)
