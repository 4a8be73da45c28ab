"""Words beside a number that make it a floor, a ceiling or a time limit: 不少于 30, 30人以上, at most 30, < 30."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.fact import Fact
from app.core.numbers import DigitsText
from app.core.patterns import pattern_of

_BEFORE_IT = {
    ">=": "不少于 不低于 不小于 至少 最少 起码 ≥ >= at_least no_less_than not_less_than no_fewer_than not_fewer_than",
    "<=": "不超过 不多于 不高于 不大于 不得超过 至多 最多 ≤ <= at_most no_more_than not_more_than up_to within",
    ">": "超过 多于 高于 大于 超出 > more_than greater_than exceeding over above",
    "<": "少于 低于 小于 不足 不到 未满 不满 < less_than fewer_than under below",
    "before": "before until", "after": "after since",
}
_BEHIND_IT = {
    ">=": "以上 or_more or_above and_above or_over", "<=": "以下 以内 之内 内 or_less or_fewer or_below and_below",
    "outside": "以外 之外", "before": "以前 之前 前", "after": "以后 之后 后",
}
_IN_FRONT = {word.replace("_", " "): bound for bound, words in _BEFORE_IT.items() for word in words.split()}
_BEHIND = {word.replace("_", " "): bound for bound, words in _BEHIND_IT.items() for word in words.split()}


def _any(words: dict[str, str]) -> str:
    longest = sorted(words, key=len, reverse=True)
    return "|".join(rf"\b{word}\b" if word[0].isalpha() and word.isascii() else word for word in longest)


_FRONT = pattern_of(rf"({_any(_IN_FRONT)})(?=[^\d\n,.。;:、<>=≤≥]{{0,6}}\d)")
# One character alone is a limit behind a time only: 3日内, 5天后.
_REAR = pattern_of(
    rf"(?<=\d)(?:\s?(?:[^\W\d_]|[%℃°)])){{0,4}}?\s?({_any({word: '' for word in _BEHIND if len(word) > 1})}"
    r"|(?<=[日天月年时周钟])(?:前(?![后往期景])|后(?![续来期果])|内(?![容部外])))")


def find_bounds(digits: DigitsText) -> Iterator[Fact]:
    """Every such word in a text in digits, with ("bound", what it says); weak: only another one in its place tells."""
    for pattern, bounds in ((_FRONT, _IN_FRONT), (_REAR, _BEHIND)):
        for found in digits.near_digits(pattern):
            yield Fact("bound", ("bound", bounds[found[1]]), *found.span(1), weak=True)
