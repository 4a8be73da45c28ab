"""Puts back what a proposal certainly broke: a link's target, a line of code, a heading's mark, a table's rule."""

from __future__ import annotations

from collections import Counter

from app.core.block_alignment import likeness
from app.core.findings import Finding
from app.core.patterns import pattern_of
from app.core.structure import compare_structure

# What stands in the original is put where the proposal has something else; nobody asked for these to change.
_CERTAIN = frozenset({
    "link-target-changed", "link-title-changed", "image-path-changed", "image-title-changed",
    "code-changed", "code-language-changed", "math-changed", "html-changed", "front-matter-changed",
    "definition-changed", "heading-level", "heading-lost", "heading-new", "list-marker-changed",
    "list-number-changed", "list-mark-lost", "list-kind", "task-changed", "quote-lost", "table-alignment-changed",
    "table-cell-moved", "final-newline-lost", "final-newline-new", "footnote-label-changed", "list-nesting",
    "indent-changed",
})
# These too, where what came is still like what was there; otherwise it may be another one, meant to be there.
_LIKELY = frozenset({
    "code-span-changed", "math-span-changed", "footnote-changed", "citation-changed", "html-tag-changed",
    "entity-changed", "placeholder-changed", "url-changed",
})
_LIKE = 0.4
_FENCE = pattern_of(r"[ \t>]*(`{3,}|~{3,})[ \t]*")
# Beyond so many repairs at once they are not tried one by one.
_MOST_TRIALS = 60


def repair(before: str, after: str) -> tuple[str, list[Finding]]:
    """The proposal with what is certain put back, and what then still differs in its structure.

    A repair stays only if fewer findings are left with it.
    """
    findings = compare_structure(before, after)
    for _ in range(3):  # one repair can bring another difference to light, as a fence that swallowed the rest
        edits = [edit for finding in findings if (edit := _edit(finding, before, after)) is not None]
        if not edits:
            break
        text = _with(after, edits)
        rest = compare_structure(before, text)
        if len(rest) >= len(findings) or _worse(rest, findings):
            text, rest = _one_by_one(before, after, edits, findings)
        if text == after:
            break
        after, findings = text, rest
    return after, findings


_Edit = tuple[int, int, str]


def _edit(finding: Finding, before: str, after: str) -> _Edit | None:
    if finding.kind == "emphasis-unbalanced" and finding.after_range:
        return *finding.after_range, ""
    if finding.before_range is None or finding.after_range is None:
        return None
    was, now = before[slice(*finding.before_range)], after[slice(*finding.after_range)]
    if finding.kind == "code-changed" and _FENCE.fullmatch(was) and not _FENCE.match(now):
        # The fence was left open, and the code swallowed what stands behind it.
        return finding.after_range[0], finding.after_range[0], was if now.startswith("\n") else was + "\n"
    if finding.kind in _CERTAIN or (finding.kind in _LIKELY and likeness(was, now) >= _LIKE):
        return *finding.after_range, was
    return None


def _with(text: str, edits: list[_Edit]) -> str:
    """``text`` with the edits made; of two that overlap the first."""
    result, end = "", 0
    for start, stop, new in sorted(set(edits)):
        if start >= end:
            result += text[end:start] + new
            end = stop
    return result + text[end:]


def _worse(rest: list[Finding], findings: list[Finding]) -> bool:
    """Whether something is wrong that was not before."""
    return bool(Counter(f.kind for f in rest) - Counter(f.kind for f in findings))


def _one_by_one(
    before: str, after: str, edits: list[_Edit], findings: list[Finding]
) -> tuple[str, list[Finding]]:
    """Every edit that helps by itself, from the last to the first, so that the places of the others stay."""
    for edit in sorted(set(edits), reverse=True)[:_MOST_TRIALS]:
        text = _with(after, [edit])
        rest = compare_structure(before, text)
        if len(rest) < len(findings):
            after, findings = text, rest
    return after, findings
