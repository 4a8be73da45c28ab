"""A document as runs of text in which what goes and what comes is marked: for a review, and while a proposal grows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, chain
from typing import Literal, NamedTuple

from app.core.changes import arrived
from app.core.growing_diff import GrowingDiff
from app.core.hunks import Hunk, diff
from app.core.offsets import utf16_length
from app.core.passages import Piece
from app.core.review import Change, Review

# "moved" came from elsewhere as it was, and "gone" are words that it lost on its way.
Role = Literal["same", "removed", "gap", "added", "flagged", "moved", "gone", "decided", "waiting"]

# What is shown and does not stand in the document.
PROPOSED = frozenset({"gap", "added", "flagged", "moved", "gone"})
# Between what goes and what comes in its place: a thin space, at which a line may break.
GAP = "\u2009"


class Run(NamedTuple):
    """Text in one role; one of thousands that are made for each picture.

    Args:
        number: the change that it belongs to; -1: none.
        units: its length in UTF-16 units.
    """

    text: str
    role: Role
    number: int
    units: int


def run(text: str, role: Role = "same", number: int = -1) -> Run:
    """A run with its length."""
    return Run(text, role, number, utf16_length(text))


def reviewed(review: Review) -> list[Run]:
    """Open changes stand with both texts, decided ones with what was decided (which may be empty)."""
    runs: list[Run] = []
    at = 0
    for number, change in enumerate(review.changes):
        start, end = change.hunk.before_range
        if start > at:
            runs.append(run(review.before[at:start]))
        if change.is_open:
            runs += _both(change.hunk, number, flagged=change.flagged)
        else:
            runs.append(run(change.text, "decided", number))
        at = end
    return [*runs, run(review.before[at:])]


def _both(hunk: Hunk, number: int, *, flagged: bool = False) -> list[Run]:
    added: Role = "flagged" if flagged else "added"
    if hunk.kind == "moved" and hunk.after:
        roles: dict[str, Role] = {"same": "moved", "removed": "gone", "added": added}
        runs: list[Run] = []
        for piece in arrived(hunk):
            if piece.kind == "added" and runs and runs[-1].role == "gone":
                runs.append(run(GAP, "gap", number))
            runs.append(run(piece.text, roles[piece.kind], number))
        return runs
    runs = [run(hunk.before, "removed", number)] if hunk.before else []
    if hunk.before and hunk.after and not hunk.before[-1].isspace() and not hunk.after[0].isspace():
        runs.append(run(GAP, "gap", number))
    return [*runs, run(hunk.after, added, number)] if hunk.after else runs


class _Passage:
    """One passage that grows over its original. Only what came since is looked at, and that when it is asked for."""

    def __init__(self, original: str) -> None:
        self.original = original
        self._growing: GrowingDiff | None = None  # made with the first text: most of a book waits for long
        self.reached = 0  # characters of the original
        self.done = False
        self._hunks: list[Hunk] = []  # of the whole passage, once it is done
        self._runs: list[Run] | None = None  # as they stand; None: to be made again
        self._settled: list[Run] = []  # the runs of so many settled hunks, which end there
        self._settled_hunks = self._settled_at = self._settled_units = 0

    @property
    def growing(self) -> GrowingDiff:
        if self._growing is None:
            self._growing = GrowingDiff(self.original)
        return self._growing

    @property
    def is_written(self) -> bool:
        """Whether text is coming."""
        return self._growing is not None and not self.done and bool(self._growing.after)

    def write(self, text: str, reached: int) -> None:
        self.growing.add(text)
        self.reached = reached
        self._runs = None

    def finish(self, text: str) -> None:
        self._hunks = diff(self.original, text)
        self.done, self._runs = True, None

    @property
    def settled(self) -> Sequence[Hunk]:
        """The hunks that will not change any more."""
        return self._hunks if self.done else self._growing.settled if self._growing is not None else ()

    def runs(self) -> list[Run]:
        if self._runs is None:
            self._runs = self._made()
        return self._runs

    def units(self) -> int:
        """The length of ``runs``, UTF-16 units; those that have settled are not counted again."""
        runs = self.runs()
        first = 0 if self.done else len(self._settled)
        return (self._settled_units if first else 0) + sum(units for _, _, _, units in runs[first:])

    def _made(self) -> list[Run]:
        if self._growing is None and not self.done:
            return [run(""), run(self.original, "waiting")]
        if self.done:
            done: list[Run] = []
            at = self._add(done, 0, self._hunks)
            return [*done, run(self.original[at:]), run("", "waiting")]
        settled = self.settled
        known = len(self._settled)
        self._settled_at = self._add(self._settled, self._settled_at, settled[self._settled_hunks :])
        self._settled_hunks = len(settled)
        self._settled_units += sum(units for _, _, _, units in self._settled[known:])
        found = [*self._settled]
        at = self._add(found, self._settled_at, self.growing.unsettled())
        reached = max(at, self.reached)
        return [*found, run(self.original[at:reached]), run(self.original[reached:], "waiting")]

    def _add(self, runs: list[Run], at: int, hunks: Sequence[Hunk]) -> int:
        """Add what comes from ``at`` (characters of the original) to the end of these hunks, which is returned."""
        for hunk in hunks:
            start, end = hunk.before_range
            runs += [run(self.original[at:start]), *_both(hunk, -1)]
            at = end
        return at


class GrowingText:
    """A document in which passages are written over, each in its place, while the changes settle behind.

    Args:
        before: the document up to the first passage.
        pieces: what is worked on, cut; what is no prose stays as it is.
        after: the document behind the last one.
    """

    def __init__(self, before: str, pieces: Sequence[Piece], after: str) -> None:
        self._passages = {number: _Passage(piece.text) for number, piece in enumerate(pieces) if piece.prose}
        self._parts = [[run(before)], *([run(piece.text)] for piece in pieces), [run(after)]]
        self._starts = [*accumulate((len(piece.text) for piece in pieces), initial=len(before))]
        self._units = [sum(each.units for each in part) for part in self._parts]
        self._stale = set(self._passages)  # those whose runs are to be taken anew
        self._changes: list[Change] = []
        self._settled: list[int] = []  # of how many settled hunks of each passage ``_changes`` tells

    def write(self, number: int, text: str, rest: str) -> None:
        """More of a passage came; ``rest`` is the end of its original that is left."""
        passage = self._passages[number]
        passage.write(text, len(passage.original) - len(rest))
        self._stale.add(number)

    def finish(self, number: int, text: str) -> None:
        """A passage is done, and reads ``text``."""
        self._passages[number].finish(text)
        self._stale.add(number)

    @property
    def is_stale(self) -> bool:
        """Whether more was written than ``runs`` gave."""
        return bool(self._stale)

    def runs(self, most: int | None = None) -> list[Run]:
        """The whole document as it stands now; ``most``: of so many passages anew, the others in another call."""
        for number in sorted(self._stale)[:most]:
            self._stale.discard(number)
            self._parts[number + 1] = self._passages[number].runs()
            self._units[number + 1] = self._passages[number].units()
        return [*chain.from_iterable(self._parts)]

    def pens(self) -> list[int]:
        """Where text is being written: UTF-16 units from the beginning of what ``runs`` gave last, in their order."""
        ends = [*accumulate(self._units)]
        return [ends[number + 1] - self._parts[number + 1][-1].units for number, passage in self._passages.items()
                if passage.is_written and number not in self._stale]

    def changes(self) -> list[Change]:
        """The changes that will not be looked at again, as they stand in the document; the same list until more do."""
        settled = [len(passage.settled) + passage.done for passage in self._passages.values()]
        if settled == self._settled:
            return self._changes
        known, self._settled = self._settled, settled
        passages = list(self._passages.items())
        # Up to the first passage in which something settled, all stands as it did; in that one, unless it is done.
        first = next((n for n, (now, was) in enumerate(zip(settled, known, strict=False)) if now != was), 0)
        same = sum(len(passage.settled) for _, passage in passages[:first])
        if known and not passages[first][1].done:
            same += known[first]
        self._changes = self._changes[:same]
        at = shift = 0
        for number, passage in passages:
            place, hunks = self._starts[number], passage.settled
            for hunk in hunks[max(0, same - at) :]:
                (a, a2), (b, b2) = hunk.before_range, hunk.after_range
                self._changes.append(Change(Hunk(
                    hunk.kind, (a + place, a2 + place), (b + place + shift, b2 + place + shift),
                    hunk.before, hunk.after)))
            at += len(hunks)
            shift += sum(len(hunk.after) - len(hunk.before) for hunk in hunks)
        return self._changes
