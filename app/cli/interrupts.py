"""Ctrl+C while something runs in the terminal: once it stops what runs, twice it ends the program."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

STOPPED = 130  # the exit code


class Interrupts:
    """What Ctrl+C calls (None: nothing runs, and the program ends), and how often it was pressed."""

    def __init__(self) -> None:
        self.cancel: Callable[[], None] | None = None
        self.count = 0


@contextmanager
def interrupt_cancels() -> Iterator[Interrupts]:
    """Ctrl+C cancels what is running, the second one ends the program at once.

    The handler may run in the middle of the code that it would call, so the call is made from another thread.
    """
    interrupts = Interrupts()

    def handle(_signal: int, _frame: FrameType | None) -> None:
        interrupts.count += 1
        if interrupts.cancel is None:
            raise KeyboardInterrupt
        if interrupts.count > 1:
            os._exit(STOPPED)  # the host ends with its parent
        threading.Thread(target=interrupts.cancel, daemon=True).start()

    before = signal.signal(signal.SIGINT, handle)
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, before)
