"""How the next token is chosen: llama.cpp's sampler chain for one job."""

from __future__ import annotations

import random
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from app.core.generation import Sampling
from app.inference import candidates

PENALTY_WINDOW = 256  # generated tokens that a penalty looks back on; llama.cpp has no "all"
# Of an answer that may be gone on with after a kill: behind so many tokens the draws begin anew with a seed of their
# own. How far llama.cpp has come in its random numbers cannot be asked: it draws none where one token is left.
ANEW_EVERY = 16
_SEEDS = 2**32 - 1  # the number itself means "draw one" to llama.cpp
_STRIDE = 0x9E37_79B1  # by which the seeds of these groups lie apart: an odd number, so that they do not repeat soon


class Chooser:
    """Draws tokens for one job from the logits of the last decode step.

    Each call draws once, and only for a token that is really written: so a seed gives the same answer whether or not
    tokens were drafted, since the n-th token always gets the n-th draw.

    Args:
        ll: the ``llama_cpp.llama_cpp`` module.
        context: the ``llama_context`` pointer.
        vocabulary_size: tokens.
        sampling: the penalties, cuts and temperature.
        seed: None draws one.
        anew: the draws begin anew behind every ``ANEW_EVERY`` tokens.
        kept: tokens of this answer that were written in an earlier run, in whole groups of these.
    """

    def __init__(self, ll: ModuleType, context: Any, vocabulary_size: int, sampling: Sampling,
                 seed: int | None, *, anew: bool = False, kept: Sequence[int] = ()) -> None:
        self._ll: Any = ll
        self._context = context
        self._seed = _seed_or_drawn(seed)
        self._chain = ll.llama_sampler_chain_init(ll.llama_sampler_chain_default_params())
        for step in _steps(ll, vocabulary_size, sampling, self._seed):
            ll.llama_sampler_chain_add(self._chain, step)
        self._size = vocabulary_size
        self._penalised = sampling.presence_penalty != 0 or sampling.repeat_penalty != 1
        self._greedy = sampling.temperature <= 0
        # How many of the likeliest tokens decide, before penalties; 0: llama.cpp looks at all of them.
        self._decide = 1 if self._greedy else max(0, sampling.top_k)
        if sampling.presence_penalty < 0 or sampling.repeat_penalty < 1:
            self._decide = 0  # it rewards: any token may become the likeliest
        self._anew = anew and not self._greedy
        self._written = len(kept)
        for token in kept:
            ll.llama_sampler_accept(self._chain, token)

    def __call__(self, index: int) -> int:
        """The token to write behind the batch's token ``index``, whose logits were asked for."""
        if self._anew and self._written and self._written % ANEW_EVERY == 0:
            self._begin_anew()
        self._written += 1
        if self._decide:
            logits = candidates.view(self._ll.llama_get_logits_ith(self._context, index), self._size)
            if self._greedy and not self._penalised:
                return candidates.likeliest(logits)
            # Each token that was written may fall behind the others, and no more than those.
            behind = min(self._written, PENALTY_WINDOW) if self._penalised else 0
            rows = candidates.best(logits, self._decide + behind)
            if rows is not None:
                return candidates.choose(self._ll, self._chain, rows)
        return int(self._ll.llama_sampler_sample(self._chain, self._context, index))

    def _begin_anew(self) -> None:
        """The last link of the chain, which draws, is another one from here on."""
        ll = self._ll
        ll.llama_sampler_free(ll.llama_sampler_chain_remove(self._chain, ll.llama_sampler_chain_n(self._chain) - 1))
        seed = (self._seed + self._written // ANEW_EVERY * _STRIDE) % _SEEDS
        ll.llama_sampler_chain_add(self._chain, ll.llama_sampler_init_dist(seed))

    def close(self) -> None:
        """Free the chain; may be called again."""
        if self._chain is not None:
            self._ll.llama_sampler_free(self._chain)
            self._chain = None


def _steps(ll: Any, vocabulary_size: int, sampling: Sampling, seed: int) -> list[Any]:
    """llama.cpp's usual order: penalties over what was written, the cuts, temperature, the draw."""
    steps = []
    if sampling.presence_penalty != 0 or sampling.repeat_penalty != 1:
        steps.append(ll.llama_sampler_init_penalties(vocabulary_size, PENALTY_WINDOW, sampling.repeat_penalty, 0.0,
                                                     sampling.presence_penalty))
    if sampling.temperature <= 0:
        return [*steps, ll.llama_sampler_init_greedy()]
    if sampling.top_k > 0:
        steps.append(ll.llama_sampler_init_top_k(sampling.top_k))
    if sampling.top_p < 1:
        steps.append(ll.llama_sampler_init_top_p(sampling.top_p, 1))
    if sampling.min_p > 0:
        steps.append(ll.llama_sampler_init_min_p(sampling.min_p, 1))
    return [*steps, ll.llama_sampler_init_temp(sampling.temperature), ll.llama_sampler_init_dist(seed)]


def _seed_or_drawn(seed: int | None) -> int:
    return random.SystemRandom().randrange(_SEEDS) if seed is None else seed % _SEEDS
