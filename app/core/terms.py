"""Names and defined terms that are to stay as they are: which a document defines, and where they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.core.fact import Fact
from app.core.folding import fold, prose_of
from app.core.patterns import pattern_of

_BOLD = pattern_of(
    r"(?:\*\*|__)([^*_\n:：]{1,60}?)[:：]?(?:\*\*|__)(?=\s*(?:[:：]|means\b|是指|指|[-–—]\s))"
    r"|(?:\*\*|__)([^*_\n:：]{1,60})[:：](?:\*\*|__)")
_OPEN, _CLOSE = "[“\"「『]", "[”\"」』]"
_CALLED = pattern_of(
    rf"(?:以下|下文|下)?(?:简称|统称|合称|称为|称作)\s*(?:为|作)?\s*{_OPEN}([^“”\"「」『』\n]{{1,30}}){_CLOSE}"
    rf"(?:\s*(?:或|、)\s*{_OPEN}([^“”\"「」『』\n]{{1,30}}){_CLOSE})?")
_BRACKETED = pattern_of(
    r"\((?:(?:the|each|collectively|together|hereinafter|hereafter|an?|or|and),?\s+){0,4}"
    r"[“\"]([^“”\"\n]{1,60}?)[,.]?[”\"]"
    r"(?:\s*(?:or|and)\s*(?:the\s+)?[“\"]([^“”\"\n]{1,60}?)[,.]?[”\"])?\)")
_MEANS = pattern_of(
    r"[“\"]\**([^“”\"\n*]{1,60}?)\**[,.]?[”\"]\**\s+(?:shall\s+|will\s+|also\s+)?"
    r"(?:means?|refers?\s+to|represents?|includes?|is\s+defined|has\s+the\s+meaning)\b"
                    r"|[“\"「]([^“”\"「」\n]{1,30})[”\"」]\s*(?:是指|系指|指的是|指|，是指)")
_NO_DEFINITION = pattern_of(r"(?:includes?|represents?|meaning)\Z")
_TITLE = pattern_of(r"《([^《》\n]{1,60})》")
_NAME = pattern_of(r"(?<![.!?:] )(?<!^)\b[A-Z][a-z]+(?:(?: of| of the)? [A-Z][a-zA-Z]+){1,4}\b", re.MULTILINE)
_HEADING = pattern_of(r"^[ \t]*#.*$", re.MULTILINE)
# A name in several words is suggested when it stands so often.
_REPEATED = 3


def suggest_terms(text: str) -> list[str]:
    """The terms that a document defines or repeats, in the order in which they first stand.

    Suggested are bold words before a colon or "means", what stands after 以下简称 or in (the "…"), “…” means,
    titles in 《》, and capitalised names of two to five words that stand three times or more.
    """
    prose = prose_of(text)
    places: dict[str, int] = {}
    for pattern in (_BOLD, _CALLED, _BRACKETED, _MEANS, _TITLE):
        for found in pattern.finditer(prose):
            for number, term in enumerate(found.groups(), start=1):
                plain = (term or "").strip(" *_.,")
                if plain and not plain.isdigit():
                    places[plain] = min(places.get(plain, len(prose)), found.start(number))
    body = _HEADING.sub("", prose)
    for name, times in Counter(found.group() for found in _NAME.finditer(body)).items():
        if times >= _REPEATED and name not in places:
            places[name] = prose.find(name)
    return sorted(places, key=lambda term: places[term])


@dataclass(frozen=True, slots=True)
class Definition:
    """Where a text says what a term means: the place of the term itself, in characters."""

    term: str
    start: int
    end: int


def definitions_in(text: str) -> list[Definition]:
    """Every definition in so many words, in its order: 以下简称“甲方”, (the "Company"), “Service” means.

    What a term only includes, or has the meaning of elsewhere, is no definition.
    """
    prose = prose_of(text)
    found = []
    for pattern in (_CALLED, _BRACKETED, _MEANS):
        for match in pattern.finditer(prose):
            if pattern is _MEANS and _NO_DEFINITION.search(match[0]):
                continue
            found += [Definition(term.strip(" *_.,"), *match.span(number))
                      for number, term in enumerate(match.groups(), start=1) if term and term.strip(" *_.,")]
    return sorted(found, key=lambda definition: definition.start)


def find_terms(folded: str, terms: Sequence[str]) -> Iterator[Fact]:
    """Every place of a listed term, the longest first; case counts, widths do not."""
    listed = sorted({fold(term.strip()) for term in terms if term.strip()}, key=lambda term: (-len(term), term))
    if not listed:
        return
    pattern = re.compile("|".join(map(_bounded, listed)))
    for found in pattern.finditer(folded):
        yield Fact("term", ("term", " ".join(found.group().split())), *found.span())


def terms_in(text: str, terms: Sequence[str]) -> list[str]:
    """Those of the terms that ``text`` holds, as they are listed and each once."""
    folded = fold(text)
    held = {fact.value for fact in find_terms(folded, terms)}
    return [term for term in dict.fromkeys(term.strip() for term in terms)
            if ("term", " ".join(fold(term).split())) in held]


def _bounded(term: str) -> str:
    """A pattern for a term; one in Latin letters is no part of a longer word, and may be broken by a line end."""
    words = r"\s+".join(re.escape(word) for word in term.split())
    before = r"(?<![A-Za-z0-9_])" if re.match(r"\w", term, re.ASCII) else ""
    after = r"(?![A-Za-z0-9_])" if re.match(r"\w", term[-1], re.ASCII) else ""
    return before + words + after
