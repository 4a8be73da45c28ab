"""How a Word document looks: the styles, the page and its number, put into Pandoc's own reference document.

Another look (official_word, a publisher's) is another ``Look``: a table of rows, a page and its footers.
"""

from __future__ import annotations

import io
import subprocess
import xml.etree.ElementTree as Xml
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from app.core.errors import ConversionFailed
from app.core.handover.pandoc import program

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMES = f'xmlns:w="{_W}" xmlns:r="{_R}"'
# Width and height in twentieths of a point (ISO 216, ANSI).
_PAPERS = {"a4": (11906, 16838), "us-letter": (12240, 15840)}
_INK, _QUIET, _HAIR = "333333", "6B6B6B", "BFBFBF"
# Faces that Windows, macOS and WPS have, or know a stand-in for. YaHei has a bold of its own, SimHei has none.
_TEXT = '<w:rFonts w:ascii="Cambria" w:hAnsi="Cambria" w:eastAsia="SimSun" w:cs="Times New Roman"/>'
_HEADING = '<w:rFonts w:ascii="Cambria" w:hAnsi="Cambria" w:eastAsia="Microsoft YaHei" w:cs="Times New Roman"/>'
_CODE = '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:eastAsia="SimSun" w:cs="Consolas"/>'
_NO_INDENT = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
# The number of a page, in a w:r.
PAGE_NUMBER = ('<w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText><w:fldChar w:fldCharType="separate"/>'
               '<w:t>1</w:t><w:fldChar w:fldCharType="end"/>')
_RULE = '<w:{side} w:val="single" w:sz="{width}" w:space="{space}" w:color="{colour}"/>'


@dataclass(frozen=True, slots=True)
class Row:
    """A style: its id, what stands in its w:pPr, w:rPr and behind them; of a new one ``name``, ``kind``, ``base``."""

    id: str
    paragraph: str = ""
    run: str = ""
    more: str = ""
    name: str = ""
    kind: str = "paragraph"
    base: str = "Normal"


@dataclass(frozen=True, slots=True)
class Look:
    """How a document looks.

    Args:
        run: the w:rPr of all text.
        page: what stands in the section behind its footers.
        footers: for each kind ("default", "even") the paragraphs of one.
    """

    run: str
    rows: tuple[Row, ...]
    page: str
    footers: tuple[tuple[str, str], ...]


@cache
def reference_document(look: Look) -> bytes:
    """The document (DOCX) whose styles Pandoc takes.

    Raises:
        ConverterMissing, ConversionFailed
    """
    source = io.BytesIO(_pandocs_own())
    target = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/styles.xml":
                data = _styles(data, look)
            elif name == "word/document.xml":
                data = _document(look)
            elif name == "word/settings.xml" and len(look.footers) > 1:
                data = _first(data, f"<w:evenAndOddHeaders {_NAMES}/>")
            elif name == "word/_rels/document.xml.rels":
                data = _with(data, "".join(
                    '<Relationship xmlns="http://schemas.openxmlformats.org/package/2006/relationships" '
                    f'Id="rIdFooter{kind}" Type="{_R}/footer" Target="footer-{kind}.xml"/>'
                    for kind, _ in look.footers))
            elif name == "[Content_Types].xml":
                data = _with(data, "".join(
                    '<Override xmlns="http://schemas.openxmlformats.org/package/2006/content-types" '
                    f'PartName="/word/footer-{kind}.xml" ContentType="application/vnd.openxmlformats-'
                    'officedocument.wordprocessingml.footer+xml"/>' for kind, _ in look.footers))
            new.writestr(zipfile.ZipInfo(name), data)
        for kind, paragraphs in look.footers:
            new.writestr(zipfile.ZipInfo(f"word/footer-{kind}.xml"),
                         f"<w:ftr {_NAMES}>{paragraphs}</w:ftr>".encode())
    return target.getvalue()


@cache
def plain_look(chinese: bool, paper: str) -> Look:
    """A page for every text.

    Args:
        paper: one of ``formats.PAPERS``.
    """
    width, height = _PAPERS[paper]
    return Look(
        f'{_TEXT}<w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="{"zh-CN" if chinese else "en-US"}" '
        'w:eastAsia="zh-CN" w:bidi="ar-SA"/>', tuple(_rows(chinese)),
        f'<w:pgSz w:w="{width}" w:h="{height}"/><w:pgMar w:top="1580" w:right="1700" w:bottom="1580" w:left="1700" '
        'w:header="850" w:footer="850" w:gutter="0"/>',
        (("default", (f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:color w:val="{_QUIET}"/>'
                     f'<w:sz w:val="18"/></w:rPr>{PAGE_NUMBER}</w:r></w:p>')),))


def _pandocs_own() -> bytes:
    try:
        done = subprocess.run([program(), "--print-default-data-file=reference.docx"], capture_output=True, env={},
                              timeout=60, check=True, creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0))
    except (OSError, subprocess.SubprocessError) as error:
        raise ConversionFailed(format="Word", detail="pandoc does not start") from error
    return done.stdout


def _rows(chinese: bool) -> Iterator[Row]:
    indent = '<w:ind w:firstLineChars="200" w:firstLine="440"/>' if chinese else ""
    spacing = '<w:spacing w:before="0" w:after="60" w:line="348" w:lineRule="auto"/>' if chinese else \
        '<w:spacing w:before="0" w:after="150" w:line="300" w:lineRule="auto"/>'
    yield Row("BodyText", f'{spacing}{indent}<w:jc w:val="both"/>')
    yield Row("Compact", f'<w:spacing w:before="20" w:after="20" w:line="288" w:lineRule="auto"/>{_NO_INDENT}'
                          '<w:jc w:val="left"/>')
    yield Row("Title", '<w:keepNext/><w:spacing w:before="240" w:after="160"/><w:jc w:val="center"/>',
               f'{_HEADING}<w:b/><w:color w:val="{_INK}"/><w:sz w:val="46"/>')
    yield Row("Author", f'<w:spacing w:after="60"/>{_NO_INDENT}<w:jc w:val="center"/>',
               f'{_TEXT}<w:b w:val="0"/><w:sz w:val="24"/>')
    yield Row("Date", f'<w:spacing w:after="480"/>{_NO_INDENT}<w:jc w:val="center"/>',
               f'{_TEXT}<w:b w:val="0"/><w:color w:val="{_QUIET}"/><w:sz w:val="20"/>')
    for level, (size, before) in enumerate(((36, 480), (29, 380), (25, 300), (22, 260), (22, 260), (22, 260)), 1):
        yield Row(f"Heading{level}",
                   f'<w:keepNext/><w:keepLines/><w:spacing w:before="{before}" w:after="{before // 3}"/>'
                   f'<w:outlineLvl w:val="{level - 1}"/>',
                   f'{_HEADING}<w:b/><w:color w:val="{_INK}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>')
    bar = _RULE.format(side="left", width=12, space=10, colour=_HAIR)
    yield Row("BlockText", f'<w:pBdr>{bar}</w:pBdr><w:spacing w:before="120" w:after="160" w:line="300" '
                            'w:lineRule="auto"/><w:ind w:left="320" w:firstLineChars="0" w:firstLine="0"/>',
               '<w:color w:val="4D4D4D"/>')
    yield Row("FootnoteText", f'<w:spacing w:before="0" w:after="20"/>{_NO_INDENT}', '<w:sz w:val="18"/>')
    yield Row("DefinitionTerm", '<w:keepNext/><w:spacing w:before="120" w:after="20"/>', "<w:b/>")
    yield Row("Definition", '<w:spacing w:after="100"/><w:ind w:left="440" w:firstLineChars="0" w:firstLine="0"/>')
    for name in ("Figure", "CaptionedFigure"):
        yield Row(name, f'<w:keepNext/><w:spacing w:before="200" w:after="80"/>{_NO_INDENT}<w:jc w:val="center"/>')
    yield Row("ImageCaption", f'<w:spacing w:before="0" w:after="240"/>{_NO_INDENT}<w:jc w:val="center"/>',
               f'<w:i w:val="0"/><w:color w:val="{_QUIET}"/><w:sz w:val="19"/>')
    line = _RULE.format(side="bottom", width=4, space=1, colour=_HAIR)
    yield Row("Rule", f'<w:pBdr>{line}</w:pBdr><w:spacing w:before="120" w:after="320"/><w:ind w:left="3200" '
                       'w:right="3200" w:firstLineChars="0" w:firstLine="0"/>', '<w:sz w:val="12"/>', name="Rule")
    yield Row("Hyperlink", run='<w:color w:val="2F5D62"/><w:u w:val="single"/>')
    yield Row("VerbatimChar", run=f'{_CODE}<w:sz w:val="20"/>')
    box = "".join(_RULE.format(side=side, width=4, space=6, colour="E3E3E3")
                  for side in ("top", "left", "bottom", "right"))
    yield Row("SourceCode", f'<w:pBdr>{box}</w:pBdr><w:shd w:val="clear" w:fill="F8F8F7"/><w:wordWrap w:val="0"/>'
                             '<w:spacing w:before="160" w:after="200" w:line="264" w:lineRule="auto"/>'
                             '<w:ind w:left="120" w:right="120" w:firstLineChars="0" w:firstLine="0"/>',
               f'{_CODE}<w:sz w:val="19"/>', name="Source Code")
    edges = "".join(_RULE.format(side=side, width=4, space=0, colour=_HAIR) for side in ("top", "bottom", "insideH"))
    head = _RULE.format(side="bottom", width=8, space=0, colour=_INK)
    yield Row("Table", kind="table", paragraph=f'<w:spacing w:before="0" w:after="0"/>{_NO_INDENT}', more=(
        f'<w:tblPr><w:jc w:val="left"/><w:tblBorders>{edges}</w:tblBorders><w:tblCellMar><w:top w:w="40" w:type="dxa"/>'
        '<w:left w:w="110" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/><w:right w:w="110" w:type="dxa"/>'
        f'</w:tblCellMar></w:tblPr><w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>{head}'
        '</w:tcBorders></w:tcPr></w:tblStylePr>'))


def _styles(data: bytes, look: Look) -> bytes:
    for prefix, name in (("w", _W), ("r", _R)):
        Xml.register_namespace(prefix, name)
    root = Xml.fromstring(data)
    run = root.find(f"./{{{_W}}}docDefaults/{{{_W}}}rPrDefault")
    assert run is not None
    run.clear()
    run.append(_part("rPr", look.run))
    known = {style.get(f"{{{_W}}}styleId"): style for style in root.iter(f"{{{_W}}}style")}
    for row in look.rows:
        style = known.get(row.id)
        if style is None:
            style = _part("style", f'<w:name w:val="{row.name}"/><w:basedOn w:val="{row.base}"/><w:qFormat/>')
            style.attrib |= {f"{{{_W}}}type": row.kind, f"{{{_W}}}customStyle": "1", f"{{{_W}}}styleId": row.id}
            root.append(style)
        for tag in ("pPr", "rPr", "tblPr", "tblStylePr"):
            for old in style.findall(f"{{{_W}}}{tag}"):
                style.remove(old)
        style.extend([*([_part("pPr", row.paragraph)] if row.paragraph else []),
                      *([_part("rPr", row.run)] if row.run else []), *_part("style", row.more)])
    return Xml.tostring(root, "utf-8", xml_declaration=True)


def _document(look: Look) -> bytes:
    footers = "".join(f'<w:footerReference w:type="{kind}" r:id="rIdFooter{kind}"/>' for kind, _ in look.footers)
    section = f"<w:sectPr>{footers}{look.page}</w:sectPr>"
    return f"<w:document {_NAMES}><w:body><w:p/>{section}</w:body></w:document>".encode()


def _part(tag: str, inner: str) -> Xml.Element:
    return Xml.fromstring(f"<w:{tag} {_NAMES}>{inner}</w:{tag}>")


def _with(data: bytes, more: str) -> bytes:
    """``data`` (XML) with ``more`` at the end of its root."""
    at = data.rindex(b"</")
    return data[:at] + more.encode() + data[at:]


def _first(data: bytes, more: str) -> bytes:
    """``data`` (XML) with ``more`` at the beginning of its root."""
    at = data.index(b">", data.index(b"<w:")) + 1
    return data[:at] + more.encode() + data[at:]
