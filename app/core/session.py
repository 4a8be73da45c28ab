"""What was open when Stet ended, and where: one small file, held by the first window of this user."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from app.core.file_lock import try_lock
from app.core.places import user_data
from app.core.storage import private_folder


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """A document in a window.

    Args:
        document_id: who it is.
        path: its file, "" for none.
        anchor, cursor: the selection, UTF-16 units; equal where nothing is selected.
        top: where the first line in view begins, UTF-16 units.
        blank: it is untitled, and nothing stands in it.
    """

    document_id: str
    path: str = ""
    anchor: int = 0
    cursor: int = 0
    top: int = 0
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """The documents; ``ended``: Stet was quit, not killed."""

    documents: tuple[OpenDocument, ...] = ()
    ended: bool = False

    def encode(self) -> bytes:
        """As it stands in the file."""
        return json.dumps({"documents": [asdict(one) for one in self.documents], "ended": self.ended},
                          ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")


def session_file() -> Path:
    """Where it is kept."""
    return user_data() / "session.json"


def read_session(path: Path | None = None) -> Session | None:
    """What was open; None where nothing is known. A damaged file is as none: no text is in it."""
    try:
        data = json.loads((path or session_file()).read_bytes().decode("utf-8", "surrogatepass"))
        documents = tuple(_document(one) for one in data["documents"])
        return Session(documents, bool(data["ended"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _document(data: dict) -> OpenDocument:
    places = {name: max(0, int(data.get(name, 0))) for name in ("anchor", "cursor", "top")}
    return OpenDocument(str(data["document_id"]), str(data.get("path", "")), blank=bool(data.get("blank")), **places)


class SessionLock:
    """Held by the window that the session belongs to; others neither read nor write it. It ends with the process."""

    def __init__(self) -> None:
        self._handle = -1
        try:
            private_folder(user_data())
            self._handle = os.open(user_data() / "session.lock", os.O_RDWR | os.O_CREAT, 0o600)
            self.held = try_lock(self._handle)
        except OSError:
            self.held = True  # nothing can be locked there, so nothing can be shared

    def close(self) -> None:
        """Let another window have it."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
        self.held = False
