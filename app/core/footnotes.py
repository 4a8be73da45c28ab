"""Footnotes: the next free number, and the way between a mark and its note."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.core.patterns import pattern_of
from app.core.text_edit import TextEdit
from app.core.typing_edit import Typed

_MARK = pattern_of(r"\[\^([^\]\s]{1,200})\]")
_NOTE = pattern_of(r"(?:^|(?<=\n))[ \t>]{0,20}\[\^([^\]\s]{1,200})\]:[ \t]*")
_FENCE = pattern_of(r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_CODE = pattern_of(r"(`+)(?!`)[^\n]*?(?<!`)\1(?!`)")


@dataclass(frozen=True, slots=True)
class Mark:
    """``[^label]`` in a text, from ``start`` to ``end`` (characters); ``is_note``: what it stands for follows."""

    label: str
    start: int
    end: int
    is_note: bool


def marks_of(text: str) -> Iterator[Mark]:
    """Every mark and every note outside of code, in their order."""
    code = [found.span() for found in _FENCE.finditer(text)]
    notes = {found.start(1): found.end() for found in _NOTE.finditer(text)}
    number = 0
    for found in _MARK.finditer(text):
        while number < len(code) and code[number][1] <= found.start():
            number += 1
        if number < len(code) and code[number][0] <= found.start():
            continue
        begin = text.rfind("\n", 0, found.start()) + 1
        line_end = text.find("\n", found.end())
        line = text[begin : line_end if line_end >= 0 else len(text)]
        if "`" in line and any(one.start() < found.start() - begin < one.end() for one in _CODE.finditer(line)):
            continue
        end = notes.get(found.start(1))
        yield Mark(found[1], found.start(), found.end() if end is None else end, end is not None)


def next_number(text: str) -> int:
    """The number behind the largest one that any footnote has."""
    return 1 + max((int(mark.label) for mark in marks_of(text) if mark.label.isascii() and mark.label.isdigit()
                    and len(mark.label) < 10), default=0)


def inserted(text: str, start: int, end: int) -> Typed:
    """A footnote behind the selection (characters), and its note at the end of the text, with the cursor in it."""
    label = f"[^{next_number(text)}]"
    body = len(text.rstrip("\n"))
    last_line = text[text.rfind("\n", 0, body) + 1 : body]
    gap = "" if not text[:body].strip() and end == 0 else "\n" if _NOTE.match(last_line) and end < body else "\n\n"
    note = f"{gap}{label}: "
    if end >= body:
        whole = f"{label}{text[end:body]}\n\n{label}: "
        edit = TextEdit(end, len(text), whole)
        place = end + len(whole)
        return Typed((edit,), place, place)
    edits = (TextEdit(end, end, label), TextEdit(body, len(text), note))
    place = body + len(label) + len(note)
    return Typed(edits, place, place)


def counterpart(text: str, place: int) -> int | None:
    """From a mark to the beginning of its note, from a note to behind its first mark; None: there is no such thing.

    Args:
        place: of the cursor, characters; in a note it may stand anywhere in its first line.
    """
    marks = list(marks_of(text))
    here = next((mark for mark in marks if not mark.is_note and mark.start <= place <= mark.end), None)
    if here is None:
        begin = text.rfind("\n", 0, place) + 1
        line_end = text.find("\n", place)
        line_end = line_end if line_end >= 0 else len(text)
        here = next((mark for mark in marks if mark.is_note and begin <= mark.start <= line_end), None)
    if here is None:
        return None
    return next((mark.end for mark in marks if mark.label == here.label and mark.is_note != here.is_note), None)
