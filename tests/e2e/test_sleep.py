"""A computer that sleeps: everything stands still for a while, the clock does not, and all goes on (RELIABILITY E9)."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psutil
import pytest

from app.core.generation import Sampling
from app.inference.engine import Delta, Event, Finished
from app.inference.process_engine import ProcessEngine
from tests.e2e.test_clock import FAKETIME, Clock, journalled
from tests.e2e.test_typist import wait_for
from tests.e2e.typist import Typist
from tests.starter import SMALL, ask, starter


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP") or FAKETIME is None, reason="needs signals and libfaketime")
def test_a_window_that_slept_keeps_what_was_typed_and_sees_what_was_done_meanwhile(tmp_path: Path) -> None:
    clock, home, file = Clock(tmp_path, "UTC"), tmp_path / "home", tmp_path / "a.md"
    home.mkdir()
    file.write_text("mine\n")
    clock.set("2026-11-22 23:00:00")
    typist = Typist(home, file, wrapper=clock.wrapper)
    assert typist.ready() == "mine\n"
    typist.key("one ", "compose")
    stopped = [psutil.Process(typist.said["pid"]), *psutil.Process(typist.said["pid"]).children(recursive=True)]
    for process in stopped:
        process.send_signal(signal.SIGSTOP)
    typist.press("two ", "compose")  # it waits in the pipe
    file.write_text("theirs\n")
    clock.set("2026-11-25 07:00:00")  # three nights later
    for process in stopped:
        process.send_signal(signal.SIGCONT)
    assert "compose" in typist._answer()
    wait_for(lambda: "Nothing is overwritten" in typist.ask("state")["notice"])
    wait_for(lambda: "one two mine\n" in journalled(home))
    assert typist.ask("text") == "one two mine\n"
    assert file.read_text() == "theirs\n"
    typist.end()
    again = Typist(home, wrapper=clock.wrapper)
    again.ready()
    assert "a.md" in again.ask("state")["notice"]
    again.end()


@pytest.mark.model
@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs signals")
def test_an_engine_that_slept_goes_on_with_its_answer_and_takes_the_next_request() -> None:
    engine = ProcessEngine()
    try:
        engine.load(starter(), SMALL)

        def answer(*, sleeps: bool) -> list[Event]:
            events: list[Event] = []
            for event in engine.generate(ask("a", "Write a story.", sampling=Sampling(temperature=0), max_tokens=24)):
                events.append(event)
                if sleeps and isinstance(event, Delta) and event.tokens in (2, 9) and (pid := engine.host_pid):
                    os.kill(pid, signal.SIGSTOP)
                    wait_for(lambda pid=pid: psutil.Process(pid).status() == psutil.STATUS_STOPPED)
                    os.kill(pid, signal.SIGCONT)
            return events

        first, host = answer(sleeps=False), engine.host_pid
        slept = answer(sleeps=True)
        assert isinstance(slept[-1], Finished)
        assert [event.text for event in slept if isinstance(event, Delta)]
        assert _text(slept) == _text(first)
        assert engine.host_pid == host, "it was not taken for dead"
        assert _text(answer(sleeps=False)) == _text(first)
    finally:
        engine.close()


def _text(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, Delta))
