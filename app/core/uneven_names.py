"""Names and terms that one text writes in one way and its proposal in two: in one passage so, in another otherwise."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from app.core.findings import Finding, Range, by_place
from app.core.folding import prose_of
from app.core.han_names import han_names
from app.core.language import HAN, language_of
from app.core.names import find_names, lower_case_words
from app.core.patterns import pattern_of
from app.core.scope import headings
from app.core.terms import find_terms

KIND = "name-uneven"
# A way to write a name is known by the parts of the text that hold both: so many at least, and this share of those
# that hold the name; of the parts that do not, no more than this share of as many may hold it.
_PARTS, _COVERS, _ELSEWHERE = 2, 0.5, 0.1
# 汉字 that a name is written with. Two are as often a part of something else.
_SHORTEST, _LONGEST = 3, 6
# Texts of fewer parts are read at a glance; of a name that is nearly everywhere no part tells it from another.
_LEAST_PARTS = 4
_BLANK_LINES = pattern_of(r"\n[ \t]*\n\s*")
_RUN = pattern_of(f"[{HAN}]+")
_LETTERS = pattern_of(r"[^\W\d_]+")


@dataclass(slots=True)
class _Side:
    """One of the two texts: its parts, and the places of the names in each."""

    text: str
    parts: list[Range]
    names: list[dict[str, list[Range]]] = field(default_factory=list)

    def written(self, part: int) -> str:
        return self.text[slice(*self.parts[part])]


def uneven_names(before: str, after: str, terms: Sequence[str] = ()) -> list[Finding]:
    """Where the proposal ``after`` writes a name otherwise than elsewhere, ``before`` having it in one way.

    The two are held against each other part by part: paragraphs, or sections where their paragraphs are not as many.
    Within one language a name is uneven where something spelled nearly like it stands in its place; across English
    and Chinese where two spellings that are nearly alike stand for it, or it is left as it is in some parts only.
    ``Finding.usual`` is how it is written mostly.

    Args:
        terms: what the writer listed counts as a name.
    """
    parts = _parts(before, after)
    if before == after or len(parts) < _LEAST_PARTS:
        return []
    old, new = _Side(before, [part for part, _ in parts]), _Side(after, [part for _, part in parts])
    old.names, new.names = _names(old, terms), _names(new, terms)
    held: dict[str, list[int]] = defaultdict(list)
    for number, names in enumerate(old.names):
        for name in names:
            held[name].append(number)
    same = language_of(before) == language_of(after)
    check = _respelled if same else _in_two_ways
    found = (check(name, where, old, new) for name, where in held.items() if len(where) >= _PARTS)
    return sorted(dict.fromkeys(finding for some in found for finding in some), key=by_place)


# Within one language ------------------------------------------------------------------------------------------------


def _respelled(name: str, where: list[int], old: _Side, new: _Side) -> Iterator[Finding]:
    usual = sum(name in new.written(part) for part in where)
    if usual < _PARTS:
        return
    for part in where:
        if new.written(part).count(name) >= old.written(part).count(name):
            continue
        for other, place in _like(name, part, new):
            if other not in old.text:
                yield _finding(name, other, old.names[part][name][0], place, usual=name)


def _like(name: str, part: int, side: _Side) -> Iterator[tuple[str, Range]]:
    """What in a part is spelled nearly as ``name``, with its places."""
    if _RUN.fullmatch(name):
        yield from ((other, place) for other, place in _windows(side, part, {len(name)}) if _nearly(name, other))
        return
    for other, places in side.names[part].items():
        if _nearly(name, other):
            yield from ((other, place) for place in places)


# From one language into another -------------------------------------------------------------------------------------


def _in_two_ways(name: str, where: list[int], old: _Side, new: _Side) -> Iterator[Finding]:
    usual = _rendering(name, where, new)
    if usual is None:
        return
    here = set(where)
    rest = [part for part in where if usual not in new.written(part)]
    kept = [part for part in rest if name in new.written(part)]
    # Where both stand, as in 爱丽丝（Alice）, nothing is told by it.
    rendered = sum(usual in new.written(part) and name not in new.written(part) for part in where)
    if rendered < _PARTS or rendered < len(kept):
        return
    for part in kept:
        start = new.parts[part][0] + new.written(part).index(name)
        yield _finding(name, name, old.names[part][name][0], (start, start + len(name)), usual)
    elsewhere = "\n".join(new.written(part) for part in range(len(new.parts)) if part not in here)
    lengths = {len(usual) - 1, len(usual), len(usual) + 1} - {_SHORTEST - 1}
    for part in (part for part in rest if part not in kept):
        others = _windows(new, part, lengths) if _RUN.fullmatch(usual) else \
            ((other, place) for other, places in new.names[part].items() for place in places)
        for other, place in others:
            if _nearly(usual, other) and other not in elsewhere and other not in old.text:
                yield _finding(name, other, old.names[part][name][0], place, usual)


def _rendering(name: str, where: list[int], new: _Side) -> str | None:
    """How the proposal mostly writes ``name``: what stands in the parts that hold it, and hardly in any other."""
    here = set(where)
    if len(here) > 0.8 * len(new.parts):
        return None
    inside: Counter[str] = Counter()
    for part in here:
        inside.update(_candidates(new, part, han=not _RUN.fullmatch(name)))
    least = max(_PARTS, _COVERS * len(here))
    likely = {each for each, count in inside.items() if count >= least}
    outside: Counter[str] = Counter()
    for part in range(len(new.parts)) if likely else ():
        if part not in here:
            outside.update(likely & set(_candidates(new, part, han=not _RUN.fullmatch(name))))
    fitting = [each for each in likely if outside[each] <= _ELSEWHERE * inside[each]]
    return max(fitting, key=lambda each: (inside[each], len(each), each), default=None)


def _candidates(side: _Side, part: int, *, han: bool) -> Collection[str]:
    if not han:
        return side.names[part].keys()
    return {text for text, _ in _windows(side, part, set(range(_SHORTEST, _LONGEST + 1)))}


def _windows(side: _Side, part: int, lengths: set[int]) -> Iterator[tuple[str, Range]]:
    """Every stretch of 汉字 of these lengths in a part, with its place."""
    for run in _RUN.finditer(side.text, *side.parts[part]):
        for length in lengths:
            for start in range(run.start(), run.end() - length + 1):
                yield side.text[start : start + length], (start, start + length)


# Names and parts ----------------------------------------------------------------------------------------------------


def _names(side: _Side, terms: Sequence[str]) -> list[dict[str, list[Range]]]:
    """For each part the names that stand in it, as they are written, with their places."""
    prose = prose_of(side.text)
    people = sorted(han_names(prose), key=len, reverse=True)
    small = lower_case_words(prose)
    found: list[dict[str, list[Range]]] = []
    for start, end in side.parts:
        part = prose[start:end]
        places: dict[str, list[Range]] = defaultdict(list)
        for fact in [*find_names(part, small), *find_terms(part, terms)]:
            place = start + fact.start, start + fact.end
            places[side.text[slice(*place)]].append(place)
        for name in people:
            places[name] += [(start + each.start(), start + each.end()) for each in re.finditer(name, part)]
        found.append({name: where for name, where in places.items() if where})
    return found


def _parts(before: str, after: str) -> list[tuple[Range, Range]]:
    """What of the one text stands for what of the other; nothing where that cannot be told."""
    for cut in (_paragraphs, _sections):
        old, new = cut(before), cut(after)
        if len(old) == len(new):
            return list(zip(old, new, strict=True))
    return []


def _paragraphs(text: str) -> list[Range]:
    ends = [found.span() for found in _BLANK_LINES.finditer(text)]
    return list(zip([0, *(end for _, end in ends)], [*(start for start, _ in ends), len(text)], strict=True))


def _sections(text: str) -> list[Range]:
    starts = [heading.start for heading in headings(text)]
    return list(zip([0, *starts], [*starts, len(text)], strict=True))


def _nearly(one: str, other: str) -> bool:
    """Whether two spellings may be meant for the same: one 汉字 in three is another, or a letter or two."""
    if one == other:
        return False
    if _RUN.fullmatch(one):
        if len(one) != len(other):
            return len(one) > _SHORTEST and _distance(one, other) == 1
        return 0 < sum(a != b for a, b in zip(one, other, strict=True)) <= len(one) // _SHORTEST
    mine, theirs = _LETTERS.findall(one.casefold()), _LETTERS.findall(other.casefold())
    if mine == theirs:
        return False
    if sorted(mine) == sorted(theirs) or "".join(mine) == "".join(theirs):  # Wei Zhang, Baoyu and Bao-yu
        return True
    whole = "".join(mine)
    if len(whole) < 5 or whole[0] != "".join(theirs)[:1] or _plural(whole, "".join(theirs)):
        return False
    return _distance(whole, "".join(theirs)) <= (2 if len(whole) > 8 else 1)


def _plural(one: str, other: str) -> bool:
    """Whether two words are one in another form."""
    short, long = sorted((one, other), key=len)
    return long in {f"{short}s", f"{short}es", f"{short}n", f"{short}i"}


def _distance(one: str, other: str) -> int:
    """How many characters are put in, left out or exchanged (Levenshtein)."""
    row = list(range(len(other) + 1))
    for at, mine in enumerate(one, 1):
        last, row[0] = row[0], at
        for number, theirs in enumerate(other, 1):
            last, row[number] = row[number], min(row[number] + 1, row[number - 1] + 1, last + (mine != theirs))
    return row[-1]


def _finding(name: str, other: str, old: Range, new: Range, usual: str) -> Finding:
    return Finding(KIND, name, other, old, new, usual=usual)
