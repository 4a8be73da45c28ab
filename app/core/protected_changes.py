"""What changes of a free rewriting lose, double or make up of what must come back as it is, change by change.

Where an answer is no copy of its text, blocks cannot be held against each other. What is protected can: the code, the
formulas, the targets and the terms that must be on both sides.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from app.core.findings import Finding, Range
from app.core.folding import fold
from app.core.hunks import Hunk, take
from app.core.protected import MARK, Part, parts_of
from app.core.structure_lock import UNCERTAIN
from app.core.terms import find_terms

MADE_UP = "mark-new"
_Key = tuple[str, str]


def made_up_marks(hunk: Hunk) -> Iterator[Finding]:
    """The marks for what was left out that stand in the proposal and stood for nothing; brackets may be wide."""
    known = [found[2] for found in MARK.finditer(hunk.before) if found[2]]
    for found in MARK.finditer(hunk.after):
        if found[2] is None:  # a target, which the structure tells
            continue
        if found[2] in known:
            known.remove(found[2])
        else:
            start = hunk.after_range[0]
            yield Finding(MADE_UP, None, found[0], None, (start + found.start(), start + found.end()))


def protected_changes(before: str, after: str, hunks: Sequence[Hunk], terms: Sequence[str] = ()) \
        -> list[tuple[Finding, ...]]:
    """For each hunk what is held against it.

    A part that goes from one change to another is no finding, but ties the two: what is held against one is then held
    against both, since to take only one would lose or double the part. So it is with the two halves of a move. What
    has nothing against it leaves, taken together, every part as it was: else all of it is flagged as uncertain.

    Args:
        before, after: the original and the proposal.
        hunks: the changes from one to the other, all of them, in order.
        terms: names and terms that must stay; one is lost where its paragraph does not hold it any more.
    """
    old, new = _Parts(before), _Parts(after)
    lost: dict[_Key, list[tuple[int, Part]]] = defaultdict(list)
    groups = list(range(len(hunks)))  # the first of those that a hunk is tied to
    found: list[list[Finding]] = [[] for _ in hunks]
    come: list[tuple[int, Part]] = []
    halves: dict[int, int] = {}
    owners: tuple[dict[Range, int], dict[Range, int]] = {}, {}

    def owned(parts: list[Part], number: int, owner: dict[Range, int]) -> list[Part]:
        """Less those that a hunk before touches too: the two are tied."""
        for part in parts:
            _tie(groups, number, owner.setdefault(part.place, number))
        return [part for part in parts if owner[part.place] == number]

    for number, hunk in enumerate(hunks):
        gone, there = _different(owned(old.within(hunk.before_range), number, owners[0]),
                                 owned(new.within(hunk.after_range), number, owners[1]))
        for part in gone:
            lost[part.kind, part.value].append((number, part))
        come += ((number, part) for part in there)
        found[number] += [*made_up_marks(hunk), *_lost_terms(hunk, after, terms)]
        if hunk.move is not None:
            _tie(groups, number, halves.setdefault(hunk.move, number))
    for number, part in come:
        if there := lost[part.kind, part.value]:
            _tie(groups, number, there.pop(0)[0])
        else:
            found[number].append(Finding(f"{part.kind}-new", None, part.value, None, part.place))
    for number, part in (each for rest in lost.values() for each in rest):
        found[number].append(Finding(f"{part.kind}-lost", part.value, None, part.place, None))
    flags = [tuple(finding for other, findings in enumerate(found) if groups[other] == group for finding in findings)
             for group in groups]
    free = [number for number, held in enumerate(flags) if not held]
    if free and _counted(take(before, hunks, free)) != _counted(before):  # words beside a mark made it another one
        for number in free:
            hunk = hunks[number]
            flags[number] = Finding(UNCERTAIN, hunk.before, hunk.after, hunk.before_range, hunk.after_range),
    return flags


def _counted(text: str) -> Counter[_Key]:
    return Counter((part.kind, part.value) for part in parts_of(text))


def _tie(groups: list[int], one: int, other: int) -> None:
    first, second = sorted((groups[one], groups[other]))
    if first != second:
        groups[:] = [first if group == second else group for group in groups]


class _Parts:
    """The protected parts of a text, to be asked for by place."""

    def __init__(self, text: str) -> None:
        self._parts = sorted(parts_of(text), key=lambda part: part.place)
        self._ends = [part.place[1] for part in self._parts]
        for number in range(len(self._ends) - 2, -1, -1):  # a part may hold another, as a link an image
            self._ends[number] = min(self._ends[number], self._ends[number + 1])

    def within(self, place: Range) -> list[Part]:
        """Those that a range touches; one that it only ends or begins beside it does not."""
        found: list[Part] = []
        for part in self._parts[bisect_left(self._ends, place[0]) :]:
            start, end = part.place
            if start >= place[1] and not (start == place[0] == place[1]):
                break
            if start < place[1] and place[0] < end:
                found.append(part)
        return found


def _different(old: list[Part], new: list[Part]) -> tuple[list[Part], list[Part]]:
    """What is only in the one, and only in the other, each as often as it is."""
    gone, left = [], list(new)
    for part in old:
        same = next((other for other in left if (other.kind, other.value) == (part.kind, part.value)), None)
        if same is None:
            gone.append(part)
        else:
            left.remove(same)
    return gone, left


def _lost_terms(hunk: Hunk, after: str, terms: Sequence[str]) -> Iterator[Finding]:
    held = list(find_terms(fold(hunk.before), terms))
    if not held:
        return
    start, end = hunk.after_range
    end = after.find("\n\n", end)
    paragraph = after[max(0, after.rfind("\n\n", 0, start)) : end if end >= 0 else len(after)]
    kept = {fact.value for fact in find_terms(fold(paragraph), terms)}
    for fact in held:
        if fact.value not in kept:
            place = hunk.before_range[0] + fact.start, hunk.before_range[0] + fact.end
            yield Finding("term-lost", hunk.before[fact.start : fact.end], None, place, None)
