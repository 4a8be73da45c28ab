"""The widths of a table's columns, for word processors, which do not find them by themselves."""

from __future__ import annotations

import unicodedata
from typing import Any

from app.core.handover.pandoc_tree import Node, text_of

# Of a line: Latin letters; a 汉字 takes two. On an official document's page they are of 14 points in 156 mm.
_LINE, OFFICIAL_LINE = 76, 63
# What a cell's own margins take.
_MARGINS = 4
_LEAST = 6


def with_widths(nodes: Any, line: int = _LINE, *, fills: bool = False) -> Any:
    """A copy of ``nodes`` in which the columns of every table are as wide as what stands in them asks for.

    Args:
        line: how many Latin letters of a table's text a line has.
        fills: whether a table takes the whole line also where it does not need it.
    """
    if isinstance(nodes, list):
        return [with_widths(each, line, fills=fills) for each in nodes]
    if not isinstance(nodes, dict):
        return nodes
    if nodes.get("t") == "Table":
        attributes, caption, columns, *parts = nodes["c"]
        widths = _widths([max(map(_width, column)) for column in zip(*_texts(parts), strict=True)], line)
        if fills:
            widths = [each / sum(widths) for each in widths]
        sized = [[column[0], {"t": "ColWidth", "c": width}] for column, width in zip(columns, widths, strict=True)]
        return {"t": "Table", "c": [attributes, caption, sized, *with_widths(parts, line, fills=fills)]}
    return {key: with_widths(value, line, fills=fills) if isinstance(value, dict | list) else value
            for key, value in nodes.items()}


def _texts(parts: list[Any]) -> list[list[str]]:
    """The lines of each row's cells."""
    head, bodies, _foot = parts
    return [[_cell(cell[4]) for cell in row[1]] for row in (*head[1], *(row for body in bodies for row in body[3]))]


def _cell(blocks: list[Node]) -> str:
    return "\n".join(text_of(block["c"]) for block in blocks if block["t"] in ("Plain", "Para"))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _widths(wanted: list[int], line: int) -> list[float]:
    """Shares of a line: what is wanted where there is room, else the narrow columns get it and the others share."""
    wanted = [max(each, _LEAST) + _MARGINS for each in wanted]
    if sum(wanted) <= line:
        return [each / line for each in wanted]
    room, open_columns = float(line), list(range(len(wanted)))
    found = [0.0] * len(wanted)
    while open_columns:
        share = room / len(open_columns)
        narrow = [number for number in open_columns if wanted[number] <= share]
        if not narrow:
            # Twice as wide for what is longer by far: shares go with the square root.
            total = sum(wanted[number] ** 0.5 for number in open_columns)
            for number in open_columns:
                found[number] = room * wanted[number] ** 0.5 / total
            break
        for number in narrow:
            found[number] = wanted[number]
            room -= wanted[number]
            open_columns.remove(number)
    return [each / line for each in found]
