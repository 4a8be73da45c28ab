"""Drafts for the sequences of a step: what each offers, how much of it is worth verifying, and what was learned."""

from __future__ import annotations

from collections.abc import Sequence

from app.inference.draft_length import MAX_DRAFT, Acceptance, StepCost, allocate
from app.inference.lookup import Draft, Kind, Lookup

NOTHING = Draft((), Kind.NONE)
# Steps with more prompt tokens than this tell nothing about the cost of a draft.
TELLING_TOKENS = 64


class Drafting:
    """What one engine knows of drafts, over all its requests.

    Args:
        on_gpu: which figures to begin with.
    """

    def __init__(self, *, on_gpu: bool) -> None:
        self.cost, self.acceptance = StepCost(on_gpu=on_gpu), Acceptance()

    def offers(self, lookups: Sequence[Lookup | None], limits: Sequence[int]) -> list[Draft]:
        """What each sequence would go on with, at most so many tokens."""
        return [lookup.draft(min(limit, MAX_DRAFT)) if lookup is not None and limit > 0 else NOTHING
                for lookup, limit in zip(lookups, limits, strict=True)]

    def chosen(self, offers: Sequence[Draft], room: int, reading: int) -> list[list[int]]:
        """The front part of each offer that the next step verifies, ``room`` tokens in all at most.

        Args:
            reading: prompt tokens that the step reads besides.
        """
        if not self._may_pay(offers, reading):
            return [[] for _ in offers]
        lengths = allocate([self.acceptance.curve(offer) for offer in offers], self.cost, other_tokens=reading)
        while sum(lengths) > max(0, room):
            lengths[lengths.index(max(lengths))] -= 1
        return [list(offer.tokens[:length]) for offer, length in zip(offers, lengths, strict=True)]

    def _may_pay(self, offers: Sequence[Draft], reading: int) -> bool:
        """Whether any front part could; most offers of an answer that follows no text cannot, and cost no more time.

        A bound: all that can be expected to come true, at the price of one token more.
        """
        expected = sum(self.acceptance.most(offer) for offer in offers if offer.tokens)
        if reading or not expected:  # beside a prompt that is read, one token more costs next to nothing
            return expected > 0
        writing = len(offers)
        return (writing + expected) / self.cost.ratio(writing + 1) > writing / self.cost.ratio(writing)

    def took(self, batch_tokens: int, seconds: float, reading: int) -> None:
        """A whole step of ``batch_tokens``, ``reading`` of them prompt, took so long."""
        if reading <= TELLING_TOKENS:
            self.cost.observe(batch_tokens, seconds)

    def learn(self, offer: Draft, written: Sequence[int]) -> None:
        """``written`` came where ``offer`` was guessed."""
        if offer.tokens:
            self.acceptance.learn(offer, written)
