"""Guesses the tokens that come next in an answer which repeats parts of its source or of itself.

A rewrite walks along its source: mostly it copies, and here and there it replaces, inserts, leaves out or jumps. A
``Lookup`` keeps the few places of the source where the answer may stand now, each with the log of its weight: the
forward pass of a pair hidden Markov model of copying with edits (Durbin, Eddy, Krogh and Mitchison, "Biological
Sequence Analysis", 1998, chapter 4), pruned to a beam. The text behind the heaviest place is the draft. Plain prompt
lookup takes the latest match of the longest suffix instead, which says nothing right after an edit, where it matters.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from enum import IntEnum, auto
from itertools import pairwise
from math import exp
from typing import NamedTuple

from app.inference.following import Following


class Kind(IntEnum):
    """How a guess was found, which says how good it is; ``draft_length.Acceptance`` learns how good."""

    NONE = 0          # nothing was found
    START = auto()    # nothing is written yet, and the answer begins as its source does
    STEADY = auto()   # sixteen tokens in a row were copied
    EIGHT = auto()    # eight
    FOUR = auto()     # four
    TWO = auto()      # two, or a guess that came true
    ONLY = auto()     # one token was found again, or an edit just began, and one place outweighs all others
    LIKELY = auto()   # the same, with a second place to reckon with
    TORN = auto()     # the same, with several
    STRAY = auto()    # the second token in a row that is nowhere near
    LOST = auto()     # more than two of them
    WORD = auto()     # the last token stands far off in the source, or was written before
    JUMP = auto()     # the last two or three tokens stand elsewhere in the source
    OWN = auto()      # the last two or three tokens were written before
    OWN_FOUR = auto()  # the last four and more tokens were written before


class Draft(NamedTuple):
    """Tokens that may come next, one piece of the source or of the written text, and how they were found.

    Attributes:
        following: whether the answer that they are for follows its source; None: it does.
    """

    tokens: Sequence[int]
    kind: Kind
    following: Following | None = None


class _Place(NamedTuple):
    """The answer may go on with the token at ``at``; ``run`` tokens before it were copied, or so many missed (<= 0)."""

    weight: float
    at: int
    run: int
    jumped: bool


# Logs of probabilities per token, tuned on real edits of English and Chinese (tests/benchmarks/drafting.py); none is
# critical: one nat more or less changes the tokens per step by less than 2 %.
COPIED = -0.05
MISSED = -9.5      # an edit begins or goes on (1 in 50), with a word that could have been any (1 in 250)
LEFT_OUT = -4.0    # the source goes on at a later token ...
PER_TOKEN = -0.1   # ... the less likely the farther that is
MOVED_BACK = -5.0  # ... or at an earlier one
JUMPED = -9.0      # it goes on where the last two tokens stand, anywhere
WORD_AGAIN = -13.0  # ... or only the last one
REPEATED = (-9.0, -8.0, -6.0)  # the answer repeats itself where its last one, two, three tokens stood

NEAR = 64     # tokens; how far a single token is looked for around a place
BEAM = 6      # places that are kept
WORST = -9.0  # places this much lighter than the best are dropped
SURE = 8      # tokens copied in a row after which no other place is kept
GONE = 6      # tokens missed in a row after which a place is given up, unless it is the best one

_POSITION_BITS = 22  # 4 million tokens of source
_TOKEN_BITS = 20     # a million tokens of vocabulary; a pair and a position fill 62 bits
_POSITION_MASK = (1 << _POSITION_BITS) - 1


class Lookup:
    """Follows one answer and guesses how it goes on.

    What a token costs does not depend on the source's length (beyond a binary search).

    Args:
        source: the tokens that the answer may repeat parts of; the index over them takes 16 bytes a token.
        copies: the answer begins where the source begins and mostly follows it.
    """

    def __init__(self, source: Sequence[int], *, copies: bool) -> None:
        self._text = list(source)  # the source, then what was written
        self._end = len(self._text)  # of the source
        self._known = frozenset(source)
        # An answer that need not begin where the source does may quote it or not: its first guesses tell.
        self._following = Following() if copies else Following(0.5)
        self._places = [_Place(0.0, 0, 0, False)] if copies and source else []
        self._last_weight = 0.0  # of the best place after the latest token, relative to the best before it
        self._cursor = 0  # where in the source the answer stood last
        # Keys are a token (or a pair of them) and its position, so one search finds what is nearest to a position.
        self._tokens = array("q", sorted([token << _POSITION_BITS | at for at, token in enumerate(source)]))
        self._pairs = array("q", sorted([
            (before << _TOKEN_BITS | token) << _POSITION_BITS | at
            for at, (before, token) in enumerate(pairwise(source), 1)]))
        self._written: dict[int, int] = {}  # the last one, two, three tokens to the position behind them, the latest

    def extend(self, token: int) -> None:
        """The answer goes on with ``token``."""
        keys = self._written_keys(token)
        places = self._places
        if len(places) == 1 and places[0].run >= SURE and self._next(places[0]) == token:
            _, at, run, jumped = places[0]
            self._places, self._last_weight = [_Place(0.0, at + 1, run + 1, jumped)], COPIED
        else:
            self._search(token, keys)
        if self._places and self._places[0].at <= self._end:
            self._cursor = self._places[0].at
        self._text.append(token)
        for key in keys:
            self._written[key] = len(self._text)

    def draft(self, limit: int) -> Draft:
        """The tokens that most likely come next: at most ``limit``, all that stand there."""
        best = next((place for place in self._places if self._next(place) is not None), None)
        if best is None:
            return Draft((), Kind.NONE)
        stop = self._end if best.at < self._end else len(self._text)
        return Draft(self._text[best.at:min(best.at + limit, stop)], self._kind(best), self._following)

    def _next(self, place: _Place) -> int | None:
        """The token that the answer goes on with if it stands at ``place``; None at the end of either text."""
        at = place.at
        return self._text[at] if at < len(self._text) and at != self._end else None

    def _kind(self, place: _Place) -> Kind:
        run = place.run
        if place.jumped and run == 1:
            return Kind.WORD
        if place.at > self._end:
            return Kind.OWN_FOUR if run >= 4 else Kind.OWN
        if run >= 4:
            return Kind.STEADY if run >= 16 else Kind.EIGHT if run >= 8 else Kind.FOUR
        if run >= 2:
            return Kind.JUMP if place.jumped else Kind.TWO
        if len(self._text) == self._end:
            return Kind.START
        if run < 0:
            return Kind.STRAY if run == -1 else Kind.LOST
        token = self._next(place)
        against = sum(exp(other.weight - place.weight) for other in self._places
                      if self._next(other) not in (token, None))
        return Kind.ONLY if against < 0.18 else Kind.LIKELY if against < 0.67 else Kind.TORN

    def _search(self, token: int, keys: Sequence[int]) -> None:
        """Finds the places after ``token``, the heaviest first, with weight 0."""
        found: dict[int, _Place] = {}

        def offer(weight: float, at: int, run: int, jumped: bool = False) -> None:
            known = found.get(at)
            if known is None or known.weight < weight:
                found[at] = _Place(weight, at, run, jumped)

        known = token in self._known
        for number, place in enumerate(self._places):
            weight, at, run, jumped = place
            if self._next(place) == token:
                offer(weight + COPIED, at + 1, run + 1 if run > 0 else 2, jumped)
            elif at <= self._end and (run > -GONE or not number):
                misses = 0 if run > 0 else run - 1
                if at < self._end:
                    offer(weight + MISSED, at + 1, misses)  # another word in its place
                offer(weight + MISSED, at, misses)  # a word put in before it
                for near in self._around(self._tokens, token, at + 1, ahead=2) if known else ():
                    if 0 <= near - at <= NEAR:
                        offer(weight + LEFT_OUT + PER_TOKEN * (near - at), near + 1, 1)
                    elif 0 < at - near <= NEAR:
                        offer(weight + MOVED_BACK + PER_TOKEN * (at - near), near + 1, 1)
        # What explains several tokens at once does without what the one before cost the best place.
        for run, (key, weight) in enumerate(zip(keys, REPEATED, strict=False), 1):
            if (at := self._written.get(key)) is not None:
                offer(weight - (self._last_weight if run > 1 else 0.0), at, run, True)
        if known and len(keys) > 1:
            for at in self._around(self._pairs, self._text[-1] << _TOKEN_BITS | token, self._cursor, ahead=1):
                offer(JUMPED - self._last_weight, at + 1, 2, True)
        if known and not found:
            for at in self._around(self._tokens, token, self._cursor, ahead=1):
                offer(WORD_AGAIN, at + 1, 1, True)
        places = sorted(found.values(), reverse=True)[:BEAM]
        self._last_weight = best = places[0].weight if places else MISSED
        if places and places[0].run >= SURE:
            del places[1:]
        self._places = [_Place(weight - best, at, run, jumped)
                        for weight, at, run, jumped in places if weight - best > WORST]

    def _written_keys(self, token: int) -> list[int]:
        """One number each for the last one, two, three tokens of the answer, ``token`` the last of them."""
        keys = [token + 1]
        for back in range(1, min(len(REPEATED), len(self._text) - self._end + 1)):
            keys.append((self._text[-back] + 1) << back * _TOKEN_BITS | keys[-1])
        return keys

    @staticmethod
    def _around(index: array[int], key: int, at: int, *, ahead: int) -> list[int]:
        """The positions of ``key`` nearest to ``at``: one before it, and ``ahead`` from it on."""
        low = key << _POSITION_BITS
        middle = bisect_left(index, low | at)
        return [entry & _POSITION_MASK for entry in index[max(0, middle - 1):middle + ahead]
                if entry >> _POSITION_BITS == key]
