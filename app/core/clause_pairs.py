"""Pairs of clauses that speak of the same matter, found by code: within a document, or between two."""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.facts import compare_facts
from app.core.findings import Finding, Range
from app.core.passage_units import units_of
from app.core.patterns import pattern_of
from app.core.segments import unit_weight
from app.core.summary_sources import words_in

# Words of a clause at least: a shorter one says nothing that could be contradicted.
_LEAST_WORDS = 6
# The cosine of two clauses' words, weighed by how few clauses have them, from which they speak of the same.
_LEAST_ALIKE = 0.25
# Of the words of two clauses, numbers and denials left out, what both have: from here on they say the same of the same,
# but for what differs.
_NEARLY_SAME = 0.85
# A word in more clauses than this share says nothing of the matter, in documents of at least so many clauses.
_COMMON_SHARE, _COMMON_LEAST = 0.25, 12
_DENIAL = pattern_of(
    r"\b(?:not|no|never|neither|nor|without|except|unless)\b|n['’]t\b|[不未无]|除外|禁止", re.IGNORECASE)
_NUMERAL = pattern_of(r"[\d〇零一二三四五六七八九十百千万亿两]")
# A bare number counts paragraphs and cases as often as anything else.
_COUNTED = ("money", "date", "percent", "quantity", "time", "bound")
# The number of a clause itself; and what it allows or forbids is looked at as a denial.
_LEFT_OUT = ("part", "duty")
# Items of a list are cases beside each other.
_ITEM = pattern_of(r"\s*(?:[-*+•]|[(（\[]?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5}|[一二三四五六七八九十]{1,3})[.)）\]、])\s*")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: which document it is of (0 or 1), where in it, in characters, and its text."""

    document: int
    range: Range
    text: str


@dataclass(frozen=True, slots=True)
class ClausePair:
    """Two clauses that speak of the same.

    Args:
        alike: from 0 to 1.
        differing: the figures, dates and amounts in which they differ, where they are otherwise nearly the same; such a
            pair needs no model to be looked at.
        denied: they are nearly the same, and one has a "not" that the other has not.
    """

    one: Clause
    other: Clause
    alike: float
    differing: tuple[Finding, ...] = ()
    denied: bool = False


def clauses_of(text: str, document: int = 0) -> list[Clause]:
    """The paragraphs, items and rows of a document that have words enough, in their order."""
    found = []
    for unit in units_of(text):
        if unit.kind in ("heading", "code", "rule"):
            continue
        body = text[unit.start : unit.end]
        if len(words_in(body)) >= _LEAST_WORDS:
            start = unit.start + len(body) - len(body.lstrip())
            found.append(Clause(document, (start, start + len(body.strip())), body.strip()))
    return found


def pairs_of(clauses: Sequence[Clause], most: int) -> tuple[list[ClausePair], int]:
    """The pairs most worth a look, the most telling first, and how many there are in all.

    Where the clauses are of two documents, a pair has one of each. Clauses that are equal make no pair.

    Args:
        most: pairs that are returned.
    """
    two = len({clause.document for clause in clauses}) > 1
    vectors = _vectors(clauses)
    holders: dict[str, list[int]] = defaultdict(list)
    common = max(_COMMON_LEAST, _COMMON_SHARE * len(clauses))
    counts = Counter(word for vector in vectors for word in vector)
    found: list[tuple[float, int, int]] = []
    for number, (clause, vector) in enumerate(zip(clauses, vectors, strict=True)):
        alike: dict[int, float] = defaultdict(float)
        for word, weight in vector.items():
            if counts[word] <= common:
                for other in holders[word]:
                    alike[other] += weight * vectors[other][word]
                holders[word].append(number)
        for other, value in alike.items():
            if value < _LEAST_ALIKE or (two and clauses[other].document == clause.document):
                continue
            if clauses[other].text.split() != clause.text.split():
                found.append((value + _bonus(clauses[other].text, clause.text), other, number))
    chosen = heapq.nlargest(most, found, key=lambda pair: (pair[0], -pair[1], -pair[2]))
    return [_pair(clauses[a], clauses[b], _cosine(vectors[a], vectors[b])) for _, a, b in chosen], len(found)


def _vectors(clauses: Sequence[Clause]) -> list[dict[str, float]]:
    bags = [Counter(words_in(clause.text)) for clause in clauses]
    holders = Counter(word for bag in bags for word in bag)
    vectors = []
    for bag in bags:
        raw = {word: unit_weight(word) * (1 + math.log(times)) * math.log1p(len(bags) / holders[word])
               for word, times in bag.items()}
        length = math.sqrt(sum(value * value for value in raw.values())) or 1.0
        vectors.append({word: value / length for word, value in raw.items()})
    return vectors


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    return sum(weight * other.get(word, 0.0) for word, weight in one.items())


def _bonus(one: str, other: str) -> float:
    """Figures on both sides, or a denial on one only, make a contradiction likelier."""
    figures = bool(re.search(r"\d", one)) and bool(re.search(r"\d", other))
    return 0.1 * figures + 0.1 * _is_denied(one, other)


def _is_denied(one: str, other: str) -> bool:
    return (len(_DENIAL.findall(one)) - len(_DENIAL.findall(other))) % 2 == 1


def _pair(one: Clause, other: Clause, alike: float) -> ClausePair:
    if not _says_the_same(one.text, other.text):
        return ClausePair(one, other, alike)
    found = [finding for finding in compare_facts(one.text, other.text) if not finding.kind.startswith(_LEFT_OUT)]
    # A clause with another name or reference in it is about something else.
    counted = all(finding.kind.startswith(_COUNTED) and finding.kind.endswith("-changed") for finding in found)
    return ClausePair(one, other, alike, tuple(found) if counted else (),
                      not found and _is_denied(one.text, other.text))


def _says_the_same(one: str, other: str) -> bool:
    if _ITEM.match(one) and _ITEM.match(other):
        return False
    words = [{word for word in words_in(text) if not _NUMERAL.search(word) and not _DENIAL.fullmatch(word)}
             for text in (one, other)]
    both = words[0] | words[1]
    return bool(both) and len(words[0] & words[1]) >= _NEARLY_SAME * len(both)
