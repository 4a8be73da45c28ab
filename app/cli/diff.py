"""The changes between two files in the terminal: marked in the lines where they are, or as JSON."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from app.core.document import read_document
from app.core.hunks import Hunk, diff

_RED, _GREEN, _BLUE, _END = "\x1b[9;31m", "\x1b[32m", "\x1b[36m", "\x1b[0m"
# How kinds are called, for one and for several.
_NAMES = {
    "spelling": ("spelling or punctuation", "spelling or punctuation"), "wording": ("wording", "wording"),
    "rewritten": ("sentence rewritten", "sentences rewritten"), "added": ("addition", "additions"),
    "removed": ("removal", "removals"), "moved": ("move", "moves"), "structure": ("structure", "structure"),
    "facts": ("fact", "facts"),
}


def diff_files(before: str, after: str, as_json: bool) -> None:
    """Print the changes from the one file to the other.

    Offsets are in characters of the decoded text, in which a byte order mark and each character of a line's end count.

    Raises:
        FileProblem
    """
    old, new = decoded(before), decoded(after)
    hunks = diff(old, new)
    if as_json:
        print(json.dumps({"hunks": [as_data(hunk) for hunk in hunks]}, ensure_ascii=False))
        return
    coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    for line, text in _changed_lines(old, hunks, coloured):
        print(f"{_BLUE if coloured else ''}line {line:,}{_END if coloured else ''}\n{text}\n")
    print(summary(hunks))


def decoded(path: str) -> str:
    """The text of a file with all its bytes: its mark and its line ends are characters like others.

    Raises:
        FileProblem
    """
    document = read_document(path)
    return document.encode(document.text).decode("utf-8")


def as_data(hunk: Hunk) -> dict[str, object]:
    """A hunk as plain JSON data; ``move`` is there where two hunks are the two places of one move."""
    data: dict[str, object] = {
        "kind": hunk.kind, "before_range": list(hunk.before_range), "after_range": list(hunk.after_range),
        "before": hunk.before, "after": hunk.after,
    }
    return data if hunk.move is None else {**data, "move": hunk.move}


def summary(hunks: Sequence[Hunk]) -> str:
    """How many changes of which kind, in one line; a move is one."""
    counts = Counter(hunk.kind for hunk in hunks if hunk.move is None or hunk.before)
    if not counts:
        return "No change."
    number = sum(counts.values())
    told = ", ".join(f"{count:,} {_NAMES[kind][count > 1]}" for kind, count in counts.most_common())
    return f"{number:,} change{'s' if number > 1 else ''}: {told}."


def _changed_lines(text: str, hunks: Sequence[Hunk], coloured: bool) -> Iterator[tuple[int, str]]:
    """The number of the first line of each run of lines that changed, and the run with its changes marked."""
    line, counted = 1, 0
    for run in _runs(text, hunks):
        start = text.rfind("\n", 0, run[0].before_range[0]) + 1
        end = _line_end(text, run[-1])
        line += text.count("\n", counted, start)
        counted = start
        parts: list[str] = []
        for hunk, following in pairwise([*run, None]):
            assert hunk is not None
            parts += [text[start : hunk.before_range[0]], _marked(hunk, coloured)]
            start = hunk.before_range[1]
            parts.append(text[start : following.before_range[0] if following else end])
            start = following.before_range[0] if following else end
        yield line, "".join(parts).rstrip("\r\n")


def _runs(text: str, hunks: Sequence[Hunk]) -> Iterator[list[Hunk]]:
    run: list[Hunk] = []
    for hunk in hunks:
        if run and hunk.before_range[0] > _line_end(text, run[-1]):
            yield run
            run = []
        run.append(hunk)
    if run:
        yield run


def _line_end(text: str, hunk: Hunk) -> int:
    """Where the line ends that ``hunk`` ends in."""
    end = hunk.before_range[1]
    if hunk.before.endswith("\n"):
        return end
    found = text.find("\n", end)
    return len(text) if found < 0 else found


def _marked(hunk: Hunk, coloured: bool) -> str:
    removed, added = hunk.before, hunk.after
    if coloured:
        return (f"{_RED}{removed}{_END}" if removed else "") + (f"{_GREEN}{added}{_END}" if added else "")
    return (f"[-{removed}-]" if removed else "") + (f"{{+{added}+}}" if added else "")
