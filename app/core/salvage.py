"""What can still be read of a journal whose beginning is damaged: whole texts, each proven by its own checksum.

A record is trusted because all records before it are (``core.record_file``), so that damage in the first ones, which
hold the text of the document's file and may be most of the journal, would cost all that was written since. A record
with a whole text carries it compressed, with a checksum (zlib, Adler-32), and so can be found again without them;
what follows it in the chain of checksums is taken as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.core.journal_format import BadRecord, unpacked
from app.core.record_file import OPENING, OPENING_CRC, Record, records_from

# The kinds that begin with a whole text, as they stand behind a record's head of so many bytes.
_WHOLE = (b"\x04base", b"\x04text")
_HEAD = 8


def salvaged(data: bytes) -> list[Record]:
    """The records of a journal's bytes that can be trusted, in their order, with gaps between them.

    Of the document's file nothing is told where that is not proven: the text would be saved in the wrong place.
    """
    found, end = records_from(data, len(OPENING), OPENING_CRC)  # only the opening may be what is damaged
    for at in _places(data, end):
        if at >= end:
            chain, end = records_from(data, at)
            found += [replace(chain[0], kind="text"), *chain[1:]]
    return found


def _places(data: bytes, start: int) -> Iterator[int]:
    """Where a record stands whose text is whole."""
    for place in sorted({place for kind in _WHOLE for place in _finds(data, kind, start)}):
        records, _ = records_from(data, place, most=1)
        try:
            if records and unpacked(records[0].payload)[1] is not None:
                yield place
        except BadRecord:
            continue


def _finds(data: bytes, kind: bytes, start: int) -> Iterator[int]:
    place = data.find(kind, start + _HEAD)
    while place >= 0:
        yield place - _HEAD
        place = data.find(kind, place + 1)
