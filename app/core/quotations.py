"""Quotations and titles in a text: “…”, "…", 「…」, 《…》."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from app.core.fact import Fact
from app.core.language import HAN
from app.core.numbers import TO
from app.core.patterns import pattern_of

_QUOTATION = pattern_of(
    r"“([^“”\n]{1,1000})”|(?<![A-Za-z0-9\"])\"(?=[^\s\"])([^\"\n]{1,1000})\"(?![A-Za-z0-9])|「([^「」\n]{1,1000})」|『([^『』\n]{1,1000})』"
    r"|«([^«»\n]{1,1000})»")
_TITLE = pattern_of(r"《([^《》\n]{1,200})》")
_RANGE = pattern_of(TO)
_WORDS = pattern_of(rf"[{HAN}]|[^\W_{HAN}]+(?:'[^\W_]+)*")


def find_quotations(text: str, facts: Sequence[Fact] = ()) -> Iterator[Fact]:
    """Every quotation and title in a folded text without markup; its value is what it says (``wording``).

    Args:
        facts: the other facts of the text, which count by their values.
    """
    facts = sorted(facts, key=lambda fact: fact.start)
    starts = [fact.start for fact in facts]
    for kind, pattern in (("quotation", _QUOTATION), ("title", _TITLE)):
        for found in pattern.finditer(text):
            start, end = next(found.span(group) for group in range(1, 1 + pattern.groups) if found[group] is not None)
            said = wording(text, start, end, facts[bisect_left(starts, start) : bisect_left(starts, end)])
            if said:
                yield Fact("title" if kind == "title" else "quotation", (kind, said), *found.span())


def wording(folded: str, start: int, end: int, facts: Sequence[Fact]) -> str:
    """The words between two places, whatever their case, points and emphasis are; facts by their values."""
    parts: list[str] = []
    for fact in facts:
        if fact.kind not in ("quotation", "title") and start <= fact.start and fact.end <= end:
            if not (parts and _RANGE.fullmatch(folded, start, fact.start)):
                parts += _WORDS.findall(folded, start, fact.start)
            parts.append(f"{fact.value!r}")
            start = fact.end
    return " ".join([*parts, *_WORDS.findall(folded, start, end)]).casefold()
