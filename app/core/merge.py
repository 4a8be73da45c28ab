"""Two texts that came from one, merged: by lines as diff3 does, and within lines that both changed, by words.

The method is that of diff3 (S. Khanna, K. Kunal, B. C. Pierce, "A Formal Investigation of Diff3", FSTTCS 2007): what
the base shares with both sides is stable; between stable runs a side that equals the base gives way to the other, and
where both differ from it and from each other there is a conflict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.core.alignment import matches
from app.core.findings import Finding
from app.core.hunks import Hunk, diff
from app.core.line_edits import lines_of
from app.core.review import Change, Review
from app.core.segments import unit_class, units

# A line is merged by words where both sides share at least so much of it with the base (of the longer one's
# characters); lines that have little in common would meet in words like "the" only, and give sentences that nobody
# wrote.
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the three texts. All parts joined are, side by side, the whole of each text: nothing is lost."""

    base: str
    mine: str
    theirs: str

    @property
    def kind(self) -> Literal["same", "mine", "theirs", "both", "conflict"]:
        """Who changed it; "both": in the same way."""
        if self.mine == self.theirs:
            return "same" if self.mine == self.base else "both"
        if self.mine == self.base:
            return "theirs"
        return "mine" if self.theirs == self.base else "conflict"

    @property
    def merged(self) -> str | None:
        """What stands here in the merged text; None: a person must say."""
        kind = self.kind
        return None if kind == "conflict" else self.theirs if kind == "theirs" else self.mine


def merge(base: str, mine: str, theirs: str) -> list[Part]:
    """The three texts as parts, in order, none of them empty in all three."""
    parts: list[Part] = []
    for part in _regions(lines_of(base), lines_of(mine), lines_of(theirs)):
        parts += _by_words(part) if part.kind == "conflict" else [part]
    return parts


def merged_text(parts: Sequence[Part]) -> str | None:
    """The merged text; None where there is a conflict."""
    texts = [part.merged for part in parts]
    return None if None in texts else "".join(text for text in texts if text is not None)


def merge_review(parts: Sequence[Part]) -> Review:
    """What the other side brings, as changes of mine for the writer to decide; those that both made are flagged."""
    changes: list[Change] = []
    at = at_theirs = 0
    for part in parts:
        if part.kind == "theirs":
            changes += (Change(_moved(hunk, at, at_theirs)) for hunk in diff(part.mine, part.theirs))
        elif part.kind == "conflict":
            before, after = (at, at + len(part.mine)), (at_theirs, at_theirs + len(part.theirs))
            found = Finding("conflict", part.mine, part.theirs, before, after)
            changes.append(Change(Hunk("conflict", before, after, part.mine, part.theirs), (found,)))
        at += len(part.mine)
        at_theirs += len(part.theirs)
    return Review("".join(part.mine for part in parts), tuple(_with_own_moves(changes)))


def _moved(hunk: Hunk, at: int, at_theirs: int) -> Hunk:
    (start, end), (first, last) = hunk.before_range, hunk.after_range
    return replace(hunk, before_range=(start + at, end + at), after_range=(first + at_theirs, last + at_theirs))


def _with_own_moves(changes: Sequence[Change]) -> list[Change]:
    """The changes, each pair of a move with a number of its own: every part was compared by itself."""
    found: list[Change] = []
    pairs: dict[int, list[int]] = {}
    for place, change in enumerate(changes):
        if change.hunk.move is not None:
            pairs.setdefault(change.hunk.move, []).append(place)
        found.append(change)
    fresh = 0
    for places in pairs.values():
        for first, second in zip(places[::2], places[1::2], strict=True):
            for place in (first, second):
                found[place] = replace(found[place], hunk=replace(found[place].hunk, move=fresh))
            fresh += 1
    return found


def _regions(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[Part]:
    """Stable and unstable regions in turn, as diff3 cuts them."""
    in_mine, in_theirs = dict(matches(base, mine, anchored=True)), dict(matches(base, theirs, anchored=True))
    parts: list[Part] = []
    o = a = b = 0  # what is told of base, mine, theirs
    stable = sorted(in_mine.keys() & in_theirs.keys())
    for place in [*stable, len(base)]:
        to_a, to_b = in_mine.get(place, len(mine)), in_theirs.get(place, len(theirs))
        if place == len(base):
            to_a, to_b = len(mine), len(theirs)
        _add(parts, base[o:place], mine[a:to_a], theirs[b:to_b])
        if place < len(base):
            _add(parts, base[place : place + 1], mine[to_a : to_a + 1], theirs[to_b : to_b + 1])
        o, a, b = place + 1, to_a + 1, to_b + 1
    return parts


def _add(parts: list[Part], base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> None:
    part = Part("".join(base), "".join(mine), "".join(theirs))
    if not (part.base or part.mine or part.theirs):
        return
    if parts and parts[-1].kind == "same" and part.kind == "same":
        last = parts.pop()
        part = Part(last.base + part.base, last.mine + part.mine, last.theirs + part.theirs)
    parts.append(part)


def _by_words(part: Part) -> list[Part]:
    """A conflict as finer parts, line by line; itself where lines came or went, or have too little in common."""
    sides = [lines_of(side) for side in (part.base, part.mine, part.theirs)]
    if len({len(side) for side in sides}) > 1:
        return [part]
    parts: list[Part] = []
    for base, mine, theirs in zip(*sides, strict=True):
        line = Part(base, mine, theirs)
        words = [_words(side) for side in (base, mine, theirs)]
        alike = all(_is_like(words[0], side) for side in words[1:])
        parts += _joined(_regions(*words)) if line.kind == "conflict" and alike else [line]
    return parts


def _is_like(base: Sequence[str], side: Sequence[str]) -> bool:
    shared = sum(len(base[i]) for i, _ in matches(base, side))
    return shared >= _ALIKE * max(sum(map(len, base)), sum(map(len, side)))


def _joined(parts: Sequence[Part]) -> list[Part]:
    """The parts, in which changes that no word stands between are one."""
    found: list[Part] = []
    for part in parts:
        if len(found) > 1 and part.kind != "same" and found[-1].kind == "same" and not _holds_word(found[-1].base):
            between = found.pop()
            part = _sum(_sum(found.pop(), between), part)
        elif found and part.kind != "same" and found[-1].kind != "same":
            part = _sum(found.pop(), part)
        found.append(part)
    return found


def _sum(one: Part, other: Part) -> Part:
    return Part(one.base + other.base, one.mine + other.mine, one.theirs + other.theirs)


def _holds_word(text: str) -> bool:
    return any(unit_class(word) in ("word", "han", "number") for word in _words(text))


def _words(text: str) -> list[str]:
    """Words, marks and what stands between them; joined they are ``text``."""
    found: list[str] = []
    for line in lines_of(text):
        at = 0
        for start, end in units(line):
            found += [line[at:start], line[start:end]]
            at = end
        found.append(line[at:])
    return [word for word in found if word]
