"""Threads give way to other programs and come back, by planted figures and beside a real busy process."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable

import psutil
import pytest

from app.inference.spare_cores import LOOK_SECONDS, SpareCores, busy_elsewhere

BURN = "import sys\nsys.stdin.readline()\nwhile True: pass"
SECONDS = 60  # the longest that anything is waited for


class Machine:
    """A clock, and what other programs use of the processor."""

    def __init__(self, threads: int) -> None:
        self.now = self.used = 0.0
        self.cores = SpareCores(threads, lambda: self.used, lambda: self.now)

    def look(self, others: float, seconds: float = LOOK_SECONDS) -> int | None:
        """Time goes on while others keep so many cores busy; the answer of the next step's question."""
        self.now += seconds
        self.used += others * seconds
        return self.cores.threads()


@pytest.mark.parametrize(("threads", "others", "left"), [
    (2, 1.0, 1), (4, 1.0, 3), (4, 2.0, 2), (4, 1.31, 2), (4, 9, 1)])
def test_each_busy_core_costs_a_thread_and_the_last_one_stays(threads: int, others: float, left: int) -> None:
    machine = Machine(threads)
    assert machine.look(others) is None, "one look proves nothing"
    assert machine.look(others) == left
    assert machine.look(others) is None, "nothing is said twice"
    assert machine.look(0.0) is None
    assert machine.look(0.0) == threads


def test_what_a_desktop_always_does_is_let_be() -> None:
    machine = Machine(2)
    assert [machine.look(0.25) for _ in range(5)] == [None] * 5


def test_a_flicker_changes_nothing() -> None:
    machine = Machine(2)
    assert [machine.look(others) for others in (1, 0, 1, 0, 1, 0)] == [None] * 6


def test_it_looks_only_now_and_then() -> None:
    machine, asked = Machine(2), 0
    machine.cores = SpareCores(2, lambda: asked, lambda: machine.now)
    for _ in range(20):
        asked += 1000
        assert machine.look(0.0, seconds=LOOK_SECONDS / 100) is None


def test_one_thread_is_never_given_up() -> None:
    machine = Machine(1)
    assert [machine.look(8.0) for _ in range(4)] == [None] * 4


def test_a_counter_that_goes_back_gives_nothing_up() -> None:
    machine = Machine(2)
    machine.used = 100.0
    machine.look(0.0)
    machine.used = 5.0
    assert [machine.look(0.0) for _ in range(4)] == [None] * 4


def wait_for(condition: Callable[[], bool]) -> None:
    pause, deadline = threading.Event(), time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        pause.wait(LOOK_SECONDS / 10)


def test_a_busy_process_costs_a_thread_until_it_rests() -> None:
    """Only that one process is counted: what else this machine is busy with must not decide."""
    burner = subprocess.Popen([sys.executable, "-c", BURN], stdin=subprocess.PIPE)
    try:
        process = psutil.Process(burner.pid)
        elsewhere, before = busy_elsewhere(), process.cpu_times().user
        cores = SpareCores(2, lambda: process.cpu_times().user)
        assert burner.stdin is not None
        burner.stdin.write(b"\n")
        burner.stdin.flush()
        wait_for(lambda: cores.threads() == 1)
        process.suspend()
        wait_for(lambda: cores.threads() == 2)
        used = process.cpu_times().user - before
        assert used > 0.1
        assert busy_elsewhere() - elsewhere > used - 0.05, "what it used is seen in the figures of the machine, too"
    finally:
        burner.kill()
        burner.communicate()


def test_ones_own_work_is_not_anothers() -> None:
    me = psutil.Process()
    system = psutil.cpu_times()
    whole = system.user + system.system + getattr(system, "nice", 0.0) + getattr(system, "irq", 0.0) + \
        getattr(system, "softirq", 0.0)
    mine = me.cpu_times()
    assert busy_elsewhere(me) <= whole - mine.user - mine.system + 60
    assert busy_elsewhere(me) < whole
