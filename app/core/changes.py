"""Original and proposal compared as a person reads them: whole words in Latin scripts, single 汉字 in Chinese."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from app.core.common_ends import common_ends

Kind = Literal["same", "added", "removed"]

# A word with inner apostrophes or hyphens, a number with its separators, white space, a 汉字, or any one mark.
_TOKEN = re.compile(
    r"[A-Za-zÀ-ɏͰ-ԯ]+(?:['’\-][A-Za-zÀ-ɏͰ-ԯ]+)*"
    r"|\d+(?:[.,:]\d+)*%?"
    r"|\n+|[ \t\u00a0\u3000]+"
    r"|."
    , re.DOTALL)
# An unchanged run this short between two changes is read as part of one change.
_BLANK = re.compile(r"[ \t\u00a0\u3000]*\Z")
# Beyond so many differing tokens the comparison is by line (difflib is quadratic at worst).
_TOKEN_LIMIT = 6_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that is the same on both sides, only in the original, or only in the proposal."""

    kind: Kind
    text: str


def tokenize(text: str) -> list[str]:
    """``text`` in the units that a change is made of; joined they are ``text`` again."""
    return _TOKEN.findall(text)


def compare(before: str, after: str) -> list[Piece]:
    """The pieces, in reading order, a removal before what stands in its place.

    The "same" and "removed" pieces joined are ``before``; "same" and "added" joined are ``after``.
    """
    old, new = tokenize(before), tokenize(after)
    head, tail = common_ends(old, new)
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if max(len(middle_old), len(middle_new)) > _TOKEN_LIMIT:
        middle_old = "".join(middle_old).splitlines(keepends=True)
        middle_new = "".join(middle_new).splitlines(keepends=True)
    pieces = [Piece("same", "".join(old[:head]))]
    for tag, a, a2, b, b2 in SequenceMatcher(None, middle_old, middle_new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(middle_old[a:a2])))
        else:
            pieces.append(Piece("removed", "".join(middle_old[a:a2])))
            pieces.append(Piece("added", "".join(middle_new[b:b2])))
    pieces.append(Piece("same", "".join(old[len(old) - tail :])))
    return _joined(pieces)


def settled(pieces: list[Piece]) -> list[Piece]:
    """The pieces of an unfinished proposal: what it had not reached stays as it was.

    The last run of changes is undone, since nothing after it shows where it was going to end; without this, a
    stopped rewrite would delete the rest of the passage.
    """
    end = len(pieces)
    while end and pieces[end - 1].kind != "same":
        end -= 1
    rest = "".join(piece.text for piece in pieces[end:] if piece.kind == "removed")
    return _joined([*pieces[:end], Piece("same", rest)])


def proposal(pieces: list[Piece]) -> str:
    """The text that taking every change gives."""
    return "".join(piece.text for piece in pieces if piece.kind != "removed")


def count_changes(pieces: list[Piece]) -> int:
    """How many places differ: a removal with what replaces it counts once."""
    places = 0
    inside = False
    for piece in pieces:
        if piece.kind == "same":
            inside = False
        elif not inside:
            inside = True
            places += 1
    return places


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Drop empty pieces, let blanks between two changes join them, and put each removal before its addition."""
    kept = [piece for piece in pieces if piece.text]
    result: list[Piece] = []
    removed = added = ""

    def settle() -> None:
        nonlocal removed, added
        if removed:
            result.append(Piece("removed", removed))
        if added:
            result.append(Piece("added", added))
        removed = added = ""

    for number, piece in enumerate(kept):
        if piece.kind == "removed":
            removed += piece.text
        elif piece.kind == "added":
            added += piece.text
        elif (removed or added) and number + 1 < len(kept) and _BLANK.match(piece.text):
            removed += piece.text
            added += piece.text
        else:
            settle()
            if result and result[-1].kind == "same":
                result[-1] = Piece("same", result[-1].text + piece.text)
            else:
                result.append(piece)
    settle()
    return result
