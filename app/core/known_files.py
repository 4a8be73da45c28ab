"""Which document a file is: by its path, else as the very file that stood elsewhere, so that its history follows it."""

from __future__ import annotations

import os
from pathlib import Path

from app.core.database import Database, Schema
from app.core.document import Document

SCHEMA = Schema("known files", ("""
    CREATE TABLE known_file (
      document TEXT PRIMARY KEY, path TEXT NOT NULL UNIQUE, file TEXT NOT NULL, digest TEXT NOT NULL);
    CREATE INDEX known_file_digest ON known_file (digest)""",))


class KnownFiles:
    """The files of the documents that were here, by path, by the file system's own number, and by their bytes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def document_of(self, document: Document) -> str | None:
        """The id of a document that was opened; None: it was never here.

        A file under another path is the same document if its bytes are those that were last seen and it has the same
        number in the file system (it was renamed), or nothing stands under the old path (it was moved elsewhere).

        Raises:
            DatabaseFailed
        """
        if document.path is None or document.digest is None:
            return None
        if (here := self.at(document.path)) is not None:
            return here
        with self._database.reading(SCHEMA) as connection:
            moved = connection.execute(
                "SELECT document, path, file FROM known_file WHERE digest = ?", (document.digest,)).fetchall()
        file = _file_of(document.path)
        for known, _, known_file in moved:
            if file and known_file == file:
                return known
        gone = [known for known, path, _ in moved if document.text.strip() and not os.path.lexists(path)]
        return gone[0] if len(gone) == 1 else None

    def at(self, path: Path) -> str | None:
        """The document that was last seen under a path, whatever stands there now.

        Raises:
            DatabaseFailed
        """
        with self._database.reading(SCHEMA) as connection:
            row = connection.execute("SELECT document FROM known_file WHERE path = ?", (_real(path),)).fetchone()
        return row[0] if row is not None else None

    def remember(self, document_id: str, path: Path, digest: str) -> None:
        """The document stands in ``path`` now, with bytes of this SHA-256.

        Raises:
            DatabaseFailed
        """
        real = _real(path)
        with self._database.writing(SCHEMA) as connection:
            connection.execute("DELETE FROM known_file WHERE path = ? OR document = ?", (real, document_id))
            connection.execute(
                "INSERT INTO known_file VALUES (?, ?, ?, ?)", (document_id, real, _file_of(path), digest))

    def forget(self, document_id: str | None = None) -> None:
        """Know this document's file no more (None: that of any).

        Raises:
            DatabaseFailed
        """
        with self._database.writing(SCHEMA) as connection:
            connection.execute("DELETE FROM known_file WHERE ? IS NULL OR document = ?", (document_id, document_id))


def _real(path: Path) -> str:
    # A name that is not UTF-8 is kept by its bytes: SQLite takes no lone surrogates.
    return os.fsencode(os.path.realpath(path)).decode("utf-8", "backslashreplace")


def _file_of(path: Path) -> str:
    """The file's number in its file system; "" where it has none."""
    try:
        found = path.stat()
    except OSError:
        return ""
    return f"{found.st_dev}:{found.st_ino}" if found.st_ino else ""
