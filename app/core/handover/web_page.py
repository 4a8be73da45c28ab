"""A document as one HTML file that holds everything it shows, and as rich text for the clipboard."""

from __future__ import annotations

import html
from collections.abc import Sequence
from string import Template

from app.core.handover import pandoc
from app.core.handover.pandoc_tree import document
from app.core.handover.placed_pictures import as_addresses
from app.core.handover.reader import Read
from app.core.handover.typeset import of_pixels
from app.core.places import resources

# Drawings may refer to others and hold scripts; a picture of them cannot. Clipboards know neither them nor WebP.
_DRAWINGS = frozenset(("svg",))
_ODD = frozenset(("svg", "webp"))


def web_page(read: Read, name: str) -> tuple[bytes, Sequence[str]]:
    """The document as HTML (UTF-8), light or dark as its reader wishes, and the formulas that stand in it as TeX.

    Args:
        name: the document's, for what has no title.

    Raises:
        ConverterMissing, ConversionFailed
    """
    blocks = as_addresses(read.under_title, of_pixels(read.pictures, _DRAWINGS))
    body, formulas = pandoc.run(document(blocks, {}), "html5", "--mathml", "--syntax-highlighting=none")
    template = Template((resources() / "handover" / "page.html").read_text("utf-8"))
    front = read.front
    authors = ("　" if read.language.startswith("zh") else ", ").join(front.authors)
    head = "".join(f'<p class="{kind}">{html.escape(text)}</p>\n'
                   for kind, text in (("author", authors), ("date", front.date)) if text)
    if front.title:
        head = f'<header>\n<h1 class="title">{html.escape(front.title)}</h1>\n{head}</header>\n'
    page = template.substitute(
        language=html.escape(read.language), title=html.escape(front.title or read.first_heading or name), head=head,
        style=(resources() / "handover" / "page.css").read_text("utf-8"), body=body.decode())
    return page.encode(), formulas


def rich_text(read: Read) -> str:
    """The document as word processors take it from the clipboard: HTML without scripts, formulas in plain letters.

    Raises:
        ConverterMissing, ConversionFailed
    """
    blocks = as_addresses(read.blocks, of_pixels(read.pictures, _ODD))
    body, _ = pandoc.run(document(blocks, {}), "html4", "--syntax-highlighting=none")
    style = (resources() / "handover" / "clipboard.css").read_text("utf-8")
    head = f'<head><meta charset="utf-8"><style>\n{style}</style></head>'
    return f'<html lang="{html.escape(read.language)}">{head}<body>\n{body.decode()}</body></html>\n'
