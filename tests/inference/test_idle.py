"""A model leaves after its time, at once on low memory, and never while it works."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.inference.idle import LOW_MEMORY_SECONDS, Idleness, should_unload


@pytest.mark.parametrize(("seconds", "low", "minutes", "goes"), [
    (30 * 60 - 1, False, 30, False),
    (30 * 60, False, 30, True),
    (10**7, False, 0, False),
    (LOW_MEMORY_SECONDS, True, 30, True),
    (LOW_MEMORY_SECONDS, True, 0, True),
    (LOW_MEMORY_SECONDS - 1, True, 30, False),
    (LOW_MEMORY_SECONDS, False, 30, False),
])
def test_when_it_goes(seconds: float, low: bool, minutes: int, goes: bool) -> None:
    assert should_unload(Idleness(False, seconds, low), minutes) is goes


@given(st.floats(0, 10**8), st.booleans(), st.integers(0, 1440))
def test_never_while_it_works(seconds: float, low: bool, minutes: int) -> None:
    assert not should_unload(Idleness(True, seconds, low), minutes)


@given(st.floats(0, 10**6), st.floats(0, 10**6), st.booleans(), st.integers(0, 1440))
def test_longer_idleness_never_keeps_it(seconds: float, more: float, low: bool, minutes: int) -> None:
    if should_unload(Idleness(False, seconds, low), minutes):
        assert should_unload(Idleness(False, seconds + more, low), minutes)
