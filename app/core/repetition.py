"""Notices when an answer goes round in circles: the same words again and again, which small models fall into."""

from __future__ import annotations

WINDOW = 1_200  # characters looked back on; a longer unit is hardly a loop
FRESH = 48  # characters between two looks
TIMES = 4  # a unit said so often in a row …
LEAST = 160  # … over so many characters is a loop,
LEAST_SHORT = 240  # and over so many for a unit shorter than a few words (rules, tables, laughter)
SHORT = 8


class RepetitionGuard:
    """Reads an answer as it streams.

    Args:
        source: the text that the answer is about; what it repeats itself, an answer may repeat.
    """

    def __init__(self, source: str = "") -> None:
        self._source = source
        self._tail = ""
        self._fresh = 0

    def feed(self, text: str) -> bool:
        """Whether the answer, with ``text`` at its end, repeats itself."""
        self._tail = (self._tail + text)[-WINDOW:]
        self._fresh += len(text)
        if self._fresh < FRESH:
            return False
        self._fresh = 0
        unit = repeated_unit(self._tail)
        return bool(unit) and unit * 2 not in self._source


def repeated_unit(text: str) -> str:
    """What ``text`` ends with ``TIMES`` times or more, "" if nothing.

    The failure function of Knuth, Morris and Pratt over the reversed text gives the period of every ending.
    """
    backwards = text[::-1]
    border = [0] * len(backwards)
    matched = 0
    for position in range(1, len(backwards)):
        while matched and backwards[position] != backwards[matched]:
            matched = border[matched - 1]
        if backwards[position] == backwards[matched]:
            matched += 1
        border[position] = matched
        length = position + 1
        period = length - matched
        if length >= TIMES * period and length >= (LEAST if period >= SHORT else LEAST_SHORT):
            return text[-period:]
    return ""


def without_loop(text: str) -> str:
    """``text`` without what it goes round in at its end."""
    end = text.rstrip()
    unit = repeated_unit(end[-WINDOW:])
    if not unit:
        return text
    while end.endswith(unit):
        end = end[: -len(unit)]
    # The loop may have begun within what is taken for its unit.
    shared = next((length for length in range(len(unit), 0, -1) if end.endswith(unit[-length:])), 0)
    return end[: len(end) - shared]
