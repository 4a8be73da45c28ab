"""The changes from one document to another as insertions and deletions, as Word follows them (w:ins, w:del).

Blocks are aligned as in a review, and paired paragraphs are compared character by character with the same rules; a
character stands with the marks around it, so that one that only became bold is a change as well. What Word cannot
follow (a rule, the grid of a table) stands as it is in the new document.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple, TypeVar

from app.core.block_alignment import align, likeness
from app.core.changes import compare
from app.core.handover.pandoc_tree import LINE_BREAK, PLAIN, SPACE, Node, node, text_of

_T = TypeVar("_T")
# The innermost mark of what changed: Word has no link within a change (ECMA-376, part 1, 17.13.5.14 and .18).
_CHANGES = ("insertion", "deletion")
# Marks that hold nothing but inline nodes; a link holds its address, too.
_MARKS = frozenset(("Emph", "Strong", "Strikeout"))
_TEXT = frozenset(("Para", "Plain", "Header"))
# Stand for nodes that are compared as a whole: private characters, which a text that holds them loses nothing by.
_FIRST_WHOLE = 0xF0000


class _Letter(NamedTuple):
    """A character of a paragraph, or one that stands for a whole node, and the marks around it from the outside."""

    character: str
    marks: tuple[str, ...]


@dataclass(slots=True)
class Tracker:
    """Compares trees of blocks.

    Args:
        author: who is named for the changes.
        date: when they were made, as XML has it (``2026-11-23T16:00:00Z``).
    """

    author: str
    date: str
    _characters: dict[str, str] = field(default_factory=dict)  # by a whole node's JSON, what stands for it
    _wholes: dict[str, Node] = field(default_factory=dict)  # by that

    def blocks(self, before: Sequence[Node], after: Sequence[Node]) -> list[Node]:
        """``after`` with what ``before`` had in its place; in reading order."""
        found: list[Node] = []
        for one, other in _aligned(before, after, _kind, _words):
            if other is not None and one == other:
                found.append(other)
            elif one is None or other is None or not self._are_kin(one, other):
                found += self._gone(one) if one else []
                found += self._come(other) if other else []
            else:
                found.append(self._changed(one, other))
        return found

    # Whole blocks -----------------------------------------------------------------------------------------------------

    def _gone(self, block: Node) -> list[Node]:
        """A block that is no longer there, as paragraphs that are deleted."""
        if block["t"] == "Header":
            level, attributes, inner = block["c"]
            return [node("Header", level, ["", *attributes[1:]], self._all("deletion", inner))]
        return [node("Para", self._all("deletion", inner)) for inner in _paragraphs(block)]

    def _come(self, block: Node) -> list[Node]:
        """A block that is new, as it stands, with all its words inserted."""
        return [self._each_inline(block)]

    def _each_inline(self, block: Node) -> Node:
        kind: str = block["t"]
        content: Any = block.get("c")
        if kind in ("Para", "Plain"):
            return node(kind, self._all("insertion", content))
        if kind == "Header":
            return node(kind, content[0], content[1], self._all("insertion", content[2]))
        if kind == "CodeBlock":
            return node("Para", self._all("insertion", _code_lines(content[1])))
        if kind in ("HorizontalRule", "RawBlock"):
            return block
        return {"t": kind, "c": _mapped(content, self._each_inline)}

    # Pairs ------------------------------------------------------------------------------------------------------------

    def _are_kin(self, one: Node, other: Node) -> bool:
        if one["t"] != other["t"]:
            return {one["t"], other["t"]} <= {"Para", "Plain"}
        if one["t"] == "Table":
            return _shape(one) == _shape(other)
        if one["t"] == "Header":
            return one["c"][0] == other["c"][0]
        return one["t"] in (*_TEXT, "BlockQuote", "BulletList", "OrderedList", "Div")

    def _changed(self, one: Node, other: Node) -> Node:
        match other["t"]:
            case "Para" | "Plain":
                return node(other["t"], self.inlines(one["c"], other["c"]))
            case "Header":
                level, attributes, inner = other["c"]
                return node("Header", level, attributes, self.inlines(one["c"][2], inner))
            case "BlockQuote":
                return node("BlockQuote", self.blocks(one["c"], other["c"]))
            case "Div":  # whose style is that of now
                return node("Div", other["c"][0], self.blocks(one["c"][1], other["c"][1]))
            case "BulletList":
                return node("BulletList", self._items(one["c"], other["c"]))
            case "OrderedList":
                return node("OrderedList", other["c"][0], self._items(one["c"][1], other["c"][1]))
            case _:
                return self._table(one, other)

    def _items(self, before: list[list[Node]], after: list[list[Node]]) -> list[list[Node]]:
        found: list[list[Node]] = []
        for one, other in _aligned(before, after, lambda _: "", lambda item: "\n".join(map(_words, item))):
            if one is not None and other is not None:
                found.append(self.blocks(one, other))
            elif other is not None:
                found.append([new for block in other for new in self._come(block)])
            elif one is not None:
                found.append([old for block in one for old in self._gone(block)])
        return found

    def _table(self, one: Node, other: Node) -> Node:
        """A table whose cells were changed, cell by cell."""
        cells = iter(_cells(one))

        def merged(cell: list[Any]) -> list[Any]:
            return [*cell[:4], self.blocks(next(cells)[4], cell[4])]

        attributes, caption, columns, head, bodies, foot = other["c"]
        return node("Table", attributes, caption, columns, [head[0], [_row(row, merged) for row in head[1]]],
                    [[*body[:3], [_row(row, merged) for row in body[3]]] for body in bodies], foot)

    # Within a paragraph -------------------------------------------------------------------------------------------

    def inlines(self, before: Sequence[Node], after: Sequence[Node]) -> list[Node]:
        """Inline nodes with what was deleted and inserted."""
        old, new = list(self._letters(before)), list(self._letters(after))
        pieces = compare("".join(each.character for each in old), "".join(each.character for each in new))
        found: list[tuple[str, _Letter]] = []
        place = other = 0
        for piece in pieces:
            length = len(piece.text)
            if piece.kind == "removed":
                found += [("deletion", letter) for letter in old[place : place + length]]
            elif piece.kind == "added":
                found += [("insertion", letter) for letter in new[other : other + length]]
            else:
                found += _same(old[place : place + length], new[other : other + length])
            place += length if piece.kind != "added" else 0
            other += length if piece.kind != "removed" else 0
        return self._nested([letter if kind == "same" else _Letter(letter.character, (*letter.marks, kind))
                             for kind, letter in found])

    def _all(self, kind: str, inline: Sequence[Node]) -> list[Node]:
        """Inline nodes of which all was deleted or inserted."""
        return self._nested([_Letter(each.character, (*each.marks, kind)) for each in self._letters(inline)])

    def _letters(self, inline: Sequence[Node], marks: tuple[str, ...] = ()) -> Iterator[_Letter]:
        for each in inline:
            kind = each["t"]
            if kind == "Str":
                yield from (_Letter(character, marks) for character in each["c"])
            elif kind == "Space":
                yield _Letter(" ", marks)
            elif kind in _MARKS:
                yield from self._letters(each["c"], (*marks, json.dumps([kind, []])))
            elif kind == "Link":
                attributes, inner, target = each["c"]
                yield from self._letters(inner, (*marks, json.dumps([kind, [attributes, target]])))
            else:
                key = json.dumps(each, sort_keys=True)
                character = self._characters.setdefault(key, chr(_FIRST_WHOLE + len(self._characters)))
                self._wholes[character] = each
                yield _Letter(character, marks)

    def _nested(self, letters: Sequence[_Letter], depth: int = 0) -> list[Node]:
        """The nodes that the letters were, with their marks around them."""
        found: list[Node] = []
        for mark, group in groupby(letters, lambda each: each.marks[depth] if len(each.marks) > depth else ""):
            members = list(group)
            if not mark:
                found += self._plain("".join(each.character for each in members))
                continue
            inner = self._nested(members, depth + 1)
            if mark in _CHANGES:
                found.append(node("Span", ["", [mark], [["author", self.author], ["date", self.date]]], inner))
                continue
            kind, rest = json.loads(mark)
            found.append(node(kind, rest[0], inner, rest[1]) if rest else node(kind, inner))
        return found

    def _plain(self, text: str) -> Iterator[Node]:
        for kind, group in groupby(text, lambda each: each if each in self._wholes else " " if each == " " else ""):
            members = "".join(group)
            if kind == " ":
                yield from [SPACE] * len(members)
            elif kind:
                yield from [self._wholes[kind]] * len(members)
            else:
                yield node("Str", members)

def _same(old: Sequence[_Letter], new: Sequence[_Letter]) -> Iterator[tuple[str, _Letter]]:
    """Characters that stayed; where their marks did not, the old ones go and the new ones come."""
    for changed, group in groupby(zip(old, new, strict=True), lambda pair: pair[0].marks != pair[1].marks):
        pairs = list(group)
        if changed:
            yield from (("deletion", one) for one, _ in pairs)
            yield from (("insertion", other) for _, other in pairs)
        else:
            yield from (("same", other) for _, other in pairs)


def _paragraphs(block: Node) -> Iterator[list[Node]]:
    """The words of a block as paragraphs."""
    kind: str = block["t"]
    content: Any = block.get("c")
    if kind in ("Para", "Plain"):
        yield content
    elif kind == "CodeBlock":
        yield _code_lines(content[1])
    elif kind == "Table":
        for row in _rows(block):
            cells = [paragraph for cell in row[1] for inner in cell[4] for paragraph in _paragraphs(inner)]
            yield [part for cell in cells for part in (node("Str", " | "), *cell)][1:]
    elif kind == "DefinitionList":
        for term, definitions in content:
            yield term
            for inner in (inner for definition in definitions for inner in definition):
                yield from _paragraphs(inner)
    elif kind == "Figure":
        for inner in content[2]:
            yield from _paragraphs(inner)
    elif kind in ("BlockQuote", "BulletList", "OrderedList", "Div"):
        items = {"BlockQuote": [content], "BulletList": content}.get(kind) or (
            content[1] if kind == "OrderedList" else [content[1]])
        for inner in (inner for item in items for inner in item):
            yield from _paragraphs(inner)


def _code_lines(code: str) -> list[Node]:
    """Code as a paragraph: Word follows changes in no other."""
    lines = [node("Code", PLAIN, line) for line in code.split("\n")]
    return [part for line in lines for part in (LINE_BREAK, line)][1:]


def _mapped(content: Any, change: Any) -> Any:
    """``content`` with every block in it changed."""
    if isinstance(content, dict):
        return change(content) if "t" in content and content["t"] in _BLOCKS else content
    if isinstance(content, list):
        return [_mapped(each, change) for each in content]
    return content


_BLOCKS = _TEXT | {"CodeBlock", "BlockQuote", "BulletList", "OrderedList", "DefinitionList", "Table", "Figure",
                   "HorizontalRule", "RawBlock", "Div"}


def _rows(table: Node) -> Iterator[list[Any]]:
    _, _, _, head, bodies, _ = table["c"]
    yield from head[1]
    for body in bodies:
        yield from body[3]


def _row(row: list[Any], change: Any) -> list[Any]:
    return [row[0], [change(cell) for cell in row[1]]]


def _cells(table: Node) -> Iterator[list[Any]]:
    return (cell for row in _rows(table) for cell in row[1])


def _shape(table: Node) -> list[int]:
    return [len(row[1]) for row in _rows(table)]


def _words(block: Node) -> str:
    if block["t"] == "Header":
        return text_of(block["c"][2])
    return "\n".join(text_of(inner) for inner in _paragraphs(block))


def _kind(block: Node) -> str:
    return "Para" if block["t"] == "Plain" else block["t"]


class _Compared(NamedTuple):
    """Something that is aligned, with what is asked of it again and again."""

    it: Any
    identity: str
    kind: str
    words: str


def _aligned(
    before: Sequence[_T], after: Sequence[_T], kind: Callable[[_T], str], words: Callable[[_T], str]
) -> Iterator[tuple[_T | None, _T | None]]:
    """Pairs as ``align`` has them: what two do not share in words is the cost, and another kind."""
    def compared(each: _T) -> _Compared:
        return _Compared(each, json.dumps(each, sort_keys=True), kind(each), words(each))

    def distance(one: _Compared, other: _Compared) -> float:
        return 1 - likeness(one.words, other.words) + (0.5 if one.kind != other.kind else 0)

    pairs = align([*map(compared, before)], [*map(compared, after)], lambda each: each.identity, distance)
    for one, other in pairs:
        yield one.it if one is not None else None, other.it if other is not None else None
