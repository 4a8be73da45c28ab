"""A text cut into passages, each for one request, and what stands between them, which is never asked about."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from app.core.blocks import blocks_of
from app.core.language import HAN
from app.core.passage_groups import Grouping
from app.core.passage_units import Count
from app.core.patterns import pattern_of
from app.core.protected import has_words, literal_edges
from app.core.scope import Heading, headings

# Tokens of text in one passage: enough to know what is being said, and few enough that several fit a context.
PASSAGE_TOKENS = 800
# A text of up to so many passages stays whole: nothing is gained by cutting it.
WHOLE_PASSAGES = 2
# Qwen's documentation: a token is about 1.5 汉字, or 4 characters of English.
_HAN_TOKENS, _OTHER_TOKENS = 1 / 1.5, 1 / 4
# Of a budget; code that is longer is no aside of the text around it, and is not asked about.
_LONG_CODE = 0.25
# What stands behind a part when its tokens within a text are counted: white space at its end is then as it is there.
_BEHIND = "x"

_HAN_CHARACTER = pattern_of(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a document, in characters; all passages of a document together are the document.

    Args:
        tokens: exactly, of this part by itself.
        headings: titles of the headings that it stands under, outermost first; its own first lines count.
        too_long: it is over the budget and cannot be cut: a table, an item, a block of code, or one word.
    """

    start: int
    end: int
    tokens: int
    headings: tuple[str, ...] = ()
    too_long: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text.

    Args:
        prose: it is a passage to ask about, without the line feed after it.
        context: what the model is told besides, "" for nothing (``core.passage_context``).
    """

    text: str
    prose: bool
    context: str = ""


def split(text: str, budget: int, count: Callable[[str], int]) -> tuple[Passage, ...]:
    """A document of any length as passages of at most ``budget`` tokens each; nothing is left out.

    Cut is between blocks; a paragraph over the budget is cut at its sentences, clauses and words
    (``parts_of_paragraph``). A heading goes with what follows it where both fit. What cannot be cut is a passage of
    its own, marked as too long.

    Args:
        text: the document.
        budget: tokens.
        count: exactly how many tokens a text is; with ``TokenCounts`` only what changed is counted again.
    """
    path = HeadingPath(text)
    passages: list[Passage] = []
    for group in _grouping(text, budget, count).groups() if text else ():
        start, end = group[0].start, group[-1].end
        content = next((unit.start for unit in group if unit.kind != "heading"), end)
        tokens = count(text[start:end])
        passages.append(Passage(start, end, tokens, path.at(content), tokens > budget))
    return tuple(passages)


def _grouping(text: str, budget: float, count: Count, code_apart: float | None = None) -> Grouping:
    behind = count(_BEHIND)

    def inner(part: str) -> float:
        return count(part + _BEHIND) - behind

    return Grouping(text, budget, count, inner, cut_over=budget, bound=True, code_apart=code_apart)


class HeadingPath:
    """The headings that a place stands under; asked of places in their order."""

    def __init__(self, text: str) -> None:
        self._coming = deque(headings(text))
        self._path: list[Heading] = []

    def at(self, place: int) -> tuple[str, ...]:
        """The titles of those that begin before ``place`` and hold it, outermost first."""
        while self._coming and self._coming[0].start < place:
            heading = self._coming.popleft()
            self._path = [*(each for each in self._path if each.level < heading.level), heading]
        return tuple(heading.title for heading in self._path)


def passages_of(text: str, *, copies: bool, by_passage: bool, small: bool, protects: bool = False,
                budget: float = PASSAGE_TOKENS, count: Count | None = None) -> tuple[Piece, ...]:
    """The pieces that an action works on; together they are ``text``.

    Args:
        copies: the answer is mostly a copy of the text.
        by_passage: the action may be done passage by passage.
        small: the model is a small one, which can hold no more than a paragraph when it has to copy.
        protects: what is no prose is not asked about: code, formulas, HTML and the like at the edges of a passage are
            left out of it (within it they are marks), and a passage without words is none; all may be.
        budget: tokens of a passage.
        count: tokens of a text, exactly; None: by estimate, where no model is at hand.
    """
    count = count or estimated_tokens
    pieces: list[Piece] = []
    if small and copies:
        pieces = cut_into_paragraphs(text)
    elif by_passage and count(text) > WHOLE_PASSAGES * budget:
        pieces = cut_into_passages(text, budget, count)
    if not any(piece.prose for piece in pieces):
        pieces = [Piece(text, True)]
    if protects:
        pieces = _joined(part for piece in pieces for part in _without_edges(piece))
    return tuple(pieces)


def estimated_tokens(text: str) -> float:
    """About how many tokens ``text`` is, without asking a model."""
    han = len(_HAN_CHARACTER.findall(text))
    return han * _HAN_TOKENS + (len(text) - han) * _OTHER_TOKENS


def cut_into_paragraphs(text: str) -> list[Piece]:
    """The pieces in their order; together they are ``text``.

    Prose are the paragraphs that stand in no list, quotation or footnote; headings and tables are none.
    """
    pieces: list[Piece] = []
    end = 0
    for block in blocks_of(text):
        if block.kind == "paragraph" and not block.path:
            start, stop = block.place
            pieces += [Piece(text[end:start], False), Piece(text[start:stop], True)]
            end = stop
    return _joined([*pieces, Piece(text[end:], False)])


def cut_into_passages(text: str, budget: float = PASSAGE_TOKENS, count: Count | None = None) -> list[Piece]:
    """Blocks grouped into passages, in their order; together the pieces are ``text``.

    As ``split`` does it, but front matter, and code too long to be an aside, are left out.

    Args:
        budget: tokens of a passage; what cannot be cut may be more.
        count: tokens of a text, exactly; None: by estimate.
    """
    count = count or estimated_tokens
    grouping = _grouping(text, budget, count, _LONG_CODE * budget)
    pieces: list[Piece] = []
    for group in grouping.groups():
        part = text[group[0].start : group[-1].end]
        asked = part.strip() and not grouping.is_apart(group[0], count(part))
        pieces += _prose(part) if asked else [Piece(part, False)]
    return _joined(pieces)


def _without_edges(piece: Piece) -> Iterator[Piece]:
    """A passage without what is no prose at its two ends; all of it is no passage where nothing else has words."""
    if not piece.prose:
        yield piece
        return
    start, end = literal_edges(piece.text) if has_words(piece.text) else (0, 0)
    body = piece.text[start:end].rstrip("\n")
    yield Piece(piece.text[:start], False)
    yield Piece(body, True)
    yield Piece(piece.text[start + len(body) :], False)


def _prose(block: str) -> list[Piece]:
    body = block.rstrip()
    return [Piece(body, True), Piece(block[len(body) :], False)]


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Without empty pieces, and with what is not asked about in one."""
    kept = [piece for piece in pieces if piece.text]
    joined: list[Piece] = []
    for prose, group in groupby(kept, lambda piece: piece.prose):
        parts = list(group)
        joined += parts if prose else [Piece("".join(piece.text for piece in parts), False)]
    return joined
