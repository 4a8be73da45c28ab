"""Which proposals touched a text: found by its wording, whatever was edited around it and in it since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.core.language import HAN
from app.core.patterns import pattern_of
from app.core.proposals import Kept

# A text shares at least this much of its wording (runs of three words or 汉字) with what a proposal touched.
# Two unrelated passages on one subject share a few per cent.
LEAST_SHARE = 0.25
_RUN = 3
_WORD = pattern_of(rf"[{HAN}]|[^\W{HAN}]+")


def touching(text: str, kept: Iterable[Kept], *, known: Sequence[str] = ()) -> list[Kept]:
    """Those of ``kept`` that touched ``text``, in the order in which they come.

    Args:
        text: a selection or a paragraph as it stands now.
        known: ids of proposals that are known to have written in it.
    """
    words = _words(text)
    wanted = _runs(words)
    return [each for each in kept if each.proposal.id in known
            or any(_share(words, wanted, other) >= LEAST_SHARE for other in each.texts)]


def _share(words: list[str], wanted: set[tuple[str, ...]], other: str) -> float:
    """How much of the wording stands in ``other``, 0 to 1."""
    there = _words(other)
    if not words or not there:
        return 0.0
    if len(words) < _RUN:  # a word or two: they stand there or not
        return float(any(there[at : at + len(words)] == words for at in range(len(there))))
    runs = _runs(there)
    # Of a short proposal within a long paragraph, what counts is how much of the proposal is there.
    return len(wanted & runs) / min(len(wanted), max(len(runs), 1))


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}
