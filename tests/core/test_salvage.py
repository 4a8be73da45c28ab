"""A journal whose beginning is damaged gives back what was written since."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from app.core.document import Document
from app.core.journal import Journal
from app.core.journal_format import facts_of
from app.core.record_file import OPENING, read_records
from app.core.recovery import read_journal

ID = "ab" * 16
FILE = "".join(f"Line {number} of the file, {random.Random(number).random()}.\n" for number in range(60))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal of a file with a text that was begun anew, and two edits."""
    journal = Journal(ID, "a.md", facts_of(Document(Path("/a/a.md"), FILE)), FILE, FILE, folder=tmp_path)
    journal.edit(0, 0, "begun ")
    journal.shorten()
    journal.edit(0, 5, "one")
    journal.edit(0, 3, "three")
    journal.close()
    assert journal.path is not None
    return journal.path


def places(path: Path) -> dict[str, tuple[int, int]]:
    """Where each record stands in the file, bytes; the last one of its kind."""
    found: dict[str, tuple[int, int]] = {}
    at = len(OPENING)
    for record in read_records(path)[0]:
        end = at + 9 + len(record.kind) + len(record.payload)
        found[record.kind] = at, end
        at = end
    return found


@pytest.mark.parametrize("kind", ["opening", "header", "base"])
@pytest.mark.parametrize("seed", range(8))
def test_damage_in_front_of_the_text_costs_nothing_of_it(path: Path, kind: str, seed: int) -> None:
    start, end = {**places(path), "opening": (0, len(OPENING))}[kind]
    data = bytearray(path.read_bytes())
    chance = random.Random(seed)
    if seed % 2:
        data[chance.randrange(start, end)] ^= 1 << chance.randrange(8)
    else:
        at = chance.randrange(start, end)
        data[at : min(at + 5, end)] = bytes(min(at + 5, end) - at)
    path.write_bytes(data)
    kept = read_journal(path)
    assert kept.text == f"three {FILE}"
    assert (kept.document_id, kept.salvaged, kept.damaged_at is not None) == (ID, True, True)
    assert kept.unsaved
    assert kept.worth_keeping
    # Of its file is told what is proven, and nothing else.
    assert kept.document.path == (Path("/a/a.md") if kind == "opening" else None)


def test_the_text_of_a_file_is_found_where_nothing_else_is(path: Path) -> None:
    header, text = places(path)["header"], places(path)["text"]
    data = bytearray(path.read_bytes())
    data[header[0]] ^= 255
    data[text[1] - 3] ^= 1  # within what is compressed
    path.write_bytes(data)
    kept = read_journal(path)
    assert (kept.text, kept.document.path) == (FILE, None)


def test_what_is_whole_is_read_as_it_is_and_rubbish_is_nothing(path: Path) -> None:
    kept = read_journal(path)
    assert (kept.text, kept.salvaged, kept.damaged_at) == (f"three {FILE}", False, None)
    path.write_bytes(OPENING + b"\x04text" * 50 + b"rubbish" + b"\x04base{}\n")
    assert not read_journal(path).readable


def test_damage_behind_the_text_ends_the_reading_there(path: Path) -> None:
    """What is proven by all that is before it is never exchanged for something that was found."""
    data = bytearray(path.read_bytes())
    data[places(path)["edit"][0] + 20] ^= 1
    path.write_bytes(data + data[places(path)["text"][0] :])
    kept = read_journal(path)
    assert (kept.text, kept.salvaged) == (f"one {FILE}", False)
