"""A document is known again by its path, and as the file that was renamed or moved; another file never is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.database import Database
from app.core.document import read_document
from app.core.known_files import KnownFiles


@pytest.fixture
def known(tmp_path: Path) -> Iterator[KnownFiles]:
    database = Database(tmp_path / "data" / "stet.sqlite3")
    yield KnownFiles(database)
    database.close()


def remember(known: KnownFiles, name: str, path: Path) -> None:
    digest = read_document(path).digest
    assert digest is not None
    known.remember(name, path, digest)


def test_by_path_even_when_its_bytes_changed(known: KnownFiles, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("one")
    assert known.document_of(read_document(path)) is None
    remember(known, "a" * 32, path)
    path.write_text("two")
    assert known.document_of(read_document(path)) == "a" * 32
    link = tmp_path / "link.md"
    link.symlink_to(path)
    assert known.document_of(read_document(link)) == "a" * 32


@pytest.mark.parametrize("name", ["b.md", "folder/报告.md"])
def test_a_renamed_file(known: KnownFiles, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "a.md").write_text("one")
    remember(known, "a" * 32, tmp_path / "a.md")
    (tmp_path / "a.md").rename(tmp_path / name)
    assert known.document_of(read_document(tmp_path / name)) == "a" * 32


def test_a_file_that_was_moved_to_another_disk(known: KnownFiles, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("one")
    remember(known, "a" * 32, tmp_path / "a.md")
    (tmp_path / "b.md").write_text("one")  # a copy, with a number of its own
    assert known.document_of(read_document(tmp_path / "b.md")) is None
    (tmp_path / "a.md").unlink()
    assert known.document_of(read_document(tmp_path / "b.md")) == "a" * 32


def test_an_empty_file_is_not_taken_for_another(known: KnownFiles, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("")
    remember(known, "a" * 32, tmp_path / "a.md")
    (tmp_path / "b.md").write_text("")
    (tmp_path / "a.md").unlink()
    assert known.document_of(read_document(tmp_path / "b.md")) is None


def test_what_is_forgotten_is_not_known(known: KnownFiles, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.md").write_text(name)
        remember(known, name * 32, tmp_path / f"{name}.md")
    known.forget("a" * 32)
    assert known.document_of(read_document(tmp_path / "a.md")) is None
    assert known.document_of(read_document(tmp_path / "b.md")) == "b" * 32
    known.forget()
    assert known.document_of(read_document(tmp_path / "b.md")) is None
