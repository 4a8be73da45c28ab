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

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextDocument, QTextLayout

from app.ui.markdown_lines import State, read_line, states_of

# Seconds that a change is followed through the lines after it before the next key may come.
_SLICE = 0.01
_WIDE = re.compile("[\U00010000-\U0010ffff]")


class BlockFormats(QObject):
    """Gives each block its formats when it is laid out.

    A subclass draws one line in ``highlightBlock`` with ``setFormat`` and ``format``; offsets are UTF-16 units, and
    the text that it gets has two characters for each that takes two units.
    """

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._document = document
        self._states = array("h", [State.PROSE])
        self._generation = 0  # what userState holds of a block whose formats are up to date
        self._block = document.firstBlock()
        self._formats: list[QTextCharFormat | None] = []
        self._next = -1  # the first block whose state may be stale
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._follow)
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

    def format(self, position: int) -> QTextCharFormat:
        """A copy of how the unit at ``position`` is drawn."""
        form = self._formats[position] if 0 <= position < len(self._formats) else None
        return QTextCharFormat() if form is None else QTextCharFormat(form)

    # For the page --------------------------------------------------------------------------------------------------

    def rehighlight(self) -> None:
        """Draw everything anew, as it comes into view."""
        self._generation += 1
        self._document.markContentsDirty(0, self._document.characterCount())

    def rehighlightBlock(self, block: QTextBlock) -> None:
        """Draw ``block`` anew."""
        block.setUserState(-1)
        self._document.markContentsDirty(block.position(), block.length())

    def apply(self, block: QTextBlock) -> bool:
        """Give ``block`` its formats if it has not got them; whether any were set. The layout calls it."""
        if block.userState() == self._generation:
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
        for place, form in enumerate(self._formats):
            if form is None:
                last = None
            elif form is last or (last is not None and form == last):
                found[-1].length += 1
            else:
                one = QTextLayout.FormatRange()
                one.start, one.length, one.format = place, 1, form
                found.append(one)
                last = form
        return found

    # States --------------------------------------------------------------------------------------------------------

    def _state_before(self, number: int) -> int:
        return self._states[number - 1] if 0 < number <= len(self._states) else State.PROSE

    def _read_all(self) -> None:
        self._states = states_of(self._document.toRawText().split("\u2029"))
        self._next = -1

    def _on_change(self, position: int, _removed: int, added: int) -> None:
        count = self._document.blockCount()
        first = self._document.findBlock(position)
        last = self._document.findBlock(position + added)
        start = first.blockNumber()
        end = last.blockNumber() + 1 if last.isValid() else count
        if start == 0 and end == count and count > 1000:
            self._read_all()
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
        self._states[start : start + old] = states
        if self._next > start:
            self._next = max(start, self._next + count - len(self._states))
        if state != before and end < count:
            self._next = end if self._next < 0 else min(self._next, end)
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
            if self._states[number] == state:
                block = QTextBlock()
                break
            self._states[number] = state
            block = block.next()
            if time.monotonic() > until:
                break
        self._next = block.blockNumber() if block.isValid() else -1
        for one in stale:
            self._document.markContentsDirty(one.position(), one.length())
        if self._next >= 0:
            self._timer.start(0)


def _two(match: re.Match[str]) -> str:
    """Two characters that are of a word or not, as the one that takes two units is."""
    return "字字" if match[0].isalnum() else "☺☺"


def _around(ranges: list[QTextLayout.FormatRange], layout: QTextLayout, length: int) -> list[QTextLayout.FormatRange]:
    """``ranges`` moved aside for what is being composed, which keeps its own formats."""
    at = layout.preeditAreaPosition()
    found = [one for one in layout.formats() if at <= one.start < at + length]
    for one in ranges:
        if one.start >= at:
            one.start += length
        elif one.start + one.length > at:
            rest = QTextLayout.FormatRange()
            rest.start, rest.length, rest.format = at + length, one.start + one.length - at, one.format
            one.length = at - one.start
            found.append(rest)
        found.append(one)
    return found
