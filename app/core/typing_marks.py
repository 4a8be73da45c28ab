"""Marks around a selection: emphasis, code, links, brackets and quotation marks, put on or taken off."""

from __future__ import annotations

import re
from typing import Literal

from app.core.inline_spans import spans_of
from app.core.list_lines import opening_of
from app.core.patterns import pattern_of
from app.core.text_edit import TextEdit
from app.core.typing_edit import Around, Typed

Style = Literal["strong", "emphasis", "code-span"]

_MARKS: dict[Style, str] = {"strong": "**", "emphasis": "*", "code-span": "`"}
_HEADING = pattern_of(r" {0,3}#{1,6}[ \t]+")
_WORD = pattern_of(r"[A-Za-z0-9\u00c0-\u024f]+(?:['’-][A-Za-z0-9\u00c0-\u024f]+)*")
# What is typed over a selection and stands around it then; ``_IN_CODE`` means nothing else there.
_PAIRS = {"*": "*", "_": "_", "~": "~", "`": "`", "(": ")", "[": "]", "{": "}", '"': '"', "“": "”", "‘": "’",
          "（": "）", "「": "」", "『": "』", "《": "》", "〈": "〉", "【": "】", "［": "］"}
_IN_CODE = frozenset("([{\"")
_EMPHASIS = frozenset("*_~`")
_ADDRESS = pattern_of(r"(?:(?:https?|ftp)://|mailto:)[^\s<>]{1,2000}\Z", re.IGNORECASE)


def wrapped(around: Around, typed: str, *, in_code: bool = False) -> Typed | None:
    """A mark that is typed over a selection stands around it; None: it takes its place as any other character.

    White space at the ends of the selection stays outside. The text stays selected, so that a second mark comes
    around it, too.
    """
    closing = _PAIRS.get(typed)
    if closing is None or not around.has_selection or (in_code and typed not in _IN_CODE):
        return None
    start, end = _trimmed(around.text, around.start, around.end)
    if start == end or (typed in _EMPHASIS and "\n\n" in around.text[start:end]):
        return None
    return _around(start, end, typed, closing)


def toggled(around: Around, style: Style) -> Typed:
    """Put a style's marks around the selection, or around the word at the cursor, or take them off.

    Lines get their marks one by one, behind those of lists and headings. Where there is nothing to mark the marks come
    with the cursor between them.
    """
    text, mark = around.text, _MARKS[style]
    if not around.has_selection:
        at = around.start
        found = _span_at(around, style)
        if found is not None:
            return _taken_off([found], mark, at, at)
        if text[at : at + len(mark)] == mark and text[max(0, at - len(mark)) : at] == mark:
            return Typed((TextEdit(at - len(mark), at + len(mark), ""),), at - len(mark), at - len(mark))
        word = next((one for one in _WORD.finditer(around.line)
                     if one.start() <= around.column <= one.end()), None)
        if word is None:
            return Typed((TextEdit(at, at, mark * 2),), at + len(mark), at + len(mark))
        start, end = around.line_start + word.start(), around.line_start + word.end()
        return Typed((TextEdit(start, start, mark), TextEdit(end, end, mark)), at + len(mark), at + len(mark))
    if style == "code-span" and "\n" in text[around.start : around.end].strip("\n"):
        return _fenced(around)
    pieces = _pieces(around)
    if not pieces:
        return Typed((), around.start, around.end)
    marked = [_marked(text, start, end, mark) for start, end in pieces]
    if all(place is not None for place in marked):
        return _taken_off([place for place in marked if place is not None], mark, pieces[0][0], pieces[-1][1])
    edits: list[TextEdit] = []
    for (start, end), place in zip(pieces, marked, strict=True):
        if place is None:
            width = _width(text[start:end]) if style == "code-span" else 1
            edits += [TextEdit(start, start, mark * width), TextEdit(end, end, mark * width)]
    first = len(edits[0].text) if edits[0].start == pieces[0][0] else 0
    grown = sum(len(edit.text) for edit in edits)
    last = len(edits[-1].text) if edits[-1].start == pieces[-1][1] else 0
    return Typed(tuple(edits), pieces[0][0] + first, pieces[-1][1] + grown - last)


def linked(around: Around, address: str = "") -> Typed:
    """A link to ``address`` with the selection as its text; the cursor is where something is still to be written."""
    start, end = _trimmed(around.text, around.start, around.end) if around.has_selection else (
        around.start, around.start)
    label = around.text[start:end]
    if not address and is_address(label):
        edits = (TextEdit(start, start, "[]("), TextEdit(end, end, ")"))
        return Typed(edits, start + 1, start + 1)
    opening, closing = "[", f"]({target(address)})"
    edits = (TextEdit(start, start, opening), TextEdit(end, end, closing))
    written = end + len(opening) + len(closing)
    place = written if address else written - 1 if label else start + len(opening)
    return Typed(edits, place, place)


def is_address(text: str) -> bool:
    """Whether ``text`` is one web or mail address and nothing else."""
    return _ADDRESS.match(text) is not None


def target(address: str) -> str:
    """``address`` as the target of a link: between angles where it holds what would end it."""
    if not re.search(r"[\s()<>]", address):
        return address
    return "<" + re.sub(r"[<>\n]", lambda found: f"%{ord(found[0]):02X}", address) + ">"


# How it is done ------------------------------------------------------------------------------------------------------


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    inner = piece.strip()
    if not inner:
        return start, start
    first = start + piece.index(inner)
    return first, first + len(inner)


def _around(start: int, end: int, opening: str, closing: str) -> Typed:
    edits = (TextEdit(start, start, opening), TextEdit(end, end, closing))
    return Typed(edits, start + len(opening), end + len(opening))


def _pieces(around: Around) -> list[tuple[int, int]]:
    """What is selected of each line, without the marks that open it and without white space at its ends."""
    found: list[tuple[int, int]] = []
    place = 0
    for line in around.text.split("\n"):
        heading = _HEADING.match(line)
        opening = place + (heading.end() if heading else len(opening_of(line).text))
        start, end = max(around.start, opening), min(around.end, place + len(line))
        if start < end:
            start, end = _trimmed(around.text, start, end)
            if start < end:
                found.append((start, end))
        place += len(line) + 1
    return found


def _marked(text: str, start: int, end: int, mark: str) -> tuple[int, int] | None:
    """From where to where a piece stands with its marks, if it has them, be they within the selection or around it."""
    width, sign = len(mark), mark[0]
    before, piece, after = text[:start], text[start:end], text[end:]
    if not piece.strip(sign):
        return None
    head, tail = len(piece) - len(piece.lstrip(sign)), len(piece) - len(piece.rstrip(sign))
    opening = head + len(before) - len(before.rstrip(sign))
    closing = tail + len(after) - len(after.lstrip(sign))
    # Three asterisks are strong and emphasis.
    if opening != closing or opening not in ((1, 2, 3) if sign == "`" else (width, 3)):
        return None
    return start + head - width, end - tail + width


def _taken_off(places: list[tuple[int, int]], mark: str, start: int, end: int) -> Typed:
    edits: list[TextEdit] = []
    for first, last in places:
        edits += [TextEdit(first, first + len(mark), ""), TextEdit(last - len(mark), last, "")]

    def moved(place: int) -> int:
        return place - sum(max(0, min(place, edit.end) - edit.start) for edit in edits)

    return Typed(tuple(edits), moved(start), moved(end))


def _span_at(around: Around, style: Style) -> tuple[int, int] | None:
    """The innermost span of the style in which the cursor stands, between its marks."""
    opening = len(opening_of(around.line).text)
    column, width = around.column - opening, len(_MARKS[style])
    found = [span.place for span in spans_of(around.line[opening:])
             if span.kind == style and span.place[0] + width <= column <= span.place[1] - width]
    if not found:
        return None
    start, end = max(found)
    at = around.line_start + opening
    return at + start, at + end


def _width(code: str) -> int:
    """How many backticks must stand around ``code``: one more than stand in it, for as long as that helps."""
    runs = {len(run) for run in re.findall("`+", code)}
    return next(width for width in range(1, len(runs) + 2) if width not in runs)


def _fenced(around: Around) -> Typed:
    """Whole lines become a block of code, or one becomes lines again."""
    text = around.text
    start = around.line_start
    end = text.find("\n", max(around.start, around.end - 1))
    end = end if end >= 0 else len(text)
    lines = text[start:end].split("\n")
    if len(lines) > 2 and lines[0].startswith("```") and lines[-1].strip() == "```":
        inner = "\n".join(lines[1:-1])
        edits = (TextEdit(start, start + len(lines[0]) + 1, ""), TextEdit(end - len(lines[-1]) - 1, end, ""))
        return Typed(edits, start, start + len(inner))
    longest = max((len(run) for run in re.findall("`{3,}", text[start:end])), default=2)
    fence = "`" * (longest + 1)
    edits = (TextEdit(start, start, f"{fence}\n"), TextEdit(end, end, f"\n{fence}"))
    return Typed(edits, start, end + 2 * len(fence) + 2)
