"""Pure steps on tokens and their bytes: what a cache can keep, and text that never splits a character."""

from __future__ import annotations

import codecs
from collections.abc import Sequence


def shared_length(held: Sequence[int], wanted: Sequence[int]) -> int:
    """How many tokens at the front of both are the same."""
    length = min(len(held), len(wanted))
    if held[:length] == wanted[:length]:  # the common case, in C: the same document again
        return length
    return next(at for at in range(length) if held[at] != wanted[at])


class TextAssembler:
    """Joins the byte pieces of tokens into whole characters.

    A token may end in the middle of a character (Chinese, emoji); its bytes wait here for the rest. Bytes that are
    no UTF-8 become U+FFFD as a whole decode would make them; an unfinished character at the end of an answer is
    left out, since half a character is not text.
    """

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def feed(self, piece: bytes) -> str:
        """The characters that ``piece`` completes; may be empty."""
        return self._decoder.decode(piece)
