"""The journal gives back every text exactly, survives any damage as far as can be, and is deleted when it may be."""

from __future__ import annotations

import os
import random
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import journal as journal_module
from app.core import record_file
from app.core.document import Document, read_document, save_document
from app.core.errors import DiskFull, FileProblem, InUseElsewhere
from app.core.journal import Journal, journals
from app.core.journal_format import Asked, facts_of, packed
from app.core.offsets import to_utf16, utf16_length
from app.core.passages import Piece
from app.core.record_file import Record, RecordFile, read_records
from app.core.recovery import Kept, discard, kept_texts, read_journal, replay, tidy

ID = "0123456789abcdef" * 2
PUTS = ("a", "word ", "你好，", "😀", "\n", "\ud800", "\xa0", "")


@pytest.fixture
def opened() -> Iterator[list[Journal]]:
    """Journals that are closed at the end."""
    made: list[Journal] = []
    yield made
    for one in made:
        one.close()


def begin(opened: list[Journal], base: str = "", text: str | None = None, document: Document | None = None) -> Journal:
    made = Journal(ID, "Title", facts_of(document or Document(None, base)), base, base if text is None else text)
    opened.append(made)
    return made


def typed(journal: Journal, text: str, random_: random.Random, edits: int) -> list[str]:
    """Random edits; returns the text after each."""
    after = []
    for _ in range(edits):
        at = random_.randint(0, len(text))
        cut = random_.choice((0, 0, 0, 1, 3)) if at < len(text) else 0
        end = min(len(text), at + cut)
        put = random_.choice(PUTS)
        journal.edit(to_utf16(text, at), utf16_length(text[at:end]), put)
        text = text[:at] + put + text[end:]
        after.append(text)
    return after


def only(folder: Path | None = None) -> Kept:
    (kept,) = kept_texts(folder)
    return kept


def test_a_document_that_is_not_touched_has_no_journal(opened: list[Journal]) -> None:
    journal = begin(opened, "as it was")
    journal.start()
    journal.leave()
    assert not journals().exists()


@pytest.mark.parametrize("seed", range(20))
def test_every_text_comes_back_exactly(opened: list[Journal], seed: int) -> None:
    journal = begin(opened, "Begin 你好 😀\n")
    text = typed(journal, "Begin 你好 😀\n", random.Random(seed), 200)[-1]
    kept = only()
    assert kept.text == text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    assert kept.document.text == "Begin 你好 😀\n"
    assert (kept.document_id, kept.title, kept.damaged_at) == (ID, "Title", None)
    assert kept.held()


def test_only_the_user_can_read_it(opened: list[Journal]) -> None:
    journal = begin(opened)
    journal.edit(0, 0, "private")
    assert journal.path is not None
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(journals().stat().st_mode) == 0o700


def test_it_begins_anew_before_it_grows_long(opened: list[Journal], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "WHOLE_EVERY", 5_000)
    monkeypatch.setattr(journal_module, "WHOLE_AT_LAST", 20_000)
    journal = begin(opened, "x")
    text = typed(journal, "x", random.Random(5), 2000)[-1]
    assert journal.path is not None
    assert journal.long
    journal.shorten()
    assert not journal.long
    assert journal.path.stat().st_size < 20_000 + 20_000
    kept = only()
    assert kept.text == text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    assert kept.number > 1000  # numbers go on


def test_a_save_that_was_proven_deletes_it_and_the_next_edit_begins_another(
    opened: list[Journal], tmp_path: Path
) -> None:
    (tmp_path / "a.md").write_bytes(b"one\r\n")
    document = read_document(tmp_path / "a.md")
    journal = begin(opened, document.text, document=document)
    journal.edit(3, 0, " two")
    document = save_document(document, "one two\n")
    journal.saved("a.md", facts_of(document), document.text)
    assert kept_texts() == []
    journal.edit(7, 0, " three")
    kept = only()
    assert (kept.document, kept.text) == (document, "one two three\n")
    assert kept.file_state() == "same"


def test_a_kill_between_saving_and_deleting_leaves_one_that_is_tidied(
    opened: list[Journal], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = save_document(Document(None, ""), "text\n", tmp_path / "a.md")
    journal = begin(opened)
    journal.edit(0, 0, "text\n")
    monkeypatch.setattr(RecordFile, "remove", lambda self, **_: self.close())  # the program is killed here
    journal.saved("a.md", facts_of(document), document.text)
    assert not only().worth_keeping
    (tmp_path / "a.md").write_text("another program's\n")
    assert [kept.text for kept in tidy()] == ["text\n"]  # a mismatch never deletes
    (tmp_path / "a.md").write_text("text\n")
    assert tidy() == []
    assert list(journals().iterdir()) == []


def test_a_kill_right_after_the_file_was_written_leaves_one_that_is_tidied(
    opened: list[Journal], tmp_path: Path
) -> None:
    """The journal knows nothing of the save; the file holds its very text."""
    document = save_document(Document(None, ""), "one\n", tmp_path / "a.md")
    journal = begin(opened, "one\n", document=document)
    journal.edit(3, 0, " two")
    journal.close()
    assert tidy() != []
    save_document(document, "one two\n")
    assert tidy() == []
    assert list(journals().iterdir()) == []


def test_a_later_journal_of_a_document_has_a_higher_number(opened: list[Journal]) -> None:
    made: list[Journal] = []
    for text in ("first", "second", "third"):
        made.append(begin(opened))
        made[-1].edit(0, 0, text)
    made[0].discard()
    made.append(begin(opened))
    made[-1].edit(0, 0, "fourth")
    assert [kept.text for kept in sorted(kept_texts(), key=lambda kept: kept.generation)] == [
        "second", "third", "fourth"]


def test_an_unsaved_text_stays_when_its_document_leaves_and_a_blank_one_goes(opened: list[Journal]) -> None:
    journal = begin(opened)
    journal.edit(0, 0, "words")
    journal.leave()
    assert only().text == "words"
    assert not only().held()
    other = Journal("f" * 32, "Untitled", facts_of(Document(None, "")), "", "")
    other.edit(0, 0, " \n")
    other.leave()
    assert only().text == "words"


def test_a_text_whose_file_is_gone_stays_and_a_blank_one_goes(opened: list[Journal], tmp_path: Path) -> None:
    for name, text in (("a", "words\n"), ("b", "\n")):
        path = tmp_path / f"{name}.md"
        path.write_text(text)
        journal = Journal(name * 32, path.name, facts_of(read_document(path)), text, text)
        opened.append(journal)
        path.unlink()
        journal.lost()
        journal.leave()
    (kept,) = tidy()
    assert (kept.text, kept.unsaved, kept.file_state()) == ("words\n", False, "gone")
    (tmp_path / "a.md").write_text("words\n")
    assert tidy() == []


def test_a_journal_that_is_taken_over_goes_on_and_one_that_is_not_is_left_alone(opened: list[Journal]) -> None:
    first = begin(opened, "base", "base")
    first.edit(4, 0, " and more")
    first.leave()
    kept = only()
    beside = begin(opened, "base")
    beside.edit(0, 0, "another ")
    assert sorted(one.text for one in kept_texts()) == ["another base", "base and more"]
    beside.discard()
    again = Journal(ID, "Title", facts_of(kept.document), kept.document.text, kept.text, takes_over=kept.path,
                    number=kept.number)
    opened.append(again)
    again.start()
    assert (only().text, only().held()) == ("base and more", True)
    again.edit(0, 0, "now ")
    assert only().text == "now base and more"
    assert only().number > kept.number


def test_a_suggestion_comes_back_with_what_came_of_it_until_it_is_decided(opened: list[Journal]) -> None:
    text = "Keep. He go home. 你好"
    journal = begin(opened, text)
    asked = Asked("job", "polish", "", "", text, 6, 17, True, (Piece("He go home.", True),))
    journal.asked(asked)
    journal.came("job", 0, "He we")
    journal.came("job", 0, "nt")
    journal.edit(0, 4, "Kept")
    (again,) = only().suggestions
    assert (again.document, again.start, again.end, again.pieces) == (text, 6, 17, asked.pieces)
    assert ("".join(again.came[0]), again.ending) == ("He went", "")
    journal.resume()  # written anew, with the text as it was when it was asked
    (again,) = only().suggestions
    assert (again.document, "".join(again.came[0])) == (text, "He went")
    journal.came("job", 0, " home.", "finished")
    journal.ended("job", "finished")
    (again,) = only().suggestions
    assert (again.endings, again.ending) == ({0: "finished"}, "finished")
    journal.decided("job")
    assert only().suggestions == []


def test_a_full_disk_costs_the_file_and_not_the_text_and_all_of_it_comes_after(
    opened: list[Journal], monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = begin(opened)
    journal.edit(0, 0, "before ")
    write = os.write

    def full(handle: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(record_file.os, "write", full)
    with pytest.raises(DiskFull):
        journal.edit(7, 0, "while ")
    journal.edit(13, 0, "and on ")  # nothing is tried meanwhile
    assert journal.behind
    assert only().text == "before "
    with pytest.raises(FileProblem):
        journal.resume()
    assert only().text == "before "
    monkeypatch.setattr(record_file.os, "write", write)
    journal.resume()
    assert (only().text, journal.behind) == ("before while and on ", False)


def test_a_folder_that_was_emptied_is_noticed_and_filled_again(opened: list[Journal]) -> None:
    journal = begin(opened)
    journal.edit(0, 0, "one")
    assert journal.path is not None
    journal.path.unlink()
    journals().rmdir()
    journal.edit(3, 0, " two")
    with pytest.raises(FileProblem):
        journal.sync()
    journal.resume()
    assert only().text == "one two"


def test_the_clock_is_told_and_never_asked(opened: list[Journal], monkeypatch: pytest.MonkeyPatch) -> None:
    journal = begin(opened)
    journal.edit(0, 0, "today ")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - 10 * 365 * 86400)
    journal.edit(6, 0, "ten years ago")
    journal.leave()
    kept = only()
    assert kept.text == "today ten years ago"
    assert tidy() != []
    after = Journal(ID, "Title", facts_of(Document(None, "")), "", kept.text, takes_over=kept.path, number=kept.number)
    opened.append(after)
    after.start()
    monkeypatch.setattr(time, "time", lambda: 2.0**31 + 86400)  # 2038
    after.edit(0, 0, "later: ")
    assert only().text == "later: today ten years ago"


def test_what_a_window_has_open_is_not_discarded(opened: list[Journal]) -> None:
    journal = begin(opened)
    journal.edit(0, 0, "mine")
    with pytest.raises(InUseElsewhere):
        discard(only())
    journal.leave()
    discard(only())
    assert kept_texts() == []


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, list[str]]:
    """A journal with edits and a suggestion, and every text that it went through."""
    folder = tmp_path_factory.mktemp("journal")
    journal = Journal(ID, "Title", facts_of(Document(None, "Begin.")), "Begin.", "Begin.", folder=folder)
    texts = ["Begin.", *typed(journal, "Begin.", random.Random(7), 120)]
    text = read_journal(folder / f"{ID}.journal").text
    journal.asked(Asked("job", "polish", "", "", text, 0, len(text), True, (Piece(text, True),)))
    journal.came("job", 0, "Better")
    journal.close()
    return (folder / f"{ID}.journal").read_bytes(), [
        one.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass") for one in texts]


@pytest.mark.parametrize("seed", [*range(100), *(pytest.param(n, marks=pytest.mark.night) for n in range(100, 500))])
def test_whatever_is_damaged_the_text_before_it_comes_back_and_the_raw_file_stays(
    written: tuple[bytes, list[str]], tmp_path: Path, seed: int
) -> None:
    data, texts = bytearray(written[0]), written[1]
    draw = random.Random(seed)
    at = draw.randrange(len(data))
    kind = seed % 5
    if kind == 0:
        del data[at:]
    elif kind == 1:
        data[at] ^= 1 << draw.randrange(8)
    elif kind == 2:
        data[at : at + draw.randint(1, 40)] = bytes(draw.randint(1, 40))
    elif kind == 3:
        data[at:at] = draw.randbytes(draw.randint(1, 20))
    else:
        del data[at : at + draw.randint(1, 60)]
    path = tmp_path / f"{ID}.journal"
    path.write_bytes(data)
    kept = only(tmp_path)
    assert path.read_bytes() == data
    if kept.readable:
        assert kept.text in texts
    if bytes(data) != written[0]:
        # Each record before the damage is told: no less than the share of the file that is whole.
        records, damaged_at = read_records(path)
        assert kept.damaged_at == damaged_at
        assert sum(len(record.payload) for record in records) <= at
        whole = [record for record in records if record.kind == "edit"]
        assert not kept.readable or kept.salvaged or kept.text == replay(path, records).text
        assert not (kept.salvaged and replay(path, records).readable)
        assert len(whole) <= len(texts)
    if kept.readable and kept.worth_keeping:
        again = Journal(ID, "Title", facts_of(kept.document), kept.document.text, kept.text, takes_over=path,
                        number=kept.number)
        again.start()
        again.close()
        assert only(tmp_path).text == kept.text
        if kept.damaged_at is not None:
            assert (tmp_path / f"{ID}.journal.bad-1").read_bytes() == data


@given(st.lists(st.tuples(st.sampled_from(["header", "base", "text", "edit", "saved", "asked", "came", "ended",
                                           "decided", "later", "__init__"]),
                          st.dictionaries(st.sampled_from(["n", "t", "m", "at", "cut", "put", "length", "document",
                                                           "title", "job", "pieces", "start", "end", "passage"]),
                                          st.one_of(st.none(), st.integers(-5, 50), st.text(max_size=5),
                                                    st.lists(st.integers(), max_size=3))),
                          st.one_of(st.none(), st.text(max_size=10))), max_size=8))
def test_records_that_nobody_wrote_never_raise(rows: list[tuple[str, dict, str | None]]) -> None:
    replay(Path("x.journal"), [Record(kind, packed(data, text)) for kind, data, text in rows])
    replay(Path("x.journal"), [Record(kind, packed(data, text)[3:]) for kind, data, text in rows])


@pytest.mark.parametrize("path", sorted((Path(__file__).parents[1] / "fixtures" / "journals").glob("*.journal")),
                         ids=lambda path: path.name)
def test_what_every_release_wrote_is_read(path: Path) -> None:
    """Fixtures are added with a format, and never changed (RELIABILITY I12)."""
    kept = read_journal(path)
    assert kept.damaged_at is None
    assert kept.title == "Report.md"
    assert kept.document.path == Path("/home/writer/Report.md")
    assert (kept.document.bom, kept.document.line_ends, kept.document.newline) == (True, ("\r\n",), "\r\n")
    assert kept.document.digest == "ab" * 32
    assert kept.document.text == "# Report\n\nThe committee meet on Tuesday.\n"
    assert kept.text == "# Report 你好 😀\n\nThe committee met on Tuesday.\ud800\xa0\n"
    (asked,) = kept.suggestions
    assert (asked.action, asked.document[asked.start : asked.end]) == ("polish", "The committee meet on Tuesday.")
    assert ("".join(asked.came[0]), asked.ending) == ("The committee m", "")
