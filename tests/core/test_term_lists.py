"""What a writer keeps is there again after a restart, for that document alone."""

from __future__ import annotations

from pathlib import Path

from app.core.database import Database
from app.core.term_lists import TermLists


def test_a_list_is_there_again_in_its_order(tmp_path: Path) -> None:
    database = Database(tmp_path / "stet.sqlite3")
    TermLists(database).keep("one", [" Licensee", "供热单位", "Acme", "Licensee", ""])
    TermLists(database).keep("two", ["Other"])
    database.close()
    again = Database(tmp_path / "stet.sqlite3")
    assert TermLists(again).of("one") == ("Licensee", "供热单位", "Acme")
    assert TermLists(again).of("never seen") == ()
    TermLists(again).keep("one", ["Acme"])
    assert (TermLists(again).of("one"), TermLists(again).of("two")) == (("Acme",), ("Other",))
    again.close()
