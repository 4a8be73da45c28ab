"""An order done, in the process that is for it: the document read, turned, and given back with what was left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.core.encodings import cannot_hold, encoding_named
from app.core.errors import ConversionFailed, NotInEncoding
from app.core.handover.formats import OFFICIAL, PLAIN, WITH_LAYOUT
from app.core.handover.left_out import LeftOut
from app.core.handover.office_files import Changes, book, open_document, word
from app.core.handover.official import imprint_of
from app.core.handover.order import LOOK, PAGES, HandedOver, Order
from app.core.handover.plain_text import plain_text
from app.core.handover.reader import Read, read
from app.core.handover.typeset import Typesetting, damaged
from app.core.handover.web_page import rich_text, web_page

# What is under way: "reading" the document, "converting" it, "typesetting" its pages.
Tell = Callable[[str], object]


def do(order: Order, tell: Tell) -> HandedOver:
    """Do it.

    Raises:
        ConverterMissing, ConversionFailed, UnknownEncoding, NotInEncoding
    """
    tell("reading")
    is_official = order.layout == OFFICIAL and order.format in (*WITH_LAYOUT, PAGES)

    def reading(refused: frozenset[bytes] = frozenset()) -> list[Read]:
        """The document, and behind it what it was before, where that is asked for."""
        texts = [order.text, *([order.before] if order.before is not None and order.format == "docx" else [])]
        return [read(text, order.folder, refused, keeps_lines=is_official) for text in texts]

    documents = reading()
    try:
        return _turned(documents, order, tell, is_official)
    except ConversionFailed:
        refused = damaged([picture for each in documents for picture in each.pictures])
        if not refused:
            raise
        return _turned(reading(refused), order, tell, is_official)


def _turned(documents: Sequence[Read], order: Order, tell: Tell, is_official: bool) -> HandedOver:
    document, *before = documents
    formulas: Sequence[str] = ()
    other: list[LeftOut] = []
    if order.format not in (LOOK, "txt"):
        tell("converting")
    match order.format:
        case "look":
            parts: tuple[bytes, ...] = ()
        case "docx":
            made, formulas = word(document, order.paper, order.layout, _changes(document, before, order, other))
            parts = (made,)
        case "odt":
            made, formulas = open_document(document, order.paper)
            parts = (made,)
        case "epub":
            made, formulas = book(document, order.name)
            parts = (made,)
        case "html":
            made, formulas = web_page(document, order.name)
            parts = (made,)
        case "rich":
            parts = (rich_text(document).encode(), plain_text(document).encode())
        case "txt":
            parts = (_encoded(plain_text(document), order),)
        case _:
            pages = Typesetting(document, order.paper, order.name, OFFICIAL if is_official else PLAIN)
            formulas = pages.formulas
            other = [LeftOut("face", 0, "、".join(pages.missing_faces))] if pages.missing_faces else []
            tell("typesetting")
            parts = tuple(pages.pages(order.ppi)) if order.format == PAGES else (pages.pdf(),)
    told = (LeftOut("formula", 0, " ".join(tex.split())) for tex in formulas)
    return HandedOver(parts, (*document.left_out, *told, *other))


def _changes(document: Read, earlier: Sequence[Read], order: Order, other: list[LeftOut]) -> Changes | None:
    """What Word is to follow; ``other`` is told of what was changed where it cannot."""
    if not earlier:
        return None
    (before,) = earlier
    was, now = ([imprint_of(each)] if order.layout == OFFICIAL else [each.front.title, *each.front.authors,
                                                                     each.front.date] for each in (before, document))
    if was != now:
        other.append(LeftOut("unmarked", 0, " ".join(filter(None, was or now))))
    return Changes(before, order.changed)


def _encoded(text: str, order: Order) -> bytes:
    encoding = encoding_named(order.encoding)
    place = cannot_hold(text, encoding)
    if place >= 0:
        raise NotInEncoding(path="", encoding=encoding.label, character=text[place],
                            line=text.count("\n", 0, place) + 1, place=place)
    # UTF-16 and UTF-32 are not known for what they are without their mark; UTF-8 is.
    mark = encoding.bom if not encoding.name.startswith("utf-8") else b""
    return mark + text.replace("\n", order.line_end).encode(encoding.codec)
