"""How an OpenDocument text looks: faces, paper and hairlines, put in the place of what Pandoc has for them."""

from __future__ import annotations

import re

from app.core.patterns import pattern_of

_PAPERS = {"a4": (b"29.7cm", b"21cm"), "us-letter": (b"11in", b"8.5in")}
# Pandoc's faces, and ours; the third one is that of 汉字.
_FACES = ((b"Times New Roman", b"Cambria"), (b"Arial", b"Cambria"), (b"Lucida Sans Unicode", b"SimSun"),
          (b"Courier New", b"Consolas"))
_HAIR, _INK = b"0.5pt solid #bfbfbf", b"0.8pt solid #333333"
_PADDING = b' fo:padding="0.05in"'
_CELL = pattern_of(rb'(style:name="Table(Header)?RowCell"[^>]*>\s*<style:table-cell-properties )fo:border="none"')
_HEADING = pattern_of(rb'<style:style [^>]*style:name="Heading_20_\d".*?</style:style>', re.DOTALL)
_ITALIC = pattern_of(rb'(?:fo:font-style|style:font-style-(?:asian|complex))="italic" ?')


def restyled(name: str, data: bytes, chinese: bool, paper: str) -> bytes:
    """The file ``name`` of an ODT, as it is to be.

    Args:
        chinese: whether the document is.
        paper: one of ``formats.PAPERS``.
    """
    if name == "content.xml":
        return _CELL.sub(_lined, data)
    if name != "styles.xml":
        return data
    for theirs, ours in _FACES:
        data = data.replace(b'svg:font-family="&#39;' + theirs + b'&#39;"', b'svg:font-family="' + ours + b'"')
        data = data.replace(b'svg:font-family="' + theirs + b'"', b'svg:font-family="' + ours + b'"')
    data = _HEADING.sub(_upright, data)
    if chinese:
        data = data.replace(b'style:country-asian="none"', b'style:country-asian="CN"')
        data = data.replace(b'style:language-asian="zxx"', b'style:language-asian="zh"')
    height, width = _PAPERS[paper]
    return data.replace(b'fo:page-height="11in" fo:page-width="8.5in"',
                        b'fo:page-height="' + height + b'" fo:page-width="' + width + b'"')


def _lined(cell: re.Match[bytes]) -> bytes:
    """A cell with a line below it, that of the head also above."""
    head = b'fo:border-top="%s" fo:border-bottom="%s"' % (_HAIR, _INK)
    return cell[1] + (head if cell[2] else b'fo:border-bottom="%s"' % _HAIR) + _PADDING


def _upright(heading: re.Match[bytes]) -> bytes:
    return _ITALIC.sub(b"", heading[0])
