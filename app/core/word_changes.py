"""What changed within a sentence, in words, cleaned up so that it reads as a person would have marked it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from app.core.alignment import Pair, matches
from app.core.edits import Edit, Side, apart, edits_of
from app.core.segments import Span, unit_class, unit_weight, units_of
from app.core.sentence_alignment import Cell
from app.core.spelling import is_respelled

# Of a sentence of which less is kept than this, by weight, the whole is one change: it was written anew.
LEAST_KEPT = 0.4
# What stands between two changes is part of them if it weighs so much less than either (see ``unit_weight``).
_HELD = 2.0
# So far (units) changes are joined so that both marks of a pair are in one.
_PAIR_REACH = 16
_ENDS = frozenset("。！？；.!?;")
_OPENING = {"[": "[]", "![": "[]", "(": "()", "（": "（）", "“": "“”", "「": "「」", "『": "『』", "《": "《》",
            "{": "{}"}
_CLOSING = {"]": "[]", ")": "()", "）": "（）", "”": "“”", "」": "「」", "』": "『』", "》": "《》", "}": "{}"}
_TOGGLES = frozenset(["*", "**", "***", "_", "__", "___", "~~", '"', "`", "$"])

Region = tuple[int, int, int, int]


def word_changes(old: str, old_span: Span, new: str, new_span: Span) -> list[Edit] | None:
    """The edits that turn the one sentence (or two) into the other; None: so little is kept that it was rewritten."""
    (spans, one), (new_spans, other) = units_of(old[slice(*old_span)]), units_of(new[slice(*new_span)])
    a = [(s + old_span[0], e + old_span[0]) for s, e in spans]
    b = [(s + new_span[0], e + new_span[0]) for s, e in new_spans]
    pairs = _slid(matches(one, other), one, other)
    regions = _cleaned(_regions(pairs, len(one), len(other)), one, other)
    regions = _with_both_marks(regions, one, other)
    changed = sum(_weight(one[i:i2]) + _weight(other[j:j2]) for i, i2, j, j2 in regions
                  if not _is_respelled((i, i2, j, j2), one, other))
    if 1 - changed / max(1, _weight(one) + _weight(other)) < LEAST_KEPT and len(one) + len(other) > 6:
        return None
    cells: list[Cell] = []
    at, at_new = 0, 0
    for i, i2, j, j2 in [*regions, (len(one), len(one), len(other), len(other))]:
        if i > at and old[a[at][0] : a[i - 1][1]] == new[b[at_new][0] : b[j - 1][1]]:
            cells.append(Cell(at, i, at_new, j, "same"))
        else:  # the white space between them differs
            cells += (Cell(k, k + 1, at_new + k - at, at_new + k - at + 1, "same") for k in range(at, i))
        cells += _cells_of((i, i2, j, j2), one, other)
        at, at_new = i2, j2
    edits = edits_of(cells, Side(old, a, *old_span), Side(new, b, *new_span))
    return apart(edits, old, new, always_join=True)


def _cells_of(region: Region, one: Sequence[str], other: Sequence[str]) -> list[Cell]:
    i, i2, j, j2 = region
    if i == i2 and j == j2:
        return []
    if i2 - i > 1 and _is_respelled(region, one, other) and all(unit_class(unit) == "word" for unit in one[i:i2]):
        return [Cell(i + k, i + k + 1, j + k, j + k + 1, "replaced") for k in range(i2 - i)]
    return [Cell(i, i2, j, j2, "replaced" if i2 > i and j2 > j else "removed" if i2 > i else "added")]


def _is_respelled(region: Region, one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether each unit of the region is only set right (``spelling``)."""
    i, i2, j, j2 = region
    return i2 - i == j2 - j > 0 and all(map(is_respelled, one[i:i2], other[j:j2]))


def _regions(pairs: Sequence[Pair], n: int, m: int) -> list[Region]:
    """What is between the pairs."""
    return [(i + 1, i2, j + 1, j2) for (i, j), (i2, j2) in pairwise([(-1, -1), *pairs, (n, m)])
            if i2 - i > 1 or j2 - j > 1]


def _weight(texts: Sequence[str]) -> int:
    return sum(map(unit_weight, texts))


def _slid(pairs: list[Pair], one: Sequence[str], other: Sequence[str]) -> list[Pair]:
    """The pairs with each pure addition or removal moved to where it begins or ends at punctuation, if it can be."""
    pairs = list(pairs)
    bounds = [(-1, -1), *pairs, (len(one), len(other))]
    for k in range(1, len(bounds)):
        (i, j), (i2, j2) = bounds[k - 1], bounds[k]
        if (i2 - i > 1) == (j2 - j > 1):
            continue
        side, start, end = (other, j + 1, j2) if j2 - j > 1 else (one, i + 1, i2)
        best, steps = _edge(side, start, end), 0
        for step in range(1, k):  # leftwards: the unit before it is also its last
            left, right = start - step, end - step
            gapless = bounds[k - step] == (i - step + 1, j - step + 1)
            if left < 0 or not gapless or side[left] != side[right]:
                break
            if (score := _edge(side, left, right)) > best:
                best, steps = score, step
        for step in range(steps):
            at = k - 1 - step
            bounds[at] = (bounds[at][0] + (i2 - i - 1), bounds[at][1] + (j2 - j - 1))
    return bounds[1:-1]


def _edge(side: Sequence[str], start: int, end: int) -> int:
    def breaks(place: int) -> bool:
        return not 0 <= place < len(side) or unit_class(side[place]) == "punctuation"

    return 2 * breaks(start - 1) + (breaks(end - 1) if end < len(side) else 1) - (breaks(start) and start > 0)


def _cleaned(regions: Sequence[Region], one: Sequence[str], other: Sequence[str]) -> list[Region]:
    """Regions joined over what is too light beside them to be an anchor (as diff-match-patch does, here by weight)."""
    result: list[Region] = []
    for region in regions:
        while result and _swallowed(result[-1], region, one, other):
            last = result.pop()
            region = (last[0], region[1], last[2], region[3])
        result.append(region)
    return result


def _swallowed(left: Region, right: Region, one: Sequence[str], other: Sequence[str]) -> bool:
    between = one[left[1] : right[0]]
    if any(unit in _ENDS for unit in between):
        return False
    if _is_respelled(left, one, other) or _is_respelled(right, one, other):
        return False
    lighter = min(max(_weight(one[i:i2]), _weight(other[j:j2])) for i, i2, j, j2 in (left, right))
    held = 1.0 if len(between) == 1 and unit_class(between[0]) == "han" else _HELD
    return _weight(between) * held <= lighter if held > 1 else _weight(between) < lighter


def _with_both_marks(regions: Sequence[Region], one: Sequence[str], other: Sequence[str]) -> list[Region]:
    """Regions joined so that none takes or gives only one of two marks that belong together."""
    result: list[Region] = []
    place = 0
    while place < len(regions):
        i, i2, j, j2 = regions[place]
        open_marks = _unpaired(one[i:i2], other[j:j2])
        reach = place
        while open_marks and reach + 1 < len(regions):
            reach += 1
            wider = regions[reach]
            if wider[0] - i2 > _PAIR_REACH:
                break
            if not _unpaired(one[i : wider[1]], other[j : wider[3]]):
                i2, j2, place = wider[1], wider[3], reach
                break
        result.append((i, i2, j, j2))
        place += 1
    return result


def _unpaired(removed: Sequence[str], added: Sequence[str]) -> bool:
    balance: Counter[str] = Counter()
    for sign, side in ((-1, removed), (1, added)):
        for unit in side:
            if unit in _TOGGLES:
                balance[unit] += 1
            elif unit in _OPENING:
                balance[_OPENING[unit]] += sign
            elif unit in _CLOSING or unit.startswith("]"):
                balance[_CLOSING.get(unit, "[]")] -= sign
    return any(count % 2 if mark in _TOGGLES else count for mark, count in balance.items())
