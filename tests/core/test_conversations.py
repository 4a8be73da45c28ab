"""Conversations are kept by document, and go when the writer begins anew."""

from __future__ import annotations

from pathlib import Path

from app.core.conversation import Conversation, Turn
from app.core.conversations import SCHEMA, Conversations
from app.core.database import Database

TURN = Turn("Who? \ud800 谁", "Nobody.", "whole", (), 1, "d", "finished")


def test_each_document_has_its_own(tmp_path: Path) -> None:
    database = Database(tmp_path / "d.sqlite3")
    kept = Conversations(database)
    assert kept.of("a") == Conversation()
    said = Conversation((TURN,), "notes", 1)
    kept.keep("a", said)
    kept.keep("a", said.with_turn(TURN))
    assert kept.of("a") == said.with_turn(TURN)
    assert kept.of("b") == Conversation()
    kept.keep("a", Conversation())
    assert kept.of("a") == Conversation()
    kept.keep("a", said)
    kept.keep("b", said)
    kept.forget("a")
    assert (kept.of("a"), kept.of("b")) == (Conversation(), said)
    kept.forget()
    with database.reading(SCHEMA) as connection:
        assert connection.execute("SELECT count(*) FROM conversations").fetchone() == (0,)
    database.close()


def test_what_another_stet_kept_is_none(tmp_path: Path) -> None:
    database = Database(tmp_path / "d.sqlite3")
    with database.writing(SCHEMA) as connection:
        connection.execute("INSERT INTO conversations VALUES ('a', '{\"conversation\": 99}')")
    assert Conversations(database).of("a") == Conversation()
    database.close()
