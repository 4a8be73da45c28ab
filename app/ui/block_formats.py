"""Formats of the lines of a page, made when a line is laid out and not before: a book opens as fast as a letter.

QSyntaxHighlighter formats the whole document when it is put in. Here the layout asks for the formats of a block
(``apply``) when it comes into view; only what a line is in (a fence, front matter) is known of all lines, as one
number each, kept up to date with every change. What a change opens or closes for the lines after it is followed in
slices of time, so that no key waits for it.
"""

from __future__ import annotations

import re
import time
from array import array
from collections.abc import Callable, Iterable
from itertools import groupby

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextDocument, QTextFormat, QTextLayout

from app.core.patterns import pattern_of
from app.ui.markdown_lines import Kind, State, read_line, states_of

# Seconds that a change is followed through the lines after it before the next key may come.
_SLICE = 0.01
# So many lines changed at once are not gone through one by one.
_MANY = 1000
# What an input method tells about what it composes.
_MARKS = (QTextFormat.Property.TextUnderlineStyle, QTextFormat.Property.TextUnderlineColor,
          QTextFormat.Property.ForegroundBrush, QTextFormat.Property.BackgroundBrush)
_WIDE = pattern_of("[\U00010000-\U0010ffff]")


class BlockFormats(QObject):
    """Gives each block its formats when it is laid out.

    A subclass draws one line in ``highlightBlock`` with ``setFormat`` and ``form_at``; offsets are UTF-16 units, and
    the text that it gets has two characters for each that takes two units.
    """

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._document = document
        self._states = array("h", [State.PROSE])
        self._generation = 0  # what userState holds of a block whose formats are up to date
        self._block = document.firstBlock()
        self._formats: list[QTextCharFormat | None] = []
        # The first block whose state may be stale, and the last before which reading on may not end; -1: all are known.
        self._next = self._until = -1
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._follow)
        # Called when lines that are laid out may have other formats: see ``rehighlight_when_seen``.
        self.outdated: Callable[[], object] = lambda: None
        document.contentsChange.connect(self._on_change)
        self._read_all()

    # For a subclass ------------------------------------------------------------------------------------------------

    def highlightBlock(self, text: str) -> None:
        """Draw the line ``text``, which is ``currentBlock``."""

    def currentBlock(self) -> QTextBlock:
        return self._block

    def state_before(self) -> int:
        """The state that the lines before the current block leave."""
        return self._state_before(self._block.blockNumber())

    def setFormat(self, start: int, count: int, form: QTextCharFormat) -> None:
        """Draw ``count`` units from ``start`` on with ``form``."""
        start, stop = max(start, 0), min(start + count, len(self._formats))
        self._formats[start:stop] = [form] * (stop - start)

    def form_at(self, position: int) -> QTextCharFormat | None:
        """How the unit at ``position`` is drawn, itself and no copy; None: as the page is."""
        return self._formats[position]

    def end_of_run(self, position: int, end: int) -> int:
        """Up to where the units from ``position`` on are drawn with the same format object, at most ``end``."""
        stop = min(end, len(self._formats))
        form = self._formats[position]
        return next((place for place in range(position + 1, stop) if self._formats[place] is not form), stop)

    # For the page --------------------------------------------------------------------------------------------------

    def rehighlight(self) -> None:
        """Draw everything anew, as it comes into view."""
        self._generation += 1
        self._document.markContentsDirty(0, self._document.characterCount())

    def rehighlight_when_seen(self) -> None:
        """As ``rehighlight``, but no line is touched before it is asked for again, not one of those in a long text."""
        self._generation += 1
        self.outdated()

    def is_fresh(self, block: QTextBlock) -> bool:
        """Whether the formats that ``block`` has are those that it is to have."""
        return block.userState() == self._generation

    def extend(self, text: str) -> None:
        """``text`` was put behind the last line, and the document's ``contentsChange`` did not tell."""
        last = len(self._states) - 1
        before = self._states[last - 1] if last > 0 else State.PROSE
        block = self._document.findBlockByNumber(last)
        _, end, rest = text.partition("\n")
        _, state = read_line(block.text(), before, is_first=last == 0)
        self._states[last:] = array("h", [state])
        if end:
            self._states.extend(states_of(rest, state))

    def reread(self, start: int, end: int) -> None:
        """What stands from ``start`` to ``end``, UTF-16 units, was made anew without a word, and is the same."""
        size = min(end, self._document.characterCount() - 1) - start
        self._on_change(start, size, size)
        self._document.markContentsDirty(start, size)

    def kind_of(self, block: QTextBlock) -> Kind:
        """What the line ``block`` is."""
        number = block.blockNumber()
        return read_line(block.text(), self._state_before(number), is_first=not number)[0]

    def rehighlight_lines(self, numbers: Iterable[int]) -> None:
        """Draw the blocks with these numbers anew, which are in their order; those not laid out yet when they are."""
        block, last = QTextBlock(), -2
        for number in numbers:  # of a whole document thousands
            block = block.next() if number == last + 1 else self._document.findBlockByNumber(number)
            last = number
            block.setUserState(-1)
            if block.layout().lineCount():
                # Its end counts as the next block's beginning, which would be laid out and all be painted.
                self._document.markContentsDirty(block.position(), block.length() - 1)

    def apply(self, block: QTextBlock) -> bool:
        """Give ``block`` its formats if it has not got them; whether any were set. The layout calls it."""
        if self.is_fresh(block):
            return False
        text = block.text()
        self._block = block
        wide = text if text.isascii() else _WIDE.sub(_two, text)
        self._formats = [None] * len(wide)
        self.highlightBlock(wide)
        ranges = self._ranges()
        layout = block.layout()
        if composed := layout.preeditAreaText():
            ranges = _around(ranges, layout, len(composed.encode("utf-16-le", "surrogatepass")) // 2)
        block.setUserState(self._generation)
        if not ranges and not layout.formats():
            return False
        layout.setFormats(ranges)
        return True

    def _ranges(self) -> list[QTextLayout.FormatRange]:
        found: list[QTextLayout.FormatRange] = []
        last: QTextCharFormat | None = None
        place = 0
        for _, run in groupby(self._formats, id):
            form, *others = run
            length = 1 + len(others)
            if form is not None and last is not None and form == last:
                found[-1].length += length
            elif form is not None:
                found.append(_range(place, length, form))
            last = form
            place += length
        return found

    # States --------------------------------------------------------------------------------------------------------

    def _state_before(self, number: int) -> int:
        return self._states[number - 1] if 0 < number <= len(self._states) else State.PROSE

    def _read_all(self) -> None:
        self._states = states_of(self._document.toRawText().replace("\u2029", "\n"))
        self._next = self._until = -1

    def _on_change(self, position: int, _removed: int, added: int) -> None:
        count = self._document.blockCount()
        first = self._document.findBlock(position)
        last = self._document.findBlock(position + added)
        start = first.blockNumber()
        end = last.blockNumber() + 1 if last.isValid() else count
        if end - start > max(_MANY, count // 8):
            # Many edits are told as one, from the first to the last: to read all lines at once is faster.
            self._generation += 1
            self._read_all()
            self._document.markContentsDirty(last.position(), self._document.characterCount() - last.position())
            return
        old = end - start - (count - len(self._states))
        if not 0 <= old <= len(self._states) - start:
            self._read_all()
            return
        before = self._state_before(start + old)
        state = self._state_before(start)
        states = array("h")
        block = first
        for number in range(start, end):
            block.setUserState(-1)
            _, state = read_line(block.text(), state, is_first=not number)
            states.append(state)
            block = block.next()
        grown = count - len(self._states)
        self._states[start : start + old] = states
        if self._next >= start + old:
            self._next += grown
        elif self._next >= start:
            self._next = end
        if self._until >= start:
            self._until = max(end, self._until + grown)
        if state != before:
            self._next = end if self._next < 0 else min(self._next, end)
            self._until = max(self._until, end)
        if self._next >= 0:
            self._follow()

    def _follow(self) -> None:
        """Read on from ``_next`` until a line leaves the state that it left before, or time is up."""
        until = time.monotonic() + _SLICE
        block = self._document.findBlockByNumber(self._next)
        stale: list[QTextBlock] = []
        while block.isValid():
            number = block.blockNumber()
            _, state = read_line(block.text(), self._state_before(number), is_first=not number)
            block.setUserState(-1)
            if block.layout().lineCount():
                stale.append(block)
            if self._states[number] == state and number >= self._until:
                block = QTextBlock()
                break
            self._states[number] = state
            block = block.next()
            if time.monotonic() > until:
                break
        self._next = block.blockNumber() if block.isValid() else -1
        self._until = self._until if block.isValid() else -1
        for one in stale:
            self._document.markContentsDirty(one.position(), one.length())
        if self._next >= 0:
            self._timer.start(0)


def _two(match: re.Match[str]) -> str:
    """Two characters that are of a word or not, as the one that takes two units is."""
    return "字字" if match[0].isalnum() else "☺☺"


def _around(ranges: list[QTextLayout.FormatRange], layout: QTextLayout, length: int) -> list[QTextLayout.FormatRange]:
    """``ranges`` moved aside for what is being composed: that looks as what it stands in, with its own marks."""
    at = layout.preeditAreaPosition()
    before = next((one.format for one in ranges if one.start < max(at, 1) <= one.start + one.length), None)
    found: list[QTextLayout.FormatRange] = []
    for one in layout.formats():
        if at <= one.start < at + length:
            found.append(_range(one.start, one.length, _marked_as(before, one.format)))
    for one in ranges:
        start, end = one.start, one.start + one.length
        if start < at:
            found.append(_range(start, min(end, at) - start, one.format))
        if end > at:
            found.append(_range(max(start, at) + length, end - max(start, at), one.format))
    return sorted(found, key=lambda one: one.start)


def _marked_as(base: QTextCharFormat | None, marks: QTextCharFormat) -> QTextCharFormat:
    if base is None:
        return marks
    form = QTextCharFormat(base)
    for mark in _MARKS:
        if marks.hasProperty(mark):
            form.setProperty(mark, marks.property(mark))
    return form


def _range(start: int, length: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
    one = QTextLayout.FormatRange()
    one.start, one.length, one.format = start, length, form
    return one
