"""A text cut into passages, each for one request, and what stands between them, which is never asked about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from app.core.blocks import blocks_of
from app.core.language import HAN
from app.core.protected import has_words, literal_edges

# Tokens of text in one passage: enough to know what is being said, and few enough that several fit a context.
PASSAGE_TOKENS = 800
# A text of up to so many passages stays whole: nothing is gained by cutting it.
WHOLE_PASSAGES = 2
# Qwen's documentation: a token is about 1.5 汉字, or 4 characters of English.
_HAN_TOKENS, _OTHER_TOKENS = 1 / 1.5, 1 / 4

_HAN_CHARACTER = re.compile(f"[{HAN}]")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}#{1,6}(?:\s|$)")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)\s*$")
_ITEM = re.compile(r"(?:[-+*]|\d{1,9}[.)])\s")
_SENTENCE_END = re.compile(r"[.!?…。！？；][”’\"')）》」]*\s*\Z")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; ``prose`` is a passage to ask about, without the line feed after it."""

    text: str
    prose: bool


def passages_of(text: str, *, copies: bool, by_passage: bool, small: bool, protects: bool = False,
                budget: float = PASSAGE_TOKENS) -> tuple[Piece, ...]:
    """The pieces that an action works on; together they are ``text``.

    Args:
        copies: the answer is mostly a copy of the text.
        by_passage: the action may be done passage by passage.
        small: the model is a small one, which can hold no more than a paragraph when it has to copy.
        protects: what is no prose is not asked about: code, formulas, HTML and the like at the edges of a passage are
            left out of it (within it they are marks), and a passage without words is none; all may be.
        budget: tokens of a passage, by estimate.
    """
    pieces: list[Piece] = []
    if small and copies:
        pieces = cut_into_paragraphs(text)
    elif by_passage and estimated_tokens(text) > WHOLE_PASSAGES * budget:
        pieces = cut_into_passages(text, budget)
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


def cut_into_passages(text: str, budget: float = PASSAGE_TOKENS) -> list[Piece]:
    """Blocks grouped into passages, in their order; together the pieces are ``text``.

    A heading goes with what follows it, and a passage that is half full ends before one. Tables, list items and
    fenced blocks are never cut; a paragraph only where it is too long by itself, after a line that ends a sentence.
    Front matter, and code too long to be an aside, are left out.

    Args:
        budget: tokens of a passage, by estimate; one block may be more.
    """
    pieces: list[Piece] = []
    held: list[_Unit] = []

    def settle(upto: int) -> None:
        if upto:
            pieces.extend(_prose("".join(unit.text for unit in held[:upto])))
            del held[:upto]

    for unit in _units(text, budget):
        if unit.kind == "fixed":
            settle(len(held))
            pieces.append(Piece(unit.text, False))
            continue
        size = sum(each.tokens for each in held)
        if unit.kind != "bound" and (size + unit.tokens > budget or (unit.kind == "heading" and size > budget / 2)):
            body = len(held)
            while body and held[body - 1].kind == "heading":
                body -= 1
            settle(body)
        held.append(unit)
    settle(len(held))
    return _joined(pieces)


@dataclass(frozen=True, slots=True)
class _Unit:
    """What a passage is made of. ``kind``: "fixed" is asked of nobody, "bound" belongs to the unit before it."""

    text: str
    kind: str
    tokens: float


def _units(text: str, budget: float) -> Iterator[_Unit]:
    for number, lines in enumerate(_blocks(text)):
        block = "".join(lines)
        tokens, kind = estimated_tokens(block), "plain"
        first, last = lines[0], next((line for line in reversed(lines) if line.strip()), "")
        if not block.strip() or (not number and first == "---\n") or (_FENCE.match(first) and tokens > budget / 4):
            kind = "fixed"
        elif _HEADING.match(last) or (len(lines) > 1 and _UNDERLINE.match(last) and not first.startswith("|")):
            kind = "heading"
        elif number and first.startswith(("  ", "\t")):
            kind = "bound"
        if kind == "plain" and tokens > budget:
            yield from (_Unit(part, kind, estimated_tokens(part)) for part in _parts(lines))
        else:
            yield _Unit(block, kind, tokens)


def _parts(lines: list[str]) -> Iterator[str]:
    """A block cut before its list items, or behind lines that end a sentence; whole where it has neither."""
    if any(_FENCE.match(line) or line.lstrip().startswith(("|", "<", ">")) for line in lines):
        yield "".join(lines)
        return
    is_list = any(_ITEM.match(line) for line in lines)
    part = ""
    for line in lines:
        begins = _ITEM.match(line) if is_list else line[:1].strip() and _SENTENCE_END.search(part)
        if part and begins:
            yield part
            part = ""
        part += line
    yield part


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
    body = block.rstrip("\n")
    return [Piece(body, True), Piece(block[len(body) :], False)]


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Without empty pieces, and with what is not asked about in one."""
    kept = [piece for piece in pieces if piece.text]
    joined: list[Piece] = []
    for prose, group in groupby(kept, lambda piece: piece.prose):
        parts = list(group)
        joined += parts if prose else [Piece("".join(piece.text for piece in parts), False)]
    return joined


def _blocks(text: str) -> Iterator[list[str]]:
    """Runs of lines between blank lines, each with the blank lines after it; a fenced block is never cut."""
    block: list[str] = []
    fence = "---" if text.startswith("---\n") else ""
    for number, line in enumerate(text.splitlines(keepends=True)):
        opening = _FENCE.match(line)
        if block and not fence and not block[-1].strip() and line.strip():
            yield block
            block = []
        block.append(line)
        if fence:
            if number and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif opening:
            fence = opening[1]
    if block:
        yield block
