"""Text on its way from the worker to the GUI: what comes for several passages is taken out in one."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from app.core.generation import Ending


@dataclass(frozen=True, slots=True)
class PassagePart:
    """What came for one passage since the last time, and how it ended, if it did."""

    passage: int
    text: str
    ending: Ending | None = None


class TextStream:
    """Written to by one thread, read by another.

    A signal per token would fill the GUI's queue faster than it paints; so only the first arrival after a ``take``
    asks for a wake-up.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._texts: dict[int, list[str]] = {}
        self._endings: dict[int, Ending] = {}
        self._prompts: dict[int, int] = {}  # tokens of the prompts that are being answered
        self._tokens: dict[int, int] = {}

    def begin(self) -> None:
        """Another suggestion comes."""
        with self._lock:
            for each in (self._texts, self._endings, self._prompts, self._tokens):
                each.clear()

    def started(self, passage: int, prompt_tokens: int) -> None:
        """A passage's prompt is being read."""
        with self._lock:
            self._prompts[passage] = prompt_tokens

    def append(self, passage: int, text: str, tokens: int) -> bool:
        """Add ``text``, with which the passage has ``tokens``; True when the reader has to be woken."""
        with self._lock:
            first = not self._texts and not self._endings
            self._texts.setdefault(passage, []).append(text)
            self._tokens[passage] = tokens
            return first

    def end(self, passage: int, ending: Ending) -> bool:
        """A passage ended; True as in ``append``."""
        with self._lock:
            first = not self._texts and not self._endings
            self._endings[passage] = ending
            return first

    def take(self) -> tuple[list[PassagePart], int, int]:
        """What came since the last ``take``, the tokens generated so far, and the tokens in use in the context."""
        with self._lock:
            numbers = sorted(self._texts.keys() | self._endings.keys())
            parts = [PassagePart(number, "".join(self._texts.get(number, ())), self._endings.get(number))
                     for number in numbers]
            used = sum(prompt + self._tokens.get(number, 0) for number, prompt in self._prompts.items())
            for number in self._endings:
                self._prompts.pop(number, None)
            self._texts.clear()
            self._endings.clear()
            return parts, sum(self._tokens.values()), used
