"""The kernels that Stet adds to llama.cpp: the same bits however much is computed together, and right."""

from __future__ import annotations

import platform
from typing import Any

import numpy as np
import pytest

from tests.ggml_ops import Q4_1, Q4_K, Q6_K, Q8_0, activations, attention, one_by_one, product, quantized

pytestmark = pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="the kernels are for x86")

LENGTH = 128


def _random(*shape: int, seed: int = 1) -> Any:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


@pytest.mark.parametrize("kind", [Q4_K, Q6_K, Q4_1, Q8_0])
@pytest.mark.parametrize("length", [512, 2816])
def test_each_column_of_a_product_is_what_it_is_alone(kind: int, length: int) -> None:
    rows = 37
    weights = quantized(kind, _random(rows, length))
    columns = _random(70, length, seed=2) * np.linspace(0.01, 30, 70, dtype=np.float32)[:, None]
    dots = one_by_one(kind, weights, (rows, length), columns)
    # They are added up in another order than ggml's.
    alone = np.concatenate([product(kind, weights, (rows, length), column[None]) for column in columns])
    np.testing.assert_allclose(alone, dots, rtol=0, atol=2e-6 * np.abs(dots).max())
    assert np.isfinite(alone).all()
    assert np.ptp(alone) > 0
    for count in (*range(1, 20), 33, 64, 70):
        together = product(kind, weights, (rows, length), columns[:count])
        assert together.tobytes() == alone[:count].tobytes(), count
    assert product(kind, weights, (rows, length), columns, threads=3).tobytes() == alone.tobytes()


@pytest.mark.parametrize("kind", [Q4_K, Q6_K, Q4_1, Q8_0])
@pytest.mark.parametrize("sign", [1, -1])
def test_the_largest_values_fit_into_what_they_are_added_up_in(kind: int, sign: int) -> None:
    rows, length = 9, 512
    values = np.ones((rows, length), np.float32)
    values[:, ::32] = 0 if kind in (Q4_K, Q4_1) else -1  # else a block would need no quanta at all
    weights, columns = quantized(kind, values), np.full((12, length), 3.0 * sign, np.float32)
    together = product(kind, weights, (rows, length), columns)
    dots = one_by_one(kind, weights, (rows, length), columns)
    np.testing.assert_allclose(together, dots, rtol=1e-5)
    assert together[11].tobytes() == product(kind, weights, (rows, length), columns[:1])[0].tobytes()


def test_activations_are_packed_as_ggmls_reference_does() -> None:
    values = _random(64, 256) * np.logspace(-6, 6, 64, dtype=np.float32)[:, None]
    values[1] = 0
    values[2] = 0.5  # all are as far from zero
    values[3], values[4] = np.resize([3, -3], 256), np.resize([-3, 3], 256)  # the first one decides on the sign
    values[5, 17], values[5, 200] = -1000, 1000
    values[6] = np.arange(256) - 127.5  # halves, which are rounded to even numbers
    values[7, :255], values[7, 255] = 0, -1e-30
    values[8] = np.where(np.arange(256) % 2, 127, 0.5)
    ours, references = activations(values.ravel())
    assert len(set(ours)) > 200
    assert ours == references


def _cache(key_heads: int, cells: int, seed: int = 3) -> tuple[Any, Any]:
    return (_random(key_heads, cells, LENGTH, seed=seed).astype(np.float16),
            _random(key_heads, cells, LENGTH, seed=seed + 1).astype(np.float16))


def _causal(rows: int, cells: int) -> Any:
    """The last rows of a text that fills the cells."""
    hidden = np.arange(cells)[None, :] > np.arange(cells - rows, cells)[:, None]
    return np.where(hidden, np.float16("-inf"), np.float16(0))


def _exact(queries: Any, keys: Any, values: Any, mask: Any) -> Any:
    heads = queries.shape[0] // keys.shape[0]
    keys, values = (np.repeat(part.astype(np.float64), heads, axis=0) for part in (keys, values))
    scores = queries.astype(np.float64) @ keys.transpose(0, 2, 1) / LENGTH ** 0.5 + mask.astype(np.float64)
    weights = np.exp(scores - scores.max(axis=2, keepdims=True))
    return (weights / weights.sum(axis=2, keepdims=True) @ values).transpose(1, 0, 2)


@pytest.mark.parametrize(("heads", "key_heads"), [(2, 2), (4, 2), (9, 3), (8, 2), (10, 2)])
@pytest.mark.parametrize("cells", [1, 7, 256, 257, 2500])
def test_attention_is_right(heads: int, key_heads: int, cells: int) -> None:
    rows = min(5, cells)
    queries, (keys, values), mask = 4 * _random(heads, rows, LENGTH), _cache(key_heads, cells), _causal(rows, cells)
    assert np.abs(attention(queries, keys, values, mask) - _exact(queries, keys, values, mask)).max() < 5e-6


@pytest.mark.parametrize("cells", [40, 700, 2500])
def test_attention_does_not_depend_on_what_is_computed_with_it(cells: int) -> None:
    rows = 40
    queries, (keys, values), mask = 4 * _random(6, rows, LENGTH), _cache(2, cells), _causal(rows, cells)
    all_at_once = attention(queries, keys, values, mask)
    for row in (0, 17, 39):
        alone = attention(queries[:, row:row + 1], keys, values, mask[row:row + 1])
        assert alone.tobytes() == all_at_once[row:row + 1].tobytes()
    for threads in (2, 3, 7):
        assert attention(queries, keys, values, mask, threads=threads).tobytes() == all_at_once.tobytes()
        alone = attention(queries[:, 17:18], keys, values, mask[17:18], threads=threads)
        assert alone.tobytes() == all_at_once[17:18].tobytes()


@pytest.mark.parametrize("count", [30, 600, 1500])
def test_attention_does_not_depend_on_where_the_cells_lie(count: int) -> None:
    queries, (keys, values) = 4 * _random(4, 3, LENGTH), _cache(2, count)
    mask = _causal(3, count)
    alone = attention(queries, keys, values, mask)
    cells = 2 * count + 333
    places = {"first": np.arange(count), "behind others": 217 + np.arange(count), "last": cells - count +
              np.arange(count), "between others": np.sort(np.random.default_rng(5).permutation(cells)[:count])}
    for name, place in places.items():
        more_keys, more_values = _cache(2, cells, seed=9)
        more_mask = np.full((3, cells), np.float16("-inf"))
        more_keys[:, place], more_values[:, place], more_mask[:, place] = keys, values, mask
        for threads in (1, 2):
            there = attention(queries, more_keys, more_values, more_mask, threads=threads)
            assert there.tobytes() == alone.tobytes(), name


@pytest.mark.parametrize("shared", [0, 60, 300])
@pytest.mark.parametrize("drafted", [(1, 1, 1, 1), (3, 1, 5, 2), (9, 9, 9), (1, 40)])
def test_each_row_of_several_texts_is_what_it_is_alone(shared: int, drafted: tuple[int, ...]) -> None:
    """Texts that begin alike and were written by turns, some tokens of each at a time, as passages side by side are."""
    cells, rows = shared + 900, sum(drafted)
    generator = np.random.default_rng(4)
    text_of_cell = generator.integers(0, len(drafted), cells)
    text_of_row = np.repeat(np.arange(len(drafted)), drafted)
    text_of_cell[-rows:] = text_of_row  # their own cells are the last ones
    mask = np.where(text_of_row[:, None] == text_of_cell[None, :], np.float16(0), np.float16("-inf"))
    mask[:, :shared] = 0
    own = np.arange(cells - rows, cells)
    mask[np.arange(cells)[None, :] > own[:, None]] = np.float16("-inf")
    mask[np.arange(rows), own] = np.float16(-0.0)
    queries, (keys, values) = 4 * _random(6, rows, LENGTH), _cache(2, cells)
    together = attention(queries, keys, values, mask)
    np.testing.assert_allclose(together, _exact(queries, keys, values, mask), rtol=0, atol=2e-5)
    for row in range(rows):
        alone = attention(queries[:, row:row + 1], keys, values, mask[row:row + 1])
        assert alone.tobytes() == together[row:row + 1].tobytes(), row
    for threads in (2, 5):
        assert attention(queries, keys, values, mask, threads=threads).tobytes() == together.tobytes()


@pytest.mark.parametrize("before", [1, 20, 130, 645, 690])
@pytest.mark.parametrize("others", [0, 15, 333])
def test_attention_goes_round_the_end_of_the_cache(before: int, others: int) -> None:
    """A text whose first cells are the cache's last is computed as one that lies there in one piece."""
    rows, count = 40, 700
    queries, (keys, values) = 4 * _random(6, rows, LENGTH), _cache(2, count)
    mask = _causal(rows, count)
    in_one_piece = attention(queries, keys, values, mask)
    mask[np.arange(rows), np.arange(count - rows, count)] = np.float16(-0.0)
    assert attention(queries, keys, values, mask).tobytes() == in_one_piece.tobytes()
    cells = count + others
    place = (cells - before + np.arange(count)) % cells
    round_keys, round_values = _cache(2, cells, seed=9)
    round_mask = np.full((rows, cells), np.float16("-inf"))
    round_keys[:, place], round_values[:, place], round_mask[:, place] = keys, values, mask
    for threads in (1, 2):
        result = attention(queries, round_keys, round_values, round_mask, threads=threads)
        assert result.tobytes() == in_one_piece.tobytes()
    for row in (0, 25, 39):
        alone = attention(queries[:, row:row + 1], round_keys, round_values, round_mask[row:row + 1], threads=2)
        assert alone.tobytes() == in_one_piece[row:row + 1].tobytes()


@pytest.mark.parametrize("rows", [1, 30])
def test_a_mask_that_shifts_scores_is_added(rows: int) -> None:
    queries, (keys, values), mask = 4 * _random(6, rows, LENGTH), _cache(2, 300), _causal(rows, 300)
    shifted = np.where(mask == 0, _random(rows, 300, seed=7).astype(np.float16), mask)
    result = attention(queries, keys, values, shifted)
    assert np.abs(result - _exact(queries, keys, values, shifted)).max() < 5e-6
    if rows > 1:  # one that shifts nothing has the same bits beside one that does
        shifted[:-1] = mask[:-1]
        assert attention(queries, keys, values, shifted)[:-1].tobytes() == attention(
            queries, keys, values, mask)[:-1].tobytes()


@pytest.mark.parametrize("threads", [1, 2])
def test_an_operation_stops_in_its_middle(threads: int) -> None:
    """ggml itself asks once behind each operation, of which one can take a second."""
    queries, (keys, values), mask = _random(8, 128, LENGTH), _cache(8, 512), _causal(128, 512)
    weights, columns = quantized(Q4_K, _random(2048, 512)), _random(128, 512, seed=2)
    for compute in (lambda stops: attention(queries, keys, values, mask, threads=threads, stops=stops),
                    lambda stops: product(Q4_K, weights, (2048, 512), columns, threads=threads, stops=stops)):
        asked: list[int] = []
        assert compute(lambda asked=asked: bool(asked.append(1))) is not None
        pieces = len(asked)
        assert pieces > 3 * threads
        asked.clear()
        assert compute(lambda asked=asked: asked.append(1) or len(asked) > 2) is None
        assert len(asked) < pieces / 2


def test_a_row_that_sees_nothing_is_zero() -> None:
    queries, (keys, values) = _random(2, 2, LENGTH), _cache(2, 40)
    mask = np.full((2, 40), np.float16("-inf"))
    mask[0, 3] = 0
    result = attention(queries, keys, values, mask)
    assert (result[1] == 0).all()
    np.testing.assert_array_equal(result[0], values[:, 3].astype(np.float32))
