"""Vectors of passages outlive the program, belong to their document and their model, and go with it."""

from __future__ import annotations

import os
from pathlib import Path

from app.core import passage_vectors
from app.core.job_file import forget_jobs
from app.core.passage_vectors import (
    KEY_BYTES,
    KeptVectors,
    forget_vectors,
    key_of,
    missing,
    text_of,
    vectors_in,
    vectors_path,
)
from app.core.passages import split
from app.core.record_file import OPENING

A, B, C = (key_of(name) for name in "abc")


def kept(folder: Path, document: str = "/a.md", model: str = "m") -> KeptVectors:
    return KeptVectors(document, model, folder)


def test_they_come_back(tmp_path: Path) -> None:
    first = kept(tmp_path)
    first.keep({A: b"1234", B: b"5678"})
    first.keep({C: b"9999"})
    again = kept(tmp_path)
    assert again == {A: b"1234", B: b"5678", C: b"9999"}, "also while another window holds the file"
    first.close()
    path = vectors_path("/a.md", "m", tmp_path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert "a.md" not in path.name


def test_each_document_and_each_model_has_its_own(tmp_path: Path) -> None:
    first = kept(tmp_path)
    first.keep({A: b"12"})
    first.close()
    for other in (kept(tmp_path, document="/b.md"), kept(tmp_path, model="n")):
        assert not other
        other.close()


def test_they_go_with_what_is_kept_of_the_document(tmp_path: Path) -> None:
    for document in ("/a.md", "/b.md"):
        one = kept(tmp_path, document)
        one.keep({A: b"12"})
        one.close()
    forget_jobs("/a.md", tmp_path)
    assert not vectors_path("/a.md", "m", tmp_path).exists()
    assert kept(tmp_path, "/b.md") == {A: b"12"}
    forget_vectors(folder=tmp_path)
    assert not list(tmp_path.glob("*.vectors"))


def test_damage_costs_what_is_behind_it(tmp_path: Path) -> None:
    one = kept(tmp_path)
    one.keep({A: b"1" * 200})
    one.keep({B: b"2" * 200})
    one.close()
    path = vectors_path("/a.md", "m", tmp_path)
    data = bytearray(path.read_bytes())
    data[-50] ^= 1
    path.write_bytes(data)
    assert kept(tmp_path) == {A: b"1" * 200}
    path.write_bytes(OPENING[:4])
    assert not vectors_in(path)
    assert not kept(tmp_path)


def test_vectors_of_passages_that_are_gone_are_forgotten(tmp_path: Path) -> None:
    one = kept(tmp_path)
    one.keep({key_of(str(number)): b"x" * 100 for number in range(20)})
    there = [key_of(str(number)) for number in range(12)]
    one.keep_only(there)
    assert len(one) == 20, "a few are cheaper to keep than to write the file anew: an undo brings them back"
    one.keep_only(there[:5])
    one.close()
    assert set(vectors_in(vectors_path("/a.md", "m", tmp_path))) == set(there[:5])
    assert set(kept(tmp_path)) == set(there[:5])


def test_a_file_and_all_files_are_bounded(tmp_path: Path) -> None:
    one = kept(tmp_path)
    big = {number.to_bytes(KEY_BYTES, "little"): bytes(1_000_000) for number in range(3)}
    for _ in range(passage_vectors.MOST_BYTES // 3_000_000 + 2):
        one.keep(big)
    one.close()
    assert vectors_path("/a.md", "m", tmp_path).stat().st_size < passage_vectors.MOST_BYTES + 4_000_000
    for number in range(passage_vectors.MOST_FILES + 3):
        other = kept(tmp_path, f"/{number}.md")
        other.close()
        path = vectors_path(f"/{number}.md", "m", tmp_path)
        os.utime(path, (path.stat().st_mtime + number, path.stat().st_mtime + number))
    assert len(list(tmp_path.glob("*.vectors"))) <= passage_vectors.MOST_FILES


def test_a_full_disk_is_no_error(tmp_path: Path) -> None:
    blocked = tmp_path / "jobs"
    blocked.write_text("a file where the folder should be")
    one = KeptVectors("/a.md", "m", blocked)
    one.keep({A: b"12"})
    one.keep_only([A])
    assert one == {A: b"12"}, "they are remembered as long as it runs"


def test_what_is_missing() -> None:
    assert missing([A, B, A, C], {B: b""}) == [0, 3], "a passage that stands twice is made once"
    assert missing([], {}) == []


def test_a_passage_is_told_with_its_headings() -> None:
    text = "# Alice\n\n## Down\n\nShe fell.\n"
    passage = split(text, 6, lambda part: len(part.split()))[-1]
    assert text_of(text, passage).endswith("She fell.")
    assert "Alice" in text_of(text, passage)
