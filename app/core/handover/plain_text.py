"""A document as plain text: its marks taken away, links with their address, tables in columns, notes at the end."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from app.core.handover.inline_reader import PICTURE
from app.core.handover.pandoc_tree import Node
from app.core.handover.reader import Read

_BOXES = {"☐": "[ ]", "☒": "[x]"}
_BETWEEN_COLUMNS = "  "


def plain_text(read: Read) -> str:
    """The text with LF line ends; a paragraph is one line, and ends with the text."""
    writer = _Writer()
    head = [line for line in (read.front.title, ", ".join(read.front.authors), read.front.date) if line]
    parts = ["\n".join(head), *map(writer.block, read.under_title)]
    if writer.notes:
        parts.append("\n".join(f"[{number}] {note}" for number, note in enumerate(writer.notes, 1)))
    whole = "\n\n".join(part.rstrip() for part in parts if part.strip())
    return whole + "\n" if whole else ""


def width_of(text: str) -> int:
    """How many columns ``text`` takes where 汉字 take two (Unicode TR 11)."""
    return sum(0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
               for character in text)


class _Writer:
    """Writes nodes, and gathers the notes that it meets."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def block(self, block: Node) -> str:
        kind, content = block["t"], block.get("c", [])
        match kind:
            case "Para" | "Plain":
                return self.inlines(content)
            case "Header":
                return self.inlines(content[2])
            case "CodeBlock":
                return _indented(content[1], "    ")
            case "BlockQuote":
                return _indented(self.blocks(content), "  ")
            case "BulletList":
                return self._list(content, lambda _: "- ")
            case "OrderedList":
                (start, _, delimiter), items = content
                mark = ")" if delimiter["t"] == "OneParen" else "."
                return self._list(items, lambda number: f"{start + number}{mark} ")
            case "DefinitionList":
                return "\n\n".join(
                    "\n".join([self.inlines(term), *(_indented(self.blocks(each), "    ") for each in details)])
                    for term, details in content)
            case "Table":
                return self._table(content)
            case "Figure":
                return self.blocks([*content[2], *content[1][1]])
            case "HorizontalRule":
                return "* * *"
            case _:
                return ""

    def blocks(self, blocks: Sequence[Node]) -> str:
        """Blocks with a blank line between them, tight ones without."""
        return ("\n" if _is_tight(blocks) else "\n\n").join(map(self.block, blocks))

    def inlines(self, nodes: Sequence[Node]) -> str:
        return "".join(map(self._inline, nodes))

    def _inline(self, node: Node) -> str:
        kind, content = node["t"], node.get("c", [])
        match kind:
            case "Str":
                return _BOXES.get(str(content), str(content))
            case "Space" | "SoftBreak":
                return " "
            case "LineBreak":
                return "\n"
            case "Emph" | "Strong" | "Strikeout":
                return self.inlines(content or [])
            case "Code" | "Math":
                return str((content or ["", ""])[1])
            case "Link" | "Image":
                return self._link(*(content or [])[1:])
            case "Note":
                self.notes.append("")
                number = len(self.notes)
                self.notes[number - 1] = self.blocks(content or [])
                return f"[{number}]"
            case _:
                return ""

    def _link(self, inner: list[Node], target: list[str]) -> str:
        text, address = self.inlines(inner), target[0].removeprefix("mailto:")
        if address.startswith(("#", PICTURE)) or address in (text, f"http://{text}"):
            return text
        return f"{text} ({address})" if text.strip() else address

    def _list(self, items: Sequence[list[Node]], mark: Callable[[int], str]) -> str:
        written: list[str] = []
        for number, item in enumerate(items):
            head = mark(number)
            written.append(head + _indented(self.blocks(item), " " * len(head)).removeprefix(" " * len(head)))
        return ("\n" if all(map(_is_tight, items)) else "\n\n").join(written)

    def _table(self, content: list[Any]) -> str:
        _, _, columns, head, bodies, _ = content
        rows = [[" ".join(self.blocks(cell[4]).split()) for cell in row[1]]
                for row in (*head[1], *(row for body in bodies for row in body[3]))]
        widths = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
        alignments = [column[0]["t"] for column in columns]
        lines = [_BETWEEN_COLUMNS.join(_padded(*each) for each in zip(row, widths, alignments, strict=True)).rstrip()
                 for row in rows]
        return "\n".join([lines[0], _BETWEEN_COLUMNS.join("-" * width for width in widths), *lines[1:]])


def _is_tight(blocks: Sequence[Node]) -> bool:
    return not any(block["t"] in ("Para", "Table", "CodeBlock", "BlockQuote") for block in blocks)


def _indented(text: str, by: str) -> str:
    return "\n".join(by + line if line else "" for line in text.split("\n"))


def _padded(text: str, width: int, alignment: str) -> str:
    room = width - width_of(text)
    left = room if alignment == "AlignRight" else room // 2 if alignment == "AlignCenter" else 0
    return " " * left + text + " " * (room - left)
