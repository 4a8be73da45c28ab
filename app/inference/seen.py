"""What has come of a request so far, for the end of one whose host cannot tell it any more."""

from __future__ import annotations

import time

from app.core.generation import Usage
from app.inference.engine import Delta, Event, Finished, Prefilled, Started


class Seen:
    """What of a request has come so far, for a usage that the host cannot tell any more."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._read_at: float | None = None
        self._prompt = self._reused = self._written = 0

    def note(self, event: Event) -> None:
        """Take in what came."""
        match event:
            case Started(prompt, reused, _):
                self._prompt, self._reused = prompt, reused
            case Prefilled(done, total) if done == total:
                self._read_at = time.perf_counter()
            case Delta(_, tokens):
                self._written = tokens
            case _:
                pass

    def stopped(self) -> Finished:
        """The end of a request whose host was killed or never asked."""
        now = time.perf_counter()
        read_at = self._read_at or now
        return Finished("stopped", Usage(self._prompt, self._reused, self._written,
                                         read_at - self._began, now - read_at))
