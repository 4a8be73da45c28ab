"""Names in a text: capitalised runs that do not merely begin a sentence, acronyms, and designations like GPT-3."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from app.core.fact import Fact
from app.core.folding import BLANK
from app.core.language import HAN
from app.core.patterns import pattern_of

_UPPER = "A-ZÀ-ÖØ-Þ"
_LETTER = "A-Za-zÀ-ÖØ-öø-ɏ"
# 汉字 beside it are other words: 安装CUDA9.1后.
_SIGN = rf"[{_LETTER}\d_]"
_DESIGNATION = pattern_of(
    rf"(?<!{_SIGN})(?<![/.-])(?:[{_LETTER}]*[{_UPPER}][{_LETTER}]*-\d(?:{_SIGN}|\.)*(?<!\.)"
    rf"|[{_LETTER}]{{1,20}}\d{_SIGN}*(?:\.\d+)*|\d{{1,2}}[A-Z][a-z]*)(?!{_SIGN})")
_PARTY = pattern_of(
    "[甲乙丙丁买卖供需]方|(?:出租|承租|转让|受让|委托|受托|发包|承包|出借|借款|贷款|担保|抵押|质押|采购|招标|投标)[方人]|债[权务]人")
_NO_DESIGNATION = pattern_of(
    r"(?:mid|pre|post|sub|non|top|under|over|early|late|usd|eur|gbp|cny|rmb|jpy|hkd|ca|c)-?\d"
    r"|[ck]?m[23]$|\d+(?:[KkMGTB]B?|W|V|L|Hz|C|F)$|no\d|p\d",
    re.IGNORECASE)
_WORD = pattern_of(rf"[{_UPPER}][{_LETTER}]*(?:['&-][{_LETTER}]+)*|[a-z]{{1,3}}[A-Z][{_LETTER}]+")
_HYPHENED = pattern_of(r"[A-Z][a-z]+(?:-[A-Z][a-z]+)+")
_LOWER_WORD = pattern_of(r"(?<![\w'])[a-z][a-z'-]*")
_WITHIN_WORD = pattern_of(rf"(?![{HAN}])[\w']")
# What may stand between two words of one name.
_JOIN = pattern_of(r"(?: |-| of | of the | de | van | von | der | du | & )")
# Between the beginning of a sentence and its first word.
_OPENERS = " \t\"“”'‘(*_[>#|-—–「『《"
_QUOTES = "\"“「『"
_ENDS = ".!?:;…。!?:;,、" + BLANK
_ABBREVIATION = pattern_of(r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|vs|cf|Inc|Ltd|Co|No|[A-Z])\.\s*$")
_HEADLINE = pattern_of(r"^[ \t]*#{1,6}[ \t].*$|^.*\n(?=[=-]{3,}[ \t]*$)", re.MULTILINE)
_NEVER = {
    "i", "mr", "mrs", "ms", "dr", "sir", "lord", "lady", "miss", "prof", "ok", "am", "pm", "a", "an", "the", "and",
    "or", "not",
    "no", "yes", "may", "must", "shall", "should", "will", "is", "are", "if", "we", "you", "your", "our", "it", "he",
    "she",
    "they", "but", "in", "on", "of", "for", "to", "by", "at", "as", "this", "that", "note", "oh", "ah", "all", "any",
    "my",
    "january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "section", "chapter", "figure",
    "table", "sections", "chapters", "figures", "tables", "listings", "articles", "parts", "appendices", "steps",
    "listing", "article", "part", "appendix", "step", "page", "id", "tv", "etc", "eg", "ie", "todo",
}


def find_designations(text: str) -> Iterator[Fact]:
    """What names something and is no capitalised word: GPT-3, COVID-19, the parties of a contract (甲方, 承租人)."""
    for found in _PARTY.finditer(text):
        yield Fact("name", ("name", found.group()), *found.span())
    for found in _DESIGNATION.finditer(text):
        if not _NO_DESIGNATION.match(found.group()):
            yield Fact("name", ("name", found.group().casefold()), *found.span())


def lower_case_words(text: str) -> set[str]:
    """The words that a text writes small; capitalised elsewhere, they are no names."""
    return set(_LOWER_WORD.findall(text))


def find_names(text: str, small: Collection[str]) -> Iterator[Fact]:
    """Every name in a folded text without markup, with its words in lower case.

    Args:
        small: words that are no names (``lower_case_words`` of everything that is compared).
    """
    headlines = bytearray(len(text))
    for line in _HEADLINE.finditer(text):
        headlines[line.start() : line.end()] = b"\1" * (line.end() - line.start())
    run: list[re.Match[str]] = []
    for word in [*_WORD.finditer(text), None]:
        if word is not None and not _is_name(text, word, small, bool(headlines[word.start()])):
            word_joins = False
        else:
            word_joins = word is not None and bool(run) and \
                _JOIN.fullmatch(text, run[-1].end(), word.start()) is not None
        if run and not word_joins:
            yield _fact(text, run)
            run = []
        if word is not None and _is_name(text, word, small, bool(headlines[word.start()])):
            run.append(word)


def plain(word: str) -> str:
    """A name's word without the possessive, in lower case."""
    return word.casefold().removesuffix("'s").removesuffix("'")


def _fact(text: str, run: list[re.Match[str]]) -> Fact:
    end = run[-1].end() - 2 * run[-1].group().endswith("'s")
    return Fact("name", ("name", " ".join(plain(word.group()) for word in run)), run[0].start(), end)


def _is_name(text: str, word: re.Match[str], small: Collection[str], headline: bool) -> bool:
    written = word.group()
    lower = plain(written)
    if lower.split("'")[0] in _NEVER or len(lower) < 2 or (word.start() and _WITHIN_WORD.match(text[word.start() - 1])):
        return False
    inner = any(letter.isupper() for letter in written[1:]) and not _HYPHENED.fullmatch(written)
    if inner:
        return lower not in small and not (written.isupper() and _is_shouting(text, word))
    if lower in small or (any(part in small for part in lower.split("-")) and "-" in lower):
        return False
    return not headline and (_beside_han(text, word) or not _begins_sentence(text, word.start()))


def _is_shouting(text: str, word: re.Match[str]) -> bool:
    """Whether the words beside it are in capitals too: UNDER NO CIRCUMSTANCES."""
    around = text[max(0, word.start() - 40) : word.end() + 40]
    words = [other for other in re.findall(r"[A-Za-z]{2,}", around) if other != word.group()]
    return len(words) > 1 and sum(other.isupper() for other in words) * 2 > len(words)


def _beside_han(text: str, word: re.Match[str]) -> bool:
    beside = text[max(0, word.start() - 2) : word.start()].strip()[-1:] + text[word.end() : word.end() + 2].strip()[:1]
    return re.search(f"[{HAN}]", beside) is not None


def _begins_sentence(text: str, start: int) -> bool:
    place = start
    while place and text[place - 1] in _OPENERS:
        place -= 1
        if text[place] in _QUOTES or text[place : place + 2] == "- ":  # a list in one line, or an aside
            return True
    if not place or text[place - 1] in _ENDS:
        return not (place and text[place - 1] in ".," and
                    (_ABBREVIATION.search(text, max(0, place - 8), place) or text[place - 1] == ","))
    if text[place - 1] != "\n":
        return False
    # A line end within a paragraph is a blank when the line before is a long one without an end.
    line = text[text.rfind("\n", 0, place - 1) + 1 : place - 1].rstrip()
    return len(line) < 50 or line[-1] in _ENDS
