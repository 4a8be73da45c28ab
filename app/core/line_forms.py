"""Lines become headings, items of lists, quotations or plain text: what a word processor calls a paragraph's style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from app.core.list_lines import Opening, followers, opening_of, renumbered
from app.core.patterns import pattern_of
from app.core.text_edit import TextEdit
from app.core.typing_edit import Around, Typed

Form = Literal["text", "heading_1", "heading_2", "heading_3", "bullets", "numbers", "tasks", "quotation"]

_HEADINGS: dict[int, Form] = {1: "heading_1", 2: "heading_2", 3: "heading_3"}
_LISTS = ("bullets", "numbers", "tasks")
_HEADING = pattern_of(r" {0,3}(#{1,6})(?:[ \t]+|$)")
_CLOSING = pattern_of(r"[ \t]+#+[ \t]*$")
_UNDERLINE = pattern_of(r" {0,3}(?:(=+)|-+)[ \t]*$")


@dataclass(slots=True)
class _Line:
    """A line on its way: ``head`` is what it opens with, and ``tail`` what it says."""

    head: str
    tail: str
    above: list[str] = field(default_factory=list)  # lines put in before it
    below: list[str] = field(default_factory=list)
    gone: bool = False
    formed: bool = False


def formed(around: Around, form: Form) -> Typed:
    """Give the selected lines, or that of the cursor, a form; where all of them have it, they become text.

    What stands beside them stays what it is: blank lines come between where lines would join into one paragraph, where
    a list would take up the line behind it, and where other programs look for one (Pandoc, before a heading or a
    list). The items of lists are counted anew, and what stood in an item that is none any more moves out with it.
    """
    lines = around.text.split("\n")
    first = around.line_number
    last = first + around.text.count("\n", around.start, max(around.start, around.end - 1))
    said = [line for line in lines[first : last + 1] if line.strip()]
    is_said = bool(said) and all(form_of(line) == "quotation" for line in said)
    made = _quoted(lines, first, last) if form == "quotation" or (form == "text" and is_said) else _made(
        lines, first, last, form)
    return _typed(around, lines, made)


def form_of(line: str, below: str = "") -> Form | None:
    """The form of ``line``, before the line ``below``; of a heading of another level None."""
    opening, mark, _ = _parts(line)
    if mark or _is_underlined(line, below):
        level = len(mark.strip()) or (1 if below.lstrip().startswith("=") else 2)
        return _HEADINGS.get(level)
    if opening.is_item:
        return "tasks" if opening.task else "bullets" if opening.number is None else "numbers"
    return "quotation" if opening.quote else "text"


# How it is done ------------------------------------------------------------------------------------------------------


def _parts(line: str) -> tuple[Opening, str, str]:
    """What a line opens with, the mark of a heading in that, and what it says."""
    opening = opening_of(line)
    rest = line[len(opening.text) :]
    indent = "" if opening.is_item else opening.indent
    heading = _HEADING.match(indent + rest)
    if heading is None:
        return opening, "", rest
    if not opening.is_item:
        opening = replace(opening, indent="")
    return opening, heading[1] + " ", _CLOSING.sub("", (indent + rest)[heading.end() :])


def _is_underlined(line: str, below: str) -> bool:
    opening = opening_of(line)
    return bool(line.strip()) and not opening.is_item and not opening.quote and len(opening.indent) < 4 and (
        _HEADING.match(line) is None and _UNDERLINE.match(below) is not None)


def _is_blank(line: str) -> bool:
    return not line[len(opening_of(line).quote) :].strip()


def _made(lines: Sequence[str], first: int, last: int, form: Form) -> list[_Line]:
    made = [_Line("", line) for line in lines]
    chosen = _chosen(lines, first, last)
    below = [*lines[1:], ""]
    had = [form_of(lines[number], below[number]) for number in chosen]
    wanted: Form = "text" if all(one == form for one in had) else form
    for number in chosen:
        _form(lines, made, number, wanted)
    if wanted in _LISTS:
        _draw_together(lines, made, chosen)
    _move(lines, made, chosen)
    _set_apart(lines, made, chosen, wanted)
    _count(lines, made, chosen)
    return made


def _chosen(lines: Sequence[str], first: int, last: int) -> list[int]:
    """The lines that get the form: not the blank ones, and not those that belong to an item which gets it."""
    found: list[int] = []
    within = -1
    for number in range(first, last + 1):
        one = opening_of(lines[number])
        if _is_blank(lines[number]) or (number > first and _is_underlined(lines[number - 1], lines[number])):
            continue
        if one.is_item or not 0 <= within <= one.start:
            found.append(number)
            within = one.content if one.is_item else -1
    return found or [first]


def _draw_together(lines: Sequence[str], made: Sequence[_Line], chosen: Sequence[int]) -> None:
    """Paragraphs become items right beneath each other; items that had blank lines between them keep those."""
    for upper, lower in pairwise(chosen):
        if opening_of(lines[upper]).is_item and opening_of(lines[lower]).is_item:
            continue
        for number in range(lower - 1, upper, -1):
            if not _is_blank(lines[number]):
                break
            made[number].gone = True


def _form(lines: Sequence[str], made: list[_Line], number: int, wanted: Form) -> None:
    opening, _, says = _parts(lines[number])
    was_underlined = number + 1 < len(lines) and _is_underlined(lines[number], lines[number + 1])
    if was_underlined:
        made[number + 1].gone = True
    if wanted in _LISTS:
        beside = opening_of(lines[number - 1]) if number else Opening("")
        mark = "." if wanted == "numbers" else beside.mark if beside.is_item and beside.number is None else "-"
        if wanted == "numbers" and beside.number is not None:
            mark = beside.mark
        item = Opening(opening.quote, opening.indent if opening.is_item else "", mark,
                       (opening.number or 1) if wanted == "numbers" else None, " ", "[ ] " if wanted == "tasks" else "")
        made[number] = _Line(item.text, says, formed=True)
    else:
        mark = "#" * int(wanted[-1]) + " " if wanted != "text" else ""
        head = opening.quote + mark
        made[number] = _Line(head, says, formed=bool(mark) or was_underlined or head + says != lines[number])


def _move(lines: Sequence[str], made: Sequence[_Line], chosen: Sequence[int]) -> None:
    """What belongs to an item moves with its text: less far in it would leave the item, further in it would be code."""
    within: list[tuple[int, int]] = []  # the open items that were formed: where their text began, and how far it moves
    quote = opening_of(lines[chosen[0]]).quote.replace(" ", "")
    for number in range(chosen[0], len(lines)):
        one = opening_of(lines[number])
        if one.quote.replace(" ", "") != quote or (number > chosen[-1] and not within):
            return
        if _is_blank(lines[number]) or made[number].gone:
            continue
        while within and one.start < within[-1][0]:
            within.pop()
        by = sum(columns for _, columns in within)
        if not made[number].formed:
            if by:
                made[number].tail = one.quote + " " * max(0, one.start + by) + lines[number][
                    len(one.quote) + len(one.indent) :]
            continue
        now = opening_of(made[number].head)
        if now.is_item and by:
            now = replace(now, indent=" " * max(0, one.start + by))
            made[number].head = now.text
        if one.is_item:
            moved = now.content - one.content if now.is_item else -one.content
            within.append((one.content, moved - by))


def _set_apart(lines: Sequence[str], made: list[_Line], chosen: Sequence[int], wanted: Form) -> None:
    """Put the blank lines that are needed around what was formed."""
    for number in chosen:
        opening, was_heading, says = _parts(lines[number])
        blank = opening.quote.rstrip(" ")
        is_heading = wanted.startswith("heading")
        before, after = number - 1, number + 1
        if opening.is_item and wanted == "numbers" and before >= 0 and not _is_blank(lines[before]) and not opening_of(
                lines[before]).is_item and not opening_of(lines[before]).indent:
            made[number].above.append(blank)  # only a list that begins with 1 may stand right behind a paragraph
        if (was_heading and is_heading) or (opening.is_item and wanted in _LISTS) or not made[number].formed:
            continue
        while after < len(lines) and made[after].gone:
            after += 1
        if before >= 0 and not made[before].gone and not _is_blank(lines[before]) and not made[before].below and not (
                wanted in _LISTS and opening_of("- " if made[before].formed else lines[before]).is_item):
            made[number].above.append(blank)
        if after >= len(lines) or _is_blank(lines[after]) or made[after].formed:
            continue
        # The text of an item may go on in lines of its own, which are text like it then. Behind them a list begins only
        # where it began before, which a blank line makes sure of.
        end = after
        while end < len(lines) and not made[end].formed and _goes_on(lines[end], opening):
            end += 1
        is_more = wanted == "text" and opening.is_item and bool(says.strip()) and end > after
        if not is_more and not (wanted in _LISTS and opening_of(lines[after]).is_item):
            made[number].below.append(blank)
        if end > after and _is_within(lines, number) and end < len(lines) and not made[end].formed and (
                not _is_blank(lines[end])):
            made[end - 1].below.append(opening_of(lines[end - 1]).quote.rstrip(" "))


def _is_within(lines: Sequence[str], number: int) -> bool:
    """Whether a line is of a paragraph that begins in an item or a quotation."""
    while number >= 0 and not _is_blank(lines[number]) and not _parts(lines[number])[1]:
        one = opening_of(lines[number])
        if one.is_item or one.quote:
            return True
        number -= 1
    return False


def _goes_on(line: str, above: Opening) -> bool:
    """Whether ``line`` is more of the paragraph above it, with the marks of its quotation or without."""
    one = opening_of(line)
    return not one.is_item and one.quote in ("", above.quote) and not _parts(line)[1] and not _is_blank(line)


def _count(lines: Sequence[str], made: list[_Line], chosen: Sequence[int]) -> None:
    """Let numbers follow each other again."""
    kept = [number for number, one in enumerate(made) if not one.gone]
    now: list[str] = []
    place_of: dict[int, int] = {}
    for number in kept:
        now += made[number].above
        place_of[number] = len(now)
        now += [made[number].head + made[number].tail, *made[number].below]
    followed = followers(lines)
    new = renumbered(now, {place_of[number] for number in chosen},
                     {place_of[number] for number in followed if number in place_of})
    for number, place in place_of.items():
        if new[place] != now[place]:
            if made[number].head:
                made[number].head = new[place][: len(new[place]) - len(made[number].tail)]
            else:
                made[number].tail = new[place]


def _quoted(lines: Sequence[str], first: int, last: int) -> list[_Line]:
    made = [_Line("", line) for line in lines]
    chosen = range(first, last + 1)
    if all(opening_of(lines[number]).quote for number in chosen if lines[number].strip()) and any(
            lines[number].strip() for number in chosen):
        for number in chosen:
            quote = opening_of(lines[number]).quote
            kept = quote[: quote.rindex(">")] if quote else ""
            made[number] = _Line(kept, lines[number][len(quote) :])
        if first and not _is_blank(lines[first]) and not _is_blank(lines[first - 1]):
            made[first].above.append(made[first].head.rstrip(" "))
        end = last + 1
        while end < len(lines) and not opening_of(lines[end]).quote and _goes_on(lines[end], Opening("")):
            end += 1  # more of the paragraph, without the mark
        if end < len(lines) and not _is_blank(lines[end - 1]) and not _is_blank(lines[end]):
            made[end - 1].below.append(made[last].head.rstrip(" "))
        return made
    for number in chosen:
        made[number] = _Line("> " if lines[number].strip() or first == last else ">", lines[number])
    if first and lines[first].strip() and lines[first - 1].strip():
        one = opening_of(lines[first - 1])
        is_text = not one.is_item and not _parts(lines[first - 1])[1]
        # Behind the text of a quotation it was more of that, without the mark.
        if not (one.quote and is_text and _goes_on(lines[first], Opening(""))):
            made[first].above.append(">" if one.quote else "")
    end = last + 1
    if end < len(lines) and lines[last].strip() and lines[end].strip():
        made[last].below.append(">" if opening_of(lines[end]).quote else "")
        while end < len(lines) and _goes_on(lines[end], Opening("")):
            end += 1
        if end > last + 1 and _is_within(lines, last) and end < len(lines) and lines[end].strip():
            made[end - 1].below.append("")
    return made


def _typed(around: Around, lines: Sequence[str], made: Sequence[_Line]) -> Typed:
    """The edits from line to line, and the selection where it was in what the lines say."""
    edits: list[TextEdit] = []
    places: list[int] = []
    wanted = [around.start, around.end] if around.has_selection else [around.start]
    old = new = 0
    for number, (line, one) in enumerate(zip(lines, made, strict=True)):
        is_last = number == len(lines) - 1
        now = "" if one.gone else "".join(f"{each}\n" for each in one.above) + one.head + one.tail + "".join(
            f"\n{each}" for each in one.below)
        start = new + sum(len(each) + 1 for each in one.above)
        while wanted and wanted[0] <= old + len(line):
            column = wanted.pop(0) - old
            said = len(line) - len(one.tail) if line.endswith(one.tail) else 0
            inside = len(one.head) + max(0, column - said)
            at_head = around.has_selection and column == 0
            places.append(start if at_head or one.gone else start + min(inside, len(one.head) + len(one.tail)))
        before, after = (line, now) if is_last else (f"{line}\n", "" if one.gone else f"{now}\n")
        if before != after:
            edits.append(_trimmed(old, before, after))
        old += len(before)
        new += len(after)
    return Typed(tuple(edits), places[0], places[-1])


def _trimmed(place: int, before: str, after: str) -> TextEdit:
    shorter, head, tail = min(len(before), len(after)), 0, 0
    while tail < shorter and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    while head < shorter - tail and before[head] == after[head]:
        head += 1
    return TextEdit(place + head, place + len(before) - tail, after[head : len(after) - tail])
