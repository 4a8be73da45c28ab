"""How many threads to compute with while other programs need the processor, too.

llama.cpp's threads wait for each other at every node of the graph, hundreds of times a token. When another program
holds one of their cores, all wait for the thread that lost it: beside one busy program two threads on two cores
wrote 2 to 5 tokens a second here instead of 95, and one thread wrote 50.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import psutil

LOOK_SECONDS = 0.25  # between two looks; a look costs some 0.1 ms
IGNORED = 0.3  # cores: what a desktop always does a little
STEADY_LOOKS = 2  # so many looks in a row must agree


def busy_elsewhere(process: psutil.Process | None = None) -> float:
    """Seconds of processor time that other processes than this one have used since the system started."""
    system = psutil.cpu_times()
    used = system.user + system.system + getattr(system, "nice", 0.0) + getattr(system, "irq", 0.0) + \
        getattr(system, "softirq", 0.0)
    mine = (process or psutil.Process()).cpu_times()
    return used - mine.user - mine.system


class SpareCores:
    """Gives up a thread for each core that others keep busy, and takes it back when they are done.

    Args:
        threads: the most there shall be.
        busy: seconds of processor time used by others, rising.
        clock: seconds.
    """

    def __init__(self, threads: int, busy: Callable[[], float] = busy_elsewhere,
                 clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._busy, self._clock = threads, busy, clock
        self._now = threads
        self._looks: list[int] = []
        self._seen = clock(), busy()

    def threads(self) -> int | None:
        """The number to use from now on, None when it stays as it is. Asked before each step."""
        at, busy = self._seen
        now = self._clock()
        if self._most == 1 or now - at < LOOK_SECONDS:
            return None
        used = self._busy()
        self._seen = now, used
        others = max(0.0, (used - busy) / (now - at))
        self._looks.append(max(1, self._most - math.ceil(max(0.0, others - IGNORED))))
        del self._looks[:-STEADY_LOOKS]
        if len(self._looks) < STEADY_LOOKS or len(set(self._looks)) > 1 or self._looks[0] == self._now:
            return None
        self._now = self._looks[0]
        return self._now
