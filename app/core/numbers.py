"""Every numeral of a text written in digits, with the way back to where it stood: "ten percent" as "10 percent"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from app.core.chinese_numbers import NUMERAL, chinese_value
from app.core.english_numbers import find_word_numbers
from app.core.patterns import pattern_of

Writing = Literal["digits", "english", "chinese"]

# A number as it stands in a text in digits.
NUMBER = r"\d+(?:\.\d+)?(?:/\d+)?"
# A minus sign or its word; after a word or a digit a hyphen joins.
SIGN = r"(?:(?<![\w)\]%.°])[-+]|(?<=[到至为是于达约在低])-|\b[Mm]inus\s|负|[零0]下)?"
SIGNED = SIGN + NUMBER
# What stands between the ends of a range.
TO = r"\s?(?:-|–|—|~|\bto\b|至|到)\s?"

_GROUPED = pattern_of(r"(?<!\d)(?<!\d[.,])\d{1,3}(?:([,' ])\d{3})(?:\1\d{3})*(?![\d])(?:\.\d+)?(?![,']\d)"
                      r"|(?<!\d)(?<!\d[.,])\d{1,3}(?:\.\d{3})+,\d{1,2}(?!\d)")
_THOUSANDS = pattern_of(r"(?<![\w.])\d{1,15}(?:\.\d{1,15})?[kK]\b")
_VULGAR = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅛": "1/8"}
_WITH_VULGAR = pattern_of(f"((?<!\\d)\\d{{0,9}} ?)([{''.join(_VULGAR)}])")
_BLANKS = pattern_of(r"[ \t]{2,}|[ \t]*\n[ \t]+")
# "second" is time here, not order: a second, per second, one second.
_SECOND_OF_TIME = pattern_of(
    r"(?:\b(?:an?|per|each|every|split|half|single|one|\d+)[ -]|/)$", re.IGNORECASE)
_DIGITS = pattern_of(r"\d+")
_LATIN = pattern_of("[A-Za-z]")
# How far a fact may reach from its digits, in characters: "quarter past", "kilometres per hour".
_BEFORE_DIGIT, _AFTER_DIGIT = 24, 40
# Beyond so many digits a number is compared as it is written.
_MOST_DIGITS = 60


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral that stands at ``start`` to ``end`` in the digits text, and how the writer wrote it."""

    start: int
    end: int
    writing: Writing
    written: str


@dataclass(slots=True)
class DigitsText:
    """A text in digits, and what stood where.

    Args:
        text: the text with its numerals in digits ("3th" for an ordinal).
        numerals: those that were written otherwise, in reading order.
    """

    text: str
    numerals: list[Numeral] = field(default_factory=list)
    _stretches: list[tuple[int, int]] | None = None  # around digits
    _starts: list[int] = field(default_factory=list)  # of the numerals, in ``text``
    _origins: list[tuple[int, int]] = field(default_factory=list)  # of the numerals, in the text it was made of

    def near_digits(self, pattern: re.Pattern[str], needs: str = "") -> Iterator[re.Match[str]]:
        """Where a pattern that holds a digit is found; most of a text is far from any, and not looked at.

        Args:
            needs: characters of which the pattern holds one besides; most stretches have none. "a" is any Latin letter.
        """
        if self._stretches is None:
            self._stretches = []
            for digit in _DIGITS.finditer(self.text):
                start, end = max(0, digit.start() - _BEFORE_DIGIT), digit.end() + _AFTER_DIGIT
                if self._stretches and start <= self._stretches[-1][1]:
                    start = self._stretches.pop()[0]
                self._stretches.append((start, end))
        for start, end in self._stretches:
            stretch = self.text[start:end] if needs else ""
            if needs and not any(mark in stretch for mark in needs) and not ("a" in needs and _LATIN.search(stretch)):
                continue
            yield from pattern.finditer(self.text, start, end)

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Where characters ``start`` to ``end`` stood; a numeral is taken whole."""
        return self._back(start, 0), self._back(end, 1)

    def _back(self, place: int, side: int) -> int:
        number = bisect_right(self._starts, place - side) - 1
        if number < 0:
            return place
        if place - side < self.numerals[number].end:
            return self._origins[number][side]
        return self._origins[number][1] + place - self.numerals[number].end

    def numeral_at(self, place: int) -> Numeral | None:
        """The numeral around a character that was not written in digits; None: there is none."""
        number = bisect_right(self._starts, place) - 1
        return self.numerals[number] if number >= 0 and place < self.numerals[number].end else None


def in_digits(folded: str) -> DigitsText:
    """A folded text with its English and Chinese numerals, grouped digits, vulgar fractions and "10k" in digits.

    Several blanks become one, so that what reads it need not care.
    """
    found: list[tuple[int, int, str, Writing]] = []
    for number in find_word_numbers(folded):
        word = folded[number.start : number.end].lower()
        if word == "second" and _SECOND_OF_TIME.search(folded, max(0, number.start - 8), number.start):
            continue
        found.append((number.start, number.end, as_digits(number.value) + "th" * number.ordinal, "english"))
    for match in NUMERAL.finditer(folded):
        value = chinese_value(match.group())
        if value is not None:
            writing: Writing = "digits" if match.group()[0].isascii() else "chinese"
            found.append((*match.span(), as_digits(value), writing))
    for match in _GROUPED.finditer(folded):
        plain = match.group()
        european = re.search(r"\.\d{3},", plain)
        plain = plain.replace(".", "").replace(",", ".") if european else re.sub("[,' ]", "", plain)
        found.append((*match.span(), plain, "digits"))
    for match in _THOUSANDS.finditer(folded):
        found.append((*match.span(), as_digits(1000 * Fraction(match.group()[:-1])), "digits"))
    for match in _WITH_VULGAR.finditer(folded):
        value = Fraction(_VULGAR[match.group(2)]) + int(match.group(1).strip() or 0)
        found.append((*match.span(), as_digits(value), "digits"))
    for match in _BLANKS.finditer(folded):
        found.append((*match.span(), "\n" if "\n" in match.group() else " ", "digits"))
    return _replaced(folded, sorted(found, key=lambda item: (item[0], -item[1])))


def as_digits(value: Fraction) -> str:
    """A decimal number where that is exact ("2.5"), else a fraction ("1/3")."""
    if value.denominator == 1:
        return str(value.numerator)
    for places in range(1, 13):
        scaled = value * 10**places
        if scaled.denominator == 1:
            whole, rest = divmod(scaled.numerator, 10**places)
            return f"{whole}.{rest:0{places}d}".rstrip("0")
    return f"{value.numerator}/{value.denominator}"


def signed_value(written: str) -> Fraction | str:
    """What a ``SIGNED`` number is worth; itself where it has more than 60 digits or no worth (1/0)."""
    digits = re.sub("^.下", "", written).lstrip("+-负Mminus \t\n")
    whole, _, below = digits.partition("/")
    if len(digits) > _MOST_DIGITS or (below and not int(below)):
        return written
    value = Fraction(whole) / Fraction(below or 1)
    return value if digits == written or written[0] == "+" else -value


def _replaced(text: str, found: list[tuple[int, int, str, Writing]]) -> DigitsText:
    result = DigitsText("")
    parts: list[str] = []
    place = length = 0
    for start, end, digits, writing in found:
        if start < place:
            continue
        parts += [text[place:start], digits]
        length += start - place
        result.numerals.append(Numeral(length, length + len(digits), writing, text[start:end]))
        result._starts.append(length)
        result._origins.append((start, end))
        length += len(digits)
        place = end
    parts.append(text[place:])
    result.text = "".join(parts)
    return result
