"""The formats that a document can be handed over in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.core.errors import UnknownFormat


@dataclass(frozen=True, slots=True)
class Format:
    """One of them: its name on the command line (and its files' ending), and what people call it."""

    name: str
    label: str

    @property
    def suffix(self) -> str:
        return f".{self.name}"


FORMATS = (
    Format("docx", "Word"), Format("pdf", "PDF"), Format("html", "HTML"), Format("odt", "OpenDocument"),
    Format("epub", "EPUB"), Format("txt", "Plain text"),
)
# Paper, by the names that Typst has for it.
PAPERS = ("a4", "us-letter")
# How pages look: for every text, or as a Chinese official document (公文, GB/T 9704—2012, on A4).
PLAIN, OFFICIAL = LAYOUTS = ("plain", "official")
# Formats that know the second.
WITH_LAYOUT = ("docx", "pdf")


def format_named(name: str) -> Format:
    """The format of that name or ending.

    Raises:
        UnknownFormat
    """
    plain = name.lower().removeprefix(".")
    plain = {"htm": "html", "text": "txt"}.get(plain, plain)
    for each in FORMATS:
        if each.name == plain:
            return each
    raise UnknownFormat(name=name, known=", ".join(each.name for each in FORMATS))


def format_of(path: Path) -> Format | None:
    """The format that a file's ending names; None: none of them."""
    try:
        return format_named(path.suffix) if path.suffix else None
    except UnknownFormat:
        return None
