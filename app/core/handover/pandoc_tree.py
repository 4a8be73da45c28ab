"""The nodes of Pandoc's document tree, as its JSON has them (pandoc-types 1.23)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from app.core.patterns import pattern_of

Node = dict[str, Any]
API_VERSION = [1, 23, 1]
# Identifier, classes, attributes.
PLAIN: list[Any] = ["", [], []]
SPACE: Node = {"t": "Space"}
SOFT_BREAK: Node = {"t": "SoftBreak"}
LINE_BREAK: Node = {"t": "LineBreak"}
RULE: Node = {"t": "HorizontalRule"}

_PIECES = pattern_of(r"[ \t\n]+|[^ \t\n]+")
_ALIGNMENTS = {"center": "AlignCenter", "right": "AlignRight"}


def node(kind: str, *content: Any) -> Node:
    """A node of ``kind``; with several parts of content they are a list."""
    return {"t": kind, "c": content[0] if len(content) == 1 else list(content)}


def words(text: str) -> list[Node]:
    """``text`` as inline nodes: what stands between blanks, and the blanks."""
    return [SPACE if piece.isspace() else node("Str", piece) for piece in _PIECES.findall(text)]


def formula(tex: str, *, display: bool) -> Node:
    """A formula in TeX's notation."""
    return node("Math", {"t": "DisplayMath" if display else "InlineMath"}, tex)


def table(alignments: Sequence[str], head: Sequence[list[Node]], body: Sequence[Sequence[list[Node]]]) -> Node:
    """A table of cells of inline nodes.

    Args:
        alignments: of each column; what is neither "center" nor "right" stands left.
    """
    columns = [[{"t": _ALIGNMENTS.get(each, "AlignLeft")}, {"t": "ColWidthDefault"}] for each in alignments]
    rows = [_row(cells, len(columns)) for cells in body]
    return node("Table", PLAIN, [None, []], columns, [PLAIN, [_row(head, len(columns))]], [[PLAIN, 0, [], rows]],
                [PLAIN, []])


def _row(cells: Sequence[list[Node]], columns: int) -> list[Any]:
    filled = [*cells, *([] for _ in range(columns - len(cells)))]
    return [PLAIN, [[PLAIN, {"t": "AlignDefault"}, 1, 1, [node("Plain", cell)] if cell else []] for cell in filled]]


def text_of(nodes: Iterable[Node]) -> str:
    """What inline nodes say, without their marks; of footnotes nothing."""
    found: list[str] = []
    for each in nodes:
        kind, content = each["t"], each.get("c", [])
        if kind == "Str":
            found.append(str(content))
        elif kind in ("Space", "SoftBreak", "LineBreak"):
            found.append(" ")
        elif kind in ("Code", "Math"):
            found.append(str(content[1]))
        elif kind in ("Link", "Image"):
            found.append(text_of(content[1]))
        elif kind in ("Emph", "Strong", "Strikeout"):
            found.append(text_of(content))
    return "".join(found)


def document(blocks: Sequence[Node], meta: dict[str, Node]) -> Node:
    """The whole tree."""
    return {"pandoc-api-version": API_VERSION, "meta": meta, "blocks": list(blocks)}
