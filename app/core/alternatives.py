"""What other attempts propose for the place of a change, and a review with one of these wordings taken over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.core.findings import Finding
from app.core.hunk_kinds import Kind
from app.core.hunks import Hunk
from app.core.review import Change, Review, Span

# A wording that takes the place of more changes than this is another text, no other wording.
MOST_CHANGES = 12


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another wording at a change.

    Args:
        attempt: the number of the other review, as they were given.
        changes: the changes of this review that it takes the place of: from the first up to before the second number.
        place: what it stands for, characters of this review's ``before``.
        text: the wording.
        kind, findings: those of the other attempt.
    """

    attempt: int
    changes: Span
    place: Span
    text: str
    kind: Kind
    findings: tuple[Finding, ...]


def alternatives(review: Review, number: int, others: Sequence[Review]) -> list[Alternative]:
    """What the others propose where change ``number`` is open; each wording once, none that stands there already.

    The others may be of an earlier state of the document: they are carried over. A place at which texts move is not
    offered, since half a move doubles a sentence or loses it.
    """
    if not 0 <= number < len(review.changes) or not review.changes[number].is_open:
        return []
    now, places = review.text, review.places()
    found: list[Alternative] = []
    for attempt, other in enumerate(others):
        carried = other.carried(now)[0] if other.text != now else other
        alternative = _at(review, places, number, carried, attempt)
        if alternative is not None and alternative.text not in [each.text for each in found]:
            found.append(alternative)
    return found


def exchanged(review: Review, alternative: Alternative) -> tuple[Review, int]:
    """The review with this wording proposed instead, and the number of its change."""
    (first, end), (start, stop) = alternative.changes, alternative.place
    hunk = Hunk(alternative.kind, (start, stop), (0, 0), review.before[start:stop], alternative.text)
    changes = [*review.changes[:first], Change(hunk, alternative.findings), *review.changes[end:]]
    return Review(review.before, tuple(_placed(changes))), first


def _placed(changes: Iterable[Change]) -> Iterable[Change]:
    """The changes with the places in the proposal that they have now."""
    growth = 0
    for change in changes:
        (start, end), text = change.hunk.before_range, change.hunk.after
        yield replace(change, hunk=replace(change.hunk, after_range=(start + growth, start + growth + len(text))))
        growth += len(text) - (end - start)


def _at(review: Review, places: Sequence[Span], number: int, other: Review, attempt: int) -> Alternative | None:
    """The other's wording for the smallest place that cuts no change of either."""
    there = [(place, change) for place, change in zip(other.places(), other.changes, strict=True) if change.is_open]
    region = places[number]
    while True:
        mine = [n for n, place in enumerate(places) if _meet(place, region)]
        theirs = [(place, change) for place, change in there if _meet(place, region)]
        grown = (min(each[0] for each in (region, *(places[n] for n in mine), *(place for place, _ in theirs))),
                 max(each[1] for each in (region, *(places[n] for n in mine), *(place for place, _ in theirs))))
        if grown == region:
            break
        region = grown
    chosen = [review.changes[n] for n in mine]
    changes = [change for _, change in theirs]
    if not changes or len(mine) + len(changes) > MOST_CHANGES or any(
            change.hunk.move is not None or not change.is_open for change in (*chosen, *changes)):
        return None
    now = review.text
    text = _taken(now, region, theirs)
    if text in (now[region[0] : region[1]], _taken(now, region, [(places[n], review.changes[n]) for n in mine])):
        return None
    shift = places[mine[0]][0] - review.changes[mine[0]].hunk.before_range[0]
    findings = tuple(finding for change in changes for finding in change.findings)
    kind: Kind = next((change for change in changes if change.flagged), changes[0]).kind
    return Alternative(attempt, (mine[0], mine[-1] + 1), (region[0] - shift, region[1] - shift), text,
                       kind, findings)


def _meet(one: Span, other: Span) -> bool:
    """Whether two places overlap; what is put in at an edge belongs to it."""
    if one[0] == one[1] or other[0] == other[1]:
        return one[0] <= other[1] and other[0] <= one[1]
    return one[0] < other[1] and other[0] < one[1]


def _taken(now: str, region: Span, changes: Iterable[tuple[Span, Change]]) -> str:
    parts: list[str] = []
    at = region[0]
    for (start, end), change in changes:
        parts += [now[at:start], change.hunk.after]
        at = end
    return "".join([*parts, now[at : region[1]]])
