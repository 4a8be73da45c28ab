"""In the terminal, too: what is no prose reaches no model, and what it does to the rest is let stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import main
from app.core.generation import Request
from app.inference.engine import Event
from tests.scripted_engine import ScriptedEngine

TEXT = ("---\ntitle: It have one\n---\n\nIt have `code` and [a link](https://example.org/one) for Acme.\n\n"
        "```\nit have code\n```\n\nIt have [another](https://example.org/two), it do.\n\n[ref]: https://example.org/it\n")


class Rewriter(ScriptedEngine):
    """Answers with its passage, changed word for word."""

    def __init__(self, **words: str) -> None:
        super().__init__()
        self._words = words

    def generate(self, request: Request) -> Iterator[Event]:
        answer = request.draft_from
        for old, new in self._words.items():
            answer = answer.replace(old, new)
        self.pieces = list(answer)
        return super().generate(request)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "document.md"
    path.write_text(TEXT, "utf-8")
    return path


def run(engine: Rewriter, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("app.cli.run_action.ProcessEngine", lambda: engine)
    return main(arguments)


@pytest.mark.parametrize("action", ["polish", "expand", "translate-to-chinese"])
def test_what_is_no_prose_reaches_no_model(
    action: str, document: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = Rewriter(have="has")
    assert run(engine, monkeypatch, action, str(document)) == 0
    seen = "\n".join(message.content for request in engine.requests for message in request.messages)
    assert "example.org" not in seen
    assert "it have code" not in seen
    assert "title:" not in seen
    expected = TEXT.replace("It have `", "It has `").replace("It have [", "It has [")
    assert capsys.readouterr().out == expected


def test_a_mark_that_is_lost_or_made_up_lets_its_change_stand(
    document: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = Rewriter(have="has", **{"[another](#3), it do": "another, it does [7]"})
    assert run(engine, monkeypatch, "expand", str(document), "--json") == 0
    report = json.loads(capsys.readouterr().out)
    kinds = {finding["kind"] for finding in report["structure"]}
    assert kinds == {"mark-new", "link-lost"}
    assert report["text"].count("https://example.org/two") == 1
    assert "[7]" not in report["text"]


def test_terms_are_told_and_their_loss_is_let_stand(
    document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = tmp_path / "terms.txt"
    listed.write_text("Acme\n\n Nowhere \n", "utf-8")
    engine = Rewriter(have="has", Acme="the company")
    assert run(engine, monkeypatch, "polish", str(document), "--terms", str(listed), "--term", "a link", "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert any(finding["kind"].startswith("term-") and finding["before"] == "Acme" for finding in report["facts"])
    assert "for Acme." in report["text"]
    asked = engine.requests[0].messages[-1].content
    assert "terms: a link, Acme" in asked
    assert "Nowhere" not in asked


def test_a_file_of_terms_that_is_not_there_is_said(
    document: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(Rewriter(), monkeypatch, "polish", str(document), "--terms", str(document) + ".none") == 1
    assert "There is no file" in capsys.readouterr().err


def test_a_document_without_words_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "code.md"
    path.write_text("```\nit have code\n```\n", "utf-8")
    engine = Rewriter()
    assert run(engine, monkeypatch, "polish", str(path)) == 1
    assert "no words to rewrite" in capsys.readouterr().err
    assert engine.requests == []
