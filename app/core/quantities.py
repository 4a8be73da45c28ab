"""Percentages and measures in a text in digits: 10 percent, 百分之10, 5 km, 5公里, 3年, 3个半小时."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from app.core.fact import Fact
from app.core.numbers import NUMBER, SIGNED, TO, DigitsText, signed_value
from app.core.patterns import pattern_of

_UNITS = {
    "km": "km kilometre kilometer 公里 千米", "m": "m metre meter 米", "cm": "cm centimetre centimeter 厘米 公分",
    "mm": "mm millimetre millimeter 毫米", "μm": "μm µm micrometre micrometer micron 微米",
    "nm": "nm nanometre nanometer 纳米", "mile": "mi mile 英里", "foot": "ft foot feet 英尺",
    "inch": "inch inches 英寸",
    "yard": "yd yard", "kg": "kg kilogram kilogramme kilo 公斤 千克", "g": "g gram gramme 克",
    "mg": "mg milligram 毫克",
    "t": "t ton tonne 吨", "lb": "lb lbs 磅", "oz": "oz ounce 盎司", "jin": "斤", "l": "l L litre liter 升",
    "ml": "ml mL millilitre milliliter 毫升", "m2": "m² m2 ㎡ 平方米", "km2": "km² km2 平方公里 平方千米",
    "ha": "ha hectare 公顷",
    "acre": "acre 英亩", "mu": "亩", "m3": "m³ m3 立方米", "km/h": "km/h kph 公里/小时", "°C": "°C ℃ 摄氏度",
    "°F": "°F ℉ 华氏度",
    "°": "° degree", "hour": "h hr hrs hour 小时 钟头", "minute": "min mins minute 分钟",
    "second": "s sec secs second 秒 秒钟",
    "ms": "ms millisecond 毫秒", "day": "day 天 日", "week": "week 周 星期", "month": "month 月",
    "year": "yr yrs year 年 周年 岁 周岁", "decade": "decade", "century": "century centuries 世纪", "byte": "byte 字节",
    "bit": "bit 比特", "KB": "KB kB kb", "MB": "MB mb", "GB": "GB gb", "TB": "TB tb", "Hz": "Hz 赫兹", "kHz": "kHz",
    "MHz": "MHz",
    "GHz": "GHz", "W": "W watt 瓦", "kW": "kW kilowatt 千瓦", "kWh": "kWh 千瓦时", "V": "V volt 伏",
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_UNIT_OF |= {f"{word}s": unit for word, unit in list(_UNIT_OF.items())
             if len(word) > 2 and word.isascii() and word.isalpha()}
_UNIT_OF |= {f"square {word}{s}": f"{unit}2" for word,
    unit in (("kilometre", "km"), ("kilometer", "km"), ("metre", "m"),
                                                              ("meter", "m")) for s in ("", "s")}
_UNIT_OF |= {"degrees Celsius": "°C", "degrees Fahrenheit": "°F", "kilometres per hour": "km/h",
             "kilometers per hour": "km/h"}
_LATIN = sorted((word for word in _UNIT_OF if word[0] < "\u2e80" and word not in "㎡℃℉"), key=len, reverse=True)
_HAN = sorted((word for word in _UNIT_OF if word not in _LATIN), key=len, reverse=True)
# What is written as one letter counts after digits only: "10 s", and not "ten s".
_LETTERS = {word for word in _LATIN if len(word) == 1 and word.isalpha()}
# A day and a week are ways of speaking when there is one of them; "one year" is what a contract says.
_LOOSE_UNITS = {"day", "week", "second", "minute"}

_LATIN_UNIT = rf"[- ]?(?P<latin>{'|'.join(map(re.escape, _LATIN))})(?![A-Za-z0-9_²³])"
# 3月 is a month and 3年级 a class; 3个月 and 3年 last. 3年半 and 3个半月 are a half more.
_HAN_UNIT = (r"\s?[多余来]?(?:(?P<piece>[个個](?P<half>半)?)\s?)?"
             rf"(?P<han>{'|'.join(_HAN)})(?!级|轻|纪|期|薪|本[人文]|常|后卫|初|末|底)(?P<more>半(?!导|个|年|月|数))?钟?")
_UNIT = rf"(?:{_LATIN_UNIT}|{_HAN_UNIT})"
_ANY_UNIT = rf"(?:[- ]?(?:{'|'.join(map(re.escape, _LATIN))})(?![A-Za-z0-9_²³])|个?(?:{'|'.join(_HAN)}))"
_MEASURE = pattern_of(rf"(?:(?P<low>{SIGNED})(?P<own>{_ANY_UNIT})?{TO})?(?P<high>{SIGNED}){_UNIT}", re.ASCII)
_ARTICLE = pattern_of(r"\b[Aa]n?\s(second|minute|hour|day|week|month|year|decade|century|mile)\b", re.ASCII)
_HALF = pattern_of(r"半(?:个|個)?(小时|月|年|天|分钟|公里|世纪)", re.ASCII)

_PERCENT_SIGN = r"\s?(?:\\?%|percent(?:age)?\b(?!\spoint)|per\scent\b|pct\b)"
_PERCENT = pattern_of(rf"(?:({SIGNED})(?:{_PERCENT_SIGN})?{TO})?({SIGNED}){_PERCENT_SIGN}", re.IGNORECASE | re.ASCII)
_POINTS = pattern_of(rf"({SIGNED})[\s-]?(?:percentage[\s-]points?\b|个?百分点)", re.IGNORECASE | re.ASCII)
_PERMILLE = pattern_of(rf"({SIGNED})\s?‰", re.ASCII)
_PARTS = {"百": "%", "千": "‰", "万": "‱"}
_CHINESE_PERCENT = pattern_of(rf"(负)?([百千万])分之\s?({NUMBER})(?:{TO}(?:[百千万]分之)?({NUMBER}))?", re.ASCII)
_CHINESE_FRACTION = pattern_of(rf"({NUMBER})\s?分之\s?({NUMBER})", re.ASCII)
_TENTHS = pattern_of(rf"({NUMBER})成(?:([1-9])(?!\d)|(?=[的以左上之多,。;:)]|$))", re.ASCII)


def find_percentages(digits: DigitsText) -> Iterator[Fact]:
    """Every percentage in a text in digits, with (sign, amount), and 3分之1 as the number that it is."""
    for found in digits.near_digits(_CHINESE_PERCENT, "分"):
        sign = _PARTS[found[2]]
        if found[4]:
            yield from _amount("percent", sign, found[3], found.start(), found.end(3))
            yield from _amount("percent", sign, found[4], found.start(4), found.end())
        else:
            yield from _amount("percent", sign, (found[1] or "") + found[3], *found.span())
    for pattern, sign in ((_POINTS, "pp"), (_PERMILLE, "‰")):
        for found in digits.near_digits(pattern, "‰" if sign == "‰" else "pP点"):
            yield from _amount("percent", sign, found[1], *found.span())
    for found in digits.near_digits(_PERCENT, "%pP"):
        if found[1]:
            yield from _amount("percent", "%", found[1], *found.span(1))
        yield from _amount("percent", "%", found[2], found.start(2), found.end())
    for found in digits.near_digits(_CHINESE_FRACTION, "分"):
        below, above = signed_value(found[1]), signed_value(found[2])
        if below and not isinstance(below, str) and not isinstance(above, str):
            yield Fact("number", ("n", above / below), *found.span())
    for found in digits.near_digits(_TENTHS, "成"):
        tenths = signed_value(found[1])
        if not isinstance(tenths, str):
            yield Fact("percent", ("%", 10 * tenths + int(found[2] or 0)), *found.span())


def find_measures(digits: DigitsText) -> Iterator[Fact]:
    """Every number with a unit, with (unit, amount). A range shares its unit: "5–10 km" is 5 km and 10 km.

    Units are not converted: 5 km is not 5000 m here, since a conversion is for a person to check.
    """
    text = digits.text
    for found in digits.near_digits(_MEASURE):
        unit = found["latin"] or found["han"]
        start = found.start("high")
        numeral = digits.numeral_at(found.end("high") - 1)
        in_words = numeral is not None and numeral.writing != "digits"
        decade = unit == "s" and found["high"][-1] == "0" and found["latin"] and text[found.start("latin") - 1] != " "
        if (unit in _LETTERS and in_words) or decade or (unit == "月" and not found["piece"]):
            continue
        amount = signed_value(found["high"])
        if isinstance(amount, str):
            continue
        amount += Fraction(1, 2) * bool(found["half"] or found["more"])
        unit = _UNIT_OF[unit]
        if found["low"]:
            yield from _amount("quantity", unit, found["low"], found.start("low"),
                max(found.end("low"), found.end("own")))
        weak = amount == 1 and numeral is not None and unit in _LOOSE_UNITS
        yield Fact("quantity", (unit, amount), start, found.end(), weak)
    for found in _ARTICLE.finditer(digits.text):
        yield Fact("quantity", (_UNIT_OF[found[1]], Fraction(1)), *found.span(), weak=True)
    for found in _HALF.finditer(digits.text):
        yield Fact("quantity", (_UNIT_OF[found[1]], Fraction(1, 2)), *found.span(), weak=True)


def _amount(kind: str, unit: str, written: str, start: int, end: int) -> Iterator[Fact]:
    amount = signed_value(written)
    if not isinstance(amount, str):
        yield Fact("percent" if kind == "percent" else "quantity", (unit, amount), start, end)
