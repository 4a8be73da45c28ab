"""The few edits that turn one text into another, by lines and then within them: quick for a whole document.

They carry a text over without touching what stays: for reading a file again, for an older version, and for keeping a
version as what it changed. ``core.hunks`` compares as a person reads; this compares as a machine stores.
"""

from __future__ import annotations

from itertools import pairwise

from app.core.alignment import Pair, matches
from app.core.common_ends import common_text_ends
from app.core.text_edit import TextEdit


def lines_of(text: str) -> list[str]:
    """The lines, each with its LF (other line ends are characters like any); joined they are ``text``."""
    lines = [line + "\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def runs_apart(before: list[str], after: list[str]) -> list[tuple[int, int, int, int]]:
    """The runs of items that differ, as ``before[a:a2]`` and ``after[b:b2]``, in order; between them all is alike."""
    edges: list[Pair] = [(-1, -1), *matches(before, after), (len(before), len(after))]
    return [(i + 1, i2, j + 1, j2) for (i, j), (i2, j2) in pairwise(edges) if (i2, j2) != (i + 1, j + 1)]


def line_edits(before: str, after: str) -> list[TextEdit]:
    """Edits in places of ``before`` (characters), in order and apart; all of them together give ``after``."""
    if before == after:
        return []
    head, tail = common_text_ends(before, after)
    # Whole lines are compared, so what is the same at both ends counts up to a line's border.
    start = before.rfind("\n", 0, head) + 1
    end, end_after = len(before) - tail, len(after) - tail
    behind = before.find("\n", end)
    behind = len(before) if behind < 0 else behind + 1
    old, new = lines_of(before[start:behind]), lines_of(after[start : end_after + behind - end])
    places, places_after = _places(old, start), _places(new, start)
    found: list[TextEdit] = []
    for a, a2, b, b2 in runs_apart(old, new):
        was, now = before[places[a] : places[a2]], after[places_after[b] : places_after[b2]]
        same, same_behind = common_text_ends(was, now)
        found.append(TextEdit(places[a] + same, places[a2] - same_behind, now[same : len(now) - same_behind]))
    return found


def applied(before: str, edits: list[TextEdit]) -> str:
    """``before`` with the edits made."""
    parts: list[str] = []
    at = 0
    for edit in edits:
        parts += [before[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, before[at:]])


def _places(lines: list[str], start: int) -> list[int]:
    places = [start]
    for line in lines:
        places.append(places[-1] + len(line))
    return places
