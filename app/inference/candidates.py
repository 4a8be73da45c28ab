"""The tokens that a sampler can choose at all, found without walking the whole vocabulary one by one.

llama.cpp's sampler fills a table of every token for each choice and, where penalties are set, looks each of them up:
with Qwen3's 151,936 tokens 0.34 ms for the likeliest token and 1.0 ms with a presence penalty (measured, one core of
an AMD EPYC), of which a drafted step pays one for each token that it verifies. Penalties only make tokens less
likely, and what follows keeps the ``top_k`` likeliest: so it is enough to look at the best logits, and with penalties
at somewhat more of them.
"""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
import numpy.typing as npt

Logits = npt.NDArray[np.float32]

# Tokens whose best logit is found together. Of the best blocks each holds one token at least that is as good as the
# worst block's best: that gives a threshold without sorting. A block's tokens do not lie side by side, since numpy
# compares whole rows at once: 14 microseconds for Qwen3's tokens, where 64 neighbours took 142.
BLOCK = 64
# As ``llama_token_data`` lies in memory.
TOKEN_DATA = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])


def view(pointer: Any, size: int) -> Logits:
    """The logits at a ctypes ``pointer`` to ``size`` floats, not copied: valid until the next decode step."""
    # Not numpy's as_array, which makes a type and several objects each time: a third of what choosing a token cost.
    floats: Any = (ctypes.c_float * size).from_address(ctypes.addressof(pointer.contents))
    return np.frombuffer(floats, np.float32)


def likeliest(logits: Logits) -> int:
    """The token with the highest logit; of equal ones the first, as llama.cpp's greedy sampler takes it."""
    return int(logits.argmax())


def best(logits: Logits, count: int) -> npt.NDArray[np.void] | None:
    """At least the ``count`` likeliest tokens, in the order of their ids, as llama.cpp's table rows.

    Args:
        logits: of shape (vocabulary,).
        count: tokens.

    Returns:
        rows of ``TOKEN_DATA``; None where that would save nothing: the vocabulary has too few blocks of tokens, or
        its logits are not all numbers.
    """
    blocks = logits.size // BLOCK
    if count > blocks:
        return None
    tops = logits[:blocks * BLOCK].reshape(BLOCK, blocks).max(axis=0)
    threshold = np.partition(tops, blocks - count)[blocks - count]
    ids = np.flatnonzero(logits >= threshold)
    if ids.size < count:  # a logit is not a number
        return None
    rows = np.empty(ids.size, TOKEN_DATA)
    rows["id"], rows["logit"], rows["p"] = ids, logits[ids], 0
    return rows


def choose(ll: Any, chain: Any, rows: npt.NDArray[np.void]) -> int:
    """What llama.cpp's sampler ``chain`` chooses among ``rows``; it is told, as ``llama_sampler_sample`` does.

    Args:
        ll: the ``llama_cpp.llama_cpp`` module.
        chain: a ``llama_sampler`` pointer.
    """
    table = ll.llama_token_data_array(
        data=ctypes.cast(rows.ctypes.data, ctypes.POINTER(ll.llama_token_data)), size=rows.size, selected=-1,
        sorted=False)
    ll.llama_sampler_apply(chain, ctypes.byref(table))
    token = int(table.data[table.selected].id)
    ll.llama_sampler_accept(chain, token)
    return token
