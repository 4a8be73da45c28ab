"""Numbering that skips, repeats or goes back: 1. 2. 4., 第一条 第三条, Section 4.2 behind 4.4, (a) (c)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.core.blocks import blocks_of
from app.core.flaws import Flaw
from app.core.part_numbers import CAPTIONED, CHINESE_UNITS, Number, PartNumber, part_numbers

# Parts of the whole; what counts within one of them may begin anew with each. What lists a few things may anywhere.
_RANK = {f"第#{unit}": rank for rank, unit in enumerate(CHINESE_UNITS)}
_LARGE = {**_RANK, "part": 0, "chapter": 4, "article": 5, "section": 5, "clause": 6}
# Lists that may stand within a list of the same style, where white space alone tells them apart.
_NESTED = ("item", "(a)", "1、")
_ONCE = (*CAPTIONED, "appendix", "annex", "exhibit", "schedule")


@dataclass(slots=True)
class _Series:
    """Numbers of one kind that follow each other."""

    last: PartNumber
    value: Number
    highest: Number
    may_restart: bool = False
    is_weak: bool = True
    right: int = 0
    flaws: list[Flaw] = field(default_factory=list)
    seen: dict[Number, PartNumber] = field(default_factory=dict)
    outer: list[Number] = field(default_factory=list)  # where a list stood that one of the same style began within


def numbering_flaws(text: str) -> list[Flaw]:
    """What in the numbering of a document cannot be right, in the order of the text.

    Kinds: "number-skipped", "number-repeated", "number-backwards". A list in Markdown whose items all have one number
    is counted by whoever shows it, and is right. Numbers at the beginning of plain paragraphs count as numbering only
    where most of them follow each other.
    """
    found = _Numbering()
    headings = {number: int(block.detail) for number, block in enumerate(blocks_of(text)) if block.kind == "heading"}
    passed = 0
    for number in part_numbers(text):
        for block in range(passed, number.block + 1):
            if block in headings and block >= passed:
                found.close(headings[block])
        passed = number.block + 1
        found.add(number)
    return sorted(found.flaws(), key=lambda flaw: flaw.range)


class _Numbering:
    """Every series of a document, by its kind and by how deep it stands."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, int, int], _Series] = {}
        self._done: list[_Series] = []

    def close(self, level: int) -> None:
        """A heading came: what counts under headings of a deeper level begins anew, all else may."""
        for key, series in list(self._open.items()):
            if key[1] > level and not _is_large(key[0]):
                self._done.append(self._open.pop(key))
            elif key[1] != level:
                series.outer.clear()
                series.may_restart = series.may_restart or key[0] not in _ONCE

    def add(self, number: PartNumber) -> None:
        """The next number of the document."""
        key = _key(number)
        for other, series in self._open.items():
            if other != key and not (number.style in _ONCE or other[0] in _ONCE):
                if _rank(number) < _LARGE.get(other[0], 100) or not _is_large(other[0]):
                    series.may_restart = True
                if _is_large(number.style):
                    series.outer.clear()
        series = self._open.get(key)
        if series is None:
            value = min(number.values)
            series = self._open[key] = _Series(number, value, value, is_weak=number.weak, seen={value: number})
            if number.level and not _is_first(value) and any(_key_of(done) == key for done in self._done):
                series.flaws.append(Flaw("number-skipped", number.written, number.place,
                                         _written(number, (*value[:-1], 1))))
            return
        lists = number.style not in _LARGE and number.style not in _ONCE
        if lists and (number.block > series.last.block + 1 or (number.style == "item" and number.weak)):
            series.may_restart = True
        if number.style == "(a)" and number.written.strip("()") == "i" and series.value != (8,):
            series.may_restart = True  # a) b) i) ii) c)
        _judge(series, number)

    def flaws(self) -> Iterator[Flaw]:
        """Of all series; of weak ones only where most of their numbers follow each other."""
        for series in (*self._done, *self._open.values()):
            if not series.is_weak or series.right > len(series.flaws):
                yield from series.flaws


def _judge(series: _Series, number: PartNumber) -> None:
    """Whether ``number`` goes on with the series."""
    followed = [value for value in number.values if _follows(series.value, value) or _follows(series.highest, value)]
    returned = [(place, value) for place, before in enumerate(series.outer) for value in number.values
                if _follows(before, value)]
    if followed:
        series.right += 1
        value = followed[0]
    elif returned:
        place, value = returned[-1]
        series.highest = value
        series.outer = series.outer[:place]
        series.seen.clear()
    else:
        first = [value for value in number.values if _is_first(value)]
        if first and series.may_restart:
            if number.style in _NESTED:
                series.outer.append(series.value)
            series.seen.clear()
            series.highest = value = first[0]
        else:
            value = _nearest(number.values, series.value)
            series.flaws.append(_flaw(series, number, value))
    series.last, series.value, series.may_restart = number, value, False
    series.is_weak = series.is_weak and number.weak
    series.highest = max(series.highest, value)
    series.seen.setdefault(value, number)


def _flaw(series: _Series, number: PartNumber, value: Number) -> Flaw:
    before = series.seen.get(value)
    if before is not None:
        return Flaw("number-repeated", number.written, number.place, _written(number, _next(series.highest)),
                    before.place)
    kind = "number-backwards" if value < series.value else "number-skipped"
    return Flaw(kind, number.written, number.place, _written(number, _next(series.value)), series.last.place)


def _follows(before: Number, value: Number) -> bool:
    """1 2, 4.1 4.2, 4.2 4.2.1, 4.2.3 4.3, 4.2 5, 一百二十 一百二十之一."""
    if len(value) == len(before) + 1:
        return value[:-1] == before and value[-1] <= 1
    if len(value) > len(before):
        return False
    return value[:-1] == before[: len(value) - 1] and value[-1] == before[len(value) - 1] + 1


def _is_first(value: Number) -> bool:
    return value[-1] <= 1


def _next(value: Number) -> Number:
    return (*value[:-1], value[-1] + 1)


def _nearest(values: tuple[Number, ...], before: Number) -> Number:
    return min(values, key=lambda value: (len(value) != len(before), abs(value[0] - before[0]), value))


def _written(number: PartNumber, value: Number) -> str:
    """A number as the series would go on, in digits or letters."""
    if number.style in ("A.", "(a)") and len(value) == 1 and value[0] <= 26:
        letter = chr(ord("a") + value[0] - 1)
        return letter.upper() if number.style == "A." else letter
    if number.style.startswith("第"):
        return "之".join(map(str, value))
    return ("-" if "-" in number.written else ".").join(map(str, value))


def _key(number: PartNumber) -> tuple[str, int, int]:
    """What a series is known by: its style, the level of its headings, how many lists it stands in."""
    if number.style.startswith("第"):
        return number.style, 0, 0
    return number.style, number.level if number.style not in _ONCE else 0, number.depth


def _key_of(series: _Series) -> tuple[str, int, int]:
    return _key(series.last)


def _is_large(style: str) -> bool:
    return style in _LARGE


def _rank(number: PartNumber) -> int:
    return _LARGE.get(number.style, 99)
