"""What an answer cites is read from its brackets and held against what was sent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.actions import load_step
from app.core.citations import NOT_THERE, first_number, is_not_there, marks_of, without_marks


@pytest.mark.parametrize(("answer", "known", "unknown"), [
    ("The lamp is lit at dusk [2].", (2,), ()),
    ("Both [1, 3] and [2][3].", (1, 3, 2), ()),
    ("港务局代为打捞【2】，费用由船主承担[3]。", (2, 3), ()),
    ("A range [1-3].", (1, 2, 3), ()),
    ("Beyond [2, 9].", (2,), (9,)),
    ("Everything [1-9999].", (1,), (9999,)),
    ("A [link](x), [4](http://x), an item [x], `a[i]`.", (), ()),
    ("None.", (), ()),
])
def test_brackets_are_read(answer: str, known: tuple[int, ...], unknown: tuple[int, ...]) -> None:
    marks = marks_of(answer, {1, 2, 3})
    assert tuple(dict.fromkeys(number for mark in marks for number in mark.known)) == known
    assert tuple(number for mark in marks for number in mark.unknown) == unknown
    assert all(answer[mark.start] in "[【" and answer[mark.end - 1] in "]】" for mark in marks)


def test_citations_go() -> None:
    assert without_marks("The lamp is lit [2], and it burns [1, 3].") == "The lamp is lit, and it burns."


@given(st.text(alphabet="[]【】1, -9a。", max_size=30))
def test_what_goes_is_marks_alone(answer: str) -> None:
    assert without_marks(answer).replace(" ", "").count("a") == answer.count("a")
    for mark in marks_of(answer, range(1, 100)):
        assert mark.known or mark.unknown


def test_numbers_begin_behind_those_of_the_document() -> None:
    assert first_number("No numbers, [a link](b), [^1], [x].") == 1
    assert first_number("As shown before [1], and [57; 58].") == 101
    assert first_number("In [2019] there was") == 2101


@pytest.mark.parametrize(("answer", "there"), [
    ("Not in the document.", False), ("**Not in the document**", False), ("文中没有提到", False),
    ("“文中没有提到。”", False), ("Not in the document [3].", False), ("The lamp is not in the document room.", True),
    ("灯在黄昏点亮[1]。", True), ("", True),
])
def test_not_there_is_an_answer(answer: str, there: bool) -> None:
    assert is_not_there(answer) is not there


def test_the_prompt_asks_for_the_words_that_are_looked_for() -> None:
    step = load_step("_ask")
    for language, phrase in NOT_THERE.items():
        assert phrase in step.prompt(language).user
        assert "[1]" in step.prompt(language).user
