"""Plain numbers, ordinals and references in a text in digits: 30000, -5, 3rd, 第12条, Section 4.2, Article IV."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from unicodedata import numeric

from app.core.chinese_numbers import NUMERAL, chinese_value
from app.core.fact import Fact
from app.core.numbers import NUMBER, SIGN, DigitsText, Numeral, signed_value
from app.core.patterns import pattern_of

_PLAIN = pattern_of(rf"(?<![A-Za-z])({SIGN})({NUMBER})((?:\.\d+)*)(st|nd|rd|th)?((?:[A-Za-z][A-Za-z\d]*)?)", re.ASCII)
_RATIO = pattern_of(r"(?<![\d.:])\d+(?:\.\d+)?:\d+(?:\.\d+)?(?![\d:])", re.ASCII)

# What a single 汉字 numeral counts; elsewhere it is part of a word (四川, 三角, 一样, 两者).
_COUNTED = pattern_of(
    r"\s?(?:[个個名位次种種类類项項条條款件家届级层阶张張台辆套组組份"
    r"篇段句倍匹头棵座艘颗本支批门间笔例宗轮页章节部步岁"
    r"副枚幅场串排根只度楼杯碗瓶盒箱株朵]|维(?!码|护)|人(?!民|类|口|格|工)|元(?!素)|户(?![外籍口])|所(?![以有谓在需得属述])"
    r"|处(?![理罚置分于方境])|审(?![查批核议计视慎定])|期(?![间望限待货末])|季度|年级|等(?=[奖功舱品座席级])"
    r"|号(?![召称码令])|中(?=全会))", re.ASCII)
_DISCOURSE = pattern_of(r"\s?[,、:。]", re.ASCII)
# Numbers in words that are as often a way of speaking; see Fact.weak.
_LOOSE = {"one", "first", "second", "half", "zero", "one half", "a half", "a third", "a quarter", "hundredth",
          "thousandth"}
_LOOSE_ORDINAL = pattern_of(
    r"\s?,|[- ](?:part(?:y|ies)|person|hand|world|class|rate|degree|world)\b", re.IGNORECASE | re.ASCII)
_ADVERB = pattern_of(r"\b(?:(once|single)|(twice|both))\b", re.IGNORECASE | re.ASCII)
# Numbers that only count what is listed in a sentence: (1) … and (2) …
_ENUMERATOR = pattern_of(r"(?<=\()\d{1,2}(?=\))", re.ASCII)
# In 汉字 at the beginning of a line they number a part of the text: 一、 and （二）.
_PART = pattern_of(r"^[\s#>*_\x02]*(?P<bracket>\()?(?P<number>\d{1,3})(?(bracket)\)|、(?!\s?\d))", re.MULTILINE)
# Numbers that are one character each, and exponents: ②, Ⅱ, 10⁵.
_SET = pattern_of(r"(?P<listed>[①-⒛㈠-㈩㉑-㉟㊀-㊉㊱-㊿❶-❿])|(?P<roman>(?<![A-Za-z])[IVX]{1,4}(?=[级类型期]))|[Ⅰ-Ⅻⅰ-ⅻ]"
             r"|(?<=[\d)])⁻?[⁰¹²³⁴-⁹]+")
# Numerals that only another one in their place tells of: 十四五, 七八, 数百, (b).
_ROUGH = pattern_of(r"(?<=[数几近上成])[百千万亿]+(?!分之)|(?<![\w)]\()(?<=\()(?:[a-h]|[ivx]{1,4})(?=\))")
_HALVES = pattern_of(r"一半|1半|半数", re.ASCII)

_LABELS = {
    "section": "section sections sec. §", "article": "article articles art.", "clause": "clause clauses",
    "chapter": "chapter chapters ch.",
    "figure": "figure figures fig. figs.", "table": "table tables tab.", "appendix": "appendix appendices",
    "part": "part parts",
    "exhibit": "exhibit exhibits", "schedule": "schedule schedules", "annex": "annex annexes",
    "paragraph": "paragraph paragraphs para. ¶",
    "listing": "listing listings", "equation": "equation equations eq. eqs.", "step": "step steps",
    "version": "version versions",
    "page": "page pages p. pp.", "number": "no. nos. number", "volume": "volume volumes vol.", "rule": "rule rules",
    "phase": "phase phases", "level": "level levels", "item": "item items", "example": "example examples", "act": "act",
    "title": "title", "book": "book", "recital": "recital", "form": "form",
}
_LABEL_OF = {word: label for label, words in _LABELS.items() for word in words.split()}
_LABEL = "|".join(re.escape(word) + (r"\b" if word[-1].isalpha() else "")
                  for word in sorted(_LABEL_OF, key=len, reverse=True))
_REFERENCE = pattern_of(
    rf"(?:(?<![A-Za-z])|(?<=[§¶]))(?P<label>(?i:{_LABEL}))\s?(?P<bracket>\()?"
    r"(?P<number>\d+(?:[.-]\d+)*(?:\([a-zA-Z0-9]{1,4}\))*[a-z]?(?![A-Za-z\d])"
    r"|[A-Z]\.\d+(?:\.\d+)*)(?(bracket)\))", re.ASCII)
_LETTERED = pattern_of(
    r"\b(Section|Article|Part|Appendix|Exhibit|Schedule|Annex|Chapter|Title|Book|Volume|Figure|Table|Phase|Level|Clause"
    r"|Rule|Act)s?\s([IVXLC]+|[A-Z])(?![\w'.])", re.ASCII)
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_CHINESE_LABELS = {"图": "figure", "表": "table", "式": "equation", "附件": "annex", "附录": "appendix",
    "公式": "equation"}
_CHINESE_REFERENCE = pattern_of(r"(附件|附录|公式|图|表|式)\s?\(?(\d+(?:[.-]\d+)*)\)?(?![\d个项次年月日%张])", re.ASCII)
# 国发〔2026〕12号: the brackets are these.
_FILE_NUMBER = pattern_of(r"〔\s?(\d{4})\s?〕\s?第?\s?(\d+)\s?号", re.ASCII)
_AFTER_LABEL = pattern_of(r"\s*(?:[,、。:;)中所是为和与及]|$)", re.MULTILINE)
_ORDINAL = pattern_of(
    r"第\s?(\()?\s?(\d+(?:\.\d+)*)\s?(?(1)\))\s?(之\d+)?\s?([条條款项項章节節编卷页]?"
    r"(?!(?<=条)件|(?<=项)目|(?<=章)程|(?<=节)[点目日]|(?<=编)[码译号写]|(?<=卷)积|(?<=页)面))(之\d+)?", re.ASCII)
_SAME = str.maketrans("條項節", "条项节")


def find_references(digits: DigitsText) -> Iterator[Fact]:
    """Numbered parts (Section 4.2, 第12条) with ("ref", what, number), Chinese ordinals with ("ord", value).

    What numbers the part of a text that begins there, in 汉字, has ("part", marks, value): 一、 （二）.
    """
    for found in digits.near_digits(_REFERENCE, "a§¶"):
        yield Fact("reference", ("ref", _LABEL_OF[found["label"].lower()], found["number"]), *found.span())
    for found in _LETTERED.finditer(digits.text):
        number = found[2]
        if all(letter in _ROMAN for letter in number) and (len(number) > 1 or number in "IVX"):
            number = str(_roman(number))
        yield Fact("reference", ("ref", found[1].lower(), number), *found.span())
    for found in digits.near_digits(_FILE_NUMBER, "〔"):
        yield Fact("reference", ("ref", "〔〕", f"{found[1]}-{found[2]}"), *found.span())
    for found in digits.near_digits(_CHINESE_REFERENCE, "图表式附"):
        if digits.numeral_at(found.start(2)) and not _AFTER_LABEL.match(digits.text, found.end()):
            continue  # 代表二叉树
        yield Fact("reference", ("ref", _CHINESE_LABELS[found[1]], found[2]), *found.span())
    for found in digits.near_digits(_PART, ")、"):
        numeral = digits.numeral_at(found.start("number"))
        if numeral is not None and numeral.writing == "chinese":
            style = "()" if found["bracket"] else "、"
            yield Fact("part", ("part", style, signed_value(found["number"])),
                       found.start("bracket") if found["bracket"] else found.start("number"), found.end())
    for found in digits.near_digits(_ORDINAL, "第"):
        number, label = found[2], found[4].translate(_SAME)
        if label:
            after = found[3] or found[5] or ""
            yield Fact("reference", ("ref", label, number + after), *found.span())
        elif "." not in number:
            numeral = digits.numeral_at(found.start(2))
            loose = numeral is not None and (number == "1" or _DISCOURSE.match(digits.text, found.end()) is not None)
            yield Fact("ordinal", ("ord", signed_value(number)), *found.span(), weak=loose)


def find_set_numbers(prose: str) -> Iterator[Fact]:
    """Numbers that are one character each, and exponents, in a folded text: ②, Ⅱ, 10⁵; what is only listed is weak."""
    for found in _SET.finditer(prose):
        digits = found.group().lstrip("⁻")
        value = _roman(digits) if found["roman"] else int("".join(str(int(numeric(each))) for each in digits))
        sign = -1 if digits != found.group() else 1
        yield Fact("number", ("n", Fraction(sign * value)), *found.span(), weak=found["listed"] is not None)
    rough = (found for found in NUMERAL.finditer(prose)
             if len(found.group()) > 1 and chinese_value(found.group()) is None)
    for found in (*_ROUGH.finditer(prose), *rough):
        yield Fact("number", ("rough", found.group()), *found.span(), weak=True)


def find_numbers(digits: DigitsText) -> Iterator[Fact]:
    """Every other number: ("n", value), ("ord", value) for 3rd, ("ratio", …) for 3:2."""
    text = digits.text
    for found in digits.near_digits(_RATIO, ":"):
        yield Fact("number", ("ratio", found.group()), *found.span())
    for found in digits.near_digits(_PLAIN):
        sign, written, more, ordinal, letters = found.groups()
        numeral = digits.numeral_at(found.start(2))
        end = found.end() if letters or ordinal else found.end(3) if more else found.end(2)
        if more or letters:
            yield Fact("number", ("n", (sign + written + more).lstrip("+") + (ordinal or "") + letters), found.start(),
                end)
            continue
        uncounted = numeral is not None and not _counts(text, end, numeral)
        listed = _ENUMERATOR.match(text, found.start(2)) is not None
        if listed or not uncounted or written != "1":  # 一定, 统一, 一样 …
            value = signed_value(sign + written)
            start = found.start() if sign else found.start(2)
            weak = uncounted or listed or _is_loose(text, end, numeral, written, bool(ordinal))
            yield Fact("ordinal" if ordinal else "number", ("ord" if ordinal else "n", value), start, end, weak)
    for found in _ADVERB.finditer(text):
        yield Fact("number", ("n", Fraction(1 if found[1] else 2)), *found.span(), weak=True)
    for found in _HALVES.finditer(text):
        yield Fact("number", ("n", Fraction(1, 2)), *found.span(), weak=True)


def _counts(text: str, end: int, numeral: Numeral) -> bool:
    """Whether a numeral in words is a number here: 三人 is, 三角 is not, 三十 always is."""
    return numeral.writing != "chinese" or len(numeral.written) > 1 or _COUNTED.match(text, end) is not None


def _is_loose(text: str, end: int, numeral: Numeral | None, digits: str, ordinal: bool) -> bool:
    if numeral is None or numeral.writing == "digits":
        return digits == "1" and _COUNTED.match(text, end) is not None
    if numeral.writing == "chinese":
        return numeral.written == "一"
    return numeral.written.lower() in _LOOSE or (ordinal and _LOOSE_ORDINAL.match(text, end) is not None)


def _roman(number: str) -> int:
    values = [_ROMAN[letter] for letter in number]
    return sum(-value if value < following else value for value,
        following in zip(values, [*values[1:], 0], strict=True))
