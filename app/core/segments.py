"""A text in the segments that people read it in: sentences, and in them words, numbers, marks and punctuation.

Both cuts give spans. What stands between two spans is white space, which belongs to neither.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from app.core.han_words import GRAMMAR, words_of
from app.core.language import HAN
from app.core.patterns import pattern_of

Span = tuple[int, int]
UnitClass = Literal["word", "han", "number", "mark", "punctuation"]

_SPACE = "\\s\ufeff"
# Letters, digits and combining marks of the scripts that put spaces between words.
_LETTER = (
    "A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02c1\u0300-\u0374\u0376-\u037d\u037f-\u0386\u0388-\u1fff"
    "\u2c00-\u2dff\ua640-\ua7ff\ua840-\ud7ff\ufb00-\ufdff\ufe70-\ufefc"
)
_WORD_CHARACTER = f"{_LETTER}\\d"
_NUMERAL = "〇零一二三四五六七八九十百千万亿"
_MARK = (
    r"(?P<ticks>`+)(?!`)[^`\n]{1,120}(?P=ticks)(?!`)"  # inline code
    r"|`{3,}[^\s`]*|~{3,}[^\s~]*"  # a fence with its language
    r"|\$\$?(?=[^\s$])[^$\n]{1,120}(?<=[^\s$])\$\$?(?!\d)"  # a formula
    r"|\{\{[^{}\n]{1,60}\}\}|\$\{[^{}\n]{1,60}\}"  # a placeholder
    r"|\[\^[^\]\s]{1,60}\]:?"  # a footnote
    r"|\]\((?:[^()\s]|\([^()\s]{0,200}\)){0,1000}(?:\s+\"[^\"\n]{0,200}\")?\)"  # a link's target
    r"|\]\[[^\[\]\n]{0,100}\]|!?\[[ xX]\](?=\s)|!\[|[\[\]]"
    r"|</?[A-Za-z][^<>\n]{0,300}>|<!--|-->|&#?[A-Za-z0-9]{1,30};"
    r"|\\[A-Za-z]{1,40}|\\[!-/:-@\[-`{-~]"
    r"|\*{1,3}|~~|\|+|`+|_{1,3}(?=[^\s_])"
)
_BLOCK_MARK = r"#{1,6}(?=\s)|[-+*](?=\s)|\d{1,9}[.)](?=\s)|>(?:\s?>)*"
_ADDRESS = (
    r"(?:https?|ftp|file)://[^\s<>\"'（）()「」《》，。；：、！？]{0,1000}[^\s<>\"'（）()「」《》，。；：、！？.,;:!?*_`]"
    r"|[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,64}(?:\.[A-Za-z0-9-]{1,64})+"
)
_NUMBER = (
    r"[$€£¥￥]?\d+(?:[.,:/·\-–]\d+)*"
    rf"(?:[%％‰℃°]|[万亿千百]*[年月日号时分秒元]|[万亿千百]+|[{_WORD_CHARACTER}]+(?:['’\-‑][{_WORD_CHARACTER}]+)*)?"
    rf"|第[{_NUMERAL}\d]+[条章节款项编页届次]?|百分之[{_NUMERAL}点\d]+|[{_NUMERAL}]{{2,}}[年月日元]?"
)
_UNIT = pattern_of(
    rf"(?P<number>{_NUMBER})"
    rf"|(?P<address>{_ADDRESS})"
    rf"|(?P<word>[{_WORD_CHARACTER}]+(?:(?:['’\-‑_]+|\.(?=[a-z0-9]))[{_WORD_CHARACTER}]+)*)"
    rf"|(?P<han>[{HAN}]+)"
    rf"|(?P<kana>[ァ-ヿ]+|[ぁ-ゟ]+)"
    rf"|(?P<mark>{_MARK})"
    r"|[\U0001f1e6-\U0001f1ff]{2}|[\ud800-\udbff][\udc00-\udfff]"
    rf"|(?P<punctuation>\.{{2,}}|…+|—+|-{{2,}}|={{2,}}|[!！?？]{{2,}}|[^{_SPACE}])"
)
_FIRST_MARK = pattern_of(_BLOCK_MARK)
# Marks that show as such only by what stands behind them.
_TOGGLES = frozenset(["_", "__", "___"])
# Beyond these characters there may be some that belong to the one before them.
_PLAIN = pattern_of(
    f"[\t\n\r -\u02ff\u2010-\u2027\u2030-\u205e\u3000-\u3029\u3030-\u3098\u309b-\u30ff{HAN}\uff00-\uffef]*\\Z")
_JOINERS = frozenset("\u200c\u200d")

# Sentences -------------------------------------------------------------------------------------------------------

_CLOSING = "\"'”’」』）》〉】)\\]*_~`"
_SENTENCE_END = pattern_of(
    rf"(?:[。！？；]+|…{{2,}}|[!?]+(?=[{HAN}“「『]))[{_CLOSING}]*(?![。！？；，、])|[.!?…][.!?…]*[{_CLOSING}]*(?=[{_SPACE}])")
_ABBREVIATION = pattern_of(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|vs|Fig|Figs|Eq|Eqs|No|Nos|Vol|pp?|cf|al|ca|approx|resp|Inc|Ltd|Co|Corp|Jr|Sr|"
    r"Sec|Art|Ch|Ref|Refs|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)|\b(?:[A-Za-z]\.)*[A-Za-z]|^\W*\d+)\.\Z")
_INK = pattern_of(rf"[^{_SPACE}](?:.*[^{_SPACE}])?", re.DOTALL)
_FENCE = pattern_of(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_BLOCK_START = pattern_of(
    r"\s{0,12}(?:#{1,6}\s|[-+*]\s|\d{1,9}[.)]\s|>|\||<|\[[^\]]+\]:|:::|\$\$|={3,}|-{3,}|\*\*\*)|\t| {4}")
_ENDS_ITSELF = pattern_of(
    rf"\s*(?:#{{1,6}}\s|\||:::|\$\$).*"
    rf"|.*(?:[{HAN}\u3000-\u303f\uff00-\uffef|>]|[.!?:][{_CLOSING}]*|  |\\)\Z", re.DOTALL)


def sentences(text: str) -> list[Span]:
    """The spans of the sentences, and of whatever else stands on lines of its own: headings, items, rows, code.

    A line of prose that goes on in the next line is one sentence with it, so that wrapping anew changes no sentence;
    where lines end with a 汉字, each stands for itself.
    """
    spans: list[Span] = []
    for start, end in _lines_of_thought(text):
        begin = start
        for found in _SENTENCE_END.finditer(text, start, end):
            stop = found.end()
            if stop < end and hangs_on(text[stop - 1], text[stop]):
                continue
            if found[0][0] == "." and _is_no_end(text, begin, found.start() + 1, stop, end):
                continue
            _add_stripped(spans, text, begin, stop)
            begin = stop
        _add_stripped(spans, text, begin, end)
    return spans


def _is_no_end(text: str, begin: int, dot: int, stop: int, end: int) -> bool:
    """Whether the full stop before ``dot`` ends an abbreviation, or the sentence goes on in small letters."""
    following = text[stop : min(end, stop + 3)].lstrip()[:1]
    return following.islower() or bool(_ABBREVIATION.search(text, max(begin, dot - 12), dot))


def _add_stripped(spans: list[Span], text: str, start: int, end: int) -> None:
    found = _INK.search(text, start, end)
    if found:
        begin, end = found.span()
        if begin > start and hangs_on(text[begin - 1], text[begin]):
            begin -= 1
        spans.append((begin, end))


def _lines_of_thought(text: str) -> Iterator[Span]:
    """Runs of lines that one sentence may go across: each line alone, but wrapped prose together."""
    start = position = 0
    fence = ""
    before = ""  # the line before, None-like where nothing may go on
    for line in text.splitlines(keepends=True):
        body = line.rstrip("\r\n")
        opening = _FENCE.match(body)
        goes_on = before.strip() and not fence and not opening and body.strip() \
            and not _ENDS_ITSELF.match(before) and not _BLOCK_START.match(body)
        if not goes_on and position > start:
            yield start, position
            start = position
        if fence:
            if opening and opening[1].startswith(fence):
                fence = ""
            before = ""
        elif opening:
            fence, before = opening[1], ""
        else:
            before = body
        position += len(line)
    if position > start:
        yield start, position


# Units -----------------------------------------------------------------------------------------------------------


def units(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The spans of the units of ``text[start:end]``, which is (part of) a sentence.

    A unit is a word with its apostrophes and hyphens, a number with its separators and what is written to it, a word
    of Chinese, a Markdown mark (inline code, a formula, a link's target and a tag are one each), or punctuation. None
    begins with a combining mark or ends within a sequence that is drawn as one character.
    """
    end = len(text) if end is None else end
    spans: list[Span] = []
    first = _FIRST_MARK.match(text, start, end)
    if first and first.end() > start:
        spans.append(first.span())
        start = first.end()
    for found in _UNIT.finditer(text, start, end):
        if found.lastgroup == "han":
            position = found.start()
            for word in words_of(found[0]):
                spans.append((position, position + len(word)))
                position += len(word)
        else:
            spans.append(found.span())
    return spans if _PLAIN.match(text, start, end) else _whole_characters(text, spans)


@lru_cache(maxsize=4_000)
def units_of(sentence: str) -> tuple[tuple[Span, ...], tuple[str, ...]]:
    """The spans of the units of a sentence, and their texts."""
    spans = tuple(units(sentence))
    return spans, tuple(sentence[start:end] for start, end in spans)


def belongs_to_the_one_before(character: str) -> bool:
    """Whether ``character`` is drawn with the one before it: a combining mark, a joiner, a variation, a skin tone."""
    return unicodedata.category(character)[0] == "M" or character in _JOINERS \
        or "\U0001f3fb" <= character <= "\U0001f3ff" or "\U000e0020" <= character <= "\U000e007f"


def hangs_on(before: str, character: str) -> bool:
    """Whether the two are one character as drawn; nothing hangs on a line's end or another control character."""
    return belongs_to_the_one_before(character) and unicodedata.category(before) not in ("Cc", "Zl", "Zp")


def _whole_characters(text: str, spans: list[Span]) -> list[Span]:
    """``spans`` with those joined that would tear a character apart, or a word after a mark on one of its letters."""
    result: list[Span] = []
    for start, end in spans:
        if start and hangs_on(text[start - 1], text[start]) and text[start - 1].isspace():
            start -= 1
        if result and result[-1][1] == start:
            before, here = text[start - 1], text[start]
            marked = belongs_to_the_one_before(before)
            if belongs_to_the_one_before(here) or before == "\u200d" or (marked and here.isalnum()):
                result[-1] = (result[-1][0], end)
                continue
        result.append((start, end))
    return result


def block_mark(text: str) -> str:
    """The mark of a heading, item or quotation that ``text``, which stands where a line begins, begins with, or ""."""
    found = _FIRST_MARK.match(text + " ")
    return found[0] if found else ""


@lru_cache(maxsize=50_000)
def unit_class(unit: str) -> UnitClass:
    """What kind of unit it is, by itself."""
    found = _UNIT.match(unit)
    group = found.lastgroup if found else None
    if unit in _TOGGLES:
        return "mark"
    if _FIRST_MARK.fullmatch(unit) and unit not in ("-", "+"):
        return "mark"
    match group:
        case "number":
            return "number"
        case "address" | "mark" | "ticks":
            return "mark"
        case "word" | "kana":
            return "word"
        case "han":
            return "han"
        case _:
            return "punctuation"


_STOP_WORD = pattern_of(
    r"(?:an?|the|and|or|but|of|to|in|on|at|by|for|from|with|as|is|are|was|were|be|been|its?|this|that|these|those|we|"
    r"you|s?he|they|i|not?|so|if|then|than|which|who|can|will|would|has|have|had|do|does)\Z", re.IGNORECASE)


@lru_cache(maxsize=50_000)
def unit_weight(unit: str) -> int:
    """How much a reader holds on to the unit, in letters: 汉字 count two, words of grammar and punctuation one."""
    match unit_class(unit):
        case "word":
            return 1 if _STOP_WORD.match(unit) else min(len(unit), 10)
        case "han":
            return 1 if unit in GRAMMAR else 2 * len(unit)
        case "number":
            return 4
        case "mark":
            return min(len(unit), 8)
        case _:
            return 1
