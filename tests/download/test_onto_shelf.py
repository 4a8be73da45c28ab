"""A model onto the shelf and off it: fetched, linked, taken in, checked; marks, licences and older versions."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.catalog import Catalog, Entry, load_catalog
from app.core.elsewhere import Homes
from app.core.errors import DamagedModel, ModelMissing, ModelReplaced
from app.core.licences import licence_file, licence_text
from app.core.shelf import books
from app.core.transfer import Done, SourceChanged, TransferEvent
from app.core.verified import Verified
from app.download.onto_shelf import check_on_shelf, fetch_onto_shelf, take_off_shelf, take_onto_shelf
from app.download.sources import source_from
from tests.download.conftest import SOON, entry_for, planted
from tests.download.hub import LoopbackHub, serving

NEVER = threading.Event()


@pytest.fixture
def nobody(tmp_path: Path) -> Homes:
    return Homes(tmp_path / "hub", (tmp_path / "lm",), (tmp_path / "ollama",))


def catalog_of(entry: Entry, folder: Path) -> Catalog:
    return replace(load_catalog(folder=folder), entries=(entry, load_catalog().get("starter")), embedders=())


def fetch(hub: LoopbackHub, catalog: Catalog, homes: Homes) -> tuple[Path, list[TransferEvent]]:
    told: list[TransferEvent] = []
    path = fetch_onto_shelf(catalog.entries[0], catalog, [source_from(hub.endpoint)], told.append, NEVER, homes=homes,
                            patience=SOON, spare_bytes=0)
    return path, told


def test_what_is_fetched_is_marked_with_its_licence_beside_it(tmp_path: Path, nobody: Homes) -> None:
    with serving(planted(200_000)) as hub:
        catalog = catalog_of(entry_for(hub), tmp_path / "models")
        path, told = fetch(hub, catalog, nobody)
    assert isinstance(told[-1], Done)
    assert books(catalog)[0].checked == "catalog"
    kept = licence_file(catalog.folder, path.name).read_text("utf-8")
    assert kept.startswith(f"Planted ({catalog.entries[0].repository}) comes under the licence Apache-2.0.")
    assert licence_text("Apache-2.0") in kept
    assert "TERMS AND CONDITIONS" in kept
    path.write_bytes(planted(200_000, seed=7))
    with pytest.raises(ModelReplaced):
        catalog.resolve(catalog.entries[0].id)
    assert take_off_shelf(path, catalog.entries[0], catalog) == 200_000
    assert Verified(catalog.folder).of(path.name) is None
    assert not any(catalog.folder.glob("Planted*"))
    with pytest.raises(ModelMissing):
        take_off_shelf(path, catalog.entries[0], catalog)


def test_what_another_program_has_is_linked_and_nothing_is_fetched(tmp_path: Path, nobody: Homes) -> None:
    with serving(planted(200_000)) as hub:
        catalog = catalog_of(entry_for(hub), tmp_path / "models")
        decoy, real = nobody.lm_studio[0] / "a" / "decoy.gguf", nobody.lm_studio[0] / "b" / "theirs.gguf"
        for file, seed in ((decoy, 9), (real, 6)):
            file.parent.mkdir(parents=True)
            file.write_bytes(planted(200_000, seed))
        path, told = fetch(hub, catalog, nobody)
        assert hub.requests == []
    assert path.samefile(real)
    assert SourceChanged("LM Studio") in told
    assert isinstance(told[-1], Done)
    assert told[-1].bytes_fetched == 0
    assert books(catalog)[0].checked == "catalog"


def test_what_another_program_has_damaged_is_said_and_fetched(tmp_path: Path, nobody: Homes) -> None:
    with serving(planted(200_000)) as hub:
        catalog = catalog_of(entry_for(hub), tmp_path / "models")
        theirs = nobody.lm_studio[0] / "a" / "theirs.gguf"
        theirs.parent.mkdir(parents=True)
        theirs.write_bytes(planted(200_000, seed=9))
        path, told = fetch(hub, catalog, nobody)
    assert path.read_bytes() == hub.content
    reasons = [event.reason for event in told if isinstance(event, SourceChanged)]
    assert [reason.sentence.format(**reason.facts) if reason else "" for reason in reasons] == [
        "", "LM Studio has another file under this name (its checksum is another), so nothing was taken from it."]
    assert theirs.read_bytes() == planted(200_000, seed=9)


def test_an_older_version_keeps_a_name_of_its_own(tmp_path: Path, nobody: Homes) -> None:
    with serving(planted(100_000, seed=1)) as hub:
        old = entry_for(hub)
        fetch(hub, catalog_of(old, tmp_path / "models"), nobody)
    with serving(planted(120_000, seed=2)) as hub:
        catalog = catalog_of(entry_for(hub), tmp_path / "models")
        path, _ = fetch(hub, catalog, nobody)
    assert path.read_bytes() == planted(120_000, seed=2)
    aside = path.with_name(f"{path.stem}-{old.sha256[:8]}.gguf")
    assert aside.read_bytes() == planted(100_000, seed=1)
    assert [(book.name, book.checked) for book in books(catalog) if not book.entry or not book.entry.package] == [
        ("Planted", "catalog"), (aside.stem, "catalog")]
    assert catalog.resolve(str(aside))[0].path == aside
    assert take_off_shelf(aside, None, catalog) == 100_000
    assert path.exists()


def test_a_file_of_the_users_own_is_noted_and_trusted_only_by_him(tmp_path: Path) -> None:
    with serving(planted(50_000)) as hub:
        catalog = catalog_of(entry_for(hub), tmp_path / "models")
    own = tmp_path / "own.gguf"
    own.write_bytes(planted(40_000))
    found = take_onto_shelf(own, catalog, lambda event: None, NEVER)
    assert found.entry is None
    assert [book.checked for book in books(catalog) if book.entry is None] == ["no"]
    assert check_on_shelf(found.path, None, catalog, lambda event: None, NEVER) == found.sha256
    assert not licence_file(catalog.folder, found.path.name).exists()
    stick = tmp_path / "stick.gguf"
    stick.write_bytes(planted(50_000))
    known = take_onto_shelf(stick, catalog, lambda event: None, NEVER)
    assert known.entry is catalog.entries[0]
    assert books(catalog)[0].checked == "catalog"
    assert licence_file(catalog.folder, known.path.name).exists()
    flipped = bytearray(known.path.read_bytes())
    flipped[25_000] ^= 1
    known.path.write_bytes(flipped)
    with pytest.raises(DamagedModel):
        check_on_shelf(known.path, known.entry, catalog, lambda event: None, NEVER)
    assert books(catalog)[0].problem == "its checksum differs"
    assert catalog.default().package, "it is not loaded any more"
    with pytest.raises(DamagedModel):
        catalog.resolve(catalog.entries[0].id)
