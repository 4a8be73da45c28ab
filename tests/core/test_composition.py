"""Whatever the order in which passages come, the text is whole, and nothing half-done replaces anything."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.composition import Composition
from app.core.generation import Ending
from app.core.passages import Piece, cut_into_paragraphs
from app.core.repetition import without_loop

TEXT = "# Title\n\nOne is here.\n\nTwo is here.\n\nThree is here.\n"
PIECES = cut_into_paragraphs(TEXT)
ONE, TWO, THREE = (number for number, piece in enumerate(PIECES) if piece.prose)


@given(st.permutations([ONE, TWO, THREE]))
def test_any_order_gives_the_same_text_and_gives_it_in_order(order: list[int]) -> None:
    composed = Composition(PIECES, replaces=True)
    taken = composed.take()
    assert taken == "# Title\n\n"
    for count, number in enumerate(order):
        for word in PIECES[number].text.upper().split(" "):
            composed.add(number, f"{word} ")
        assert composed.done == count
        composed.end(number, "finished")
        taken += composed.take()
        assert composed.text.startswith(taken)
    assert taken == composed.text == (
        "# Title\n\nONE IS HERE. \n\nTWO IS HERE. \n\nTHREE IS HERE. \n")
    assert (composed.done, composed.total, composed.share) == (3, 3, 1.0)


@pytest.mark.parametrize("ending", ["stopped", "length", "repeating"])
def test_a_passage_that_broke_off_keeps_its_rest(ending: Ending) -> None:
    composed = Composition(PIECES, replaces=True)
    composed.add(TWO, "Two was here")
    composed.end(TWO, ending)
    composed.add(THREE, "Three was here!")
    composed.end(THREE, "finished")
    composed.add(ONE, "On")
    composed.end_all()
    assert composed.text == TEXT.replace("Two is", "Two was").replace("Three is here.", "Three was here!")


def test_a_passage_without_an_answer_stays() -> None:
    composed = Composition(PIECES, replaces=True)
    composed.add(ONE, " ")
    for number in (ONE, TWO, THREE):
        composed.end(number, "finished")
    assert composed.text == TEXT


def test_a_loop_is_not_kept() -> None:
    composed = Composition(PIECES, replaces=True)
    composed.add(ONE, "One was here now. " + "I cannot help you with your request. " * 12 + "I cannot he")
    composed.add(TWO, "I cannot help you. " * 20)
    for number in (ONE, TWO, THREE):
        composed.end(number, "repeating" if number != THREE else "finished")
    assert composed.text == TEXT.replace("One is", "One was")
    assert without_loop("No loop at all.") == "No loop at all."


def test_a_single_passage_is_as_it_came() -> None:
    for replaces in (True, False):
        composed = Composition([Piece("One is here.", True)], replaces=replaces)
        composed.add(0, "One wa")
        assert composed.text == "One wa"
        composed.end(0, "stopped")
        assert composed.text == "One wa"


def test_what_has_not_been_passed_follows_the_answer() -> None:
    original = "After two hours of discussion it come to an agreement: travel is cut. There is many reasons for it."
    answer = "After two hours of talk, it came to an agreement: travel is cut. There are many reasons for it."
    composed = Composition([Piece(original, True), Piece("\n\n", False), Piece("X.", True)], replaces=True)
    rests: list[str] = []
    for character in answer:
        composed.add(0, character)
        rests.append(composed.rest(0))
    assert all(before.endswith(after) for before, after in pairwise(rests)), "it only shrinks"
    assert rests[answer.index("agreement") + 9] == " travel is cut. There is many reasons for it."
    assert rests[-1] == ""
    assert 0.9 < composed.share < 1
    # A translation shares nothing with its original: it is passed at the answer's own pace.
    composed.add(2, "某某" * 40)
    assert composed.rest(2) == ""
