"""A version as few bytes: the whole text compressed, or what changed since another version.

Measured (tests/benchmarks/versions.py) on 150 KB of English prose that grows by 120 words and six corrections from
version to version: 54 KB by itself; 53 KB with zlib's dictionary of the older text, which looks back over 32 KB only;
0.5 KB as changed lines, and 2.5 KB a version with one in 32 in whole (150 KB of Chinese: 1.5 KB).
"""

from __future__ import annotations

import struct
import zlib

from app.core.line_edits import applied, line_edits
from app.core.text_bytes import utf8_compressed, utf8_parts
from app.core.text_edit import TextEdit

_WHOLE, _EDITS = b"W", b"E"
_HEAD = struct.Struct("<III")  # start and end in the older text, length of what stands there now (characters)


def packed_whole(text: str) -> bytes:
    """``text`` by itself."""
    return _WHOLE + utf8_compressed(text, 6)


def packed_edits(base: str, text: str) -> bytes:
    """``text`` as what it changes in ``base``."""
    edits = line_edits(base, text)
    heads = b"".join(_HEAD.pack(edit.start, edit.end, len(edit.text)) for edit in edits)
    body = b"".join(utf8_parts("".join(edit.text for edit in edits)))
    return _EDITS + zlib.compress(struct.pack("<I", len(edits)) + heads + body, 9)


def needs_base(packed: bytes) -> bool:
    """Whether the older text is needed to read it."""
    return packed[:1] == _EDITS


def unpacked(packed: bytes, base: str = "") -> str:
    """The text again.

    Raises:
        ValueError: these are not the bytes that were packed, or not with this base.
    """
    try:
        data = zlib.decompress(packed[1:])
        if packed[:1] == _WHOLE:
            return _decoded(data)
        if packed[:1] != _EDITS:
            raise ValueError("no such way of packing")
        count = struct.unpack_from("<I", data)[0]
        start = 4 + count * _HEAD.size
        body = _decoded(data[start:])
        edits: list[TextEdit] = []
        at = 0
        for number in range(count):
            first, end, length = _HEAD.unpack_from(data, 4 + number * _HEAD.size)
            edits.append(TextEdit(first, end, body[at : at + length]))
            at += length
        return applied(base, edits)
    except (zlib.error, struct.error) as error:
        raise ValueError(str(error)) from error


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")
