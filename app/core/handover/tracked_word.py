"""What Pandoc leaves open in a Word file with followed changes: ends of paragraphs, rows of tables, numbers of changes.

A paragraph that is only inserted, or only deleted, says so of its end, and a row of a table of itself (ECMA-376, part
1, 17.13.5.12 to .20): without that an empty one stays when its change is refused or accepted.
"""

from __future__ import annotations

import itertools
import re

from app.core.patterns import pattern_of

_PARAGRAPH = pattern_of(rb"<w:p>(?:<w:pPr ?/>|<w:pPr>(?P<look>.*?)</w:pPr>)?(?P<inner>.*?)</w:p>", re.DOTALL)
_ROW = pattern_of(rb"<w:tr>(?:<w:trPr ?/>|<w:trPr>(?P<look>.*?)</w:trPr>)?(?P<inner>.*?)</w:tr>", re.DOTALL)
_CHANGE = {kind: pattern_of(rb"<w:%s (?P<facts>[^>]*)>.*?</w:%s>" % (kind, kind), re.DOTALL)
           for kind in (b"ins", b"del")}
_INSERTED_END = pattern_of(rb"<w:rPr><w:ins (?P<facts>[^>]*?)/></w:rPr>")
_NOTHING = pattern_of(rb"(?:\s|<w:bookmark(?:Start|End) [^>]*/>|</?w:hyperlink[^>]*>)*")
_NUMBER = pattern_of(rb'(<w:(?:ins|del) (?:[^>]*? )?w:id=")\d+(")')
# Beyond the numbers of Pandoc's bookmarks, which share them.
_FIRST = 100_000


def with_paragraph_marks(document: bytes) -> bytes:
    """``word/document.xml`` with the ends of whole paragraphs marked, and each change with a number of its own."""
    numbers = itertools.count(_FIRST)
    marked = _ROW.sub(_marked_row, _PARAGRAPH.sub(_marked, document))
    return _NUMBER.sub(lambda found: found[1] + str(next(numbers)).encode() + found[2], marked)


def _marked(paragraph: re.Match[bytes]) -> bytes:
    for kind, pattern in _CHANGE.items():
        first = pattern.search(paragraph["inner"])
        if first and _NOTHING.fullmatch(pattern.sub(b"", paragraph["inner"])):
            mark = b"<w:rPr><w:%s %s/></w:rPr>" % (kind, first["facts"])
            return b"<w:p><w:pPr>%s%s</w:pPr>%s</w:p>" % (paragraph["look"] or b"", mark, paragraph["inner"])
    return paragraph[0]


def _marked_row(row: re.Match[bytes]) -> bytes:
    """A row that is new as a whole; one that goes is written as a paragraph (``tracked``)."""
    facts = [_INSERTED_END.search(paragraph["look"] or b"") for paragraph in _PARAGRAPH.finditer(row["inner"])]
    if not facts or not all(facts):
        return row[0]
    assert facts[0] is not None
    return b"<w:tr><w:trPr>%s<w:ins %s/></w:trPr>%s</w:tr>" % (row["look"] or b"", facts[0]["facts"], row["inner"])
