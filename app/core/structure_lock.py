"""Which hunks of a proposal touch the structure, so that all the others, in any choice, leave it as it is.

``flag`` goes three steps. What ``compare_structure`` finds in the whole proposal flags the hunks that it touches. What
is left is applied together, and where the structure still differs, more are flagged until it does not. Last, a hunk
that only exchanges words away from every mark cannot change the structure in any company; the few others are tried
in all their combinations, block by block.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Protocol

from app.core.blocks import Block, blocks_of
from app.core.findings import Finding, Range
from app.core.plain_changes import OPENER, keeps_marks, texts_of
from app.core.structure import compare_structure, link_labels, structure_of

# Hunks near each other that need trying: beyond this number the later ones are flagged.
_MOST_TRIED = 4
# Rounds in which flags are added one by one; after that all that is left is flagged.
_ROUNDS = 24
UNCERTAIN = "structure-uncertain"


class HunkLike(Protocol):
    """A change from one text to another; ranges are in characters."""

    @property
    def before_range(self) -> Range: ...
    @property
    def after_range(self) -> Range: ...
    @property
    def after(self) -> str: ...


def apply(before: str, hunks: Iterable[HunkLike]) -> str:
    """``before`` with some hunks accepted; they are in order and do not overlap."""
    parts: list[str] = []
    end = 0
    for hunk in hunks:
        parts += [before[end : hunk.before_range[0]], hunk.after]
        end = hunk.before_range[1]
    return "".join([*parts, before[end:]])


def flag(before: str, after: str, hunks: Sequence[HunkLike]) -> list[list[Finding]]:
    """For each hunk what is held against it; accepting any choice of those with nothing keeps the structure.

    Args:
        before, after: the original and the proposal.
        hunks: the changes from one to the other, all of them, in order.
    """
    lock = _Lock(before, after, hunks)
    for finding in compare_structure(before, after):
        lock.blame(finding)
    lock.settle()
    lock.try_choices()
    return lock.flags


class _Lock:
    def __init__(self, before: str, after: str, hunks: Sequence[HunkLike]) -> None:
        self._before, self._after, self._hunks = before, after, hunks
        self.flags: list[list[Finding]] = [[] for _ in hunks]
        self._labels = link_labels(before)

    def blame(self, finding: Finding) -> None:
        """Flag the hunks that a finding about the whole proposal touches; at least one, the nearest."""
        if not self._hunks:
            return
        old, new = finding.before_range, finding.after_range
        if old is None or new is None:  # what holds a block apart from the one before it came or went with it
            old, new = _with_blank_lead(self._before, old), _with_blank_lead(self._after, new)
        touched = [number for number, hunk in enumerate(self._hunks)
                   if _overlap(hunk.before_range, old) or _overlap(hunk.after_range, new)]
        if not touched:
            def distance(number: int) -> int:
                hunk = self._hunks[number]
                return min(gap(hunk.before_range, finding.before_range), gap(hunk.after_range, finding.after_range))

            touched = [min(range(len(self._hunks)), key=distance)]
        for number in touched:
            self.flags[number].append(finding)

    def settle(self) -> None:
        """Flag more until all that is not flagged, taken together, keeps the structure."""
        for _ in range(_ROUNDS):
            kept = self._free()
            text = apply(self._before, (self._hunks[number] for number in kept))
            if not kept or self._keeps(self._before, text):
                return
            findings = compare_structure(self._before, text)
            culprits = {number for finding in findings for number in kept
                        if _overlap(self._hunks[number].before_range, finding.before_range)}
            if not culprits:
                culprits = {self._first_that_breaks(kept)}
            for number in culprits:
                self.flags[number].append(self._uncertain(number))
        for number in self._free():
            self.flags[number].append(self._uncertain(number))

    def try_choices(self) -> None:
        """Flag hunks until no choice of the others changes the structure."""
        regions = self._regions()
        for (start, end), members in regions.items():
            free = [number for number in members if not self.flags[number]]
            plain = self._plain(free, start, end)
            risky = [number for number in free if number not in plain]
            for number in risky[_MOST_TRIED:]:
                self.flags[number].append(self._uncertain(number))
            risky = risky[:_MOST_TRIED]
            while risky and (broken := self._breaking(risky, plain, start, end)):
                number = broken[-1]
                self.flags[number].append(self._uncertain(number))
                risky.remove(number)

    def _breaking(self, risky: list[int], plain: list[int], start: int, end: int) -> tuple[int, ...]:
        """The smallest choice of risky hunks that changes the structure of a part of the text, or none."""
        part = self._before[start:end]
        for size in range(1, len(risky) + 1):
            for choice in combinations(risky, size):
                for company in (choice, sorted({*choice, *plain})):
                    text = "".join(self._applied(company, start, end))
                    if not self._keeps(part, text):
                        return choice
        return ()

    def _applied(self, numbers: Iterable[int], start: int, end: int) -> list[str]:
        parts: list[str] = []
        for number in numbers:
            hunk = self._hunks[number]
            parts += [self._before[start : hunk.before_range[0]], hunk.after]
            start = hunk.before_range[1]
        return [*parts, self._before[start:end]]

    def _keeps(self, before: str, text: str) -> bool:
        # The last line of a document ends as it did.
        return before.endswith("\n") == text.endswith("\n") and (
            structure_of(before, self._labels) == structure_of(text, self._labels))

    def _free(self) -> list[int]:
        return [number for number, flags in enumerate(self.flags) if not flags]

    def _first_that_breaks(self, kept: list[int]) -> int:
        """By halves: the hunk with which the structure first differs when they are taken from the front."""
        low, high = 0, len(kept)
        while high - low > 1:
            middle = (low + high) // 2
            text = apply(self._before, (self._hunks[number] for number in kept[:middle]))
            low, high = (middle, high) if self._keeps(self._before, text) else (low, middle)
        return kept[high - 1]

    def _uncertain(self, number: int) -> Finding:
        hunk = self._hunks[number]
        return Finding(UNCERTAIN, self._before[slice(*hunk.before_range)], hunk.after, hunk.before_range,
                       hunk.after_range)

    def _regions(self) -> dict[Range, list[int]]:
        """The hunks by the outermost blocks that they touch, these as one part of the text."""
        starts = [0]
        for block in blocks_of(self._before):
            if block.opens == len(block.path):
                starts.append(self._before.rfind("\n", 0, block.place[0]) + 1)
        starts = sorted(set(starts))
        regions: list[tuple[int, int, list[int]]] = []
        for number, hunk in enumerate(self._hunks):
            first, last = hunk.before_range
            low = max(0, bisect_right(starts, first) - 1)
            if low and not self._before[starts[low] : first].strip():
                low -= 1  # at its very beginning: it may grow together with the one before it
            high = bisect_right(starts, last)
            if high < len(starts) and not self._before[last : starts[high]].strip():
                high += 1
            start, end = starts[low], starts[high] if high < len(starts) else len(self._before)
            if regions and start < regions[-1][1]:
                previous = regions[-1]
                regions[-1] = min(start, previous[0]), max(end, previous[1]), [*previous[2], number]
            else:
                regions.append((start, end, [number]))
        return {(start, end): members for start, end, members in regions}

    def _plain(self, numbers: list[int], start: int, end: int) -> list[int]:
        """Those that exchange words within a paragraph, a heading or a cell, touching no mark."""
        texts = [(block, text, at) for block in blocks_of(self._before)
                 if block.is_prose and block.place[0] < end and start <= block.place[1]
                 for text, at in texts_of(block)]
        inserted = any(OPENER.search(self._hunks[number].after) for number in numbers)
        return [] if inserted else [number for number in numbers if self._is_plain(number, texts)]

    def _is_plain(self, number: int, texts: list[tuple[Block, str, int]]) -> bool:
        hunk = self._hunks[number]
        first, last = hunk.before_range
        was, now = self._before[first:last], hunk.after
        if number and self._hunks[number - 1].before_range[1] == first:
            return False
        return any(keeps_marks(block, text, at, (first, last), was, now, self._labels) for block, text, at in texts)


def _with_blank_lead(text: str, place: Range | None) -> Range | None:
    """A range of whole lines with the blank characters before it."""
    if place is None or text[place[0] - 1 : place[0]] not in ("", "\n"):
        return place
    return len(text[: place[0]].rstrip()), place[1]


def _overlap(one: Range, other: Range | None) -> bool:
    if other is None:
        return False
    if one[0] == one[1] or other[0] == other[1]:
        return one[0] <= other[1] and other[0] <= one[1]
    return one[0] < other[1] and other[0] < one[1]


def gap(one: Range, other: Range | None) -> int:
    """How far two ranges are apart, in characters; very far where there is no other."""
    return max(one[0] - other[1], other[0] - one[1], 0) if other else 1 << 30
