"""Progress on standard error: one line that renews itself in a terminal, a few plain lines anywhere else."""

from __future__ import annotations

import sys
import time
from typing import TextIO

from app.core.generation import ModelInfo

PREFIX = "stet: "
_ERASE = "\r\x1b[K"
_DIM, _PLAIN = "\x1b[2m", "\x1b[0m"
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
        self._in_line = False
        self._renewed = 0.0

    def renew(self, text: str, *, always: bool = False) -> None:
        """Show ``text`` in place of what is shown; only in a terminal, and at most ten times a second."""
        if self._in_line:
            self.clear()
        now = time.monotonic()
        if self._in_terminal and (always or now - self._renewed >= _RENEW_SECONDS):
            self._renewed, self._shown = now, True
            self._write(_ERASE + PREFIX + text)

    def clear(self) -> None:
        """Take the renewed line away, and end a line of ``show``, so that something else can be written there."""
        if self._shown:
            self._shown = False
            self._write(_ERASE)
        if self._in_line:
            self._in_line = False
            self._write("\n")

    def say(self, text: str) -> None:
        """A line that stays."""
        self.clear()
        self._write(PREFIX + text + "\n")

    def show(self, text: str) -> None:
        """Text that stays, as it comes; dim in a terminal."""
        if not self._in_line:
            self.clear()
        self._in_line = True
        self._write(f"{_DIM}{text}{_PLAIN}" if self._in_terminal else text)

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):  # nobody listens; the work goes on
            pass


def loaded_told(info: ModelInfo) -> str:
    """What to say of a model that was loaded."""
    told = f"{info.name} on {info.device}, context {info.context_tokens:,} tokens"
    return told if info.context_tokens <= info.trained_tokens else \
        f"{told}, stretched by YaRN: short texts may come out worse"
