"""Runs of 汉字 cut into words, with a short list of common words and without guessing at the rest."""

from __future__ import annotations

from functools import cache, lru_cache

from app.core import places

# Characters that are words by themselves in running text: a cut beside them is never within a word that is not listed.
GRAMMAR = frozenset(
    "的了着过在是和与及或把被将对从向以于为之其而也都就还又很更最不没有这那个们吗呢吧啊我你他她它到去来会能要让给比按"
    "地得并但若则即因由所各每此该某且只再已内外中上下里前后时等后者"
)
_NUMERALS = frozenset("〇零一二三四五六七八九十百千万亿两")
# What a unit costs in the search for the best cut: a listed word less than two characters.
_WORD, _GRAMMAR, _UNKNOWN = 1.0, 1.0, 1.4


@cache
def listed_words() -> frozenset[str]:
    """The words of ``resources/words/zh.txt``; none where the file is missing, which only makes units shorter."""
    path = places.resources() / "words" / "zh.txt"
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError:
        return frozenset()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """How long the listed words are that begin with a character."""
    found: dict[str, set[int]] = {}
    for word in listed_words():
        found.setdefault(word[0], set()).add(len(word))
    return {first: tuple(sorted(lengths)) for first, lengths in found.items()}


@lru_cache(maxsize=20_000)
def words_of(run: str) -> tuple[str, ...]:
    """The words of ``run``, which is 汉字 only; joined they are ``run`` again.

    The cut with the fewest units is taken (longest words first where there are two). Two characters that no listed
    word and no grammar holds, between others that one does, are one unit: most words have two characters. Longer
    unknown runs are single characters, since any guess would cut them differently on the two sides of a change.
    """
    listed, lengths = listed_words(), _lengths()
    cost = [0.0] + [float("inf")] * len(run)
    length = [1] * (len(run) + 1)
    for start, first in enumerate(run):
        here = cost[start]
        for size in lengths.get(first, ()):
            end = start + size
            if end <= len(run) and here + _WORD <= cost[end] and run[start:end] in listed:
                cost[end], length[end] = here + _WORD, size
        alone = here + (_GRAMMAR if first in GRAMMAR or first in _NUMERALS else _UNKNOWN)
        if alone < cost[start + 1]:
            cost[start + 1], length[start + 1] = alone, 1
    words: list[str] = []
    end = len(run)
    while end:
        words.append(run[end - length[end] : end])
        end -= length[end]
    return tuple(_paired(words[::-1]))


def _paired(words: list[str]) -> list[str]:
    """``words`` with two unknown characters between known ones put together."""
    result: list[str] = []
    start = 0
    while start < len(words):
        end = start
        while end < len(words) and len(words[end]) == 1 and words[end] not in GRAMMAR and words[end] not in _NUMERALS:
            end += 1
        result += ["".join(words[start:end])] if end - start == 2 else words[start:end]
        if end < len(words):
            result.append(words[end])
        start = end + 1
    return result
