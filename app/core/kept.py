"""What a proposal kept of what a rewriting must keep: links, formulas, code, numbers, dates, names, each counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import Literal

from app.core.blocks import blocks_of
from app.core.inline_spans import spans_of
from app.core.ledger import find_facts
from app.core.structure import link_labels

Subject = Literal["link", "image", "formula", "code", "footnote", "citation", "placeholder", "number", "date", "name",
                  "quotation", "term"]
Kept = tuple[tuple[Subject, int], ...]

_SPANS: dict[str, Subject] = {
    "link": "link", "url": "link", "image": "image", "math-span": "formula", "code-span": "code",
    "footnote": "footnote", "citation": "citation", "placeholder": "placeholder"}
_BLOCKS: dict[str, Subject] = {"code": "code", "math": "formula"}
_FACTS: dict[str, Subject] = {
    "number": "number", "percent": "number", "money": "number", "quantity": "number", "ordinal": "number",
    "reference": "number", "date": "date", "time": "date", "name": "name", "title": "name", "quotation": "quotation",
    "term": "term"}
_ORDER: tuple[Subject, ...] = ("link", "image", "formula", "code", "footnote", "citation", "placeholder", "number",
                               "date", "name", "quotation", "term")


def count_kept(before: str, after: str, terms: Sequence[str] = ()) -> Kept:
    """How many of each subject stand in both texts, with the same value: "ten percent" and "10%" are one number.

    A way of speaking that is a number only in form ("one of them") is not counted.

    Args:
        before, after: a passage and what is proposed for it.
        terms: names and terms that must stay as they are.
    """
    both = Counter(_values(before, terms)) & Counter(_values(after, terms))
    counts: Counter[Subject] = Counter()
    for (subject, _), number in both.items():
        counts[subject] += number
    return tuple((subject, counts[subject]) for subject in _ORDER if counts[subject])


def _values(text: str, terms: Sequence[str]) -> Iterator[tuple[Subject, Hashable]]:
    labels = link_labels(text)
    for block in blocks_of(text):
        if subject := _BLOCKS.get(block.kind):
            yield subject, block.text
        texts = [cell.text for row in block.rows for cell in row] if block.rows else [block.text] * block.is_prose
        for span in (span for each in texts for span in spans_of(each, labels)):
            if subject := _SPANS.get(span.kind):
                yield subject, span.value
    for fact in find_facts(text, terms):
        if not fact.weak and (subject := _FACTS.get(fact.kind)):
            yield subject, fact.value
