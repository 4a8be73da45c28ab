"""What is asked of a hand-over and what comes of it, as they cross the border to the process that does it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.core.handover.formats import PLAIN
from app.core.handover.left_out import LeftOut

# Besides the names of ``formats``: what is shown before, what goes to the clipboard, and what is printed.
LOOK, RICH, PAGES = "look", "rich", "pages"


@dataclass(frozen=True, slots=True)
class Order:
    """One hand-over.

    Args:
        text: the document's, Markdown.
        folder: the document's, from within which images are taken; None: it was never saved.
        name: the document's, for what has no title.
        format: a name of ``formats``, or LOOK (only what would be left out), RICH (HTML, and the same as plain text),
            PAGES (pictures of the pages).
        paper: one of ``formats.PAPERS``.
        encoding: the name of the encoding of plain text.
        line_end: of plain text.
        ppi: of the pictures of pages, pixels to an inch.
        layout: one of ``formats.LAYOUTS``, for ``formats.WITH_LAYOUT`` and PAGES.
        before: an earlier text of the document, from which Word follows the changes; for "docx".
        changed: when they were made, as XML has it (``2026-11-23T16:00:00Z``).
    """

    text: str
    folder: Path | None
    name: str
    format: str
    paper: str = "a4"
    encoding: str = "utf-8"
    line_end: str = "\n"
    ppi: float = 144.0
    layout: str = PLAIN
    before: str | None = None
    changed: str = ""

    def to_json(self) -> bytes:
        """For ``order_of``."""
        return json.dumps(asdict(self) | {"folder": str(self.folder) if self.folder else None}).encode()


def now_in_xml() -> str:
    """This moment, for ``Order.changed``."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def order_of(data: bytes) -> Order:
    """The order that ``to_json`` wrote."""
    facts: dict[str, Any] = json.loads(data)
    folder = facts.pop("folder")
    return Order(folder=Path(folder) if folder is not None else None, **facts)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What came of an order: its files (one, but for RICH and PAGES; none for LOOK), and what could not be carried."""

    parts: tuple[bytes, ...]
    left_out: tuple[LeftOut, ...]
