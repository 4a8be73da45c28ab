"""Questions are answered in another thread, the newest of each topic, and none after the end."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.core.errors import PatternTooSlow, StetError
from app.workers.newest_answer import NewestAnswer


@pytest.fixture
def answers(qtbot: QtBot) -> Iterator[NewestAnswer]:
    made = NewestAnswer("test")
    yield made
    made.close()


def test_the_answer_comes_from_another_thread(qtbot: QtBot, answers: NewestAnswer) -> None:
    got: list[object] = []
    answers.ask("a", threading.get_ident, got.append)
    qtbot.waitUntil(lambda: len(got) == 1, timeout=5000)
    assert got[0] != threading.get_ident()


def test_only_the_newest_of_a_topic_is_answered(qtbot: QtBot, answers: NewestAnswer) -> None:
    going, got, done = threading.Event(), list[object](), list[str]()

    def slow() -> str:
        going.wait(10)
        done.append("slow")
        return "slow"

    answers.ask("a", slow, got.append)
    for number in range(5):
        answers.ask("a", lambda number=number: done.append(str(number)) or number, got.append)
    answers.ask("b", lambda: "b", got.append)
    going.set()
    qtbot.waitUntil(lambda: "b" in got, timeout=5000)
    assert got == [4, "b"]  # that of the slow one came, and nobody wants it any more
    assert done == ["slow", "4"]  # the others were never begun


def test_a_problem_is_told_and_the_thread_goes_on(
    qtbot: QtBot, answers: NewestAnswer, monkeypatch: pytest.MonkeyPatch,
) -> None:
    got: list[object] = []
    mistakes: list[type[BaseException]] = []
    monkeypatch.setattr(threading, "excepthook", lambda caught: mistakes.append(caught.exc_type))

    def fail() -> None:
        raise PatternTooSlow(seconds="1")

    problems: list[StetError] = []
    answers.ask("a", fail, got.append, problems.append)
    answers.ask("c", lambda: 1 // 0, got.append)
    answers.ask("b", lambda: 1, got.append)
    qtbot.waitUntil(lambda: got == [1], timeout=5000)
    assert [type(problem) for problem in problems] == [PatternTooSlow]
    assert mistakes == [ZeroDivisionError]  # nobody who asked is told of it: the window is


def test_what_is_forgotten_or_comes_after_the_end_is_not_answered(qtbot: QtBot, answers: NewestAnswer) -> None:
    going, got = threading.Event(), list[object]()
    answers.ask("a", lambda: going.wait(10), got.append)
    answers.forget("a")
    going.set()
    answers.ask("b", lambda: "b", got.append)
    qtbot.waitUntil(lambda: got == ["b"], timeout=5000)
    answers.close()
    answers.ask("c", lambda: "c", got.append)
    assert "test" not in [thread.name for thread in threading.enumerate()]
