"""Which text a start will open, where that is certain: the window shows it before it is able to open it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.document import Document, read_document
from app.core.encodings import UTF8
from app.core.errors import StetError
from app.core.hidden_characters import DAMAGE
from app.core.journal import journals
from app.core.long_lines import first_long_line
from app.core.session import SessionLock, read_session

if TYPE_CHECKING:
    from app.core.recovery import Kept

# Bytes of the longest file: it is read twice.
_MOST = 300_000


@dataclass(frozen=True, slots=True)
class FirstText:
    """``title`` is that of the document ("": it has none), ``top`` the first line in view, UTF-16 units."""

    text: str
    title: str = ""
    top: int = 0


def first_text(arguments: list[str], sample: Path) -> FirstText | None:
    """What will be shown for these arguments; None where it takes more than a look: a question, a recovery.

    Nothing is changed by it.
    """
    with contextlib.suppress(StetError, OSError):
        kept = _kept()
        if arguments:
            path = Path(arguments[0]).absolute()
            return _of_file(path) if not _concerns(kept, path) else None
        lock = SessionLock()
        held = lock.held
        lock.close()
        session = read_session() if held else None
        if session is not None and session.documents:
            before = session.documents[0]
            mine = [one for one in kept if one.readable and one.document_id == before.document_id]
            others = [one for one in kept if one not in mine and one.worth_keeping]
            if len(mine) > 1 or not session.ended or others:
                return None
            if mine:
                one = mine[0]
                plain = one.damaged_at is None and not one.suggestions and one.file_state() in ("same", "none")
                name = one.document.path.name if one.document.path else ""
                return FirstText(one.text, name, before.top) if plain and len(one.text) <= _MOST else None
            if before.path:
                found = _of_file(Path(before.path))
                return FirstText(found.text, found.title, before.top) if found is not None else None
            return FirstText("") if before.blank else FirstText(read_document(sample).text)
        return FirstText(read_document(sample).text) if not kept else None
    return None


def _kept() -> list[Kept]:
    if not any(journals().glob("*")):
        return []
    from app.core.recovery import kept_texts

    return kept_texts()


def _concerns(kept: list[Kept], path: Path) -> bool:
    return any(one.worth_keeping and (not one.readable or one.document.path == path) for one in kept)


def _of_file(path: Path) -> FirstText | None:
    if path.stat().st_size > _MOST:
        return None
    document = read_document(path)
    return FirstText(document.text, path.name) if _is_plain(document) else None


def _is_plain(document: Document) -> bool:
    """Whether it is opened without a question and without being taken apart."""
    return (document.encoding is UTF8 and document.only_read is None and DAMAGE not in document.text
            and first_long_line(document.text) is None)
