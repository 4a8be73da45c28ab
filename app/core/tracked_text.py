"""A text whose provenance is followed as a QTextDocument tells of its changes, undo and redo included."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Sequence

from app.core.common_ends import common_text_ends
from app.core.patterns import pattern_of
from app.core.pieced_text import PiecedText
from app.core.provenance import LEAST_COPY, Edit, Provenance, Stretch, edits_between

_ASTRAL = pattern_of("[\U00010000-\U0010ffff]")
_HALF = pattern_of("[\ud800-\udfff]")
_PAIR = pattern_of("[\ud800-\udbff][\udc00-\udfff]")
# Stretches that are remembered for undoing, in all; beyond, the oldest states are forgotten.
REMEMBERED = 200_000
# Pieces with marked text that were cut, and may come back somewhere else.
CUT_PIECES = 50


def as_units(text: str) -> str:
    """``text`` with a character for each UTF-16 unit, so that Qt's places are its indices."""
    return _ASTRAL.sub(lambda found: _halves(found[0]), text)


def as_text(units: str) -> str:
    """The text of ``as_units``."""
    return _PAIR.sub(lambda found: found[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le"), units)


def _halves(character: str) -> str:
    rest = ord(character) - 0x10000
    return chr(0xD800 + (rest >> 10)) + chr(0xDC00 + (rest & 0x3FF))


def in_units(provenance: Provenance, text: str) -> Provenance:
    """Places in the characters of ``text`` as places in its UTF-16 units."""
    pairs = [found.start() for found in _ASTRAL.finditer(text)]
    return Provenance(tuple(Stretch(start + bisect_left(pairs, start), end + bisect_left(pairs, end), source)
                            for start, end, source in provenance.stretches))


class TrackedText:
    """The units of a document and where they came from. All places are UTF-16 units.

    Args:
        text: the document, Python characters.
        provenance: in characters of ``text``.
        steps: the document's ``availableUndoSteps``.
    """

    def __init__(self, text: str, provenance: Provenance = Provenance(), steps: int = 0) -> None:  # noqa: B008
        self._units = PiecedText.of(as_units(text))
        self._has_pairs = len(self._units) != len(text)  # looking for them takes long in a long text
        self._provenance = in_units(provenance, text)
        self._steps = steps
        # By undo step: the text there (its number) and its provenance. Going back or on to it brings that back.
        self._states: dict[int, tuple[int, Provenance]] = {}
        self._remembered = 0
        self._cut: deque[tuple[str, list[Stretch]]] = deque(maxlen=CUT_PIECES)
        self._before = self._units, self._provenance  # the last change
        self._came_back = False  # it went to a state that had been here
        self._remember()

    @property
    def text(self) -> str:
        return as_text(self.units)

    @property
    def units(self) -> str:
        """The text as ``as_units`` gives it."""
        return str(self._units)

    def part(self, start: int, end: int) -> str:
        """The units from ``start`` to ``end``."""
        return self._units.part(start, end)

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """Where the text came from, in UTF-16 units."""
        return self._provenance.stretches

    def in_characters(self) -> Provenance:
        """Where ``text`` came from, in its characters; half a pair counts as before it."""
        if not self._has_pairs:
            return self._provenance
        pairs = [found.start() for found in _PAIR.finditer(self.units)]
        return Provenance(tuple(Stretch(start - bisect_left(pairs, start), end - bisect_left(pairs, end), source)
                                for start, end, source in self.stretches))

    def change(self, start: int, removed: int, added: str, steps: int) -> bool:
        """What a document says in ``contentsChange``; False when the text is as it was.

        Args:
            added: the units that stand there now.
            steps: ``availableUndoSteps`` now.
        """
        before, old = self._units, self._units.part(start, start + removed)
        if old == added:
            return False
        self._has_pairs = self._has_pairs or _HALF.search(added) is not None
        self._before = before, self._provenance
        self._units = before.replaced(start, len(old), added)
        self._steps = steps
        self._came_back = self._is_back()
        if not self._came_back:
            self._carry(_touched(start, old, added))
            self._forget_ahead()
        self._remember()
        return True

    def was_made_of(self, edits: Sequence[Edit]) -> None:
        """The last change was these, in places of the text before it: Qt tells of several as of one."""
        if not self._came_back and _made(str(self._before[0]), edits) == self.units:
            self._carry(edits)
            self._remember()

    def sources(self, start: int, end: int) -> list[str]:
        """The proposals that wrote in ``start`` to ``end``, each once."""
        return list(dict.fromkeys(each.source for each in self._provenance.within(start, end)))

    def mark(self, start: int, end: int, source: str) -> None:
        """``start`` to ``end`` came from this proposal."""
        self._provenance = self._provenance.marked(start, end, source)
        self._forget_ahead()
        self._remember()

    # ------------------------------------------------------------------------------------------------------------

    def _carry(self, edits: Sequence[Edit]) -> None:
        before, was = self._before
        now, shift = was, 0
        for start, removed, added in edits:
            if gone := was.within(start, start + removed):
                self._cut.appendleft((before.part(start, start + removed), gone))
            now = now.edited(start + shift, removed, len(added))
            if len(added) >= LEAST_COPY and (origin := self._origin_of(added, before, was)):
                now = now.inserted(start + shift, origin, cleared=len(added))
            shift += len(added) - removed
        self._provenance = now

    def _origin_of(self, added: str, before: PiecedText, was: Provenance) -> list[Stretch]:
        """Where text that was put in at once had come from, when it was cut or copied from this document."""
        for text, stretches in self._cut:
            if text == added:
                return stretches
        place = str(before).find(added)
        return was.within(place, place + len(added)) if place >= 0 else []

    def _is_back(self) -> bool:
        """Take up the provenance of a state that is here again."""
        known = self._states.get(self._steps)
        if known is None or known[0] != self._units.number():
            return False
        self._provenance = known[1]
        return True

    def _forget_ahead(self) -> None:
        """What could be redone was made from a state that is another now."""
        for step in [step for step in self._states if step > self._steps]:
            self._remembered -= _weight(self._states.pop(step)[1])

    def _remember(self) -> None:
        if (known := self._states.pop(self._steps, None)) is not None:
            self._remembered -= _weight(known[1])
        self._states[self._steps] = (self._units.number(), self._provenance)
        self._remembered += _weight(self._provenance)
        while self._remembered > REMEMBERED and len(self._states) > 1:
            self._remembered -= _weight(self._states.pop(next(iter(self._states)))[1])


def _weight(provenance: Provenance) -> int:
    return 1 + len(provenance.stretches)


def _touched(start: int, old: str, added: str) -> list[Edit]:
    """A change as what it really touches: Qt tells of everything between its first and its last place."""
    head, tail = common_text_ends(old, added)
    if len(old) == head + tail or len(added) == head + tail:
        return [Edit(start + head, len(old) - head - tail, added[head : len(added) - tail])]
    return [Edit(start + edit.start, edit.removed, edit.added) for edit in edits_between(old, added)]


def _made(before: str, edits: Sequence[Edit]) -> str:
    parts: list[str] = []
    at = 0
    for start, removed, added in edits:
        parts += [before[at:start], added]
        at = start + removed
    return "".join([*parts, before[at:]])
