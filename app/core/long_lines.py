"""Lines that are too long to be laid out at every key, and the pieces in which they are shown."""

from __future__ import annotations

# Characters. Qt lays out a whole line at every key in it: 355 ms for a megabyte, measured; this many take some ms.
LONGEST = 20_000
PIECE = 2_000


def first_long_line(text: str) -> tuple[int, int] | None:
    """The number (from 1) and the length of the first line that is longer than ``LONGEST``, in characters."""
    start = 0
    while len(text) - start > LONGEST:
        end = text.rfind("\n", start, start + LONGEST + 1)
        if end < 0:
            end = text.find("\n", start)
            return text.count("\n", 0, start) + 1, (end if end >= 0 else len(text)) - start
        start = end + 1
    return None


def in_pieces(text: str) -> tuple[str, frozenset[int]]:
    """``text`` with its long lines broken, after a space where there is one; a piece has at most ``PIECE`` characters.

    Returns the text, and the numbers (from 0) of the lines in it that end where no line of ``text`` does.
    """
    found: list[str] = []
    broken: set[int] = set()
    for line in text.split("\n"):
        start = 0
        while len(line) > LONGEST and len(line) - start > PIECE:
            cut = line.rfind(" ", start, start + PIECE) + 1 or start + PIECE
            broken.add(len(found))
            found.append(line[start:cut])
            start = cut
        found.append(line[start:] if start else line)
    return "\n".join(found), frozenset(broken)


def joined(lines: list[str], first: int, broken: frozenset[int]) -> str:
    """Lines of what ``in_pieces`` gave, from number ``first`` on, as they stand in the text."""
    return "".join(line if number in broken else f"{line}\n" for number, line in enumerate(lines[:-1], first)) \
        + lines[-1]
