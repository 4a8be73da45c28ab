"""``recover`` lists what the journal holds, damaged or not, writes it to the byte, and deletes only what it is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli import main
from app.core.document import Document, read_document
from app.core.journal import Journal, journals
from app.core.journal_format import facts_of


@pytest.fixture
def held(tmp_path: Path) -> Path:
    """An unsaved text of a file with a mark and CRLF, in a journal; returns the journal."""
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbfone\r\n")
    document = read_document(tmp_path / "a.md")
    journal = Journal("a" * 32, "a.md", facts_of(document), document.text, document.text)
    journal.edit(0, 0, "zero ")
    journal.edit(8, 0, " two")
    journal.leave()
    return journals() / f"{'a' * 32}.journal"


def test_a_text_is_listed_and_written_as_its_file_would_be(
    held: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["recover"]) == 0
    assert "a.md, 13 characters up to" in capsys.readouterr().out
    assert main(["recover", "--restore", "aaaa", "-o", str(tmp_path / "out.md")]) == 0
    assert (tmp_path / "out.md").read_bytes() == b"\xef\xbb\xbfzero one two\r\n"
    assert held.exists()
    capsys.readouterr()
    assert main(["recover", "--restore", "aaaa"]) == 0
    assert capsys.readouterr().out == "zero one two\n"


def test_a_damaged_one_is_given_as_far_as_it_goes(held: Path, capsys: pytest.CaptureFixture[str]) -> None:
    held.write_bytes(held.read_bytes()[:-2])
    assert main(["recover", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["texts"]
    assert (row["characters"], row["readable"], row["file_state"]) == (9, True, "same")
    assert row["damaged_at"] is not None
    held.write_bytes(b"rubbish")
    assert main(["recover"]) == 0
    assert "cannot be read" in capsys.readouterr().out
    assert main(["recover", "--restore", "aaaa"]) == 1
    assert held.read_bytes() == b"rubbish"


def test_only_what_is_named_is_deleted(held: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recover", "--discard", "b"]) == 1
    assert "holds no text “b”" in capsys.readouterr().err
    assert held.exists()
    other = Journal("b" * 32, "Untitled", facts_of(Document(None, "")), "", "")
    other.edit(0, 0, "open in a window")
    assert main(["recover", "--discard", "b"]) == 1
    assert "in use by another window" in capsys.readouterr().err
    assert main(["recover", "--discard", "all"]) == 0
    assert not held.exists()
    assert [path.name for path in journals().iterdir()] == [f"{'b' * 32}.journal"]
    other.close()
