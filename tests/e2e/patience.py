"""How long to wait for a process: as long as it works, so that a busy machine is no failure."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from contextlib import suppress

import psutil

# Seconds that a process may do nothing, and of the processor that it may take.
PATIENCE = 60.0
_AT_WORK = (psutil.STATUS_RUNNING, psutil.STATUS_DISK_SLEEP)


class Patience:
    """Runs out where the process and its children do nothing for ``seconds``, or take so much processor time.

    One that waits for its turn is at work: it is runnable, however little the others leave it. Ask once a second.
    """

    def __init__(self, pid: int, seconds: float) -> None:
        self._pid, self._seconds = pid, seconds
        self._first = self._last = self._used()[0]
        self._idle_since = time.monotonic()

    def is_over(self) -> bool:
        used, at_work = self._used()
        if at_work or used != self._last:
            self._last, self._idle_since = used, time.monotonic()
        return used - self._first > self._seconds or time.monotonic() - self._idle_since > self._seconds

    def _used(self) -> tuple[float, bool]:
        """Seconds of the processor so far, and whether any of them is at work now."""
        total, at_work = 0.0, False
        with suppress(psutil.NoSuchProcess):
            head = psutil.Process(self._pid)
            for process in (head, *head.children(recursive=True)):
                with suppress(psutil.NoSuchProcess):
                    times = process.cpu_times()
                    total += times.user + times.system
                    at_work |= process.status() in _AT_WORK
        return total, at_work


def wait_for(happens: Callable[[], object], pid: int, seconds: float = PATIENCE) -> None:
    """Wait until ``happens``, which takes up to a second for each look, says yes.

    Raises:
        TimeoutError: the process with this ``pid`` does nothing, or works for ever.
    """
    if happens():
        return
    patience = Patience(pid, seconds)
    while not happens():
        if patience.is_over():
            raise TimeoutError("the window does not answer")


def wait_for_end(process: subprocess.Popen[bytes]) -> None:
    """Wait until the process is gone.

    Raises:
        TimeoutError
    """

    def ended() -> bool:
        with suppress(subprocess.TimeoutExpired):
            process.wait(1.0)
        return process.returncode is not None

    wait_for(ended, process.pid)
