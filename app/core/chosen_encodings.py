"""The encodings that the writer chose for files, so that a file asks once."""

from __future__ import annotations

import os
from pathlib import Path

from app.core.database import Database, Schema
from app.core.errors import StetError

_SCHEMA = Schema("chosen encodings", (
    "CREATE TABLE chosen_encoding (path TEXT PRIMARY KEY, encoding TEXT NOT NULL, number INTEGER NOT NULL)",))
# Files that are remembered; the one that was chosen for longest ago makes room.
_KEPT = 1_000


class ChosenEncodings:
    """By the file's real path.

    A choice is only asked for where a file is not UTF-8; a database that does not work is no reason not to open a file.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, path: Path) -> str | None:
        """The name of the encoding that was chosen for ``path``; None: none was."""
        try:
            with self._database.reading(_SCHEMA) as connection:
                row = connection.execute(
                    "SELECT encoding FROM chosen_encoding WHERE path = ?", (os.path.realpath(path),)).fetchone()
        except StetError:
            return None
        return row[0] if row else None

    def remember(self, path: Path, encoding: str) -> None:
        """The writer chose ``encoding`` (its name) for ``path``.

        Raises:
            DatabaseFailed
        """
        with self._database.writing(_SCHEMA) as connection:
            number = connection.execute("SELECT COALESCE(MAX(number), 0) + 1 FROM chosen_encoding").fetchone()[0]
            connection.execute("INSERT OR REPLACE INTO chosen_encoding VALUES (?, ?, ?)",
                               (os.path.realpath(path), encoding, number))
            connection.execute("DELETE FROM chosen_encoding WHERE number <= ?", (number - _KEPT,))
