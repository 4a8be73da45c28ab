"""English number words and what they are worth: twenty-one, a dozen, two thirds, 1.5 million, twenty-first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from app.core.patterns import pattern_of

_SMALL = {word: value for value, word in enumerate(
    ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"])}
_TENS = {word: 10 * value for value, word in enumerate(
    ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2)} | {"fourty": 40}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_MULTIPLIERS = {"dozen": 12, "hundred": 100, **_SCALES}
_ORDINALS = {word: value for value, word in enumerate(
    ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"],
    start=1)}
_ORDINALS |= {word[:-1] + "ieth": value for word, value in _TENS.items()}
_ORDINALS |= {word + "th": value for word, value in _MULTIPLIERS.items() if word != "dozen"}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
          "ninth": 9, "tenth": 10, "hundredth": 100, "thousandth": 1000}
_PARTS |= {f"{word}s": value for word, value in _PARTS.items() if word != "half"}

_NAMES = {*_SMALL, *_TENS, *_MULTIPLIERS, *_ORDINALS, *_PARTS}
_ANY = "|".join(sorted(_NAMES, key=len, reverse=True))
_SCALE = "|".join(_MULTIPLIERS)
_JOIN = r"(?:[ \t]?-[ \t]?|[ \t]+\n?[ \t]*|\n[ \t]*)"
# A number in digits may begin a run, for "1.5 million"; "a" may, for "a hundred" and "half a dozen".
_RUN = pattern_of(
    rf"(?<![\w-])(?<!\w')(?:\d[\d,]*(?:\.\d+)?{_JOIN}(?=(?:{_SCALE})\b)|half an? (?=(?:{_SCALE})\b)"
    rf"|an? (?=(?:{_SCALE}|half|third|quarter|fifth|tenth)\b))?"
    rf"(?:{_ANY})\b(?:(?:{_JOIN}and(?: a)?)?{_JOIN}(?:{_ANY})\b)*", re.IGNORECASE | re.ASCII)
# A longer number before "million" is none.
_MOST_DIGITS = 60
_MOST_WORDS = 30
_WORD = pattern_of(r"[A-Za-z]+|\d[\d,]*(?:\.\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class WordNumber:
    """A number in words at ``start`` to ``end``; ``ordinal``: it counts in order (third)."""

    start: int
    end: int
    value: Fraction
    ordinal: bool = False


def find_word_numbers(text: str) -> list[WordNumber]:
    """Every number in words, in reading order; "one", "first" and "second" are among them, whatever they mean."""
    found: list[WordNumber] = []
    for run in _runs(text):
        words = [(word.start(), word.end(), word.group().lower()) for word in _WORD.finditer(text, *run.span())]
        place = 0
        while place < len(words):
            number, used = _number_at(words, place)
            if number is not None:
                found.append(number)
            place += max(used, 1)
    return found


def _runs(text: str) -> Iterator[re.Match[str]]:
    """The runs of number words; looked for word by word, since few words are such."""
    end = 0
    lead: re.Match[str] | None = None  # "a" or a number in digits, which the run may begin with
    for word in _WORD.finditer(text):
        name = word.group().lower()
        if name in _NAMES and word.start() >= end:
            run = (lead and lead.start() >= end and _RUN.match(text, lead.start())) or _RUN.match(text, word.start())
            if run and run.end() >= word.end():
                yield run
                end = run.end()
        lead = word if name in ("a", "an") or name[0].isdigit() else None


def _number_at(words: list[tuple[int, int, str]], place: int) -> tuple[WordNumber | None, int]:
    """The number that begins at a word, and how many words it takes (0: none begins there)."""
    start, first = words[place][0], words[place][2]
    names = [word for _, _, word in words[place : place + _MOST_WORDS]]
    if first == "and":
        return None, 1

    def made(value: Fraction | int, used: int, ordinal: bool = False) -> tuple[WordNumber, int]:
        return WordNumber(start, words[place + used - 1][1], Fraction(value), ordinal), used

    if names[0] == "half" and len(names) > 2 and names[1] in ("a", "an"):
        return made(Fraction(_MULTIPLIERS[names[2]], 2), 3)
    if first == "half":
        return made(Fraction(1, 2), 1)
    if first in ("a", "an"):
        if len(names) > 1 and names[1] in _PARTS:
            return made(Fraction(1, _PARTS[names[1]]), 2)
        value, used, ordinal = _whole(["one", *names[1:]])
    elif first in _PARTS and first not in _ORDINALS:
        return None, 1  # "quarter" and "thirds" alone
    else:
        value, used, ordinal = _whole(names)
    if value is None:
        return None, 1
    rest = names[used:]
    if not ordinal and rest:
        if rest[0] in _PARTS and value < 20 and (value == 1 or rest[0].endswith("s") or rest[0] == "half"):
            return made(value / _PARTS[rest[0]], used + 1)
        if rest[:3] == ["and", "a", "half"]:
            return made(value + Fraction(1, 2), used + 3)
        if 11 <= value <= 20 and value.denominator == 1 and used == 1:
            year, more, order = _whole(rest)  # nineteen eighty-four
            if year is not None and not order and 10 <= year <= 99:
                return made(value * 100 + year, used + more)
    return made(value, used, ordinal)


def _whole(names: list[str]) -> tuple[Fraction | None, int, bool]:
    """The longest whole number that the words begin with: its value, its words, and whether it is an ordinal."""
    total = Fraction(0)
    group: Fraction | None = None
    room = Fraction(10**12 * 1000)  # what the next part must stay below
    used, after_multiplier = 0, False
    place = 0
    while place < len(names):
        name = names[place]
        if name == "and":
            if not after_multiplier or place + 1 >= len(names) or names[place + 1] in ("a", *_MULTIPLIERS, *_SCALES):
                break
            place += 1
            continue
        value: Fraction | int | None = None
        ordinal = name in _ORDINALS
        if name[0].isdigit():
            value = Fraction(name.replace(",", "")) if place == 0 and len(name) < _MOST_DIGITS else None
        elif name in _MULTIPLIERS or (ordinal and name.removesuffix("th") in _MULTIPLIERS):
            multiplier = _MULTIPLIERS[name.removesuffix("th")]
            if group is None:
                break
            if multiplier < 1000:
                if group >= 100:
                    break
                group *= multiplier
            else:
                if multiplier >= room:
                    break
                total += group * multiplier
                group, room = Fraction(0), Fraction(multiplier)
            place += 1
            used, after_multiplier = place, True
            if ordinal:
                return total + group, used, True
            continue
        else:
            value = _SMALL.get(name, _TENS.get(name, _ORDINALS.get(name)))
        if value is None or not _fits(group, value, after_multiplier):
            break
        group = (group or Fraction(0)) + value
        place += 1
        used, after_multiplier = place, False
        if ordinal:
            return total + group, used, True
    return (None, 0, False) if used == 0 else (total + (group or 0), used, False)


def _fits(group: Fraction | None, value: Fraction | int, after_multiplier: bool) -> bool:
    """Whether a part may be added: twenty + one, hundred + five, but not one + two."""
    if group is None:
        return True
    if after_multiplier:
        return value < 100
    return group % 100 in range(20, 100, 10) and 0 < value < 10
