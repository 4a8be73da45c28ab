"""What was asked about each document, and what was answered: kept until the writer begins anew."""

from __future__ import annotations

import json

from app.core.conversation import Conversation, from_data, to_data
from app.core.database import Database, Schema

SCHEMA = Schema("conversations", ("""
    CREATE TABLE conversations (document TEXT PRIMARY KEY, data TEXT NOT NULL)
""",))


class Conversations:
    """In the user's database; a document is known by its id.

    Raises (each method):
        DatabaseFailed
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, document_id: str) -> Conversation:
        """The conversation about a document; an empty one where there is none, or one that another Stet kept."""
        with self._database.reading(SCHEMA) as connection:
            row = connection.execute("SELECT data FROM conversations WHERE document = ?", (document_id,)).fetchone()
        try:
            return from_data(json.loads(row[0])) if row else Conversation()
        except (KeyError, TypeError, ValueError, AttributeError):
            return Conversation()

    def keep(self, document_id: str, conversation: Conversation) -> None:
        """Put it in place of what is kept; an empty one leaves nothing."""
        with self._database.writing(SCHEMA) as connection:
            connection.execute("DELETE FROM conversations WHERE document = ?", (document_id,))
            if conversation != Conversation():
                data = json.dumps(to_data(conversation))  # ASCII: SQLite would refuse a lone surrogate
                connection.execute("INSERT INTO conversations (document, data) VALUES (?, ?)", (document_id, data))

    def forget(self, document_id: str | None = None) -> None:
        """Delete the conversation about a document (None: about any)."""
        with self._database.writing(SCHEMA) as connection:
            connection.execute("DELETE FROM conversations WHERE ? IS NULL OR document = ?", (document_id, document_id))
