"""What is chosen among the best logits is what llama.cpp chooses among all, with every sampling and at any length."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.generation import Sampling
from app.inference import candidates
from app.inference.llama_engine import ll
from app.inference.samplers import Chooser
from tests.plain_loop import PlainLoop
from tests.starter import long_text, starter

SAMPLINGS = {
    "greedy": Sampling(temperature=0),
    "greedy, repeats penalised": Sampling(temperature=0, repeat_penalty=1.3),
    "recommended": Sampling(temperature=0.7, top_k=20, top_p=0.8, min_p=0.0),
    "presence penalised": Sampling(temperature=0.7, top_k=20, top_p=0.8, min_p=0.0, presence_penalty=1.5),
    "both penalised, hot": Sampling(temperature=2.0, top_k=40, top_p=1.0, min_p=0.05, presence_penalty=2.0,
                                    repeat_penalty=2.0),
    "every token": Sampling(temperature=1.0, top_k=0, top_p=0.9, min_p=0.0),
    "more than the blocks": Sampling(temperature=1.0, top_k=5000, top_p=1.0, min_p=0.0),
}


@pytest.fixture(scope="module")
def plain() -> Iterator[PlainLoop]:
    loop = PlainLoop(starter(), context_tokens=1024, threads=1)
    yield loop
    loop.close()


@pytest.mark.parametrize("name", SAMPLINGS)
def test_a_hundred_tokens_are_those_of_llama_cpp(plain: PlainLoop, name: str) -> None:
    ours = Chooser(ll, plain.context, plain.vocabulary.size, SAMPLINGS[name], 7)
    theirs = Chooser(ll, plain.context, plain.vocabulary.size, SAMPLINGS[name], 7)
    theirs._decide = 0  # llama.cpp's own way, over the whole vocabulary
    ll.llama_memory_seq_rm(ll.llama_get_memory(plain.context), 0, -1, -1)
    plain.decode(plain.vocabulary.text(long_text(2)))
    chosen = []
    for _ in range(100):
        token = ours(-1)
        assert token == theirs(-1)
        chosen.append(token)
        plain.decode([token])
    assert len(set(chosen)) > 5
    ours.close()
    theirs.close()


@given(st.integers(0, 10_000), st.integers(1, 40), st.integers(0, 200), st.sampled_from([0.01, 1.0, 1e-7]))
def test_the_best_are_all_there(seed: int, count: int, extra: int, spread: float) -> None:
    # With so small a spread many logits are equal.
    logits = (np.random.default_rng(seed).standard_normal(64 * 64 + extra) * spread).astype(np.float32)
    rows = candidates.best(logits, count)
    assert rows is not None
    worst = np.sort(logits)[-count]
    assert set(np.flatnonzero(logits >= worst)) <= set(rows["id"])
    assert list(rows["id"]) == sorted(set(rows["id"]))
    assert all(logits[row["id"]] == row["logit"] for row in islice(rows, 50))


def test_logits_that_are_not_numbers_are_left_to_llama_cpp() -> None:
    logits = np.full(4096, np.nan, np.float32)
    assert candidates.best(logits, 5) is None
    assert candidates.best(np.zeros(640, np.float32), 20) is None
