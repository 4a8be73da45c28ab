"""Where a link in a text leads: within the document, to a file beside it, or elsewhere."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote, urlsplit

from app.core.inline_spans import spans_of
from app.core.list_lines import opening_of
from app.core.patterns import pattern_of
from app.core.scope import headings

_DEFINITION = pattern_of(r"^ {0,3}\[([^\]\n]{1,500})\]:[ \t]*(<[^>\n]*>|\S+)", re.MULTILINE)
# Addresses that are offered to the system's own programs.
OUTSIDE = ("http", "https", "mailto")


def link_at(line: str, column: int) -> str | None:
    """The target of the link in which character ``column`` of ``line`` stands, as it is written; None: there is none.

    That of a reference is its label in brackets, that of a footnote its mark.
    """
    opening = len(opening_of(line).text)
    text = line[opening:]
    for span in spans_of(text, _labels(text)):
        if span.kind in ("link", "image", "url", "footnote") and span.place[0] <= column - opening < span.place[1]:
            return span.value
    return None


def resolved(text: str, target: str) -> str | None:
    """The address that a target stands for: without angles, that of a reference by its definition in ``text``."""
    if target.startswith("[") and not target.startswith("[^"):
        label = _folded(target[1:-1])
        return next((found[2].strip("<>") for found in _DEFINITION.finditer(text) if _folded(found[1]) == label), None)
    address = target.strip("<>")
    if address.lower().startswith("www."):
        return f"https://{address}"
    if "@" in address and re.fullmatch(r"[^\s:/]+@[^\s:/]+", address):
        return f"mailto:{address}"
    return address


def scheme_of(address: str) -> str:
    """"http", "mailto" and the like; "" for what is beside the document or in it."""
    try:
        scheme = urlsplit(address).scheme.lower()
    except ValueError:
        return ""
    return scheme if len(scheme) > 1 else ""  # one letter is a drive


def heading_place(text: str, fragment: str) -> int | None:
    """Where the heading begins to which ``#fragment`` leads; None: there is none."""
    wanted = unquote(fragment).lstrip("#")
    seen: dict[str, int] = {}
    for heading in headings(text):
        slug = slug_of(heading.title)
        number = seen[slug] = seen.get(slug, -1) + 1
        if wanted in (slug if not number else f"{slug}-{number}", heading.title):
            return heading.start
    return None


def slug_of(title: str) -> str:
    """A heading as links name it: in small letters, with hyphens for blanks, without other signs (as GitHub does)."""
    bare = re.sub(r"[`*~]|!?\[([^\]]*)\]\([^)]*\)", r"\1", title).strip().lower()
    kept = (one for one in bare if one in " -_" or unicodedata.category(one)[0] in "LNM")
    return "".join(kept).replace(" ", "-")


def _labels(line: str) -> frozenset[str]:
    """Every label that a line may refer to: whether it is defined is seen when it is followed."""
    return frozenset(_folded(found) for found in re.findall(r"\[([^\[\]\n]{1,500})\]", line))


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()
