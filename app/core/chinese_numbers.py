"""Chinese numerals and what they are worth: 三万, 二〇二六, 一亿两千万, 3.5万, 叁万."""

from __future__ import annotations

from fractions import Fraction

from app.core.patterns import pattern_of

_DIGITS = {character: value for value, characters in enumerate((
    "零〇○O", "一壹弌", "二贰貳两兩", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖",
)) for character in characters}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_MULTIPLIERS = _TENS | _MYRIADS
_JOINED_TENS = {"廿": "二十", "卅": "三十"}

# What is typed for 〇 by mistake counts within a numeral only.
_ROUND = "○O"
DIGITS = "".join(character for character in _DIGITS if character not in _ROUND)
CHARACTERS = DIGITS + "".join(_MULTIPLIERS) + "".join(_JOINED_TENS)

# 千 belongs to the unit in 千克 and 千米.
_MORE = f"(?:[{CHARACTERS.replace('千', '')}]|千(?![克米瓦卡])|[{_ROUND}]{{1,2}}(?=[{DIGITS}年]))"
_SCALE = "(?:[百万萬亿億佰仟]|千(?![克米瓦卡]))"

# A run that begins with a digit or ten (百, 千 and 万 alone are 百姓, 千万别, 万一), a decimal part after 点, or
# Arabic digits that a multiplier follows. "三点五" is 3.5, but "三点五分" and "三点五十" are times of day.
NUMERAL = pattern_of(
    rf"[{DIGITS}十拾廿卅]{_MORE}*(?:点[{DIGITS}]+(?![{DIGITS}十拾百千分刻])[万亿]*)?"
    rf"|(?<!\d)(?<!\d[.,])\d+(?:,\d{{3}})*(?:\.\d+)?[ ]?{_SCALE}(?:(?:\d|{_MORE})*{_SCALE})?(?!分之)"
)
# No one writes a longer number; Python refuses to read very long ones.
_MOST_CHARACTERS = 60
_PART = pattern_of(r"\d+(?:\.\d+)?|.")


def chinese_value(text: str) -> Fraction | None:
    """What a numeral is worth; None for what is written with its characters and is no number (一一, 三五, 一五一十)."""
    if len(text) > _MOST_CHARACTERS:
        return None
    for joined, plain in _JOINED_TENS.items():
        text = text.replace(joined, plain)
    text = text.replace(",", "").replace(" ", "")
    if "点" in text:
        return _decimal(text)
    if not any(character in _MULTIPLIERS for character in text):
        return _digit_by_digit(text)
    return _by_multipliers(text)


def _decimal(text: str) -> Fraction | None:
    whole, _, rest = text.partition("点")
    scale = 1
    while rest and rest[-1] in _MYRIADS:
        scale *= _MYRIADS[rest[-1]]
        rest = rest[:-1]
    value = chinese_value(whole)
    if value is None or not rest or any(character not in _DIGITS for character in rest):
        return None
    return scale * (value + Fraction(int("".join(str(_DIGITS[c]) for c in rest)), 10 ** len(rest)))


def _digit_by_digit(text: str) -> Fraction | None:
    """Years and numbers that are read out (二〇二六); two digits alone are "about" (七八, 三五) or a name (五四)."""
    if any(character not in _DIGITS for character in text):
        return None
    if len(text) == 2 and _DIGITS[text[0]] and _DIGITS[text[1]]:
        return None
    return Fraction(int("".join(str(_DIGITS[character]) for character in text)))


def _by_multipliers(text: str) -> Fraction | None:
    """三千二百万零五; the multipliers of a section of four digits must fall, as must those of 万 and 亿."""
    total = section = Fraction(0)
    digit: Fraction | None = None
    last_ten, last_myriad = 10**4, 10**16
    after_zero, last_multiplier = False, 1
    for part in _PART.findall(text):
        if part[0].isascii() or part in _DIGITS:
            value = Fraction(part if part.isdecimal() or "." in part else str(_DIGITS[part]))
            if digit:
                return None
            digit = value
            after_zero = after_zero or (part in _DIGITS and value == 0)
            continue
        if part in _TENS:
            ten = _TENS[part]
            if ten >= last_ten or (digit is None and ten != 10):
                return None
            section += (digit or 1) * ten
            last_ten = last_multiplier = ten
        else:
            myriad = _MYRIADS[part]
            section += digit or 0
            if part in "亿億" and last_myriad == 10**4 and not section and total:
                total *= myriad  # 三万亿
            elif myriad >= last_myriad or not section:
                return None
            else:
                total += section * myriad
            last_myriad, last_ten, last_multiplier, section = myriad, 10**4, myriad, Fraction(0)
        digit, after_zero = None, False
    if digit is not None:
        if not after_zero and last_multiplier >= 100 and digit < 10:
            digit *= Fraction(last_multiplier, 10)  # 一百五 is 150, 三万五 is 35,000
        section += digit
    return total + section
