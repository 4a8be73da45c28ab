"""The parts of a text that is written on: which are the same after an edit, and which are to be read anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from app.core.block_cuts import parts_from
from app.core.blocks import front_matter, read_part


class Part(Protocol):
    """What is kept of a part; only its text matters here."""

    text: str


def cut_from(text: str, start: int, is_left_open: Callable[[str], bool]) -> Iterator[str]:
    """The parts of ``text`` from ``start`` on, each of which is read as if it stood alone.

    What a part leaves open takes the next one along, then two, then four …: a fence at the top of a long text that is
    not closed must not be read once for each part below.

    Args:
        is_left_open: tells it of a part, see ``block_cuts.is_left_open``.
    """
    held, count, wait = "", 0, 1
    for piece in parts_from(text, start):
        held += piece
        start += len(piece)
        count += 1
        wait -= 1
        if start < len(text):
            if wait:
                continue
            if is_left_open(held):
                wait = count
                continue
        yield held
        held, count, wait = "", 0, 1


def first_touched(text: str, parts: Sequence[Part], edited: int) -> int:
    """The number of the first part whose end may be another after an edit at ``edited`` (characters).

    Whether a part ends somewhere hangs on the line behind and on the next one that is not blank: so two parts before
    the edit are looked at again. Front matter is a part of its own at the beginning, and may come or go with its last
    line.
    """
    if parts and beginning(text) != beginning(parts[0].text):
        return 0
    at, number = 0, 0
    for number, part in enumerate(parts):  # noqa: B007  # where it stopped is what is asked
        at += len(part.text)
        if at >= edited:
            break
    return max(0, number - 2)


def beginning(text: str) -> str:
    """The front matter of a text, "" where there is none."""
    front = front_matter(text)
    return text[: front.place[1]] if front else ""


def is_left_open(part: str) -> bool:
    """Whether what begins in a part may go on in the next one."""
    return read_part(part)[1]
