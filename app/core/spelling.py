"""Whether two spellings are of the same word: mistyped, mistaken for a like character, or set otherwise."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from app.core.language import HAN
from app.core.patterns import pattern_of

# 汉字 that are written for each other by mistake (homophones and look-alikes of common use).
_MISTAKEN = (
    "的地得", "做作", "帐账", "像象向", "在再", "即既", "那哪", "己已", "须需", "陆录", "份分", "坐座", "辩辨辫",
    "订定", "拔拨", "带戴", "副付", "蜜密", "部布步", "度渡", "响晌", "侯候", "未末", "折拆", "燥躁噪",
    "绝决", "记纪", "以已", "致至", "只支枝", "园圆", "采彩", "题提", "型形", "块快", "竟竞", "历厉", "连联",
    "么吗嘛", "反返", "幅副", "暴爆",
)
_SETS: dict[str, set[int]] = {}
for _number, _characters in enumerate(_MISTAKEN):
    for _character in _characters:
        _SETS.setdefault(_character, set()).add(_number)

_ENDING = pattern_of(r"(?:'s|’s|ies|ied|ing|est|ed|es|er|ly|[sydeinr])\Z")
_NUMBER = pattern_of(r"\d+(?:[^\w\s]\d+)*")
_HAN_ONLY = pattern_of(f"[{HAN}]+\\Z")
# Letters that a typo may differ in, by the length of the word.
_LEAST_LETTERS, _LONG = 4, 7


@lru_cache(maxsize=20_000)
def is_respelled(one: str, other: str) -> bool:
    """Whether ``other`` is the same word as ``one`` set right: a typo, other case or width, an apostrophe or hyphen.

    Another form of the word (walk, walked) is another wording, and so is anything that differs in a digit.
    """
    plain, plain_other = folded(one), folded(other)
    if any(c.isdigit() for c in one + other):
        return plain == plain_other and numbers_of(one) == numbers_of(other)
    if plain == plain_other:
        return bool(plain)
    if _HAN_ONLY.match(one) and _HAN_ONLY.match(other):
        return len(one) == len(other) and all(
            a == b or _SETS.get(a, set()) & _SETS.get(b, set()) for a, b in zip(one, other, strict=True))
    if not (plain.isalpha() and plain_other.isalpha()):
        return False
    if min(len(plain), len(plain_other)) < _LEAST_LETTERS:  # only letters that changed places: teh
        return len(plain) > 2 and sorted(plain) == sorted(plain_other) and plain[0] == plain_other[0]
    if _stem(plain) == _stem(plain_other) or plain.startswith(plain_other) or plain_other.startswith(plain):
        return False
    return letters_apart(plain, plain_other) <= (1 if max(len(plain), len(plain_other)) < _LONG else 2)


def folded(text: str) -> str:
    """``text`` without what may be set otherwise: case, width, white space, punctuation."""
    wide = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in wide if not c.isspace() and unicodedata.category(c)[0] not in "PCZ")


def numbers_of(text: str) -> list[str]:
    """The numbers in ``text`` with their separators, whatever the width of their digits."""
    return _NUMBER.findall(unicodedata.normalize("NFKC", text))


def _stem(word: str) -> str:
    stem = _ENDING.sub("", word)
    stem = _ENDING.sub("", stem) if len(stem) > _LEAST_LETTERS else stem
    return stem[:-1] if len(stem) > 2 and stem[-1] == stem[-2] else stem


def letters_apart(one: str, other: str) -> int:
    """Letters put in, left out, changed or swapped with their neighbour (Damerau's distance of adjacent swaps)."""
    earlier: list[int] = []
    above = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        earlier, above = above, row
    return above[-1]
