"""The blocks of a part as units: prose and tables read in line, long ones in pieces that are quickly laid out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from markdown_it.common.utils import escapeHtml, unescapeAll

from app.core.blocks import Block, Cell, Container
from app.core.offsets import all_to_utf16
from app.core.patterns import pattern_of
from app.core.preview.highlighting import highlighted
from app.core.preview.inline import InlineReader
from app.core.preview.units import Thing, Unit, widest_to_name

# A piece of the page must be laid out in a few milliseconds. Characters of one paragraph, beyond which it is shown as
# it is written; characters and lines of what is shown as it is; cells of a table's piece.
LONGEST_PROSE = 12_000
_PLAIN, _LINES, _CELLS = 1_500, 30, 40
# A table that has more (cells, columns) is shown as it is written: nobody reads it on a page.
_MOST_CELLS, _MOST_COLUMNS = 20_000, 40
# Of how many rows the columns are measured; characters of a cell and half-width characters that a column is worth.
_MEASURED, _CELL, _WIDEST = 400, 400, 48
_LINK_TARGET = pattern_of(r"\]\([^()\s]*\)")


class Rendering:
    """Makes the units of one part.

    Args:
        part: its text.
        reader: reads what stands in a line.
    """

    def __init__(self, part: str, reader: InlineReader) -> None:
        self._part, self._reader = part, reader
        self._counters: list[int] = []  # of the ordered lists that are open
        self._said = 0  # footnotes within the text that are shown already

    def units(self, blocks: Sequence[Block]) -> list[Unit]:
        """The units that cover all of the part: where no block is, the one before reaches on."""
        made: list[tuple[int, Unit]] = []
        for block in blocks:
            path, opens = self._path(block)
            start = block.place[0]
            new = block.path[len(block.path) - block.opens :]
            note = next((f"fn-{each.mark}" for each in new if each.kind == "footnote"), "")
            for number, (offset, unit) in enumerate(self._shown(block)):
                made.append((max(start, offset), unit._replace(
                    name=note if note and not number and unit.kind != "table" else unit.name, path=path,
                    opens=0 if number else opens, tight=bool(number) or _is_tight(block),
                    goes_on=bool(number) or unit.goes_on)))
            for label in self._inner_notes():
                made.append((block.place[1], self._note(label)))
        return _sized(made, self._part)

    # What a block shows -----------------------------------------------------------------------------------------------

    def _shown(self, block: Block) -> Iterator[tuple[int, Unit]]:
        """Its units, with where each begins in the part; path and opening are not told yet."""
        if block.kind in ("paragraph", "heading") and len(block.text) <= LONGEST_PROSE:
            things: list[Thing] = []
            html = self._reader.html(_without_task(block), things)
            level = int(block.detail) if block.kind == "heading" else 0
            yield block.place[0], _unit(block.kind, html, things, level, " ".join(block.text.split()) if level else "")
        elif block.kind == "table" and self._is_small(block):
            yield from self._table(block)
        elif block.kind == "code":
            language = unescapeAll(block.detail).split() if block.detail != "indented" else []
            lines = highlighted(block.text.removesuffix("\n"), language[0] if language else "")
            yield from self._lines("code", block, lines)
        elif block.kind == "math":
            things = [Thing("display-math", block.text.strip())]
            yield block.place[0], _unit("math", '<img src="0">', things)
        elif block.kind in ("html", "front-matter"):
            text = block.text if block.kind == "html" else "\n".join(block.text.strip().splitlines()[1:-1])
            yield from self._lines(block.kind, block, [escapeHtml(line) for line in text.split("\n")])
        elif block.kind in ("rule", "empty"):
            yield block.place[0], _unit(block.kind, "")
        elif block.kind == "definition":
            yield block.place[0], _unit("none", "")
        else:
            yield from plain_pieces(self._part, *block.place)

    def _lines(self, kind: str, block: Block, lines: list[str]) -> Iterator[tuple[int, Unit]]:
        """Lines that are shown as they are, some at a time; a line that is too long is shown by its beginning."""
        source = self._part[slice(*block.place)].split("\n")
        fence = int(len(source) > len(lines))  # its first line is a fence
        at = block.place[0]
        for first in range(0, len(lines), _LINES):
            piece = [line if len(line) <= 8 * _PLAIN else escapeHtml(source[min(n, len(source) - 1)][:_PLAIN]) + " …"
                     for n, line in enumerate(lines[first : first + _LINES], first + fence)]
            yield at, _unit(kind, "<br>".join(piece))
            lines_of_source = source[first + fence if first else 0 : first + fence + _LINES]
            at = min(at + sum(len(line) + 1 for line in lines_of_source), block.place[1])

    def _is_small(self, block: Block) -> bool:
        columns = len(block.rows[0])
        return columns <= _MOST_COLUMNS and columns * len(block.rows) <= _MOST_CELLS and all(
            len(cell.text) <= _PLAIN for row in block.rows for cell in row)

    def _table(self, block: Block) -> Iterator[tuple[int, Unit]]:
        columns = len(block.rows[0])
        sides = [side if side in ("left", "center", "right") else "left" for side in block.detail.split()]
        widest = widest_to_name(_widest(block.rows, columns))
        step = max(1, _CELLS // columns)
        for first in range(0, len(block.rows), step):
            things: list[Thing] = []
            html: list[str] = []
            rows = block.rows[first : first + step]
            for number, row in enumerate(rows, first):
                tag = "td" if number else "th"
                html.append("<tr>")
                for cell, side in zip(row, sides, strict=False):
                    text = self._reader.html(cell.text.replace("\\|", "|"), things)
                    html.append(f'<{tag} align="{side}">{text}</{tag}>')
                html.append("</tr>")
            places = [cell.place[0] for cell in rows[0] if cell.place]
            start = self._part.rfind("\n", 0, places[0]) + 1 if first and places else block.place[0]
            yield start, _unit("table", "".join(html), things, name=widest)

    def _inner_notes(self) -> list[str]:
        """The footnotes within the text that came since this was asked."""
        came, self._said = self._reader.notes[self._said :], len(self._reader.notes)
        return [label for label in came if label.startswith("^")]

    def _note(self, label: str) -> Unit:
        things: list[Thing] = []
        said = self._reader.notes[:]
        html = self._reader.html(label[1:], things)
        self._reader.notes[:] = said  # what stands in a note has none of its own
        path = (("footnote", str(self._reader.number(label) or "*")),)
        return Unit("paragraph", 0, path, 1, False, False, 0, html, tuple(things), f"fn-{label}")

    # What it stands in ------------------------------------------------------------------------------------------------

    def _path(self, block: Block) -> tuple[tuple[tuple[str, str], ...], int]:
        """The containers that are seen, and how many of them begin here."""
        path: list[tuple[str, str]] = []
        opens = depth = 0
        new_from = len(block.path) - block.opens
        for place, container in enumerate(block.path):
            is_new = place >= new_from
            if container.kind == "list":
                if is_new:
                    del self._counters[depth:]
                    self._counters.append(-1)
                depth += 1
                continue
            if container.kind == "definitions":
                continue
            path.append((container.kind, self._mark(container, block.path[place - 1], depth, is_new)))
            opens += is_new
        return tuple(path), opens

    def _mark(self, container: Container, outer: Container, depth: int, is_new: bool) -> str:
        if container.kind == "footnote":
            return str(self._reader.number(container.mark) or container.mark)
        if container.kind != "item":
            return ""
        if container.mark.startswith("["):
            return container.mark
        if outer.mark not in (".", ")"):
            return "•"
        if is_new:
            counted = self._counters[depth - 1]
            self._counters[depth - 1] = int(container.mark or 1) if counted < 0 else counted + 1
        return f"{self._counters[depth - 1]}{outer.mark}"


def plain_pieces(part: str, start: int, end: int) -> Iterator[tuple[int, Unit]]:
    """What is not read, as it is written."""
    at = start
    while at < end or at == start:
        cut = min(end, at + _PLAIN)
        newline = part.rfind("\n", at, cut)
        if cut < end and newline > at:
            cut = newline + 1
        yield at, _unit("plain", escapeHtml(part[at:cut].rstrip("\n")).replace("\n", "<br>"))
        at = cut
        if at >= end:
            return


def plain_units(part: str) -> list[Unit]:
    """A whole part as it is written."""
    made = [(at, unit._replace(goes_on=at > 0, tight=at > 0)) for at, unit in plain_pieces(part, 0, len(part))]
    return _sized(made, part)


def _unit(kind: str, html: str, things: Sequence[Thing] = (), level: int = 0, name: str = "") -> Unit:
    return Unit(kind, level, (), 0, False, False, 0, html, tuple(things), name)


def _sized(made: Sequence[tuple[int, Unit]], part: str) -> list[Unit]:
    """The units with what each covers; together it is the part."""
    if not made:
        made = [(0, _unit("none", ""))]
    starts = [0]
    for start, _ in made[1:]:
        starts.append(min(len(part), max(start, starts[-1])))
    ends = all_to_utf16(part, [*starts, len(part)])
    return [unit._replace(size=end - start)
            for (_, unit), (start, end) in zip(made, pairwise(ends), strict=True)]


def _without_task(block: Block) -> str:
    """The text of a block, less the box of the task that it begins."""
    is_task = block.opens and block.path[-1].kind == "item" and block.path[-1].mark.startswith("[")
    return block.text[3:].lstrip() if is_task else block.text


def _is_tight(block: Block) -> bool:
    """Whether it stands close under the block before: within a list without blank lines, or what a term means."""
    new_from = len(block.path) - block.opens
    if block.opens and block.path[-1].kind == "details":
        return True
    around = [container for container in block.path[:new_from] if container.kind == "list"]
    return bool(around) and around[-1].detail != "loose"


def _widest(rows: Sequence[Sequence[Cell]], columns: int) -> list[tuple[str, str]]:
    """Of each column the longest cell and the longest word: how wide they are, the window knows that sets them."""
    found = [("", "")] * columns
    lengths = [(0, 0)] * columns
    for row in rows[:_MEASURED]:
        for number, cell in enumerate(row[:columns]):
            parts = _LINK_TARGET.sub("]", cell.text[:_CELL])[:_WIDEST].split()
            whole, word = " ".join(parts), max(parts, key=_halves, default="")
            (longest, longest_word), (length, word_length) = found[number], lengths[number]
            if (now := _halves(whole)) > length:
                longest, length = whole, now
            if (now := _halves(word)) > word_length:
                longest_word, word_length = word, now
            found[number], lengths[number] = (longest, longest_word), (length, word_length)
    return found


def _halves(text: str) -> int:
    """How wide a text is, in half-width characters."""
    return len(text) if text.isascii() else sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in text)
