"""Which sentences of two texts belong together: kept, changed, moved, replaced, removed or added."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from app.core.alignment import Pair, heaviest_chain, matches
from app.core.moves import edited_moves, moves
from app.core.segments import unit_weight, units_of

Tag = Literal["same", "changed", "replaced", "removed", "added", "moved"]

# The share of two sentences that must be common for them to be held together.
LEAST_ALIKE = 0.3
# The share of a neighbour that must be found in what is left of its partner: a sentence that was split or joined.
_LEAST_JOINED = 0.5
# Gaps of more pairs than this are not compared each with each: only sentences that share a unit rare enough.
_EACH_WITH_EACH, _RARE = 64, 6


@dataclass(frozen=True, slots=True)
class Cell:
    """Items ``i`` to ``i2`` of the one side and ``j`` to ``j2`` of the other; one-sided where a range is empty.

    ``move`` is common to the two cells of a move.
    """

    i: int
    i2: int
    j: int
    j2: int
    tag: Tag
    move: int | None = None


def align_sentences(old: Sequence[str], new: Sequence[str], old_paragraphs: Sequence[int],
                    new_paragraphs: Sequence[int]) -> list[Cell]:
    """The cells in their order, which together hold every sentence of both sides once.

    Args:
        old, new: the sentences.
        old_paragraphs, new_paragraphs: the number of the paragraph of each.
    """
    kept = matches(old, new, anchored=True)
    moved = moves(old, new, kept, old_paragraphs, new_paragraphs)
    moved_from = {i for move in moved for i in range(move.i, move.i2)}
    moved_to = {j for move in moved for j in range(move.j, move.j2)}
    gaps: list[tuple[Pair, Pair, list[Cell]]] = []
    left: list[int] = []
    left_new: list[int] = []
    for (i, j), (i2, j2) in pairwise([(-1, -1), *kept, (len(old), len(new))]):
        here = [k for k in range(i + 1, i2) if k not in moved_from]
        there = [k for k in range(j + 1, j2) if k not in moved_to]
        groups = _groups(old, new, here, there)
        gaps.append(((i, j), (i2, j2), groups))
        left += set(here).difference(*(range(group.i, group.i2) for group in groups))
        left_new += set(there).difference(*(range(group.j, group.j2) for group in groups))
    moved += edited_moves(_alike(old, new, sorted(left), sorted(left_new)))
    gone = {move.i: Cell(move.i, move.i2, 0, 0, "moved", number) for number, move in enumerate(moved)}
    come = {move.j: Cell(0, 0, move.j, move.j2, "moved", number) for number, move in enumerate(moved)}
    cells: list[Cell] = []
    for (i, j), (i2, j2), groups in gaps:
        if i >= 0:
            cells.append(Cell(i, i + 1, j, j + 1, "same"))
        at, at_new = i + 1, j + 1
        for group in [*groups, Cell(i2, i2, j2, j2, "same")]:
            cells += _leftovers(at, group.i, at_new, group.j, gone, come, old_paragraphs, new_paragraphs)
            if group.i2 > group.i:
                cells.append(group)
            at, at_new = group.i2, group.j2
    return cells


# Alike ------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8_000)
def _bag(sentence: str) -> tuple[Mapping[str, int], int]:
    """The units of a sentence with their weights (times how often), and their sum."""
    bag: dict[str, int] = {}
    for unit in units_of(sentence)[1]:
        bag[unit.lower()] = bag.get(unit.lower(), 0) + unit_weight(unit)
    return bag, sum(bag.values())


def _common(one: Mapping[str, int], other: Mapping[str, int]) -> int:
    if len(other) < len(one):
        one, other = other, one
    return sum(min(weight, other[unit]) for unit, weight in one.items() if unit in other)


def _candidates(old: Sequence[str], new: Sequence[str], here: Sequence[int], there: Sequence[int]) -> Iterator[Pair]:
    if len(here) * len(there) <= _EACH_WITH_EACH:
        yield from ((i, j) for i in here for j in there)
        return
    holders: dict[str, list[int]] = defaultdict(list)
    for j in there:
        for unit in _bag(new[j])[0]:
            holders[unit].append(j)
    in_old = Counter(unit for i in here for unit in _bag(old[i])[0])
    for i in here:
        rare = (unit for unit in _bag(old[i])[0] if in_old[unit] <= _RARE and len(holders.get(unit, ())) <= _RARE)
        shared = Counter(j for unit in rare for j in holders.get(unit, ()))
        yield from ((i, j) for j, _ in shared.most_common(_RARE))


def _alike(old: Sequence[str], new: Sequence[str], here: Sequence[int],
           there: Sequence[int]) -> Iterator[tuple[Pair, float, int]]:
    """Pairs of sentences that have anything in common: what share of both, and how much by weight."""
    for i, j in _candidates(old, new, here, there):
        (one, size), (other, size2) = _bag(old[i]), _bag(new[j])
        if common := _common(one, other):
            yield (i, j), 2 * common / (size + size2), common


def _groups(old: Sequence[str], new: Sequence[str], here: Sequence[int], there: Sequence[int]) -> list[Cell]:
    """Changed sentences with what became of them, in order, each with the neighbour it was joined or split with."""
    if not here or not there:
        return []
    weights: dict[Pair, float] = {}
    for i, j in _candidates(old, new, here, there):
        (one, size), (other, size2) = _bag(old[i]), _bag(new[j])
        common = _common(one, other)
        # A short sentence may have been drawn into a long one.
        alike = max(2 * common / (size + size2), 0.7 * common / min(size, size2)) if common else 0.0
        if alike >= LEAST_ALIKE:
            weights[i, j] = common * alike
    chain = heaviest_chain(weights)
    free, free_new = set(here) - {i for i, _ in chain}, set(there) - {j for _, j in chain}
    groups: list[Cell] = []
    for i, j in chain:
        one, other = _bag(old[i])[0], _bag(new[j])[0]
        first = i - 1 if i - 1 in free and _drawn_in(old[i - 1], other, one) else i
        last = i + 2 if i + 1 in free and _drawn_in(old[i + 1], other, one) else i + 1
        first_new = j - 1 if j - 1 in free_new and _drawn_in(new[j - 1], one, other) else j
        last_new = j + 2 if j + 1 in free_new and _drawn_in(new[j + 1], one, other) else j + 1
        free -= set(range(first, last))
        free_new -= set(range(first_new, last_new))
        groups.append(Cell(first, last, first_new, last_new, "changed"))
    return groups


def _drawn_in(sentence: str, partner: Mapping[str, int], taken: Mapping[str, int]) -> bool:
    """Whether ``sentence`` is mostly found in what ``partner`` has beside ``taken``."""
    bag, size = _bag(sentence)
    rest = {unit: left for unit, weight in partner.items() if (left := weight - taken.get(unit, 0)) > 0}
    return _common(bag, rest) >= _LEAST_JOINED * size


# What is left over ------------------------------------------------------------------------------------------------


def _leftovers(i: int, i2: int, j: int, j2: int, gone: Mapping[int, Cell], come: Mapping[int, Cell],
               old_paragraphs: Sequence[int], new_paragraphs: Sequence[int]) -> Iterator[Cell]:
    """Cells for sentences without a partner: moved, or in the place of each other, or one-sided.

    ``gone`` and ``come`` are the ends of moves by where they begin.
    """
    while i < i2 or j < j2:
        if i < i2 and i in gone:
            yield replace(gone[i], j=j, j2=j)
            i = gone[i].i2
        elif j < j2 and j in come:
            yield replace(come[j], i=i, i2=i)
            j = come[j].j2
        else:
            end = next((k for k in range(i, i2) if k in gone), i2)
            end_new = next((k for k in range(j, j2) if k in come), j2)
            yield from _in_place(i, end, j, end_new, old_paragraphs, new_paragraphs)
            i, j = end, end_new


def _in_place(i: int, i2: int, j: int, j2: int, old_paragraphs: Sequence[int],
              new_paragraphs: Sequence[int]) -> Iterator[Cell]:
    if i2 - i == j2 - j:
        yield from (Cell(i + k, i + k + 1, j + k, j + k + 1, "replaced") for k in range(i2 - i))
    elif len(set(old_paragraphs[i:i2])) == len(set(new_paragraphs[j:j2])) == 1:
        yield Cell(i, i2, j, j2, "replaced")
    else:
        yield from (Cell(k, k2, j, j, "removed") for k, k2 in _by_paragraph(i, i2, old_paragraphs))
        yield from (Cell(i2, i2, k, k2, "added") for k, k2 in _by_paragraph(j, j2, new_paragraphs))


def _by_paragraph(start: int, end: int, numbers: Sequence[int]) -> Iterator[Pair]:
    """The runs of sentences from ``start`` to ``end`` that are of one paragraph."""
    while start < end:
        stop = next((k for k in range(start, end) if numbers[k] != numbers[start]), end)
        yield start, stop
        start = stop
