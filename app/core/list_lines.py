"""The lines of lists and quotations: what each opens with, and the numbers of items as they must be after a change."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from app.core.patterns import pattern_of

_QUOTE = r"(?P<quote>(?: {0,3}>[ ]?)*)"
_ITEM = pattern_of(
    _QUOTE + r"(?P<indent>[ \t]*)(?:(?P<bullet>[-+*])|(?P<number>\d{1,9})(?P<stop>[.)]))"
    r"(?P<gap>[ \t]+|$)(?P<task>\[[ xX]\](?:[ \t]+|$))?")
_PLAIN = pattern_of(_QUOTE + r"(?P<indent>[ \t]*)")
_RULE = pattern_of(r"[ \t>]*(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_LARGEST = 999_999_999  # CommonMark 0.31, 5.2: a number has at most nine digits


@dataclass(frozen=True, slots=True)
class Opening:
    """What a line opens with.

    Args:
        quote: the marks of the quotations that it stands in.
        indent: the white space behind them.
        mark: "-", "+", "*" of an item without a number; "." or ")" of one with a number; "": it is no item.
        number: of the item; None: it has none.
        gap: the white space behind the mark.
        task: "[ ] " or "[x] " with the white space behind it, or "".
    """

    quote: str
    indent: str = ""
    mark: str = ""
    number: int | None = None
    gap: str = ""
    task: str = ""

    @property
    def is_item(self) -> bool:
        return bool(self.mark)

    @property
    def text(self) -> str:
        """The opening as it is written."""
        number = "" if self.number is None else str(self.number)
        return f"{self.quote}{self.indent}{number}{self.mark}{self.gap}{self.task}"

    @property
    def start(self) -> int:
        """How far the item is moved in from its quotation, columns."""
        return len(self.indent.expandtabs(4))

    @property
    def content(self) -> int:
        """Where the item's own text begins, columns from its quotation: what stands there belongs to it."""
        number = "" if self.number is None else str(self.number)
        gap = len(self.gap.expandtabs(4))
        return self.start + len(number) + len(self.mark) + (gap if 1 <= gap <= 4 else 1)


@functools.lru_cache(maxsize=2_048)  # the lines of a list are asked for several times with each key
def opening_of(line: str) -> Opening:
    """What ``line`` opens with."""
    found = None if _RULE.match(line) else _ITEM.match(line)
    if found is None:
        plain = _PLAIN.match(line)
        assert plain is not None  # it matches nothing, too
        return Opening(plain["quote"], plain["indent"])
    number = None if found["number"] is None else int(found["number"])
    return Opening(found["quote"], found["indent"], found["bullet"] or found["stop"], number, found["gap"],
                   found["task"] or "")


def ends_list(line: str) -> bool:
    """Whether ``line``, behind a blank one, belongs to no list that began before it."""
    return line[:1] not in (" ", "\t", ">", "") and not opening_of(line).is_item


@dataclass(slots=True)
class _Level:
    """A list that is open: its items, and how far they are moved by what it stands in."""

    start: int
    content: int
    mark: str
    number: int | None  # of its last item
    shift: int = 0  # columns that the text of its last item moves


def followers(lines: Sequence[str]) -> set[int]:
    """The lines with an item whose number is that of the item before it and one more."""
    found: set[int] = set()
    for number, one, levels in _items(lines):
        if not one.is_item:
            continue
        level = levels[-1]
        if one.number is not None and level.number is not None and one.number == level.number + 1:
            found.add(number)
        level.number = one.number
    return found


def renumbered(lines: Sequence[str], moved: Collection[int], follow: Collection[int]) -> list[str]:
    """``lines`` with the numbers of their lists made to follow each other again.

    Args:
        lines: lines of a document, after a change.
        moved: the lines whose items were put in or brought to another level.
        follow: the lines whose items followed the one before them (see ``followers``) and are to do so still. Other
            numbers are the writer's own, and stay.

    What stands in an item moves with it when its number becomes longer or shorter.
    """
    result = list(lines)
    for number, one, levels in _items(lines):
        level = levels[-1]
        outside = sum(each.shift for each in levels if each.content <= one.start)
        if not one.is_item:
            result[number] = _moved_in(lines[number], one, outside)
            continue
        new = one.number
        if one.number is not None and (number in moved or (
                number in follow and (level.number is not None or len(levels) > 1))):
            new = min((level.number or 0) + 1, _LARGEST)
        level.number = new
        level.shift = 0
        if new != one.number:
            now = replace(one, number=new)
            level.shift = now.content - one.content
            result[number] = now.text + lines[number][len(one.text) :]
        result[number] = _moved_in(result[number], one, outside)
    return result


def _items(lines: Sequence[str]) -> Iterator[tuple[int, Opening, list[_Level]]]:
    """The lines that are items or stand in one: their number, their opening, and the lists they are in.

    The last level is the item's own list; its number is still that of the item before it (None: it is the first).
    """
    levels: list[_Level] = []
    quote = ""
    after_blank = False
    for number, line in enumerate(lines):
        one = opening_of(line)
        if one.quote.replace(" ", "") != quote:
            levels, quote = [], one.quote.replace(" ", "")
        if not line[len(one.quote) :].strip():
            after_blank = True
            continue
        if one.is_item:
            while levels and one.start < levels[-1].start:
                levels.pop()
            if levels and one.start < levels[-1].content and levels[-1].mark != one.mark:
                levels.pop()  # another list at the same level
            if not levels or one.start >= levels[-1].content:
                levels.append(_Level(one.start, one.content, one.mark, None))
            levels[-1].start, levels[-1].content = one.start, one.content
        elif after_blank:
            while levels and one.start < levels[-1].content:
                levels.pop()
        after_blank = False
        if levels:
            yield number, one, levels


def _moved_in(line: str, one: Opening, columns: int) -> str:
    """``line``, whose opening was ``one``, with its text moved by so many columns."""
    if not columns:
        return line
    indent = " " * max(0, one.start + columns)
    return one.quote + indent + line[len(one.quote) + len(one.indent) :]
