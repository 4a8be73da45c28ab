"""Proposals and decisions are kept whole, found again from the text they touched, and gone when they are forgotten."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.database import Database
from app.core.generation import Message, Sampling
from app.core.proposals import Decided, Proposal, Proposals, file_name
from app.core.provenance import Provenance, Stretch
from app.core.provenance_record import ProvenanceRecord
from app.core.touching import touching

POLISH = Proposal(
    "p1", "d1", "/notes/a.md", 1000.5, "polish", "replace", "plain", "shorter", 1, "finished", "Qwen3-8B", "ab" * 32,
    4_000_000_000, Sampling(0.2, 0.9, 20, 0.05), ((Message("system", "Be brief."), Message("user", "各单位 😀")),), 17,
    "it come to an agreement with all of the members", "it came to an agreement with all members")
ACCEPTED = Decided("p1", 0, 1001.0, "accepted", "wording", "come", "came")
LEFT = Decided("p1", 1, 1002.0, "standing", "wording", "all of the", "all", flagged=True)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(tmp_path / "stet.sqlite3")
    yield made
    made.close()


def test_all_of_a_proposal_is_kept(database: Database) -> None:
    proposals = Proposals(database)
    proposals.keep(POLISH)
    proposals.decide([ACCEPTED, LEFT])
    [kept] = proposals.of_document("d1")
    assert kept.proposal == POLISH
    assert kept.decisions == (ACCEPTED, LEFT)


def test_the_last_decision_counts_and_all_are_kept(database: Database) -> None:
    proposals = Proposals(database)
    proposals.keep(POLISH)
    undone = replace(ACCEPTED, made=1003.0, decision="open")
    edited = replace(ACCEPTED, made=1004.0, decision="edited", own="has come")
    proposals.decide([ACCEPTED, LEFT])
    proposals.decide([undone])
    proposals.decide([edited])
    [kept] = proposals.of_document("d1")
    assert kept.decisions == (edited, LEFT)
    assert kept.counts() == {"edited": 1, "standing": 1}
    assert proposals.history_of("p1") == [ACCEPTED, LEFT, undone, edited]


def test_a_file_has_its_proposals_under_another_id_and_the_newest_come_first(database: Database) -> None:
    proposals = Proposals(database)
    proposals.keep(POLISH)
    proposals.keep(replace(POLISH, id="p2", document="d2", made=2000.0))
    proposals.keep(replace(POLISH, id="p3", document="d3", path="", made=3000.0))
    assert [kept.proposal.id for kept in proposals.of_document("d9", "/notes/a.md")] == ["p2", "p1"]
    assert [kept.proposal.id for kept in proposals.of_document("d3")] == ["p3"]
    assert [kept.proposal.id for kept in proposals.of_ids(["p3", "p1", "gone"])] == ["p3", "p1"]


def test_lone_surrogates_are_no_reason_to_lose_a_proposal(database: Database) -> None:
    proposals = Proposals(database)
    proposals.keep(replace(POLISH, answer="half \ud83d", prompt=((Message("user", "\udc00"),),)))
    [kept] = proposals.of_document("d1")
    assert kept.proposal.answer == "half \\ud83d"
    assert kept.proposal.prompt[0][0].content == "\udc00"


def test_forgetting_a_document_leaves_nothing_of_it_in_the_files(database: Database, tmp_path: Path) -> None:
    secret = "the-merger-is-called-off"
    proposals, record = Proposals(database), ProvenanceRecord(database)
    proposals.keep(replace(POLISH, answer=secret * 50))
    proposals.decide([replace(ACCEPTED, after=secret * 50)])
    proposals.keep(replace(POLISH, id="p2", document="d2", path="/notes/b.md", answer="stays"))
    record.keep("d1", "/notes/a.md", secret, Provenance((Stretch(0, 3, "p1"),)))
    assert proposals.forget("d1", "/notes/a.md") == 1
    record.forget("d1", "/notes/a.md")
    proposals.decide([ACCEPTED])  # one that was on its way
    assert not proposals.history_of("p1")
    assert [kept.proposal.id for kept in proposals.of_document("d2")] == ["p2"]
    assert not record.of("d1", "/notes/a.md", secret).provenance.stretches
    database.close()
    assert all(secret.encode() not in file.read_bytes() for file in tmp_path.iterdir())
    assert proposals.forget_all() == 1
    assert not proposals.of_document("d2")


def test_a_kill_in_the_middle_keeps_what_was_written(tmp_path: Path) -> None:
    program = (
        "import sys, itertools; from dataclasses import replace; from pathlib import Path\n"
        "from app.core.database import Database; from app.core.proposals import Proposals\n"
        "from tests.core.test_proposals import POLISH, ACCEPTED\n"
        "proposals = Proposals(Database(Path(sys.argv[1])))\n"
        "for n in itertools.count():\n"
        "    proposals.keep(replace(POLISH, id=str(n), made=float(n), answer=str(n) * 2000))\n"
        "    proposals.decide([replace(ACCEPTED, proposal=str(n))])\n"
        "    print(n, flush=True)\n")
    path = tmp_path / "stet.sqlite3"
    child = subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    for _ in range(20):
        child.stdout.readline()
    child.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
    told = 20 + len(child.stdout.readlines())
    child.wait(10)
    child.stdout.close()
    database = Database(path)
    kept = Proposals(database).of_document("d1")
    assert len(kept) >= told
    assert [each.proposal.id for each in reversed(kept)] == [str(n) for n in range(len(kept))]
    assert all(each.decisions for each in kept[1:]), "a decision was lost with the one after it"
    assert database.problem is None
    database.close()


@pytest.mark.parametrize(("old", "new"), [
    ("It come to an agreement. The rest is as it was written.", "It came to an agreement. The rest is as it was."),
    ("各单位要进一步的加强值班值守，确保有人在岗。", "各单位要进一步加强值班，确保有人在岗。"),
])
def test_a_proposal_is_found_from_the_text_it_touched(database: Database, old: str, new: str) -> None:
    proposals = Proposals(database)
    proposals.keep(replace(POLISH, original=old, answer=new))
    kept = proposals.of_document("d1")
    for text in (old, new, "Before it. " + new, new.replace("rest", "remainder").replace("值班", "值班值守")):
        assert touching(text, kept), text
    others = ("A wholly different paragraph about the weather of last week.", "关于天气的另外一段文字，与此无关。", "")
    for text in others:
        assert not touching(text, kept), text
        assert touching(text, kept, known=["p1"]) == kept


def test_a_word_is_found_in_what_touched_it(database: Database) -> None:
    proposals = Proposals(database)
    proposals.keep(POLISH)
    kept = proposals.of_document("d1")
    assert touching("agreement", kept) == kept
    assert touching("members", kept) == kept
    assert not touching("agree", kept)


def test_provenance_is_right_after_reopening_and_after_another_program(database: Database) -> None:
    record = ProvenanceRecord(database)
    text = "Own text. The model wrote this sentence 😀. The end."
    known = Provenance((Stretch(10, 42, "p1"),))
    record.keep("d1", "/notes/a.md", text, known)
    assert record.of("d1", "", text).provenance == known
    assert record.of("another id", "/notes/a.md", text).provenance == known, "the file is the same"
    changed = "New beginning. " + text.replace("The end", "An end")
    found = record.of("d1", "", changed)
    assert [changed[a:b] for a, b, _ in found.provenance.stretches] == [text[10:42]]
    assert found.lost == 0
    assert record.of("d1", "", "All was written anew.").lost == 32
    record.keep("d1", "/notes/a.md", text, Provenance())
    assert record.of("d1", "/notes/a.md", text).provenance == Provenance()


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege")
def test_a_file_is_named_by_where_it_really_is(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("here")
    (tmp_path / "link.md").symlink_to(tmp_path / "a.md")
    assert file_name(tmp_path / "link.md") == file_name(tmp_path / "a.md") != ""
    assert file_name(None) == ""
