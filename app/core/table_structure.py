"""What a proposal changed in a table besides the words in its cells: rows, columns, alignment, places."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.block_alignment import Pair, align, likeness
from app.core.blocks import Block, Cell
from app.core.findings import Finding, Range

_Row = tuple[Cell, ...]


def compare_tables(one: Block, other: Block, before: str, after: str) -> Iterator[Finding]:
    """The findings about a table and its proposal, the spans in its cells not among them.

    Args:
        one, other: the tables.
        before, after: the documents in which they stand.
    """
    columns, others = len(one.detail.split()), len(other.detail.split())
    if columns != others:
        kind = "table-column-lost" if columns > others else "table-column-new"
        yield Finding(kind, before[slice(*one.place)], after[slice(*other.place)], one.place, other.place)
        return
    if one.detail != other.detail:
        places = _line(before, one, 1), _line(after, other, 1)
        yield Finding("table-alignment-changed", before[slice(*places[0])], after[slice(*places[1])], *places)
    pairs = align(one.rows, other.rows, _texts, _row_distance)
    changed: list[tuple[Cell, Cell]] = []
    yield from _rows(pairs, one, other, before, after)
    for row, other_row in pairs:
        if row is not None and other_row is not None:
            changed += [(a, b) for a, b in zip(row, other_row, strict=False) if a.text != b.text]
    yield from _cells(changed)


def _rows(pairs: list[Pair[_Row]], one: Block, other: Block, before: str, after: str) -> Iterator[Finding]:
    lost = [row for row, partner in pairs if row is not None and partner is None]
    for row, partner in pairs:
        if row is None and partner is not None:
            origin = next((each for each in lost if _texts(each) == _texts(partner)), None)
            place = _row_place(partner, other, after)
            if origin is not None:
                lost.remove(origin)
                old = _row_place(origin, one, before)
                yield Finding("table-row-moved", before[slice(*old)], after[slice(*place)], old, place)
            else:
                yield Finding("table-row-new", None, after[slice(*place)], None, place)
    for row in lost:
        place = _row_place(row, one, before)
        yield Finding("table-row-lost", before[slice(*place)], None, place, None)


def _cells(changed: list[tuple[Cell, Cell]]) -> Iterator[Finding]:
    """Cells whose text now stands in another cell, and cells that were emptied, filled or left out."""
    for was, now in changed:
        if was.place is None and now.place is None:
            continue
        came = now.text and any(now.text == a.text and a is not was for a, b in changed)
        went = was.text and any(was.text == b.text and b is not now for a, b in changed)
        if came or (went and not now.text):
            yield Finding("table-cell-moved", was.text, now.text, was.place, now.place)
        elif was.text and not now.text:
            yield Finding("table-cell-emptied", was.text, now.text, was.place, now.place)
        elif now.text and not was.text:
            yield Finding("table-cell-filled", was.text, now.text, was.place, now.place)


def _texts(row: _Row) -> tuple[str, ...]:
    return tuple(cell.text for cell in row)


def _row_distance(row: _Row, other: _Row) -> float:
    shared = sum(likeness(a.text, b.text) for a, b in zip(row, other, strict=False))
    across = likeness(" ".join(sorted(_texts(row))), " ".join(sorted(_texts(other))))
    return 1.3 * (1 - max(shared / max(len(row), len(other), 1), across))


def _row_place(row: _Row, table: Block, text: str) -> Range:
    """The line of a row."""
    inside = next((cell.place[0] for cell in row if cell.place), table.place[0])
    start = text.rfind("\n", 0, inside) + 1
    end = text.find("\n", inside)
    return start, len(text) if end < 0 else end


def _line(text: str, table: Block, number: int) -> Range:
    start = table.place[0]
    for _ in range(number):
        start = text.find("\n", start) + 1
    end = text.find("\n", start)
    return start, len(text) if end < 0 else end
