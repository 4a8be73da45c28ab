"""Edits of a writer are found word by word, and touch no other word."""

from __future__ import annotations

import itertools

from hypothesis import example, given
from hypothesis import strategies as st

from app.core.typed_edits import typed_edits

WORDS = st.lists(
    st.sampled_from(["come", "late", "𠮷", " ", " ", "\n", "\n\n", ".", "汉", "字", "it's", "\r\n", "20%"]),
    max_size=30).map("".join)


def applied(text: str, edits: list[tuple[int, int, str]]) -> str:
    for start, end, new in reversed(edits):
        text = text[:start] + new + text[end:]
    return text


@given(WORDS, WORDS)
@example("a\nb\nc\n", "a\nc\n")
@example("come late", "come")
@example("", "come")
def test_they_give_the_new_text(old: str, new: str) -> None:
    edits = typed_edits(old, new)
    assert applied(old, edits) == new
    assert all(one[1] < other[0] or one[1] == other[0] < other[1] for one, other in itertools.pairwise(edits))
    assert all(start < end or text for start, end, text in edits)


@given(st.lists(st.integers(0, 60), unique=True, max_size=12), st.data())
def test_what_was_not_touched_is_not_told(places: list[int], data: st.DataObject) -> None:
    """Every word stands once, so that there is one answer only."""
    words = [f"w{number}" for number in range(61)]
    joints = data.draw(st.lists(st.sampled_from([" ", ". ", "\n", "，"]), min_size=61, max_size=61))
    old = "".join(map("".join, zip(words, joints, strict=True)))
    changed = [f"X{word}X" if number in places else word for number, word in enumerate(words)]
    new = "".join(map("".join, zip(changed, joints, strict=True)))
    touched = {old[start:end] for start, end, _ in typed_edits(old, new)}
    assert touched == {f"w{number}" for number in places}


def test_a_letter_beside_a_word_changes_it_and_beside_a_han_character_does_not() -> None:
    assert typed_edits("it came late", "it cames late") == [(3, 7, "cames")]
    assert typed_edits("故障发生", "故障x发生") == [(2, 2, "x")]
    assert typed_edits("one 20% two", "one 20 % two") == [(6, 6, " ")]
