"""Two texts compared as a person sees it: hunks of whole words and sentences, in order, each to take or to leave."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from app.core.edits import Edit, Side, apart, edits_of
from app.core.hunk_kinds import Kind, kind_of
from app.core.segments import Span, sentences
from app.core.sentence_alignment import align_sentences
from app.core.word_changes import word_changes


@dataclass(frozen=True, slots=True)
class Hunk:
    """One change. Ranges are in characters, of the two texts; ``before`` and ``after`` are what stands there.

    ``move`` is common to the two hunks of a move: where the text was, and where it is now; None: it is no move.
    ``was`` is what stood at the other place, where a sentence was changed on its way; "": it is the same.
    """

    kind: Kind
    before_range: Span
    after_range: Span
    before: str
    after: str
    move: int | None = None
    was: str = ""


def diff(before: str, after: str) -> list[Hunk]:
    """The hunks that turn ``before`` into ``after``, in order and not overlapping.

    All of them taken give ``after``, none of them ``before``, and any others a text in which no word, number, mark or
    character was cut in two. A move is two hunks; one alone doubles the sentence, or leaves it out.
    """
    if before == after:
        return []
    return hunks_between(before, sentences(before), (0, len(before)), after, sentences(after), (0, len(after)))


def hunks_between(before: str, old_spans: Sequence[Span], old_part: Span, after: str, new_spans: Sequence[Span],
                  new_part: Span) -> list[Hunk]:
    """``diff`` of a part of each text, given as a range and the sentences in it."""
    old, new = Side(before, old_spans, *old_part), Side(after, new_spans, *new_part)
    cells = align_sentences([before[s:e] for s, e in old_spans], [after[s:e] for s, e in new_spans],
                            paragraphs(before, old_spans), paragraphs(after, new_spans))
    edits: list[Edit] = []
    for edit in edits_of(cells, old, new):
        cell = edit.cell
        within = word_changes(before, (edit.a, edit.a2), after, (edit.b, edit.b2)) \
            if cell is not None and cell.tag in ("changed", "replaced") else None
        if within is None and cell is not None and cell.tag == "changed":
            edits.append(replace(edit, cell=replace(cell, tag="replaced")))
        elif within is None:
            edits.append(edit)
        else:
            edits += (replace(each, cell=None) for each in within)
    joined = apart(edits, before, after, always_join=False)
    return [*_with_whole_moves([_hunk(edit, before, after) for edit in joined])]


def take(before: str, hunks: Sequence[Hunk], taken: Collection[int] | None = None) -> str:
    """``before`` with the hunks of these numbers taken (None: all), and the others let stand."""
    parts: list[str] = []
    at = 0
    for number, hunk in enumerate(hunks):
        start, end = hunk.before_range
        parts += [before[at:start], hunk.after if taken is None or number in taken else hunk.before]
        at = end
    return "".join([*parts, before[at:]])


def relabelled(hunk: Hunk, kind: Kind) -> Hunk:
    """The same change, of another kind: for who finds that it touches facts or structure. It is no move any more."""
    return hunk if kind == hunk.kind == "moved" else replace(hunk, kind=kind, move=None, was="")


def paragraphs(text: str, spans: Sequence[Span]) -> list[int]:
    """The number of the paragraph of each span: a new one begins behind a blank line."""
    numbers: list[int] = []
    number, at = 0, 0
    for start, end in spans:
        number += text.count("\n", at, start) > 1
        numbers.append(number)
        at = end
    return numbers


def _hunk(edit: Edit, before: str, after: str) -> Hunk:
    old, new = before[edit.a : edit.a2], after[edit.b : edit.b2]
    cell = edit.cell
    line_start = not before[before.rfind("\n", 0, edit.a) + 1 : edit.a].strip()
    kind = kind_of(old, new, cell.tag if cell is not None else None, at_line_start=line_start)
    return Hunk(kind, (edit.a, edit.a2), (edit.b, edit.b2), old, new,
                cell.move if cell is not None and kind == "moved" else None)


def _with_whole_moves(hunks: Sequence[Hunk]) -> Iterator[Hunk]:
    """The hunks, with a move of which one place was lost in another change as a plain removal or addition."""
    texts: dict[int | None, list[str]] = {}
    for hunk in hunks:
        texts.setdefault(hunk.move, []).append((hunk.before or hunk.after).strip())
    for hunk in hunks:
        if hunk.kind != "moved":
            yield hunk
        elif len(both := texts[hunk.move]) != 2:
            yield relabelled(hunk, "removed" if hunk.before else "added")
        else:
            old = both[both[0] == hunk.after.strip()]
            yield replace(hunk, was=old) if hunk.after and both[0] != both[1] else hunk
