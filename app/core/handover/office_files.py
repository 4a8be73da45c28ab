"""Files for word processors and readers, by Pandoc: Word (DOCX), OpenDocument (ODT) and EPUB."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

from app.core.handover import pandoc
from app.core.handover.odt_styles import restyled
from app.core.handover.official import official
from app.core.handover.official_word import official_blocks, official_look
from app.core.handover.pandoc_tree import RULE, Node, document, node, words
from app.core.handover.placed_pictures import as_addresses
from app.core.handover.reader import Read
from app.core.handover.table_widths import OFFICIAL_LINE, with_widths
from app.core.handover.typeset import of_pixels
from app.core.handover.word_styles import Look, plain_look, reference_document
from app.core.patterns import pattern_of
from app.core.places import resources

# Kinds of pictures that are made into PNG: not every word processor shows them.
_TO_PIXELS = frozenset(("svg", "webp"))
_TITLE = pattern_of(rb"<dc:title ?/>|<dc:title>[^<]*</dc:title>")
_DESCRIBED = pattern_of(rb' descr="data:[^"]*"')
# Word has no rule between paragraphs; this is one that is empty, in a style of ours.
_RULE = node("Div", ["", [], [["custom-style", "Rule"]]], [node("Para", [node("Str", "\u00a0")])])


def word(read: Read, paper: str) -> tuple[bytes, Sequence[str]]:
    """The document as DOCX, and the formulas that stand in it as TeX; ``paper``: one of ``formats.PAPERS``.

    Raises:
        ConverterMissing, ConversionFailed
    """
    tree = _tree(read, read.under_title)
    tree["blocks"] = with_widths(tree["blocks"])
    return _word(tree, plain_look(read.language.startswith("zh"), paper))


def official_word(read: Read) -> tuple[bytes, Sequence[str]]:
    """A Chinese official document as DOCX; as ``word``."""
    document = official(read)
    tree = _tree(read, official_blocks(document))
    tree["blocks"] = with_widths(tree["blocks"], OFFICIAL_LINE, fills=True)
    tree["meta"] = {"lang": node("MetaString", "zh-CN")}  # what the front matter says stands at its place already
    return _word(tree, official_look(document), document.title)


def _word(tree: Node, look: Look, title: str = "") -> tuple[bytes, Sequence[str]]:
    with tempfile.TemporaryDirectory(prefix="stet-") as folder:
        reference = Path(folder) / "reference.docx"
        reference.write_bytes(reference_document(look))
        tree["blocks"] = [_RULE if each == RULE else each for each in tree["blocks"]]
        made, formulas = pandoc.run(tree, "docx", f"--reference-doc={reference}", "--syntax-highlighting=none")
    return _rewritten(made, partial(_without_addresses, title)), formulas


def open_document(read: Read, paper: str) -> tuple[bytes, Sequence[str]]:
    """The document as ODT; as ``word``."""
    tree = _tree(read, read.under_title)
    tree["blocks"] = with_widths(tree["blocks"])
    made, formulas = pandoc.run(tree, "odt", "--syntax-highlighting=none")
    chinese = read.language.startswith("zh")
    return _rewritten(made, lambda name, data: restyled(name, data, chinese, paper)), formulas


def book(read: Read, name: str) -> tuple[bytes, Sequence[str]]:
    """The document as EPUB 3, a chapter for each heading of the first level; as ``word``.

    Args:
        name: the document's, for what has no title.
    """
    tree = _tree(read, read.blocks)  # whose title is not printed
    tree["meta"].setdefault("title", node("MetaInlines", words(read.first_heading or name)))
    made, formulas = pandoc.run(tree, "epub3", "--mathml", "--epub-title-page=false", "--split-level=1",
                                "--syntax-highlighting=none")
    style = (resources() / "handover" / "book.css").read_bytes()  # the sandbox takes no style sheet
    return _rewritten(made, lambda name, data: style if name.endswith(".css") else data), formulas


def _rewritten(made: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A container (ZIP) whose files, given by name and content, are what ``change`` makes of them."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():  # an EPUB's first one stays the first, and uncompressed (OCF 3.3, 4.2)
            new.writestr(entry, change(entry.filename, old.read(entry)))
    return target.getvalue()


def _without_addresses(title: str, name: str, data: bytes) -> bytes:
    """Pandoc describes a picture by its address, which holds all of it; and knows a title only where it prints it."""
    if name == "docProps/core.xml" and title:
        data = _TITLE.sub(lambda _: f"<dc:title>{escape(title)}</dc:title>".encode(), data)
    return _DESCRIBED.sub(b"", data) if name.endswith(".xml") else data


def _tree(read: Read, blocks: list[Node]) -> Node:
    return document(as_addresses(blocks, of_pixels(read.pictures, _TO_PIXELS)), meta_of(read))


def meta_of(read: Read) -> dict[str, Node]:
    """What the front matter says, as Pandoc's metadata."""
    meta: dict[str, Node] = {"lang": node("MetaString", read.language)}
    if read.front.title:
        meta["title"] = node("MetaInlines", words(read.front.title))
    if read.front.authors:
        meta["author"] = node("MetaList", [node("MetaInlines", words(author)) for author in read.front.authors])
    if read.front.date:
        meta["date"] = node("MetaInlines", words(read.front.date))
    return meta
