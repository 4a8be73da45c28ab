"""Which names and terms a writer keeps as they are, for each document."""

from __future__ import annotations

from collections.abc import Iterable

from app.core.database import Database, Schema

SCHEMA = Schema("terms", ("""
    CREATE TABLE terms (document TEXT NOT NULL, term TEXT NOT NULL, place INTEGER NOT NULL,
                        PRIMARY KEY (document, term))
""",))


class TermLists:
    """The lists in the user's database; a document is known by its id.

    Raises (each method):
        DatabaseFailed
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, document_id: str) -> tuple[str, ...]:
        """The terms of a document, in the writer's order."""
        with self._database.reading(SCHEMA) as connection:
            rows = connection.execute("SELECT term FROM terms WHERE document = ? ORDER BY place", (document_id,))
            return tuple(term for term, in rows)

    def keep(self, document_id: str, terms: Iterable[str]) -> None:
        """Put ``terms`` in place of the list that a document has."""
        listed = dict.fromkeys(term.strip() for term in terms if term.strip())
        with self._database.writing(SCHEMA) as connection:
            connection.execute("DELETE FROM terms WHERE document = ?", (document_id,))
            connection.executemany("INSERT INTO terms (document, place, term) VALUES (?, ?, ?)",
                                   [(document_id, place, term) for place, term in enumerate(listed)])
