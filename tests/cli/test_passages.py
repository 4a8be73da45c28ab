"""Several passages in the terminal: the text comes in its order, each passage as soon as all before it are final."""

from __future__ import annotations

import io
import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.cli import main
from app.core.errors import EngineDied, StetError
from tests.gated_engine import GatedEngine

TEXT = "# Title\n\nOne is.\n\nTwo is.\n\n- item\n\nThree is.\n"


def better(passage: str) -> list[str | StetError]:
    return [passage[:4], passage[4:].replace("is", "was")]


class Terminal(io.StringIO):
    """Standard error as a terminal shows it."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "document.md"
    path.write_text(TEXT, "utf-8")
    return path


@pytest.fixture
def beside() -> Iterator[Callable[[Callable[[], None]], None]]:
    """Does something in another thread while the command runs in this one; its failure is the test's."""
    threads: list[threading.Thread] = []
    failures: list[BaseException] = []

    def start(work: Callable[[], None]) -> None:
        def run() -> None:
            try:
                work()
            except BaseException as failure:
                failures.append(failure)

        threads.append(threading.Thread(target=run))
        threads[-1].start()

    yield start
    for thread in threads:
        thread.join()
    assert failures == []


def use(engine: GatedEngine, monkeypatch: pytest.MonkeyPatch) -> GatedEngine:
    monkeypatch.setattr("app.cli.run_action.ProcessEngine", lambda: engine)
    return engine


def test_a_passage_that_is_done_early_waits(
    document: Path, monkeypatch: pytest.MonkeyPatch, beside: Callable[[Callable[[], None]], None]
) -> None:
    engine = use(GatedEngine(better, 2), monkeypatch)
    out, err = io.StringIO(), Terminal()
    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.setattr("sys.stderr", err)
    seen: list[str] = []

    def let() -> None:
        engine.wait_until_running("One is.", "Two is.")
        engine.let("Two is.", 3)
        engine.wait_until_running("One is.", "Three is.")
        seen.append(out.getvalue())
        engine.let_all()

    beside(let)
    assert main(["polish", str(document)]) == 0
    assert out.getvalue() == TEXT.replace("is.", "was.")
    assert "was" not in seen[0], "it waits for the first"
    assert "of 3 passages" in err.getvalue()


def test_ctrl_c_gives_the_whole_text_with_what_was_done(
    document: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    beside: Callable[[Callable[[], None]], None],
) -> None:
    engine = use(GatedEngine(better, 2), monkeypatch)

    def stop() -> None:
        engine.wait_until_running("One is.", "Two is.")
        engine.let("Two is.", 3)
        engine.wait_until_running("One is.", "Three is.")
        os.kill(os.getpid(), signal.SIGINT)

    beside(stop)
    assert main(["polish", str(document)]) == 130
    out, err = capsys.readouterr()
    assert out == TEXT.replace("Two is.", "Two was.")
    assert "stopped after 1 of 3 passages" in err
    assert engine.running == {}


def test_a_death_in_the_middle_loses_nothing(
    document: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:
    def answer(passage: str) -> list[str | StetError]:
        return ["Th", EngineDied(detail="signal 9")] if passage == "Three is." else better(passage)

    engine = use(GatedEngine(answer, 1), monkeypatch)
    engine.let_all()
    assert main(["polish", str(document)]) == 1
    out, err = capsys.readouterr()
    assert out == TEXT.replace("One is.", "One was.").replace("Two is.", "Two was.")
    assert "stopped unexpectedly" in err


def test_json_and_files_get_the_whole(
    document: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use(GatedEngine(better, 3), monkeypatch).let_all()
    assert main(["polish", str(document), "--json", "--seed", "5"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["text"], report["passages"], report["ending"]) == (TEXT.replace("is.", "was."), 3, "finished")
    assert main(["polish", str(document), "-o", str(document)]) == 0
    assert document.read_text("utf-8") == TEXT.replace("is.", "was.")
