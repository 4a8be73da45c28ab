"""A long text as UTF-8 bytes, part by part: the thread that makes them lets the window's run between two parts.

Python's lock is held while a text is encoded: 11 ms for 10 MB of Chinese at once, less than 0.3 ms for a part (Python
3.11, one core).
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator

# Characters of a part.
_PART = 65_536


def utf8_parts(text: str) -> Iterator[bytes]:
    """``text`` in UTF-8; a lone surrogate, which the clipboard can give, is kept as it is."""
    for start in range(0, len(text), _PART):
        yield text[start : start + _PART].encode("utf-8", "surrogatepass")


def utf8_digest(text: str) -> bytes:
    """The SHA-256 of ``text`` in UTF-8."""
    digest = hashlib.sha256()
    for part in utf8_parts(text):
        digest.update(part)
    return digest.digest()


def utf8_compressed(text: str, level: int) -> bytes:
    """``text`` in UTF-8, compressed by zlib at this level."""
    packing = zlib.compressobj(level)
    return b"".join([*map(packing.compress, utf8_parts(text)), packing.flush()])
