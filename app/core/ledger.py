"""The facts of a text: what each kind finds, each character counted once, at its place in the text as written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from app.core.addresses import find_addresses
from app.core.bounds import find_bounds
from app.core.counting import find_numbers, find_references, find_set_numbers
from app.core.dates import find_dates
from app.core.duties import find_duties
from app.core.fact import Fact
from app.core.folding import BLANK, fold, without_code, without_markup
from app.core.money import find_money
from app.core.names import find_designations, find_names, lower_case_words
from app.core.numbers import DigitsText, in_digits
from app.core.quantities import find_measures, find_percentages
from app.core.quotations import find_quotations
from app.core.terms import find_terms


def find_facts(text: str, terms: Sequence[str] = (), *, small: Collection[str] | None = None) -> list[Fact]:
    """Every fact of ``text`` in reading order, none overlapping another, but for quotations, which may hold others.

    What stands in code, formulas and other markup is no prose, and not looked at.

    Args:
        terms: what the writer listed.
        small: words that are no names although they are capitalised; None: those that the text itself writes small.
    """
    return facts_in_prose(without_code(text), terms, small)


def facts_in_prose(prose: str, terms: Sequence[str], small: Collection[str] | None) -> list[Fact]:
    """``find_facts`` of a text that has no code."""
    found = _apart(find_addresses(fold(prose)), len(prose))
    prose = fold(without_markup(_blanked(prose, found)))
    spoken = prose
    found += _apart([*find_terms(prose, terms), *find_set_numbers(prose), *find_designations(prose)], len(prose))
    prose = _blanked(prose, found)
    digits = in_digits(prose)
    counted = _apart([*find_references(digits), *find_dates(digits), *find_percentages(digits),
                      *find_money(digits), *find_measures(digits), *find_numbers(digits)], len(digits.text))
    found += _written(counted, digits)
    prose = _blanked(prose, found)
    found += find_names(prose, lower_case_words(prose) if small is None else small)
    found = _apart([*found, *_written(find_bounds(digits), digits), *find_duties(prose)], len(prose))
    return sorted([*found, *find_quotations(spoken, found)], key=lambda fact: (fact.start, -fact.end))


def _apart(facts: Iterable[Fact], length: int) -> list[Fact]:
    """Those that stand in no character of an earlier one."""
    taken = bytearray(length)
    kept = []
    for fact in facts:
        if not any(taken[fact.start : fact.end]):
            taken[fact.start : fact.end] = b"\1" * (fact.end - fact.start)
            kept.append(fact)
    return kept


def _written(facts: Iterable[Fact], digits: DigitsText) -> Iterator[Fact]:
    """The facts of a text in digits, where they stand in the text as it is written."""
    for fact in facts:
        start, end = digits.origin(fact.start, fact.end)
        yield replace(fact, start=start, end=end)


def _blanked(text: str, facts: Iterable[Fact]) -> str:
    parts, place = [], 0
    for fact in sorted(facts, key=lambda fact: fact.start):
        parts += [text[place : fact.start], BLANK * (fact.end - fact.start)]
        place = fact.end
    return "".join([*parts, text[place:]])
