"""The document as the preview shows it: after an edit only the parts that it touched are read and sent again."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from app.core.blocks import Block, read_part
from app.core.preview.cutting import beginning, cut_from, first_touched, is_left_open
from app.core.preview.inline import InlineReader
from app.core.preview.rendering import Rendering, plain_units
from app.core.preview.units import Unit

# Seconds after which what has been read so far is shown; characters of HTML that are sent at once.
_SHOW_AFTER, _SHOW_SIZE = 0.05, 60_000


class Splice(NamedTuple):
    """In the list of all units ``removed`` ones from number ``at`` on give way to ``units``."""

    at: int
    removed: int
    units: Sequence[Unit]


@dataclass(slots=True)
class _Part:
    """A part that was read: what it shows, and what of that hangs on the rest of the document."""

    text: str
    units: list[Unit] = field(default_factory=list)
    links: dict[str, Any] = field(default_factory=dict)
    defined: tuple[str, ...] = ()  # labels of the footnotes that it holds
    notes: tuple[str, ...] = ()  # labels of those that it refers to, in order
    asked: dict[tuple[str, str], Any] = field(default_factory=dict)


class PreviewDocument:
    """A text, and its units.

    Args:
        is_condemned: whether a part is not to be read, since that takes too long: it is shown as it is written.
        about_to: is told the text of a part before it is read.
    """

    def __init__(self, is_condemned: Callable[[str], bool] = lambda _: False,
                 about_to: Callable[[str], object] = lambda _: None) -> None:
        self.text = ""
        self._parts: list[_Part] = []
        self._is_condemned, self._about_to = is_condemned, about_to
        # While an update is not finished: parts before ``_first`` hold, and so do those that cover the last ``_tail``
        # characters, as many as are untouched by every edit since.
        self._first, self._tail = 0, 0
        self._links: dict[str, Any] = {}
        self._defined: set[str] = set()
        self._numbers: dict[str, int] = {}

    @property
    def units(self) -> list[Unit]:
        """All of them, in their order."""
        return [unit for part in self._parts for unit in part.units]

    def show(self, text: str) -> Splice:
        """Begin with ``text``; ``updates`` reads it. What was shown goes."""
        gone = len(self.units)
        self.text, self._parts, self._first, self._tail = text, [], 0, 0
        self._links, self._defined, self._numbers = {}, set(), {}
        return Splice(0, gone, ())

    def edit(self, start: int, end: int, new: str) -> None:
        """Put ``new`` in place of ``start`` to ``end``, characters; ``updates`` reads what changed."""
        tail = len(self.text) - end
        self.text = self.text[:start] + new + self.text[end:]
        # An edit at the end of a part may belong to it.
        self._first = min(self._first, first_touched(self.text, self._parts, start))
        self._tail = min(self._tail, tail)

    def updates(self) -> Iterator[Splice]:
        """Read what was changed; whoever stops here may edit, and goes on with the next call."""
        yield from self._read_changed()
        self._first, self._tail = len(self._parts), len(self.text)
        yield from self._follow_references()

    # The parts --------------------------------------------------------------------------------------------------------

    def _read_changed(self) -> Iterator[Splice]:
        """Parts from the first one touched on, until one ends where an old one did and nothing behind was touched."""
        ends = self._old_ends()
        at = sum(len(part.text) for part in self._parts[: self._first])
        index = sum(len(part.units) for part in self._parts[: self._first])
        fresh: list[_Part] = []
        seen_ahead = bool(self._parts)
        shown = time.monotonic()
        size = 0
        for text in self._cut(at):
            fresh.append(part := self._read(text))
            at += len(text)
            size += sum(len(unit.html) for unit in part.units)
            left = len(self.text) - at
            if left <= self._tail and left in ends:
                yield self._put(fresh, ends[left] - self._first, index)
                return
            if size > _SHOW_SIZE or time.monotonic() - shown > _SHOW_AFTER:
                splice = self._put(fresh, 0, index)
                ends = self._old_ends()
                index += len(splice.units)
                fresh, size = [], 0
                yield splice
                if not seen_ahead:
                    seen_ahead = True
                    self._see_ahead(at)
                    self._numbers = {}  # they are given in order: from the beginning, now that the footnotes are known
                    yield from self._read_again(self._first)
                    index = sum(len(part.units) for part in self._parts[: self._first])
                shown = time.monotonic()
        yield self._put(fresh, len(self._parts) - self._first, index)

    def _see_ahead(self, at: int) -> None:
        """Learn which links and footnotes there are below, so that what refers to them need not be read twice."""
        self._links, self._numbers = self._all_links(), self._all_numbers()
        for text in self._cut(at):
            if not self._is_condemned(text):
                self._about_to(text)
                blocks, _, links = read_part(text)
                self._links = {**links, **self._links}
                self._defined |= {container.mark for block in blocks for container in block.path
                                  if container.kind == "footnote"}

    def _old_ends(self) -> dict[int, int]:
        """How far from the end of the text old parts begin, and which."""
        ends: dict[int, int] = {}
        left = 0
        for number in range(len(self._parts) - 1, self._first - 1, -1):
            left += len(self._parts[number].text)
            ends[left] = number
        ends[0] = len(self._parts)
        return ends

    def _cut(self, at: int) -> Iterator[str]:
        if not at and (front := beginning(self.text)):
            yield front
            at = len(front)
        if at < len(self.text):
            yield from cut_from(self.text, at, self._left_open)

    def _left_open(self, text: str) -> bool:
        if self._is_condemned(text):
            return False
        self._about_to(text)
        return is_left_open(text)

    def _put(self, fresh: list[_Part], removed: int, index: int) -> Splice:
        """Put parts that were read in place of ``removed`` old ones; the splice has only the units that are others."""
        old = [unit for part in self._parts[self._first : self._first + removed] for unit in part.units]
        new = [unit for part in fresh for unit in part.units]
        self._parts[self._first : self._first + removed] = fresh
        self._first += len(fresh)
        return _trimmed(old, new, index)

    def _read(self, text: str) -> _Part:
        if self._is_condemned(text):
            return _Part(text, plain_units(text))
        self._about_to(text)
        blocks: Sequence[Block]
        if text == beginning(text):
            blocks, links = [Block("front-matter", "", (), 0, (0, len(text)), text)], {}
        else:
            blocks, _, links = read_part(text)
        reader = InlineReader(self._answer)
        units = Rendering(text, reader).units(blocks)
        defined = tuple(dict.fromkeys(
            container.mark for block in blocks for container in block.path if container.kind == "footnote"))
        return _Part(text, units, links, defined, tuple(reader.notes), reader.asked)

    # What hangs on the rest of the document ---------------------------------------------------------------------------

    def _answer(self, kind: str, label: str) -> Any:
        if kind == "link":
            link = self._links.get(label)
            # Where it stands in its part is of no interest, and would be another after each edit.
            return link and {"href": link["href"], "title": link["title"]}
        if label in self._defined or label.startswith("^"):
            self._numbers.setdefault(label, len(self._numbers) + 1)
        return self._numbers.get(label)

    def _follow_references(self) -> Iterator[Splice]:
        """Read the parts again that asked for what has another answer now.

        An answer that changed may bring a footnote's reference to light, or hide it, and with it change numbers: so it
        is done until nothing changes. Each round settles at least the first part that is not settled.
        """
        for _ in range(len(self._parts) + 1):
            self._links, self._numbers = self._all_links(), self._all_numbers()
            if not (yield from self._read_again(len(self._parts))):
                return

    def _read_again(self, count: int) -> Generator[Splice, None, bool]:
        """Of the first ``count`` parts read those again that asked for what has another answer now; whether any did."""
        index = 0
        changed = False
        for number, part in enumerate(self._parts[:count]):
            units = part.units
            if any(self._answer(*question) != answer for question, answer in part.asked.items()):
                changed = True
                self._parts[number] = again = self._read(part.text)
                splice = _trimmed(units, again.units, index)
                units = again.units
                if splice.removed or splice.units:
                    yield splice
            index += len(units)
        return changed

    def _all_links(self) -> dict[str, Any]:
        links: dict[str, Any] = {}
        for part in self._parts:
            for label, link in part.links.items():
                links.setdefault(label, link)
        return links

    def _all_numbers(self) -> dict[str, int]:
        """The number of each footnote: by the first reference to it, then those that nothing refers to."""
        defined = dict.fromkeys(label for part in self._parts for label in part.defined)
        self._defined = set(defined)
        numbers: dict[str, int] = {}
        for part in self._parts:
            for label in part.notes:
                if label.startswith("^") or label in defined:
                    numbers.setdefault(label, len(numbers) + 1)
        for label in defined:
            numbers.setdefault(label, len(numbers) + 1)
        return numbers


def _trimmed(old: Sequence[Unit], new: Sequence[Unit], index: int) -> Splice:
    """What of ``new`` is another than in ``old``."""
    first = 0
    most = min(len(old), len(new))
    while first < most and old[first] == new[first]:
        first += 1
    last = 0
    while last < most - first and old[-1 - last] == new[-1 - last]:
        last += 1
    return Splice(index + first, len(old) - first - last, list(new[first : len(new) - last]))
