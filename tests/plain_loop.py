"""The least that llama.cpp needs to answer a prompt: what the engine's answers and speed are held against."""

from __future__ import annotations

import ctypes
import os
import time
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.core.generation import ModelFile
from app.inference.batch import DecodeBatch
from app.inference.llama_engine import devices, ll
from app.inference.vocabulary import Vocabulary


@dataclass
class Answer:
    """What one prompt gave: tokens, seconds, and if wanted the logits behind each token of the answer."""

    prompt_tokens: int
    tokens: list[int] = field(default_factory=list)
    prefill_seconds: float = 0.0
    decode_seconds: float = 0.0
    first_token_seconds: float = 0.0  # from the beginning until the first token was chosen
    logits: list[array[float]] = field(default_factory=list)


class PlainLoop:
    """``llama_decode`` and a greedy ``llama_sampler_sample``, nothing else.

    Args:
        gpu_layers: on the GPU; -1: all.
        beside: so many tokens of another sequence share every step, as when others are worked on, too; by turns before
            and behind the own ones, whose cells then lie in another order than the text.
    """

    def __init__(self, model: ModelFile, *, context_tokens: int, threads: int, batch_tokens: int = 512,
                 architecture: str = "llama", kv_type: int | None = None, gpu_layers: int = -1,
                 beside: int = 0) -> None:
        devices()  # starts llama.cpp, with its log kept off the terminal
        params = ll.llama_model_default_params()
        params.use_extra_bufts = False
        params.n_gpu_layers = gpu_layers
        self._model = ll.llama_model_load_from_file(os.fsencode(model.path), params)
        context = ll.llama_context_default_params()
        context.n_ctx, context.n_batch, context.n_ubatch = context_tokens, batch_tokens, batch_tokens
        context.n_seq_max, context.kv_unified = 1 + (beside > 0), beside > 0
        context.n_threads = context.n_threads_batch = threads
        if kv_type is not None:
            context.type_k = context.type_v = kv_type
        self.context = ll.llama_init_from_model(self._model, context)
        self.batch_tokens = batch_tokens - beside
        self._beside, self._before, self._batch = beside, False, DecodeBatch(ll, batch_tokens)
        self.vocabulary = Vocabulary(ll, self._model, architecture, model.family)
        self._chain = ll.llama_sampler_chain_init(ll.llama_sampler_chain_default_params())
        ll.llama_sampler_chain_add(self._chain, ll.llama_sampler_init_greedy())

    def close(self) -> None:
        ll.llama_sampler_free(self._chain)
        ll.llama_free(self.context)
        ll.llama_model_free(self._model)

    def answer(self, prompt: list[int], count: int, *, forced: list[int] | None = None, steps: int | None = None,
               keep_logits: bool = False, to_the_end: bool = False, kept: int = 0) -> Answer:
        """Read ``prompt`` and write ``count`` tokens.

        Args:
            forced: a text that is written instead of what was chosen; what is chosen is computed all the same.
            steps: tokens per prefill step.
            keep_logits: keep a copy of every choice's logits.
            to_the_end: do not stop where the model ends its answer.
            kept: so many tokens of the prompt's beginning were read by the call before and are not read again.
        """
        ll.llama_memory_seq_rm(ll.llama_get_memory(self.context), 0, kept, -1)
        said = Answer(len(prompt))
        began = time.perf_counter()
        steps = steps or self.batch_tokens
        for at in range(kept, len(prompt), steps):
            self.decode(prompt[at:at + steps])
        read = time.perf_counter()
        for number in range(count):
            token = ll.llama_sampler_sample(self._chain, self.context, -1)
            if not number:
                said.first_token_seconds = time.perf_counter() - began
            if keep_logits:
                said.logits.append(self.logits())
            if forced is not None:
                token = forced[number]
            elif not to_the_end and self.vocabulary.ends_answer(token):
                break
            said.tokens.append(token)
            if number < count - 1:
                self.decode([token])
        said.prefill_seconds, said.decode_seconds = read - began, time.perf_counter() - read
        return said

    def tokens(self, prompt: list[int]) -> Iterator[int]:
        """Read ``prompt``, then write one token after another without end, each when it is asked for."""
        ll.llama_memory_seq_rm(ll.llama_get_memory(self.context), 0, 0, -1)
        for at in range(0, len(prompt), self.batch_tokens):
            self.decode(prompt[at:at + self.batch_tokens])
        while True:
            token = ll.llama_sampler_sample(self._chain, self.context, -1)
            yield token
            self.decode([token])

    def decode(self, tokens: list[int]) -> None:
        """One step; the last token's logits are made."""
        memory, row = ll.llama_get_memory(self.context), (ctypes.c_int32 * len(tokens))(*tokens)
        batch = ll.llama_batch_get_one(row, len(tokens))
        if self._beside:
            self._batch.clear()
            parts = [(1, 0, [1] * self._beside, 0), (0, ll.llama_memory_seq_pos_max(memory, 0) + 1, tokens, 1)]
            self._before = not self._before
            for part in parts if self._before else reversed(parts):
                self._batch.add(*part)
            batch = self._batch.struct
        if ll.llama_decode(self.context, batch) != 0:
            raise RuntimeError("llama_decode failed")
        if self._beside:
            ll.llama_memory_seq_rm(memory, 1, -1, -1)
        ll.llama_synchronize(self.context)

    def logits(self) -> array[float]:
        """Those behind the last token, one for each token of the vocabulary."""
        row = array("f")
        row.frombytes(ctypes.string_at(ll.llama_get_logits_ith(self.context, -1), 4 * self.vocabulary.size))
        return row
