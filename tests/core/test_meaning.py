"""Passages by meaning: nearest first, joined with what words find, and never in the way of it."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.meaning import Meaning
from app.core.passage_vectors import key_of, text_of
from app.core.passages import Passage
from app.core.retrieval import NEAREST, Retrieval, fused

TEXTS = ("The cat sleeps on the mat.", "Payment is due in March.", "A storm broke the mast.", "The invoice came late.")


def vector(*numbers: float) -> bytes:
    found = np.array(numbers, np.float32)
    return (found / np.linalg.norm(found)).astype(np.float16).tobytes()


def document() -> tuple[str, list[Passage]]:
    text, passages = "", list[Passage]()
    for each in TEXTS:
        passages.append(Passage(len(text), len(text) + len(each), 6, ()))
        text += each + "\n\n"
    return text, passages


VECTORS = (vector(1, 0, 0), vector(0, 1, 0.2), vector(0, 0, 1), vector(0, 1, 0))


def meaning(asked: bytes | None, known: tuple[int, ...] = (0, 1, 2, 3)) -> Meaning:
    text, passages = document()
    return Meaning({key_of(text_of(text, passages[n])): VECTORS[n] for n in known}, lambda _question: asked)


def ranked(question: str, by: Meaning | None) -> list[int]:
    index = Retrieval(*document(), by)
    try:
        return index.ranked(question)
    finally:
        index.close()


def keys() -> list[bytes]:
    text, passages = document()
    return [key_of(text_of(text, each)) for each in passages]


def test_the_nearest_come_first() -> None:
    near = meaning(vector(0, 1, 0)).likeness("x", keys())
    assert sorted(near, key=lambda place: -near[place]) == [3, 1, 0, 2]
    assert near[3] == pytest.approx(1, abs=0.01)
    assert near[0] == pytest.approx(0, abs=0.01)


def test_what_no_word_finds_is_found_by_its_meaning() -> None:
    assert ranked("bills unpaid?", None) == []
    assert ranked("bills unpaid?", meaning(vector(0, 1, 0)))[:2] == [3, 1]


def test_both_ways_together_beat_either() -> None:
    both = ranked("Is the invoice about the mast?", meaning(vector(0, 1, 0)))
    assert both[0] == 3, "found by its words and by its meaning"
    assert set(both) == {0, 1, 2, 3}


def test_words_alone_answer_while_vectors_are_not_there() -> None:
    question = "When is payment due?"
    alone = ranked(question, None)
    assert alone
    assert ranked(question, meaning(None)) == alone, "no time for the question's vector"
    assert ranked(question, meaning(vector(1, 0, 0), known=(0,))) == alone, "too few passages have one"
    assert ranked(question, meaning(vector(1, 0, 0), known=())) == alone


def test_the_question_is_not_even_asked_about_while_they_are_not_there() -> None:
    def refuse(_question: str) -> bytes | None:
        raise AssertionError("a vector was asked for")

    assert Meaning({}, refuse).likeness("x", keys()) == {}


def test_a_passage_without_a_vector_stays_where_its_words_put_it() -> None:
    question = "payment invoice storm"
    alone = ranked(question, None)
    first = alone[0]
    others = tuple(number for number in range(4) if number != first)
    assert ranked(question, meaning(vector(1, 1, 1), known=others))[0] == first


def test_vectors_of_another_width_are_passed_over() -> None:
    mixed = {key: VECTORS[n] if n else vector(1, 0) for n, key in enumerate(keys())}
    assert list(Meaning(mixed, lambda _question: vector(0, 1, 0)).likeness("x", keys())) == [1, 2, 3]
    assert Meaning(mixed, lambda _question: vector(0, 1, 0, 0, 0)).likeness("x", keys()) == {}


def test_a_question_without_words_is_near_to_nothing() -> None:
    assert ranked("What is this about?", meaning(vector(1, 0, 0))) == []


def test_no_more_than_are_read() -> None:
    text = "".join(f"Rule {number}.\n\n" for number in range(100))
    passages = [Passage(at, at + 4, 2, ()) for at in range(100)]
    near = {key_of(text_of(text, each)): vector(1, 0, 0) for each in passages}
    index = Retrieval(text, passages, Meaning(near, lambda _question: vector(1, 0, 0)))
    assert len(index.ranked("unheard")) == NEAREST
    index.close()


def test_a_model_to_which_all_is_near_decides_nothing() -> None:
    """As the starter: every text is near to every other, and the differences say little."""
    question = "Where is the invoice?"
    alone = ranked(question, None)
    flat = {key: vector(1, 0.03 * n, 0) for n, key in enumerate(keys())}
    for asked in (vector(1, 0, 0), vector(1, 0.1, 0), vector(1, -0.1, 0)):
        assert ranked(question, Meaning(flat, lambda _question, asked=asked: asked))[: len(alone)] == alone


def test_fusion_of_ranks() -> None:
    assert fused([[1, 2], [2, 1]]) == [1, 2]
