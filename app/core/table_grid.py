"""A Markdown table as a grid of cells: read from its lines, changed by rows and columns, written in aligned columns."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.core.list_lines import opening_of
from app.core.patterns import pattern_of

Alignment = Literal["", "left", "center", "right"]

_BAR = pattern_of(r"(?<!\\)((?:\\\\)*)\|")
_RULE_CELL = pattern_of(r"\s*(:?)-+(:?)\s*\Z")
_QUOTED = pattern_of(r'(?:(?<=[\t\n])|\A)"((?:[^"]|"")*)"(?=[\t\n]|\Z)')
_NARROWEST = 3  # columns: a rule has three dashes
# Columns of a screen: a cell beyond that is not made the measure of its column.
_WIDEST = 60
_WIDE = frozenset("WF")
_NO_WIDTH = frozenset(("Mn", "Me", "Cf"))


@functools.lru_cache(maxsize=4_096)  # with each key in a table all its cells are measured
def display_width(text: str) -> int:
    """How many columns of a fixed-width face ``text`` takes: wide characters (汉字) two, combining ones none.

    Source: Unicode Standard Annex 11, East Asian Width; W and F are wide.
    """
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.category(one) in _NO_WIDTH else 2 if unicodedata.east_asian_width(one) in _WIDE else 1
               for one in text)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.

    Args:
        rows: the cells' texts, the first row being the head; every row has as many as the head.
        alignments: of each column.
        first: what opens the first line: indentation, marks of a quotation or of a list's item.
        other: what opens the others.
    """

    rows: tuple[tuple[str, ...], ...]
    alignments: tuple[Alignment, ...]
    first: str = ""
    other: str = ""

    @property
    def columns(self) -> int:
        return len(self.alignments)

    def lines(self) -> list[str]:
        """The table as it is written, the columns aligned by display width; the rule is the second line."""
        widths = [max(_NARROWEST, *(width for row in self.rows
                                    if (width := display_width(row[number])) <= _WIDEST), 0)
                  for number in range(self.columns)]
        written = [_line([_padded(cell, width, how) for cell, width, how in zip(
            row, widths, self.alignments, strict=True)]) for row in self.rows]
        rule = _line([_rule(width, how) for width, how in zip(widths, self.alignments, strict=True)])
        head, *body = written
        return [self.first + head, self.other + rule, *(self.other + line for line in body)]

    def place(self, row: int, column: int) -> tuple[int, int, int]:
        """Line and columns (from, to) of a cell's text in ``lines``; an empty one stands behind its blank."""
        line = self.lines()[row + (row > 0)]
        bars = [found.end() for found in _BAR.finditer(line)]
        start = bars[column]
        cell = line[start : bars[column + 1] - 1]
        text = cell.strip()
        if not text:
            return row + (row > 0), start + 1, start + 1
        begin = start + cell.index(text)
        return row + (row > 0), begin, begin + len(text)

    # Changes ----------------------------------------------------------------------------------------------------------

    def with_row(self, at: int) -> Grid:
        """With an empty row as number ``at``; the head stays the first."""
        at = max(1, at)
        return replace(self, rows=(*self.rows[:at], ("",) * self.columns, *self.rows[at:]))

    def without_row(self, at: int) -> Grid:
        """Without row ``at``; the head is only emptied."""
        if at == 0:
            return replace(self, rows=(("",) * self.columns, *self.rows[1:]))
        return replace(self, rows=(*self.rows[:at], *self.rows[at + 1 :]))

    def with_row_moved(self, at: int, by: int) -> Grid:
        """With row ``at`` in the place of the one that stands ``by`` rows from it, and that one in its place."""
        rows = list(self.rows)
        if 0 <= at + by < len(rows):
            rows[at], rows[at + by] = rows[at + by], rows[at]
        return replace(self, rows=tuple(rows))

    def with_column(self, at: int) -> Grid:
        """With an empty column as number ``at``."""
        return replace(self, rows=tuple((*row[:at], "", *row[at:]) for row in self.rows),
                       alignments=(*self.alignments[:at], "", *self.alignments[at:]))

    def without_column(self, at: int) -> Grid:
        """Without column ``at``; the only one stays."""
        if self.columns == 1:
            return self
        return replace(self, rows=tuple((*row[:at], *row[at + 1 :]) for row in self.rows),
                       alignments=(*self.alignments[:at], *self.alignments[at + 1 :]))

    def with_column_moved(self, at: int, by: int) -> Grid:
        """With column ``at`` in the place of the one ``by`` columns from it, and that one in its place."""
        if not 0 <= at + by < self.columns:
            return self
        order = list(range(self.columns))
        order[at], order[at + by] = order[at + by], order[at]
        return replace(self, rows=tuple(tuple(row[number] for number in order) for row in self.rows),
                       alignments=tuple(self.alignments[number] for number in order))

    def filled(self, row: int, column: int, cells: Sequence[Sequence[str]]) -> Grid:
        """With ``cells`` from a cell on, to the right and down; rows and columns that are not there are put in."""
        width = max(self.columns, column + max((len(each) for each in cells), default=0))
        more = ("",) * (width - self.columns)
        rows = [[*each, *more] for each in self.rows]
        rows += [[""] * width for _ in range(row + len(cells) - len(rows))]
        for number, each in enumerate(cells, row):
            rows[number][column : column + len(each)] = each
        return replace(self, rows=tuple(tuple(each) for each in rows), alignments=(*self.alignments, *more))

    def aligned(self, at: int, how: Alignment) -> Grid:
        """With column ``at`` aligned that way."""
        return replace(self, alignments=(*self.alignments[:at], how, *self.alignments[at + 1 :]))


def empty_grid(rows: int, columns: int, prefix: str = "") -> Grid:
    """A table without text: so many rows besides the head."""
    return Grid(tuple(("",) * columns for _ in range(rows + 1)), ("",) * columns, prefix, prefix)


def cells_of(text: str) -> list[list[str]]:
    """What a spreadsheet copies, tabs between cells and each row on a line, as cells that a table can hold.

    Spreadsheets quote a cell in which a line end or a tab stands; other quotation marks are the writer's own.
    """
    flat = _QUOTED.sub(_unquoted, text)
    return [[escaped(cell.strip()) for cell in line.split("\t")] for line in flat.strip("\n").split("\n")]


def _unquoted(found: re.Match[str]) -> str:
    inner = found[1]
    return " ".join(inner.replace('""', '"').split()) if "\n" in inner or "\t" in inner else found[0]


def table_around(lines: Sequence[str], number: int) -> tuple[int, int] | None:
    """The first line of the table in which line ``number`` stands, and the one behind its last; None: there is none."""
    if not 0 <= number < len(lines) or "|" not in lines[number]:
        return None
    quote = _quote(lines[number])
    first = last = number
    while first > 0 and "|" in lines[first - 1] and _quote(lines[first - 1]) == quote:
        first -= 1
    while last + 1 < len(lines) and "|" in lines[last + 1] and _quote(lines[last + 1]) == quote:
        last += 1
    # Above the rule stands the head, and what is above that is no part of the table.
    for rule in range(min(number + 1, last), first, -1):
        head, marks = lines[rule - 1], _alignments(lines[rule])
        if marks is not None and len(_cells(head)) == len(marks) and rule - 1 <= number:
            return rule - 1, last + 1
    return None


def grid_of(lines: Sequence[str]) -> Grid:
    """The table that stands in ``lines``, which ``table_around`` found. A row's cells beyond the head's are joined."""
    alignments = _alignments(lines[1]) or ()
    columns = len(alignments)
    rows: list[tuple[str, ...]] = []
    for line in (lines[0], *lines[2:]):
        cells = [cell.strip() for cell in _cells(line)]
        if len(cells) > columns:
            cells = [*cells[: columns - 1], " \\| ".join(cells[columns - 1 :])]
        rows.append((*cells, *("",) * (columns - len(cells))))
    return Grid(tuple(rows), alignments, _prefix(lines[0]), _prefix(lines[1]))


def cell_at(line: str, column: int) -> tuple[int, int]:
    """The cell of a row in which character ``column`` of ``line`` stands, and where in the cell's text."""
    prefix = len(_prefix(line))
    bars = [found.end() for found in _BAR.finditer(line)]
    starts = bars if line[prefix : prefix + 1] == "|" else [prefix, *bars]
    number = max((place for place, start in enumerate(starts) if start <= column), default=0)
    count = len(_cells(line))
    number = min(number, count - 1)
    begin = starts[number]
    end = starts[number + 1] - 1 if number + 1 < len(starts) else len(line)
    cell = line[begin:end].rstrip()
    inner = begin + len(cell) - len(cell.lstrip())
    return number, min(max(0, column - inner), len(cell.strip()))


def escaped(text: str) -> str:
    """``text`` as a cell holds it: on one line, its bars escaped."""
    return _BAR.sub(lambda found: f"{found[1]}\\|", " ".join(text.split("\n")))


# How it is done ------------------------------------------------------------------------------------------------------


def _quote(line: str) -> str:
    return opening_of(line).quote.replace(" ", "")


def _prefix(line: str) -> str:
    """What opens a line of a table: it may be the first of an item."""
    prefix = ""
    while True:
        opening = opening_of(line[len(prefix) :])
        prefix += opening.text
        if not opening.is_item:
            return prefix


def _cells(line: str) -> list[str]:
    body = line[len(_prefix(line)) :].rstrip()
    parts: list[str] = []
    at = 0
    for found in _BAR.finditer(body):
        parts.append(body[at : found.end() - 1])
        at = found.end()
    parts.append(body[at:])
    if body.startswith("|"):
        parts.pop(0)
    if len(parts) > 1 and not parts[-1].strip() and at == len(body):
        parts.pop()
    return parts


def _alignments(line: str) -> tuple[Alignment, ...] | None:
    """What a rule says; None: the line is none."""
    if "-" not in line or "|" not in line:
        return None
    found: list[Alignment] = []
    body = line[len(opening_of(line).quote) :]
    indent = len(body) - len(body.lstrip())
    for cell in _cells_of_rule(body[indent:]):
        marks = _RULE_CELL.match(cell)
        if marks is None:
            return None
        found.append("center" if marks[1] and marks[2] else "left" if marks[1] else "right" if marks[2] else "")
    return tuple(found) or None


def _cells_of_rule(body: str) -> list[str]:
    return body.strip().removeprefix("|").removesuffix("|").split("|")


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _padded(cell: str, width: int, how: Alignment) -> str:
    free = max(0, width - display_width(cell))
    if how == "right":
        return " " * free + cell
    if how == "center":
        return " " * (free // 2) + cell + " " * (free - free // 2)
    return cell + " " * free


def _rule(width: int, how: Alignment) -> str:
    left, right = how in ("left", "center"), how in ("right", "center")
    return ":" * left + "-" * (width - left - right) + ":" * right
