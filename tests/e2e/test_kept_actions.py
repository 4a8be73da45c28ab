"""What is done in a terminal with the real model is kept there as in the window: listed, marked, stated."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.core.database import Database
from app.core.document import read_document
from app.core.places import user_data
from app.core.proposals import file_name
from app.core.provenance_record import ProvenanceRecord
from app.inference.fingerprint import fingerprint
from tests.e2e.test_cli import QUICK, document, stet
from tests.starter import starter

__all__ = ["document"]


@pytest.mark.model
def test_a_polish_in_the_terminal_is_kept_marked_and_stated(document: Path) -> None:
    before = read_document(document).text
    done = stet("polish", document, "-o", document, "--seed", "7", "--json", *QUICK)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    [kept] = json.loads(stet("proposals", document, "--json").stdout)["proposals"]
    assert (kept["action"], kept["seed"], kept["original"]) == ("polish", 7, before)
    assert kept["fingerprint"] == fingerprint(starter().path).hex()
    assert kept["prompt"][0][-1]["role"] == "user"
    taken = [hunk for hunk in report["hunks"] if not hunk["flagged"]]
    assert [each["after"] for each in kept["decisions"] if each["decision"] == "accepted"] == [
        hunk["after"] for hunk in taken]
    assert taken, "the model changed nothing that could be taken"
    text = read_document(document).text
    record = ProvenanceRecord(Database())
    found = record.of("", file_name(document), text)
    assert found.lost == 0
    marked = "".join(text[a:b] for a, b, _ in found.provenance.stretches)
    assert marked == "".join(hunk["after"] for hunk in taken)
    page = stet("statement", document).stdout
    assert f"| Polish | 1 | {len(taken)} |" in page


@pytest.mark.model
def test_what_was_only_printed_is_no_text_of_the_file(document: Path) -> None:
    assert stet("summarize", document, *QUICK).returncode == 0
    [kept] = json.loads(stet("proposals", document, "--json").stdout)["proposals"]
    assert kept["answer"].strip()
    assert isinstance(kept["seed"], int)
    assert kept["decisions"] == []
    assert "Nothing in this text" in stet("statement", document).stdout


@pytest.mark.model
def test_standard_input_is_not_kept_and_a_database_in_the_way_is_said(document: Path) -> None:
    assert stet("summarize", "-", *QUICK, stdin=document.read_bytes()).returncode == 0
    assert not (user_data() / "stet.sqlite3").exists()
    (user_data() / "stet.sqlite3").mkdir(parents=True)
    done = stet("summarize", document, *QUICK)
    assert done.returncode == 0
    assert done.stdout.strip()
    assert "cannot be read or written" in done.stderr
