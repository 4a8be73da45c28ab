"""Clauses that contradict each other: code finds the pairs that speak of the same, and the model judges each."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from app.core.actions import Action
from app.core.asking import Answer, Ask, Asker, Task
from app.core.clause_pairs import ClausePair, clauses_of, pairs_of
from app.core.errors import NothingSelected
from app.core.language import language_of
from app.core.summary_coverage import FactsOf, Unsourced
from app.core.summary_sources import numbered
from app.core.table_rows import as_table, rows_of
from app.core.token_counts import TokenCounts

# A pair that is longer is not asked about: its clauses are pages, not clauses.
_MOST_SHARE = 0.5
# What code says of a pair of which one clause has a "not" that the other has not.
_DENIED = {"en": "one denies what the other says", "zh": "一处否定了另一处"}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A pair that was judged to contradict itself, or whose figures or denials differ in otherwise the same words.

    Args:
        cells: what the one says, what the other says, why both cannot hold, in the model's words; empty where only
            code found it.
        flags: figures and names in the cells that neither clause has; places are in the cells joined by " | ".
    """

    pair: ClausePair
    cells: tuple[str, ...]
    flags: tuple[Unsourced, ...]


@dataclass(frozen=True, slots=True)
class Contradictions:
    """What was found.

    Args:
        compared: pairs that the model judged.
        pairs: that speak of the same; those beyond what was asked for were not judged.
        unread: pairs whose answer did not come, or was no table.
    """

    columns: tuple[str, ...]
    found: tuple[Contradiction, ...]
    compared: int
    pairs: int
    unread: tuple[ClausePair, ...]

    @property
    def complete(self) -> bool:
        """Whether every pair that speaks of the same was judged."""
        return not self.unread and self.compared == self.pairs

    @property
    def text(self) -> str:
        """As a Markdown table."""
        return as_table(self.columns, [_shown(each) for each in self.found])


def contradicting(text: str, against: str | None, action: Action, asker: Asker, count: Callable[[str], int], *,
                  context_tokens: int, most: int, wish: str = "") -> Task[Contradictions]:
    """The task of finding the clauses of ``text`` that contradict each other, or those of ``against``.

    Args:
        text: the document.
        against: another document; None: the clauses of ``text`` are held against each other.
        action: with ``pairs``.
        count: exactly how many tokens a text is.
        context_tokens: that the model has.
        most: pairs that the model judges.
        wish: the writer's own words, or "".

    Raises:
        NothingSelected: a text is blank.
    """
    if not text.strip() or (against is not None and not against.strip()):
        raise NothingSelected
    clauses = [*clauses_of(text), *(clauses_of(against, 1) if against is not None else ())]
    pairs, total = pairs_of(clauses, most)
    counted = TokenCounts(count)
    columns = action.columns[asker.language]
    asks = [_ask(pair, action, wish, counted) for pair in pairs]
    fits = [counted(ask.text) <= _MOST_SHARE * context_tokens for ask in asks]
    answers: list[Answer] = []
    if any(fits):
        answers = list((yield [ask for ask, fit in zip(asks, fits, strict=True) if fit]))
    coming = iter(answers)
    found: list[Contradiction] = []
    unread: list[ClausePair] = []
    for pair, fit in zip(pairs, fits, strict=True):
        answer = next(coming) if fit else Answer("", "failed")
        rows = None if answer.ending == "failed" else rows_of(answer.text, columns, numbered=False)
        if rows is None:
            unread.append(pair)
        cells = rows[0].cells if rows else ()
        if cells or pair.differing or pair.denied:
            facts = FactsOf(f"{pair.one.text}\n\n{pair.other.text}")
            found.append(Contradiction(pair, cells, tuple(facts.missing_of(" | ".join(cells)))))
    return Contradictions(columns, tuple(found), len(pairs) - len(unread), total, tuple(unread))


def _ask(pair: ClausePair, action: Action, wish: str, count: Callable[[str], int]) -> Ask:
    body = numbered([pair.one.text, pair.other.text])
    return Ask(action, body, wish, "", action.answer_min + math.ceil(action.answer_ratio * count(body)))


def _shown(each: Contradiction) -> tuple[str, ...]:
    if each.cells:
        return each.cells
    differing = [f"{finding.before} ≠ {finding.after}" for finding in each.pair.differing]
    denied = [_DENIED[language_of(each.pair.one.text)]] if each.pair.denied else []
    return each.pair.one.text, each.pair.other.text, "; ".join(differing + denied)
