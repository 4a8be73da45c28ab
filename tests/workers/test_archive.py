"""The archive writes behind the window's back, answers on its thread, and says once that it cannot."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.database import Database
from app.core.errors import DatabaseFailed
from app.core.proposals import Kept, Proposals
from app.core.provenance import Provenance, Stretch
from app.core.provenance_record import Found
from app.inference.fingerprint import fingerprint
from app.workers.archive import Archive
from tests.core.test_proposals import ACCEPTED, POLISH


@pytest.fixture
def archive(qtbot: QtBot, tmp_path: Path) -> Iterator[Archive]:
    made = Archive(Database(tmp_path / "stet.sqlite3"))
    yield made
    made.close()


def test_what_was_kept_is_found_with_its_models_fingerprint(qtbot: QtBot, archive: Archive, tmp_path: Path) -> None:
    model = tmp_path / "model.gguf"
    model.write_bytes(hashlib.sha256(b"weights").digest() * 1000)
    archive.keep(POLISH, str(model))
    archive.decide([ACCEPTED])
    found: list[list[Kept]] = []
    archive.of_document("d1", "", (), found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=5000)
    assert found == [[Kept(replace(POLISH, fingerprint=fingerprint(model).hex()), (ACCEPTED,))]]


def test_closing_waits_for_what_is_to_be_written(qtbot: QtBot, tmp_path: Path) -> None:
    archive = Archive(Database(tmp_path / "stet.sqlite3"))
    for number in range(100):
        archive.keep(replace(POLISH, id=str(number)), "")
    archive.close()
    assert len(Proposals(Database(tmp_path / "stet.sqlite3")).of_document("d1")) == 100


def test_what_was_copied_from_elsewhere_is_found_with_what_touched_it(qtbot: QtBot, archive: Archive) -> None:
    archive.keep(POLISH, "")
    archive.keep(replace(POLISH, id="p2", document="d2", path="", made=2000.0, original="x", answer="y"), "")
    found: list[list[Kept]] = []
    archive.touching("d1", "", "Members come to an agreement with all of the staff.", ("p2",), found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=5000)
    assert [kept.proposal.id for kept in found[0]] == ["p2", "p1"]


def test_what_is_forgotten_is_not_answered(qtbot: QtBot, archive: Archive) -> None:
    counts: list[int] = []
    found: list[Found] = []
    archive.keep(POLISH, "")
    archive.keep_provenance("d1", "", "text", Provenance((Stretch(0, 2, "p1"),)))
    archive.forget("d1", "", counts.append)
    archive.provenance("d1", "", "text", found.append)
    archive.forget_all(counts.append)
    qtbot.waitUntil(lambda: len(counts) == 2, timeout=5000)
    assert counts == [1, 0]
    assert found == [Found(Provenance())]


def test_a_place_that_cannot_be_written_is_said_once(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    archive = Archive(Database(tmp_path / "file" / "stet.sqlite3"))
    said: list[object] = []
    archive.failed.connect(said.append)
    with qtbot.waitSignal(archive.failed, timeout=5000):
        archive.keep(POLISH, "")
        archive.decide([ACCEPTED])
    archive.close()
    qtbot.wait(0)
    assert len(said) == 1
    assert isinstance(said[0], DatabaseFailed)
