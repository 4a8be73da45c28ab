"""What stands in a journal: its records as data, and the data as records, for this release and every later one.

A journal is a record file (``core.record_file``) of one document. The payload of a record is one line of JSON, in
UTF-8 that may hold lone surrogates; where a whole text belongs to it, a line feed and the text follow, compressed
(zlib). Every record has ``n``, its number, by which alone records are ordered, and ``t`` and ``m``, the wall clock
and the monotonic clock in seconds, which are only told. Places are in UTF-16 units unless it is said.

======== ==========================================================================================================
header   format, program (its release), document (its id), title
base     document: the facts of ``facts_of``; the text that its file holds
text     the whole text as it stands from here on; changed: when it was changed last, if that was before
edit     at, cut (units), put (text): what is exchanged; length: the units of all the text after it
saved    document: the facts; the text as it stands is what the file holds
asked    job, action, style, instruction, start, end (characters), replaces, pieces ([length, is prose]); a text is
         what the document was, none: the text as it stands
came     job, passage, put: more of a suggestion; ending where its passage ended
ended    job, ending: nothing more comes
decided  job: the writer decided; it is not offered again
======== ==========================================================================================================

A reader passes over kinds and keys that it does not know, so that these may be added; what is here never changes
its meaning. tests/fixtures/journals holds what each release has written.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.core.document import Document
from app.core.encodings import Encoding, encoding_named
from app.core.record_file import LONGEST
from app.core.text_bytes import utf8_compressed

if TYPE_CHECKING:
    from app.core.passages import Piece

FORMAT = 1
# Fast rather than small: a text of prose comes to half its size.
_LEVEL = 1


class BadRecord(ValueError):
    """A record that cannot be what this or an earlier release wrote."""


def packed(data: dict[str, Any], text: str | None = None) -> bytes:
    """A payload."""
    line = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    if text is None:
        return line
    return line + b"\n" + utf8_compressed(text, _LEVEL)


def unpacked(payload: bytes) -> tuple[dict[str, Any], str | None]:
    """The data of a payload, and its text where it has one.

    Raises:
        BadRecord
    """
    line, feed, body = payload.partition(b"\n")
    try:
        data = json.loads(line.decode("utf-8", "surrogatepass"))
        if not isinstance(data, dict):
            raise BadRecord("it is not a table")
        if not feed:
            return data, None
        whole = zlib.decompressobj()
        text = whole.decompress(body, LONGEST)
        if not whole.eof:
            raise BadRecord("its text is not whole")
        return data, text.decode("utf-8", "surrogatepass")
    except (ValueError, RecursionError, zlib.error) as error:
        raise BadRecord(str(error)) from error


def facts_of(document: Document) -> dict[str, Any]:
    """What is needed to write a document back to its bytes: all that is known of it but its text."""
    facts: dict[str, Any] = {}
    for one in fields(document):
        value = getattr(document, one.name)
        if isinstance(value, Encoding):
            facts[one.name] = value.name
        elif one.name != "text" and isinstance(value, (str, int, Path, tuple)):
            facts[one.name] = str(value) if isinstance(value, Path) else value
    return facts


def document_of(facts: dict[str, Any], text: str) -> Document:
    """The document that ``facts_of`` told of; what is not known here is left out.

    Raises:
        BadRecord
    """
    known = {one.name for one in fields(Document)} - {"text", "path"}
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value
              for name, value in facts.items() if name in known}
    path = facts.get("path")
    try:
        if "encoding" in values:
            values["encoding"] = encoding_named(values["encoding"])
        document = Document(path=Path(path) if path else None, text=text, **values)
        document.encode("a\nb")
    except Exception as error:  # whatever stands in a file
        raise BadRecord(type(error).__name__) from error
    return document


@dataclass(slots=True)
class Asked:
    """A suggestion: what was asked of which text, and what has come of it.

    Args:
        job: its name, unique in one journal.
        document: the text when it was asked; ``start`` and ``end`` are characters of it.
        pieces: the passage, cut as it was.
        came: by the place of the piece, what came.
        endings: by the place of the piece, how it ended; ``ending``: how all of it did, "" while it comes.
    """

    job: str
    action: str
    style: str
    instruction: str
    document: str
    start: int
    end: int
    replaces: bool
    pieces: tuple[Piece, ...]
    came: dict[int, list[str]] = field(default_factory=dict)
    endings: dict[int, str] = field(default_factory=dict)
    ending: str = ""

    def data(self) -> dict[str, Any]:
        """For the record "asked"."""
        return {"job": self.job, "action": self.action, "style": self.style, "instruction": self.instruction,
                "start": self.start, "end": self.end, "replaces": self.replaces,
                "pieces": [[len(piece.text), piece.prose] for piece in self.pieces]}


def asked_from(data: dict[str, Any], document: str) -> Asked:
    """The suggestion of a record "asked".

    Raises:
        BadRecord
    """
    from app.core.passages import Piece  # few journals hold a suggestion, and every start reads journals

    try:
        start, end = int(data["start"]), int(data["end"])
        pieces: list[Piece] = []
        at = start
        for length, prose in data["pieces"]:
            pieces.append(Piece(document[at : at + length], bool(prose)))
            at += length
        if not 0 <= start <= end <= len(document) or at != end:
            raise BadRecord("it does not fit its text")
        return Asked(str(data["job"]), str(data["action"]), str(data["style"]), str(data["instruction"]), document,
                     start, end, bool(data["replaces"]), tuple(pieces))
    except (KeyError, TypeError, ValueError) as error:
        raise BadRecord(str(error)) from error
