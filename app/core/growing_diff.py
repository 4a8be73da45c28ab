"""The changes while the new text still comes: those behind the stream stand, and only its end is looked at again."""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Sequence

from app.core.hunks import Hunk, diff, hunks_between, paragraphs, relabelled
from app.core.segments import Span, sentences
from app.core.sentence_alignment import Cell, align_sentences

# A pair of sentences is firm when so many pairs follow it.
_CONFIRMED_BY = 2
# Sentences of the old text that are looked at beyond as many as have come, and at most.
_AHEAD, _MOST_AHEAD = 24, 400
# An end of the stream of so many sentences without a firm pair is settled as it looks now, to stay quick.
_LONGEST = 32
# A pair that skips more sentences than this must be of equal sentences, or it may be chance.
_SKIPPED = 2


@functools.cache
def make_ready() -> None:
    """Do once, where nobody waits for it, what takes a first comparison 20 ms: its patterns are compiled."""
    growing = GrowingDiff("The cats came. 1 of them went. 二人来了。")
    growing.add("The cat came. 2 of them go. 一人走了。")
    growing.hunks()
    growing.finish()


class GrowingDiff:
    """The hunks from ``before`` to a text that comes piece by piece.

    ``settled`` only ever gets longer: what stands in it does not change until ``finish`` compares the whole, which
    alone knows what was moved.

    Args:
        before: the old text, in full.
    """

    def __init__(self, before: str) -> None:
        self._before = before
        self._old = sentences(before)
        self._old_texts = [before[s:e] for s, e in self._old]
        self._places: dict[str, int] = {}
        for number, text in enumerate(self._old_texts):
            self._places.setdefault(text, number)
        self._after = ""
        self._settled: tuple[Hunk, ...] = ()
        self._next = 0  # the first old sentence that is not settled
        self._at, self._at_new = 0, 0  # characters that are settled, of both texts
        self._complete = 0  # sentences of the unsettled end that were complete when last looked at

    @property
    def after(self) -> str:
        """What has come."""
        return self._after

    @property
    def settled(self) -> tuple[Hunk, ...]:
        """The hunks that will not change any more."""
        return self._settled

    def add(self, text: str) -> None:
        """More of the new text came."""
        self._after += text
        new = self._unsettled()
        if len(new) - 1 > self._complete:
            self._complete = len(new) - 1
            self._settle(new[:-1])

    def hunks(self) -> list[Hunk]:
        """All changes as they look now. What the stream has not reached stays, and what came last stands before it."""
        return [*self._settled, *self.unsettled()]

    def unsettled(self) -> list[Hunk]:
        """Those of ``hunks`` that stand behind the settled ones."""
        return self._at_the_end(keeps_last=True)

    def stopped(self) -> list[Hunk]:
        """The changes if no more comes: without the last one, of which nothing shows where it was going to end."""
        return [*self._settled, *self._at_the_end(keeps_last=False)]

    def finish(self) -> list[Hunk]:
        """The changes between the whole texts: ``diff``."""
        return diff(self._before, self._after)

    def _unsettled(self) -> list[Span]:
        at = self._at_new
        return [(s + at, e + at) for s, e in sentences(self._after[at:])]

    def _cells(self, new: Sequence[Span]) -> tuple[list[Cell], int]:
        """How the new sentences lie in the old text, and how many old ones (from ``_next``) they stand for."""
        texts = [self._after[s:e] for s, e in new]
        ahead = self._next + len(new) + _AHEAD
        found = [self._places.get(text, 0) + 1 for text in texts]
        limit = min(len(self._old), max(ahead, *found, 0) if found else ahead, ahead + _MOST_AHEAD)
        cells = align_sentences(self._old_texts[self._next : limit], texts,
                                paragraphs(self._before, self._old[self._next : limit]), paragraphs(self._after, new))
        pairs = [cell for cell in cells if cell.tag in ("same", "changed")]
        while pairs and pairs[-1].tag == "changed":
            i, j = (pairs[-2].i2, pairs[-2].j2) if len(pairs) > 1 else (0, 0)
            if pairs[-1].i - i - (pairs[-1].j - j) <= _SKIPPED:
                break
            pairs.pop()
        reached, reached_new = (pairs[-1].i2, pairs[-1].j2) if pairs else (0, 0)
        reached = min(reached + len(new) - reached_new, limit - self._next)
        return pairs, reached

    def _settle(self, new: Sequence[Span]) -> None:
        pairs, reached = self._cells(new)
        if len(pairs) > _CONFIRMED_BY:
            firm = pairs[-1 - _CONFIRMED_BY]
            count, count_new = firm.i2, firm.j2
        elif len(new) > _LONGEST:
            count, count_new = (pairs[-1].i2, pairs[-1].j2) if pairs else (min(reached, len(new) // 2), len(new) // 2)
        else:
            return
        old = self._old[self._next : self._next + count]
        end = old[-1][1] if old else self._at
        end_new = new[count_new - 1][1]
        self._settled += tuple(self._between(old, end, new[:count_new], end_new))
        self._next += count
        self._at, self._at_new = end, end_new
        self._complete -= count_new

    def _between(self, old: Sequence[Span], end: int, new: Sequence[Span], end_new: int) -> list[Hunk]:
        found = hunks_between(self._before, old, (self._at, end), self._after, new, (self._at_new, end_new))
        return [hunk if hunk.kind != "moved" else relabelled(hunk, "removed" if hunk.before else "added")
                for hunk in found]

    def _at_the_end(self, *, keeps_last: bool) -> list[Hunk]:
        new = self._unsettled()
        if not new:
            return []
        _, reached = self._cells(new[:-1])
        old = self._old[self._next : self._next + reached + 1]
        end = old[-1][1] if old else len(self._before)
        end_new = new[-1][1]
        if len(old) == reached and self._after[end_new:].strip() == "":
            end = len(self._before)  # it goes on behind the end of the old text
        hunks = self._between(old, end, new, end_new)
        first = bisect_left(hunks, end, key=lambda hunk: hunk.before_range[1])
        kept, last = hunks[:first], hunks[first:]
        if keeps_last:
            place = last[0].before_range[0] if last else end
            kept += [Hunk("added", (place, place), hunk.after_range, "", hunk.after) for hunk in last if hunk.after]
        return kept
