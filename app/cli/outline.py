"""`outline`: the headings of a document with the length of what stands under each, in the terminal or as JSON."""

from __future__ import annotations

import json
from itertools import pairwise

from app.cli.diff import decoded
from app.core.counts import count_text
from app.core.scope import Heading, headings

_INDENT = "  "
# A byte order mark would hide the first heading; a space in its place hides nothing and keeps all offsets.
_MARK = "\ufeff"


def outline(file: str, as_json: bool) -> None:
    """Print the headings of a file, each with its words (汉字 count one each) up to the next heading.

    ``section`` is where a heading with all of its subsections stands, in characters as `check` counts them.

    Raises:
        FileProblem
    """
    text = decoded(file)
    if text.startswith(_MARK):
        text = " " + text[1:]
    found = headings(text)
    ends = [heading.start for heading in found[1:]] + [len(text)]
    words = [count_text(text[one.end : end]).mixed_words for one, end in zip(found, ends, strict=True)]
    if as_json:
        print(json.dumps({"headings": [
            {"level": one.level, "title": one.title, "range": [one.start, one.end],
             "section": [one.start, _section_end(found, number, len(text))], "words": words[number]}
            for number, one in enumerate(found)]}, ensure_ascii=False))
        return
    if not found:
        print("No headings.")
    top = min((one.level for one in found), default=1)
    for one, many in zip(found, words, strict=True):
        print(f"{_INDENT * (one.level - top)}{one.title}  ({many:,})")


def _section_end(found: list[Heading], number: int, length: int) -> int:
    level = found[number].level
    return next((after.start for _, after in pairwise(found[number:]) if after.level <= level), length)
