"""A model that another program has is found, proven and linked; a file that was replaced after its check is noticed."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.catalog import Entry, load_catalog
from app.core.elsewhere import Homes, adopt, find_elsewhere, usual_homes
from app.core.errors import DamagedModel, DownloadPaused, ModelNotKept, ModelReplaced
from app.core.verified import NAME, Verified, digest, problem_of

DATA = b"GGUF" + bytes(range(256)) * 12_000  # three megabytes


@pytest.fixture
def entry(tmp_path: Path) -> Entry:
    found = load_catalog(folder=tmp_path).get("qwen3-8b")
    return dataclasses.replace(found, bytes=len(DATA), sha256=hashlib.sha256(DATA).hexdigest())


@pytest.fixture
def homes(tmp_path: Path) -> Homes:
    return Homes(tmp_path / "hub", (tmp_path / "lmstudio",), (tmp_path / "ollama",))


def put(path: Path, data: bytes = DATA) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def places(homes: Homes, entry: Entry) -> dict[str, Path]:
    repository = homes.hub / "models--Qwen--Qwen3-8B-GGUF"
    return {
        "the hub's blob": repository / "blobs" / entry.sha256,
        "a snapshot without links": repository / "snapshots" / entry.revision / entry.file,
        "the hub's shared blobs": homes.hub / "blobs" / "ab" / ("ab" * 32),
        "LM Studio": homes.lm_studio[0] / "Qwen" / "Qwen3-8B-GGUF" / "renamed.gguf",
        "Ollama's blob": homes.ollama[0] / "blobs" / f"sha256-{entry.sha256}",
    }


@pytest.mark.parametrize("where", ["the hub's blob", "a snapshot without links", "the hub's shared blobs", "LM Studio",
                                   "Ollama's blob"])
def test_it_is_found_and_linked_wherever_it_is(where: str, homes: Homes, entry: Entry, tmp_path: Path) -> None:
    original = put(places(homes, entry)[where])
    (found,) = find_elsewhere(entry, homes)
    assert found.path == original
    path = adopt(found, entry, tmp_path / "models")
    assert path == tmp_path / "models" / entry.file
    assert path.samefile(original), "no byte was copied"
    original.unlink()
    assert path.read_bytes() == DATA, "it stays when the other program deletes its own"
    mark = Verified(tmp_path / "models").check(path)
    assert mark is not None
    assert (mark.sha256, mark.by) == (entry.sha256, "catalog")


def test_a_blob_and_the_link_to_it_are_one_file(homes: Homes, entry: Entry) -> None:
    blob, snapshot = (places(homes, entry)[name] for name in ("the hub's blob", "a snapshot without links"))
    put(blob)
    snapshot.parent.mkdir(parents=True)
    snapshot.symlink_to(blob)
    assert [found.path for found in find_elsewhere(entry, homes)] == [blob]


def test_ollama_names_its_blobs_in_manifests(homes: Homes, entry: Entry, tmp_path: Path) -> None:
    """A blob of another hash is offered by its size, and refused when it was read."""
    other = bytes(len(DATA))
    name = hashlib.sha256(other).hexdigest()
    put(homes.ollama[0] / "blobs" / f"sha256-{name}", other)
    layer = {"mediaType": "application/vnd.ollama.image.model", "size": len(DATA), "digest": f"sha256:{name}"}
    manifests = homes.ollama[0] / "manifests" / "registry" / "library" / "qwen3"
    put(manifests / "8b", json.dumps({"layers": [{"mediaType": "x", "size": 1, "digest": "sha256:0"}, layer]}).encode())
    put(manifests / "broken", b"no manifest")
    (found,) = find_elsewhere(entry, homes)
    assert found.owner == "Ollama"
    with pytest.raises(DamagedModel):
        adopt(found, entry, tmp_path / "models")
    assert not (tmp_path / "models" / entry.file).exists()


def test_another_size_is_no_candidate_and_nothing_there_is_nothing_found(homes: Homes, entry: Entry) -> None:
    assert find_elsewhere(entry, homes) == ()
    put(places(homes, entry)["LM Studio"], DATA[:-1])
    assert find_elsewhere(entry, homes) == ()


def test_a_file_that_is_on_the_shelf_is_never_replaced(homes: Homes, entry: Entry, tmp_path: Path) -> None:
    put(places(homes, entry)["LM Studio"])
    mine = put(tmp_path / "models" / entry.file, b"mine")
    with pytest.raises(ModelNotKept):
        adopt(find_elsewhere(entry, homes)[0], entry, tmp_path / "models")
    assert mine.read_bytes() == b"mine"


def test_where_no_hard_link_can_be_made_a_symbolic_one_is(homes: Homes, entry: Entry, tmp_path: Path,
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    put(places(homes, entry)["LM Studio"])

    def other_disk(*_: object, **__: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", other_disk)
    assert adopt(find_elsewhere(entry, homes)[0], entry, tmp_path / "models").is_symlink()


def test_the_places_are_those_that_the_programs_use(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "h"))
    monkeypatch.setenv("OLLAMA_MODELS", str(tmp_path / "o"))
    homes = usual_homes()
    assert (homes.hub, homes.ollama) == (tmp_path / "h", (tmp_path / "o",))
    monkeypatch.delenv("HF_HUB_CACHE")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    assert usual_homes().hub == tmp_path / "home" / "hub"


# What was checked ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("change", "says"), [
    (lambda data: data[:-1], "bytes"),
    (lambda data: data[:1000] + b"\x00" + data[1001:], "beginning"),
    (lambda data: data[:-5] + b"?" + data[-4:], "end"),
])
def test_a_file_that_was_replaced_after_its_check_is_noticed(tmp_path: Path, change: Callable[[bytes], bytes],
                                                            says: str) -> None:
    path = put(tmp_path / "m.gguf")
    verified = Verified(tmp_path)
    assert verified.check(path) is None, "it was never checked"
    verified.note(path, digest(path), "user")
    assert Verified(tmp_path).check(path) == verified.of("m.gguf")
    path.write_bytes(change(DATA))
    with pytest.raises(ModelReplaced, match=says):
        verified.check(path)
    assert problem_of(verified, path) is not None


def test_a_file_that_was_only_touched_passes_and_one_that_is_gone_does_not(tmp_path: Path) -> None:
    path = put(tmp_path / "m.gguf")
    verified = Verified(tmp_path)
    verified.note(path, digest(path), "catalog")
    os.utime(path, ns=(1, 1))
    assert problem_of(verified, path) is None
    path.unlink()
    assert problem_of(verified, path) is not None
    verified.forget("m.gguf")
    assert verified.of("m.gguf") is None


def test_damaged_marks_are_no_marks(tmp_path: Path) -> None:
    path = put(tmp_path / "m.gguf")
    for text in (b"{", b"[]", b'{"m.gguf": 1}', b'{"m.gguf": {"odd": 1}}'):
        (tmp_path / NAME).write_bytes(text)
        assert Verified(tmp_path).check(path) is None


def test_a_digest_tells_how_far_it_is_and_can_be_stopped(tmp_path: Path) -> None:
    path, told, stop = put(tmp_path / "m.gguf"), [], threading.Event()
    assert digest(path, lambda done, total: told.append((done, total))) == hashlib.sha256(DATA).hexdigest()
    assert told[-1] == (len(DATA), len(DATA))
    stop.set()
    with pytest.raises(DownloadPaused):
        digest(path, cancelled=stop)


def test_a_model_that_was_replaced_is_not_loaded(tmp_path: Path, entry: Entry) -> None:
    catalog = dataclasses.replace(load_catalog(folder=tmp_path), entries=(entry,))
    path = put(tmp_path / entry.file)
    Verified(tmp_path).note(path, entry.sha256, "catalog")
    assert catalog.resolve(entry.id)[0].path == path
    path.write_bytes(DATA[:-1] + b"?")
    for name in (entry.id, str(path)):
        with pytest.raises(ModelReplaced):
            catalog.resolve(name)
