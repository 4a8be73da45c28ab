"""Numbered lists as official documents have them: paragraphs of text that begin with their number, 1. and （1）."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.handover.pandoc_tree import Node, node

# By depth (7.3.3: the third and the fourth level; the first two are 一、 and （一）).
_NUMBERS = ("{}.", "（{}）")


def as_paragraphs(blocks: Sequence[Node], depth: int = 0) -> list[Node]:
    """``blocks`` with the numbered lists of the first two depths as paragraphs; all other blocks stay as they are."""
    found: list[Node] = []
    for block in blocks:
        if block["t"] != "OrderedList" or depth >= len(_NUMBERS):
            found.append(block)
            continue
        (start, _, delimiter), items = block["c"]
        form = _NUMBERS[depth] if delimiter["t"] == "Period" else "{}）"
        for number, item in enumerate(items, start):
            found += as_paragraphs(_numbered(form.format(number), item), depth + 1)
    return found


def _numbered(number: str, item: Sequence[Node]) -> list[Node]:
    """An item's blocks, the first of them behind its number."""
    if item and item[0]["t"] in ("Plain", "Para"):
        rest = [node("Para", each["c"]) if each["t"] == "Plain" else each for each in item[1:]]
        return [node("Para", [node("Str", number), *item[0]["c"]]), *rest]
    return [node("Para", [node("Str", number)]), *item]
