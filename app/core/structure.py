"""What a proposal changed besides words: blocks, lists, tables, code, and the marks and spans within a text.

Both sides are parsed; blocks are aligned, and whatever is not the same shape becomes a finding. A rewriting that
keeps every block, every list item and cell, every code, formula, link target, footnote, citation and placeholder
has none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from app.core.block_alignment import align_blocks
from app.core.blocks import Block, Cell, Container, blocks_of
from app.core.common_ends import common_ends
from app.core.findings import Finding, Range, by_place
from app.core.inline_spans import Span, definition_label, spans_of
from app.core.patterns import pattern_of
from app.core.span_structure import compare_spans
from app.core.table_structure import compare_tables
from app.core.text_share import share

# What Chinese paragraphs begin with; Markdown does not see it.
_INDENT = pattern_of(r"[ \u3000\u00a0]*")
_MARKER = pattern_of(r"[ \t>]*(?:(#{1,6}|[-+*]|\d{1,9}[.)])(?=\s|$))?")
# By the number of a pair: the lonely blocks of both sides whose words went into it, or came from it.
_Joined = dict[int, tuple[list[Block], list[Block]]]


def compare_structure(before: str, after: str) -> list[Finding]:
    """Everything in which the structure of ``after`` differs from that of ``before``, by place."""
    if before == after:
        return []
    comparison = _Comparison(before, after)
    return sorted(comparison.findings(), key=by_place)


def link_labels(text: str) -> frozenset[str]:
    """The labels of all link definitions in a Markdown text."""
    return frozenset(definition_label(block.text) for block in blocks_of(text) if block.kind == "definition")


def structure_of(text: str, labels: frozenset[str] | None = None) -> tuple[object, ...]:
    """What two texts of the same structure have in common: the shape of every block, and the marks that count in it.

    Args:
        labels: of link definitions that count besides those in ``text``, where it is a part of a document.
    """
    known = link_labels(text) | (labels or frozenset())
    return tuple((block.shape, *_inline_shape(block, known)) for block in blocks_of(text))


def _inline_shape(block: Block, labels: frozenset[str]) -> Iterator[object]:
    texts = [cell.text for row in block.rows for cell in row] if block.rows else [block.text] if block.is_prose else []
    for text in texts:
        spans = [span for span in spans_of(text, labels) if span.kind not in ("escape", "stray")]
        yield not text, tuple(sorted((span.kind, span.value, span.title) for span in spans))


class _Comparison:
    """One comparison of two texts."""

    def __init__(self, before: str, after: str) -> None:
        self._before, self._after = before, after
        # A definition that was lost is one finding; the links that it served are none.
        self._labels = link_labels(before) | link_labels(after)
        self._pairs = align_blocks(blocks_of(before), blocks_of(after))

    def findings(self) -> list[Finding]:
        found: list[Finding] = []
        joined: _Joined = defaultdict(lambda: ([], []))
        for number, (one, other) in enumerate(self._pairs):
            if one is not None and other is None:
                found.append(self._alone(one, number, joined, lost=True))
            elif other is not None and one is None:
                found.append(self._alone(other, number, joined, lost=False))
        for number, (one, other) in enumerate(self._pairs):
            if one is not None and other is not None:
                found += self._pair(one, other, *joined[number])
        found += self._last_line()
        return _moved(found)

    # Blocks that have no partner.

    def _alone(self, block: Block, number: int, joined: _Joined, *, lost: bool) -> Finding:
        text = self._before if lost else self._after
        noun = _noun(block)
        verb = "lost" if lost else "new"
        neighbour = self._neighbour(block, number, lost=lost) if noun in ("paragraph", "list-item") else None
        if neighbour is not None:
            joined[neighbour][0 if lost else 1].append(block)
            verb = "merged" if lost else "split"
        piece = text[slice(*block.place)]
        if lost:
            return Finding(f"{noun}-{verb}", piece, None, block.place, None)
        return Finding(f"{noun}-{verb}", None, piece, None, block.place)

    def _neighbour(self, block: Block, number: int, *, lost: bool) -> int | None:
        """The next pair before or behind a lonely block that took its words, or gave them."""
        around = (range(number - 1, -1, -1), range(number + 1, len(self._pairs)))
        for place in (next((n for n in places if None not in self._pairs[n]), None) for places in around):
            if place is None or len(block.text.strip()) < 3:
                continue
            one, other = self._pairs[place]
            if one is None or other is None:
                continue
            here, there = (other, one) if lost else (one, other)
            here_share, there_share = share(block.text, here.text), share(block.text, there.text)
            if here_share > 0.7 and (here_share == 1.0 > there_share or here_share - there_share > 0.2):
                return place
        return None

    # Pairs.

    def _pair(self, one: Block, other: Block, merged: list[Block], split: list[Block]) -> Iterator[Finding]:
        yield from self._containers(one, other)
        if one.kind == other.kind == "paragraph" and not (one.path or other.path):
            yield from self._indents(one, other)
        if one.kind != other.kind:
            yield self._other_kind(one, other)
        elif one.kind == "heading" and one.detail != other.detail:
            yield self._marked("heading-level", one, other)
        elif one.kind == "table":
            yield from compare_tables(one, other, self._before, self._after)
        elif not one.is_prose and (one.text, one.detail) != (other.text, other.detail):
            yield self._literal(one, other)
        if one.is_prose and other.is_prose and not (one.rows or other.rows) and (
            one.text != other.text or merged or split
        ):
            yield from self._spans([one, *merged], [other, *split])
        elif one.rows and other.rows:
            yield from self._cell_spans(one, other)

    def _indents(self, one: Block, other: Block) -> Iterator[Finding]:
        """The blanks that lines begin with: of every line where both have as many, else of the first."""
        lines = list(zip(one.lines, other.lines, strict=False))
        for (_, at), (_, new_at) in lines if len(one.lines) == len(other.lines) else lines[:1]:
            place, new_place = _indent_at(self._before, at), _indent_at(self._after, new_at)
            was, now = self._before[slice(*place)], self._after[slice(*new_place)]
            if was != now:
                yield Finding("indent-changed", was, now, place, new_place)

    def _other_kind(self, one: Block, other: Block) -> Finding:
        noun, verb = (other.kind, "new") if one.kind == "paragraph" else (one.kind, "lost")
        if {one.kind, other.kind} == {"heading", "paragraph"}:
            return self._marked(f"{noun}-{verb}", one, other)
        return self._whole(f"{noun}-{verb}", one, other)

    def _literal(self, one: Block, other: Block) -> Finding:
        """Code, math, HTML and the like: the lines that differ."""
        kind = f"{one.kind}-changed"
        if one.text == other.text:
            kind = "code-language-changed" if one.kind == "code" else f"{one.kind}-marker-changed"
        old, new = (text[slice(*block.place)].splitlines(keepends=True)
                    for text, block in ((self._before, one), (self._after, other)))
        head, tail = common_ends(old, new)
        ranges: list[Range] = []
        for lines, block in ((old, one), (new, other)):
            start = block.place[0] + sum(map(len, lines[:head]))
            end = block.place[1] - sum(map(len, lines[len(lines) - tail :]))
            if tail and min(len(old), len(new)) > head + tail:
                end -= 1  # the end of the last line, where there is one on both sides
            ranges.append((start, end))
        return Finding(kind, self._before[slice(*ranges[0])], self._after[slice(*ranges[1])], ranges[0], ranges[1])

    def _containers(self, one: Block, other: Block) -> Iterator[Finding]:
        """Lists, items, quotations and footnotes that a pair stands in; each is said where it begins."""
        if (one.path, one.opens) == (other.path, other.opens):
            return
        depth, others = len(one.path), len(other.path)
        lists, other_lists = _count(one.path, "list"), _count(other.path, "list")
        quotes, other_quotes = _count(one.path, "quote"), _count(other.path, "quote")
        said = False
        if quotes != other_quotes:
            yield self._marked("quote-lost" if quotes > other_quotes else "quote-new", one, other)
            said = True
        if lists != other_lists:
            both = lists and other_lists
            kind = "list-nesting" if both else "list-mark-lost" if lists else "list-mark-new"
            yield self._marked(kind, one, other)
            said = True
        elif depth == others:
            for level, (was, now) in enumerate(zip(one.path, other.path, strict=True)):
                begins = level >= depth - one.opens or level >= others - other.opens
                if was != now and begins and not (said and was.kind == "item"):
                    yield self._marked(_container_kind(was, now), one, other)
                    said = True
        elif not said:
            noun = _container_noun((one if depth > others else other).path[-1])
            yield self._marked(f"{noun}-{'lost' if depth > others else 'new'}", one, other)
            said = True
        if one.opens != other.opens and not said:
            fewer = one.opens > other.opens
            path, opens = (one.path, one.opens) if fewer else (other.path, other.opens)
            noun = _container_noun(path[len(path) - opens])
            yield self._marked(f"{noun}-{'merged' if fewer else 'split'}", one, other)

    def _marked(self, kind: str, one: Block, other: Block) -> Finding:
        """A finding about what stands before the text of a block: its marks, up to where the text begins."""
        ranges = _mark_place(one, self._before), _mark_place(other, self._after)
        return Finding(kind, self._before[slice(*ranges[0])], self._after[slice(*ranges[1])], *ranges)

    def _whole(self, kind: str, one: Block, other: Block) -> Finding:
        return Finding(kind, self._before[slice(*one.place)], self._after[slice(*other.place)], one.place, other.place)

    # Inline spans.

    def _spans(self, old: list[Block], new: list[Block]) -> Iterator[Finding]:
        spans, others = ([span.placed(block.at) for block in blocks for span in spans_of(block.text, self._labels)]
                         for blocks in (old, new))
        yield from compare_spans(spans, others, self._before, self._after)

    def _cell_spans(self, one: Block, other: Block) -> Iterator[Finding]:
        if [len(row) for row in one.rows] != [len(row) for row in other.rows]:
            return
        for row, other_row in zip(one.rows, other.rows, strict=True):
            for cell, other_cell in zip(row, other_row, strict=True):
                if cell.text != other_cell.text and cell.text and other_cell.text:
                    yield from compare_spans(self._in_cell(cell), self._in_cell(other_cell), self._before, self._after)

    def _in_cell(self, cell: Cell) -> list[Span]:
        start = cell.place[0] if cell.place else 0
        return [span.placed(lambda at: start + at) for span in spans_of(cell.text, self._labels)]

    def _last_line(self) -> Iterator[Finding]:
        had, has = self._before.endswith("\n"), self._after.endswith("\n")
        if had != has and self._before and self._after:
            was, now = ((len(text) - ends, len(text)) for text, ends in ((self._before, had), (self._after, has)))
            yield Finding("final-newline-lost" if had else "final-newline-new", self._before[slice(*was)],
                          self._after[slice(*now)], was, now)


def _moved(findings: list[Finding]) -> list[Finding]:
    """What was lost here and is new there is one finding: it moved."""
    lost: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.kind.endswith("-lost") and finding.before and finding.after_range is None:
            lost[finding.kind[:-5], finding.before.strip()].append(finding)
    result: list[Finding] = []
    gone: set[int] = set()
    for finding in findings:
        origin = lost.get((finding.kind[:-4], (finding.after or "").strip())) if finding.kind.endswith("-new") else None
        if origin and finding.before_range is None:
            first = origin.pop(0)
            gone.add(id(first))
            result.append(Finding(f"{finding.kind[:-4]}-moved", first.before, finding.after, first.before_range,
                                  finding.after_range))
        else:
            result.append(finding)
    return [finding for finding in result if id(finding) not in gone]


def _noun(block: Block) -> str:
    """What a reader calls a block that came or went."""
    opened = [container.kind for container in block.path[len(block.path) - block.opens :]]
    if "footnote" in opened:
        return "footnote-definition"
    if "item" in opened and block.kind in ("paragraph", "empty"):
        return "list-item"
    return {"empty": "list-item"}.get(block.kind, block.kind)


def _container_noun(container: Container) -> str:
    return {"item": "list-item", "footnote": "footnote-definition"}.get(container.kind, container.kind)


def _container_kind(was: Container, now: Container) -> str:
    if was.kind != now.kind:
        return f"{_container_noun(was)}-lost"
    if was.kind == "footnote":
        return "footnote-label-changed"
    if was.kind == "list":
        if was.mark == now.mark:
            return "list-tightness"
        return "list-kind" if (was.mark in ".)") != (now.mark in ".)") else "list-marker-changed"
    if "[" in was.mark + now.mark:
        return "task-changed"
    return "list-number-changed"


def _count(path: tuple[Container, ...], kind: str) -> int:
    return sum(container.kind == kind for container in path)


def _mark_place(block: Block, text: str) -> Range:
    """Where the marks before a block's text stand: from the beginning of its first line to its first character."""
    start = text.rfind("\n", 0, block.place[0]) + 1
    if block.is_prose and block.lines and block.text:
        end = block.at(len(block.text) - len(block.text.lstrip()))
        task = re.match(r"\[[ xX]\]\s", block.text.lstrip())
        is_item = bool(block.opens and block.path[-1].kind == "item")
        # A mark at the end of a setext heading's lines belongs to it too; its first line is enough to find it.
        return start, min(max(start, end + (task.end() if task and is_item else 0)), len(text))
    line_end = text.find("\n", start)
    end = len(text) if line_end < 0 else line_end
    marker = _MARKER.match(text[start:end])
    return start, start + (marker.end() if marker else 0)


def _indent_at(text: str, place: int) -> Range:
    """Where the blanks stand that a line begins with."""
    start = text.rfind("\n", 0, place) + 1
    found = _INDENT.match(text, start)
    return start, found.end() if found else start
