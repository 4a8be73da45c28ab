"""What of a document a hand-over could not carry as it is: the kind, where it stands, and what it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# What each kind means, in English; ``{what}`` is what stood there. The window translates the same sentences.
SENTENCES = {
    "remote-image": "an image on the network is not fetched; its text and its address stand in its place ({what})",
    "image-missing": "there is no such image file; its text stands in its place ({what})",
    "image-outside": "an image outside the document's folder is not taken; its text stands in its place ({what})",
    "image-unsaved": "the document has no folder yet, so images beside it are not found ({what})",
    "image-unreadable": "an image cannot be read; its text stands in its place ({what})",
    "html": "HTML is written as the text that it is ({what})",
    "comment": "a comment is left out ({what})",
    "link": "a link that leads nowhere from another place is written as text ({what})",
    "footnote-unused": "a footnote that nothing refers to is left out ({what})",
    "footnote-nested": "a footnote within a footnote is written as text ({what})",
    "formula": "a formula could not be read; it is written as it stands ({what})",
    "control": "a character that no file can hold is shown as \ufffd ({what})",
    "unread": "a paragraph that is too long to be read is written as it stands ({what})",
    "face": "fonts of the standard are not on this computer; others are used ({what})",
    "unmarked": "this was changed, too, where a change cannot be marked ({what})",
    "too-deep": "what is nested too deeply is left out ({what})",
}
# Characters that are told of what stood there.
_EXCERPT = 80


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One thing: its kind (a key of ``SENTENCES``), its line in the document (from 1; 0: unknown), what it was."""

    kind: str
    line: int
    what: str

    def sentence(self) -> str:
        """As one line in English."""
        told = SENTENCES[self.kind].format(what=self.what)
        return f"line {self.line}: {told}" if self.line else told

    def as_json(self) -> dict[str, Any]:
        """As plain JSON data."""
        return {"kind": self.kind, "line": self.line, "what": self.what}


class LeftOutList:
    """What is noted while a document is read, in reading order."""

    def __init__(self) -> None:
        self._found: list[LeftOut] = []

    def note(self, kind: str, line: int, what: str) -> None:
        """Something of ``kind`` stands in ``line``; ``what`` is cut to an excerpt."""
        what = " ".join(what.split())
        self._found.append(LeftOut(kind, line, what if len(what) <= _EXCERPT else what[: _EXCERPT - 1] + "…"))

    def __iter__(self) -> Iterator[LeftOut]:
        return iter(sorted(self._found, key=lambda one: one.line))
