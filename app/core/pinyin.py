"""How a Chinese name is spelled in pinyin: what a writer types to find a command without an input method."""

from __future__ import annotations

import itertools
from functools import cache, lru_cache

from app.core import places

_MOST = 4  # spellings of one name


@lru_cache(maxsize=1_000)
def spellings(name: str) -> tuple[str, ...]:
    """``name`` with each 汉字 as a word without tones: "润色 Polish" is "run se Polish"; none where it has no 汉字.

    There are several where a character can be read in several ways. One that is in no table stays as it is.
    """
    readings = _readings()
    if not any(one in readings for one in name):
        return ()
    ways = itertools.product(*(readings.get(one, (one,)) for one in name))
    return tuple("".join(f" {syllable} " if one in readings else syllable
                         for one, syllable in zip(name, way, strict=True)).replace("  ", " ").strip()
                 for way in itertools.islice(ways, _MOST))


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    """The syllables of each character in ``resources/words/pinyin.txt``; none where the file is missing."""
    try:
        lines = (places.resources() / "words" / "pinyin.txt").read_text("utf-8").splitlines()
    except OSError:
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for line in lines:
        if not line.startswith("#"):
            syllable, characters = line.split(" ")
            for one in characters:
                found[one] = (*found.get(one, ()), syllable)
    return found
