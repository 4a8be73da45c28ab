"""What a proposal did to the structure and the facts of a text, in the terminal or as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from app.cli.diff import decoded
from app.core.facts import compare_facts
from app.core.findings import Finding
from app.core.structure import compare_structure

# The exit code when something was found.
FOUND = 3
_LONGEST = 60  # characters of a text that are shown


def check_files(before: str, after: str, as_json: bool, terms: Sequence[str] = ()) -> int:
    """Print what the checks hold against the second file; returns 3 where they hold anything against it, else 0.

    Offsets are in characters of the decoded text, in which a byte order mark and each character of a line's end count.

    Args:
        terms: names and terms that must stay as they are.

    Raises:
        FileProblem
    """
    old, new = decoded(before), decoded(after)
    structure, facts = compare_structure(old, new), compare_facts(old, new, terms)
    if as_json:
        found = {"structure": structure, "facts": facts}
        print(json.dumps({name: [finding.as_json() for finding in each] for name, each in found.items()},
                         ensure_ascii=False))
    else:
        for finding in (*structure, *facts):
            print(_told(finding, old, new))
        numbers = f"{len(structure):,} in the structure, {len(facts):,} in the facts"
        print(f"Found: {numbers}." if structure or facts else "Nothing found.")
    return FOUND if structure or facts else 0


def _told(finding: Finding, old: str, new: str) -> str:
    """A line for a finding: where it is in the original, else in the proposal, its kind, and what became of what."""
    if finding.before_range is not None:
        place = f"line {old.count(chr(10), 0, finding.before_range[0]) + 1:,}"
    else:
        start = finding.after_range[0] if finding.after_range else 0
        place = f"line {new.count(chr(10), 0, start) + 1:,} of the proposal"
    return f"{place}: {finding.kind}: {_short(finding.before)} → {_short(finding.after)}"


def _short(text: str | None) -> str:
    if text is None:
        return "nothing"
    line = " ".join(text.split())
    return f"“{line[:_LONGEST]}{'…' if len(line) > _LONGEST else ''}”"
