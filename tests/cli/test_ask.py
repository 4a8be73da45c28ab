"""`ask` in the terminal: what is sent, what is shown of it, and how a conversation goes on."""

from __future__ import annotations

import hashlib
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from app.core.conversation import Conversation, read_conversation
from app.core.conversations import Conversations
from app.core.database import Database
from app.core.errors import EngineFailed
from app.core.known_files import KnownFiles
from tests.scripted_engine import ScriptedEngine

RULES = "# Harbour rules\n\nShips anchor in the outer basin.\n\n## Lights\n\nThe keeper lights the lamp at dusk.\n"
QUESTION = "When is the lamp lit?"


class Narrow(ScriptedEngine):
    """Counts four characters as a token, as models roughly do."""

    def count_tokens(self, text: str) -> int:
        return -(-len(text) // 4)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "rules.md"
    path.write_text(RULES, "utf-8")
    return path


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> ScriptedEngine:
    engine = Narrow(["At dusk", " [1]."])
    monkeypatch.setattr("app.cli.ask.ProcessEngine", lambda: engine)
    return engine


def asked(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> dict[str, Any]:
    assert main(["ask", *map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def long_rules(tmp_path: Path) -> Path:
    path = tmp_path / "long.md"
    path.write_text("\n\n".join(f"Rule {n}: the {n}th berth is kept by warden number {n}, who paints it yearly."
                                for n in range(400)) + "\n", "utf-8")
    return path


def test_an_answer_and_what_it_names(
    engine: ScriptedEngine, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", str(document), QUESTION]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("At dusk [1].\n\n[1] characters 0 to ")
    assert "# Harbour rules Ships anchor" in out
    assert "reads the document whole" in err
    assert document.read_text("utf-8") == RULES


def test_as_json(engine: ScriptedEngine, document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = asked(capsys, document, QUESTION)
    assert report["answer"] == "At dusk [1]."
    assert report["in_document"]
    assert report["read"]["way"] == "whole"
    assert "".join(RULES[start:end] for start, end in (each["range"] for each in report["sources"])) == RULES
    assert report["sources"][0]["cited"]
    assert report["unknown"] == []


def test_places_are_those_of_the_file(
    engine: ScriptedEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "windows.md"
    path.write_bytes(b"\xef\xbb\xbf" + RULES.replace("\n", "\r\n").encode())
    whole = path.read_bytes().decode("utf-8")
    ranges = [each["range"] for each in asked(capsys, path, QUESTION)["sources"]]
    assert ranges[0][0] == 0
    assert ranges[-1][1] == len(whole)
    assert all(before[1] == after[0] for before, after in pairwise(ranges))


def test_beyond_the_context_the_passages_that_were_read_are_told(
    engine: ScriptedEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = long_rules(tmp_path)
    text = path.read_text("utf-8")
    report = asked(capsys, path, "Who keeps berth 317th?", "--context", "2048")
    assert report["read"]["way"] == "passages"
    assert 0 < report["read"]["passages"] < report["read"]["of"]
    sent = "\n".join(message.content for message in engine.requests[-1].messages)
    assert "warden number 317," in sent
    for each in report["sources"]:
        start, end = each["range"]
        assert text[start:end].strip() in sent
    assert main(["ask", str(path), "Who keeps berth 317th?", "--context", "2048"]) == 0
    assert f"reads {report['read']['passages']} of {report['read']['of']} passages" in capsys.readouterr().err


def test_where_the_answer_names_nothing_the_nearest_passages_are_told(
    engine: ScriptedEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.pieces = ["The 317th berth is kept by warden number 317."]
    assert main(["ask", str(long_rules(tmp_path)), "Who keeps berth 317th?", "--context", "2048"]) == 0
    out, err = capsys.readouterr()
    assert out == "The 317th berth is kept by warden number 317.\n"
    assert "names no passage" in err
    assert err.count("characters") in (1, 2)


def test_a_number_that_was_not_sent_is_told(
    engine: ScriptedEngine, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.pieces = ["At dusk [77]."]
    assert main(["ask", str(document), QUESTION]) == 0
    out, err = capsys.readouterr()
    assert "[77], which it was not given" in err
    assert out == "At dusk [77].\n"


def test_a_figure_that_was_not_read_is_told(
    engine: ScriptedEngine, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.pieces = ["At 18:30 [1]."]
    assert main(["ask", str(document), QUESTION]) == 0
    assert "in nothing that was read: 18:30; do not rely on that" in capsys.readouterr().err
    assert asked(capsys, document, QUESTION)["unsourced"] == ["18:30"]


def test_not_in_the_document_is_an_answer(
    engine: ScriptedEngine, tmp_path: Path, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.pieces = ["Not in the document."]
    assert asked(capsys, document, "Who paints?")["in_document"] is False
    assert main(["ask", str(long_rules(tmp_path)), "Who dives?", "--context", "2048"]) == 0
    assert "not of all" in capsys.readouterr().err


def test_a_conversation_goes_on(
    engine: ScriptedEngine, document: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = tmp_path / "history.json"
    asked(capsys, document, QUESTION, "--history", history)
    report = asked(capsys, document, "And by whom?", "--history", history)
    assert report["turns"] == 2
    roles = [(message.role, message.content) for message in engine.requests[-1].messages[2:]]
    assert roles == [("assistant", "At dusk [1]."), ("user", "And by whom?")]
    assert [turn.question for turn in read_conversation(history).turns] == [QUESTION, "And by whom?"]


def test_what_no_longer_fits_goes_into_notes_and_it_is_said(
    engine: ScriptedEngine, document: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = tmp_path / "history.json"
    engine.pieces = [" ".join(f"Word{number} came." for number in range(60))]
    for number in range(4):
        assert main(["ask", str(document), f"Question {number}?", "--history", str(history), "--context", "1024"]) == 0
    assert "questions go into notes" in capsys.readouterr().err
    kept = read_conversation(history)
    assert len(kept.turns) == 4, "nothing goes for the reader"
    assert kept.noted >= 1
    assert kept.notes.startswith("Word0")
    last = "\n".join(message.content for message in engine.requests[-1].messages)
    assert kept.notes[:40] in last
    assert "Earlier in this conversation:" in last
    for request in engine.requests:
        assert sum(engine.count_tokens(message.content) for message in request.messages) < 1024


def test_a_file_that_is_no_history_is_left(
    engine: ScriptedEngine, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", str(document), QUESTION, "--history", str(document)]) == 1
    assert "holds no conversation" in capsys.readouterr().err
    assert document.read_text("utf-8") == RULES
    assert engine.requests == []


def test_a_failure_keeps_the_history_as_it_was(
    engine: ScriptedEngine, document: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = tmp_path / "history.json"
    engine.error = EngineFailed(detail="planted")
    assert main(["ask", str(document), QUESTION, "--history", str(history)]) == 1
    assert "planted" in capsys.readouterr().err
    assert not history.exists()


def test_a_blank_question_is_wrong_use(engine: ScriptedEngine, document: Path) -> None:
    with pytest.raises(SystemExit) as left:
        main(["ask", str(document), " "])
    assert left.value.code == 2


def test_an_empty_document_is_told(
    engine: ScriptedEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.md").write_text("")
    assert main(["ask", str(tmp_path / "empty.md"), QUESTION]) == 1
    assert "no text" in capsys.readouterr().err


def test_what_the_window_keeps_of_a_conversation_is_forgotten_with_the_proposals(document: Path) -> None:
    database = Database()
    kept, said = Conversations(database), Conversation(notes="It was asked.")
    KnownFiles(database).remember("d1", document, hashlib.sha256(document.read_bytes()).hexdigest())
    kept.keep("d1", said)
    kept.keep("d2", said)
    assert main(["proposals", "--forget", str(document)]) == 0
    assert (kept.of("d1"), kept.of("d2")) == (Conversation(), said)
    assert main(["proposals", "--forget", "--all"]) == 0
    assert kept.of("d2") == Conversation()
    database.close()


@pytest.mark.model
def test_the_starter_model_answers(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = asked(capsys, document, QUESTION, "--threads", "1", "--context", "1024", "--max-tokens", "12",
                   "--temperature", "0")
    assert report["answer"]
    assert report["prompt_tokens"] > 30
    assert report["generated_tokens"] <= 12
