"""Which items of two sequences belong together, in bounded time whatever they hold.

The shortest edit script is E. W. Myers, "An O(ND) Difference Algorithm and Its Variations" (Algorithmica, 1986). It is
quadratic where little is alike, so it works between anchors (items that occur once on either side, as in B. Cohen's
patience diff) and gives up beyond ``MOST_EDITS``.
"""

from __future__ import annotations

import bisect
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

Pair = tuple[int, int]

# Items removed and added between two anchors; beyond, nothing there is held to be the same. Time and memory of one
# search grow with the square of this.
MOST_EDITS = 400
# How often anchors are looked for again between anchors.
_DEPTH = 4
# Above this many items on both sides together anchors are looked for first.
_ANCHOR_FROM = 200


def matches(old: Sequence[str], new: Sequence[str], *, anchored: bool = False) -> list[Pair]:
    """Places of equal items, rising on both sides, as many as there are (about so in long sequences).

    Args:
        anchored: look for anchors in short sequences too: fewer matches, but none by chance.
    """
    found: list[Pair] = []
    _match(old, new, 0, len(old), 0, len(new), found, _DEPTH, anchored)
    return found


def _match(old: Sequence[str], new: Sequence[str], a: int, a2: int, b: int, b2: int, found: list[Pair], depth: int,
           anchored: bool) -> None:
    while a < a2 and b < b2 and old[a] == new[b]:
        found.append((a, b))
        a, b = a + 1, b + 1
    tail: list[Pair] = []
    while a < a2 and b < b2 and old[a2 - 1] == new[b2 - 1]:
        a2, b2 = a2 - 1, b2 - 1
        tail.append((a2, b2))
    if a < a2 and b < b2:
        anchors = _anchors(old, new, a, a2, b, b2) if depth and (anchored or a2 - a + b2 - b > _ANCHOR_FROM) else []
        if anchors:
            for (i, j), (i2, j2) in pairwise([(a - 1, b - 1), *anchors, (a2, b2)]):
                _match(old, new, i + 1, i2, j + 1, j2, found, depth - 1, anchored)
                if i2 < a2:
                    found.append((i2, j2))
        else:
            found += _shortest_edit(old, new, a, a2, b, b2)
    found += tail[::-1]


def _anchors(old: Sequence[str], new: Sequence[str], a: int, a2: int, b: int, b2: int) -> list[Pair]:
    """The heaviest rising chain of items that are there once on each side; long items weigh more."""
    in_old, in_new = Counter(old[a:a2]), Counter(new[b:b2])
    place = {item: j for j, item in enumerate(new[b:b2], b) if in_new[item] == 1 and in_old.get(item) == 1}
    pairs = [(i, place[item]) for i, item in enumerate(old[a:a2], a) if item in place]
    return heaviest_chain({pair: float(len(old[pair[0]])) for pair in pairs})


def heaviest_chain(weights: Mapping[Pair, float]) -> list[Pair]:
    """The pairs, rising on both sides, whose weights come to the most; O(n log n)."""
    by_old: dict[int, list[Pair]] = defaultdict(list)
    for pair in weights:
        by_old[pair[0]].append(pair)
    # The best chains by where they end in ``new``: the ends rise, and so do the totals.
    ends: list[int] = []
    best: list[tuple[float, Pair]] = []
    came_from: dict[Pair, Pair | None] = {}
    for i in sorted(by_old):
        steps: list[tuple[float, Pair]] = []
        for pair in by_old[i]:
            at = bisect.bisect_left(ends, pair[1]) - 1
            came_from[pair] = best[at][1] if at >= 0 else None
            steps.append((weights[pair] + (best[at][0] if at >= 0 else 0.0), pair))
        for total, pair in steps:
            at = bisect.bisect_right(ends, pair[1])
            if at and best[at - 1][0] >= total:
                continue
            first = at - 1 if at and ends[at - 1] == pair[1] else at
            last = first
            while last < len(ends) and best[last][0] <= total:
                last += 1
            ends[first:last] = [pair[1]]
            best[first:last] = [(total, pair)]
    chain: list[Pair] = []
    here = best[-1][1] if best else None
    while here is not None:
        chain.append(here)
        here = came_from[here]
    return chain[::-1]


def _shortest_edit(old: Sequence[str], new: Sequence[str], a: int, a2: int, b: int, b2: int) -> list[Pair]:
    """Myers' greedy search from (a, b) to (a2, b2); no match where it takes more than ``MOST_EDITS``."""
    n, m = a2 - a, b2 - b
    reach = {1: 0}
    trace: list[dict[int, int]] = []
    for edits in range(min(n + m, MOST_EDITS) + 1):
        trace.append(dict(reach))
        for k in range(-edits, edits + 1, 2):
            if k < -m or k > n:
                continue
            down = k == -edits or (k != edits and reach.get(k - 1, -1) < reach.get(k + 1, -1))
            x = reach[k + 1] if down else reach[k - 1] + 1
            y = x - k
            while x < n and y < m and old[a + x] == new[b + y]:
                x, y = x + 1, y + 1
            reach[k] = x
            if x >= n and y >= m:
                return _walked_back(trace, n, m, a, b)
    return []


def _walked_back(trace: list[dict[int, int]], x: int, y: int, a: int, b: int) -> list[Pair]:
    found: list[Pair] = []
    for edits in range(len(trace) - 1, -1, -1):
        reach, k = trace[edits], x - y
        down = k == -edits or (k != edits and reach.get(k - 1, -1) < reach.get(k + 1, -1))
        from_k = k + 1 if down else k - 1
        from_x = reach.get(from_k, 0)
        from_y = from_x - from_k
        while x > max(from_x, 0) and y > max(from_y, 0):
            x, y = x - 1, y - 1
            found.append((a + x, b + y))
        x, y = from_x, from_y
    return found[::-1]
