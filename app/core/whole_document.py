"""A long text as the passages that an action works on one by one, each with what it is told of the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.core.actions import Action
from app.core.passage_context import contexts, room_for
from app.core.passages import PASSAGE_TOKENS, WHOLE_PASSAGES, Passage, Piece, passages_of

# Of a model's context: what the house rules and an action's own words take of it, about (tokens).
_AROUND = 400
# A passage is never made smaller for a small context than this (tokens): a sentence or two.
_LEAST = 64
# Characters of a text whose blocks are not found within a moment.
_LONG = 20_000
# Of a budget: what the context of a passage takes at most (``room_for``).
_CONTEXT_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Cutting:
    """How a region of a document is cut for one action; cutting it counts tokens, which may wait for the engine.

    Args:
        document: all of it.
        start, end: the region in characters.
        small: the model is a small one: it gets paragraphs, and no context, which would only confuse it.
        summary_tokens: of what every passage is told of the whole document.
    """

    action: Action
    document: str
    start: int
    end: int
    small: bool = False
    summary_tokens: int = 0

    @property
    def original(self) -> str:
        """The text of the region."""
        return self.document[self.start : self.end]

    def is_long(self, context_tokens: int) -> bool:
        """Whether cutting takes time, or tokens must be counted: told without counting, as no token is under a byte.

        Args:
            context_tokens: of the model; 0: not known yet.
        """
        original = self.original
        if self.small and self.action.copies:
            return len(original) > _LONG
        least = WHOLE_PASSAGES * self.budget(context_tokens)
        return self.action.by_passage and len(original.encode("utf-8", "surrogatepass")) > least

    def pieces(self, count: Callable[[str], int], context_tokens: int) -> tuple[Piece, ...]:
        """The region's pieces; together they are its text.

        Args:
            count: exactly how many tokens a text is.
            context_tokens: of the model.
        """
        action, budget = self.action, self.budget(context_tokens)
        pieces = passages_of(self.original, copies=action.copies, by_passage=action.by_passage, small=self.small,
                             protects=action.protects, budget=budget, count=count)
        if self.small or len(pieces) == 1:
            return pieces
        told = iter(contexts(self.document, passages_in(pieces, self.start), count, room_for(budget)))
        return tuple(replace(piece, context=next(told).text) if piece.prose else piece for piece in pieces)

    def short_pieces(self) -> tuple[Piece, ...]:
        """The pieces of a region that is not long: nothing is counted, and none is told of the others."""
        action = self.action
        return passages_of(self.original, copies=action.copies, by_passage=False, small=self.small,
                           protects=action.protects)

    def budget(self, context_tokens: int) -> int:
        """Tokens of a passage: as many as are good, fewer where the context would not hold it with its answer."""
        action = self.action
        thinking = action.thinking_budget if action.thinking else 0
        room = context_tokens - _AROUND - self.summary_tokens - action.answer_min - thinking
        return max(_LEAST, min(PASSAGE_TOKENS, int(room / (1 + _CONTEXT_SHARE + action.answer_ratio))))


def passages_in(pieces: Sequence[Piece], start: int = 0) -> tuple[Passage, ...]:
    """The passages among the pieces with their places, the first piece beginning at ``start``; tokens are not told."""
    found: list[Passage] = []
    for piece in pieces:
        if piece.prose:
            found.append(Passage(start, start + len(piece.text), 0))
        start += len(piece.text)
    return tuple(found)
