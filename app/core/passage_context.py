"""What a passage is told besides itself: the headings it stands under, its terms, the end of what precedes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.core.language import language_of
from app.core.passages import HeadingPath, Passage
from app.core.segments import sentences
from app.core.terms import terms_in

# Of a budget of passages: what the context of each may be, and never more than so many tokens.
_SHARE, _MOST = 0.25, 512
# Of that: headings and terms leave the rest to the text itself.
_TERMS_SHARE = 0.5
# More characters than a token has on average, so that enough is looked at.
_CHARACTERS = 8
_BETWEEN = {"en": ", ", "zh": "、"}


@dataclass(frozen=True, slots=True)
class Context:
    """Of one passage.

    Args:
        headings: titles of those that stand before the passage, outermost first.
        terms: that the passage holds.
        before: the last whole sentences before the passage, as they are written.
        summary: of the rest of the document, where there is one.
        text: all of it, for a prompt; "" where there is none.
        tokens: of ``text``.
    """

    headings: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    before: str = ""
    summary: str = ""
    text: str = ""
    tokens: int = 0


def room_for(budget: int) -> int:
    """The tokens of context that passages of ``budget`` tokens get at most."""
    return min(_MOST, int(_SHARE * budget))


def contexts(text: str, passages: Sequence[Passage], count: Callable[[str], int], room: int, *,
             terms: Sequence[str] = (), summary: str = "") -> Iterator[Context]:
    """The context of each passage, in their order; none is over ``room`` tokens.

    What does not fit is left out whole: the summary first, then outer headings, later terms, earlier sentences.

    Args:
        text: the document.
        passages: of ``split``.
        count: tokens of a text.
        room: tokens.
        terms: names and terms that are to stay as they are.
        summary: of the document.
    """
    path, between = HeadingPath(text), _BETWEEN[language_of(text)]
    for passage in passages:
        headings = path.at(passage.start)
        while headings and count(_joined(headings, (), "", "", between)) > room:
            headings = headings[1:]
        held = _fitting_terms(terms_in(text[passage.start : passage.end], terms), headings, count, room, between)
        told = summary if summary and count(_joined(headings, held, summary, "", between)) <= room else ""
        before = ""
        for start in _starts_before(text, passage.start, room):
            more = text[start : passage.start].strip()
            if count(_joined(headings, held, told, more, between)) > room:
                break
            before = more
        whole = _joined(headings, held, told, before, between)
        yield Context(headings, held, before, told, whole, count(whole) if whole else 0)


def _fitting_terms(terms: Sequence[str], headings: Sequence[str], count: Callable[[str], int], room: int,
                   between: str) -> tuple[str, ...]:
    fitting = list(terms)
    while fitting and count(_joined(headings, fitting, "", "", between)) > max(
            _TERMS_SHARE * room, count(_joined(headings, (), "", "", between))):
        fitting.pop()
    return tuple(fitting)


def _starts_before(text: str, end: int, room: int) -> Iterator[int]:
    """Where the sentences before ``end`` begin, the nearest first; only whole ones."""
    begin = max(0, end - _CHARACTERS * room)
    spans = sentences(text[begin:end])
    for start, _ in reversed(spans[1:] if begin else spans):
        yield begin + start


def _joined(headings: Sequence[str], terms: Sequence[str], summary: str, before: str, between: str) -> str:
    parts = (" › ".join(headings), between.join(terms), summary, before)
    return "\n\n".join(part for part in parts if part)
