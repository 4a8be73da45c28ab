"""What did not get into a summary, and what stands in it that is in no source; found by code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from app.core.findings import Range
from app.core.folding import fold
from app.core.ledger import find_facts
from app.core.names import lower_case_words
from app.core.patterns import pattern_of
from app.core.scope import headings
from app.core.summary_node import Summary
from app.core.summary_sources import WordIndex, overlaps, words_in

Why = Literal["failed", "passed over"]

# A section with fewer words says too little to be missed.
_LEAST_WORDS = 12
# Of a section, the words that stand for it: those that it has often and others have seldom.
_OWN_WORDS = 12
# Sections are those of so many levels of headings.
_LEVELS = 2
_WORD = pattern_of(r"\w+")
# What makes another number of digits: 3.2亿 is no 3.2万.
_SCALE = r"(?:\s?(?:[百千万萬亿億]+|(?:hundred|thousand|million|billion|trillion)\b|[%‰]))"
_DIGITS = pattern_of(rf"(\d+(?:[.,]\d+)*)({_SCALE})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Missing:
    """A section that nothing in the summary comes from.

    Args:
        headings: its titles, outermost first; none where the document has no headings.
        range: in the document, in characters, its own subsections left out.
        why: "failed": it could not be read; "passed over": it was read, and not one of its own words, names or
            numbers is in the summary, nor does any sentence have its source there.
    """

    headings: tuple[str, ...]
    range: Range
    why: Why


@dataclass(frozen=True, slots=True)
class Unsourced:
    """A number, date, name or the like of the summary that the document does not have.

    Args:
        kind: of the fact (``core.fact``).
        text: as it is written.
        range: in the summary's text, in characters.
    """

    kind: str
    text: str
    range: Range


def missing(text: str, summary: Summary) -> list[Missing]:
    """The sections of the document that did not get into the summary, in their order."""
    sections = _sections(text, summary)
    index = WordIndex(text, [place for _, place in sections])
    said = set(words_in(summary.text))
    sources = sorted(each for sentence in summary.root.sentences if sentence.how != "all"
                     for each in sentence.sources)
    found = []
    for titles, (start, end) in sections:
        words = words_in(text[start:end])
        if overlaps(summary.failed, start, end):
            found.append(Missing(titles, (start, end), "failed"))
        elif len(words) >= _LEAST_WORDS and not any(one < end and other > start for one, other in sources) \
                and not said & _own_words(words, index):
            found.append(Missing(titles, (start, end), "passed over"))
    return found


class FactsOf:
    """The facts of a text, to hold others against."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._folded = fold(text)
        self._small = lower_case_words(self._folded)

    def missing_of(self, said: str) -> list[Unsourced]:
        """The facts of ``said`` that the text does not have, in the order of ``said``.

        A name counts as there where all of its words are, and a number where its digits are: what is said in another
        way is not held against a summary.
        """
        return [each for each, value in self._unwritten(said) if value not in self._known]

    def unwritten_of(self, said: str) -> list[Unsourced]:
        """The facts of ``said`` that do not stand in the text as they are written there; quick in a long text."""
        return [each for each, _ in self._unwritten(said)]

    def _unwritten(self, said: str) -> list[tuple[Unsourced, Hashable]]:
        """With what each means, the same however it is written."""
        return [(Unsourced(fact.kind, said[fact.start : fact.end], (fact.start, fact.end)), fact.value)
                for fact in find_facts(said, small=self._small)
                if not fact.weak and fact.kind not in ("quotation", "title", "part")
                and not self._has(fact.kind in ("name", "term"), fold(said[fact.start : fact.end]))]

    @cached_property
    def _known(self) -> set[Hashable]:
        return {fact.value for fact in find_facts(self._text, small=self._small)}

    @cached_property
    def _words(self) -> set[str]:
        return {word.casefold() for word in _WORD.findall(self._folded)}

    def _has(self, named: bool, written: str) -> bool:
        if named:
            parts = [word.casefold() for word in _WORD.findall(written)]
            return written in self._folded or all(part in self._words for part in parts)
        found = _DIGITS.findall(written)
        return bool(found) and all(
            re.search(rf"(?<![\d.,]){re.escape(digits)}\s?{re.escape(scale.strip())}(?!\d|[.,]\d|{_SCALE})",
                      self._folded, re.IGNORECASE) for digits, scale in found)


def unsourced(text: str, summary_text: str) -> list[Unsourced]:
    """The facts of a summary that its document does not have, in the order of the summary."""
    return FactsOf(text).missing_of(summary_text)


def _sections(text: str, summary: Summary) -> list[tuple[tuple[str, ...], Range]]:
    """The sections of the outermost levels, or the passages where there are no headings."""
    every = headings(text)
    levels = sorted({heading.level for heading in every})
    # A single heading on top is the title of the whole.
    if len(levels) > 1 and sum(heading.level == levels[0] for heading in every) == 1:
        levels = levels[1:]
    chosen = [heading for heading in every if heading.level in levels[:_LEVELS]]
    if len(chosen) < 2:
        return [(leaf.headings, place) for leaf in summary.root.leaves() for place in leaf.ranges] + [
            ((), place) for place in summary.failed]
    found: list[tuple[tuple[str, ...], Range]] = []
    if text[: chosen[0].start].strip():
        found.append(((), (0, chosen[0].start)))
    path: list[tuple[int, str]] = []
    for number, heading in enumerate(chosen):
        path = [*(each for each in path if each[0] < heading.level), (heading.level, heading.title)]
        end = chosen[number + 1].start if number + 1 < len(chosen) else len(text)
        found.append((tuple(title for _, title in path), (heading.start, end)))
    return found


def _own_words(words: Sequence[str], index: WordIndex) -> set[str]:
    counts = Counter(words)
    ranked = sorted(counts, key=lambda word: (-counts[word] * index.weight(word) / max(1, index.holders(word)), word))
    return set(ranked[:_OWN_WORDS])

