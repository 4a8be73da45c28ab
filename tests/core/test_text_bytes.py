"""A text in parts gives the bytes of the whole."""

from __future__ import annotations

import hashlib
import zlib

import pytest

from app.core.text_bytes import utf8_compressed, utf8_digest, utf8_parts

TEXTS = ["", "a", "汉字 😀\n" * 40_000, "\ud83d" + "x" * 65_535 + "\ude00" + "é" * 70_000]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_it_is_the_same_as_at_once(text: str) -> None:
    whole = text.encode("utf-8", "surrogatepass")
    assert b"".join(utf8_parts(text)) == whole
    assert utf8_digest(text) == hashlib.sha256(whole).digest()
    assert zlib.decompress(utf8_compressed(text, 6)) == whole


def test_no_part_is_long() -> None:
    assert max(map(len, utf8_parts("汉" * 1_000_000))) <= 4 * 65_536
