"""A review as two texts side by side: what stands in the document, and what would stand there, place by place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from app.core.marked_text import PROPOSED, Run

# What is shown of a review and is not in the text that is proposed.
_NOT_PROPOSED = frozenset({"removed", "gone", "gap"})


class SideRuns:
    """The two sides of the runs of a review (``app.core.marked_text.reviewed``).

    Args:
        runs: with both texts where a change is open.
    """

    def __init__(self, runs: Sequence[Run]) -> None:
        self.left = [run for run in runs if run.role not in PROPOSED]
        self.right = [run for run in runs if run.role not in _NOT_PROPOSED]
        # Where each run begins: in the review itself, on the left and on the right.
        self._begins: list[list[int]] = [[0], [0], [0]]
        for run in runs:
            for begins, here in zip(self._begins, (True, run.role not in PROPOSED, run.role not in _NOT_PROPOSED),
                                    strict=True):
                begins.append(begins[-1] + (run.units if here else 0))

    def place(self, position: int, of: int, on: int) -> int:
        """Where a place of one text stands in another one; where it has no like, where that would begin.

        Args:
            position: UTF-16 units.
            of, on: the texts: 0 is the review itself, 1 the left side, 2 the right side.
        """
        theirs, wanted = self._begins[of], self._begins[on]
        number = min(max(bisect_right(theirs, position) - 1, 0), len(theirs) - 1)
        within = position - theirs[number]
        room = wanted[number + 1] - wanted[number] if number + 1 < len(wanted) else 0
        return wanted[number] + min(within, room)
