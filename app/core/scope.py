"""The region an action works on: the selection, else the section around the cursor, else the document."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Literal

from app.core.actions import Scope
from app.core.parts import KEPT, parts_of
from app.core.patterns import pattern_of

Kind = Literal["selection", "section", "document", "before"]

_ATX = pattern_of(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_SETEXT = pattern_of(r" {0,3}(=+|-+)[ \t]*$")
_FENCE = pattern_of(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
# Lines that begin a block in which the next "---" is a rule and no underline.
_OTHER_BLOCK = pattern_of(r" {0,3}(?:>|[-+*](?:[ \t]|$)|\d{1,9}[.)](?:[ \t]|$)|<|\|)| {4}|\t")
_RULE = pattern_of(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_NO_SPACE = pattern_of(r"\S")
_A_FEW = 4_096  # characters


@dataclass(frozen=True, slots=True)
class Heading:
    """A Markdown heading: its level (1 to 6), its text, and where its lines start and end in the document."""

    level: int
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a document, in characters; ``title`` is the heading of a section, or ""."""

    start: int
    end: int
    kind: Kind
    title: str = ""


def headings(text: str) -> list[Heading]:
    """The ATX and setext headings outside of fenced code and front matter, in their order."""
    return [heading for _, some in parts_with_headings(text) for heading in some]


def parts_with_headings(text: str) -> Iterator[tuple[str, list[Heading]]]:
    """Each of ``parts_of`` the text with its headings: who asks for those near a place does not wait for a book."""
    fence, start = "", 0
    for part in parts_of(text):
        some, fence = headings_of_part(part, fence, is_first=not start)
        yield part, [Heading(one.level, one.title, one.start + start, one.end + start) for one in some]
        start += len(part)


@functools.lru_cache(maxsize=KEPT)
def headings_of_part(text: str, fence: str, *, is_first: bool) -> tuple[list[Heading], str]:
    """The headings of a part of a document, places within it, and the fence that is open at its end ("": none).

    Args:
        text: one of ``parts_of`` the document.
        fence: what is open at its beginning.
        is_first: whether front matter may begin it.
    """
    found: list[Heading] = []
    paragraph: int | None = None  # where the paragraph that is running began
    for start, line in _lines_after_front_matter(text) if is_first else _lines(text):
        end = start + len(line)
        opening = _FENCE.match(line)
        if fence:
            if opening and opening[1].startswith(fence) and not line[opening.end() :].strip():
                fence = ""
            continue
        if opening:
            fence, paragraph = opening[1], None
        elif atx := _ATX.match(line):
            found.append(Heading(len(atx[1]), (atx[2] or "").strip(), start, end))
            paragraph = None
        elif paragraph is not None and (underline := _SETEXT.match(line)):
            title = " ".join(text[paragraph:start].split())
            found.append(Heading(1 if underline[1][0] == "=" else 2, title, paragraph, end))
            paragraph = None
        elif not line.strip() or _RULE.match(line):
            paragraph = None
        elif paragraph is None:
            paragraph = start if not _OTHER_BLOCK.match(line) else paragraph
    return found, fence


def region_at(text: str, start: int, end: int, scope: Scope = "section") -> Region:
    """The region for a cursor or a selection.

    Args:
        text: the document.
        start, end: the selection in characters; equal for a cursor.
        scope: what to take when nothing is selected. "section" is what stands between two headings; with the cursor
            in a heading, it is that heading with its text and subsections. "before" is the section, heading and
            all, up to the cursor, or the document up to the cursor when the section holds nothing before it.

    A section and a document are given without the blank lines around them, a selection as it is.
    """
    *_, region = region_steps(text, start, end, scope)
    assert region is not None
    return region


def region_steps(text: str, start: int, end: int, scope: Scope = "section") -> Iterator[Region | None]:
    """As ``region_at``, a part of the text at a time: None after each, the region at the end."""
    start, end = min(start, end), max(start, end)
    if start != end:
        yield Region(start, end, "selection")
        return
    if scope == "document":
        yield _trimmed(text, Region(0, len(text), "document"))
        return
    section, heading_end = yield from _section_around(text, start)
    if scope == "before":
        body = section.start if _begins(text, section.start, start) < start else 0
        yield _trimmed(text, Region(body, start, "before", section.title))
    elif section.title and heading_end < start and _begins(text, heading_end, section.end) < section.end:
        yield _trimmed(text, Region(heading_end, section.end, section.kind, section.title))
    else:
        yield _trimmed(text, section)


def _section_around(text: str, cursor: int) -> Generator[None, None, tuple[Region, int]]:
    """The section, and where its heading ends, if it has one."""
    last: Heading | None = None  # before the cursor
    for _, some in parts_with_headings(text):
        for heading in some:
            if heading.start <= cursor:
                last = heading
            elif last is None:
                return Region(0, heading.start, "section"), 0
            elif cursor > last.end or heading.level <= last.level:  # a heading is taken with its subsections
                return Region(last.start, heading.start, "section", last.title), last.end
        yield
    if last is None:
        return Region(0, len(text), "document"), 0
    return Region(last.start, len(text), "section", last.title), last.end


def _trimmed(text: str, region: Region) -> Region:
    first = _begins(text, region.start, region.end)
    if first == region.end:
        return Region(region.start, region.start, region.kind, region.title)
    # The first line keeps its indentation: it may be code.
    start = max(text.rfind("\n", region.start, first) + 1, region.start)
    end = region.end
    while not (last := text[max(first, end - _A_FEW) : end].rstrip()):
        end -= _A_FEW
    return Region(start, max(first, end - _A_FEW) + len(last), region.kind, region.title)


def _begins(text: str, start: int, end: int) -> int:
    """Where the first character from ``start`` on stands that is no space; ``end``: there is none before it.

    Nothing is copied: a region may be a whole book.
    """
    found = _NO_SPACE.search(text, start, end)
    return found.start() if found else end


def _lines_after_front_matter(text: str) -> Iterator[tuple[int, str]]:
    """Each line without its end and where it starts, less a YAML block between "---" at the very top."""
    lines = text.split("\n", 200)
    skip = 0
    if lines[0].rstrip() == "---":
        closing = (number for number, line in enumerate(lines[1:200], 1) if line.rstrip() in {"---", "..."})
        skip = next(closing, -1) + 1
    yield from itertools.islice(_lines(text), skip, None)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Each line without its end, and where it starts."""
    start = 0
    for line in text.split("\n"):
        yield start, line.rstrip("\r")
        start += len(line) + 1
