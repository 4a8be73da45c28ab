"""Snapshots come back as they were or not at all, whatever happens to the disk, and the folder stays bounded."""

from __future__ import annotations

import errno
import os
import random
import stat
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.inference import snapshot_store
from app.inference.snapshot_store import BLOCK_TOKENS, SnapshotStore, chain

TOKENS = list(range(1000, 1000 + 4 * BLOCK_TOKENS))
IDENTITY = b"model f16"
PAYLOAD = random.Random(3).randbytes(4000)


def block(number: int, tokens: Sequence[int] = TOKENS) -> Sequence[int]:
    return tokens[number * BLOCK_TOKENS : (number + 1) * BLOCK_TOKENS]


def fill(store: SnapshotStore, identity: bytes = IDENTITY, count: int = 4) -> list[str]:
    """Save the first ``count`` blocks of ``TOKENS``; returns their keys."""
    keys = chain(identity, TOKENS)[:count]
    for number, key in enumerate(keys):
        assert store.save(key, block(number), PAYLOAD, parents=keys[:number])
    return keys


@pytest.fixture
def store(tmp_path: Path) -> SnapshotStore:
    return SnapshotStore(tmp_path / "deep" / "snapshots", 10**9)


def only_file(tmp_path: Path) -> Path:
    return next(tmp_path.rglob("*.kv"))


# The chain -----------------------------------------------------------------------------------------------------------


@given(
    st.lists(st.integers(0, 200_000), max_size=4 * BLOCK_TOKENS),
    st.lists(st.integers(0, 200_000), max_size=2 * BLOCK_TOKENS), st.integers(0, 4 * BLOCK_TOKENS),
)
def test_two_texts_share_the_keys_of_the_blocks_they_share(tokens: list[int], other: list[int], kept: int) -> None:
    second = tokens[:kept] + other
    mine, theirs = chain(IDENTITY, tokens), chain(IDENTITY, second)
    assert len(mine) == len(tokens) // BLOCK_TOKENS
    for number in range(min(len(mine), len(theirs))):
        end = (number + 1) * BLOCK_TOKENS
        assert (mine[number] == theirs[number]) == (tokens[:end] == second[:end])
    assert len(set(mine)) == len(mine)
    assert not set(mine) & set(chain(b"another model", tokens))


# There and back ------------------------------------------------------------------------------------------------------


def test_what_was_saved_comes_back(store: SnapshotStore) -> None:
    keys = fill(store)
    assert store.held(keys) == 4
    for number, key in enumerate(keys):
        assert store.load(key, block(number)) == PAYLOAD
    assert store.used_bytes() > 4 * len(PAYLOAD)


def test_any_buffer_is_taken_and_an_empty_one_too(store: SnapshotStore) -> None:
    keys = chain(IDENTITY, TOKENS)
    for number, payload in enumerate((bytearray(PAYLOAD), memoryview(PAYLOAD)[7:], memoryview(PAYLOAD).cast("i"), b"")):
        assert store.save(keys[number], block(number), payload)
        assert store.load(keys[number], block(number)) == bytes(payload)


def test_held_counts_the_beginning_only(store: SnapshotStore, tmp_path: Path) -> None:
    keys = fill(store)
    next(tmp_path.rglob(f"{keys[1]}.kv")).unlink()
    assert store.held(keys) == 1
    assert store.held(chain(b"another model", TOKENS)) == 0
    assert store.held([]) == 0


def test_an_empty_store_has_nothing(store: SnapshotStore, tmp_path: Path) -> None:
    assert store.load(chain(IDENTITY, TOKENS)[0], block(0)) is None
    assert store.used_bytes() == store.clear() == 0
    assert not list(tmp_path.iterdir()), "looking makes no folder"


# Damage --------------------------------------------------------------------------------------------------------------


def test_a_cut_file_is_never_taken_and_goes(store: SnapshotStore, tmp_path: Path) -> None:
    key = fill(store, count=1)[0]
    path = only_file(tmp_path)
    whole = path.read_bytes()
    for length in (*range(0, len(whole), 97), *range(60), *range(len(whole) - 60, len(whole))):
        path.write_bytes(whole[:length])
        assert store.load(key, block(0)) is None, length
        assert not path.exists()
    path.write_bytes(whole + b"\0")
    assert store.load(key, block(0)) is None
    path.write_bytes(whole)
    assert store.load(key, block(0)) == PAYLOAD


def test_a_flipped_bit_is_found_wherever_it_is(store: SnapshotStore, tmp_path: Path) -> None:
    key = fill(store, count=1)[0]
    path = only_file(tmp_path)
    whole = path.read_bytes()
    chance = random.Random(11)
    places = [*range(64), *(chance.randrange(len(whole)) for _ in range(300))]
    for place in places:
        damaged = bytearray(whole)
        damaged[place] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        assert store.load(key, block(0)) is None, place
        assert not path.exists()


def test_other_tokens_or_another_name_are_not_taken(store: SnapshotStore, tmp_path: Path) -> None:
    keys = fill(store, count=1)
    path = only_file(tmp_path)
    whole = path.read_bytes()
    assert store.load(keys[0], block(1)) is None
    assert not path.exists()
    path.write_bytes(whole)
    assert store.load(keys[0], block(0)[:-1]) is None
    other = chain(IDENTITY, TOKENS)[1]
    path.with_name(f"{other}.kv").write_bytes(whole)
    assert store.load(other, block(0)) is None
    path.write_bytes(random.Random(1).randbytes(5000))
    assert store.load(keys[0], block(0)) is None


def test_a_block_of_another_size_is_written_anew(store: SnapshotStore, tmp_path: Path) -> None:
    key = fill(store, count=1)[0]
    only_file(tmp_path).write_bytes(b"cut")
    assert store.save(key, block(0), PAYLOAD)
    assert store.load(key, block(0)) == PAYLOAD


# The disk ------------------------------------------------------------------------------------------------------------


def test_a_full_disk_costs_the_snapshot_alone(
    store: SnapshotStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = fill(store, count=1)
    written = os.fdopen

    class Full:
        def __init__(self, *args: Any) -> None:
            self.file = written(*args)

        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_: object) -> None:
            self.file.close()

        def write(self, data: bytes) -> int:
            self.file.write(data[:10])
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(snapshot_store.os, "fdopen", Full)
    assert not store.save(chain(IDENTITY, TOKENS)[1], block(1), PAYLOAD)
    assert [path.name for path in tmp_path.rglob("*.kv*")] == [f"{keys[0]}.kv"], "nothing half written is left"
    assert store.load(keys[0], block(0)) == PAYLOAD


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_disk_that_is_really_full(store: SnapshotStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.clear()

    def on_full(**_: object) -> tuple[int, str]:
        (tmp_path / "part").write_bytes(b"")
        return os.open("/dev/full", os.O_WRONLY), str(tmp_path / "part")

    monkeypatch.setattr(snapshot_store.tempfile, "mkstemp", on_full)
    assert not store.save(chain(IDENTITY, TOKENS)[0], block(0), PAYLOAD)
    assert not (tmp_path / "part").exists()
    assert not list(tmp_path.rglob("*.kv"))


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = SnapshotStore(tmp_path / "file" / "snapshots", 10**9)
    key = chain(IDENTITY, TOKENS)[0]
    assert not store.save(key, block(0), PAYLOAD)
    assert store.load(key, block(0)) is None
    assert store.held([key]) == store.used_bytes() == store.clear() == 0


@pytest.mark.skipif(sys.platform == "win32" or not hasattr(os, "geteuid") or os.geteuid() == 0,
                    reason="root may write everywhere")
def test_a_read_only_folder(store: SnapshotStore, tmp_path: Path) -> None:
    keys = fill(store, count=1)
    only_file(tmp_path).parent.chmod(0o500)
    assert not store.save(chain(IDENTITY, TOKENS)[1], block(1), PAYLOAD)
    assert store.load(keys[0], block(0)) == PAYLOAD


def test_the_last_of_the_disk_is_spared(store: SnapshotStore, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = fill(store, count=3)

    class Usage:
        free = snapshot_store.SPARED_BYTES + 1000

    monkeypatch.setattr(snapshot_store.shutil, "disk_usage", lambda _: Usage)
    other = chain(b"another model", TOKENS)
    assert store.save(other[0], block(0), PAYLOAD), "older blocks make room"
    assert store.held(keys) == 2
    Usage.free = 10_000
    assert not store.save(other[1], block(1), PAYLOAD, parents=other[:1])
    assert store.held(keys) == 0, "a disk that became full gets its space back"
    assert store.held(other) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_only_the_user_can_read_them(store: SnapshotStore, tmp_path: Path) -> None:
    (tmp_path / "deep" / "snapshots").mkdir(parents=True, mode=0o755)
    fill(store, count=1)
    path = only_file(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


# The limit -----------------------------------------------------------------------------------------------------------


def test_the_longest_unused_leaves_first_and_from_its_end(tmp_path: Path) -> None:
    size = len(PAYLOAD) + 4 * BLOCK_TOKENS + 44
    store = SnapshotStore(tmp_path, 8 * size)
    first, second = fill(store, b"first"), fill(store, b"second")
    assert store.used_bytes() == 8 * size
    assert store.held(first) == 4, "and with that it is the one used last"
    third = fill(store, b"third", count=3)
    assert store.used_bytes() == 8 * size
    assert store.held(second) == 1, "its end left, its beginning is still of use"
    assert store.held(first) == 4
    assert store.held(third) == 3


def test_a_chain_longer_than_the_limit_keeps_its_beginning(tmp_path: Path) -> None:
    size = len(PAYLOAD) + 4 * BLOCK_TOKENS + 44
    store = SnapshotStore(tmp_path, 2 * size)
    keys = chain(IDENTITY, TOKENS)
    saved = [store.save(key, block(n), PAYLOAD, parents=keys[:n]) for n, key in enumerate(keys)]
    assert saved == [True, True, False, False]
    assert store.held(keys) == 2


def test_what_a_dead_program_left_half_written_is_removed(store: SnapshotStore, tmp_path: Path) -> None:
    fill(store, count=1)
    folder = only_file(tmp_path).parent
    for name, age in (("old", 7200), ("new", 0)):
        (folder / f"{name}.kv-part").write_bytes(b"half")
        used = (folder / f"{name}.kv-part").stat().st_mtime - age
        os.utime(folder / f"{name}.kv-part", (used, used))
    fill(store, b"another model", count=1)
    assert [path.name for path in folder.glob("*.kv-part")] == ["new.kv-part"]


def test_clear_removes_all_and_only_snapshots(store: SnapshotStore, tmp_path: Path) -> None:
    keys = fill(store)
    folder = only_file(tmp_path).parent
    (folder / "README").write_text("mine")
    used = store.used_bytes()
    assert store.clear() == used
    assert store.held(keys) == 0
    assert [path.name for path in folder.iterdir()] == ["README"]


def test_switched_off_nothing_is_kept_by_anybody(
    store: SnapshotStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = fill(store)
    elsewhere = SnapshotStore(only_file(tmp_path).parent)
    store.switch(False)
    assert not elsewhere.on
    assert not elsewhere.save(keys[0], block(0), PAYLOAD)
    assert store.held(keys) == store.used_bytes() == 0
    store.switch(True)
    assert elsewhere.save(keys[0], block(0), PAYLOAD)
    # It may be switched off while a block is being written.
    written = SnapshotStore._write

    def write(self: SnapshotStore, *args: Any) -> None:
        store.switch(False)
        written(self, *args)

    monkeypatch.setattr(SnapshotStore, "_write", write)
    assert not elsewhere.save(keys[1], block(1), PAYLOAD, parents=keys[:1])
    assert store.used_bytes() == 0


def test_a_folder_that_is_not_there_is_switched_too(store: SnapshotStore, tmp_path: Path) -> None:
    store.switch(True)
    assert not list(tmp_path.iterdir())
    store.switch(False)
    assert not store.on


def test_two_windows_share_a_folder(tmp_path: Path) -> None:
    """Both write, read and make room at once; what is read is always whole."""
    size = len(PAYLOAD) + 4 * BLOCK_TOKENS + 44
    problems: list[object] = []
    read = [0, 0]

    def work(me: int) -> None:
        store = SnapshotStore(tmp_path, 9 * size)
        chance = random.Random(me)
        try:
            for _ in range(150):
                keys = chain(b"%d" % chance.randrange(4), TOKENS)
                number = chance.randrange(4)
                store.save(keys[number], block(number), PAYLOAD, parents=keys[:number])
                for at in range(store.held(keys)):
                    found = store.load(keys[at], block(at))
                    read[me] += found is not None
                    if found not in (None, PAYLOAD):
                        problems.append(keys[at])
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=work, args=(me,)) for me in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not problems
    assert min(read) > 50
    assert SnapshotStore(tmp_path, 9 * size).used_bytes() <= 10 * size, "two at once may pass the limit by one block"
    assert not list(tmp_path.glob("*.kv-part"))
