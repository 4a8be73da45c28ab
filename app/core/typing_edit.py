"""What a key makes of the lines around the cursor: edits, and what is selected then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.text_edit import TextEdit


@dataclass(frozen=True, slots=True)
class Around:
    """Whole lines (LF) of a document and the selection in them, characters; ``start`` is ``end`` for a cursor."""

    text: str
    start: int
    end: int

    @property
    def has_selection(self) -> bool:
        return self.end > self.start

    @property
    def line_number(self) -> int:
        """The line, from 0, in which the selection begins."""
        return self.text.count("\n", 0, self.start)

    @property
    def line_start(self) -> int:
        """Where that line begins."""
        return self.text.rfind("\n", 0, self.start) + 1

    @property
    def line(self) -> str:
        """That line, without its end."""
        end = self.text.find("\n", self.start)
        return self.text[self.line_start : end if end >= 0 else len(self.text)]

    @property
    def column(self) -> int:
        """Where in that line the selection begins."""
        return self.start - self.line_start


@dataclass(frozen=True, slots=True)
class Typed:
    """The edits of one undo step, in their order, and what is selected afterwards, characters of the text after it.

    Without edits the key does nothing but select.
    """

    edits: tuple[TextEdit, ...]
    start: int
    end: int


def applied(text: str, edits: Sequence[TextEdit]) -> str:
    """``text`` after the edits, which are in their order."""
    for edit in reversed(edits):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def line_changes(old: Sequence[str], new: Sequence[str]) -> tuple[TextEdit, ...]:
    """The edits that make of lines as many others; of each only what differs is touched."""
    edits: list[TextEdit] = []
    place = 0
    for before, after in zip(old, new, strict=True):
        if before != after:
            head = 0
            while head < min(len(before), len(after)) and before[head] == after[head]:
                head += 1
            tail = 0
            while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
                tail += 1
            edits.append(TextEdit(place + head, place + len(before) - tail, after[head : len(after) - tail]))
        place += len(before) + 1
    return tuple(edits)
