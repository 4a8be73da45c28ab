"""Sums of money in a text in digits: $3, USD 3, 3 dollars, €1.5m, 3元5角, 人民币30000元整."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from app.core.fact import Fact
from app.core.numbers import NUMBER, SIGNED, TO, DigitsText, signed_value
from app.core.patterns import pattern_of

# "$" is the US dollar and "¥" the yuan, which is right for nearly all texts that this program meets.
_CURRENCIES = {
    "USD": "US$ $ USD usdollar dollar 美元 美金", "EUR": "€ EUR euro 欧元", "GBP": "£ GBP pound poundsterling 英镑",
    "CNY": "¥ CNY RMB yuan renminbi 元 圆 块钱 人民币", "JPY": "JPY yen 日元", "HKD": "HK$ HKD 港元 港币",
    "TWD": "NT$ TWD 新台币",
    "CAD": "C$ CAD 加元", "AUD": "A$ AUD 澳元", "CHF": "CHF franc 法郎", "INR": "₹ INR rupee 卢比", "KRW": "₩ KRW 韩元",
    "RUB": "₽ RUB rouble ruble 卢布", "BTC": "BTC bitcoin 比特币",
}
_CODE_OF = {sign.lower(): code for code, signs in _CURRENCIES.items() for sign in signs.split()}
_SCALES = {"": 1, "k": 10**3, "m": 10**6, "mn": 10**6, "b": 10**9, "bn": 10**9, "tn": 10**12}

_CODES = "|".join(_CURRENCIES) + "|RMB"
_FRONT = rf"(?:US|HK|NT|C|A)?\$|[€£¥₹₩₽]|{_CODES}|人民币"
_BEHIND = (rf"(?:US\s)?dollars?\b|euros?\b|pounds?(?:\ssterling)?\b|yuan\b|renminbi\b|yen\b|francs?\b|rupees?\b"
           rf"|rou?bles?\b|bitcoins?\b|(?:{_CODES})\b|€|美元|美金|欧元|英镑|日元|港元|港币|新台币|加元|澳元|法郎|卢比|韩元"
           r"|卢布|比特币|块钱|元(?![素组旦宵年月数])|圆(?=整|[,。;、)]|$)")
_SCALE = r"(?:\s?(k|mn|m|bn|b|tn)\b)?"
_COINS = r"(?:(\d)角)?(?:(\d)分(?!之))?"

_IN_FRONT = pattern_of(
    rf"(?<![A-Za-z])(?P<sign>[-+])?(?P<currency>{_FRONT})\s?(?P<low>{SIGNED}){_SCALE}"
    rf"(?:{TO}(?:{_FRONT})?\s?(?P<high>{NUMBER}){_SCALE})?(?P<behind>\s?(?:{_BEHIND}))?{_COINS}[整正]?",
    re.IGNORECASE | re.ASCII)
_BEHIND_IT = pattern_of(
    rf"(?:(?P<low>{SIGNED})\s?(?:{_BEHIND})?{TO})?(?P<high>{SIGNED})\s?[多余]?(?P<currency>{_BEHIND}){_COINS}[整正]?",
    re.IGNORECASE | re.ASCII)
_CENTS = pattern_of(rf"({NUMBER})\s?(?:(cents?)|(pence|p))\b", re.ASCII)


def find_money(digits: DigitsText) -> Iterator[Fact]:
    """Every sum in a text in digits, with ("money", currency, amount); a range gives both its ends."""
    for found in digits.near_digits(_IN_FRONT, "a$€£¥₹₩₽人"):
        currency = _CODE_OF[found["currency"].lower()]
        behind = _code(found["behind"])
        if currency in ("USD", "CNY") and behind:
            currency = behind  # $3 CAD
        scales = found[4], found[6]
        low, high = signed_value(found["low"]), found["high"] and signed_value(found["high"])
        if isinstance(low, str) or isinstance(high, str):
            continue
        scale = _SCALES[(scales[0] or scales[1] or "").lower()]
        amount = low * scale + _coins(found[8], found[9])
        amount = -amount if found["sign"] == "-" else amount
        yield from _sums(found, currency, amount, None if high is None else high * _SCALES[(scales[1] or "").lower()])
    for found in digits.near_digits(_BEHIND_IT, "a€元圆币金镑郎比布钱"):
        low, high = found["low"] and signed_value(found["low"]), signed_value(found["high"])
        if isinstance(low, str) or isinstance(high, str):
            continue
        currency = _code(found["currency"]) or ""
        high += _coins(found[4], found[5])
        yield from _sums(found, currency, high if low is None else low, None if low is None else high)
    for found in digits.near_digits(_CENTS, "cp"):
        value = signed_value(found[1])
        if not isinstance(value, str):
            yield Fact("money", ("money", "USD" if found[2] else "GBP", value / 100), *found.span())


def _sums(found: re.Match[str], currency: str, low: Fraction, high: Fraction | None) -> Iterator[Fact]:
    if high is None:
        yield Fact("money", ("money", currency, low), *found.span())
    else:
        yield Fact("money", ("money", currency, low), found.start(), found.end("low"))
        yield Fact("money", ("money", currency, high), found.start("high"), found.end())


def _code(written: str | None) -> str | None:
    if not written:
        return None
    plain = re.sub(r"\s", "", written.lower())
    return _CODE_OF.get(plain) or _CODE_OF.get(plain.removesuffix("s"))


def _coins(tenths: str | None, hundredths: str | None) -> Fraction:
    return Fraction(int(tenths or 0), 10) + Fraction(int(hundredths or 0), 100)
