"""How a Chinese official document looks in Word: GB/T 9704—2012, clause by clause, as styles, a page and footers.

Faces are named as Windows and WPS name them; the title's is the one that offices buy (7.3.1), and Word takes another
serif where it is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from app.core.handover.official import LETTERHEAD, Official, Part, width
from app.core.handover.pandoc_tree import Node, node, text_of, words
from app.core.handover.word_styles import PAGE_NUMBER, Look, Row, plain_look

# A line and a character of the page, twentieths of a point: 225 mm hold 22 lines, 156 mm hold 28 characters (5.2). For
# that letters of 16 points stand a quarter of a point closer; a grid of characters is not the same in all programs.
_LINE, _CHARACTER, _WIDTH = 579, 316, 8844
_FOUR = 280  # a character of size 四号, 14 points
_RED = "FF0000"
_FANG, _KAI, _HEI, _SONG, _TITLE = (
    f'<w:rFonts w:hint="eastAsia" w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'
    for name in ("FangSong", "KaiTi", "SimHei", "SimSun", "方正小标宋简体"))
_SPACING = f'<w:spacing w:before="{{before}}" w:after="{{after}}" w:line="{_LINE}" w:lineRule="atLeast"/>'
# Between 汉字 and digits nothing is put: each digit has half a character.
_TIGHT = '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
_TEXT = _SPACING.format(before=0, after=0)
_INDENT = f'<w:ind w:firstLineChars="200" w:firstLine="{2 * _CHARACTER}"/>'
_FLUSH = '<w:ind w:left="0" w:firstLineChars="0" w:firstLine="0"/>'
# Grown by what is larger than a line: a title of 22 points has 32 to a line.
_TITLE_LINE = (f'<w:snapToGrid w:val="0"/><w:spacing w:before="{{before}}" w:after="{_LINE}" w:line="640" '
               'w:lineRule="exact"/>')
_BORDER = '<w:{side} w:val="single" w:sz="{eighths}" w:space="{points}" w:color="{colour}"/>'
# The largest letters that an issuer is set in, points; a long one is set smaller, so that it has one line (7.2.4).
_ISSUER = 62.0
# 35 mm from the text's upper edge to the issuer (7.2.4), twentieths of a point.
_TO_ISSUER = 1984
_IMPRINT = ("copies", "imprint")


def official_look(document: Official) -> Look:
    """The look of ``document``: what stands at places of its own has a style of its own."""
    rows = {row.id: row for row in plain_look(chinese=True, paper="a4").rows}
    rows |= {row.id: row for row in [*_rows(bool(document.letterhead)), *_letterhead_rows(document.letterhead),
                                     *_own_rows(document.parts)]}
    return Look(
        f'{_FANG}<w:spacing w:val="-5"/><w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="zh-CN" '
        'w:eastAsia="zh-CN" w:bidi="ar-SA"/>',
        tuple(rows.values()),
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1985" w:left="1588" '
        f'w:header="850" w:footer="1446" w:gutter="0"/><w:docGrid w:type="lines" w:linePitch="{_LINE}"/>',
        (("default", _footer("right")), ("even", _footer("left"))))


def official_blocks(document: Official) -> list[Node]:
    """The blocks of ``document``, each part in its style."""
    blocks = [_styled(f"Official Letterhead {number}", line)
              for number, line in enumerate(_letterhead(document.letterhead))]
    for number, part in enumerate(document.parts):
        if part.kind == "text":
            blocks += _without_indents(part.blocks)
        elif part.kind not in _IMPRINT:
            blocks.append(_styled(_style(part, number), part.blocks[0]["c"]))
    imprint = [part for part in document.parts if part.kind in _IMPRINT]
    return [*blocks, node("RawBlock", "openxml", _imprint(imprint))] if imprint else blocks


_STYLES = {
    "title": "Official Title", "under-title": "Official Under Title", "recipient": "Official Recipient",
    "annex-note": "Official Annexes", "annex-note-next": "Official Next Annex", "annex-note-one": "Official One Annex",
    "annex": "Official Annex", "annex-title": "Official Annex Title",
}
_TAB = node("RawInline", "openxml", "<w:r><w:tab/></w:r>")


def _styled(style: str, inline: list[Node]) -> Node:
    return node("Div", ["", [], [["custom-style", style]]], [node("Para", inline)])


def _without_indents(blocks: Sequence[Node]) -> list[Node]:
    """``blocks``, the items of lists without the indent of a paragraph, which would be added to their own."""
    found: list[Node] = []
    for block in blocks:
        if block["t"] == "BulletList":
            found.append(node("BulletList", [_item(item) for item in block["c"]]))
        elif block["t"] == "OrderedList":
            found.append(node("OrderedList", block["c"][0], [_item(item) for item in block["c"][1]]))
        else:
            found.append(block)
    return found


def _item(blocks: Sequence[Node]) -> list[Node]:
    return [_styled("Official Item", each["c"]) if each["t"] in ("Plain", "Para") else each
            for each in _without_indents(blocks)]


def _style(part: Part, number: int) -> str:
    """The name of the style of its kind; of what stands at a place of its own (a signature, a date) one of its own."""
    return _STYLES.get(part.kind, f"Official {part.kind.title()} {number}")


def _new(name: str, paragraph: str, run: str = "") -> Row:
    return Row(name.replace(" ", ""), paragraph, run, name=name, base="BodyText")  # as Pandoc makes ids of names


def _rows(has_letterhead: bool) -> Iterator[Row]:
    yield Row("BodyText", f'<w:widowControl w:val="0"/>{_TIGHT}{_TEXT}{_INDENT}<w:jc w:val="both"/>')
    yield Row("Compact", '<w:spacing w:before="40" w:after="40" w:line="240" w:lineRule="auto"/>'
                         f'{_FLUSH}<w:jc w:val="left"/>', '<w:sz w:val="28"/><w:szCs w:val="28"/>')
    for level, face in enumerate((_HEI, _KAI, _FANG, _FANG, _FANG, _FANG), 1):  # 7.3.3
        yield Row(f"Heading{level}", f'<w:keepNext/><w:keepLines/>{_TIGHT}{_TEXT}{_INDENT}<w:jc w:val="both"/>'
                                     f'<w:outlineLvl w:val="{level - 1}"/>',
                  f'{face}<w:color w:val="000000"/><w:sz w:val="32"/><w:szCs w:val="32"/>')
    yield Row("OfficialLead", run=_KAI, name="Official Lead", kind="character", base="DefaultParagraphFont")
    title = f'{_TITLE}<w:sz w:val="44"/><w:szCs w:val="44"/>'
    yield _new("Official Title", f'<w:keepLines/>'
               f'{_TITLE_LINE.format(before=2 * _LINE if has_letterhead else 0)}{_FLUSH}<w:jc w:val="center"/>', title)
    yield _new("Official Annex Title",
               f'<w:keepLines/>{_TITLE_LINE.format(before=_LINE)}{_FLUSH}<w:jc w:val="center"/>', title)
    yield _new("Official Under Title",
               f'{_SPACING.format(before=0, after=_LINE)}{_FLUSH}<w:jc w:val="center"/>', _KAI)
    yield _new("Official Recipient", f'{_TEXT}{_FLUSH}<w:jc w:val="left"/>')
    yield _new("Official Annex", f'<w:keepNext/><w:pageBreakBefore/>{_TEXT}{_FLUSH}', _HEI)
    for name, before, left, hanging in (
            ("Official Annexes", _LINE, 6, 4), ("Official Next Annex", 0, 6, 1), ("Official One Annex", _LINE, 5, 3)):
        yield _new(name, f'{_SPACING.format(before=before, after=0)}<w:ind w:left="{left * _CHARACTER}" '
                                     f'w:hanging="{hanging * _CHARACTER}"/><w:jc w:val="left"/>')
    yield Row("BlockText", f'{_TEXT}<w:ind w:left="{2 * _CHARACTER}" w:firstLineChars="0" w:firstLine="0"/>', _KAI)
    yield _new("Official Item", f'{_TEXT}<w:ind w:firstLineChars="0" w:firstLine="0"/>')
    yield _new("Official Imprint", f'{_TEXT}<w:jc w:val="left"/>',
               '<w:sz w:val="28"/><w:szCs w:val="28"/>')
    edges = "".join(_BORDER.format(side=side, eighths=4, points=0, colour="000000")
                    for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    yield Row("Table", kind="table", paragraph=f'<w:spacing w:before="0" w:after="0"/>{_FLUSH}', more=(
        f'<w:tblPr><w:jc w:val="center"/><w:tblBorders>{edges}</w:tblBorders><w:tblCellMar><w:left w:w="108" '
        f'w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblStylePr w:type="firstRow">'
        f'<w:rPr>{_HEI}</w:rPr></w:tblStylePr>'))


def _own_rows(parts: Sequence[Part]) -> Iterator[Row]:
    for number, part in enumerate(parts):
        if part.kind in ("signature", "date"):
            keep = "<w:keepNext/>" if part.kind == "signature" else ""
            yield _new(_style(part, number),
                       f'{keep}<w:keepLines/>{_SPACING.format(before=part.space * _LINE, after=0)}<w:ind w:left="0" '
                       f'w:right="{round(part.right * _CHARACTER)}" w:firstLineChars="0" w:firstLine="0"/>'
                       '<w:jc w:val="right"/>')


def _imprint(parts: Sequence[Part]) -> str:
    """The imprint (7.4): a table at the foot of the last page, with lines of 0.35 mm, and of 0.25 mm within."""
    rows = ""
    for part in parts:
        text = text_of(part.blocks[0]["c"]).strip()
        place = f'<w:ind w:left="{3 * _FOUR}" w:hanging="{3 * _FOUR}"/>' if part.kind == "copies" else _FLUSH
        end = f"<w:r><w:tab/><w:t>{escape(part.end)}</w:t></w:r>" if part.end else ""
        rows += (f'<w:tr><w:tc><w:tcPr><w:tcW w:w="{_WIDTH}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:pStyle '
                 f'w:val="OfficialImprint"/><w:tabs><w:tab w:val="right" w:pos="{_WIDTH - 2 * _FOUR}"/></w:tabs>{place}'
                 f'</w:pPr><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>{end}</w:p></w:tc></w:tr>')
    edges = "".join(_BORDER.format(side=side, eighths=eighths, points=0, colour="000000")
                    for side, eighths in (("top", 8), ("bottom", 8), ("insideH", 6)))
    return (f'<w:tbl><w:tblPr><w:tblpPr w:horzAnchor="margin" w:vertAnchor="margin" w:tblpXSpec="center" '
            f'w:tblpYSpec="bottom"/><w:tblW w:w="{_WIDTH}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
            f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="{_FOUR}" w:type="dxa"/><w:right w:w="{_FOUR}" '
            f'w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w="{_WIDTH}"/></w:tblGrid>{rows}</w:tbl>'
            # Word wants a paragraph behind a table.
            '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>')


# The letterhead -------------------------------------------------------------------------------------------------------


def _letterhead(entries: dict[str, str]) -> Iterator[list[Node]]:
    """The lines of the letterhead: those over the issuer, the issuer, and number with signer (7.2)."""
    for name in LETTERHEAD[:4]:
        if name in entries:
            yield words(entries[name])
    number, signer = entries.get("发文字号", ""), entries.get("签发人", "")
    if signer:
        kai = node("RawInline", "openxml", f"<w:r><w:rPr>{_KAI}</w:rPr><w:t>{escape(signer)}</w:t></w:r>")
        yield [_TAB, *words(number), _TAB, *words("签发人："), kai]
    elif number:
        yield words(number)


def _letterhead_rows(entries: dict[str, str]) -> Iterator[Row]:
    names = [name for name in LETTERHEAD[:4] if name in entries]
    lines = [*names, *(["发文字号"] if "发文字号" in entries or "签发人" in entries else [])]
    for number, name in enumerate(lines):
        rule = f'<w:pBdr>{_BORDER.format(side="bottom", eighths=12, points=11, colour=_RED)}</w:pBdr>' \
            if name == lines[-1] and "发文机关" in entries else ""  # 4 mm below (7.2.7)
        if name == "发文机关":
            paragraph, run = _issuer(entries[name], lines_above=number)
        elif name == "发文字号":
            stops = "".join(f'<w:tab w:val="{side}" w:pos="{place}"/>'
                            for side, place in (("left", _CHARACTER), ("right", _WIDTH - _CHARACTER)))
            paragraph, run = (f'<w:tabs>{stops}</w:tabs>{_SPACING.format(before=2 * _LINE, after=0)}{_FLUSH}<w:jc '
                              f'w:val="{"left" if "签发人" in entries else "center"}"/>'), ""
        else:
            paragraph, run = f'{_TEXT}{_FLUSH}<w:jc w:val="left"/>', "" if name == "份号" else _HEI
        yield _new(f"Official Letterhead {number}", rule + paragraph, run)


def _issuer(name: str, lines_above: int) -> tuple[str, str]:
    """The w:pPr and w:rPr of the issuer: red, in one line (7.2.4)."""
    points = min(_ISSUER, 0.95 * _WIDTH / 20 / max(1.0, width(name)))
    before = max(0, _TO_ISSUER - lines_above * _LINE)
    size = round(points * 2)
    paragraph = (f'<w:snapToGrid w:val="0"/><w:spacing w:before="{before}" w:after="0" w:line="{round(points * 24)}" '
                 f'w:lineRule="exact"/>{_FLUSH}<w:jc w:val="center"/>')
    return paragraph, f'{_TITLE}<w:color w:val="{_RED}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'


def _footer(side: str) -> str:
    """The number between two dashes, a character from the edge, odd pages on the right (7.5)."""
    dash, end = '<w:t xml:space="preserve">— </w:t>', '<w:t xml:space="preserve"> —</w:t>'
    runs = "".join(f'<w:r><w:rPr>{_SONG}<w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr>{inner}</w:r>'
                   for inner in (dash, PAGE_NUMBER, end))
    return (f'<w:p><w:pPr><w:spacing w:before="0" w:after="0"/><w:ind w:left="{_FOUR}" w:right="{_FOUR}"/>'
            f'<w:jc w:val="{side}"/></w:pPr>{runs}</w:p>')
