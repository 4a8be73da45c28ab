"""--resume asks for nothing twice: not what is finished, not what did not change, and all of what did."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli import main
from app.core.errors import EngineDied, EngineFailed, StetError
from app.core.job_file import jobs, kept_jobs
from tests.gated_engine import GatedEngine

TEXT = "# Title\n\nOne is.\n\nTwo is.\n\n- item\n\nThree is.\n"
BETTER = TEXT.replace("is.", "was.")
Run = Callable[..., tuple[int, list[str]]]


def better(passage: str) -> list[str | StetError]:
    return [passage[:-3], passage[-3:].replace("is.", "was.")]


def failing(*names: str, error: StetError | None = None) -> Callable[[str], list[str | StetError]]:
    def answer(passage: str) -> list[str | StetError]:
        failed = any(name in passage for name in names)
        return ["Th", error or EngineDied(detail="signal 9")] if failed else better(passage)

    return answer


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "document.md"
    path.write_text(TEXT, "utf-8")
    return path


@pytest.fixture
def run(document: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Polishes the document with what answers; the exit code, and the passages that were asked for."""
    def polish(answer: Callable[[str], list[str | StetError]], *options: str) -> tuple[int, list[str]]:
        engine = GatedEngine(answer, 1)
        engine.let_all()
        monkeypatch.setattr("app.cli.run_action.ProcessEngine", lambda: engine)
        code = main(["polish", str(document), *options])
        return code, [request.messages[-1].content.rsplit("\n\n", 1)[-1] for request in engine.requests]

    return polish


def test_what_is_finished_is_not_asked_for_again(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(failing("Three"))[0] == 1
    capsys.readouterr()
    assert run(better, "--resume") == (0, ["Three is."])
    out, err = capsys.readouterr()
    assert out == BETTER
    assert "2 passages are kept from before" in err
    assert not list(jobs().iterdir()), "what is done and handed over is not kept"
    assert run(better, "--resume") == (0, ["One is.", "Two is.", "Three is."])
    assert "it begins anew" in capsys.readouterr().err


def test_without_it_all_begins_anew(run: Run) -> None:
    run(failing("Three"))
    assert run(better) == (0, ["One is.", "Two is.", "Three is."])


def test_only_changed_passages_are_asked_for(run: Run, document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(failing("Three"))
    document.write_text(TEXT.replace("Two", "Twenty").replace("# Title\n", "# Title\n\nNew is.\n"), "utf-8")
    capsys.readouterr()
    assert run(better, "--resume") == (0, ["New is.", "Twenty is.", "Three is."])
    assert "One was." in capsys.readouterr().out


@pytest.mark.parametrize("option", [["--seed", "3"], ["--max-tokens", "9"], ["--instruction", "Be short."]])
def test_asked_in_another_way_all_is_asked_for(run: Run, option: list[str]) -> None:
    run(failing("Three"), "--seed", "2")
    assert run(better, "--resume", *option)[1] == ["One is.", "Two is.", "Three is."]


def test_a_file_that_was_changed_meanwhile_is_not_overwritten(
    run: Run, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(passage: str) -> list[str | StetError]:
        if "Three" in passage:
            document.write_text("The writer went on.\n", "utf-8")
        return better(passage)

    assert run(answer, "-o", str(document))[0] == 1
    out, err = capsys.readouterr()
    assert document.read_text("utf-8") == "The writer went on.\n"
    assert out == BETTER, "what came is not lost either"
    assert "changed it meanwhile" in err
    document.write_text(TEXT, "utf-8")
    assert run(better, "-o", str(document))[0] == 0
    assert document.read_text("utf-8") == BETTER


def test_a_dead_engine_is_started_again_as_long_as_it_gets_on(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    dead: list[str] = []

    def answer(passage: str) -> list[str | StetError]:
        if passage not in dead and "One" not in passage:
            dead.append(passage)
            return [passage[:2], EngineDied(detail="signal 9")]
        return better(passage)

    code, asked = run(answer)
    out, err = capsys.readouterr()
    assert (code, out) == (0, BETTER)
    assert asked == ["One is.", "Two is.", "Two is.", "Three is.", "Three is."]
    assert err.count("it goes on with the passages that are left") == 2


def test_a_passage_that_fails_leaves_the_others_be(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(failing("Two", error=EngineFailed(detail="x")), "--json")[0] == 1
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert report["text"] == BETTER.replace("Two was.", "Two is.")
    assert "1 of 3 passages could not be done" in err
    covered = report["coverage"]
    assert "".join(TEXT[slice(*each["range"])] for each in covered) == TEXT
    assert [each["state"] for each in covered] == ["skipped", "done", "failed", "skipped", "done"]
    assert [each.get("reason") for each in covered] == ["heading", None, None, "item", None]
    assert run(better, "--resume") == (0, ["Two is."]), "what failed is tried again"


def test_what_is_kept_knows_its_document(run: Run, document: Path) -> None:
    run(failing("Three"), "--instruction", "Be kind.")
    kept = kept_jobs(str(document.resolve()))
    assert [(each.job.action, each.job.instruction, each.done, each.job.passages) for each in kept] == [
        ("polish", "Be kind.", 2, 3)]


@pytest.mark.parametrize("order", [["--forget"], ["--forget", "--all"]])
def test_what_is_kept_goes_with_the_proposals(run: Run, document: Path, order: list[str]) -> None:
    run(failing("Three"))
    assert kept_jobs(str(document.resolve()))
    assert main(["proposals", *([str(document)] if order == ["--forget"] else []), *order]) == 0
    assert not list(jobs().iterdir())
