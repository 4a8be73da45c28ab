"""A mistake of the program is told once, calmly, and what is noted of it holds no word of the text."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest
import shiboken6
from pytestqt.qtbot import QtBot

from app.core.error_log import LIMIT, log_file, note
from app.core.errors import DiskFull, StetError, Unexpected
from app.ui.unexpected_errors import UnexpectedErrors
from app.workers.newest_answer import NewestAnswer
from tests.ui.conftest import MakeWindow

MARKER = "secret-marker-佳句"


def fails(text: str) -> None:
    raise ValueError(f"cannot work on {text}")


def fails_because(text: str) -> None:
    try:
        fails(text)
    except ValueError as error:
        raise KeyError(text) from error


@pytest.fixture
def errors(qtbot: QtBot) -> Iterator[UnexpectedErrors]:
    before = sys.excepthook, threading.excepthook
    errors = UnexpectedErrors()
    errors.install()
    yield errors
    sys.excepthook, threading.excepthook = before


def take(errors: UnexpectedErrors, text: str = MARKER) -> None:
    try:
        fails_because(text)
    except KeyError as error:
        errors.take(type(error), error, error.__traceback__)


def test_it_is_told_once_and_without_text(
    qtbot: QtBot, errors: UnexpectedErrors, make: MakeWindow, capsys: pytest.CaptureFixture[str]
) -> None:
    window = make()
    errors.happened.connect(window.show_problem)
    told: list[StetError] = []
    errors.happened.connect(told.append)
    with qtbot.waitSignal(errors.happened, timeout=5000):
        take(errors)
    take(errors)
    assert len(told) == 1
    assert isinstance(told[0], Unexpected)
    assert "test_unexpected_errors.py" in window.notice.message
    shown = capsys.readouterr().err
    assert shown.count("\n") == 1
    log = log_file().read_text("utf-8")
    assert "KeyError" in log
    assert "ValueError" in log
    assert "fails_because" in log
    for place in (window.notice.message, shown, log):
        assert "secret" not in place
        assert "Traceback" not in place
    if sys.platform != "win32":
        assert log_file().stat().st_mode & 0o077 == 0


def test_a_thread_is_heard_too_and_what_is_known_keeps_its_sentence(qtbot: QtBot, errors: UnexpectedErrors) -> None:
    def fail() -> None:
        raise DiskFull(path="/a.md")

    with qtbot.waitSignal(errors.happened, timeout=5000) as heard:
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    assert heard.args is not None
    assert isinstance(heard.args[0], DiskFull)
    assert not log_file().exists()


def test_the_log_stays_small() -> None:
    error = ValueError(MARKER)
    for number in range(1500):
        note(error if number else KeyError("first"))
    text = log_file().read_text("utf-8")
    assert len(text) <= LIMIT
    assert text.endswith("ValueError\n\n")
    assert "KeyError" not in text
    assert text[:2] == "20"


def test_a_log_that_cannot_be_written_is_no_further_problem(
    errors: UnexpectedErrors, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STET_HOME", "/dev/null/none")
    take(errors, "other")
    assert "Something unexpected" in capsys.readouterr().err


def test_what_fails_in_a_thread_while_the_program_ends_is_noted_and_no_more(
    qtbot: QtBot, errors: UnexpectedErrors, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[StetError] = []
    errors.happened.connect(told.append)
    errors.close()
    shiboken6.delete(errors)
    late = threading.Thread(target=fails, args=(MARKER,))
    late.start()
    late.join(30)
    shown = capsys.readouterr().err
    assert shown.startswith("stet: Something unexpected happened inside Stet")
    assert "Traceback" not in shown
    assert told == []


def test_a_thread_that_goes_on_is_heard_and_notes_no_text(
    qtbot: QtBot, errors: UnexpectedErrors, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = NewestAnswer("search")
    with qtbot.waitSignal(errors.happened, timeout=5000) as heard:
        answers.ask("a", lambda: fails(MARKER), lambda _: None)
    got: list[object] = []
    answers.ask("a", lambda: 1, got.append)
    qtbot.waitUntil(lambda: got == [1], timeout=5000)
    answers.close()
    assert isinstance(heard.args[0], Unexpected)  # type: ignore[index]
    for place in (str(heard.args), capsys.readouterr().err, log_file().read_text("utf-8")):
        assert "secret" not in place
