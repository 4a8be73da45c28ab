"""What was opened is what is saved, to the byte."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.document import Document, read_document, save_document
from app.core.errors import (
    ChangedOnDisk,
    FileMissing,
    FileTooLarge,
    IsAFolder,
    NotARegularFile,
    NotText,
)
from app.core.line_ends import join_line_ends, split_line_ends

CONTENTS = [
    b"", b"one line", b"a\nb\n", b"a\r\nb\r\n", b"a\rb\r", b"a\r\nb\nc\rd", b"\xef\xbb\xbfwith BOM\r\n",
    "no-break space\u00a0here\nline\u2028separator\u2029paragraph".encode(), "𠮷野家 👩‍👩‍👧 ﷐".encode(),
    b"\n\n\n", b"\r\n\n\r",
    b"\xef\xbb\xbfa\0b", b"\xef\xbb\xbf\xef\xbb\xbftwo marks", "\ufdd0\ufdd1\ufffe\x85\x0b\x1c\ufde0".encode(),
]


@pytest.mark.parametrize("data", CONTENTS)
def test_unchanged_text_gives_the_same_bytes(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(data)
    document = read_document(path)
    assert document.encode(document.text) == data
    saved = save_document(document, document.text)
    assert path.read_bytes() == data
    assert saved.digest == document.digest
    assert saved.line_ends == document.line_ends or not document.text.count("\n")


@given(st.lists(st.tuples(st.text("ab é新", max_size=5), st.sampled_from(["\n", "\r\n", "\r"])), max_size=12),
       st.text("xy", max_size=3), st.booleans())
def test_any_mix_of_line_ends_round_trips(lines: list[tuple[str, str]], last: str, bom: bool) -> None:
    import re

    body = "".join(line + end for line, end in lines) + last
    ends = tuple(re.findall(r"\r\n|\n|\r", body))
    text = re.sub(r"\r\n|\n|\r", "\n", body)
    document = Document(None, text, bom, ends or ("\n",))
    assert document.encode(text) == (b"\xef\xbb\xbf" if bom else b"") + body.encode()


def test_one_changed_character_changes_only_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"one\r\ntwo\nthree\rfour\n")
    document = read_document(path)
    save_document(document, document.text.replace("two", "too"))
    assert path.read_bytes() == b"one\r\ntoo\nthree\rfour\n"


def test_inserted_and_deleted_lines_leave_the_others_their_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"one\r\ntwo\nthree\r\nfour\nfive\r\n")
    document = read_document(path)
    save_document(document, "one\nnew\ntwo\nfour\nfive\n")
    assert path.read_bytes() == b"one\r\nnew\r\ntwo\nfour\nfive\r\n"


def test_in_a_book_with_mixed_line_ends_untouched_lines_keep_theirs() -> None:
    lines = [line for number in range(6_000) for line in (f"Paragraph {number}.", "")]
    ends = tuple("\r\n" if number % 7 else "\n" for number in range(len(lines)))
    new = ["First.", *lines[:5_000], "New.", "", *lines[5_000:]]
    joined = join_line_ends("\n".join(new) + "\nLast.\n", "\n".join(lines) + "\n", ends)
    _, found = split_line_ends(joined)
    assert found[1:5_001] + found[5_003:12_003] == ends


def test_another_programs_change_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"mine\n")
    document = read_document(path)
    path.write_bytes(b"theirs\n")
    with pytest.raises(ChangedOnDisk):
        save_document(document, "mine, edited\n")
    assert path.read_bytes() == b"theirs\n"
    save_document(document, "mine, edited\n", overwrite=True)
    assert path.read_bytes() == b"mine, edited\n"


def test_a_deleted_file_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"mine\n")
    document = read_document(path)
    path.unlink()
    save_document(document, "mine\n")
    assert path.read_bytes() == b"mine\n"


def test_save_as_keeps_bom_and_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"\xef\xbb\xbfone\r\n")
    saved = save_document(read_document(path), "one\ntwo\n", tmp_path / "b.md")
    assert (tmp_path / "b.md").read_bytes() == b"\xef\xbb\xbfone\r\ntwo\r\n"
    assert saved.path == tmp_path / "b.md"


def test_what_cannot_be_opened_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        read_document(tmp_path / "none.md")
    with pytest.raises(IsAFolder):
        read_document(tmp_path)
    (tmp_path / "b.md").write_bytes(b"good\xff\xfebad")
    with pytest.raises(NotText, match="byte 4"):
        read_document(tmp_path / "b.md")
    (tmp_path / "c.md").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0")
    with pytest.raises(NotText, match="byte 0"):
        read_document(tmp_path / "c.md")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NotARegularFile):
        read_document(tmp_path / "pipe")
    with (tmp_path / "big.md").open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(FileTooLarge, match="100 MB"):
        read_document(tmp_path / "big.md")
