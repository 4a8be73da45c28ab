"""What marks stand for comes back while the answer streams, and half a mark is never seen."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.mark_restorer import MarkRestorer, restored
from app.core.protected import protect

SOURCE = "See [it](https://example.org/manual), [@lovelace1843; @babbage1864] and https://example.org/x (or not)."
PROTECTED = protect(SOURCE)


def test_the_source_has_three_marks() -> None:
    assert PROTECTED.text == "See [it](#1), [2] and [3] (or not)."


@given(st.lists(st.integers(0, 34), max_size=12))
def test_however_it_is_split_the_same_comes_and_never_half_a_mark(cuts: list[int]) -> None:
    answer = PROTECTED.text
    restorer, shown = MarkRestorer(PROTECTED), ""
    places = [0, *sorted(cuts), len(answer)]
    for start, end in pairwise(places):
        shown += restorer.feed(answer[start:end])
        assert SOURCE.startswith(shown)
    assert shown + restorer.finish() == SOURCE


@pytest.mark.parametrize(("answer", "text"), [
    ("[it](#1", "[it](https://example.org/manual"),  # it broke off, and lacks only its end
    ("On [3", "On https://example.org/x"),
    ("[it](#", "[it]"),
    ("An end (", "An end ("),
    ("A list [", "A list ["),
    ("Year [19", "Year [19"),
    ("A [9] and [x](#8) of its own", "A [9] and [x](#8) of its own"),
    ("见【3】和[它](#1)", "见https://example.org/x和[它](https://example.org/manual)"),
    ("见[它]（#1）。", "见[它](https://example.org/manual)。"),
    ("[3] and [3]", "https://example.org/x and https://example.org/x"),
])
def test_an_answer_with_marks(answer: str, text: str) -> None:
    assert restored(answer, PROTECTED) == text


def test_where_nothing_was_taken_out_nothing_is_held_back() -> None:
    restorer = MarkRestorer(protect("Plain (text)."))
    assert restorer.feed("A (") == "A ("
    assert restorer.feed("#1) [") == "#1) ["
    assert restorer.finish() == ""
