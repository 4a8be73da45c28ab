"""What was typed held against names: found as a subsequence, the better the more it reads like their beginnings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.core.language import HAN
from app.core.patterns import pattern_of

# What a character counts that stands where the name begins, where a word of it begins, behind the one that was typed
# before it, or anywhere else; a gap costs by its length, up to a limit.
_FIRST, _WORD_START, _BEHIND, _ANYWHERE, _GAP, _LONGEST_GAP = 10.0, 8.0, 9.0, 1.0, 0.5, 6
# Below this for each character, what was typed is scattered over the name, and nobody meant it.
_LEAST = 3.0
# Of a second name (in another language).
_OTHER_NAME = 0.9
_MOST = 60  # characters that are typed and looked for
_LONGEST_NAME = 200
_HAN = pattern_of(f"[{HAN}]")
_LETTER = pattern_of(r"\w")
# More names than these are told apart by whether they hold what was typed as it is.
_MANY = 200


@dataclass(frozen=True, slots=True)
class Match:
    """How well a name fits (the higher the better), and which of its characters were typed."""

    score: float
    places: tuple[int, ...]


def match(query: str, name: str) -> Match | None:
    """``query`` as a subsequence of ``name``, upper and lower case alike; None where it is none, or a scattered one.

    What follows a space in ``query`` begins a word in ``name``. Of several ways the best is taken.
    """
    typed = _typed(query)
    folded = _folded(name[:_LONGEST_NAME])
    if not typed or not _pattern(query).search(folded):
        return None
    starts = _word_starts(name[:_LONGEST_NAME])
    size = len(folded)
    # For each typed character: the best score with it at each place of the name, and where the one before it stands.
    scores = [0.0] * size
    ways: list[list[int]] = []
    before: list[float] | None = None
    for character, begins in typed:
        scores, came = [float("-inf")] * size, [-1] * size
        best, at = float("-inf"), -1  # of the typed character before, at any place at least one gap behind
        for place, here in enumerate(folded):
            if before is not None and place > 1 and before[place - 2] > best - _GAP:
                best, at = before[place - 2], place - 2
            elif place > 1:
                best -= _GAP if place - at <= _LONGEST_GAP else 0
            if here != character or (begins and not starts[place]):
                continue
            alone = (_FIRST if not place else _WORD_START) if starts[place] else _ANYWHERE
            if before is None:
                scores[place] = alone
                continue
            together = before[place - 1] + max(_BEHIND, alone) if place else float("-inf")
            apart = best + alone - _GAP
            scores[place], came[place] = (together, place - 1) if together >= apart else (apart, at)
        ways.append(came)
        before = scores
    score, place = max((score, -place) for place, score in enumerate(scores))
    if score < _LEAST * len(typed):
        return None
    places = [-place]
    for came in reversed(ways[1:]):
        places.append(came[places[-1]])
    return Match(score - 0.01 * size, tuple(reversed(places)))


def ranked(query: str, names: Sequence[Sequence[str]], limit: int) -> list[tuple[int, Match]]:
    """The best fitting of ``names`` and how they fit, the best first; of equals the earlier one.

    Args:
        names: for each thing its name, and others that it may be found by; places are told of the first one only.
        limit: how many are wanted at most.
    """
    pattern, found = _pattern(query), []
    if not _typed(query):
        return []
    some = [number for number, each in enumerate(names) if any(pattern.search(_folded(name)) for name in each)]
    if len(some) > _MANY:
        plain = _folded(query.strip())
        some = sorted(some, key=lambda number: plain not in _folded(names[number][0]))[:_MANY]
    for number in some:
        matches = [match(query, name) for name in names[number]]
        first = matches[0] if matches else None
        best = max([first.score if first else float("-inf"),
                    *(other.score * _OTHER_NAME for other in matches[1:] if other is not None)])
        if best > float("-inf"):
            is_first = first is not None and first.score == best
            found.append((number, Match(best, first.places if first is not None and is_first else ())))
    return sorted(found, key=lambda one: (-one[1].score, one[0]))[:limit]


@lru_cache(maxsize=8)
def _typed(query: str) -> tuple[tuple[str, bool], ...]:
    """Each character that was typed, and whether it begins a word."""
    return tuple((character, bool(number) and not place) for number, word in enumerate(query[:_MOST].split())
                 for place, character in enumerate(_folded(word)))


@lru_cache(maxsize=8)
def _pattern(query: str) -> re.Pattern[str]:
    """Finds what holds all that was typed, in its order: most names do not, and are not looked at any closer."""
    return re.compile("[^\n]*?".join(re.escape(character) for character, _ in _typed(query)))


def _folded(text: str) -> str:
    """In lower case, as many characters as before."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


@lru_cache(maxsize=4_000)
def _word_starts(name: str) -> tuple[bool, ...]:
    """Whether a word begins at each place; every 汉字 is one."""
    return tuple(
        bool(_HAN.match(here)) or (bool(_LETTER.match(here)) and (
            not place or not _LETTER.match(name[place - 1]) or bool(_HAN.match(name[place - 1]))
            or (here.isupper() and name[place - 1].islower())))
        for place, here in enumerate(name))
