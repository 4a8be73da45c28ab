"""Sums up to any place are those that adding gives."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from app.ui.running_sums import RunningSums


@given(st.lists(st.tuples(st.integers(0, 700), st.integers(0, 300), st.lists(st.integers(0, 9), max_size=400)),
                max_size=8), st.integers(0, 4_000))
def test_sums_after_any_change(splices: list[tuple[int, int, list[int]]], place: int) -> None:
    sums, plain = RunningSums(), list[int]()
    for index, removed, values in splices:
        index = min(index, len(plain))
        removed = min(removed, len(plain) - index)
        sums.splice(index, removed, values)
        plain[index : index + removed] = values
    if plain:
        sums[len(plain) // 2] = 5
        plain[len(plain) // 2] = 5
    before = list(accumulate(plain, initial=0))
    assert [sums.before(index) for index in range(len(plain) + 1)] == before
    assert sums.find(place) == max(0, min(len(plain) - 1, bisect_right(before, place) - 1))
