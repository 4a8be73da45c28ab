"""Original and proposal as one run of text in which what goes and what comes is marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.core.growing_diff import GrowingDiff
from app.core.hunks import Hunk, diff

Kind = Literal["same", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that is the same on both sides, only in the original, or only in the proposal."""

    kind: Kind
    text: str


def compare(before: str, after: str) -> list[Piece]:
    """The pieces, in reading order, a removal before what stands in its place.

    The "same" and "removed" pieces joined are ``before``; "same" and "added" joined are ``after``.
    """
    return pieces_of(before, diff(before, after))


def pieces_of(before: str, hunks: Sequence[Hunk]) -> list[Piece]:
    """``before`` with its ``hunks`` as pieces; none is empty, and no two of one kind touch."""
    result: list[Piece] = []
    removed = added = ""
    at = 0

    def settle(same: str) -> None:
        nonlocal removed, added
        found = (Piece("removed", removed), Piece("added", added), Piece("same", same))
        result.extend(piece for piece in found if piece.text)
        removed = added = ""

    for hunk in hunks:
        start, end = hunk.before_range
        if start > at:
            settle(before[at:start])
        removed += hunk.before
        added += hunk.after
        at = end
    settle(before[at:])
    return result


def arrived(hunk: Hunk) -> list[Piece]:
    """The pieces of a moved text where it stands now: what it brought, and what it lost and got on its way."""
    if not hunk.was:
        return [Piece("same", hunk.after)]
    body = hunk.after.strip()
    start = hunk.after.index(body)
    lead, tail = hunk.after[:start], hunk.after[start + len(body) :]
    return [piece for piece in (Piece("same", lead), *compare(hunk.was, body), Piece("same", tail)) if piece.text]


def settled(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of an unfinished proposal: what it had not reached stays as it was.

    The last run of changes is undone, since nothing after it shows where it was going to end; without this, a
    stopped rewrite would delete the rest of the passage.
    """
    before = "".join(piece.text for piece in pieces if piece.kind != "added")
    growing = GrowingDiff(before)
    growing.add(proposal(pieces))
    return pieces_of(before, growing.stopped())


def proposal(pieces: Sequence[Piece]) -> str:
    """The text that taking every change gives."""
    return "".join(piece.text for piece in pieces if piece.kind != "removed")


def count_changes(pieces: Sequence[Piece]) -> int:
    """How many places differ: a removal with what replaces it counts once."""
    places = 0
    inside = False
    for piece in pieces:
        if piece.kind == "same":
            inside = False
        elif not inside:
            inside = True
            places += 1
    return places
