"""`history FILE` finds a document's versions by its file, even renamed or gone, and writes one back safely."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app import cli
from app.core.database import Database
from app.core.document import read_document
from app.core.known_files import KnownFiles
from app.core.versions import SAVED, TYPING, Versions
from tests.core.test_instance_lock import held_by_another


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A document with CRLF and two versions."""
    path = tmp_path / "报告.md"
    path.write_bytes("one\r\n两\r\n".encode())
    database = Database()
    Versions(database).keep("d" * 32, "one\n", TYPING)
    Versions(database).keep("d" * 32, "one\n两\n", SAVED)
    KnownFiles(database).remember("d" * 32, path, str(read_document(path).digest))
    database.close()
    return path


def listed(capsys: pytest.CaptureFixture[str], path: Path) -> list[dict[str, Any]]:
    assert cli.main(["history", str(path), "--json"]) == 0
    return json.loads(capsys.readouterr().out)["versions"]


def test_list_and_show(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = listed(capsys, path)
    assert [(each["origins"], each["characters"]) for each in found] == [(["saved"], 6), (["typing"], 4)]
    assert cli.main(["history", str(path), "--show", str(found[1]["id"])]) == 0
    assert capsys.readouterr().out == "one\n"
    assert cli.main(["history", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "saved" in lines[0]
    assert "typing" in lines[1]


def test_restoring_keeps_the_line_ends_and_what_stood_there(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path.write_bytes(b"unseen\r\n")
    number = listed(capsys, path)[1]["id"]
    assert cli.main(["history", str(path), "--restore", str(number)]) == 0
    assert path.read_bytes() == b"one\r\n"
    capsys.readouterr()
    found = listed(capsys, path)
    assert [each["origins"] for each in found] == [["saved"], ["restoring"], ["saved"], ["typing"]]
    assert cli.main(["history", str(path), "--show", str(found[1]["id"])]) == 0
    assert capsys.readouterr().out == "unseen\n"


def test_a_file_that_is_gone_comes_back(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path.unlink()
    number = listed(capsys, path)[0]["id"]
    assert cli.main(["history", str(path), "--restore", str(number)]) == 0
    assert path.read_text() == "one\n两\n"


def test_what_stands_there_and_cannot_be_kept_is_not_replaced(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    number = listed(capsys, path)[0]["id"]
    path.write_bytes(b"\x00\xff\xfe" * 100)
    before = path.read_bytes()
    assert cli.main(["history", str(path), "--restore", str(number)]) == 1
    assert path.read_bytes() == before


def test_a_document_that_is_open_in_a_window_is_left_to_it(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    number = listed(capsys, path)[1]["id"]
    before = path.read_bytes()
    window = held_by_another(path)
    try:
        assert cli.main(["history", str(path), "--restore", str(number)]) == 1
    finally:
        window.communicate("")
    assert "in use by another window" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_forgetting_and_numbers_of_other_documents(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.md"
    other.write_text("other")
    number = listed(capsys, path)[0]["id"]
    assert cli.main(["history", str(other), "--show", str(number)]) == 1
    assert f"no version {number}" in capsys.readouterr().err
    assert cli.main(["history", str(path), "--forget"]) == 0
    assert "2 versions deleted" in capsys.readouterr().err
    assert path.exists()
    assert listed(capsys, path) == []
