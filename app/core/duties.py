"""Words that bind or allow: 不得, 应当, 可以, shall, may not."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.fact import Fact
from app.core.patterns import pattern_of

_WORDS = {
    "must not": "不得 不准 不许 不可以 不允许 严禁 禁止 不应 不应当 不应该 不能 无权 shall_not must_not may_not"
                " cannot can't",
    "must": "应当 应该 必须 务必 不得不 不能不 shall must",
    "may": "可以 有权 may can",
}
_DUTIES = {word.replace("_", " "): duty for duty, words in _WORDS.items() for word in words.split()}
_DUTIES |= {word.upper(): duty for word, duty in list(_DUTIES.items()) if word.isascii()}
_ANY = "|".join(rf"\b{word}\b" if word.isascii() else word for word in sorted(_DUTIES, key=len, reverse=True))
# One 汉字 is as often a part of a word (供应, 可靠, 必须); behind a party, which may be blanked, it is none.
_SHORT = {"应": "must", "须": "must", "可": "may", "不可": "must not"}
_DUTY = pattern_of(rf"{_ANY}|(?<=[方人者司主户位均\x02])(?:{'|'.join(_SHORT)})(?![用急靠能否])")


def find_duties(prose: str) -> Iterator[Fact]:
    """Every such word in a folded text, with ("duty", what it says); weak: only another one in its place tells."""
    for found in _DUTY.finditer(prose):
        yield Fact("duty", ("duty", _DUTIES.get(found.group()) or _SHORT[found.group()]), *found.span(), weak=True)
