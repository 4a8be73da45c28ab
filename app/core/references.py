"""References that lead nowhere: 第十二条, 本合同第3.2款, Section 9.4, Table 3, 附件二, footnotes, links."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from app.core.findings import Range
from app.core.flaws import Flaw
from app.core.folding import BLANK, fold, prose_of, without_code
from app.core.part_numbers import CAPTIONED, ENGLISH_UNITS, NUMERAL, part_numbers, value_of, values_of
from app.core.patterns import pattern_of
from app.core.reference_targets import Targets

_COUNT = rf"(?:\d{{1,4}}|{NUMERAL})"
_CHINESE = pattern_of(
    rf"(?:第\s?(?P<article>{_COUNT})\s?条(?!件|例|目|理)(?:之(?P<more>{NUMERAL}|\d+))?)?"
    rf"(?:第\s?(?P<paragraph>{_COUNT})\s?款(?!项))?(?:第\s?\(?(?P<item>{_COUNT})\)?\s?项(?!目))?")
_CHINESE_PART = pattern_of(rf"第\s?(?P<number>{_COUNT})\s?(?P<unit>编|章|节)(?!目|日|点|约|程|号|制|码|奏|能|省)")
_DOTTED = pattern_of(r"第\s?(?P<number>\d{1,3}(?:\.\d{1,3})+)\s?(?:条|款|项|节|章)")
_ATTACHED = pattern_of(
    rf"(?P<unit>附件|附录|附表|附图|(?<![代发列外上下报图仪手钟电])表|(?<![地草蓝截插意构])图)\s?"
    rf"(?P<number>\d{{1,3}}(?:[.-]\d{{1,3}})?|[A-Z]\b|(?<=附件){NUMERAL}|(?<=附录){NUMERAL})(?![\d年月日个次种张幅名.%])")
_ONE = r"(?:\d{1,3}(?:[.-]\d{1,3})*|[A-Z](?:\.\d{1,3})*|[IVXLC]{2,7})(?:\((?:[a-z]{1,4}|\d{1,3}|[A-Z])\))*(?![\w'])"
_ENGLISH = pattern_of(
    r"(?<![A-Za-z])(?P<unit>Sections?|Articles?|Clauses?|Chapters?|Appendix|Appendices|Annex|Exhibits?|Schedules?"
    rf"|Tables?|Figures?|Figs?\.|Listings?|§§?)\s?(?P<numbers>{_ONE}(?:\s?(?:,|,?\s(?:and|or|to|through)|[-–—&])\s?{_ONE})*)")
_ENGLISH_ONE = pattern_of(_ONE)
# Between two parts of one reference.
_JOIN = pattern_of(r"\s?(?:、|,|和|或者|或|及|以及|与|至|到|~|-)\s?\Z")
# Another text is named before the reference.
_NAMED_BEFORE = pattern_of(
    r"(?:》[^。;,]{0,8}|(?<!本)(?<!在)(?:[^\s,。;:、本]{0,8})"
    r"(?:法|法典|条例|办法|细则|解释|公约|议定书|宪法|准则|规范|协定|修正案(?:\([^)]{1,4}\))?))(?:的|中)?\s?\Z")
_OURS = pattern_of(
    r"本(?:法|条例?|办法|细则|规[定则范]|合同|协议|章程|准则|公约|制度|标准|决定|约定|附件|款|解释)(?:的|中)?\s?\Z")
_OTHER_TEXT = pattern_of(r"(?:(?<!本)(?:合同|协议|规定|章程|规则|制度|标准|决定))(?:的|中)?\s?\Z")
_LAW_BEFORE = pattern_of(
    r"(?:\b(?:Act|Code|Law|Regulations?|Directive|Convention|Treaty|GDPR|CCPA|DMCA|RFC ?\d*|ISO[\s/\d:-]*|Rules?"
    r"|Constitution)|U\.S\.C\.|C\.F\.R\.|'s)[,\s(]*\Z")
_OF_ANOTHER = pattern_of(
    r"(?:\s(?:and|or)\s[A-Z][a-z]+\.?\s[\w.()-]+)?\s*\)?,?\s+(?:of|in|from|to)\s+"
    r"(?!this\b|these\b|the\s+(?:Agreement|Contract|Terms|Policy|present|main|following))"
    r"(?:the\s+|an?\s+|our\s+|their\s+|its\s+)?[\[@A-Z\x02\d]|\s*\x02|\s+(?:U\.S\.C|C\.F\.R)")
_LINK_AHEAD = pattern_of(r"[^\[\]\n]{0,200}\]\(")
_FOOTNOTE = pattern_of(r"\[\^([^\]\s]{1,100})\](?!:)")
_FOOTNOTE_TEXT = pattern_of(r"^[ >]{0,12}\[\^([^\]\s]{1,100})\]:", re.MULTILINE)
_LINK = pattern_of(r"(?<=\])\(#([^()\s]+)\)")
# What a reference to a section may mean.
_SECTIONS = ("section", "article", "clause", "decimal", "item", "1.", "1、", "1)", "1", "A.", "一、")
_PARENTHESES = pattern_of(r"\((\w{1,4})\)")


def reference_flaws(text: str) -> list[Flaw]:
    """References within a document to what it does not have, in the order of the text.

    Kinds: "reference-without-target", "footnote-without-text", "footnote-unused", "footnote-defined-twice" and
    "link-without-target". What is said to stand in another text (《…》第三条, Section 5 of the Act) is not looked for,
    nor is a kind of part of which the document has none (a chapter that speaks of other chapters).
    """
    targets = Targets(text)
    code_free = without_code(fold(text))
    prose = _without_quotes(prose_of(text))
    own = sorted(number.place for number in part_numbers(text))
    found = [*_chinese(prose, targets, own), *_chinese_parts(prose, targets, own), *_attached(prose, targets, own),
             *_english(prose, text, targets, own), *_footnotes(code_free), *_links(code_free, targets)]
    return sorted((Flaw(flaw.kind, text[slice(*flaw.range)], flaw.range, flaw.expected, flaw.other) for flaw in found),
                  key=lambda flaw: (flaw.range, flaw.kind))


def _without_quotes(prose: str) -> str:
    """Titles in 《》 keep their closing mark, and nothing that could be a reference."""
    return re.sub(r"《[^《》\n]{0,120}》", lambda found: BLANK * (len(found[0]) - 1) + "》", prose)


def _is_own(place: Range, own: list[Range]) -> bool:
    """Whether a place is the number of a part itself; ``own``: all of those, in their order."""
    at = bisect_left(own, place[1], key=lambda each: each[0]) - 1
    return at >= 0 and place[0] < own[at][1]


def _nowhere(start: int, end: int) -> Flaw:
    return Flaw("reference-without-target", "", (start, end))


def _chinese(prose: str, targets: Targets, own: list[Range]) -> Iterator[Flaw]:
    """第N条第N款第N项, and those of them that stand alone in an article."""
    article, foreign, end = "", False, -1
    for found in _CHINESE.finditer(prose):
        if not found[0]:
            continue
        before = prose[max(0, found.start() - 24) : found.start()]
        chained = end >= 0 and found.start() - end < 8 and _JOIN.search(prose[end : found.start()]) is not None
        end = found.end()
        if _is_own((found.start(), found.start() + 1), own):
            article, foreign = "", False
            continue
        if not chained:
            foreign = _is_foreign(before)
        if found["article"]:
            value, more = value_of(found["article"]), value_of(found["more"]) if found["more"] else ()
            article = "-".join(map(str, (*(value or ()), *(more or ()))))
        elif not chained:
            here = targets.article_at(found.start())
            article = here.name if here is not None else ""
        if not foreign and article and not _leads(found, article, targets):
            yield _nowhere(*found.span())
    for found in _DOTTED.finditer(prose):
        if not _is_own(found.span(), own) and not _is_foreign(prose[max(0, found.start() - 24) : found.start()]):
            if targets.parts and found["number"] not in targets.parts:
                yield _nowhere(*found.span())


def _is_foreign(before: str) -> bool:
    if _OURS.search(before):
        return False
    return _NAMED_BEFORE.search(before) is not None or _OTHER_TEXT.search(before) is not None


def _leads(found: re.Match[str], name: str, targets: Targets) -> bool:
    if not targets.articles:  # a contract of numbered sections is cited as 第3条, too
        return not targets.parts or name in targets.parts or not found["article"]
    article = targets.article(name)
    if article is None:
        return False
    paragraph = value_of(found["paragraph"]) if found["paragraph"] else None
    item = value_of(found["item"]) if found["item"] else None
    return (paragraph is None or article.has_paragraph(paragraph[0])) and (item is None or article.has_item(item[0]))


def _chinese_parts(prose: str, targets: Targets, own: list[Range]) -> Iterator[Flaw]:
    """第N章, where the document has chapters."""
    for found in _CHINESE_PART.finditer(prose):
        style, value = f"第#{found['unit']}", value_of(found["number"])
        if _is_own(found.span(), own) or style not in targets.by_style or value is None:
            continue
        if not targets.has(style, str(value[0])) and not _is_foreign(prose[max(0, found.start() - 24) : found.start()]):
            yield _nowhere(*found.span())


def _attached(prose: str, targets: Targets, own: list[Range]) -> Iterator[Flaw]:
    """附件二, 附录A, 表 3, 图 4-1."""
    for found in _ATTACHED.finditer(prose):
        if _is_own(found.span(), own) or _is_foreign(prose[max(0, found.start() - 24) : found.start()]):
            continue
        values = values_of(found["number"])
        if values and not _is_captioned(ENGLISH_UNITS[found["unit"]], found["number"], values, targets):
            yield _nowhere(*found.span())


def _is_captioned(unit: str, written: str, values: tuple[tuple[int, ...], ...], targets: Targets) -> bool:
    """Whether a caption or a heading has that number; without any caption, whether there are so many of them."""
    names = {".".join(map(str, value)) for value in values} | {written.casefold()}
    held = targets.by_style.get(unit, set())
    if unit in CAPTIONED and any(len(value) > 1 for value in values):
        chapters = {name.partition(".")[0] for name in held}  # "Listing 16-10" is none of a chapter 17
        return bool(names & held) or not any(str(value[0]) in chapters for value in values)
    if held:
        return bool(names & held)
    if unit in CAPTIONED:
        return any(value[0] <= targets.pictured[unit] for value in values)
    return targets.has_attachment_heading or (unit == "appendix" and targets.is_chapter)


def _english(prose: str, text: str, targets: Targets, own: list[Range]) -> Iterator[Flaw]:
    """Section 9.4, Sections 4.1 and 4.3, Table 3, Appendix B."""
    for found in _ENGLISH.finditer(prose):
        unit = ENGLISH_UNITS[found["unit"].casefold().replace("§§", "§")]
        if _is_own((found.start(), found.start() + 1), own) or _LINK_AHEAD.match(text, found.end()):
            continue
        before, after = prose[max(0, found.start() - 24) : found.start()], prose[found.end() : found.end() + 60]
        if _LAW_BEFORE.search(before) or _OF_ANOTHER.match(after):
            continue
        base = found.start("numbers")
        for number, one in enumerate(_ENGLISH_ONE.finditer(found["numbers"])):
            if not _is_there(unit, one[0], targets):
                start = found.start() if not number else base + one.start()
                yield _nowhere(start, base + one.end())


def _is_there(unit: str, written: str, targets: Targets) -> bool:
    head, *inner = [written.partition("(")[0], *_PARENTHESES.findall(written)]
    values = values_of(head)
    if not values:
        return True
    if unit in (*CAPTIONED, "appendix", "annex", "exhibit", "schedule"):
        return _is_captioned(unit, head, values, targets)
    if unit == "chapter":
        return "chapter" not in targets.by_style or any(targets.has("chapter", str(value[0])) for value in values)
    if not any(style in targets.by_style for style in _SECTIONS):
        return True
    name = next((each for each in _names(head, values) if each in targets.parts), None)
    if name is None and "-" in head and "." in head:  # Sections 3.1-3.5
        return all(each in targets.parts for each in head.split("-"))
    if name is None:
        return values[0][0] > 99  # a section of a law
    for part in inner:
        # What is listed within a paragraph has no line of its own.
        place = targets.parts[name]
        name = f"{name}.{part.casefold()}"
        if name not in targets.parts:
            return targets.lists(place, part)
    return True


def _names(head: str, values: tuple[tuple[int, ...], ...]) -> list[str]:
    return [head.casefold().replace("-", "."), *(".".join(map(str, value)) for value in values)]


def _footnotes(prose: str) -> Iterator[Flaw]:
    texts: dict[str, Range] = {}
    for found in _FOOTNOTE_TEXT.finditer(prose):
        place = (found.start(1) - 2, found.end() - 1)
        if found[1] in texts:
            yield Flaw("footnote-defined-twice", "", place, "", texts[found[1]])
        texts.setdefault(found[1], place)
    used: set[str] = set()
    for found in _FOOTNOTE.finditer(prose):
        used.add(found[1])
        if found[1] not in texts:
            yield Flaw("footnote-without-text", "", found.span())
    yield from (Flaw("footnote-unused", "", place) for label, place in texts.items() if label not in used)


def _links(prose: str, targets: Targets) -> Iterator[Flaw]:
    links = list(_LINK.finditer(prose))
    anchors = targets.anchors() if links else set()
    for found in links:
        if found[1] not in anchors and found[1].casefold() not in anchors:
            yield Flaw("link-without-target", "", (found.start(1) - 1, found.end(1)))
