"""Edits by UTF-16 places do what the same edits do to Qt's text, and are told without what they leave as it was."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.core.offsets import utf16_length
from app.core.unit_text import UnitText

TEXTS = st.text(st.sampled_from("ab你\n😀🎉\ud83d\ude00 "), max_size=12)


@given(TEXTS, TEXTS, st.integers(0, 30), st.integers(0, 30))
def test_what_is_told_does_the_same_to_another_copy(text: str, put: str, at: int, cut: int) -> None:
    one, other = UnitText(text), UnitText(text)
    before = len(one)
    edit = one.replace(at, cut, put)
    if edit is None:
        assert len(one) == before
        assert one.text() == other.text()
        return
    assert other.replace(*edit) == edit
    assert one.text() == other.text()
    assert len(one) == before - min(cut, before - min(at, before)) + utf16_length(put)


def test_a_line_that_was_only_formatted_is_no_edit_and_a_key_in_it_is_one_character() -> None:
    text = UnitText("a 😀 line\n")
    assert text.replace(0, 9, "a 😀 line") is None
    assert text.replace(0, 9, "a 😀😀 line") == (4, 0, "😀")
    assert text.text() == "a 😀😀 line\n"


def test_qt_may_count_the_end_of_the_last_line_too() -> None:
    text = UnitText("hello")
    assert text.replace(0, 6, "") == (0, 5, "")
    assert len(text) == 0
