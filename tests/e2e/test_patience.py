"""Patience ends with a process that does nothing or works for ever, and with no other."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.e2e.patience import Patience, wait_for, wait_for_end


@contextmanager
def running(code: str) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-S", "-c", f"print(flush=True)\n{code}"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("code", ["input()", "while True: pass"])
def test_it_ends_with_one_that_waits_or_turns_for_ever(code: str) -> None:
    with running(code) as process, pytest.raises(TimeoutError):
        wait_for(lambda: False, process.pid, 0.1)


def test_it_lasts_while_one_works() -> None:
    with running("while True: pass") as process:
        patience = Patience(process.pid, 1e9)
        assert not patience.is_over()


def test_an_end_is_waited_for() -> None:
    with running("input()") as process:
        assert process.stdin is not None
        process.stdin.close()
        wait_for_end(process)
        assert process.returncode == 1  # the end of its input
