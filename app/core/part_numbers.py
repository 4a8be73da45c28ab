"""The numbers that the parts of a document carry where they begin: 第三条, Section 4.2, 1., (a), （一）, Table 3."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from app.core.blocks import Block, blocks_of
from app.core.chinese_numbers import chinese_value
from app.core.findings import Range
from app.core.folding import fold
from app.core.language import HAN
from app.core.patterns import pattern_of

Number = tuple[int, ...]

NUMERAL = "[零〇一二三四五六七八九十百千两]+"
# Parts that a law or a contract is made of, the largest first.
CHINESE_UNITS = ("编", "篇", "卷", "部分", "章", "节", "条")
ENGLISH_UNITS = {
    "section": "section", "sections": "section", "sec.": "section", "§": "section", "article": "article",
    "articles": "article", "art.": "article", "clause": "clause", "clauses": "clause", "chapter": "chapter",
    "chapters": "chapter", "part": "part", "appendix": "appendix", "appendices": "appendix", "annex": "annex",
    "exhibit": "exhibit", "exhibits": "exhibit", "schedule": "schedule", "schedules": "schedule", "table": "table",
    "tables": "table", "figure": "figure", "figures": "figure", "fig.": "figure", "figs.": "figure",
    "listing": "listing", "listings": "listing", "附件": "annex", "附录": "appendix", "附表": "table", "表": "table",
    "图": "figure", "附图": "figure",
}
# What stands under its caption: it has an order of its own.
CAPTIONED = ("table", "figure", "listing")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_NUMBER = r"\d{1,3}(?:[.-]\d{1,3})*|[A-Z](?:\.\d{1,3})*|[IVXLC]{1,7}"

_OPENING = pattern_of(r"(?:\s|\*\*|__|[*_]|<[^<>\n]{0,200}>|!?\[(?!\^))*")
_CHINESE = pattern_of(
    rf"第\s?(?P<number>\d{{1,4}}|{NUMERAL})\s?(?P<unit>{'|'.join(CHINESE_UNITS)})(?:之(?P<more>{NUMERAL}|\d+))?"
    r"(?=[\s:、.。*_\]【(]|$)")
_NAMED = pattern_of(
    r"(?P<unit>(?i:section|article|clause|chapter|part|appendix|annex|exhibit|schedule|table|figure|fig\.|listing)|§"
    rf"|附件|附录|附表|附图|表|图)\s{{0,2}}(?P<number>{_NUMBER}|{NUMERAL})(?P<after>[:.。、—–*_\])]|\s|$)")
_DECIMAL = pattern_of(rf"(?P<number>\d{{1,3}}(?:\.\d{{1,3}})+)\.?(?=\s|[{HAN}*]|$)")
_BEFORE_MARK = pattern_of(rf"(?P<number>\d{{1,3}})(?P<mark>[.、)])(?=\s|[{HAN}*《“\"])(?!\s?\d)")
_CHINESE_MARK = pattern_of(rf"(?P<number>{NUMERAL})、")
_BRACKETED = pattern_of(
    rf"\(?(?P<number>(?<=\()(?:\d{{1,3}}|{NUMERAL})|[a-z]{{1,2}}|[ivxl]{{1,6}})\)(?=\s|[{HAN}*《“\"])")
_LETTERED = pattern_of(r"(?P<number>[A-Z]|[IVXLC]{2,7})\.(?=\s)")
_BARE = pattern_of(rf"(?P<number>\d{{1,3}})\s+(?=[A-Z{HAN}])")
# A line within a paragraph begins a part only behind a line that ends something.
_ENDED = pattern_of(r"[.。;；:：!！?？,，、]\W*\Z|(?:\band|\bor)\s*\Z")


@dataclass(frozen=True, slots=True)
class PartNumber:
    """The number of one part.

    Args:
        style: how it is written: "第#条", "section", "decimal", "item", "1.", "(1)", "(一)", "(a)", "一、", "A.".
        values: what it may count: "I" is a letter or a Roman number.
        written: as it stands there.
        place: where, in characters.
        level: of the heading that it stands in; 0: in none.
        depth: how many lists it stands in.
        block: the number of its block.
        weak: such a number at the beginning of a paragraph may be one of its words.
        first: it begins its block.
        list_number: which list of the document an item belongs to.
    """

    style: str
    values: tuple[Number, ...]
    written: str
    place: Range
    level: int = 0
    depth: int = 0
    block: int = 0
    weak: bool = False
    first: bool = True
    list_number: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """Its values as references are compared: "4.2", "120-1" (第一百二十条之一), "b", "2"."""
        if self.style.startswith("第"):
            return tuple("-".join(map(str, value)) for value in self.values)
        letters = self.written.strip("().、 ").casefold()
        named = {".".join(map(str, value)) for value in self.values}
        return tuple(sorted(named | ({letters} if letters.isascii() and letters.isalpha() else set())))


@lru_cache(maxsize=4)
def part_numbers(text: str) -> tuple[PartNumber, ...]:
    """All of them in their order; none of what is quoted, of tables and of code."""
    found = list(_numbers(text))
    marks: dict[int, set[tuple[Number, ...]]] = defaultdict(set)
    sizes: dict[int, int] = defaultdict(int)
    for each in found:
        if each.list_number:
            marks[each.list_number].add(each.values)
            sizes[each.list_number] += 1
    # "1. 1. 1." leaves counting to whoever shows it.
    lazy = {number for number, size in sizes.items() if size > 1 and len(marks[number]) == 1}
    return tuple(each for each in found if each.list_number not in lazy)


def value_of(written: str) -> Number | None:
    """What a single numeral counts, in digits or in 汉字; None: nothing."""
    if written.isdigit():
        return (int(written),)
    value = chinese_value(written)
    return (int(value),) if value is not None and value.denominator == 1 else None


def values_of(written: str) -> tuple[Number, ...]:
    """What a number of any writing may count: "4.2", "D.4", "IV", "三", "b"."""
    if re.fullmatch(r"\d+(?:[.-]\d+)*", written):
        return (tuple(int(part) for part in re.split("[.-]", written)),)
    if re.fullmatch(r"[A-Za-z](?:\.\d+)+", written):
        head, *rest = written.split(".")
        return ((ord(head.casefold()) - ord("a") + 1, *map(int, rest)),)
    if not written.isascii():
        value = value_of(written)
        return (value,) if value is not None else ()
    letters = written.casefold()
    values: list[Number] = [(_roman(letters),)] if all(letter in _ROMAN for letter in letters) else []
    if len(letters) == 1:
        values.append((ord(letters) - ord("a") + 1,))
    elif not values and len(set(letters)) == 1:  # "aa" comes behind "z"
        values.append((26 * (len(letters) - 1) + ord(letters[0]) - ord("a") + 1,))
    return tuple(values)


def _roman(letters: str) -> int:
    values = [_ROMAN[letter] for letter in letters]
    following = [*values[1:], 0]
    return sum(-one if one < other else one for one, other in zip(values, following, strict=True))


def _numbers(text: str) -> Iterator[PartNumber]:
    list_numbers: list[int] = []
    lists = 0
    for number, block in enumerate(blocks_of(text)):
        if any(each.kind in ("quote", "footnote") for each in block.path):
            continue
        depth = sum(each.kind == "list" for each in block.path)
        for at, container in enumerate(block.path):
            is_new = at >= len(block.path) - block.opens
            inside = sum(each.kind == "list" for each in block.path[: at + 1])
            if container.kind == "list" and is_new:
                lists += 1
                list_numbers[inside - 1 :] = [lists]
            elif container.kind == "item" and is_new and container.mark.isdigit():
                place = _mark_place(text, block, container.mark)
                yield PartNumber("item", ((int(container.mark),),), text[slice(*place)], place, 0, inside, number,
                                 list_number=list_numbers[inside - 1])
        if block.kind in ("paragraph", "heading") or (block.kind == "code" and block.detail == "indented"):
            for each in _of_lines(text, block):
                # What looks like an item and is none to Markdown, by a form feed before it or a paragraph, is one.
                like_item = each.style in ("1.", "1)") and not each.level
                yield replace(each, depth=depth + like_item, block=number, style="item" if like_item else each.style)


def _mark_place(text: str, block: Block, mark: str) -> Range:
    start = text.find(mark, block.place[0])
    return start, start + len(mark) + 1


def _of_lines(text: str, block: Block) -> Iterator[PartNumber]:
    """The numbers with which lines of a block begin; a plain text that is indented is code to Markdown alone."""
    level = int(block.detail) if block.kind == "heading" else 0
    is_code = block.kind == "code"
    before = ""
    inside = 0
    for line in (text[slice(*block.place)] if is_code else block.text).split("\n"):
        if not before.strip() or _ENDED.search(before):
            found = _at_beginning(fold(line), level)
            if found is not None:
                style, values, start, end, weak = found
                start, end = inside + start, inside + end
                place = (block.place[0] + start, block.place[0] + end) if is_code else \
                    (block.at(start), block.at(end - 1) + 1)
                yield PartNumber(style, values, text[slice(*place)], place, level, weak=weak or is_code,
                                 first=not inside)
        before, inside = line, inside + len(line) + 1


def _at_beginning(line: str, level: int) -> tuple[str, tuple[Number, ...], int, int, bool] | None:
    """What number a folded line begins with: style, values, start, end, whether it is weak."""
    opening = _OPENING.match(line)
    at = opening.end() if opening else 0
    bold = "*" in line[:at] or "_" in line[:at]
    if found := _CHINESE.match(line, at):
        value, more = value_of(found["number"]), value_of(found["more"]) if found["more"] else ()
        if value is not None and more is not None:
            return f"第#{found['unit']}", ((*value, *more),), *found.span(), False
    if (found := _NAMED.match(line, at)) and _is_label(found, line, level, bold):
        unit = ENGLISH_UNITS[found["unit"].casefold()]
        return unit, values_of(found["number"]), found.start(), found.end("number"), False
    if found := _DECIMAL.match(line, at):
        return "decimal", values_of(found["number"]), *found.span(), not (level or bold)
    if found := _BEFORE_MARK.match(line, at):
        return f"1{found['mark']}", values_of(found["number"]), *found.span(), not level
    if (found := _CHINESE_MARK.match(line, at)) and (value := value_of(found["number"])):
        return "一、", (value,), *found.span(), not level
    if (found := _BRACKETED.match(line, at)) and (values := values_of(found["number"])):
        written = found["number"]
        kind = "1" if written.isdigit() else "a" if written.isascii() else "一"
        return f"({kind})", values, *found.span(), kind != "一"
    if level and (found := _LETTERED.match(line, at)):
        return "A.", values_of(found["number"]), *found.span(), False
    if level and (found := _BARE.match(line, at)):
        return "1", values_of(found["number"]), found.start(), found.end("number"), True
    return None


def _is_label(found: re.Match[str], line: str, level: int, bold: bool) -> bool:
    """Whether "Table 3" at a line's beginning is its caption and no sentence about it."""
    if not values_of(found["number"]):
        return False
    unit, after = found["unit"], found["after"]
    if level or (bold and after not in (" ", "")) or after in (":", "。", "、", "—", "–", "*", "_"):
        return True
    rest = line[found.end() :]
    if re.match(r"\s*[-–—:]", rest):
        return True
    if not unit.isascii():
        return not rest.strip() or (after.isspace() and not re.match(r"\s*[中是为所给展显列示的]", rest))
    return not rest.strip() or (after == "." and bool(re.match(r"\s+\S", rest)))
