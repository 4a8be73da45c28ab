"""Where a sentence of a summary comes from: the numbered parts that it cites, or those whose words it shares most."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from app.core.findings import Range
from app.core.passage_units import units_of
from app.core.passages import estimated_tokens, split
from app.core.patterns import pattern_of
from app.core.segments import sentences, unit_class, unit_weight, units

# How the sources of a sentence are known: it cites them; it shares its words with them; or they are all that its
# writer had before it, because neither tells more.
How = Literal["cited", "words", "all"]

# Tokens of a numbered part, about: a paragraph or two. A number for each sentence would cost more than it tells.
PART_TOKENS = 120
# A longer paragraph is known by the words of its parts of so many tokens.
_WORD_TOKENS = 120
# More numbers than these a model no longer keeps apart.
MOST_PARTS = 150
# Of the weight of a sentence's words: a part that shares less says something else.
_LEAST_SHARED = 0.3
# Beside the best part those count that share nearly as much.
_NEARLY, _MOST_NEAR = 0.8, 3
_LEAST_WEIGHT = 2  # letters and grammar words by themselves say nothing
_CITATION = pattern_of(r"[ \t]*[\[【(（]\s*#\s?\d+(?:\s*[-–—~、,，;]\s*#?\s?\d+)*\s*[\])】）]")
_NUMBERS = pattern_of(r"(\d+)(?:\s*[-–—~]\s*#?\s?(\d+))?")


@dataclass(frozen=True, slots=True)
class Sourced:
    """A sentence, item or row of a summary.

    Args:
        text: as it stands, without citations.
        range: where, in the summary's text, in characters.
        sources: where in the document it comes from, in characters, in order and apart.
        how: how that is known.
    """

    text: str
    range: Range
    sources: tuple[Range, ...]
    how: How

    def as_json(self) -> dict[str, object]:
        """As plain JSON data, ranges as lists."""
        return {"text": self.text, "range": list(self.range), "sources": [list(each) for each in self.sources],
                "how": self.how}


def parts_of_passage(text: str, start: int, end: int, tokens: int = PART_TOKENS,
                     most: int | None = MOST_PARTS) -> list[Range]:
    """A passage of a document in parts of whole blocks, none of them blank; places in the document, in characters.

    Args:
        tokens: of a part, by estimate.
        most: parts, about; None: as many as come.
    """
    body = text[start:end]
    size = tokens if most is None else max(tokens, math.ceil(estimated_tokens(body) / most))
    found = split(body, size, lambda part: math.ceil(estimated_tokens(part)))
    return [(start + part.start, start + part.end) for part in found if body[part.start : part.end].strip()]


def numbered(parts: Sequence[str]) -> str:
    """Parts with the numbers by which a model is to cite them."""
    return "\n\n".join(f"[#{number}] {part.strip()}" for number, part in enumerate(parts, start=1))


def without_citations(answer: str) -> tuple[str, list[tuple[int, int]]]:
    """An answer without its citations; each cited number with the place in what is left, in characters."""
    kept: list[str] = []
    cited: list[tuple[int, int]] = []
    at = length = 0
    for found in _CITATION.finditer(answer):
        before = answer[at : found.start()]
        kept.append(before)
        length += len(before)
        at = found.end()
        for low, high in _NUMBERS.findall(found[0]):
            last = int(high) if high else int(low)
            cited += [(length, number) for number in range(int(low), min(last, int(low) + MOST_PARTS) + 1)]
    return "".join([*kept, answer[at:]]), cited


def cited_by_sentence(clean: str, cited: Iterable[tuple[int, int]]) -> list[tuple[Range, list[int]]]:
    """The sentences of an answer without citations, each with the numbers that it cites: at its end, or within it."""
    spans = sentences(clean)
    numbers: list[list[int]] = [[] for _ in spans]
    starts = [start for start, _ in spans]
    for place, number in cited:
        # One that begins a line belongs to what follows it there.
        leads = clean[:place].endswith("\n") and clean[place:].partition("\n")[0].strip()
        index = bisect_left(starts, place) - (0 if leads else 1)
        index = min(max(0, index), len(spans) - 1)
        if spans and number not in numbers[index]:
            numbers[index].append(number)
    return list(zip(spans, numbers, strict=True))


def index_of(text: str) -> WordIndex:
    """The words of a document's paragraphs and items, each by itself, a heading with what follows it."""
    parts: list[Range] = []
    begin: int | None = None
    for unit in units_of(text):
        begin = unit.start if begin is None else begin
        if unit.kind == "heading" and unit.end < len(text):
            continue
        if estimated_tokens(text[begin : unit.end]) > _WORD_TOKENS:
            parts += parts_of_passage(text, begin, unit.end, _WORD_TOKENS, None)
        elif text[begin : unit.end].strip():
            parts.append((begin, unit.end))
        begin = None
    return WordIndex(text, parts)


class WordIndex:
    """The words of parts of a document, and which part shares most with a sentence.

    A word that stands in few parts weighs more (the inverse document frequency, Spärck Jones 1972), and a longer one
    more than a short one.

    Args:
        text: the document.
        parts: ranges in it, in order and apart, in characters.
    """

    def __init__(self, text: str, parts: Sequence[Range]) -> None:
        self.parts = list(parts)
        self._starts = [start for start, _ in self.parts]
        self._holders: dict[str, set[int]] = defaultdict(set)
        for number, (start, end) in enumerate(self.parts):
            for word in words_in(text[start:end]):
                self._holders[word].add(number)

    def holders(self, word: str) -> int:
        """How many parts hold a word."""
        return len(self._holders.get(word, ()))

    def weight(self, word: str) -> float:
        """How much it says that two texts share the word."""
        return unit_weight(word) * math.log1p(len(self.parts) / max(1, self.holders(word)))

    def nearest(self, sentence: str, within: Sequence[Range]) -> tuple[Range, ...]:
        """The parts, up to three, that share most of the words of a sentence; none where no part shares enough.

        Args:
            within: only parts that begin in one of these ranges, in characters.
        """
        words = set(words_in(sentence))
        whole = sum(map(self.weight, words))
        shared: dict[int, float] = defaultdict(float)
        for word in words:
            weight = self.weight(word)
            for number in self._holders.get(word, ()):
                shared[number] += weight
        inside = {number for start, end in within
                  for number in range(bisect_left(self._starts, start), bisect_left(self._starts, end))}
        ranked = [(value, number) for number, value in shared.items() if number in inside]
        best = max((value for value, _ in ranked), default=0.0)
        if not whole or best < _LEAST_SHARED * whole:
            return ()
        ranked = sorted((one for one in ranked if one[0] >= _NEARLY * best), key=lambda one: (-one[0], one[1]))
        # Where the best has a figure of the sentence, those that have another in its place are no source.
        figures = {word for word in words if word[0].isdigit()}
        held = [{word for word in figures if number in self._holders.get(word, ())} for _, number in ranked]
        near = [self.parts[number] for (_, number), mine in zip(ranked, held, strict=True) if mine >= held[0]]
        return tuple(sorted(near[:_MOST_NEAR]))

    def best_of(self, sentence: str, texts: Sequence[str]) -> int | None:
        """Which of some texts shares most of the words of a sentence; None where none shares enough."""
        words = set(words_in(sentence))
        shared = [sum(self.weight(word) for word in words.intersection(words_in(text))) for text in texts]
        best = max(shared, default=0.0)
        return shared.index(best) if best and best >= _LEAST_SHARED * sum(map(self.weight, words)) else None


def words_in(text: str) -> list[str]:
    """The words of a text that say something: no grammar, no marks; case does not count."""
    found = [text[start:end] for start, end in units(text)]
    return [unit.casefold() for unit in found
            if unit_class(unit) in ("word", "han", "number") and unit_weight(unit) >= _LEAST_WEIGHT]


def apart(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """Ranges in order; those that touch or overlap are one."""
    joined: list[Range] = []
    for start, end in sorted(ranges):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)


def overlaps(ranges: Sequence[Range], start: int, end: int) -> bool:
    """Whether any of some ranges, in order and apart, has a character in common with ``start`` to ``end``."""
    number = bisect_right([one for one, _ in ranges], start) - 1
    return any(one < end and other > start for one, other in ranges[max(0, number) : number + 2])
