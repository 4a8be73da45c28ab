"""What an answer cites: numbers in square brackets, held against the passages that were sent."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass

from app.core.patterns import pattern_of

# What a model is asked to say where the text does not answer (resources/actions/_ask.toml).
NOT_THERE = {"en": "Not in the document.", "zh": "文中没有提到。"}

_BETWEEN = r"\s*(?:[,，、;；]|-|–|和|and)\s*"
_MARK = pattern_of(rf"[ \t]*[\[【]\s*(\d{{1,5}}(?:{_BETWEEN}\d{{1,5}})*)\s*[\]】](?!\()")
_RANGE = pattern_of(r"(\d+)\s*[-–]\s*(\d+)")
_NUMBER = pattern_of(r"\d+")
# A range is no longer; else "[1-9999]" would cite everything.
_LONGEST_RANGE = 8
_BRACKETED = pattern_of(r"\[\s*(\d{1,4})\s*[\],;，、–-]")
_PUNCTUATION = " \t\n.。!！*_\"“”"


@dataclass(frozen=True, slots=True)
class Mark:
    """One bracket of an answer: its place, in characters, and the passages it names, in its order."""

    start: int
    end: int
    known: tuple[int, ...]
    unknown: tuple[int, ...]


def marks_of(answer: str, sent: Container[int]) -> list[Mark]:
    """The citations of an answer in their order.

    Args:
        sent: numbers of the passages that the model got; others are unknown.
    """
    marks: list[Mark] = []
    for found in _MARK.finditer(answer):
        numbers = dict.fromkeys(_numbers(found[1]))
        start = found.start() + len(found[0]) - len(found[0].lstrip())
        marks.append(Mark(start, found.end(), tuple(number for number in numbers if number in sent),
                          tuple(number for number in numbers if number not in sent)))
    return marks


def without_marks(answer: str) -> str:
    """An answer without its citations, and without the space before them."""
    return _MARK.sub("", answer)


def first_number(text: str) -> int:
    """The number of a document's first passage: 1, or behind all that the document itself has in square brackets.

    A paper cites [12] by itself; a model that copies this must not be taken to name passage 12.
    """
    highest = max((int(found[1]) for found in _BRACKETED.finditer(text)), default=0)
    return 1 if not highest else (highest // 100 + 1) * 100 + 1


def is_not_there(answer: str) -> bool:
    """Whether an answer is that the document does not say."""
    said = without_marks(answer).strip(_PUNCTUATION).casefold()
    return any(said.startswith(phrase.strip(_PUNCTUATION).casefold()) for phrase in NOT_THERE.values())


def _numbers(inside: str) -> list[int]:
    numbers: list[int] = []
    for part in re.split(r"[,，、;；]|和|and", inside):
        span = _RANGE.search(part)
        if span and 0 <= int(span[2]) - int(span[1]) < _LONGEST_RANGE:
            numbers += range(int(span[1]), int(span[2]) + 1)
        else:
            numbers += [int(number) for number in _NUMBER.findall(part)]
    return numbers
