"""Progress on standard error: one line that renews itself in a terminal, a few plain lines anywhere else."""

from __future__ import annotations

import sys
import time
from typing import TextIO

PREFIX = "stet: "
_ERASE = "\r\x1b[K"
_RENEW_SECONDS = 0.1


class Progress:
    """Tells what is going on.

    Args:
        stream: where to; None: standard error.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._in_terminal = self._stream.isatty()
        self._shown = False
        self._renewed = 0.0

    def renew(self, text: str, *, always: bool = False) -> None:
        """Show ``text`` in place of what is shown; only in a terminal, and at most ten times a second."""
        now = time.monotonic()
        if self._in_terminal and (always or now - self._renewed >= _RENEW_SECONDS):
            self._renewed, self._shown = now, True
            self._write(_ERASE + PREFIX + text)

    def clear(self) -> None:
        """Take the renewed line away, so that something else can be written there."""
        if self._shown:
            self._shown = False
            self._write(_ERASE)

    def say(self, text: str) -> None:
        """A line that stays."""
        self.clear()
        self._write(PREFIX + text + "\n")

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):  # nobody listens; the work goes on
            pass
