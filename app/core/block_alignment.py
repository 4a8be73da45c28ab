"""Which block of a proposal stands for which block of the original: equal ones first, then the most alike in order."""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from app.core.blocks import Block
from app.core.common_ends import common_ends

_T = TypeVar("_T")
Pair = tuple[_T | None, _T | None]

# Leaving a block without a partner costs this much; pairing costs from 0 (equal) to 1 (nothing in common) and more.
_ALONE = 0.6
# Beyond so many comparisons only partners near the diagonal are tried, and beyond the second number none are.
_CELLS, _MOST_CELLS = 40_000, 400_000
_SHORTEST = 3  # characters; likeness is measured in runs of so many


def align_blocks(before: Sequence[Block], after: Sequence[Block]) -> list[Pair[Block]]:
    """Pairs in reading order; None stands for a block that has no partner."""
    return align(before, after, _identity, _distance)


def align(
    before: Sequence[_T], after: Sequence[_T], identity: Callable[[_T], object], distance: Callable[[_T, _T], float],
) -> list[Pair[_T]]:
    """Two sequences aligned at the least cost.

    Args:
        identity: what is equal where two are the same.
        distance: the cost of a pair, 0 for equal ones; above 1.2 they are not paired.
    """
    old, new = [identity(each) for each in before], [identity(each) for each in after]
    head, tail = common_ends(old, new)
    pairs: list[Pair[_T]] = list(zip(before[:head], after[:head], strict=True))
    last_old, last_new = head, head
    for place, other in [*_anchors(old, new, head, tail), (len(old) - tail, len(new) - tail)]:
        pairs += _gap(before[last_old:place], after[last_new:other], distance)
        if place < len(old) - tail:
            pairs.append((before[place], after[other]))
        last_old, last_new = place + 1, other + 1
    pairs += zip(before[len(before) - tail :], after[len(after) - tail :], strict=True)
    return pairs


def likeness(one: str, other: str) -> float:
    """How much two texts share, 0 to 1: Dice's coefficient of their runs of three characters."""
    if one == other:
        return 1.0
    runs, others = _runs(one), _runs(other)
    return 2 * len(runs & others) / (len(runs) + len(others))


@functools.lru_cache(maxsize=4096)
def _runs(text: str) -> frozenset[str]:
    text = text.lower()[:4000]
    return frozenset(text[n : n + _SHORTEST] for n in range(max(1, len(text) - _SHORTEST + 1)))


def _identity(block: Block) -> object:
    return block.kind, block.detail, block.path, block.opens, block.text, tuple(
        cell.text for row in block.rows for cell in row)


def _distance(one: Block, other: Block) -> float:
    words, others = _words(one), _words(other)
    if one.kind == other.kind == "code" and words and others.startswith(words):
        return 0.1  # its fence was left open, and it goes on with what stood behind it
    cost = 1 - likeness(words, others)
    if one.kind != other.kind:
        cost += 0.2 if one.is_prose and other.is_prose else 0.5
    elif one.detail != other.detail:
        cost += 0.05
    if one.kind == other.kind == "definition" and one.text.split("]:")[0] != other.text.split("]:")[0]:
        cost += 0.4
    path, new_path = [each.kind for each in one.path], [each.kind for each in other.path]
    return cost + 0.1 * (abs(len(path) - len(new_path)) + (path != new_path)) + 0.05 * (one.opens != other.opens)


def _words(block: Block) -> str:
    return "\n".join(cell.text for row in block.rows for cell in row) if block.rows else block.text


def _anchors(old: list[object], new: list[object], head: int, tail: int) -> Iterator[tuple[int, int]]:
    """What stands once on each side, in the longest order that both share (patience)."""
    middle = range(head, len(old) - tail)
    once, counts = Counter(old), Counter(new)
    where = {new[n]: n for n in range(head, len(new) - tail)}
    matches = [(n, where[old[n]]) for n in middle if once[old[n]] == counts[old[n]] == 1 and old[n] in where]
    tops: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for number, (_, place) in enumerate(matches):
        slot = bisect_left(tops, place)
        previous.append(ends[slot - 1] if slot else -1)
        tops[slot : slot + 1] = [place]
        ends[slot : slot + 1] = [number]
    chain: list[tuple[int, int]] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        chain.append(matches[number])
        number = previous[number]
    yield from reversed(chain)


def _gap(before: Sequence[_T], after: Sequence[_T], distance: Callable[[_T, _T], float]) -> list[Pair[_T]]:
    rows, columns = len(before), len(after)
    if not rows or not columns:
        return [*((one, None) for one in before), *((None, other) for other in after)]
    if rows == columns and (rows * columns > _MOST_CELLS or all(
        distance(one, other) < _ALONE for one, other in zip(before, after, strict=True)
    )):
        return list(zip(before, after, strict=True))
    band = max(abs(rows - columns) + 8, _CELLS // max(rows, 1))
    if rows * min(columns, 2 * band) > _MOST_CELLS:
        shared = min(rows, columns)
        return [*zip(before[:shared], after[:shared], strict=True), *((one, None) for one in before[shared:]),
                *((None, other) for other in after[shared:])]
    return _cheapest(before, after, distance, band)


def _cheapest(
    before: Sequence[_T], after: Sequence[_T], distance: Callable[[_T, _T], float], band: int
) -> list[Pair[_T]]:
    """The classic alignment by dynamic programming, with partners at most ``band`` from the diagonal."""
    rows, columns = len(before), len(after)
    worst = float("inf")
    costs = [_ALONE * column for column in range(columns + 1)]
    steps: list[dict[int, str]] = [dict.fromkeys(range(1, columns + 1), "new")]
    for row in range(1, rows + 1):
        middle = row * columns // rows
        fresh = [worst] * (columns + 1)
        step: dict[int, str] = {}
        for column in range(max(0, middle - band), min(columns, middle + band) + 1):
            options = [(costs[column] + _ALONE, "old")]
            if column:
                options.append((fresh[column - 1] + _ALONE, "new"))
                if costs[column - 1] < worst:
                    options.append((costs[column - 1] + distance(before[row - 1], after[column - 1]), "both"))
            fresh[column], step[column] = min(options)
        costs = fresh
        steps.append(step)
    pairs: list[Pair[_T]] = []
    row, column = rows, columns
    while row or column:
        move = steps[row].get(column, "old") if row else "new"
        pairs.append((before[row - 1] if move != "new" else None, after[column - 1] if move != "old" else None))
        row -= move != "new"
        column -= move != "old"
    return pairs[::-1]
