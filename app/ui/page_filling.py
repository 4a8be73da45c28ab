"""Deals a long text out in slices, so that a page shows its beginning at once and the window never waits for the rest.

Qt takes 3.4 µs for every line that it is given, whatever is in it: 1.7 s for 500,000 lines (PySide6 6.11, one core).
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from app.core.offsets import utf16_length

# What is put on the page at once: so many lines take about 70 ms, so many characters less.
AT_ONCE_LINES = 20_000
AT_ONCE_CHARACTERS = 2_000_000
# What a longer text begins with, characters: some hundred pages of a screen.
_FIRST = 100_000
# Seconds of the processor that a slice may take; the next one is as much longer or shorter as it took.
_SLICE = 0.016
_LEAST, _MOST = 5_000, 400_000  # characters of a slice


class PageFilling:
    """Knows what of a text is not on its page yet; a slice ends where a line does.

    Args:
        append: puts a slice behind what is there.
        page: whose event loop it is.
    """

    def __init__(self, append: Callable[[str], None], page: QObject) -> None:
        self._append = append
        self._text = ""
        self._at = 0  # so much of the text is on the page, characters
        self._units = 0  # of the rest, UTF-16
        self._step = _FIRST
        self._timer = QTimer(page)
        self._timer.timeout.connect(self.go_on)

    @property
    def active(self) -> bool:
        """Whether there is a rest."""
        return self._at < len(self._text)

    @property
    def rest(self) -> str:
        """What is not on the page yet."""
        return self._text[self._at :]

    @property
    def rest_units(self) -> int:
        """The length of the rest, UTF-16 units."""
        return self._units

    def begin(self, text: str) -> str:
        """What of ``text`` is to be put on the page now; the rest follows from the next turn of the event loop on."""
        self._timer.stop()
        self._text, self._at, self._units = "", 0, 0
        if len(text) <= AT_ONCE_CHARACTERS and text.count("\n") <= AT_ONCE_LINES:
            return text
        self._text, self._at, self._step = text, self._end_of_slice(text, 0, _FIRST), _FIRST // 2
        self._units = utf16_length(text[self._at :])
        self._timer.start(0)
        return text[: self._at]

    def go_on(self) -> None:
        """Put the next slice on the page."""
        if not self.active:
            return
        began = time.thread_time()  # what other programs take makes no slice shorter
        end = self._end_of_slice(self._text, self._at, self._step)
        piece = self._text[self._at : end]
        self._at, self._units = end, self._units - utf16_length(piece)
        self._append(piece)
        share = _SLICE / max(time.thread_time() - began, 1e-6)
        self._step = round(min(max(self._step * min(max(share, 0.5), 2.0), _LEAST), _MOST))
        if not self.active:
            self._timer.stop()
            self._text, self._at = "", 0

    def complete(self) -> None:
        """Put all that is left on the page, now."""
        while self.active:
            self.go_on()

    @staticmethod
    def _end_of_slice(text: str, start: int, length: int) -> int:
        return text.find("\n", start + length) + 1 or len(text)
