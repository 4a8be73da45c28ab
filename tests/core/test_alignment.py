"""What is aligned is equal and rises on both sides, the shortest way in short sequences, in bounded time in all."""

from __future__ import annotations

from itertools import pairwise, product

from hypothesis import given
from hypothesis import strategies as st

from app.core.alignment import heaviest_chain, matches

ITEMS = st.lists(st.sampled_from("abcd"), max_size=14)


def longest(one: list[str], other: list[str]) -> int:
    above = [0] * (len(other) + 1)
    for a in one:
        row = [0]
        for j, b in enumerate(other):
            row.append(max(above[j] + (a == b), above[j + 1], row[-1]))
        above = row
    return above[-1]


@given(ITEMS, ITEMS)
def test_as_many_match_as_can(one: list[str], other: list[str]) -> None:
    assert len(matches(one, other)) == longest(one, other)


@given(ITEMS, ITEMS, st.booleans())
def test_matches_are_equal_and_rise(one: list[str], other: list[str], anchored: bool) -> None:
    found = matches(one, other, anchored=anchored)
    assert all(one[i] == other[j] for i, j in found)
    assert all(i < i2 and j < j2 for (i, j), (i2, j2) in pairwise(found))


@given(st.dictionaries(st.tuples(st.integers(0, 6), st.integers(0, 6)), st.integers(1, 9), max_size=9))
def test_the_chain_is_the_heaviest(weights: dict[tuple[int, int], float]) -> None:
    chain = heaviest_chain(weights)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(chain))
    best: dict[tuple[int, int], float] = {}
    for pair in sorted(weights):
        best[pair] = weights[pair] + max((best[p] for p in best if p[0] < pair[0] and p[1] < pair[1]), default=0)
    assert sum(weights[pair] for pair in chain) == max(best.values(), default=0)


def test_long_sequences_with_nothing_in_common_are_given_up() -> None:
    one = [f"{a}{b}" for a, b in product("abcdefgh" * 9, repeat=2)]
    assert matches(one, [item.upper() for item in one]) == []


def test_the_pieces_between_anchors_are_found_in_long_sequences() -> None:
    one = [str(number) for number in range(3000)]
    other = [item for item in one if not item.endswith("7")]
    assert len(matches(one, other)) == len(other)
