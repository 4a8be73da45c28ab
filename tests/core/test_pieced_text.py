"""A text in pieces reads as the whole one does, whatever was edited, and is known again however it is cut."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.pieced_text import PIECE, PiecedText

LONG = "".join(chr(97 + number % 26) if number % 7 else "汉" for number in range(3 * PIECE))


def check(pieced: PiecedText, text: str) -> None:
    assert (str(pieced), len(pieced)) == (text, len(text))
    assert pieced.number() == PiecedText.of(text).number()


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 3 * PIECE), st.integers(0, 2 * PIECE), st.integers(0, 3)), max_size=6))
def test_edits_of_a_long_text(edits: list[tuple[int, int, int]]) -> None:
    text, pieced = LONG, PiecedText.of(LONG)
    for place, removed, added in edits:
        start = min(place, len(text))
        put = "é\ud800" * (added * PIECE // 3)
        assert pieced.part(start, start + removed) == text[start : start + removed]
        removed = len(text[start : start + removed])
        text = text[:start] + put + text[start + removed :]
        pieced = pieced.replaced(start, removed, put)
        check(pieced, text)


def test_small_edits_everywhere_leave_few_pieces_and_the_old_text_as_it_was() -> None:
    draw, text = random.Random(5), LONG
    pieced = first = PiecedText.of(text)
    for _ in range(1000):
        start = draw.randint(0, len(text))
        removed, put = draw.choice([(1, ""), (0, "x"), (40, "")])
        removed = len(text[start : start + removed])
        text = text[:start] + put + text[start + removed :]
        pieced = pieced.replaced(start, removed, put)
    check(pieced, text)
    check(first, LONG)
    assert len(pieced._pieces) <= 4 * len(text) / PIECE + 2


def test_texts_that_differ_have_other_numbers() -> None:
    texts = ["", "\0", "\0\0", "a", "b", "ab", "ba", "a\0", "\0a", LONG, LONG[1:] + LONG[0], LONG[::-1]]
    shifted = [LONG[:at] + "Q" + LONG[at + 1 :] for at in range(0, len(LONG), 499)]
    assert len({PiecedText.of(text).number() for text in texts + shifted}) == len(texts + shifted)
    assert PiecedText.of("").replaced(0, 0, "a").number() == PiecedText.of("a").number()
