"""Pictures put into a tree: as addresses that hold the whole picture, or as files beside what is typeset."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from app.core.handover.inline_reader import PICTURE
from app.core.handover.pandoc_tree import Node
from app.core.handover.pictures import Picture

# Pixels to an inch, where an image does not say; as browsers, Word and Pandoc count.
PIXELS_PER_INCH = 96
# Inches: of a page's text, less what LibreOffice leaves beside a picture.
WIDEST = 5.6

# Given a picture's number: its address, and the attributes that it is written with.
Place = Callable[[int], tuple[str, list[list[str]]]]


def placed(nodes: Any, place: Place) -> Any:
    """A copy of ``nodes`` in which every picture stands as ``place`` says."""
    if isinstance(nodes, list):
        return [placed(each, place) for each in nodes]
    if not isinstance(nodes, dict):
        return nodes
    if nodes.get("t") == "Image":
        (name, classes, attributes), label, (target, title) = nodes["c"]
        address, more = place(int(target.removeprefix(PICTURE)))
        return {"t": "Image", "c": [[name, classes, [*attributes, *more]], placed(label, place), [address, title]]}
    return {key: placed(value, place) if isinstance(value, dict | list) else value for key, value in nodes.items()}


def as_addresses(nodes: list[Node], pictures: Sequence[Picture]) -> list[Node]:
    """``nodes`` with each of ``pictures`` as an address that holds it, none of them wider than the text of a page."""
    return placed(nodes, [(picture.address, _width(picture)) for picture in pictures].__getitem__)


def _width(picture: Picture) -> list[list[str]]:
    inches = picture.inches
    if inches is None and picture.size and picture.size[0] > WIDEST * PIXELS_PER_INCH:
        inches = WIDEST
    return [] if inches is None else [["width", f"{inches:.2f}in"]]
