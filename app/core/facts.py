"""The facts of a text against those of its proposal: what is lost, new, changed, or has changed places."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.core.alignment import matches
from app.core.fact import Fact
from app.core.fact_blocks import Block, Side, differing_blocks, side_of
from app.core.findings import Finding, by_place
from app.core.folding import fold
from app.core.language import HAN
from app.core.names import lower_case_words
from app.core.patterns import pattern_of
from app.core.quotation_changes import finding_of, quotation_findings

_WORD = pattern_of(rf"[{HAN}]|[^\W_{HAN}]+")
_SENTENCE_ENDS = set(".。!?;…\n")
# So many words on either side must be the same for a fact to stand where another stood.
_CONTEXT = 3
_IN_LISTS = {",", "、", "and", "or", "和", "与", "及", "或", "&", "/", "the", "*", "_", "`"}
# A term may give way to one of these while it stands nearby.
_PRONOUNS = {"it", "its", "they", "their", "them", "he", "she", "his", "her", "this", "that", "these", "those", "such",
    "which", "who", "其", "该", "它", "他", "她", "此", "们"}
_NAMED = ("name", "term")
# These are known again wherever they are; another fact must have gone there with words beside it.
_DISTINCTIVE = ("email", "url", "phone")
# Where very many facts are new, so many are looked at for each that is lost, which bounds the time.
_MOST_PLACES = 200


@dataclass(slots=True, eq=False)
class _Loose:
    """A fact that has no counterpart where it stands; ``gap`` is where it stands, ``near`` the words beside it."""

    fact: Fact
    block: int
    gap: int
    near: tuple[tuple[str, ...], tuple[str, ...]]
    stead: tuple[int, int] | None = None  # the characters that stand in its place


@dataclass(slots=True)
class _Swap:
    """One fact exactly in the place of another, the words around being the same."""

    old: _Loose
    new: _Loose


def compare_facts(before: str, after: str, terms: Sequence[str] = ()) -> list[Finding]:
    """What the proposal ``after`` does to the facts of ``before``, in the order of the text.

    The kind of a finding is that of the fact with what became of it: "percent-changed", "date-lost", "name-new",
    "number-moved" (two facts have changed places in the same words), "term-changed". Facts with the same normal form
    are the same; a fact that goes elsewhere with its words is not reported, nor is a name or a listed term that
    still stands in its paragraph.

    Args:
        terms: words that must stay as they are.
    """
    if before == after:
        return []
    blocks = list(differing_blocks(before, after))
    small = lower_case_words(fold(before)).union(*(lower_case_words(fold(after[b:b2])) for _, _, b, b2 in blocks))
    old = side_of(before, terms, small, [block[:2] for block in blocks])
    new = side_of(after, terms, small, [block[2:] for block in blocks])
    swaps: list[_Swap] = []
    lost: list[_Loose] = []
    fresh: list[_Loose] = []
    gap = 0
    for number, (a, a2, b, b2) in enumerate(blocks):
        old.read(a, a2)
        new.read(b, b2)
        gap = _differences(old, new, number, gap, swaps, lost, fresh)
    findings = list(_swapped(swaps))
    lost, fresh = _without_moved(lost, fresh)
    lost, fresh = _without_present(lost, fresh, before, after, blocks)
    findings += _left(lost, fresh, before, after)
    findings += quotation_findings(old, new, blocks, findings)
    return sorted((_told(finding, before, after) for finding in findings), key=by_place)


def _told(finding: Finding, before: str, after: str) -> Finding:
    """The finding with what stands in its ranges."""
    return replace(finding, before=before[slice(*finding.before_range)] if finding.before_range else None,
                   after=after[slice(*finding.after_range)] if finding.after_range else None)


def _differences(old: Side, new: Side, block: int, gap: int, swaps: list[_Swap], lost: list[_Loose],
                 fresh: list[_Loose]) -> int:
    """Sort the facts of a block that have no counterpart; returns the number of the last gap."""
    known, other_known = _exchanged(old, new, block, swaps)
    i = j = 0
    for i2, j2 in [*matches(old.items, new.items), (len(old.items), len(new.items))]:
        if i < i2 or j < j2:
            gap += 1
            gone = [_loose(old, place, block, gap, (new, j, j2))
                    for place in range(i, i2) if place in old.at and place not in known]
            come = [_loose(new, place, block, gap, (old, i, i2))
                    for place in range(j, j2) if place in new.at and place not in other_known]
            only_facts = len(gone) == i2 - i == len(come) == j2 - j
            if only_facts and all(map(_comparable, gone, come)) and _same_around(old, new, (i, i2, j, j2)):
                swaps += (_Swap(one, other) for one, other in zip(gone, come, strict=True)
                          if not _counts_the_same(one.fact, other.fact))
            else:
                lost += gone
                fresh += come
        i, j = i2 + 1, j2 + 1
    return gap


def _exchanged(old: Side, new: Side, block: int, swaps: list[_Swap]) -> tuple[set[int], set[int]]:
    """Swaps in sentences that are the same but for their facts; the items that they are on both sides."""
    known: tuple[set[int], set[int]] = set(), set()
    there = _sentences(new)
    for frame, start in _sentences(old).items():
        other = there.get(frame, -1)
        if start < 0 or other < 0 or all(item[0] == "\0" for item in frame):
            continue
        for i, j in zip(range(start, start + len(frame)), range(other, other + len(frame)), strict=True):
            if old.items[i] != new.items[j]:
                known[0].add(i)
                known[1].add(j)
                swaps.append(_Swap(_loose(old, i, block, 0, (new, j, j + 1)),
                                   _loose(new, j, block, 0, (old, i, i + 1))))
    return known


def _sentences(side: Side) -> dict[tuple[str, ...], int]:
    """Where each sentence of a block begins, by its words with the kinds of its facts; -1: there are several such."""
    found: dict[tuple[str, ...], int] = {}
    start = 0
    for place, item in enumerate([*side.items, "."]):
        if item in _SENTENCE_ENDS:
            frame = tuple(f"\0{side.kinds[at]}" if side.kinds[at] else side.items[at] for at in range(start, place))
            if any(side.kinds[start:place]):
                found[frame] = -1 if frame in found else start
            start = place + 1
    return found


def _loose(side: Side, place: int, block: int, gap: int, stead: tuple[Side, int, int]) -> _Loose:
    other, start, end = stead
    near = tuple(side.items[max(0, place - 2) : place]), tuple(side.items[place + 1 : place + 3])
    return _Loose(side.at[place], block, gap, near,
                  (other.spans[start][0], other.spans[end - 1][1]) if start < end else None)


def _comparable(old: _Loose, new: _Loose) -> bool:
    """Whether one of two facts can be a mistake for the other: a name is none for a count, nor a limit for a duty."""
    return _group(old.fact) == _group(new.fact)


def _group(fact: Fact) -> str:
    return "name" if fact.kind in _NAMED else fact.kind if fact.kind in ("bound", "duty") else "count"


def _same_around(old: Side, new: Side, gap: tuple[int, int, int, int]) -> bool:
    """Whether the words beside a gap are the same up to the sentence's ends, other facts being looked away from."""
    i, i2, j, j2 = gap
    for step, at, other in ((-1, i - 1, j - 1), (1, i2, j2)):
        for _ in range(_CONTEXT):
            ends = not 0 <= at < len(old.items) or old.items[at] in _SENTENCE_ENDS
            if ends != (not 0 <= other < len(new.items) or new.items[other] in _SENTENCE_ENDS):
                return False
            if ends:
                break
            if (old.kinds[at] or old.items[at]) != (new.kinds[other] or new.items[other]):
                return False
            at, other = at + step, other + step
    return True


def _swapped(swaps: Sequence[_Swap]) -> Iterator[Finding]:
    """A finding for each swap; those of names that only change places in a list are no matter."""
    gone = {(swap.old.block, swap.old.fact.value) for swap in swaps}
    come = {(swap.new.block, swap.new.fact.value) for swap in swaps}
    for swap in swaps:
        block = swap.old.block
        moved = (block, swap.old.fact.value) in come and (block, swap.new.fact.value) in gone
        beside = list(_between(swap, swaps))
        if moved and swap.old.fact.kind in _NAMED and beside and all(set(side) <= _IN_LISTS | {""} for side in beside):
            continue
        yield finding_of("moved" if moved else "changed", swap.old.fact, swap.new.fact)


def _between(swap: _Swap, swaps: Sequence[_Swap]) -> Iterator[tuple[str, ...]]:
    """The words beside a name and beside the one that it changed places with."""
    for other in swaps:
        if other.old.block == swap.old.block and other.old.fact.value == swap.new.fact.value:
            first, second = sorted((swap, other), key=lambda one: one.old.fact.start)
            yield tuple(word for word in first.old.near[1] if not word.startswith("\0"))
            yield tuple(word for word in second.old.near[0] if not word.startswith("\0"))


def _without_moved(lost: list[_Loose], fresh: list[_Loose]) -> tuple[list[_Loose], list[_Loose]]:
    """Without those that stand elsewhere now: in the same block, or farther off when they are surely the same."""
    by_value: dict[object, list[_Loose]] = defaultdict(list)
    for new in fresh:
        by_value[new.fact.value].append(new)
    left: list[_Loose] = []
    for old in lost:
        same = by_value[old.fact.value]
        there = [new for new in same[:_MOST_PLACES] if _may_be(old, new)]
        if there:
            same.remove(min(there, key=lambda new: (abs(new.block - old.block), abs(new.gap - old.gap))))
        else:
            left.append(old)
    return left, sorted((new for news in by_value.values() for new in news), key=lambda new: new.fact.start)


def _may_be(old: _Loose, new: _Loose) -> bool:
    if old.block == new.block or old.fact.kind in _DISTINCTIVE:
        return True
    return any(len(mine) > 1 and mine == theirs for mine, theirs in zip(old.near, new.near, strict=True))


def _without_present(lost: list[_Loose], fresh: list[_Loose], before: str, after: str,
                     blocks: Sequence[Block]) -> tuple[list[_Loose], list[_Loose]]:
    """Without names that the block holds anyhow, as part of another name, in code, or at the start of a sentence."""
    words: dict[tuple[int, int], set[str]] = {}

    def present(name: str, block: int, side: int) -> bool:
        if (block, side) not in words:
            text, start, end = (before, *blocks[block][:2]) if side == 0 else (after, *blocks[block][2:])
            words[block, side] = {word.casefold() for word in _WORD.findall(fold(text[start:end]))}
        return all(word.casefold() in words[block, side] for word in _WORD.findall(name))

    def stays(old: _Loose) -> bool:
        if old.fact.kind == "term":
            if not present(before[slice(*_span(old))], old.block, 1):
                return True
            stead = after[slice(*old.stead)] if old.stead else ""
            return bool(stead) and not set(_WORD.findall(stead.casefold())) <= _PRONOUNS
        written = before[slice(*_span(old))]
        if old.fact.kind == "number" and old.stead and _in_formula(written, after[slice(*old.stead)]):
            return False
        return old.fact.kind != "name" or not present(written, old.block, 1)

    return ([old for old in lost if stays(old)],
            [new for new in fresh if new.fact.kind != "name" or not present(after[slice(*_span(new))], new.block, 0)])


def _in_formula(number: str, stead: str) -> bool:
    """Whether a number stands as it was in a formula or in code that took its place."""
    marked = any(mark in stead for mark in "$`")
    return marked and re.search(rf"(?<![\d.]){re.escape(number)}(?![\d.]*\d)", stead) is not None


def _left(lost: list[_Loose], fresh: list[_Loose], before: str, after: str) -> Iterator[Finding]:
    """What is left, a lost and a new fact in the same place as one change; what is only a way of speaking is not."""
    waiting: dict[int, list[_Loose]] = defaultdict(list)
    for new in fresh:
        waiting[new.gap].append(new)
    for old in lost:
        there = [new for new in waiting[old.gap][:_MOST_PLACES] if _comparable(old, new)]
        partner = min(there, key=lambda new: (not _counts_the_same(old.fact, new.fact), new.fact.kind != old.fact.kind,
                                              new.fact.weak), default=None)
        if partner is not None and _counts_the_same(old.fact, partner.fact):
            waiting[old.gap].remove(partner)
        elif partner is not None and not (old.fact.weak and partner.fact.weak):
            waiting[old.gap].remove(partner)
            yield finding_of("changed", old.fact, partner.fact)
        elif old.fact.kind == "term" and old.stead and before[slice(*_span(old))] not in after[slice(*old.stead)]:
            yield Finding("term-changed", before_range=_span(old), after_range=old.stead)
        elif not old.fact.weak:
            yield finding_of("lost", old.fact, None)
    for new in (new for news in waiting.values() for new in news):
        if not new.fact.weak and new.fact.kind != "term":
            yield finding_of("new", None, new.fact)


def _counts_the_same(old: Fact, new: Fact) -> bool:
    """Whether one number is said in two ways: the third one, 第三项, chapter 3 (but not Article 3 and Section 3)."""
    plain = ("number", "ordinal", "reference", "part")
    return old.kind != new.kind and old.kind in plain and new.kind in plain and \
        not (old.kind == "part" and new.weak) and \
        isinstance(old.value, tuple) and isinstance(new.value, tuple) and str(old.value[-1]) == str(new.value[-1])


def _span(loose: _Loose) -> tuple[int, int]:
    return loose.fact.start, loose.fact.end
