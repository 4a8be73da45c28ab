"""What a line of Markdown is, from its text and what the lines before it have opened: prose, code, a fence, math."""

from __future__ import annotations

from array import array
from enum import IntEnum
from typing import Literal

from app.core.patterns import pattern_of

Kind = Literal["prose", "mark", "quiet", "code"]

_FENCE = pattern_of(r"^ {0,3}(`{3,}|~{3,})")


class State(IntEnum):
    """What the next line is in."""

    PROSE = 0
    FRONT_MATTER = 1
    MATH_BLOCK = 2
    # From here on: inside a fence. 100 + its length, and 1000 more for tildes.
    FENCE = 100


def read_line(text: str, state: int, *, is_first: bool = False) -> tuple[Kind, int]:
    """How a line is shown, and the state after it.

    Args:
        text: the line without its end.
        state: after the line before it.
        is_first: whether it is the first of the document, where front matter may begin.
    """
    if state == State.PROSE and text[:1] not in _OPENING:  # nearly every line
        return "prose", State.PROSE
    if state >= State.FENCE:
        return _inside_fence(text, state)
    if state == State.FRONT_MATTER:
        return "quiet", State.PROSE if text.rstrip() in ("---", "...") else state
    if state == State.MATH_BLOCK:
        return "code", State.PROSE if text.rstrip().endswith("$$") else state
    if is_first and text.rstrip() == "---":
        return "quiet", State.FRONT_MATTER
    if (fence := _FENCE.match(text)) and not (fence[1][0] == "`" and "`" in text[fence.end() :]):
        return "mark", State.FENCE + min(len(fence[1]), 900) + (1000 if fence[1][0] == "~" else 0)
    if text.lstrip().startswith("$$"):
        closed = len(text.strip()) > 3 and text.rstrip().endswith("$$")
        return "code", State.PROSE if closed else State.MATH_BLOCK
    return "prose", State.PROSE


def states_of(text: str, before: int | None = None) -> array[int]:
    """The state after each line (LF) of a document.

    Args:
        text: its lines, or the last ones.
        before: the state after the line before them; None: it is the whole document.

    Only the lines with a mark that may open or close something are read: ten megabytes take some tens of milliseconds.
    """
    states, state = array("h"), int(State.PROSE if before is None else before)
    place = 0
    marks = dict.fromkeys(_MARKS, -1)
    while place <= len(text):
        start = place
        if (states or before is not None) and state != State.FRONT_MATTER:
            for mark, found in marks.items():
                if found < place:
                    found = text.find(mark, place)
                    marks[mark] = found if found >= 0 else len(text) + 1
            start = text.rfind("\n", place, min(marks.values())) + 1 or place
            if min(marks.values()) > len(text):
                start = len(text) + 1
            states.extend(array("h", [state]) * (text.count("\n", place, start) + (start > len(text))))
            if start > len(text):
                break
        end = text.find("\n", start)
        end = end if end >= 0 else len(text)
        _, state = read_line(text[start:end], state, is_first=before is None and not states)
        states.append(state)
        place = end + 1
    return states


_MARKS = ("```", "~~~", "$$")
# What a line begins with that may open something.
_OPENING = frozenset("`~$- \t\u3000\u00a0")


def _inside_fence(text: str, state: int) -> tuple[Kind, int]:
    length, mark = (state - State.FENCE) % 1000, "~" if state - State.FENCE >= 1000 else "`"
    fence = _FENCE.match(text)
    if fence and fence[1][0] == mark and len(fence[1]) >= length and not text[fence.end() :].strip():
        return "mark", State.PROSE
    return "code", state
