"""How many guessed tokens are worth verifying: what a batch costs on this machine against how often guesses come true.

A step decodes one batch: for every running sequence its newest token and behind it a draft. It yields one token per
sequence and one more for every draft token that is right, up to the first wrong one. Everything here is learned while
the engine runs, from the steps and answers themselves, and is the same for the same observations.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import exp, log, sqrt
from typing import ClassVar

from app.inference.lookup import Draft, Kind

MAX_DRAFT = 24  # tokens of one sequence in one step


class StepCost:
    """The time of a step by the number of tokens in its batch, relative to a step of one token.

    The log of a step's seconds is taken as the log of a one-token step, which drifts (the context grows, the machine
    gets busy), plus what each further size adds, which hardly does. Both are tracked as a Kalman filter does it, with
    a diagonal covariance and clipped surprises, so that single slow steps count little. A size that is not measured
    for some thousand steps goes back to what is usual, so that drafting which once did not pay is tried again.

    Args:
        on_gpu: which figures to begin with.
    """

    SIZES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 17, 24, 32, 33, 48, 64, 96, 128, 256, 512)
    # Relative costs to begin with. CPU: of a Qwen3-0.6B Q4_K_M on two cores with AVX2 and packaging/llama's kernels,
    # measured up to 9 and at 12, 16, 24, 32, 128 and 512 tokens, the others interpolated. GPU: nearly flat while the
    # weights are what must be read.
    USUAL_CPU = (1, 1.4, 1.7, 2, 2.3, 2.7, 3.05, 3.5, 3.75, 4.5, 6.1, 6.4, 8.6, 12.5, 12.7, 16, 19.5, 26.5, 33.4, 75,
                 158)
    USUAL_GPU = tuple(1 + 0.02 * (size - 1) for size in SIZES)

    SPREAD = 0.1       # of what one size adds, between machines
    NOISE = 0.15       # of one step's log time
    BASE_DRIFT = 0.03  # of the one-token step's log time, per step
    DRIFT = 0.002      # of what one size adds, per step
    FORGET = 1 / 2000  # per step: the share of what was learned about an unmeasured size that is given up
    CLIP = 2.5         # standard deviations
    MOST_UNTOLD = 64   # steps of one token in a row after which the other sizes are told of them

    def __init__(self, *, on_gpu: bool) -> None:
        usual = [log(cost) for cost in (self.USUAL_GPU if on_gpu else self.USUAL_CPU)]
        self._usual = [0.0] + [after - before for before, after in pairwise(usual)]
        self._added = list(self._usual)
        self._logs = list(accumulate(self._added))
        self._variance = [0.0] + [self.SPREAD ** 2] * (len(self.SIZES) - 1)
        self._base: float | None = None
        self._base_variance = 0.5 ** 2
        self._untold = 0

    def ratio(self, batch_tokens: int) -> float:
        """The time of a step of ``batch_tokens`` tokens, relative to a step of one."""
        return exp(self._log_ratio(batch_tokens))

    def observe(self, batch_tokens: int, seconds: float) -> None:
        """A step of ``batch_tokens`` tokens took ``seconds``; a batch that a stop cut short is not told."""
        weights = self._weights(batch_tokens)
        total = self._log_ratio(batch_tokens)
        if self._base is None:
            self._base = log(max(seconds, 1e-9)) - total
        variance = (self._base_variance + self.NOISE ** 2
                    + sum(weight * weight * own for weight, own in zip(weights, self._variance, strict=False)))
        clip = self.CLIP * sqrt(variance)
        surprise = min(clip, max(-clip, log(max(seconds, 1e-9)) - self._base - total))
        gain = self._base_variance / variance
        self._base += gain * surprise
        self._base_variance = self._base_variance * (1 - gain) + self.BASE_DRIFT ** 2
        self._untold += 1
        if len(weights) > 1 or self._untold == self.MOST_UNTOLD:
            self._learn(weights, surprise, variance)

    def _learn(self, weights: list[float], surprise: float, variance: float) -> None:
        """Sizes that the last step measured take their share of its surprise; the others drift and are forgotten.

        Steps of one token measure none of them. Where nothing can be guessed most steps are such, so what they change
        is made up for here, all at once.
        """
        forget, drift = 1 - (1 - self.FORGET) ** self._untold, self._untold * self.DRIFT ** 2
        self._untold = 0
        for at in range(1, len(self.SIZES)):
            if at < len(weights):
                gain = weights[at] * self._variance[at] / variance
                self._added[at] = max(0.0, self._added[at] + gain * surprise)
                self._variance[at] *= 1 - weights[at] * gain
            else:
                self._added[at] += forget * (self._usual[at] - self._added[at])
            self._variance[at] = min(self.SPREAD ** 2, self._variance[at] + drift)
        self._logs = list(accumulate(self._added))

    def _log_ratio(self, batch_tokens: int) -> float:
        at = bisect_right(self.SIZES, batch_tokens)
        if at == len(self.SIZES):  # prefill, which is limited by arithmetic
            return self._logs[-1] + log(batch_tokens / self.SIZES[-1])
        below, above = self.SIZES[at - 1], self.SIZES[at]
        return self._logs[at - 1] + self._added[at] * (batch_tokens - below) / (above - below)

    def _weights(self, batch_tokens: int) -> list[float]:
        """How much of what each size adds is in a batch of ``batch_tokens``: all, all, …, a part."""
        at = bisect_right(self.SIZES, batch_tokens)
        if at == len(self.SIZES):
            return [1.0] * at
        below, above = self.SIZES[at - 1], self.SIZES[at]
        part = (batch_tokens - below) / (above - below)
        return [1.0] * at + [part] * (part > 0)


class Acceptance:
    """How often a guess comes true, by the kind it is of; shared by all requests of an engine.

    A guess that came true makes the next one of a better kind, so the chance of a whole draft is a chain of kinds.
    Every guess is learned from, whether it was verified in a batch or not. An answer either follows its source or it
    does not; what comes of an answer that does not says little of those that do, and is learned that much less.
    """

    # The chance of one token: measured on real edits, English and Chinese (tests/benchmarks/drafting.py).
    USUAL: ClassVar[dict[Kind, float]] = {
        Kind.NONE: 0.0, Kind.START: 0.9, Kind.STEADY: 0.975, Kind.EIGHT: 0.95, Kind.FOUR: 0.91, Kind.TWO: 0.8,
        Kind.ONLY: 0.52, Kind.LIKELY: 0.3, Kind.TORN: 0.24, Kind.STRAY: 0.12, Kind.LOST: 0.04, Kind.WORD: 0.1,
        Kind.JUMP: 0.45, Kind.OWN: 0.4, Kind.OWN_FOUR: 0.65}
    # The same in answers that share no more with the source than its subject and words: the same edits, each with what
    # became of another text. What is found in the answer itself, and what stands elsewhere, comes true as often.
    UNRELATED: ClassVar[dict[Kind, float]] = {
        Kind.START: 0.1, Kind.STEADY: 0.97, Kind.EIGHT: 0.86, Kind.FOUR: 0.57, Kind.TWO: 0.36, Kind.ONLY: 0.13,
        Kind.LIKELY: 0.06, Kind.TORN: 0.03}
    # The kind after so many right guesses of a kind. A start that came true mostly goes on as eight copied tokens do;
    # but an answer that does not follow its text at all would pay for a long first draft with a twentieth of its time.
    AFTER: ClassVar[dict[Kind, tuple[int, Kind]]] = {
        Kind.START: (1, Kind.TWO), Kind.EIGHT: (8, Kind.STEADY), Kind.FOUR: (4, Kind.EIGHT), Kind.TWO: (2, Kind.FOUR),
        Kind.ONLY: (1, Kind.TWO), Kind.LIKELY: (1, Kind.TWO), Kind.TORN: (1, Kind.TWO), Kind.STRAY: (1, Kind.TWO),
        Kind.LOST: (1, Kind.TWO), Kind.WORD: (1, Kind.JUMP), Kind.JUMP: (2, Kind.FOUR), Kind.OWN: (2, Kind.OWN_FOUR)}
    TRUST = 10    # guesses that the usual chance counts for
    MEMORY = 500  # guesses after which older ones fade

    def __init__(self) -> None:
        self._chance = dict(self.USUAL)
        self._seen: dict[Kind, float] = dict.fromkeys(Kind, float(self.TRUST))

    def curve(self, draft: Draft) -> list[float]:
        """For each token of ``draft`` the chance that it is right and all before it."""
        follows = draft.following.chance if draft.following is not None else 1.0
        strays = 1 - follows
        curve: list[float] = []
        for kind in self._chain(draft):
            usual = self._chance[kind]
            follows *= usual
            strays *= self.UNRELATED.get(kind, usual)
            curve.append(follows + strays)
        return curve

    def most(self, draft: Draft) -> float:
        """The tokens of ``draft`` that can be expected to come true if all of it is verified: the sum of ``curve``."""
        follows = draft.following.chance if draft.following is not None else 1.0
        total = follows * self._expected(draft, self._chance)
        return total + (1 - follows) * self._expected(draft, self._chance | self.UNRELATED) if follows < 1 else total

    def _expected(self, draft: Draft, chances: dict[Kind, float]) -> float:
        left, reached, total = len(draft.tokens), 1.0, 0.0
        kind = draft.kind
        while left:
            times, after = self.AFTER.get(kind, (left, kind))
            times, chance = min(times, left), chances[kind]
            # A geometric series, of which one that is certain has no closed form.
            total += reached * (chance * (1 - chance ** times) / (1 - chance) if chance < 1 else times)
            reached *= chance ** times
            left, kind = left - times, after
        return total

    def learn(self, draft: Draft, written: Sequence[int]) -> None:
        """After ``draft`` was offered, in part or not at all verified, the answer went on with ``written``."""
        kind, following = draft.kind, draft.following
        times, after = self.AFTER.get(kind, (MAX_DRAFT, kind))
        for guess, token in zip(draft.tokens, written, strict=False):
            right, usual, weight = guess == token, self._chance[kind], 1.0
            unrelated = self.UNRELATED.get(kind) if following is not None else None
            if following is not None and unrelated is not None:
                following.learn(*((usual, unrelated) if right else (1 - usual, 1 - unrelated)))
                weight = following.chance
            self._seen[kind] = seen = min(self._seen[kind] + weight, self.MEMORY)
            self._chance[kind] += weight * (right - usual) / seen
            if not right:
                return
            times -= 1
            if not times:
                kind = after
                times, after = self.AFTER.get(kind, (MAX_DRAFT, kind))

    def _chain(self, draft: Draft) -> list[Kind]:
        kinds: list[Kind] = []
        kind = draft.kind
        while len(kinds) < len(draft.tokens):
            times, after = self.AFTER.get(kind, (len(draft.tokens), kind))
            kinds += [kind] * min(times, len(draft.tokens) - len(kinds))
            kind = after
        return kinds


def allocate(curves: Sequence[Sequence[float]], cost: StepCost, *, other_tokens: int = 0) -> list[int]:
    """How many tokens of each sequence's draft to verify in the next step, for the most tokens per second.

    Args:
        curves: for every sequence that writes, ``Acceptance.curve`` of its draft; empty where there is none.
        cost: what steps cost here.
        other_tokens: tokens of prompts that are read in the same step.

    The likelier token goes first, whichever sequence it is of, so the best choice is one of the front parts of that
    order, and all of them are looked at: a step in the cost does not hide what lies behind it. The time of reading
    prompts is spent in any case; a draft beside it must pay for the time that it adds at the rate of a step without.
    """
    order = sorted(((-chance, sequence) for sequence, curve in enumerate(curves) for chance in curve))
    writing = len(curves)
    best_rate = writing / cost.ratio(writing) if writing else 0.0
    best, expected = 0, float(writing)
    for count, (chance, _) in enumerate(order, 1):
        expected -= chance
        if (rate := expected / cost.ratio(writing + count)) > best_rate:
            best, best_rate = count, rate
    if other_tokens and order:
        base = cost.ratio(writing + other_tokens)
        best, best_gain, gain = 0, 0.0, 0.0
        for count, (chance, _) in enumerate(order, 1):
            gain -= chance
            net = gain - best_rate * (cost.ratio(writing + other_tokens + count) - base)
            if net > best_gain:
                best, best_gain = count, net
    lengths = [0] * writing
    for _, sequence in order[:best]:
        lengths[sequence] += 1
    return lengths
