"""--summary: what every passage is told of the whole document, and the same after a kill."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli import main
from app.core.catalog import Catalog
from app.core.errors import EngineDied, StetError
from app.core.job_file import kept_jobs
from app.core.proposals import file_name
from tests.scripted_engine import ScriptedEngine
from tests.starter import long_text

SENTENCES = long_text(240).split(". ")
TEXT = "# Log\n\n" + ".\n\n".join(". ".join(SENTENCES[at : at + 30]) for at in range(0, 240, 30)) + "\n"
ACTION = "translate-to-chinese"  # what comes of it is not held against the text
SUMMARY = "A keeper counts the ships that come in."
# Runs a command with an engine that says this or fails, and gives the exit code and what was asked.
Run = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    document = tmp_path / "log.md"
    document.write_text(TEXT, "utf-8")
    monkeypatch.setattr(Catalog, "is_small", lambda *_: False)

    def command(name: str, *options: str, error: StetError | None = None) -> tuple[int, list[str]]:
        engine = ScriptedEngine([SUMMARY], error=error)
        for module in ("run_action", "task_run"):
            monkeypatch.setattr(f"app.cli.{module}.ProcessEngine", lambda: engine)
        code = main([name, str(document), "--context", "32768", *options])
        return code, [request.messages[-1].content for request in engine.requests]

    return command


def told(prompts: list[str]) -> list[bool]:
    return [f"<document>\n{SUMMARY}\n</document>" in prompt for prompt in prompts]


def test_without_a_summary_of_before_nothing_is_told(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    _, prompts = run(ACTION)
    assert len(prompts) > 1
    assert not any(told(prompts))
    assert "summary" not in capsys.readouterr().err


def test_one_of_before_is_told_unless_it_is_not_wanted(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("summarize", "--length", "paragraph")[0] == 0
    _, prompts = run(ACTION)
    assert all(told(prompts))
    assert "the passages are told a summary of the document" in capsys.readouterr().err
    assert not any(told(run(ACTION, "--summary", "none")[1]))


def test_one_is_made_first_where_that_is_asked_for(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    _, prompts = run(ACTION, "--summary", "make")
    assert told(prompts) == [False, *[True] * (len(prompts) - 1)]
    assert "a summary is made first: " in capsys.readouterr().err
    assert all(told(run(ACTION, "--summary", "make")[1])), "it is not made twice"


def test_a_job_goes_on_with_what_it_was_told(run: Run, tmp_path: Path) -> None:
    run("summarize", "--length", "paragraph")
    assert run(ACTION, error=EngineDied(detail="signal 9"))[0] == 1
    kept, = kept_jobs(file_name(tmp_path / "log.md"))
    assert kept.job.summary == SUMMARY
    assert all(told(run(ACTION, "--resume", "--summary", "none")[1]))


def test_answers_of_a_summary_survive(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(run("summarize", "--length", "sentence")[1]) == 1
    assert run("summarize", "--length", "sentence", "--resume") == (0, [])
    assert "1 answers are kept from before" in capsys.readouterr().err
    assert len(run("summarize", "--length", "sentence")[1]) == 1, "without --resume it begins anew"
