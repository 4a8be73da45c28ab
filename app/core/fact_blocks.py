"""A text and its proposal with their facts, and the blocks of lines in which they differ."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from app.core.alignment import matches
from app.core.excerpt import excerpt_of
from app.core.fact import Fact
from app.core.findings import Range
from app.core.folding import fold, without_code, without_markup
from app.core.language import HAN
from app.core.ledger import facts_in_prose
from app.core.patterns import pattern_of

# Start and end of a block in the one text and in the other, in characters.
Block = tuple[int, int, int, int]
QUOTED = ("quotation", "title")

_ITEM = pattern_of(rf"[{HAN}]|[^\W_{HAN}]+(?:'[^\W_{HAN}]+)?|[^\w\s]")


@dataclass(slots=True)
class Side:
    """One text: its facts, and its items (words, marks, facts as one) within the blocks that differ."""

    text: str
    prose: str
    facts: list[Fact]
    starts: list[int] = field(default_factory=list)  # of the facts
    items: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    at: dict[int, Fact] = field(default_factory=dict)  # by item

    def within(self, start: int, end: int) -> list[Fact]:
        """The facts that begin in characters ``start`` to ``end``."""
        return self.facts[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def read(self, start: int, end: int) -> None:
        """Make the items of characters ``start`` to ``end``."""
        self.items, self.spans, self.kinds, self.at = [], [], [], {}
        place = start
        for fact in (*(fact for fact in self.within(start, end) if fact.kind not in QUOTED), None):
            for word in _ITEM.finditer(self.text, place, end if fact is None else fact.start):
                self._add(fold(word.group()).casefold(), word.span(), "")
            if fact is not None:
                self.at[len(self.items)] = fact
                self._add(f"\0{fact.value!r}", (fact.start, fact.end), fact.kind)
                place = fact.end

    def _add(self, item: str, span: tuple[int, int], kind: str) -> None:
        self.items.append(item)
        self.spans.append(span)
        self.kinds.append(kind)


def side_of(text: str, terms: Sequence[str], small: Collection[str], places: Sequence[Range]) -> Side:
    """A text with the facts in the lines at some places.

    Args:
        terms, small: as for ``find_facts``.
        places: in characters, in order and apart.
    """
    near = excerpt_of(without_code(text), places)
    facts = [replace(fact, start=start, end=end) for fact in facts_in_prose(near.text, terms, small)
             for start, end in [near.origin(fact.start, fact.end)]]
    return Side(text, near.spread(fold(without_markup(near.text))), facts, [fact.start for fact in facts])


def differing_blocks(before: str, after: str) -> Iterator[Block]:
    """The stretches of lines that differ, in characters: start and end in the one text and in the other."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    old_at, new_at = _offsets(old), _offsets(new)
    i = j = 0
    plain_old, plain_new = [line.strip() for line in old], [line.strip() for line in new]
    for i2, j2 in [*matches(plain_old, plain_new, anchored=True), (len(old), len(new))]:
        if any(plain_old[i:i2]) or any(plain_new[j:j2]):
            yield old_at[i], old_at[i2], new_at[j], new_at[j2]
        i, j = i2 + 1, j2 + 1


def _offsets(lines: Sequence[str]) -> list[int]:
    found = [0]
    for line in lines:
        found.append(found[-1] + len(line))
    return found
