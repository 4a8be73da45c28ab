"""A Markdown text as its blocks in reading order, each with its kind, its containers, and its place in characters.

Parsed with markdown-it-py: CommonMark 0.31, tables and strikethrough of GitHub, and from mdit-py-plugins footnotes,
definition lists, ``$$`` and LaTeX math. Inline marks are read by ``inline_spans``, block by block.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from app.core.block_cuts import is_left_open, parts_from
from app.core.findings import Range
from app.core.patterns import pattern_of

# Parts of texts whose blocks are kept: those of a book, and of a proposal for it.
_KEPT = 4_096
# What markdown-it takes for a line's end.
_LINE_END = pattern_of(r"\r\n?|\n")
_FRONT_MATTER = pattern_of(
    r"\A(---|\+\+\+)[ \t]*(?:\r\n?|\n)(?:[^\r\n]*(?:\r\n?|\n)){0,200}?(?:\1|\.\.\.)[ \t]*(?=[\r\n]|\Z)"
)
_TASK = pattern_of(r"\[([ xX])\](?=\s)")
_CLOSING_PIPE = pattern_of(r"(?<!\\)\|")

_CONTAINERS = {
    "blockquote_open": "quote", "bullet_list_open": "list", "ordered_list_open": "list", "list_item_open": "item",
    "footnote_reference_open": "footnote", "dl_open": "definitions", "dt_open": "term", "dd_open": "details",
}
_LITERAL = {
    "fence": "code", "code_block": "code", "math_block": "math", "math_block_label": "math", "amsmath": "math",
    "html_block": "html", "hr": "rule", "definition": "definition",
}


@dataclass(frozen=True, slots=True)
class Container:
    """What a block stands in: "quote", "list", "item", "footnote", "definitions", "term" or "details".

    ``mark`` is "-", "+", "*", "." or ")" of a list, the number or the state of a task ("x", " ") of an item, the
    label of a footnote. ``detail`` is "loose" for a list with blank lines between its items.
    """

    kind: str
    mark: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its text and where it stands, in characters (None: the row is too short to have it)."""

    text: str
    place: Range | None


@dataclass(frozen=True, slots=True)
class Block:
    """A block that holds no other.

    Args:
        kind: "paragraph", "heading", "table", "code", "math", "html", "rule", "definition" (of a link),
            "front-matter", or "empty" for a container without anything.
        detail: the level of a heading, the language of code, the alignment of a table.
        path: what it stands in, outermost first.
        opens: how many of these, counted from the innermost, begin with this block.
        place: its lines in the text, in characters, the last line's end not included.
        text: what is written, without the marks of the block and of its containers; of prose the inline text.
        lines: where each line of ``text`` begins, in ``text`` and in the document.
        rows: the cells of a table, its first row being the head.
    """

    kind: str
    detail: str
    path: tuple[Container, ...]
    opens: int
    place: Range
    text: str
    lines: tuple[tuple[int, int], ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()

    @property
    def is_prose(self) -> bool:
        """Whether it is text that may be rewritten (a table's cells are; its shape is not)."""
        return self.kind in ("paragraph", "heading", "table")

    @property
    def shape(self) -> tuple[object, ...]:
        """Everything that must not change when its text is rewritten."""
        literal = None if self.is_prose else self.text
        return self.kind, self.detail, self.path, self.opens, literal, tuple(len(row) for row in self.rows)

    def at(self, offset: int) -> int:
        """Where the character at ``offset`` of ``text`` stands in the document."""
        number = max(0, bisect_right(self.lines, offset, key=lambda line: line[0]) - 1)
        inside, outside = self.lines[number]
        return outside + offset - inside


@functools.lru_cache(maxsize=8)
def blocks_of(text: str) -> tuple[Block, ...]:
    """The blocks of a Markdown text, in reading order.

    It is parsed in parts, and a part that was seen lately is not parsed again: another proposal for a long text costs
    what differs.
    """
    found: list[Block] = []
    start = 0
    if front := front_matter(text):
        found.append(front)
        start = front.place[1]
    held = ""
    for part in parts_from(text, start):
        held += part
        blocks, is_open, _ = read_part(held)
        if is_open and start + len(held) < len(text):
            continue
        found += (_moved(block, start) for block in blocks) if start else blocks
        start += len(held)
        held = ""
    return tuple(found)


def front_matter(text: str) -> Block | None:
    """The block of metadata with which a text begins, if it does."""
    front = _FRONT_MATTER.match(text)
    return Block("front-matter", front[1], (), 0, front.span(), front[0]) if front else None


@functools.lru_cache(maxsize=_KEPT)
def read_part(part: str) -> tuple[tuple[Block, ...], bool, dict[str, Any]]:
    """The blocks of a part, places within it; whether the next part belongs to it; the links that it defines.

    The links are markdown-it's: by its normalized label each has "href" and "title". They are not to be changed.
    """
    env: dict[str, Any] = {}
    tokens = _parser().parse(part, env)
    reader = _Reader(part, [0, *(end.end() for end in _LINE_END.finditer(part))])
    return tuple(reader.read(tokens)), is_left_open(part, tokens), env.get("references", {})


def _moved(block: Block, by: int) -> Block:
    start, end = block.place
    rows = tuple(tuple(
        Cell(cell.text, (cell.place[0] + by, cell.place[1] + by) if cell.place else None) for cell in row
    ) for row in block.rows) if block.rows else ()
    return Block(block.kind, block.detail, block.path, block.opens, (start + by, end + by), block.text,
                 tuple([(inside, outside + by) for inside, outside in block.lines]), rows)


@functools.lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"inline_definitions": True}).enable("table")
    footnote_plugin(parser, inline=False, move_to_end=False, always_match_refs=True)
    deflist_plugin(parser)
    dollarmath_plugin(parser, allow_blank_lines=False)
    amsmath_plugin(parser)
    # Only blocks: what stands in them is read where it is needed.
    return parser.disable([rule for rule in parser.get_active_rules()["core"] if rule not in ("normalize", "block")])


class _Reader:
    """Turns markdown-it's tokens into blocks."""

    def __init__(self, text: str, starts: list[int]) -> None:
        self._text = text
        self._starts = starts
        self._path: list[Container] = []
        self._new = 0  # containers that opened since the last block
        self._began: list[tuple[int, int]] = []  # the lines of each container
        self._filled: list[bool] = []  # whether a block came in each container

    def read(self, tokens: list[Token]) -> Iterator[Block]:
        number = 0
        while number < len(tokens):
            token = tokens[number]
            if token.type in _CONTAINERS:
                self._open(token, tokens, number)
            elif token.type.endswith("_close") and token.type[:-5] + "open" in _CONTAINERS:
                if not self._filled[-1]:
                    first, last = self._began[-1]
                    yield self._block("empty", "", self._span(first, min(last, first + 1)), "")
                self._path.pop()
                self._began.pop()
                self._filled.pop()
                self._new = min(self._new, len(self._path))
                if token.type == "dt_close":
                    self._new = 0
            elif token.type == "table_open":
                end = next(n for n in range(number, len(tokens)) if tokens[n].type == "table_close")
                yield self._table(tokens[number : end + 1])
                number = end
            elif token.type in ("paragraph_open", "heading_open"):
                yield self._prose(token, tokens[number + 1])
                number += 2
            elif token.type == "inline" and token.map:  # the term of a definition list
                yield self._prose(token, token)
            elif token.type in _LITERAL:
                yield self._literal(token)
            number += 1

    def _open(self, token: Token, tokens: list[Token], number: int) -> None:
        kind, mark, detail = _CONTAINERS[token.type], token.markup, ""
        first, last = token.map or self._began[-1]
        if kind == "list":
            detail = "loose" if _is_loose(tokens, number) else ""
        elif kind == "item":
            content = next((t for t in tokens[number : number + 3] if t.type == "inline"), None)
            task = _TASK.match(content.content) if content else None
            mark = f"[{task[1].lower()}]" if task else token.info
        elif kind == "footnote":
            line = self._text[self._starts[first] : self._end(first)]
            label = re.search(r"\[\^([^\]\s]+)\]:", line)
            mark = label[1] if label else ""
        else:
            mark = ""
        self._path.append(Container(kind, mark, detail))
        self._began.append((first, last))
        self._filled.append(False)
        self._new += 1

    def _block(
        self, kind: str, detail: str, place: Range, text: str, lines: tuple[tuple[int, int], ...] = (),
        rows: tuple[tuple[Cell, ...], ...] = (),
    ) -> Block:
        opens, self._new = self._new, 0
        self._filled = [True] * len(self._filled)
        return Block(kind, detail, tuple(self._path), opens, place, text, lines, rows)

    def _prose(self, opening: Token, inline: Token) -> Block:
        first, last = inline.map or opening.map or (0, 1)
        is_heading = opening.type == "heading_open"
        detail = opening.tag[1:] if is_heading else ""
        inside, lines = 0, []
        for offset, line in enumerate(inline.content.split("\n")):
            number = min(first + offset, len(self._starts) - 1)
            source = self._text[self._starts[number] : self._end(number)]
            bare = line.strip()
            if is_heading and opening.markup.startswith("#"):
                place = source.find(bare, source.find("#") + len(opening.markup))
            else:
                place = len(source.rstrip()) - len(bare)
            lines.append((inside, self._starts[number] + max(0, place) - (len(line) - len(line.lstrip()))))
            inside += len(line) + 1
        whole = opening.map or (first, last)
        return self._block("heading" if is_heading else "paragraph", detail, self._span(*whole), inline.content,
                           tuple(lines))

    def _literal(self, token: Token) -> Block:
        first, last = token.map or (0, 1)
        last += token.type == "amsmath"  # the plugin's map leaves out the last line
        place, detail = self._span(first, last), token.info.strip()
        text = token.content.rstrip("\n") if token.type == "html_block" else token.content
        if token.type in ("hr", "definition"):
            text = self._text[slice(*place)].strip() if token.type == "definition" else ""
        if token.type == "code_block":
            detail = "indented"
        return self._block(_LITERAL[token.type], detail, place, text)

    def _table(self, tokens: list[Token]) -> Block:
        rows: list[list[Cell]] = []
        alignment: list[str] = []
        cursor = line = 0
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
                line = (token.map or [0])[0]
                cursor = self._starts[line]
            elif token.type == "th_open":
                alignment.append(str(token.attrs.get("style", "-")).removeprefix("text-align:"))
            elif token.type == "inline":
                cell, cursor = self._cell(token.content, cursor, self._end(line))
                rows[-1].append(cell)
        first, last = tokens[0].map or (0, 1)
        return self._block("table", " ".join(alignment), self._span(first, last), "", (),
                           tuple(tuple(row) for row in rows))

    def _cell(self, content: str, cursor: int, end: int) -> tuple[Cell, int]:
        """A cell at or behind ``cursor``, as it is written, and where the next one begins."""
        written = content.replace("|", "\\|")
        if not content:
            # "| a |  | c |": it is empty, or not there.
            bar = _CLOSING_PIPE.search(self._text, cursor, end)
            if bar and not self._text[cursor : bar.start()].strip(" \t>"):
                following = _CLOSING_PIPE.search(self._text, bar.end(), end)
                if following and self._text[cursor - 1 : cursor] != "|":
                    return Cell("", (bar.end(), bar.end())), following.end()
                return Cell("", (cursor, cursor)), bar.end()
            return Cell("", None), cursor
        place = self._text.find(written, cursor, end)
        if place < 0:
            return Cell(content, None), cursor
        bar = _CLOSING_PIPE.search(self._text, place + len(written), end)
        return Cell(written, (place, place + len(written))), bar.end() if bar else end

    def _span(self, first: int, last: int) -> Range:
        """The lines from ``first`` up to ``last``, less blank ones at the end and the last line's end."""
        start = self._starts[min(first, len(self._starts) - 1)]
        end = self._end(max(first, min(last, len(self._starts)) - 1))
        body = self._text[start:end]
        return start, start + len(body.rstrip("\r\n")) if body.strip() else end

    def _end(self, line: int) -> int:
        """Where ``line`` ends, its line end not included."""
        if line + 1 >= len(self._starts):
            return len(self._text)
        end = self._starts[line + 1]
        return end - 2 if self._text[end - 2 : end] == "\r\n" else end - 1


def _is_loose(tokens: list[Token], number: int) -> bool:
    level = tokens[number].level
    for token in tokens[number + 1 :]:
        if token.level <= level and token.type.endswith("list_close"):
            return False
        if token.type == "paragraph_open" and token.level == level + 2:
            return not token.hidden
    return False
