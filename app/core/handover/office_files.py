"""Files for word processors and readers, by Pandoc: Word (DOCX), OpenDocument (ODT) and EPUB."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

from app.core.handover import pandoc
from app.core.handover.formats import OFFICIAL, PLAIN
from app.core.handover.odt_styles import restyled
from app.core.handover.official import official
from app.core.handover.official_word import official_blocks, official_look
from app.core.handover.pandoc_tree import RULE, Node, document, node, words
from app.core.handover.placed_pictures import as_addresses
from app.core.handover.reader import Read
from app.core.handover.table_widths import OFFICIAL_LINE, with_widths
from app.core.handover.tracked import Tracker
from app.core.handover.tracked_word import with_paragraph_marks
from app.core.handover.typeset import of_pixels
from app.core.handover.word_styles import plain_look, reference_document
from app.core.patterns import pattern_of
from app.core.places import resources

# Kinds of pictures that are made into PNG: not every word processor shows them.
_TO_PIXELS = frozenset(("svg", "webp"))
_TITLE = pattern_of(rb"<dc:title ?/>|<dc:title>[^<]*</dc:title>")
_DESCRIBED = pattern_of(rb' descr="data:[^"]*"')
# Word has no rule between paragraphs; this is one that is empty, in a style of ours.
_RULE = node("Div", ["", [], [["custom-style", "Rule"]]], [node("Para", [node("Str", "\u00a0")])])


def word(read: Read, paper: str, layout: str = PLAIN, changes: Changes | None = None) -> tuple[bytes, Sequence[str]]:
    """The document as DOCX, and the formulas that stand in it as TeX.

    Args:
        paper: one of ``formats.PAPERS``; of an official document it is A4.
        layout: one of ``formats.LAYOUTS``.
        changes: what was there before; Word shows what changed and lets each change be accepted or refused.

    Raises:
        ConverterMissing, ConversionFailed
    """
    now = _Words(read, paper, layout)
    blocks = now.blocks
    if changes is not None:
        author = next(iter(read.front.authors), "Stet")
        blocks = Tracker(author, changes.made).blocks(_Words(changes.before, paper, layout).blocks, blocks)
    with tempfile.TemporaryDirectory(prefix="stet-") as folder:
        reference = Path(folder) / "reference.docx"
        reference.write_bytes(reference_document(now.look))
        tree = document([_RULE if each == RULE else each for each in blocks], now.meta)
        made, formulas = pandoc.run(tree, "docx", f"--reference-doc={reference}", "--syntax-highlighting=none")
    return _rewritten(made, partial(_finished, now.title, changes is not None)), formulas


@dataclass(frozen=True, slots=True)
class Changes:
    """What a document was before, and when it became another (as ``Order.changed``)."""

    before: Read
    made: str


class _Words:
    """A document as Word is to have it: its blocks, look and metadata, and a title that stands among the blocks."""

    def __init__(self, read: Read, paper: str, layout: str) -> None:
        self.title = ""
        if layout == OFFICIAL:
            found = official(read)
            self.blocks = with_widths(_placed(read, official_blocks(found)), OFFICIAL_LINE, fills=True)
            self.look, self.title = official_look(found), found.title
            self.meta = {"lang": node("MetaString", "zh-CN")}  # what the front matter says stands at its place already
        else:
            self.blocks = with_widths(_placed(read, read.under_title))
            self.look, self.meta = plain_look(read.language.startswith("zh"), paper), meta_of(read)


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


def _finished(title: str, is_tracked: bool, name: str, data: bytes) -> bytes:
    """Pandoc describes a picture by its address, which holds all of it; and knows a title only where it prints it."""
    if is_tracked and name == "word/document.xml":
        data = with_paragraph_marks(data)
    if name == "docProps/core.xml" and title:
        data = _TITLE.sub(lambda _: f"<dc:title>{escape(title)}</dc:title>".encode(), data)
    return _DESCRIBED.sub(b"", data) if name.endswith(".xml") else data


def _tree(read: Read, blocks: list[Node]) -> Node:
    return document(_placed(read, blocks), meta_of(read))


def _placed(read: Read, blocks: list[Node]) -> list[Node]:
    return as_addresses(blocks, of_pixels(read.pictures, _TO_PIXELS))


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
