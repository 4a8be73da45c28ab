"""Which sentences of two texts belong together: kept, changed, moved, replaced, removed or added."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from app.core.alignment import Pair, heaviest_chain, matches
from app.core.segments import unit_weight, units

Tag = Literal["same", "changed", "replaced", "removed", "added", "moved"]

# The share of two sentences that must be common for them to be held together.
LEAST_ALIKE = 0.3
# The share of a neighbour that must be found in what is left of its partner: a sentence that was split or joined.
_LEAST_JOINED = 0.5
# A sentence of less weight (see ``unit_weight``) that turns up elsewhere is no move.
_LEAST_MOVED = 8
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
    moves = _moves(old, new, kept)
    moved_to = {j: number for number, (_, j) in enumerate(moves)}
    moved_from = {i: number for number, (i, _) in enumerate(moves)}
    cells: list[Cell] = []
    for (i, j), (i2, j2) in pairwise([(-1, -1), *kept, (len(old), len(new))]):
        if i >= 0:
            cells.append(Cell(i, i + 1, j, j + 1, "same"))
        here = [k for k in range(i + 1, i2) if k not in moved_from]
        there = [k for k in range(j + 1, j2) if k not in moved_to]
        groups = [*_groups(old, new, here, there), Cell(i2, i2, j2, j2, "same")]
        at, at_new = i + 1, j + 1
        for group in groups:
            cells += _leftovers(at, group.i, at_new, group.j, moved_from, moved_to, old_paragraphs, new_paragraphs)
            if group.i2 > group.i:
                cells.append(group)
            at, at_new = group.i2, group.j2
    return _runs(cells, old_paragraphs, new_paragraphs)


def _moves(old: Sequence[str], new: Sequence[str], kept: Sequence[Pair]) -> list[Pair]:
    """Sentences that are left over once on each side, unchanged."""
    kept_old, kept_new = {i for i, _ in kept}, {j for _, j in kept}
    rest_old = [i for i in range(len(old)) if i not in kept_old]
    rest_new = [j for j in range(len(new)) if j not in kept_new]
    in_old, in_new = Counter(old[i] for i in rest_old), Counter(new[j] for j in rest_new)
    place = {new[j]: j for j in rest_new if in_new[new[j]] == 1}
    return [(i, place[old[i]]) for i in rest_old
            if in_old[old[i]] == 1 and old[i] in place and _bag(old[i])[1] >= _LEAST_MOVED]


# Alike ------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8_000)
def _bag(sentence: str) -> tuple[Mapping[str, int], int]:
    """The units of a sentence with their weights (times how often), and their sum."""
    bag: dict[str, int] = {}
    for start, end in units(sentence):
        unit = sentence[start:end]
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


def _leftovers(i: int, i2: int, j: int, j2: int, moved_from: Mapping[int, int], moved_to: Mapping[int, int],
               old_paragraphs: Sequence[int], new_paragraphs: Sequence[int]) -> Iterator[Cell]:
    """Cells for sentences without a partner: moved, or in the place of each other, or one-sided."""
    while i < i2 or j < j2:
        if i < i2 and i in moved_from:
            yield Cell(i, i + 1, j, j, "moved", moved_from[i])
            i += 1
        elif j < j2 and j in moved_to:
            yield Cell(i, i, j, j + 1, "moved", moved_to[j])
            j += 1
        else:
            end, end_new = i, j
            while end < i2 and end not in moved_from:
                end += 1
            while end_new < j2 and end_new not in moved_to:
                end_new += 1
            yield from _in_place(i, end, j, end_new, old_paragraphs, new_paragraphs)
            i, j = end, end_new


def _in_place(i: int, i2: int, j: int, j2: int, old_paragraphs: Sequence[int],
              new_paragraphs: Sequence[int]) -> Iterator[Cell]:
    one_paragraph = len(set(old_paragraphs[i:i2])) == len(set(new_paragraphs[j:j2])) == 1
    if i2 - i == j2 - j:
        yield from (Cell(i + k, i + k + 1, j + k, j + k + 1, "replaced") for k in range(i2 - i))
    elif one_paragraph:
        yield Cell(i, i2, j, j2, "replaced")
    else:
        yield from (Cell(k, k + 1, j, j, "removed") for k in range(i, i2))
        yield from (Cell(i2, i2, k, k + 1, "added") for k in range(j, j2))


def _runs(cells: Sequence[Cell], old_paragraphs: Sequence[int], new_paragraphs: Sequence[int]) -> list[Cell]:
    """The cells with neighbours joined that are one change: sentences of one paragraph that go, come or move together.

    The moves are numbered anew, from 0.
    """
    place = {cell.move: cell.j for cell in cells if cell.move is not None and cell.j2 > cell.j}
    source = {cell.move: cell.i for cell in cells if cell.move is not None and cell.i2 > cell.i}
    joined: list[Cell] = []
    numbers: dict[int, int] = {}  # of moves, as they came: as they are now
    last_move: int | None = None
    for cell in cells:
        before = joined[-1] if joined else None
        goes_on = before is not None and before.tag == cell.tag and cell.tag in ("removed", "added", "moved") \
            and (before.i2 > before.i) == (cell.i2 > cell.i) \
            and (old_paragraphs[before.i] == old_paragraphs[cell.i] if cell.i2 > cell.i
                 else new_paragraphs[before.j] == new_paragraphs[cell.j])
        if goes_on and cell.tag == "moved":
            goes_on = place[cell.move] == place[last_move] + 1 and source[cell.move] == source[last_move] + 1 \
                and new_paragraphs[place[cell.move]] == new_paragraphs[place[last_move]] \
                and old_paragraphs[source[cell.move]] == old_paragraphs[source[last_move]]
        if cell.move is not None:
            if goes_on and last_move is not None:
                numbers.setdefault(cell.move, numbers[last_move])
            number = numbers.setdefault(cell.move, len(set(numbers.values())))
            last_move = cell.move
            cell = replace(cell, move=number)
        if goes_on and before is not None:
            joined[-1] = replace(before, i2=cell.i2, j2=cell.j2)
        else:
            joined.append(cell)
    return joined
