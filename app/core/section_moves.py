"""Sections of a document moved among each other, and their headings raised and lowered, with all that is under them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.errors import SectionFixed
from app.core.patterns import pattern_of
from app.core.scope import Heading, headings_of_part
from app.core.text_edit import TextEdit

_HASHES = pattern_of(r" {0,3}(#{1,6})")
_CLOSING = pattern_of(r"[ \t](#+)[ \t]*$")
_LOWEST = 6


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move does.

    Args:
        edits: of the text, in their order.
        start: where the section begins afterwards, characters.
    """

    edits: list[TextEdit]
    start: int


def end_of(found: Sequence[Heading], number: int) -> int:
    """The number of the first heading behind the section of heading ``number`` and its subsections."""
    level = found[number].level
    return next((n for n in range(number + 1, len(found)) if found[n].level <= level), len(found))


def step_up(found: Sequence[Heading], number: int) -> int | None:
    """Before which heading the section goes one step up; None: it is the first of its kind.

    That is the section of its own level before it, or the end of what stands before its parent.
    """
    level = found[number].level
    above = next((n for n in range(number - 1, -1, -1) if found[n].level <= level), None)
    return None if above is None or (above == 0 and found[0].level < level) else above


def step_down(found: Sequence[Heading], number: int) -> int | None:
    """Before which heading the section goes one step down (their number: to the end); None: it is the last.

    That is behind the next section of its own level, or to the beginning of the one after its parent.
    """
    end = end_of(found, number)
    if end == len(found):
        return None
    return end_of(found, end) if found[end].level == found[number].level else end + 1


def move(text: str, found: Sequence[Heading], number: int, before: int) -> Moved | None:
    """Move a section, with its subsections, before another heading; None: that is where it stands.

    The blank lines between two sections stay where they are, and so does what ends the document, so that a last
    section without a line end gives it to none; where a heading would run into the line above, there is one more.

    Args:
        found: the headings of ``text``.
        number: of the section's heading.
        before: of the heading that it goes before; how many there are: it goes to the end.

    Raises:
        SectionFixed: other text would become a heading by it, or a heading text.
    """
    end = end_of(found, number)
    if number <= before <= end:
        return None
    first, middle, last = (before, number, end) if before < number else (number, end, before)
    start, cut, stop = (_place(text, found, each) for each in (first, middle, last))
    upper, gap = _body(text[start:cut])
    lower, rest = _body(text[cut:stop])
    # A heading that is underlined takes the lines above it in, up to a blank one.
    lead = "\n" if _underlined(text, found[middle]) and start and text[:start][-2:] != "\n\n" else ""
    between = "\n\n" if _underlined(text, found[first]) and gap.count("\n") < 2 else gap
    if last < len(found) and _underlined(text, found[last]) and rest.count("\n") < 2:
        rest = "\n\n"
    _check(text[start:stop], "".join((lead, lower, between, upper, rest)),
           [*found[middle:last], *found[first:middle]], is_first=not start)
    here = start + len(upper)
    if len(lower) <= len(upper):  # the shorter one is taken out and put in
        edits = [TextEdit(start, start, lead + lower + between), TextEdit(here, stop, rest)]
    else:
        edits = [TextEdit(start, cut, lead), TextEdit(cut + len(lower), stop, between + upper + rest)]
    shift = len(lead) + (0 if before < number else len(lower) + len(between))
    return Moved([edit for edit in edits if text[edit.start : edit.end] != edit.text], start + shift)


def change_level(text: str, found: Sequence[Heading], number: int, by: int) -> Moved | None:
    """Raise (``by`` -1) or lower (1) the heading of a section and those under it; None: there is no such level.

    A heading that is underlined stays so in the first two levels, and gets hashes in the others.

    Raises:
        SectionFixed: as ``move``.
    """
    end = end_of(found, number)
    section = found[number:end]
    if min(each.level for each in section) + by < 1 or max(each.level for each in section) + by > _LOWEST:
        return None
    edits = [edit for each in section for edit in _relevelled(text, each, each.level + by)]
    start, stop = section[0].start, _place(text, found, end)
    parts, at = [], start
    for edit in edits:
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    wanted = [Heading(each.level + by, each.title, 0, 0) for each in section]
    _check(text[start:stop], "".join([*parts, text[at:stop]]), wanted, is_first=not start)
    return Moved(edits, start)


def _relevelled(text: str, heading: Heading, level: int) -> list[TextEdit]:
    line = text[heading.start : heading.end]
    if not _underlined(text, heading):
        hashes = _HASHES.match(line)
        assert hashes is not None
        edits = [TextEdit(heading.start + hashes.start(1), heading.start + hashes.end(1), "#" * level)]
        closing = _CLOSING.search(line, hashes.end())
        if closing and len(closing[1]) == heading.level:
            edits.append(TextEdit(heading.start + closing.start(1), heading.start + closing.end(1), "#" * level))
        return edits
    if level > 2:
        return [TextEdit(heading.start, heading.end, f"{'#' * level} {heading.title}")]
    under = line.rindex("\n") + 1
    mark = "=" if level == 1 else "-"
    return [TextEdit(heading.start + under, heading.end, re.sub("[=-]", mark, line[under:]))]


def _place(text: str, found: Sequence[Heading], number: int) -> int:
    return found[number].start if number < len(found) else len(text)


def _underlined(text: str, heading: Heading) -> bool:
    return "\n" in text[heading.start : heading.end]


def _body(section: str) -> tuple[str, str]:
    """The lines of a section up to the last one that is not blank, and what follows: its line end and blank lines."""
    end = section.find("\n", len(section.rstrip()))
    return (section, "") if end < 0 else (section[:end], section[end:])


def _check(before: str, after: str, wanted: Sequence[Heading], *, is_first: bool) -> None:
    """The headings are those that are wanted, and what is open at the end is what was."""
    _, fence = headings_of_part(before, "", is_first=is_first)
    found, now = headings_of_part(after, "", is_first=is_first)
    if now != fence or [(each.level, each.title) for each in found] != [(each.level, each.title) for each in wanted]:
        raise SectionFixed()
