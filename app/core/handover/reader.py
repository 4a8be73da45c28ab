"""A Markdown document as Pandoc's tree, read by the parser and with the rules that the rest of Stet reads it by.

The tree is made here and not by Pandoc's own reader, so that no dialect comes between the page and what is handed over,
and so that nothing reaches Pandoc but text: no HTML, no address of a file, none of an image on the network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from app.core.handover.front_matter import FrontMatter, front_matter_of
from app.core.handover.inline_reader import InlineReader
from app.core.handover.left_out import LeftOut, LeftOutList
from app.core.handover.pandoc_tree import LINE_BREAK, PLAIN, RULE, Node, formula, node, table, text_of, words
from app.core.handover.pictures import Picture, Pictures
from app.core.inline_spans import LONGEST
from app.core.language import language_of
from app.core.patterns import pattern_of

# Containers within each other; beyond, markdown-it reads on as if nothing stood there.
MOST_NESTED = 100
_TASK = pattern_of(r"\[([ xX])\](?=\s)")
# What XML 1.0 has no place for (section 2.2), and the halves of characters beyond U+FFFF.
_CONTROL = pattern_of("[\0-\x08\x0b\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LINE_ENDS = pattern_of(r"\r\n?")
_COMMENT = pattern_of(r"\s*<!--.*?-->\s*\Z", re.DOTALL)
_NO_ANCHOR = pattern_of(r"[^\w\- ]")


@dataclass(frozen=True, slots=True)
class Read:
    """What was read.

    Args:
        blocks: the document's, as Pandoc's nodes.
        front: its title, authors, date.
        language: "en", "zh-CN", or what its front matter says (BCP 47).
        first_heading: its text, "" where there is none.
        repeats_title: whether the first block is a heading that says what the title says, and nothing leads to it.
    """

    blocks: list[Node]
    front: FrontMatter
    language: str
    first_heading: str
    pictures: tuple[Picture, ...]
    left_out: tuple[LeftOut, ...]
    repeats_title: bool

    @property
    def under_title(self) -> list[Node]:
        """The blocks as they stand under the front matter's title, which the first of them may only repeat."""
        return self.blocks[self.repeats_title :]


def read(
    text: str, folder: Path | None, refused: frozenset[bytes] = frozenset(), *, keeps_lines: bool = False
) -> Read:
    """Read ``text``.

    Args:
        folder: images are taken from within it; None: the document has none yet.
        refused: digests of pictures that are not taken, as they turned out to be damaged.
        keeps_lines: whether the ends of lines stay in paragraphs that stand in nothing else (see ``InlineReader``).
    """
    left_out = LeftOutList()
    text = _LINE_ENDS.sub("\n", text).replace("\f", " ").removeprefix("\ufeff")
    for found in _CONTROL.finditer(text):
        left_out.note("control", text.count("\n", 0, found.start()) + 1, f"U+{ord(found[0]):04X}")
    text = _CONTROL.sub("\ufffd", text)
    front = front_matter_of(text)
    env: dict[str, Any] = {}
    # Its lines stay, empty, so that places are those of the document.
    body = "\n" * text.count("\n", 0, front.length) + text[front.length :]
    tokens = _parser().parse(body, env)
    pictures = Pictures(folder, refused)
    reader = _Reader(tokens, env, pictures, left_out, keeps_lines)
    blocks = reader.all_blocks()
    head = blocks[0]["c"] if blocks and blocks[0]["t"] == "Header" else None
    repeats_title = head is not None and head[2] == words(front.title) and head[1][0] not in reader.linked
    return Read(blocks, front, front.language or ("zh-CN" if language_of(text) == "zh" else "en"),
                reader.first_heading, tuple(pictures.taken), tuple(left_out), repeats_title)


def _parser() -> MarkdownIt:
    """As in ``blocks`` and ``inline_spans``."""
    parser = MarkdownIt("commonmark", {"maxNesting": MOST_NESTED}).enable(["table", "strikethrough"])
    footnote_plugin(parser, inline=True, move_to_end=False, always_match_refs=False)
    deflist_plugin(parser)
    dollarmath_plugin(parser, allow_space=False, allow_digits=False, allow_blank_lines=False, double_inline=True)
    amsmath_plugin(parser)
    parser.core.ruler.at("inline", _read_inline)
    return parser


def _read_inline(state: StateCore) -> None:
    """markdown-it's own rule, less what no person wrote: reading that could take minutes (see ``inline_spans``)."""
    for token in state.tokens:
        if token.type == "inline":
            token.children = []
            if len(token.content) > LONGEST:
                token.children.append(Token("text", "", 0, content=token.content))
            else:
                state.md.inline.parse(token.content, state.md, state.env, token.children)


class _Reader:
    """Turns markdown-it's tokens into nodes."""

    def __init__(
        self, tokens: list[Token], env: dict[str, Any], pictures: Pictures, left_out: LeftOutList, keeps_lines: bool
    ) -> None:
        self._tokens, self._left_out, self._keeps_lines = tokens, left_out, keeps_lines
        self._notes: dict[int, dict[str, Any]] = env.get("footnotes", {}).get("list", {})
        self._definitions = {str(token.meta["label"]): place for place, token in enumerate(tokens)
                             if token.type == "footnote_reference_open"}
        self._used: set[str] = set()
        self._in_note = False
        self._anchors = dict(_anchors(tokens))
        self._inline = InlineReader(pictures, left_out, frozenset(self._anchors.values()), self._footnote)
        self.first_heading = ""

    @property
    def linked(self) -> Set[str]:
        """The identifiers of headings that the text links to."""
        return self._inline.linked

    def all_blocks(self) -> list[Node]:
        found = self._blocks(0, "")[0]
        for label, place in self._definitions.items():
            if label not in self._used:
                self._left_out.note("footnote-unused", self._line(place), f"[^{label}]")
        return found

    def _line(self, place: int) -> int:
        return (self._tokens[place].map or [-1])[0] + 1

    def _blocks(self, place: int, end: str) -> tuple[list[Node], int]:
        """The blocks from the token at ``place`` to the one of type ``end``, and the place behind that."""
        found: list[Node] = []
        while place < len(self._tokens) and self._tokens[place].type != end:
            some, place = self._block(place)
            found += some
        return found, place + 1

    def _block(self, place: int) -> tuple[list[Node], int]:
        token = self._tokens[place]
        match token.type:
            case "paragraph_open":
                inner = self._inline_at(place + 1, keeps_lines=self._keeps_lines and not token.level)
                return self._paragraph(inner, is_tight=token.hidden), place + 3
            case "heading_open":
                inner = self._inline_at(place + 1)
                self.first_heading = self.first_heading or text_of(inner).strip()
                return [node("Header", int(token.tag[1:]), [self._anchors[place], [], []], inner)], place + 3
            case "blockquote_open":
                inner, after = self._contained(place, "blockquote_close")
                return [node("BlockQuote", inner)], after
            case "bullet_list_open":
                items, after = self._items(place, "bullet_list_close")
                return [node("BulletList", items)], after
            case "ordered_list_open":
                items, after = self._items(place, "ordered_list_close")
                numbers = [int(token.attrs.get("start", 1)), {"t": "Decimal"},
                           {"t": "OneParen" if token.markup == ")" else "Period"}]
                return [node("OrderedList", numbers, items)], after
            case "dl_open":
                return self._definition_list(place)
            case "table_open":
                return self._table(place)
            case "footnote_reference_open":
                return [], self._behind(place, "footnote_reference_close")
            case _:
                return self._literal(token), place + 1

    @staticmethod
    def _paragraph(inner: list[Node], *, is_tight: bool) -> list[Node]:
        """A paragraph; one that is an image and nothing else is a figure, whose caption is the image's title."""
        if len(inner) == 1 and inner[0]["t"] == "Image" and not is_tight:
            attributes, label, (target, title) = inner[0]["c"]
            caption = [node("Plain", words(title))] if title else []
            image = node("Image", attributes, label, [target, ""])
            return [node("Figure", PLAIN, [None, caption], [node("Plain", [image])])]
        return [node("Plain" if is_tight else "Para", inner)] if inner else []

    def _literal(self, token: Token) -> list[Node]:
        match token.type:
            case "fence" | "code_block":
                language = token.info.split()[0].strip("{}.") if token.info.split() else ""
                return [node("CodeBlock", ["", [language] if language else [], []], token.content.removesuffix("\n"))]
            case "math_block" | "math_block_label" | "amsmath":
                return [node("Para", [formula(token.content.strip(), display=True)])]
            case "hr":
                return [RULE]
            case "html_block":
                return self._html(token)
            case _:
                return []

    def _html(self, token: Token) -> list[Node]:
        line = (token.map or [-1])[0] + 1
        if _COMMENT.match(token.content):
            self._left_out.note("comment", line, token.content)
            return []
        self._left_out.note("html", line, token.content)
        inner: list[Node] = []
        for written in token.content.strip("\n").split("\n"):
            inner += [*([LINE_BREAK] if inner else []), *words(written)]
        return [node("Para", inner)]

    def _inline_at(self, place: int, *, keeps_lines: bool = False) -> list[Node]:
        token = self._tokens[place]
        if len(token.content) > LONGEST:
            self._left_out.note("unread", self._line(place), token.content[:LONGEST])
        return self._inline.read(token.children or [], self._line(place), keeps_lines=keeps_lines)

    def _contained(self, place: int, end: str) -> tuple[list[Node], int]:
        inner, after = self._blocks(place + 1, end)
        if not inner and self._tokens[place].level >= MOST_NESTED - 3:
            self._left_out.note("too-deep", self._line(place), self._tokens[place].markup)
        return inner, after

    def _items(self, place: int, end: str) -> tuple[list[list[Node]], int]:
        items: list[list[Node]] = []
        place += 1
        while self._tokens[place].type != end:
            start = place
            inner, place = self._contained(place, "list_item_close")
            items.append(self._task(start, inner))
        return items, place + 1

    def _task(self, place: int, blocks: list[Node]) -> list[Node]:
        """An item with its box, where it has one."""
        content = self._tokens[place + 2] if place + 2 < len(self._tokens) else None
        task = _TASK.match(content.content) if content and content.type == "inline" else None
        if task is None or not blocks or blocks[0]["t"] not in ("Plain", "Para"):
            return blocks
        first, rest = blocks[0], blocks[1:]
        # "[ ]" came as two words, "[x]" as one.
        behind = first["c"][3:] if task[1] == " " else first["c"][1:]
        return [node(first["t"], [node("Str", "☐" if task[1] == " " else "☒"), *behind]), *rest]

    def _definition_list(self, place: int) -> tuple[list[Node], int]:
        found: list[list[Any]] = []
        place += 1
        while (token := self._tokens[place]).type != "dl_close":
            if token.type == "dt_open":
                found.append([self._inline_at(place + 1), []])
                place += 3
            else:
                inner, place = self._contained(place, "dd_close")
                found[-1][1].append(inner)
        return [node("DefinitionList", found)], place + 1

    def _table(self, place: int) -> tuple[list[Node], int]:
        rows: list[list[list[Node]]] = []
        alignments: list[str] = []
        after = self._behind(place, "table_close")
        for number in range(place, after):
            token = self._tokens[number]
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "th_open":
                alignments.append(str(token.attrs.get("style", "")).removeprefix("text-align:"))
            elif token.type == "inline":
                rows[-1].append(self._inline_at(number))
        return [table(alignments, rows[0], rows[1:])], after

    def _behind(self, place: int, end: str) -> int:
        level = self._tokens[place].level
        while not (self._tokens[place].type == end and self._tokens[place].level == level):
            place += 1
        return place + 1

    def _footnote(self, number: int, line: int) -> list[Node] | None:
        """The blocks of a footnote; None where it would stand within another."""
        note = self._notes.get(number, {})
        label = str(note.get("label", ""))
        self._used.add(label)
        if self._in_note:
            self._left_out.note("footnote-nested", line, f"[^{label}]")
            return None
        self._in_note = True
        try:
            if "tokens" in note:
                return [node("Para", self._inline.read(note["tokens"], line))]
            return self._blocks(self._definitions[label] + 1, "footnote_reference_close")[0]
        finally:
            self._in_note = False


def _anchors(tokens: list[Token]) -> Iterator[tuple[int, str]]:
    """The place of each heading and its identifier, as GitHub makes them: unique, of letters, digits and hyphens."""
    seen: dict[str, int] = {}
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            written = "".join(child.content for child in tokens[place + 1].children or [])
            name = _NO_ANCHOR.sub("", written.strip().lower()).replace(" ", "-") or "section"
            number = seen.get(name, 0)
            seen[name] = number + 1
            while number and f"{name}-{number}" in seen:
                number += 1
            unique = f"{name}-{number}" if number else name
            seen.setdefault(unique, 1)
            yield place, unique
