"""The least that a passage is made of: whole blocks and items, and parts of a paragraph that is too long."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.core.blocks import Block, Container, blocks_of
from app.core.findings import Range
from app.core.inline_spans import LONGEST, Span, spans_of
from app.core.language import HAN
from app.core.patterns import pattern_of
from app.core.protected import is_literal
from app.core.segments import sentences, unit_class, units
from app.core.structure import link_labels

# How many tokens a text is, or about.
Count = Callable[[str], int] | Callable[[str], float]

# Containers that are never cut: all that stands in one is one unit.
_WHOLE = ("item", "footnote", "term", "details")
_EMPHASIS = ("strong", "emphasis", "strikethrough")
_UNMARKED = ("line-break", "line-end", "stray")
# Where a clause ends: behind its mark and what follows it. A comma within a number ends none.
_CLAUSE_END = pattern_of(
    rf"(?:[，；：、]|[,;:](?=\s)|[—–]+|\s[-–—]+(?=\s))[”’」』）》)\]]*\s*(?=\S)|(?<=[{HAN}])\s+(?=\S)")
_LONG_TOKEN = 8  # characters: more than a token has on average
_OPENING = "([{（［【「『《〈“‘"


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of a text, in characters, up to where the next one begins.

    ``kind``: that of its block; "item", "footnote" or "term" for all that stands in one; "part" of a paragraph.
    """

    start: int
    end: int
    kind: str
    block: Block | None = None


def units_of(text: str) -> list[Unit]:
    """The blocks and the outermost items of a text; together they are the text.

    Blank lines belong to what stands before them. Only a unit of the kind "paragraph" has a ``block`` and may be cut.
    """
    found: list[tuple[int, str, Block | None]] = []
    for block in blocks_of(text):
        depth = next((number for number, each in enumerate(block.path) if each.kind in _WHOLE), None)
        if depth is None:
            kind = block.kind if block.kind != "front-matter" or is_literal(block) else "rule"
            found.append((block.place[0], kind, block if kind == "paragraph" else None))
        elif not found or _begins(block, depth):
            found.append((block.place[0], _kind_of(block.path[depth]), None))
    starts: list[tuple[int, str, Block | None]] = []
    for each in found:
        if not starts or each[0] > starts[-1][0]:
            starts.append(each)
    if not starts:
        return [Unit(0, len(text), "rule")] if text else []
    starts[0] = (0, *starts[0][1:])
    ends = [start for start, _, _ in starts[1:]] + [len(text)]
    return [Unit(start, end, kind, block) for (start, kind, block), end in zip(starts, ends, strict=True)]


def parts_of_paragraph(text: str, unit: Unit, budget: float, count: Count) -> list[Unit]:
    """A paragraph cut at its sentences; a sentence over the budget at its clauses, and a clause over it at its words.

    No cut is within code, a formula, a link, a tag or the like, nor, as long as that can be, within emphasis. A word or
    a protected span over the budget stays whole.

    Args:
        text: the document.
        unit: the paragraph, with its block.
        budget: the most that a part may be, in tokens.
        count: tokens of a text.
    """
    assert unit.block is not None
    marks = list(_marks(unit.block, link_labels(text)))
    emphasis = [place for kind, place in marks if kind in _EMPHASIS]
    protected = [place for kind, place in marks if kind not in _EMPHASIS]
    ends = [unit.start + start for start, _ in sentences(text[unit.start : unit.end])[1:]]
    parts: list[Range] = []
    for first, last in _between(unit.start, unit.end, _outside(ends, [*protected, *emphasis])):
        if count(text[first:last]) <= budget:
            parts.append((first, last))
            continue
        for start, end in _between(first, last, _outside(ends, protected)):
            parts += _filled(text, start, end, budget, count, protected)
    return [Unit(start, end, "part") for start, end in parts]


def _begins(block: Block, depth: int) -> bool:
    """Whether the container at ``depth`` begins with this block; the details of a term stay with it."""
    return len(block.path) - block.opens <= depth and block.path[depth].kind != "details"


def _kind_of(container: Container) -> str:
    return "term" if container.kind == "details" else container.kind


def _marks(block: Block, labels: frozenset[str]) -> Iterator[tuple[str, Range]]:
    """The marks in a paragraph, with their places in the document."""
    for start, end in _readable(block.text):
        for span in spans_of(block.text[start:end], labels):
            if span.kind not in _UNMARKED:
                yield span.kind, _placed(block, span, start)


def _readable(text: str) -> Iterator[Range]:
    """A text as it is, or one that is longer than is read at once in runs of whole sentences."""
    if len(text) <= LONGEST:
        yield 0, len(text)
        return
    begin = 0
    for (start, _), (_, end) in pairwise([*sentences(text), (len(text), len(text))]):
        if end - begin > LONGEST and start > begin:
            yield begin, start
            begin = start
    yield begin, len(text)


def _placed(block: Block, span: Span, shift: int) -> Range:
    first, last = span.place
    return block.at(first + shift), block.at(last + shift - 1) + 1


def _outside(places: Sequence[int], spans: Sequence[Range]) -> list[int]:
    """Those of the places that are within none of the spans."""
    joined: list[Range] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    found = []
    for place in places:
        at = bisect_left(joined, place, key=lambda span: span[0]) - 1
        if at < 0 or place >= joined[at][1]:
            found.append(place)
    return found


def _between(start: int, end: int, places: Sequence[int]) -> list[Range]:
    return list(pairwise([start, *(place for place in places if start < place < end), end]))


def _filled(
    text: str, start: int, end: int, budget: float, count: Count, protected: Sequence[Range]
) -> Iterator[Range]:
    """A run cut at clauses, each part as long as the budget lets it be; at words where a clause is longer."""
    clauses = _outside([found.end() for found in _CLAUSE_END.finditer(text, start, end)], protected)
    words: list[int] | None = None
    while start < end:
        stop = _farthest(text, start, [place for place in clauses if start < place < end] + [end], budget, count)
        if stop is None:
            if words is None:
                words = _outside(list(_word_starts(text, start, end)), protected)
            places = [place for place in words if start < place < end] + [end]
            stop = _farthest(text, start, places, budget, count) or places[0]
        yield start, stop
        start = stop


def _farthest(text: str, start: int, places: Sequence[int], budget: float, count: Count) -> int | None:
    """The last of ``places`` up to which the text from ``start`` is within the budget; None: not even the first."""
    def is_over(number: int) -> bool:
        return count(text[start : places[number]]) > budget

    # So that not half a book is counted for each part of a paragraph that is one.
    near = bisect_left(places, start + _LONG_TOKEN * budget)
    most = near if near < len(places) and is_over(near) else len(places)
    fitting = bisect_left(range(len(places)), True, 0, most, key=is_over)
    return places[fitting - 1] if fitting else None


def _word_starts(text: str, start: int, end: int) -> Iterator[int]:
    """Where a word begins that is not held by an opening bracket; no mark that closes something begins a part."""
    for first, last in units(text, start, end):
        before = text[first - 1 : first]
        if text[start:first].strip() and before not in _OPENING and (
                before.isspace() or unit_class(text[first:last]) in ("word", "han", "number")):
            yield first
