"""The lines of a long text at some places, as one short text, and the way back from places in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from app.core.findings import Range
from app.core.folding import BLANK


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some lines of a text; between two that stood apart is something that is neither a word nor white space.

    Args:
        starts: where each stretch begins, in ``text``, and ``origins`` where it stood; both in characters.
    """

    text: str
    starts: tuple[int, ...]
    origins: tuple[int, ...]
    _length: int

    def origin(self, start: int, end: int) -> Range:
        """Where characters ``start`` to ``end`` of ``text``, within one stretch, stood."""
        number = bisect_right(self.starts, start) - 1
        shift = self.origins[number] - self.starts[number]
        return start + shift, end + shift

    def spread(self, text: str) -> str:
        """``text``, as long as the excerpt's, with each stretch at its old place and nothing to read between them."""
        parts: list[str] = []
        at = 0
        for number, (start, origin) in enumerate(zip(self.starts, self.origins, strict=True)):
            end = self.starts[number + 1] if number + 1 < len(self.starts) else len(text)
            stretch = text[start : min(end, start + self._length - origin)]
            parts += [BLANK * (origin - at), stretch]
            at = origin + len(stretch)
        return "".join([*parts, BLANK * (self._length - at)])[: self._length]


def excerpt_of(text: str, places: Iterable[Range]) -> Excerpt:
    """The lines of a text at ``places`` and the lines beside them.

    Args:
        places: in characters, in order and apart.
    """
    parts: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    done = length = 0
    for start, end in places:
        start = max(done, text.rfind("\n", 0, max(start - 1, 0)) + 1)
        line_end = text.find("\n", end)
        end = max(start, len(text) if line_end < 0 else line_end)
        lead = "" if not start or start == done else "\n" if starts and start == done + 1 else BLANK + "\n"
        starts.append(length + len(lead))
        origins.append(start)
        parts += [lead, text[start:end]]
        length += len(lead) + end - start
        done = end
    return Excerpt("".join([*parts, BLANK * (done < len(text))]), tuple(starts), tuple(origins), len(text))
