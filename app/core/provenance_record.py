"""Provenance on the disk: of each document, with the text that it belongs to, so that it is right after reopening."""

from __future__ import annotations

import hashlib
import json
import time
import zlib
from dataclasses import dataclass

from app.core.database import Database, Schema
from app.core.provenance import Provenance, Stretch

SCHEMA = Schema("provenance", ("""
CREATE TABLE provenance (
    document TEXT PRIMARY KEY, path TEXT NOT NULL, written REAL NOT NULL, digest TEXT NOT NULL, text BLOB NOT NULL,
    stretches TEXT NOT NULL);
CREATE INDEX provenance_path ON provenance (path)
""",))


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a text. ``lost``: characters that were marked and are not in it any more."""

    provenance: Provenance
    lost: int = 0


class ProvenanceRecord:
    """Keeps the newest provenance of each document. Every method asks the database: not for the GUI thread.

    Raises:
        DatabaseFailed: every method, where the database cannot be read or written.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, document: str, path: str, text: str, provenance: Provenance) -> None:
        """This is where ``text`` came from; without any stretches the document is forgotten.

        Args:
            document: the document's id.
            path: its file as ``core.proposals.file_name`` gives it.
        """
        with self._database.writing(SCHEMA) as connection:
            connection.execute("DELETE FROM provenance WHERE document = ? OR (path = ? AND path != '')",
                               (document, path))
            if provenance.stretches:
                data = text.encode("utf-8", "surrogatepass")
                connection.execute("INSERT INTO provenance VALUES (?, ?, ?, ?, ?, ?)", (
                    document, path, time.time(), hashlib.sha256(data).hexdigest(), zlib.compress(data, 1),
                    json.dumps(provenance.stretches)))

    def of(self, document: str, path: str, text: str) -> Found:
        """Where ``text`` came from: as it was kept, or carried over from the text that it was kept for.

        A document is known by its id, else by its file.
        """
        with self._database.reading(SCHEMA) as connection:
            row = connection.execute(
                "SELECT digest, text, stretches FROM provenance WHERE document = ? OR (path = ? AND path != '')"
                " ORDER BY document = ? DESC LIMIT 1", (document, path, document)).fetchone()
        if row is None:
            return Found(Provenance())
        digest, packed, stretches = row
        known = Provenance(tuple(Stretch(*each) for each in json.loads(stretches)))
        if digest == hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest():
            return Found(known)
        return Found(*known.carried(zlib.decompress(packed).decode("utf-8", "surrogatepass"), text))

    def forget(self, document: str, path: str = "") -> None:
        """Delete what is known of a document."""
        with self._database.writing(SCHEMA) as connection:
            connection.execute("DELETE FROM provenance WHERE document = ? OR (path = ? AND path != '')",
                               (document, path))

    def forget_all(self) -> None:
        """Delete what is known of all documents."""
        with self._database.writing(SCHEMA) as connection:
            connection.execute("DELETE FROM provenance")
