"""What became of every block of a document in one action: read, done, left out and why, failed, or still waiting.

The stretches of a coverage follow each other without a gap from the first character to the last, whatever happens: so
nothing can be presented as done that was not.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.core.errors import StetError
from app.core.generation import Ending
from app.core.passage_units import units_of
from app.core.passages import Piece

# "waiting": not asked for yet, or stopped before it was done. "read": the model has read it, and writes. "done": its
# answer came to its end. "cut": its answer broke off, and the original stands from there. "failed": it could not be
# answered. "skipped": it is not asked about.
State = Literal["waiting", "read", "done", "cut", "failed", "skipped"]

# Why a stretch was skipped: what it is ("heading", "table", "code" …, the kinds of ``passage_units.Unit``), or that it
# lies outside of what was chosen.
OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the document, in characters.

    Args:
        passage: its place among the pieces, -1: it is none.
        reason: why it was skipped, or how its answer broke off (an ``Ending``); "": nothing to say.
        problem: why it failed.
    """

    start: int
    end: int
    state: State
    passage: int = -1
    reason: str = ""
    problem: StetError | None = None


class Coverage:
    """The stretches of one document while an action works on it.

    Args:
        document: all of it.
        start, end: the region that is worked on, characters.
        pieces: the region, cut; together they are its text.

    Raises:
        ValueError: they are not.
    """

    def __init__(self, document: str, start: int, end: int, pieces: Sequence[Piece]) -> None:
        if "".join(piece.text for piece in pieces) != document[start:end]:
            raise ValueError("the pieces are not the region")
        self._stretches = _joined(_stretches(document, start, end, pieces))
        self._places = {each.passage: place for place, each in enumerate(self._stretches) if each.passage >= 0}

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """All of them, in the order of the document."""
        return tuple(self._stretches)

    @property
    def total(self) -> int:
        """How many passages there are."""
        return len(self._places)

    def count(self, *states: State) -> int:
        """How many passages are in one of these states."""
        return sum(self._stretches[place].state in states for place in self._places.values())

    @property
    def is_complete(self) -> bool:
        """Whether every passage is done."""
        return self.count("done") == self.total

    @property
    def left_share(self) -> float:
        """Which share of the characters of what was chosen is not asked about; 0.0 of nothing."""
        chosen = [each for each in self._stretches if each.reason != OUTSIDE]
        left = sum(each.end - each.start for each in chosen if each.state == "skipped")
        return left / max(1, sum(each.end - each.start for each in chosen))

    def rest(self) -> tuple[int, ...]:
        """The passages that are not done."""
        return tuple(passage for passage, place in self._places.items() if self._stretches[place].state != "done")

    def at(self, place: int) -> Stretch | None:
        """The stretch that holds a character."""
        number = bisect_right(self._stretches, place, key=lambda each: each.start) - 1
        return self._stretches[number] if number >= 0 and place < self._stretches[number].end else None

    # What happens ------------------------------------------------------------------------------------------------

    def began(self, passage: int) -> None:
        """The model reads it, or writes its answer; one whose end is known already does not begin."""
        if (place := self._places.get(passage)) is not None and self._stretches[place].state == "waiting":
            self._put(passage, "read")

    def ended(self, passage: int, ending: Ending) -> None:
        """Its answer ended so."""
        if ending == "finished":
            self._put(passage, "done")
        elif ending == "stopped":
            self._put(passage, "waiting")
        else:
            self._put(passage, "cut", ending)

    def failed(self, passage: int, problem: StetError) -> None:
        """It could not be answered."""
        self._put(passage, "failed", problem=problem)

    def stop(self) -> None:
        """Nothing more comes: what was being worked on waits again."""
        for passage, place in self._places.items():
            if self._stretches[place].state == "read":
                self._put(passage, "waiting")

    def _put(self, passage: int, state: State, reason: str = "", problem: StetError | None = None) -> None:
        if (place := self._places.get(passage)) is not None:
            self._stretches[place] = replace(self._stretches[place], state=state, reason=reason, problem=problem)


def _stretches(document: str, start: int, end: int, pieces: Sequence[Piece]) -> Iterator[Stretch]:
    yield Stretch(0, start, "skipped", reason=OUTSIDE)
    units = units_of(document) if any(piece.text.strip() and not piece.prose for piece in pieces) else []
    starts = [unit.start for unit in units]
    at = start
    for number, piece in enumerate(pieces):
        behind = at + len(piece.text)
        if piece.prose:
            yield Stretch(at, behind, "waiting", number)
        elif not piece.text.strip():
            yield Stretch(at, behind, "skipped")
        else:
            for unit in units[max(0, bisect_right(starts, at) - 1) :]:
                first, last = max(at, unit.start), min(behind, unit.end)
                if unit.start >= behind:
                    break
                blank = not document[first:last].strip()
                yield Stretch(first, last, "skipped", reason="" if blank else unit.kind)
        at = behind
    yield Stretch(at, len(document), "skipped", reason=OUTSIDE if document[at:].strip() else "")


def _joined(stretches: Iterator[Stretch]) -> list[Stretch]:
    """Without empty ones; blank lines go with what stands before them, and neighbours of one kind are one."""
    found: list[Stretch] = []
    lead = 0
    for each in stretches:
        if each.start == each.end:
            continue
        if each.state == "skipped" and not each.reason:
            if found:
                found[-1] = replace(found[-1], end=each.end)
            else:
                lead = each.end
        elif found and each.passage < 0 and (found[-1].passage, found[-1].reason) == (-1, each.reason):
            found[-1] = replace(found[-1], end=each.end)
        else:
            found.append(each)
    if lead and found:
        found[0] = replace(found[0], start=0)
    return found or ([Stretch(0, lead, "skipped")] if lead else [])
