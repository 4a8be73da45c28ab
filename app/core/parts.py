"""A long text in parts that are read one by one, and not again while they stay as they are.

What can be told of each part alone (its words, its headings) is kept for the parts that were seen last, so that one
more key in a long document costs one part.
"""

from __future__ import annotations

from collections.abc import Iterator

# Characters: a part is read in some milliseconds, and a book has some hundred parts.
PART = 16_384
# Parts that are kept: of the largest file that can be opened, with room for another text.
KEPT = 4_096


def parts_of(text: str, size: int = PART) -> Iterator[str]:
    """``text``, cut after blank lines, else after line ends, else wherever a part gets four times too long.

    Where nothing was changed the cuts soon fall where they fell before. ``size``: of a part, characters; a blank line
    is looked for through one more, as a book of short lines may have none.
    """
    start, length = 0, len(text)
    while length - start > 2 * size:
        low, high = start + size, start + 4 * size
        cut = text.find("\n\n", low, low + size) + 2
        if cut < 2:
            cut = text.find("\n", low, high) + 1
        if cut < 1:
            cut = text.rfind(" ", low, high) + 1 or min(high, length)
        yield text[start:cut]
        start = cut
    if start < length or not start:
        yield text[start:]
