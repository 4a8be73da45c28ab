"""Proposals and the statement in a terminal: what the window kept is listed, stated and forgotten there."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.cli import main
from app.core.database import Database
from app.core.document import read_document
from app.core.known_files import KnownFiles
from app.core.proposals import Proposals, file_name
from app.core.provenance import Provenance, Stretch
from app.core.provenance_record import ProvenanceRecord
from tests.core.test_proposals import ACCEPTED, LEFT, POLISH

TEXT = "It came to an agreement.\n"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A file with a proposal of which one change was accepted."""
    file = tmp_path / "notes.md"
    file.write_text(TEXT, encoding="utf-8")
    database = Database()
    Proposals(database).keep(replace(POLISH, path=file_name(file)))
    Proposals(database).decide([ACCEPTED, LEFT])
    ProvenanceRecord(database).keep("d1", file_name(file), TEXT, Provenance((Stretch(3, 7, "p1"),)))
    database.close()
    return file


def test_the_list_tells_what_was_decided(notes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["proposals", str(notes)]) == 0
    told = capsys.readouterr().out
    assert "polish, Qwen3-8B, seed 4000000000: 1 accepted, 1 let stand" in told
    assert "“come” → “came”" in told


def test_json_holds_everything(notes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["proposals", str(notes), "--json"]) == 0
    [found] = json.loads(capsys.readouterr().out)["proposals"]
    assert found["fingerprint"] == POLISH.fingerprint
    assert found["made"] == "1970-01-01T00:16:40.500+00:00"
    assert found["sampling"]["temperature"] == POLISH.sampling.temperature
    assert found["prompt"][0][1] == {"role": "user", "content": "各单位 😀"}
    assert [(each["decision"], each["flagged"]) for each in found["decisions"]] == [
        ("accepted", False), ("standing", True)]


def test_the_statement_is_printed_and_written(notes: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["statement", str(notes)]) == 0
    page = capsys.readouterr().out
    assert "20.0% of the text (4 of 20 characters)" in page
    assert "| Qwen3-8B | `abababababababab` | 4 |" in page
    assert "| Polish | 1 | 1 | 0 | 1 |" in page
    out = tmp_path / "statement.md"
    assert main(["statement", str(notes), "-o", str(out), "--language", "zh"]) == 0
    assert "（20.0%）" in out.read_text("utf-8")
    assert main(["statement", str(tmp_path / "gone.md")]) == 1
    assert "There is no file" in capsys.readouterr().err


def test_a_renamed_file_is_known_by_what_it_is(notes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = Database()
    document = read_document(notes)
    assert document.digest is not None
    KnownFiles(database).remember("d1", notes, document.digest)
    database.close()
    assert main(["proposals", str(notes.rename(notes.with_name("other.md")))]) == 0
    assert "1 accepted" in capsys.readouterr().out


def test_what_was_forgotten_is_gone(notes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["proposals", "--forget", str(notes)]) == 0
    assert capsys.readouterr().out == "1 proposal deleted.\n"
    assert main(["proposals", str(notes)]) == 0
    assert "Nothing was proposed" in capsys.readouterr().out
    assert main(["statement", str(notes)]) == 0
    assert "Nothing in this text" in capsys.readouterr().out
    assert notes.read_text("utf-8") == TEXT


def test_all_are_forgotten_only_when_that_is_said(notes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in (["proposals"], ["proposals", "--all"], ["proposals", str(notes), "--forget", "--all"]):
        with pytest.raises(SystemExit) as ended:
            main(wrong)
        assert ended.value.code == 2
    capsys.readouterr()
    notes.unlink()
    assert main(["proposals", str(notes)]) == 0
    assert "polish" in capsys.readouterr().out, "the file may be gone"
    assert main(["proposals", "--forget", "--all"]) == 0
    assert capsys.readouterr().out == "1 proposal deleted.\n"
