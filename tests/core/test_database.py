"""The database keeps what was committed, undoes what was not, is the user's alone, and is set aside when damaged."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.core import database as database_module
from app.core.database import Database, Schema
from app.core.errors import DatabaseFailed

NOTES = Schema("notes", ("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL)",))


def notes(database: Database) -> list[str]:
    with database.reading(NOTES) as connection:
        return [row[0] for row in connection.execute("SELECT text FROM note ORDER BY id")]


def note(database: Database, text: str) -> None:
    with database.writing(NOTES) as connection:
        connection.execute("INSERT INTO note (text) VALUES (?)", (text,))


def test_what_was_written_is_there_after_a_new_start(tmp_path: Path) -> None:
    first = Database(tmp_path / "data" / "stet.sqlite3")
    note(first, "中文 and English")
    first.close()
    again = Database(first.path)
    assert notes(again) == ["中文 and English"]
    again.close()


def test_a_block_that_raises_leaves_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "stet.sqlite3")
    note(database, "one")

    def fails() -> None:
        with database.writing(NOTES) as connection:
            connection.execute("INSERT INTO note (text) VALUES ('two')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert notes(database) == ["one"]
    database.close()


def test_later_steps_are_made_once_and_keep_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "stet.sqlite3"
    old = Database(path)
    note(old, "kept")
    old.close()
    newer = Schema(NOTES.name, (*NOTES.steps, "ALTER TABLE note ADD COLUMN seen INTEGER NOT NULL DEFAULT 7"))
    for _ in range(2):
        new = Database(path)
        with new.reading(newer) as connection:
            assert connection.execute("SELECT text, seen FROM note").fetchall() == [("kept", 7)]
        new.close()


def test_threads_write_side_by_side(tmp_path: Path) -> None:
    database = Database(tmp_path / "stet.sqlite3")
    threads = [threading.Thread(target=lambda n=n: [note(database, f"{n}-{i}") for i in range(20)]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(notes(database)) == sorted(f"{n}-{i}" for n in range(4) for i in range(20))
    database.close()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_the_user_alone_can_read_it(tmp_path: Path) -> None:
    database = Database(tmp_path / "data" / "stet.sqlite3")
    old = os.umask(0)
    try:
        note(database, "private")
    finally:
        os.umask(old)
    assert {f.name: f.stat().st_mode & 0o777 for f in (tmp_path / "data").iterdir()} == {
        "stet.sqlite3": 0o600, "stet.sqlite3-wal": 0o600, "stet.sqlite3-shm": 0o600}
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    database.close()


def test_what_was_deleted_is_gone_from_the_file(tmp_path: Path) -> None:
    database = Database(tmp_path / "stet.sqlite3")
    note(database, "marker-" * 500)
    with database.writing(NOTES) as connection:
        connection.execute("DELETE FROM note")
    database.close()
    assert all(b"marker-" not in file.read_bytes() for file in tmp_path.iterdir())


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_file_is_set_aside_or_read(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "stet.sqlite3"
    database = Database(path)
    for number in range(200):
        note(database, f"{number} " * 20)
    database.close()
    chance, data = random.Random(seed), bytearray(path.read_bytes())
    if seed % 2:
        del data[chance.randrange(1, len(data)):]
    else:
        at = chance.randrange(len(data))
        data[at:at + 3000] = chance.randbytes(3000)
    path.write_bytes(data)
    again = Database(path)
    note(again, "goes on")
    assert notes(again)[-1] == "goes on"
    if again.problem is not None:
        aside = Path(again.problem.facts["aside"])
        assert aside.read_bytes()[:len(data)] == data
        assert notes(again) == ["goes on"]
    again.close()


def test_damage_in_a_large_file_is_met_when_it_is_read_and_mended_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "CHECKED_BYTES", 0)
    path = tmp_path / "stet.sqlite3"
    database = Database(path)
    for number in range(300):
        note(database, f"{number} " * 400)
    database.close()
    data = bytearray(path.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 40 * 4096] = b"\xff" * (40 * 4096)
    path.write_bytes(data)
    second = Database(path)
    with pytest.raises(DatabaseFailed):
        notes(second)
    second.close()
    third = Database(path)
    note(third, "goes on")
    assert notes(third) == ["goes on"]
    assert third.problem is not None
    assert Path(third.problem.facts["aside"]).read_bytes() == data
    third.close()
    fourth = Database(path)
    assert notes(fourth) == ["goes on"]
    assert fourth.problem is None
    assert not path.with_name("stet.sqlite3.suspect").exists()
    fourth.close()


def test_a_kill_between_two_writes_loses_neither(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from app.core.database import Database, Schema\n"
        "d = Database(Path(sys.argv[1])); s = Schema('notes', "
        "('CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL)',))\n"
        "for n in range(10**6):\n"
        "    with d.writing(s) as c: c.execute('INSERT INTO note (text) VALUES (?)', (str(n),))\n"
        "    print(n, flush=True)\n")
    path = tmp_path / "stet.sqlite3"
    child = subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    for _ in range(30):
        child.stdout.readline()
    child.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
    told = 30 + len(child.stdout.readlines())
    child.wait(10)
    child.stdout.close()
    database = Database(path)
    kept = notes(database)
    assert kept == [str(n) for n in range(len(kept))]
    assert len(kept) >= told
    assert database.problem is None
    database.close()


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    database = Database(tmp_path / "file" / "stet.sqlite3")
    with pytest.raises(DatabaseFailed) as told:
        notes(database)
    assert "documents" in str(told.value)
