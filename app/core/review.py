"""A proposal under review: each of its changes with what is held against it and what the writer decided."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.core.findings import Finding
from app.core.growing_diff import GrowingDiff
from app.core.hunk_kinds import Kind
from app.core.hunks import Hunk, diff, take
from app.core.judgement import Judgement, judge, judge_rewriting
from app.core.kept import Kept, count_kept
from app.core.language import language_of
from app.core.scope import headings
from app.core.structure_lock import UNCERTAIN
from app.core.text_edit import TextEdit
from app.core.typed_edits import typed_edits

Decision = Literal["open", "accepted", "standing", "edited"]
Span = tuple[int, int]

# Characters that are shown beside a change.
_CONTEXT = 14
# What so many changes share is said once, of the whole proposal.
_MANY = 4


@dataclass(frozen=True, slots=True)
class Change:
    """One hunk under review.

    Args:
        findings: what is held against it; with any, it is taken only where the writer takes it by itself.
        own: the writer's own text, once it is "edited".
        whole: those of the findings that are of the whole proposal rather than of this change.
    """

    hunk: Hunk
    findings: tuple[Finding, ...] = ()
    decision: Decision = "open"
    own: str = ""
    whole: tuple[Finding, ...] = ()

    @property
    def kind(self) -> Kind:
        return self.hunk.kind

    @property
    def flagged(self) -> bool:
        return bool(self.findings)

    @property
    def is_open(self) -> bool:
        return self.decision == "open"

    @property
    def text(self) -> str:
        """What stands in the document at its place now."""
        if self.decision == "edited":
            return self.own
        return self.hunk.after if self.decision == "accepted" else self.hunk.before


@dataclass(frozen=True, slots=True)
class Review:
    """The original and the changes that are proposed for it, in order; a decision gives another Review.

    A change is named by its place in ``changes``. The two halves of a move are decided together. ``kept`` is what the
    proposal left as it was of what it had to keep.
    """

    before: str
    changes: tuple[Change, ...] = ()
    kept: Kept = ()

    @classmethod
    def of(cls, judgement: Judgement) -> Review:
        """Nothing is decided yet."""
        found = zip(judgement.hunks, judgement.flags, strict=True)
        return cls(judgement.before, _with_whole([Change(hunk, flags) for hunk, flags in found]))

    @property
    def whole(self) -> tuple[Finding, ...]:
        """What is held against the proposal as a whole, each once."""
        return tuple(dict.fromkeys(
            replace(finding, before=None, after=None, before_range=None, after_range=None)
            for change in self.changes for finding in change.whole))

    # What there is ----------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The document with what is decided: open changes stand as the original."""
        parts: list[str] = []
        at = 0
        for change in self.changes:
            start, end = change.hunk.before_range
            parts += [self.before[at:start], change.text]
            at = end
        return "".join([*parts, self.before[at:]])

    def places(self) -> list[Span]:
        """Where each change stands in ``text``, characters."""
        found: list[Span] = []
        shift = 0
        for change in self.changes:
            start, end = change.hunk.before_range
            length = len(change.text)
            found.append((start + shift, start + shift + length))
            shift += length - (end - start)
        return found

    @property
    def open(self) -> list[int]:
        """The changes that wait for a decision."""
        return [number for number, change in enumerate(self.changes) if change.is_open]

    @property
    def order(self) -> list[int]:
        """All changes as they are gone through: flagged ones first, then as the text goes."""
        return sorted(range(len(self.changes)), key=lambda number: not self.changes[number].flagged)

    def counts(self) -> Counter[Kind]:
        """How many changes are open, by kind; the two places of a move are one."""
        return Counter(change.kind for change in self.changes
                       if change.is_open and not (change.hunk.move is not None and change.hunk.before))

    def number_of(self, hunk: Hunk) -> int | None:
        """Which change says the same as ``hunk`` of another state of the document; None: none does any more."""
        return next((number for number, change in enumerate(self.changes)
                     if (change.hunk.before, change.hunk.after) == (hunk.before, hunk.after)), None)

    def next_open(self, number: int, step: int = 1) -> int | None:
        """The open change after ``number`` in ``order`` (before it: ``step`` -1), from the other end if there is none.

        ``number`` -1 is before them all; None: none is open, or only ``number`` itself.
        """
        order = self.order[::step]
        at = order.index(number) if number >= 0 else -1
        ways = [*order[at + 1 :], *order[: max(at, 0)]]
        return next((other for other in ways if self.changes[other].is_open), None)

    def of_kind(self, kind: Kind) -> list[int]:
        """The open changes of a kind."""
        return [number for number in self.open if self.changes[number].kind == kind]

    def in_section(self, number: int) -> list[int]:
        """The open changes under the heading that ``number`` stands under."""
        starts = [heading.start for heading in headings(self.before)]
        sections = [bisect_right(starts, change.hunk.before_range[0]) for change in self.changes]
        return [other for other in self.open if sections[other] == sections[number]]

    def context(self, number: int) -> tuple[str, str]:
        """What stands right before and behind a change in its line of the original: whole words, a few 汉字."""
        hunk = self.changes[number].hunk
        if "\n" in hunk.before + hunk.after:
            return "", ""
        start, end = hunk.before_range
        left = self.before[max(0, start - _CONTEXT) : start].rpartition("\n")[2]
        right = self.before[end : end + _CONTEXT].partition("\n")[0]
        if language_of(left + right) == "zh":
            return left[-_CONTEXT // 2 :], right[: _CONTEXT // 2]
        if len(left) == _CONTEXT and " " in left.rstrip():
            left = left.partition(" ")[2]
        if len(right) == _CONTEXT and " " in right.lstrip():
            right = right.rpartition(" ")[0]
        return left, right

    # Decisions --------------------------------------------------------------------------------------------------

    def accept(self, numbers: Iterable[int]) -> Review:
        """Take these changes, flagged or not: the writer named them."""
        return self._decided(numbers, "accepted")

    def let_stand(self, numbers: Iterable[int]) -> Review:
        """Keep the original there."""
        return self._decided(numbers, "standing")

    def reopen(self, numbers: Iterable[int]) -> Review:
        """Take the decision back."""
        return self._decided(numbers, "open")

    def edit(self, number: int, text: str) -> Review:
        """Put the writer's own text in a change's place; the other half of a move is taken."""
        decided = self.accept([number])
        changes = list(decided.changes)
        changes[number] = replace(changes[number], decision="edited", own=text)
        return replace(decided, changes=tuple(changes))

    def accept_rest(self) -> Review:
        """Take every open change that has no flag, and let the flagged ones stand."""
        return self.accept_unflagged(self.open).let_rest_stand()

    def accept_unflagged(self, numbers: Iterable[int]) -> Review:
        """Take those of these changes that have no flag."""
        return self.accept(number for number in numbers if not self.changes[number].flagged)

    def let_rest_stand(self) -> Review:
        """Keep the original wherever nothing was decided."""
        return self.let_stand(self.open)

    def _decided(self, numbers: Iterable[int], decision: Decision) -> Review:
        chosen = self._with_halves(set(numbers))
        return replace(self, changes=tuple(
            replace(change, decision=decision, own="") if number in chosen else change
            for number, change in enumerate(self.changes)))

    def _with_halves(self, numbers: Collection[int]) -> set[int]:
        moves = {self.changes[number].hunk.move for number in numbers} - {None}
        return {*numbers, *(n for n, change in enumerate(self.changes) if change.hunk.move in moves)}

    def edits_to(self, other: Review) -> list[TextEdit]:
        """What turns ``text`` into that of another state of the same review, in places of ``text``."""
        return [TextEdit(*place, theirs.text) for place, mine, theirs
                in zip(self.places(), self.changes, other.changes, strict=True) if mine.text != theirs.text]

    # The writer writes on ---------------------------------------------------------------------------------------

    def carried(self, now: str) -> tuple[Review, int]:
        """The review for a document that was edited meanwhile, and how many open changes that cost.

        A change is kept where the text that it replaces was not touched; half a move goes with its other half. What
        was decided and is still there can be taken back as before.

        Args:
            now: the document as it stands, in place of ``text``.
        """
        current = self.text
        if now == current:
            return self, 0
        edits = [TextEdit(*each) for each in typed_edits(current, now)]
        places = self.places()
        touched = {number for number, (start, end) in enumerate(places)
                   if any(edit.start < end and start < edit.end for edit in edits)}
        lost = self._with_halves(touched)
        kept = [number for number in range(len(self.changes)) if number not in lost]
        shifts = _shifts(edits, [places[number][0] for number in kept])
        parts: list[str] = []
        changes: list[Change] = []
        at = length = growth = 0  # in ``now``; of the new original; by how much the proposal is longer
        for number, shift in zip(kept, shifts, strict=True):
            change, (start, end) = self.changes[number], places[number]
            hunk = change.hunk
            parts += [now[at : start + shift], hunk.before]
            length += start + shift - at
            after_start = length + growth
            changes.append(replace(change, hunk=replace(
                hunk, before_range=(length, length + len(hunk.before)),
                after_range=(after_start, after_start + len(hunk.after)))))
            length += len(hunk.before)
            growth += len(hunk.after) - len(hunk.before)
            at = end + shift
        carried = Review("".join([*parts, now[at:]]), tuple(changes), self.kept)
        return carried, sum(self.changes[n].is_open for n in lost)


def review_of(document: str, start: int, end: int, answer: str, *, finished: bool, checked: bool,
              terms: Sequence[str] = ()) -> Review:
    """The review of an answer that is proposed for a part of a document.

    Args:
        start, end: the part, characters of ``document``.
        finished: the answer came to its end; otherwise what it had not reached stays as it was.
        checked: it is held against the structure and the facts of the document; a translation cannot be, but for what
            is protected in it.
        terms: names and terms that must stay as they are.
    """
    proposal = _proposed(document, start, end, answer, finished=finished)
    if not checked:
        return Review.of(judge_rewriting(document, proposal, terms))
    judgement = judge(document, proposal, terms)
    answered = judgement.after[start : len(judgement.after) - len(document) + end]
    return replace(Review.of(judgement), kept=count_kept(document[start:end], answered, terms))


def unchecked_review_of(document: str, start: int, end: int, answer: str, *, finished: bool) -> Review:
    """The same for when a check failed: every change is flagged."""
    proposal = _proposed(document, start, end, answer, finished=finished)
    return Review(document, _with_whole([
        Change(hunk, (Finding(UNCERTAIN, hunk.before, hunk.after, hunk.before_range, hunk.after_range),))
        for hunk in diff(document, proposal)]))


def _with_whole(changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes, knowing what of their findings is of the whole: one that many share, or the doubt about many."""

    def same(finding: Finding) -> Finding | str:
        return finding.kind if finding.kind == UNCERTAIN else finding

    held = Counter(key for change in changes for key in {same(finding) for finding in change.findings})
    return tuple(
        replace(change, whole=whole)
        if (whole := tuple(finding for finding in change.findings if held[same(finding)] >= _MANY)) else change
        for change in changes)


def _proposed(document: str, start: int, end: int, answer: str, *, finished: bool) -> str:
    if not finished:
        growing = GrowingDiff(document[start:end])
        growing.add(answer)
        answer = take(document[start:end], growing.stopped())
    return document[:start] + answer + document[end:]


def _shifts(edits: Sequence[TextEdit], starts: Sequence[int]) -> list[int]:
    """How far each place moves: what was put in at a place comes before it."""
    shifts: list[int] = []
    number = shift = 0
    for start in starts:
        while number < len(edits) and edits[number].end <= start:
            edit = edits[number]
            shift += len(edit.text) - (edit.end - edit.start)
            number += 1
        shifts.append(shift)
    return shifts
