"""A text cut into paragraphs of prose and everything else, for a model that can hold no more than a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
# Headings, lists, quotations, tables, HTML, rules, indented code, underlined headings, link definitions.
_NO_PROSE = re.compile(
    r" {0,3}(?:#{1,6}(?:\s|$)|[-+*](?:\s|$)|\d{1,9}[.)](?:\s|$)|>|\||<|(?:[-*_]\s*){3,}$|=+\s*$|-+\s*$|\[[^\]]+\]:)"
    r"| {4}|\t"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; ``prose`` is one paragraph without the line feed after it."""

    text: str
    prose: bool


def cut_into_paragraphs(text: str) -> list[Piece]:
    """The pieces in their order; together they are ``text``.

    A paragraph is prose when none of its lines begins like a Markdown block. Code and front matter are none.
    """
    pieces: list[Piece] = []
    for lines in _blocks(text):
        block = "".join(lines)
        body = block.rstrip("\n")
        if body.strip() and not any(_NO_PROSE.match(line) or _FENCE.match(line) for line in lines):
            pieces += [Piece(body, True), Piece(block[len(body) :], False)]
        else:
            pieces.append(Piece(block, False))
    return [
        Piece("".join(piece.text for piece in group), prose)
        for prose, group in groupby((piece for piece in pieces if piece.text), lambda piece: piece.prose)
    ]


def _blocks(text: str) -> Iterator[list[str]]:
    """Runs of lines between blank lines, each with the blank lines after it; a fenced block is never cut."""
    block: list[str] = []
    fence = "---" if text.startswith("---\n") else ""
    for number, line in enumerate(text.splitlines(keepends=True)):
        opening = _FENCE.match(line)
        if block and not fence and not block[-1].strip() and line.strip():
            yield block
            block = []
        block.append(line)
        if fence:
            if number and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif opening:
            fence = opening[1]
    if block:
        yield block
