"""A proposal judged: repaired where that is certain, cut into hunks, and every hunk held against the checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.core.facts import compare_facts
from app.core.findings import Finding, Range
from app.core.hunks import Hunk, diff, relabelled, take
from app.core.protected_changes import made_up_marks, protected_changes
from app.core.structure import compare_structure
from app.core.structure_lock import flag, gap
from app.core.structure_repair import repair
from app.core.translated_blocks import translated_changes
from app.core.uneven_names import uneven_names

Accept = Literal["unflagged", "all", "none"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a proposal does to a text, change by change.

    Args:
        before: the original.
        after: the proposal, repaired.
        hunks: the changes between the two.
        flags: for each hunk what is held against it; a hunk with nothing may be taken in any company without a
            change of the structure.
        structure, facts: every finding of the two checks; one that no hunk touches is in no flag.
    """

    before: str
    after: str
    hunks: tuple[Hunk, ...]
    flags: tuple[tuple[Finding, ...], ...]
    structure: tuple[Finding, ...]
    facts: tuple[Finding, ...]

    def text(self, accept: Accept = "unflagged") -> str:
        """The original with the hunks taken that ``accept`` names."""
        if accept == "all":
            return self.after
        taken = [number for number, flags in enumerate(self.flags) if not flags] if accept == "unflagged" else []
        return take(self.before, self.hunks, taken)


def judge(before: str, after: str, terms: Sequence[str] = ()) -> Judgement:
    """Judge a proposal for a whole text.

    A move with a flag at one of its places has it at both, since half a move doubles a sentence or loses it.

    Args:
        terms: names and terms that must stay as they are.
    """
    after, _ = repair(before, after)
    hunks = diff(before, after)
    facts = compare_facts(before, after, terms)
    facts += [finding for finding in uneven_names(before, after, terms)  # what is told as changed is told
              if not any(_touches(finding.after_range, each.after_range) for each in facts if each.after_range)]
    flags = [list(found) for found in flag(before, after, hunks)]
    made_up = [finding for hunk in hunks for finding in made_up_marks(hunk)]
    for finding in (*facts, *made_up):
        for number in _touched(finding, hunks):
            flags[number].append(finding)
    moved: dict[int, list[Finding]] = {}
    for hunk, found in zip(hunks, flags, strict=True):
        if hunk.move is not None:
            moved.setdefault(hunk.move, []).extend(found)
    for number, hunk in enumerate(hunks):
        if hunk.move is not None:
            flags[number] = list(dict.fromkeys(moved[hunk.move]))
    held = set(facts)
    named = [_named(hunk, found, held) for hunk, found in zip(hunks, flags, strict=True)]
    return Judgement(before, after, tuple(named), tuple(map(tuple, flags)),
                     (*compare_structure(before, after), *made_up), tuple(facts))


def judge_rewriting(before: str, after: str, terms: Sequence[str] = ()) -> Judgement:
    """Judge a proposal that is no copy of its text: what is protected is held against it, terms, and uneven names.

    A translation must have every block of its text besides (``translated_blocks``).

    Nothing is repaired, and ``structure`` and ``facts`` hold what the hunks are flagged with.

    Args:
        terms: names and terms that must stay as they are.
    """
    hunks = diff(before, after)
    uneven = uneven_names(before, after, terms)
    flags = [[*found, *(each for each in uneven if _touches(each.after_range, hunk.after_range))]
             for hunk, found in zip(hunks, protected_changes(before, after, hunks, terms), strict=True)]
    for finding in translated_changes(before, after):
        for number in _touched(finding, hunks):
            flags[number].append(finding)
    facts = {finding for found in flags for finding in found
             if finding.kind.startswith(("term-", "number-"))} | set(uneven)
    named = [_named(hunk, found, facts) for hunk, found in zip(hunks, flags, strict=True)]
    held = dict.fromkeys(finding for found in flags for finding in found)
    return Judgement(before, after, tuple(named), tuple(map(tuple, flags)),
                     tuple(finding for finding in held if finding not in facts), tuple(facts))


def _touched(finding: Finding, hunks: Sequence[Hunk]) -> list[int]:
    """The hunks that a finding is held against: those at its place, or the nearest, as of brackets around a number."""
    found = [number for number, hunk in enumerate(hunks) if _touches(finding.before_range, hunk.before_range)
             or _touches(finding.after_range, hunk.after_range)]
    gaps = [min(gap(hunk.before_range, finding.before_range), gap(hunk.after_range, finding.after_range))
            for hunk in hunks]
    return found or [number for number, each in enumerate(gaps) if each == min(gaps)]


def _touches(place: Range | None, part: Range) -> bool:
    """Whether a finding's range lies in a hunk's, or ends or begins where it does nothing but insert."""
    if place is None:
        return False
    (start, end), (first, last) = place, part
    return (start < last and first < end) or (first == last and start <= first <= end and start != end) or \
        (start == end and first <= start <= last)


def _named(hunk: Hunk, found: Sequence[Finding], facts: set[Finding]) -> Hunk:
    """The hunk under the kind of what is held against it; a move stays one, with its other half."""
    if not found or hunk.move is not None:
        return hunk
    if any(finding not in facts for finding in found):
        return replace(relabelled(hunk, "structure"))
    return replace(relabelled(hunk, "facts"))
