"""A piece of the preview: what one block shows, where it stands, and how much of the text it covers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

# What may stand in the HTML of a unit; anything else would be a mistake of ours. Addresses never stand in it: what is
# linked or drawn is named by its number among the unit's objects.
TAGS = frozenset(("a", "b", "br", "i", "img", "s", "span", "sup", "table", "td", "th", "tr"))


class Thing(NamedTuple):
    """What the HTML of a unit names by number: ``href`` of a link, ``src`` of a drawn one.

    Args:
        kind: "link", "image", "math" or "display-math".
        target: the address as it is written, or the TeX.
        text: of an image what is told of it; of a link its title.
    """

    kind: str
    target: str
    text: str = ""


class Unit(NamedTuple):
    """One line of the preview's own tree, which is flat: containers are known by their path.

    Args:
        kind: "paragraph", "heading", "code", "math", "table", "rule", "html", "front-matter", "plain" (source that is
            shown as it is), "empty" (a container without anything) or "none" (nothing is seen of it).
        level: of a heading.
        path: what it stands in, outermost first: pairs of kind and mark as in ``blocks.Container``; the mark of a
            footnote is its number, that of a term or its details "".
        opens: how many of these, counted from the innermost, begin with it.
        tight: whether it follows the unit above without a blank line's room.
        goes_on: whether it is more of the unit above: the next lines of the same code, the next rows of a table.
        size: how much of the text it covers, up to the next unit, in UTF-16 units.
        html: what it shows, of ``TAGS`` only.
        things: what its HTML names.
        name: what a link within the document may ask for: a heading's words, or a footnote's label; of a table what is
            widest in its columns (``widest_of``).
    """

    kind: str
    level: int
    path: tuple[tuple[str, str], ...]
    opens: int
    tight: bool
    goes_on: bool
    size: int
    html: str
    things: tuple[Thing, ...] = ()
    name: str = ""


# Between the columns, and between the longest cell of one and its longest word; no cell has either, once it is split.
_COLUMN, _WORD = "\x1f", "\x1e"


def widest_to_name(columns: Sequence[tuple[str, str]]) -> str:
    """The longest cell and the longest word of each column as the name of a table."""
    return _COLUMN.join(_WORD.join(column) for column in columns)


def widest_of(unit: Unit) -> list[tuple[str, str]]:
    """Of each column of a table the longest cell and the longest word, as they are written."""
    return [(cell, word) for cell, _, word in (column.partition(_WORD) for column in unit.name.split(_COLUMN))]


def unit_from_wire(data: list[Any]) -> Unit:
    """A unit as it came through a pipe."""
    kind, level, path, opens, tight, goes_on, size, html, things, name = data
    return Unit(kind, level, tuple([(of, mark) for of, mark in path]), opens, tight, goes_on, size, html,
                tuple([Thing(*thing) for thing in things]), name)
