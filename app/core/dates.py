"""Dates, weekdays, decades and times of day in a text in digits: 3 May 2026, 2026年5月3日, half past three."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.core.fact import Fact
from app.core.numbers import TO, DigitsText, signed_value
from app.core.patterns import pattern_of

_MONTHS = {name: number for number, name in enumerate(
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December"], start=1)}
# Written small or large they mean the same ("by friday"), unless that is another word: "may", "MAY".
_SURE = {name: number for name, number in _MONTHS.items() if name not in ("March", "May", "August")}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"Sept": 9}
_MONTHS |= {cased(name): number for name, number in [*_SURE.items(), ("March", 3), ("August", 8)]
            for cased in (str.lower, str.upper)}
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_SURE_MONTH = "|".join(cased(name) for name in _SURE for cased in (str, str.lower, str.upper))
_ANY_WEEKDAY = "|".join(cased(name) for name in _WEEKDAYS for cased in (str, str.lower, str.upper))
_DAY = r"(?<![\d.])\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"[12]\d{3}(?!\d)"

_ISO = pattern_of(r"(?<![\d.])([12]\d{3})([-/.])(\d{1,2})\2(\d{1,2})(?![\d.]*\d)", re.ASCII)
_CHINESE = pattern_of(
    r"(?<![\d.])(\d{2}|[12]\d{3})\s?年\s?(?:度?(\d{1,2})\s?月份?(?:\s?(\d{1,2})\s?[日号])?)", re.ASCII)
# 10月1日至7日 is 10月1日至10月7日.
_CHINESE_DAYS = pattern_of(
    r"(?<![\d.])((?:(?P<year>\d{2}|[12]\d{3})\s?年\s?)?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?[日号]?)"
    rf"{TO}(?P<last>\d{{1,2}})\s?[日号]", re.ASCII)
_CHINESE_YEAR = pattern_of(r"(?<![\d.])([12]\d{3})\s?年(?!代)", re.ASCII)
_CHINESE_DAY = pattern_of(
    r"(?<![\d.])(\d{1,2})\s?月份?(?:\s?(\d{1,2})\s?[日号])?", re.ASCII)
_DAY_FIRST = pattern_of(
    rf"(?:({_DAY})\s?(?:-|–|to|and)\s?)?({_DAY})\s(?:day\s)?(?:of\s)?({_MONTH})(?:,?\s({_YEAR}))?", re.ASCII)
_MONTH_FIRST = pattern_of(
    rf"\b({_MONTH})\s({_DAY})(?![\d:]|\.\d)(?:\s?(?:-|–|to|and)\s?({_DAY})(?![\d:]|\.\d))?(?:,?\s({_YEAR}))?", re.ASCII)
_MONTH_YEAR = pattern_of(rf"\b({_MONTH}),?\s(?:of\s)?({_YEAR})", re.ASCII)
_MONTH_ALONE = pattern_of(
    rf"\b({_SURE_MONTH}|August)\b"
    r"|\b(?:in|of|by|since|until|early|from|last|next|this|late)\s(March|May)\b", re.ASCII)
# Only another one in its place tells.
_WHEN = pattern_of(
    "[上下]半[年月]|[上中下]旬|[上本下]个?(?:年度?|月|周)|[去今前明]年|[昨今明]天|(?:年|季|月)[初中底末]")
_WHENS = {"年末": "年底", "月末": "月底", "季末": "季底", "本年": "今年", "本年度": "今年", "上年": "去年",
          "上年度": "去年"}
_DAY_MONTH_YEAR = pattern_of(r"(?<![\d/.-])(\d{1,2})([-/.])(\d{1,2})\2([12]\d{3})(?![\d/])", re.ASCII)
_WEEKDAY = pattern_of(
    rf"\b({_ANY_WEEKDAY})[sS]?\b|(?:星期|礼拜)([1-6日天])|(?<!\d)周([1-6日])(?![次个天小遍周期])", re.ASCII)
_DECADE = pattern_of(
    r"(?<![\d.])([12]\d{2}0)'?s\b|(\d{2})\s?世纪\s?(\d0)\s?年代|(?<!\d)(\d{4}|\d0)\s?年代", re.ASCII)

_CLOCK = pattern_of(
    r"(?<![\d:.])([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?![\d:])\s?([aApP]\.?\s?[mM]\b\.?)?", re.ASCII)
_HALF_DAY = pattern_of(r"(?<![\d:.])(\d{1,2})\s?(?:o'clock\s(?:in the\s)?)?([aApP]\.?[mM]\b\.?)", re.ASCII)
_O_CLOCK = pattern_of(
    r"(?<![\d.])(\d{1,2})\s?o'clock", re.ASCII)
_PAST = pattern_of(
    r"\b(?:(0\.5|half|0\.25|quarter|\d{1,2}(?=\sminutes)|\d{1,2}(?=\spast))(?:\sminutes?)?)"
    r"\s(past|to)\s(\d{1,2})(?![\d.%]|\s?[a-z]{3})", re.ASCII)
_AFTERNOON = ("下午", "晚上", "傍晚", "夜里", "晚")
_CHINESE_TIME = pattern_of(
    r"(?<![\d.])(上午|下午|早上|早晨|清晨|晚上|傍晚|凌晨|中午|夜里|晚)?\s?(\d{1,2})\s?(?:[点时](?![候间代期])(?:钟|整)?)"
    r"(?:(半)|(\d{1,2})分(?!之)|([1-3])刻|(?<=[点时])(\d{1,2})(?![\d.\w]))?", re.ASCII)


def find_dates(digits: DigitsText) -> Iterator[Fact]:
    """Every date and time in a text in digits; ranges of two days give both. What they mean:

    A date's value is ("date", year, month, day) with None for what is not told; a year alone is a number, since
    English writes it as one. 03/05/2026 may be May or March, and is the same as itself only.
    """
    for found in digits.near_digits(_ISO):
        yield from _date(found, found[1], found[3], found[4])
    for found in digits.near_digits(_CHINESE_DAYS, "月"):
        month, first, last = map(int, found.group("month", "day", "last"))
        if month <= 12 and first <= 31 and last <= 31:
            year = int(found["year"]) if found["year"] else None
            yield Fact("date", ("date", year, month, first), *found.span(1))
            yield Fact("date", ("date", None, month, last), found.start("last"), found.end())
    for found in digits.near_digits(_CHINESE, "年"):
        yield from _date(found, found[1], found[2], found[3])
    for found in digits.near_digits(_DAY_FIRST, "a"):
        yield from _date(found, found[4], found[3], found[2], found[1])
    for found in digits.near_digits(_MONTH_FIRST, "a"):
        yield from _date(found, found[4], found[1], found[2], found[3])
    for found in digits.near_digits(_MONTH_YEAR, "a"):
        yield from _date(found, found[2], found[1], None)
    for found in digits.near_digits(_DAY_MONTH_YEAR):
        first, second = int(found[1]), int(found[3])
        if first > 12 or first == second:
            yield from _date(found, found[4], found[3], found[1])
        elif second > 12:
            yield from _date(found, found[4], found[1], found[3])
        else:
            yield Fact("date", ("date?", first, second, int(found[4])), *found.span())
    for found in digits.near_digits(_DECADE, "s代"):
        decade = (int(found[2]) - 1) * 100 + int(found[3]) if found[2] else int(found[1] or found[4])
        yield Fact("date", ("decade", decade), *found.span())
    yield from _times(digits)
    for found in digits.near_digits(_CHINESE_YEAR, "年"):
        yield Fact("date", ("n", signed_value(found[1])), *found.span())
    for found in digits.near_digits(_CHINESE_DAY, "月"):
        yield from _date(found, None, found[1], found[2])
    for found in _WEEKDAY.finditer(digits.text):
        day = _WEEKDAYS.index(found[1].capitalize()) + 1 if found[1] else "123456日天".index(found[2] or found[3]) + 1
        yield Fact("date", ("weekday", min(day, 7)), *found.span())
    for found in _WHEN.finditer(digits.text):
        yield Fact("date", ("when", _WHENS.get(found.group(), found.group())), *found.span(), weak=True)
    for found in _MONTH_ALONE.finditer(digits.text):
        place = 1 if found[1] else 2
        yield Fact("date", ("date", None, _MONTHS[found[place]], None), *found.span(place))


def _date(found: re.Match[str], year: str | None, month: str | None, day: str | None,
          other_day: str | None = None) -> Iterator[Fact]:
    """The date, or two that share month and year; nothing where the numbers are no date."""
    number = None if month is None else _MONTHS[month.rstrip(".")] if month[0].isalpha() else int(month)
    days = [None if text is None else int(re.sub(r"\D", "", text)) for text in (day, other_day)]
    if (number is not None and not 1 <= number <= 12) or \
            any(value is not None and not 1 <= value <= 31 for value in days):
        return
    # Both days of a range stand in the same characters: one fact that holds the two.
    value = ("date", None if year is None else int(year), number, days[0])
    if days[1] is not None:
        value = (*value, *sorted((days[0] or 0, days[1])))
    yield Fact("date", value, *found.span())


def _times(digits: DigitsText) -> Iterator[Fact]:
    for found in digits.near_digits(_CLOCK, ":"):
        yield _time(found, found[1], found[2], found[3], found[4])
    for found in digits.near_digits(_HALF_DAY, "a"):
        yield _time(found, found[1], None, None, found[2])
    for found in digits.near_digits(_O_CLOCK, "k"):
        yield _time(found, found[1], None)
    for found in digits.near_digits(_PAST, "a"):
        minutes = {"half": 30, "0.5": 30, "quarter": 15, "0.25": 15}.get(found[1]) or int(found[1])
        total = int(found[3]) * 60 + (minutes if found[2] == "past" else -minutes)
        if 0 <= total < 24 * 60 and minutes < 60:
            yield Fact("time", ("time", total // 60, total % 60, 0), *found.span())
    for found in digits.near_digits(_CHINESE_TIME, "点时"):
        part, hour, half, minutes, quarters, bare = found.groups()
        told = part or half or minutes or quarters or bare or "钟" in found.group() or "整" in found.group()
        if not told or int(hour) > 24:
            continue
        after_noon = part in _AFTERNOON or (part == "中午" and int(hour) < 11)
        minutes = "30" if half else str(15 * int(quarters)) if quarters else minutes or bare
        yield _time(found, hour, minutes, None, "pm" if after_noon else "am" if part and part != "中午" else None)


def _time(found: re.Match[str], hour: str, minutes: str | None, seconds: str | None = None,
          half_day: str | None = None) -> Fact:
    value = int(hour)
    if half_day:
        value = value % 12 + 12 * (half_day[0] in "pP") if value <= 12 else value
    return Fact("time", ("time", value, int(minutes or 0), int(seconds or 0)), *found.span())
