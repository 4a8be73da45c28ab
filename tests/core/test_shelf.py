"""What stands on the shelf, and that moving it loses nothing whatever happens on the way."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from app.core import places
from app.core.catalog import load_catalog
from app.core.errors import DiskShort, DownloadPaused, ModelNotKept, ModelReplaced
from app.core.shelf import books, move_shelf, trust, use_folder
from app.core.verified import Verified, digest
from tests.gguf_files import write_tiny_qwen3

DATA = b"GGUF" + bytes(range(256)) * 500


def test_the_shelf_holds_the_catalog_and_what_the_user_brought(tmp_path: Path) -> None:
    catalog = load_catalog(folder=tmp_path)
    mine = tmp_path / "mine.gguf"
    mine.write_bytes(DATA)
    (tmp_path / "no-model.gguf").write_bytes(b"text")
    short = tmp_path / catalog.entries[0].file
    short.write_bytes(DATA)
    found = {book.name: book for book in books(catalog)}
    assert list(found) == [*(entry.name for entry in catalog.files), "mine"]
    assert found["Qwen3-8B"].problem == f"{len(DATA):,} of 5,027,783,488 bytes"
    assert (found["Qwen3-4B"].path, found["Qwen3-4B"].licence) == (None, "Apache-2.0")
    assert found["SmolLM2-135M-Instruct"].checked == "catalog"
    assert (found["mine"].checked, found["mine"].sha256) == ("no", "")
    assert [book.name for book in books(catalog) if book.embeds] == [entry.name for entry in catalog.embedders]


def test_a_file_that_was_brought_says_itself_that_it_embeds(tmp_path: Path) -> None:
    write_tiny_qwen3(tmp_path / "finds.gguf", 512, {"qwen3.pooling_type": 3})
    write_tiny_qwen3(tmp_path / "writes.gguf", 512)
    found = {book.name: book.embeds for book in books(load_catalog(folder=tmp_path))}
    assert (found["finds"], found["writes"]) == (True, False)


def test_a_file_is_not_verified_until_the_user_says_so(tmp_path: Path) -> None:
    catalog, mine = load_catalog(folder=tmp_path), tmp_path / "mine.gguf"
    mine.write_bytes(DATA)
    with pytest.raises(ModelNotKept):
        trust(catalog, mine)
    Verified(tmp_path).note(mine, digest(mine), "no")
    assert (books(catalog)[-1].checked, books(catalog)[-1].sha256) == ("no", digest(mine))
    trust(catalog, mine)
    assert books(catalog)[-1].checked == "user"
    mine.write_bytes(DATA[:-1] + b"?")
    assert "end" in books(catalog)[-1].problem
    with pytest.raises(ModelReplaced):
        trust(catalog, mine)


# Moving --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def old(tmp_path: Path) -> Path:
    folder = tmp_path / "old"
    folder.mkdir()
    for name in ("a.gguf", "b.gguf"):
        (folder / name).write_bytes(DATA + name.encode())
    Verified(folder).note(folder / "a.gguf", digest(folder / "a.gguf"), "user")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    if not folder.is_dir():
        return {}
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".lock"}


def test_a_shelf_that_was_moved_is_the_same_shelf(old: Path, tmp_path: Path) -> None:
    before, new = contents(old), tmp_path / "disk" / "models"
    told: list[tuple[int, int]] = []
    seen: list[dict[str, bytes]] = []

    def switch(folder: Path) -> None:
        seen.append(contents(folder))
        assert contents(old) == before, "nothing is deleted before the switch"

    moved = move_shelf(old, new, switch, lambda done, total: told.append((done, total)))
    assert contents(new) == seen[0] == before
    assert contents(old) == {}
    assert told[-1] == (moved, moved) == (sum(map(len, before.values())),) * 2
    mark = Verified(new).check(new / "a.gguf")
    assert mark is not None
    assert mark.by == "user"


def test_what_fails_leaves_the_old_shelf_and_nothing_in_the_new(old: Path, tmp_path: Path) -> None:
    before, new, stop = contents(old), tmp_path / "new", threading.Event()

    def fail(_: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(ModelNotKept, match="No space"):
        move_shelf(old, new, fail)
    assert (contents(old), contents(new)) == (before, {})
    with pytest.raises(DownloadPaused):
        move_shelf(old, new, fail, lambda done, total: stop.set(), stop)
    assert (contents(old), contents(new)) == (before, {})
    (new / "b.gguf").write_bytes(b"theirs")
    with pytest.raises(ModelNotKept, match="of this name"):
        move_shelf(old, new, fail)
    assert (contents(old), contents(new)) == (before, {"b.gguf": b"theirs"})
    with pytest.raises(ModelNotKept, match="lies in"):
        move_shelf(old, old / "deeper", fail)


def test_a_disk_that_is_too_small_is_told_before(old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.shelf.disk_space", lambda folder: (10**9, 10**10))
    with pytest.raises(DiskShort):
        move_shelf(old, tmp_path / "new", lambda folder: None)
    assert not (tmp_path / "new").exists()


def test_the_program_looks_where_the_shelf_was_moved_to(old: Path, tmp_path: Path) -> None:
    usual = places.models()
    assert usual == places.user_data() / "models"
    move_shelf(old, tmp_path / "新磁盘", use_folder)
    assert places.models() == load_catalog().folder == tmp_path / "新磁盘"
    for text in (b"relative/folder", b"\xff\xfe", b""):
        places.moved_models().write_bytes(text)
        assert places.models() == usual
