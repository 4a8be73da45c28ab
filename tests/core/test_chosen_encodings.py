"""What was chosen for a file is remembered by its real path, and never a reason not to open it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core import chosen_encodings
from app.core.chosen_encodings import ChosenEncodings
from app.core.database import Database


def test_a_choice_is_there_the_next_time_under_any_name_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"")
    (tmp_path / "link.txt").symlink_to(file)
    database = Database(tmp_path / "stet.sqlite3")
    ChosenEncodings(database).remember(file, "gbk")
    database.close()
    again = ChosenEncodings(Database(tmp_path / "stet.sqlite3"))
    assert again.of(tmp_path / "link.txt") == "gbk"
    assert again.of(tmp_path / "b.txt") is None
    again.remember(tmp_path / "link.txt", "big5")
    assert again.of(file) == "big5"


def test_only_the_newest_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chosen_encodings, "_KEPT", 3)
    chosen = ChosenEncodings(Database(tmp_path / "stet.sqlite3"))
    for number in range(6):
        chosen.remember(tmp_path / f"{number}.txt", "gbk")
    chosen.remember(tmp_path / "4.txt", "gbk")
    assert [number for number in range(6) if chosen.of(tmp_path / f"{number}.txt")] == [4, 5]


def test_without_a_database_nothing_was_chosen(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("a file where its folder should be")
    assert ChosenEncodings(Database(tmp_path / "folder" / "stet.sqlite3")).of(tmp_path / "a.txt") is None
