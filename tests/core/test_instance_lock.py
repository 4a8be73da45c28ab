"""One process at a time holds a document; a kill lets go of it; two that edit by turns lose nothing of each other."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.core.instance_lock import InstanceLock
from app.core.places import user_data

ROOT = Path(__file__).parents[2]

# Holds the lock until its standard input ends.
HOLDER = """
import sys
from app.core.instance_lock import InstanceLock
lock = InstanceLock()
print(lock.take(sys.argv[1]), flush=True)
sys.stdin.read()
"""

# Adds a line of its own to the document, again and again, as a window does: open, edit, save. A word is said for each
# line that was saved.
WRITER = """
import random, sys, time
from app.core.document import read_document, save_document
from app.core.errors import ChangedOnDisk
from app.core.instance_lock import InstanceLock
path, name, seed, lines = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
chance, lock, number = random.Random(seed), InstanceLock(), 0
end = time.monotonic() + 60
while number < lines and time.monotonic() < end:
    if not lock.take(path):
        continue
    document = read_document(path)
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(document.text.count("\\n") + 1)
        rows = document.text.splitlines(keepends=True)
        rows.insert(place, f"{name} {number}\\n")
        try:
            document = save_document(document, "".join(rows))
        except ChangedOnDisk:
            break
        print(number, flush=True)
        number += 1
    if chance.random() < 0.7:
        lock.release()
"""


@contextmanager
def process(program: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    child = subprocess.Popen([sys.executable, "-c", program, *arguments], cwd=ROOT, text=True,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        yield child
    finally:
        child.kill()
        child.communicate(timeout=60)


def held_by_another(path: Path) -> subprocess.Popen[str]:
    child = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], cwd=ROOT, text=True,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == "True\n"
    return child


def test_one_at_a_time_also_by_another_name_of_the_file(tmp_path: Path) -> None:
    path, link = tmp_path / "报告.md", tmp_path / "link.md"
    path.write_text("text")
    link.symlink_to(path)
    one, two = InstanceLock(), InstanceLock()
    assert one.take(path)
    assert not two.take(link)
    assert two.take(tmp_path / "another.md")
    one.release()
    assert two.take(path)
    assert not one.take(path)
    two.release()
    assert list((user_data() / "locks").iterdir()) == [], "nothing tells which files were open"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_kill_lets_go_at_once_and_its_file_blocks_nobody(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    child = held_by_another(path)
    lock = InstanceLock()
    assert not lock.take(path)
    child.send_signal(signal.SIGKILL)
    child.communicate(timeout=60)
    assert list((user_data() / "locks").iterdir()), "the kill left its file"
    assert lock.take(path)
    lock.release()


def test_where_no_lock_can_be_made_editing_goes_on(tmp_path: Path) -> None:
    (user_data()).mkdir(parents=True)
    (user_data() / "locks").write_text("a file in the place of the folder")
    assert InstanceLock().take(tmp_path / "a.md")


def test_a_lock_file_with_anything_in_it_is_no_claim(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    lock = InstanceLock()
    assert lock.take(path)
    file, = (user_data() / "locks").iterdir()
    lock.release()
    file.write_text(f"{os.getpid()}\nhost\n")
    assert lock.take(path)
    lock.release()


def _race(tmp_path: Path, seed: int, *, kill: bool) -> None:
    path = tmp_path / f"{seed}.md"
    path.write_text("first\n")
    with (process(WRITER, str(path), "a", str(seed), "6") as one,
          process(WRITER, str(path), "b", str(seed + 1), "6") as two):
        told = {"a": 0, "b": 0}
        if kill:
            assert one.stdout is not None
            for _ in range(random.Random(seed).randint(1, 5)):
                told["a"] += bool(one.stdout.readline())
            one.kill()
        for name, child in (("a", one), ("b", two)):
            told[name] += len((child.communicate(timeout=60)[0] or "").splitlines())
    rows = path.read_text().splitlines()
    assert "first" in rows
    for name, number in told.items():
        there = [row for row in rows if row.startswith(f"{name} ")]
        assert {f"{name} {n}" for n in range(number)} <= set(there), (seed, name, rows)
        assert len(there) == len(set(there)), (seed, rows)
    if not kill:
        assert min(told.values()) >= 6


@pytest.mark.parametrize("seed", range(3))
def test_two_processes_that_edit_by_turns_lose_no_update(tmp_path: Path, seed: int) -> None:
    _race(tmp_path, 10 * seed, kill=seed == 2)


@pytest.mark.night
@pytest.mark.parametrize("seed", range(200))
def test_two_hundred_runs_lose_no_update(tmp_path: Path, seed: int) -> None:
    _race(tmp_path, 1000 + 10 * seed, kill=seed % 4 == 0)
