"""Enter, Tab and Backspace in lists and quotations: an item is continued, ended, moved in or out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.core.list_lines import Opening, followers, opening_of, renumbered
from app.core.text_edit import TextEdit
from app.core.typing_edit import Around, Typed, applied, line_changes

_CODE = 4  # columns from which on an indented line is code (CommonMark 0.31, 4.4)


def enter(around: Around) -> Typed | None:
    """Enter behind an item's or a quotation's mark: the next one begins, or an empty one ends; None: a plain line end.

    An empty item within another becomes an item of that one; else its mark goes, and blank lines keep what is written
    there apart: without them it would go on with the text of the item before it (CommonMark 0.31, 5.1 and 5.2, lazy
    continuation lines), and a numbered item behind it would go on with what is written.
    """
    opening, line = opening_of(around.line), around.line
    if around.has_selection or around.column < len(opening.text):
        return None
    content = line[len(opening.text) :]
    if not opening.is_item and not opening.quote:
        return _line_within(around, opening)
    if not content.strip():
        return _ended(around, opening)
    if not opening.is_item:
        return _begun(around, opening.text)
    number = None if opening.number is None else opening.number + 1
    task = "[ ] " if opening.task else ""
    return _begun(around, replace(opening, number=number, gap=opening.gap or " ", task=task).text, is_item=True)


def line_break(around: Around) -> Typed | None:
    """Shift+Enter: a new line that belongs to the same item or quotation; None: a plain line end."""
    opening = opening_of(around.line)
    if around.has_selection or around.column < len(opening.text):
        return None
    indent = " " * opening.content if opening.is_item else opening.indent
    return _begun(around, opening.quote + indent)


def indent(around: Around) -> Typed | None:
    """Tab: the items that are touched become items of the one before them; None: there is no item here.

    The first item of a list has nothing that it could belong to, and stays: indented by a tab it would be code.
    """
    return _moved(around, inwards=True)


def outdent(around: Around) -> Typed | None:
    """Shift+Tab: the items that are touched leave the one in which they stand; None: there is no item here."""
    return _moved(around, inwards=False)


def backspace(around: Around) -> Typed | None:
    """Backspace right behind a mark: that goes, and the text stays where it is; None: it stands elsewhere."""
    opening = opening_of(around.line)
    if around.has_selection or around.column != len(opening.text) or not (opening.is_item or opening.quote):
        return None
    if opening.is_item:
        kept = opening.quote + opening.indent
    elif opening.indent:
        return None
    else:
        kept = opening.quote[: opening.quote.rindex(">")].rstrip(" ")
        kept += " " if kept else ""
    start = around.line_start
    edit = TextEdit(start + len(kept), around.start, "")
    return Typed((edit,), start + len(kept), start + len(kept))


# How it is done ------------------------------------------------------------------------------------------------------


def _begun(around: Around, opening: str, *, is_item: bool = False) -> Typed:
    """A line that opens with ``opening`` and holds what stood behind the cursor."""
    text, cut = around.text, around.start
    end = text.find("\n", cut)
    rest = text[cut : end if end >= 0 else len(text)]
    edit = TextEdit(cut, cut + len(rest) - len(rest.lstrip(" \t")), f"\n{opening}")
    place = cut + len(edit.text)
    after = applied(text, [edit])
    if not is_item:
        return Typed((edit,), place, place)
    lines = after.split("\n")
    here = around.line_number
    follow = {number + (number > here) for number in followers(text.split("\n"))}
    new = renumbered(lines, {here + 1}, follow)
    later = [TextEdit(one.start - len(edit.text) + edit.end - edit.start, one.end - len(edit.text) + edit.end
                      - edit.start, one.text) for one in line_changes(lines, new) if one.start > place]
    return Typed((edit, *later), place, place)


def _line_within(around: Around, opening: Opening) -> Typed | None:
    """A line end within the indented text of an item keeps the indentation."""
    if not opening.indent or not around.line.strip():
        return None
    lines = around.text.split("\n")
    for line in reversed(lines[: around.line_number]):
        one = opening_of(line)
        if one.is_item and one.content <= opening.start:
            return _begun(around, opening.text)
        if line.strip() and one.start < opening.start:
            return None
    return None


def _ended(around: Around, opening: Opening) -> Typed:
    if opening.is_item and opening.indent:
        moved = outdent(around)
        if moved is not None and moved.edits:
            return moved
    start = around.line_start
    if opening.is_item:
        kept = opening.quote
    else:
        kept = opening.quote[: opening.quote.rindex(">")].rstrip(" ")
        kept += " " if kept else ""
    lines, here = around.text.split("\n"), around.line_number
    blank = kept.rstrip(" ")
    before = f"{blank}\n" if here and not _is_blank(lines[here - 1]) else ""
    after = f"\n{blank}" if here + 1 < len(lines) and _would_go_on(lines[here + 1], kept) else ""
    place = start + len(before) + len(kept)
    return Typed((TextEdit(start, start + len(around.line), before + kept + after),), place, place)


def _is_blank(line: str) -> bool:
    """Whether nothing stands in ``line`` but the marks of quotations."""
    return not line[len(opening_of(line).quote) :].strip()


def _would_go_on(line: str, prefix: str) -> bool:
    """Whether ``line``, an item, would become text of a paragraph written right before it in ``prefix``'s quotation."""
    one = opening_of(line)
    is_within = one.quote.replace(" ", "") == prefix.replace(" ", "")
    return one.is_item and is_within and one.start < _CODE and one.number not in (None, 1)


def _moved(around: Around, *, inwards: bool) -> Typed | None:
    lines = around.text.split("\n")
    first = around.line_number
    last = first + around.text.count("\n", around.start, max(around.start, around.end - 1))
    items = [number for number in range(first, last + 1) if opening_of(lines[number]).is_item]
    if not items:
        return None
    head = items[0]
    by = _room(lines, head, inwards=inwards)
    if not by:
        return Typed((), around.start, around.end)
    # What belongs to the items moves with them.
    top = min(opening_of(lines[number]).start for number in items)
    end = _end_of_item(lines, max(last, head), top)
    new = list(lines)
    for number in range(head, end):
        one = opening_of(lines[number])
        if lines[number][len(one.quote) :].strip():
            indent = " " * max(0, one.start + by)
            new[number] = one.quote + indent + lines[number][len(one.quote) + len(one.indent) :]
    moved = {number for number in items if opening_of(lines[number]).start == top}
    new = renumbered(new, moved, followers(lines))
    edits = line_changes(lines, new)
    return Typed(edits, _carried(around.start, lines, new), _carried(around.end, lines, new))


def _room(lines: Sequence[str], number: int, *, inwards: bool) -> int:
    """By how many columns the item in line ``number`` may be moved; 0: it may not."""
    own = opening_of(lines[number])
    for line in reversed(lines[:number]):
        one = opening_of(line)
        if one.quote.replace(" ", "") != own.quote.replace(" ", ""):
            break
        if not line[len(one.quote) :].strip():
            continue
        if not one.is_item:
            if not one.indent:
                break
            continue
        if inwards:
            if one.start < own.start and own.start >= one.content:
                return 0  # the first item of its list
            if one.start <= own.start < one.content:
                return one.content - own.start
        elif own.start >= one.content:
            return one.start - own.start
    return 0 if inwards else -own.start


def _end_of_item(lines: Sequence[str], last: int, start: int) -> int:
    """Behind the last line that belongs to the item in line ``last``, which is moved in by ``start`` columns."""
    own = opening_of(lines[last])
    end = last + 1
    for number in range(last + 1, len(lines)):
        one = opening_of(lines[number])
        if one.quote.replace(" ", "") != own.quote.replace(" ", ""):
            break
        if lines[number][len(one.quote) :].strip():
            if one.start <= start:
                break
            end = number + 1
    return end


def _carried(place: int, old: Sequence[str], new: Sequence[str]) -> int:
    """Where the character at ``place`` of the old lines stands in the new ones, counted from the end of its line."""
    before = 0
    for was, now in zip(old, new, strict=True):
        if place <= len(was):
            return before + max(0, len(now) - (len(was) - place))
        place -= len(was) + 1
        before += len(now) + 1
    return before
