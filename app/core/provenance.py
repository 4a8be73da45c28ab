"""Which text of a document came from a model: stretches that each name their proposal, carried through edits."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from app.core.common_ends import common_text_ends
from app.core.hunks import diff

# Text that is put in at once and is at least so long is looked for among what was cut and what stands elsewhere:
# below, two texts are alike by chance.
LEAST_COPY = 12
# Beyond so many characters that differ in one edit, nothing in between is looked for: it would stall typing.
DIFF_LIMIT = 100_000


class Stretch(NamedTuple):
    """Text from ``start`` to ``end`` that came from the proposal ``source``."""

    start: int
    end: int
    source: str


class Edit(NamedTuple):
    """``removed`` characters at ``start`` became ``added``."""

    start: int
    removed: int
    added: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """The stretches of one text in their order; they do not overlap, and none is empty.

    Places count what the text is indexed by: Python characters, or UTF-16 units in ``TrackedText``.
    """

    stretches: tuple[Stretch, ...] = ()

    def edited(self, start: int, removed: int, added: int) -> Provenance:
        """The same after an edit: what is put in is nobody's, also within a stretch and at its edges."""
        end, shift = start + removed, added - removed
        first = bisect_right(self.stretches, start, key=lambda each: each.end)
        if first == len(self.stretches):
            return self
        kept = [*self.stretches[:first]]
        for each in self.stretches[first:]:
            if each.start < start:
                kept.append(Stretch(each.start, start, each.source))
            if each.end > end:
                kept.append(Stretch(max(each.start, end) + shift, each.end + shift, each.source))
        return Provenance(tuple(kept))

    def marked(self, start: int, end: int, source: str) -> Provenance:
        """The same with ``start`` to ``end`` from ``source``, whatever it was from; "": from nobody."""
        return self.inserted(start, [Stretch(0, end - start, source)] if source else [],
                             cleared=end - start)

    def inserted(self, start: int, stretches: Iterable[Stretch], *, cleared: int = 0) -> Provenance:
        """The same with ``stretches`` (their places from ``start`` on) in place of what ``cleared`` characters had."""
        before, after = [], []
        end = start + cleared
        for each in self.stretches:
            if each.start < start:
                before.append(Stretch(each.start, min(each.end, start), each.source))
            if each.end > end:
                after.append(Stretch(max(each.start, end), each.end, each.source))
        own = [Stretch(each.start + start, each.end + start, each.source) for each in stretches]
        return Provenance(tuple(_joined([*before, *own, *after])))

    def within(self, start: int, end: int) -> list[Stretch]:
        """What lies in ``start`` to ``end``, with places from ``start`` on."""
        first = bisect_right(self.stretches, start, key=lambda each: each.end)
        last = bisect_left(self.stretches, end, key=lambda each: each.start)
        return [Stretch(max(each.start, start) - start, min(each.end, end) - start, each.source)
                for each in self.stretches[first:last]]

    def counted(self, text: str) -> dict[str, int]:
        """How many characters of ``text`` that are no white space came from each proposal."""
        counts: dict[str, int] = {}
        for start, end, source in self.stretches:
            counts[source] = counts.get(source, 0) + visible_characters(text[start:end])
        return counts

    def carried(self, old: str, new: str) -> tuple[Provenance, int]:
        """The same for another state of the text, and how many characters of it were not found there again.

        What two texts share stays marked; what was moved as a whole is looked for.
        """
        if old == new or not self.stretches:
            return self, 0
        result = self
        lost: list[tuple[str, list[Stretch]]] = []
        shift = 0
        for start, removed, added in edits_between(old, new):
            if gone := self.within(start, start + removed):
                lost.append((old[start : start + removed], gone))
            result = result.edited(start + shift, removed, len(added))
            shift += len(added) - removed
        missing = 0
        for text, gone in lost:
            for each in gone:
                piece = text[each.start : each.end].strip()
                place = new.find(piece) if len(piece) >= LEAST_COPY else -1
                if place >= 0 and new.find(piece, place + 1) < 0 and not result.within(place, place + len(piece)):
                    result = result.marked(place, place + len(piece), each.source)
                else:
                    missing += each.end - each.start
        return result, missing


def edits_between(old: str, new: str) -> list[Edit]:
    """What turns ``old`` into ``new``, in places of ``old``, word by word; one edit where that would take too long."""
    head, tail = common_text_ends(old, new)
    while head and _in_word(old, head) | _in_word(new, head):
        head -= 1
    while tail and _in_word(old, len(old) - tail) | _in_word(new, len(new) - tail):
        tail -= 1
    was, now = old[head : len(old) - tail], new[head : len(new) - tail]
    if not was or not now or len(was) + len(now) > DIFF_LIMIT:
        return [Edit(head, len(was), now)] if was or now else []
    return [Edit(head + hunk.before_range[0], len(hunk.before), hunk.after) for hunk in diff(was, now)]


def _in_word(text: str, at: int) -> bool:
    """Whether a place lies within a word of letters that are not 汉字, which stand for themselves."""
    return 0 < at < len(text) and all(char.isalnum() and char < "\u2e80" for char in text[at - 1 : at + 1])


def visible_characters(text: str) -> int:
    """The characters of ``text`` that are no white space."""
    return sum(len(word) for word in text.split())


def _joined(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """The stretches in their order, those that touch and have one source as one."""
    last: Stretch | None = None
    for each in stretches:
        if each.start >= each.end:
            continue
        if last is not None and last.end == each.start and last.source == each.source:
            last = Stretch(last.start, each.end, each.source)
            continue
        if last is not None:
            yield last
        last = each
    if last is not None:
        yield last
