"""From cells of aligned items to edits of characters: which of the white space around a change changes with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.segments import Span, hangs_on
from app.core.sentence_alignment import Cell


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two texts, or a part of it: its items, and where it starts and ends."""

    text: str
    items: Sequence[Span]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Edit:
    """``a`` to ``a2`` of the one text becomes ``b`` to ``b2`` of the other; ``cell`` None: it is more than one cell."""

    a: int
    a2: int
    b: int
    b2: int
    cell: Cell | None = None


def edits_of(cells: Sequence[Cell], old: Side, new: Side) -> list[Edit]:
    """One edit for each cell that is not "same", and for white space that differs between cells of both sides.

    The cells must hold every item of both sides; a "same" cell holds the same text of each.
    """
    edits: list[Edit] = []
    run: list[Cell] = []  # one-sided cells since the last one of both sides
    a, b = old.start, new.start
    for cell in cells:
        if cell.i == cell.i2 or cell.j == cell.j2:
            run.append(cell)
            continue
        (a1, a2), (b1, b2) = _extent(old, cell.i, cell.i2), _extent(new, cell.j, cell.j2)
        if run:
            edits += _between(run, old, new, (a, a1), (b, b1))
        elif old.text[a:a1] != new.text[b:b1]:
            edits.append(Edit(a, a1, b, b1))
        if cell.tag != "same":
            edits.append(Edit(a1, a2, b1, b2, cell))
        run, a, b = [], a2, b2
    return [*edits, *_between(run, old, new, (a, old.end), (b, new.end))]


def _extent(side: Side, first: int, last: int) -> Span:
    return side.items[first][0], side.items[last - 1][1]


def _between(run: Sequence[Cell], old: Side, new: Side, here: Span, there: Span) -> list[Edit]:
    """The edits of a run of one-sided cells.

    Of the white space around them one piece on each side stays, equal if there are two that are: what goes or comes
    takes the other with it, the one behind it rather than the one before it.
    """
    removed, added = [c for c in run if c.i2 > c.i], [c for c in run if c.j2 > c.j]
    gone = [_extent(old, c.i, c.i2) for c in removed]
    come = [_extent(new, c.j, c.j2) for c in added]
    place = {cell: number for side in (removed, added) for number, cell in enumerate(side)}
    gaps, new_gaps = _gaps(gone, here), _gaps(come, there)
    n, m = len(gone), len(come)
    for x, y in ((0, 0), (n, m), (0, m), (n, 0)):
        if old.text[slice(*gaps[x])] == new.text[slice(*new_gaps[y])]:
            break
    else:
        x = y = 0
    before_gap = [c for c in run if (x if c.i2 > c.i else y)]
    after_gap = [c for c in run if not (x if c.i2 > c.i else y)]
    edits: list[Edit] = []
    a, b = here[0], there[0]

    def lay(cells: Sequence[Cell], *, takes_gap_behind: bool) -> None:
        nonlocal a, b
        for cell in cells:
            if cell.i2 > cell.i:
                number = place[cell]
                end = gaps[number + 1][1] if takes_gap_behind else gone[number][1]
                edits.append(Edit(a, end, b, b, cell))
                a = end
            else:
                number = place[cell]
                end = new_gaps[number + 1][1] if takes_gap_behind else come[number][1]
                edits.append(Edit(a, a, b, end, cell))
                b = end

    lay(before_gap, takes_gap_behind=False)
    if old.text[a : gaps[x][1]] != new.text[b : new_gaps[y][1]]:
        edits.append(Edit(a, gaps[x][1], b, new_gaps[y][1]))
    a, b = gaps[x][1], new_gaps[y][1]
    lay(after_gap, takes_gap_behind=True)
    return edits


def _gaps(inner: Sequence[Span], outer: Span) -> list[Span]:
    """What is before, between and behind ``inner`` in ``outer``."""
    starts = [outer[0], *(end for _, end in inner)]
    ends = [*(start for start, _ in inner), outer[1]]
    return list(zip(starts, ends, strict=True))


def apart(edits: Sequence[Edit], old: str, new: str, *, always_join: bool) -> list[Edit]:
    """``edits`` with those joined that touch and would, one taken and one not, run words or characters together.

    Args:
        always_join: join whatever touches.
    """
    result: list[Edit] = []
    for edit in edits:
        while result and result[-1].a2 == edit.a and result[-1].b2 == edit.b and (
            always_join or not _may_meet(result[-1], edit, old, new)
        ):
            last = result.pop()
            edit = Edit(last.a, edit.a2, last.b, edit.b2)
        result.append(edit)
    return result


def _may_meet(left: Edit, right: Edit, old: str, new: str) -> bool:
    ends = {old[: left.a2][-1:] if left.a2 > left.a else old[left.a - 1 : left.a] if left.a else "",
            new[: left.b2][-1:] if left.b2 > left.b else new[left.b - 1 : left.b] if left.b else ""}
    starts = {old[right.a : right.a + 1] if right.a2 > right.a else old[right.a2 : right.a2 + 1],
              new[right.b : right.b + 1] if right.b2 > right.b else new[right.b2 : right.b2 + 1]}
    return not any(run_together(end, start) for end in ends for start in starts)


def run_together(end: str, start: str) -> bool:
    """Whether two characters that come to stand side by side may be one word, number, mark or character."""
    if not end or not start:
        return False
    if hangs_on(end, start) or end == "\u200d" or end + start == "\r\n":
        return True
    if end.isalnum() and start.isalnum():
        return end < "\u2e80" and start < "\u2e80"
    return end == start and end in "*_`~#=-$|<>[]()\\!."
