"""What a preview shows until its text was read: the words at a place as they are written, in the type of the page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from app.core.offsets import utf16_length
from app.core.preview.units import Unit

# Characters that are shown: some pages.
_MOST = 12_000
_BLANK = re.compile(r"\n[ \t]*\n\s*")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t#]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})", re.MULTILINE)
# What is meant to stand in a line of its own.
_OWN_LINE = re.compile(r"\s*([-*+>|:]|\d+[.)]|\[\^|!\[)")
# Tables, front matter and formulas; what stands around the last two.
_SOURCE = ("|", "---", "$$")
_FENCES = ("---", "$$")


def first_look(text: str, at: int = 0, most: int = _MOST) -> list[Unit]:
    """Units for the text from the paragraph at ``at`` (characters) on, as they can be told without reading it all.

    Headings stand without their marks, code and tables in a fixed width; everything else as it is written.
    """
    start = max(0, text.rfind("\n\n", 0, max(0, at)) + 2) if at > 0 else 0
    if start == 1:  # there is no paragraph before
        start = 0
    return list(_units(text[start : start + most]))


def _units(text: str) -> Iterator[Unit]:
    at = begun = 0
    while at < len(text):
        fence = _FENCE.match(text, at)
        if fence:
            closed = re.compile(rf"^ {{0,3}}{re.escape(fence[1])}.*$", re.MULTILINE).search(text, fence.end())
            end = closed.end() if closed else len(text)
        else:
            blank = _BLANK.search(text, at)
            end = blank.start() if blank else len(text)
        following = len(text) - len(text[end:].lstrip("\n"))
        if body := text[at:end].strip("\n"):
            yield from _block(body, utf16_length(text[begun:following]), is_code=bool(fence))
            begun = following
        at = max(following, at + 1)


def _block(body: str, size: int, *, is_code: bool) -> Iterator[Unit]:
    if is_code:
        lines = body.split("\n")[1:]
        if lines and _FENCE.match(lines[-1]):
            lines.pop()
        yield _unit("code", size, "<br>".join(map(html.escape, lines)))
        return
    head, _, rest = body.partition("\n")
    if found := _HEADING.match(head):
        cut = utf16_length(head) + 1 if rest else size
        yield _unit("heading", cut, html.escape(found[2]), len(found[1]))
        if rest:
            yield from _block(rest, size - cut, is_code=False)
        return
    if body.lstrip().startswith(_SOURCE):
        yield _unit("front-matter", size, "<br>".join(
            html.escape(line) for line in body.split("\n") if line.rstrip() not in _FENCES))
        return
    words = ""
    for line in body.split("\n"):
        between = "" if not words else "<br>" if _OWN_LINE.match(line) else " "
        words += between + html.escape(line.strip())
    yield _unit("paragraph", size, words)


def _unit(kind: str, size: int, words: str, level: int = 0) -> Unit:
    return Unit(kind, level, (), 0, False, False, size, words)
