"""The rows of a table in a model's answer: read by code, each with the parts that it names as its source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.patterns import pattern_of

_ROW = pattern_of(r"^[ \t>]*\|(.+)$", re.MULTILINE)
_CELL = pattern_of(r"(?<!\\)\|")
_RULE = pattern_of(r"[\s|:=\-–—]*\Z")
_PARTS = pattern_of(r"[\s\[\]【】()（）#\d,，、;&-]*\d[\s\[\]【】()（）#\d,，、;&-]*\Z")
_NONE = pattern_of(
    r"\W*(?:none|nothing|there (?:is|are) no[\w ]{0,40}|no [\w ]{1,40}|n/a"
    r"|无|不矛盾|(?:没有|未发现)[^。\n]{0,20})\W*\Z", re.IGNORECASE)
_EMPTY = {"-", "–", "—", "/", "n/a", "none", "无", "未写明", "not stated", "not specified"}


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A row of an answer: the numbers in its first column, and its other cells, as many as the table has columns."""

    parts: tuple[int, ...]
    cells: tuple[str, ...]


def says_none(answer: str) -> bool:
    """Whether an answer says in so many words that there is nothing."""
    return bool(_NONE.match(answer))


def rows_of(answer: str, columns: Sequence[str], *, numbered: bool) -> list[AnswerRow] | None:
    """The rows of the table in an answer; [] where it says that there is nothing, None where it is no table.

    The head and the rule beneath it are left out, and so is a row without a word. A row with fewer cells than the table
    has columns is filled with empty ones; in one with more the rest belongs to the last.

    Args:
        columns: what the table's columns are called, but for that of the numbers.
        numbered: the first column holds the numbers of parts.
    """
    found: list[AnswerRow] = []
    lines = _ROW.findall(answer)
    known = {name.casefold() for name in columns}
    for line in lines:
        cells = [cell.strip().replace("\\|", "|") for cell in _CELL.split(line.rstrip().removesuffix("|"))]
        if _RULE.match(line) or known & {cell.casefold().strip("* ") for cell in cells}:
            continue
        parts: tuple[int, ...] = ()
        if numbered:
            first = cells.pop(0)
            if _PARTS.match(first):
                parts = tuple(dict.fromkeys(int(number) for number in re.findall(r"\d{1,4}", first)))
            elif re.search(r"\w", first):  # it left the column out
                cells.insert(0, first)
        cells = ["" if cell.casefold() in _EMPTY else cell for cell in cells]
        if any(re.search(r"\w", cell) for cell in cells):
            whole = [*cells[: len(columns) - 1], " ".join(filter(None, cells[len(columns) - 1 :]))]
            found.append(AnswerRow(parts, tuple(whole + [""] * (len(columns) - len(whole)))))
    if found or lines:
        return found
    return [] if says_none(answer) else None


def as_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"

    return "\n".join([line(columns), "|" + "---|" * len(columns), *map(line, rows)])
