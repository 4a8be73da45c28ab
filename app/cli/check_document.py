"""`check` with one file: what in its numbering, references and terms cannot be right, in the terminal or as JSON."""

from __future__ import annotations

import json

from app.cli.check import FOUND
from app.cli.diff import decoded
from app.core.document_check import check_document
from app.core.flaws import Flaw

# How kinds are told to a person.
_TOLD = {
    "number-skipped": "a number is left out before it", "number-repeated": "the number was there before",
    "number-backwards": "the number goes back", "reference-without-target": "leads nowhere in this document",
    "footnote-without-text": "has no text", "footnote-unused": "is referred to nowhere",
    "footnote-defined-twice": "has a second text", "link-without-target": "leads to no heading of this document",
    "term-defined-twice": "is defined a second time", "term-undefined": "is used as defined, and defined nowhere",
}
# A byte order mark would hide what the first line is; a space in its place hides nothing and keeps all offsets.
_MARK = "\ufeff"


def check_one(file: str, as_json: bool) -> int:
    """Print what is held against a document by itself; returns 3 where anything is, else 0.

    Offsets are in characters of the decoded text, in which a byte order mark and each character of a line's end count.

    Raises:
        FileProblem
    """
    text = decoded(file)
    if text.startswith(_MARK):
        text = " " + text[1:]
    found = check_document(text)
    if as_json:
        lists = {"numbering": found.numbering, "references": found.references, "terms": found.terms}
        print(json.dumps({name: [flaw.as_json() for flaw in each] for name, each in lists.items()},
                         ensure_ascii=False))
    else:
        for flaw in found.flaws:
            print(_told(flaw, text))
        counts = (len(found.numbering), len(found.references), len(found.terms))
        numbers = "{:,} in the numbering, {:,} in the references, {:,} in the terms".format(*counts)
        print(f"Found: {numbers}." if found.flaws else "Nothing found.")
    return FOUND if found.flaws else 0


def _told(flaw: Flaw, text: str) -> str:
    words = _TOLD[flaw.kind]
    if flaw.kind == "number-skipped" and flaw.expected:
        words = f"{flaw.expected} is left out before it"
    before = f" (line {_line(text, flaw.other[0]):,})" if flaw.other and flaw.kind != "number-skipped" else ""
    return f"line {_line(text, flaw.range[0]):,}: “{' '.join(flaw.text.split())}” {words}{before}"


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1
