"""The record of the cache against llama.cpp's own view of it: who holds what, what is free, what comes back."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.generation import Plan
from app.inference.batch import DecodeBatch
from app.inference.llama_engine import LlamaEngine, ll
from app.inference.sequences import SHARED_LEAST, SequenceCache
from app.inference.sequences import Sequence as Row
from tests.starter import starter

pytestmark = pytest.mark.model

CELLS, SEQUENCES = 256, 5
STEP = 32  # tokens; from 64 on llama.cpp rounds otherwise (see test_identity.py)
# Beginnings that are shared in part; the numbers are ordinary tokens.
BASE = list(range(1000, 1060))
TEXTS = [BASE[:24], BASE, [*BASE[:40], *range(2000, 2030)], [*BASE[:8], *range(3000, 3020)], list(range(4000, 4040))]


class Pool:
    """A cache over a real context, and what is done to it as the scheduler does it."""

    def __init__(self) -> None:
        self.engine = LlamaEngine()
        self.engine.load(starter(), Plan(context_tokens=CELLS, threads=1))
        loaded = self.engine._loaded
        assert loaded is not None
        # A context of its own, in which one step may fill all cells.
        params = ll.llama_context_default_params()
        params.n_ctx = params.n_batch = params.n_ubatch = CELLS
        params.n_seq_max, params.kv_unified = SEQUENCES, True
        params.n_threads = params.n_threads_batch = 1
        params.abort_callback = loaded._abort
        params.abort_callback_data = ctypes.addressof(self.engine._stop)
        self.context = ll.llama_init_from_model(loaded._model, params)
        self.memory = ll.llama_get_memory(self.context)
        self.vocabulary_size = loaded.vocabulary.size
        self.batch = DecodeBatch(ll, CELLS)
        self.begin()

    def close(self) -> None:
        ll.llama_free(self.context)
        self.engine.close()

    def begin(self, forgets: bool = True) -> SequenceCache:
        ll.llama_memory_clear(self.memory, True)
        self.cache = SequenceCache(ll, self.context, self.memory, sequences=SEQUENCES, cells=CELLS,
                                   forgets=forgets)
        return self.cache

    def decode(self, sequence: int, at: int, tokens: Sequence[int], *, broken_off: bool = False) -> int:
        self.engine._stop[0] = int(broken_off)
        self.batch.clear()
        self.batch.add(sequence, at, tokens, 1)
        result = ll.llama_decode(self.context, self.batch.struct)
        self.engine._stop[0] = 0
        return int(result)

    def read(self, row: Row, tokens: Sequence[int]) -> bool:
        """Decode ``tokens`` behind what ``row`` holds, if room can be made."""
        if not self.cache.make_room(len(tokens)):
            return False
        for at in range(0, len(tokens), STEP):
            assert self.decode(row.id, len(row.tokens), tokens[at:at + STEP]) == 0
            self.cache.extend(row, tokens[at:at + STEP])
        return True

    def open(self, prompt: list[int]) -> Row:
        row = self.cache.take(prompt)
        self.read(row, prompt[len(row.tokens):])
        return row

    def logits(self) -> Any:
        return np.ctypeslib.as_array(ll.llama_get_logits_ith(self.context, -1),
                                     shape=(self.vocabulary_size,)).copy()

    def check(self) -> None:
        """The record says what llama.cpp says."""
        memory = self.memory
        for row in self.cache._all:
            assert ll.llama_memory_seq_pos_max(memory, row.id) == len(row.tokens) - 1
            assert ll.llama_memory_seq_pos_min(memory, row.id) == (0 if row.tokens else -1)
            assert len(row.cells) == len(row.tokens)
        # As many cells as are said to be free are found, and not one more: llama.cpp looks for cells (1: there are
        # none) before the first number is computed, where it is broken off (2).
        passage, free = SEQUENCES - 1, self.cache.free_cells
        if free:
            assert self.decode(passage, 0, [7] * free, broken_off=True) == 2
        if free < CELLS:
            assert self.decode(passage, 0, [7] * (free + 1), broken_off=True) == 1
        assert ll.llama_memory_seq_pos_max(memory, passage) == -1


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    pool = Pool()
    yield pool
    pool.close()


def held_by_jobs(cache: SequenceCache) -> int:
    """Cells that cannot be freed, since jobs work on them."""
    return len(set[int]().union(*(row.cells for row in cache._all if row.busy)))


OPERATIONS = st.lists(st.tuples(st.sampled_from(["take", "take", "extend", "cut", "release", "room", "abort"]),
                                st.integers(0, 60)), min_size=4, max_size=14)


@settings(max_examples=12)
@given(OPERATIONS)
def test_the_record_is_what_llama_holds_whatever_happens(pool: Pool, operations: list[tuple[str, int]]) -> None:
    cache = pool.begin()
    for what, number in operations:
        busy = [row for row in cache._all if row.busy]
        row = busy[number % len(busy)] if busy else None
        if what == "take" and len(busy) < 3:
            prompt = TEXTS[number % len(TEXTS)]
            taken = pool.open(prompt)
            assert taken.busy
            assert prompt[:len(taken.tokens)] == taken.tokens
        elif what == "extend" and row is not None:
            pool.read(row, [5000 + at for at in range(1 + number % 8)])
        elif what == "cut" and row is not None:
            cache.cut(row, number)
        elif what == "release" and row is not None:
            cache.release(row)
        elif what == "room":
            held = held_by_jobs(cache)
            assert cache.make_room(4 * number) == (CELLS - held >= 4 * number)
        elif what == "abort" and row is not None and cache.free_cells > 8:
            assert pool.decode(row.id, len(row.tokens), [1, 2, 3], broken_off=True) == 2
            cache.settle(row)
        pool.check()


def test_two_texts_share_the_cells_of_their_beginning(pool: Pool) -> None:
    cache = pool.begin()
    first = pool.open(TEXTS[1])
    free = cache.free_cells
    second = cache.take(TEXTS[2])
    assert second is not first
    assert second.tokens == BASE[:40]
    assert cache.free_cells == free, "nothing was read again, and nothing is there twice"
    pool.check()
    pool.read(second, TEXTS[2][40:])
    assert cache.free_cells == free - 30
    cache.release(first)
    cache.cut(first, 0)
    assert cache.free_cells == free - 30 + 20, "the shared part stays for the other"
    assert second.tokens == TEXTS[2]
    pool.check()


def test_what_another_one_reads_meanwhile_is_shared_later(pool: Pool) -> None:
    cache = pool.begin()
    first, second = cache.take(TEXTS[1]), cache.take(TEXTS[2])
    cache.share(second, TEXTS[2])
    assert not second.tokens, "nothing is there yet"
    pool.read(first, TEXTS[1][:30])
    cache.share(second, TEXTS[2])
    assert second.tokens == BASE[:30]
    pool.read(first, TEXTS[1][30:])
    free = cache.free_cells
    cache.share(second, TEXTS[2])
    assert second.tokens == BASE[:30], f"ten more are less than {SHARED_LEAST}"
    pool.read(second, TEXTS[2][30:])
    assert cache.free_cells == free - 40
    shared = pool.logits()
    pool.check()
    pool.begin()
    pool.open(TEXTS[2])
    assert np.array_equal(shared, pool.logits())


def test_what_is_shared_gives_the_logits_of_what_was_read(pool: Pool) -> None:
    pool.begin()
    pool.open(TEXTS[2])
    expected = pool.logits()
    pool.begin()
    pool.open(TEXTS[1])
    pool.open(TEXTS[2])
    assert np.array_equal(pool.logits(), expected)


def test_a_short_beginning_is_read_again_and_a_sequence_that_mostly_fits_is_gone_on_with(pool: Pool) -> None:
    cache = pool.begin()
    first = pool.open(TEXTS[1])
    cache.release(first)
    assert not cache.take(TEXTS[3]).tokens, f"8 tokens are less than {SHARED_LEAST}"
    again = cache.take([*BASE[:50], 9, 9])
    assert again is first
    assert again.tokens == BASE[:50]
    pool.check()


def test_the_last_token_is_always_left_to_decode(pool: Pool) -> None:
    cache = pool.begin()
    cache.release(pool.open(TEXTS[1]))
    assert cache.take(TEXTS[1]).tokens == TEXTS[1][:-1]
    pool.check()


def test_the_least_recently_used_leaves_first_and_who_works_stays(pool: Pool) -> None:
    cache = pool.begin()
    rows = [pool.open([start + at for at in range(40)]) for start in (100, 200, 300)]
    working = pool.open([400 + at for at in range(40)])
    for row in rows:
        cache.release(row)
    cache.release(cache.take(rows[0].tokens))  # used once more
    assert cache.make_room(CELLS - 160 + 20)
    assert [len(row.tokens) for row in (*rows, working)] == [39, 0, 40, 40]
    assert cache.make_room(CELLS - 40)
    assert [len(row.tokens) for row in (*rows, working)] == [0, 0, 0, 40]
    assert not cache.make_room(CELLS - 39)
    assert held_by_jobs(cache) == 40
    pool.check()


def test_a_new_text_takes_the_place_of_the_longest_unused(pool: Pool) -> None:
    cache = pool.begin()
    rows = [pool.open([start + at for at in range(20)]) for start in (100, 200, 300, 400)]
    for row in rows:
        cache.release(row)
    assert cache.take([800 + at for at in range(20)]) is rows[0]
    assert cache.take([900 + at for at in range(20)]) is rows[1]


def test_a_model_that_cannot_forget_goes_on_with_whole_sequences_only(pool: Pool) -> None:
    cache = pool.begin(forgets=False)
    rows = [pool.open([start + at for at in range(20)]) for start in (100, 200, 300, 400)]
    for row in rows:
        cache.release(row)
    whole = list(rows[2].tokens)
    assert cache.take([*whole, 7]) is rows[2]
    assert rows[2].tokens == whole
    part = cache.take([*rows[3].tokens[:10], 7, 8])
    assert part is rows[0], "the longest unused"
    assert not part.tokens
    assert len(rows[3].tokens) == 20
    assert pool.decode(rows[2].id, 20, [7], broken_off=True) == 2
    cache.settle(rows[2])
    assert not rows[2].tokens, "half a step cannot be taken back"
    pool.check()


@pytest.mark.parametrize("at", [0, 16, 30])
def test_a_block_that_was_packed_gives_the_same_logits(pool: Pool, at: int) -> None:
    cache = pool.begin()
    row = pool.open(TEXTS[2])
    expected = pool.logits()
    block = bytearray(cache.pack(row, at, at + 30))
    assert block
    pool.check()
    cache = pool.begin()
    row = cache.take(TEXTS[2])
    if at:
        pool.read(row, TEXTS[2][:at])
    assert cache.unpack(row, TEXTS[2][at:at + 30], memoryview(block))
    pool.check()
    assert pool.read(row, TEXTS[2][at + 30:])
    assert np.array_equal(pool.logits(), expected)


def test_a_block_of_another_place_or_with_broken_bytes_changes_nothing(pool: Pool) -> None:
    cache = pool.begin()
    row = pool.open(TEXTS[2])
    block = bytes(cache.pack(row, 16, 32))
    cache.cut(row, 10)
    for data in (block, block[:100], b"\xff" * 200, b""):
        assert not cache.unpack(row, TEXTS[2][16:32], memoryview(bytearray(data) or bytearray(1)))
        assert row.tokens == TEXTS[2][:10]
        pool.check()


def test_a_block_without_room_is_not_taken(pool: Pool) -> None:
    cache = pool.begin()
    row = pool.open(TEXTS[1])
    block = bytearray(cache.pack(row, 0, 60))
    cache.cut(row, 0)
    for start in (2000, 3000):
        pool.open([start + at for at in range(110)])
    assert not cache.unpack(row, TEXTS[1], memoryview(block))
    assert not row.tokens
    pool.check()


def test_clearing_forgets_all(pool: Pool) -> None:
    cache = pool.begin()
    for text in TEXTS[:3]:
        pool.open(text)
    cache.clear()
    assert cache.free_cells == CELLS
    pool.check()
