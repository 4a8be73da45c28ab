"""A table that is gathered from a document of any length: rows from each passage, checked and put together by code."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.core.actions import Action
from app.core.asking import Answer, Ask, Asker, Task
from app.core.errors import NothingSelected
from app.core.findings import Range
from app.core.passages import Passage
from app.core.passages_to_read import passages_to_read
from app.core.summary_coverage import FactsOf, Unsourced
from app.core.summary_sources import How, WordIndex, apart, index_of, numbered, parts_of_passage
from app.core.table_rows import as_table, rows_of
from app.core.token_counts import TokenCounts

# Tokens of a passage: in more, rows are left out.
_PASSAGE_TOKENS, _LEAST = 1_500, 128
# Tokens of a numbered part: a clause.
_PART_TOKENS = 80
_NUMBERED = 1.15


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table.

    Args:
        cells: as many as there are columns.
        sources: where in the document it comes from, in characters.
        how: how that is known: the row names its part, or shares its words, or it is the whole passage.
        flags: numbers, dates, amounts and names in it that its passage does not have; places are within ``text``.
    """

    cells: tuple[str, ...]
    sources: tuple[Range, ...]
    how: How
    flags: tuple[Unsourced, ...] = ()

    @property
    def text(self) -> str:
        """Its cells as one text."""
        return " | ".join(self.cells)


@dataclass(frozen=True, slots=True)
class Unread:
    """A passage that gave no rows because its answer did not come, or was no table."""

    range: Range
    answer: str


@dataclass(frozen=True, slots=True)
class GatheredTable:
    """All rows, in the order of the document.

    Args:
        answers: by question, so that none need be asked for again.
        cut: passages whose answer reached its limit: they may have more rows.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    passages: int
    document_tokens: int
    unread: tuple[Unread, ...]
    cut: tuple[Range, ...]

    @property
    def complete(self) -> bool:
        """Whether every passage gave a table, and none was cut off."""
        return not self.unread and not self.cut

    @property
    def text(self) -> str:
        """As a Markdown table."""
        return as_table(self.columns, [row.cells for row in self.rows])


def gathering(text: str, action: Action, asker: Asker, count: Callable[[str], int], *, context_tokens: int,
              at_once: int = 1, wish: str = "") -> Task[GatheredTable]:
    """The task of gathering the table of ``action`` from ``text``.

    Args:
        text: the document.
        action: with columns.
        count: exactly how many tokens a text is.
        context_tokens: that the model has, for all requests ``at_once``.
        wish: the writer's own words, or "".

    Raises:
        NothingSelected: the text is blank.
    """
    if not text.strip():
        raise NothingSelected
    counted = TokenCounts(count)
    columns = action.columns[asker.language]
    index = index_of(text)
    around = asker.around(Ask(action, "", wish, "", 1), counted)
    passages = passages_to_read(text, _budget(action, around, context_tokens, at_once), counted)
    asks = [_ask(text, passage, action, wish) for passage in passages]
    answers = yield asks
    rows: list[Row] = []
    unread: list[Unread] = []
    cut: list[Range] = []
    for passage, answer in zip(passages, answers, strict=True):
        place = passage.start, passage.end
        found = None if answer.ending == "failed" else _rows(text, place, answer, columns, index)
        if found is None:
            unread.append(Unread(place, answer.text))
            continue
        if answer.ending != "finished":
            cut.append(place)
        rows += found
    return GatheredTable(columns, tuple(merged(rows)), len(passages), counted(text), tuple(unread), tuple(cut))


def _budget(action: Action, around: int, context_tokens: int, at_once: int) -> int:
    """Tokens of a passage that, with its numbers and its answer, has its share of the context."""
    def of(share: int) -> int:
        return math.floor((share - around - action.answer_min) / (_NUMBERED + action.answer_ratio))

    alone, shared = of(context_tokens), of(context_tokens // max(1, at_once))
    return max(_LEAST, min(_PASSAGE_TOKENS, shared if shared >= 4 * _LEAST else alone))


def _ask(text: str, passage: Passage, action: Action, wish: str) -> Ask:
    parts = parts_of_passage(text, passage.start, passage.end, _PART_TOKENS)
    body = numbered([text[start:end] for start, end in parts])
    tokens = action.answer_min + math.ceil(action.answer_ratio * passage.tokens)
    return Ask(action, body, wish, " › ".join(passage.headings), tokens)


def _rows(text: str, place: Range, answer: Answer, columns: Sequence[str], index: WordIndex) -> list[Row] | None:
    found = rows_of(answer.text, columns, numbered=True)
    if found is None:
        return None
    parts = parts_of_passage(text, *place, _PART_TOKENS)
    facts = FactsOf(text[slice(*place)])
    rows = []
    for each in found:
        row = Row(each.cells, (place,), "all")
        cited = apart(parts[number - 1] for number in each.parts if 0 < number <= len(parts))
        if cited:
            row = replace(row, sources=cited, how="cited")
        elif near := index.nearest(row.text, (place,)):
            row = replace(row, sources=near, how="words")
        rows.append(replace(row, flags=tuple(facts.missing_of(row.text))))
    return rows


def merged(rows: Sequence[Row]) -> list[Row]:
    """The rows in the order of the document; those that say the same are one, with the sources of all."""
    found: dict[tuple[str, ...], Row] = {}
    for row in rows:
        key = tuple(" ".join(cell.casefold().split()).strip(" .。;；*") for cell in row.cells)
        same = found.get(key)
        if same is not None:
            row = replace(same, sources=apart((*same.sources, *row.sources)),
                          how=same.how if same.how == row.how else "words", flags=same.flags or row.flags)
        found[key] = row
    return sorted(found.values(), key=lambda row: row.sources[0])
