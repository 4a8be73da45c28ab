"""Numerals in words: what they are worth, and where they stood."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.chinese_numbers import NUMERAL, chinese_value
from app.core.english_numbers import find_word_numbers
from app.core.folding import BLANK, fold, without_code, without_markup
from app.core.numbers import in_digits, signed_value
from tests.benchmarks.fact_planting import CAPITALS, chinese, english


@given(st.integers(0, 999_999_999))
def test_english_words_are_worth_their_number(number: int) -> None:
    found = find_word_numbers(f"some {english(number)} things")
    assert [word.value for word in found] == [number]


@given(st.one_of(st.integers(0, 99_999), st.integers(0, 999_999_999_999)))
def test_chinese_numerals_are_worth_their_number(number: int) -> None:
    assert chinese_value(chinese(number)) == number
    assert chinese_value(chinese(number, CAPITALS, "拾佰仟")) == number


@pytest.mark.parametrize(("text", "digits"), [
    ("a dozen", "12"), ("half a million", "500000"), ("two and a half years", "2.5 years"), ("two-thirds", "2/3"),
    ("nineteen eighty-four", "1984"), ("the twenty-first century", "the 21th century"), ("1.5 million", "1500000"),
    ("one, two and three", "1, 2 and 3"), ("per second", "per second"), ("a five-year plan", "a 5-year plan"),
    ("1,234.5 and 30 000", "1234.5 and 30000"), ("1.234.567,8", "1234567.8"), ("10k", "10000"), ("2½", "2.5"),
    ("三点五万", "35000"), ("一百五", "150"), ("一百零五", "105"), ("廿三", "23"), ("3万5千", "35000"),
    ("二〇二六", "2026"),
    ("五千克", "5千克"), ("七八个", "七八个"), ("一五一十", "一五一十"), ("千万别", "千万别"), ("百姓", "百姓"),
    ("１２３，４５６", "123456"), ("anyone, someone", "anyone, someone"), ("2, 345", "2, 345"), ("3,14", "3,14"),
])
def test_numerals_become_digits(text: str, digits: str) -> None:
    assert in_digits(fold(text)).text == digits


_PIECES = st.sampled_from([
    "ten percent ", "三万", "5 km, ", "a ", "half ", "1,234", "二〇二六年", "word ", "第十二条", "½", "\n", "。",
    "one hundred and ", "点", "k",
])


@given(st.lists(_PIECES, max_size=12).map("".join))
def test_every_place_in_digits_leads_back(text: str) -> None:
    digits = in_digits(text)
    place = 0
    for numeral in digits.numerals:
        start, end = digits.origin(numeral.start, numeral.end)
        assert text[start:end] == numeral.written
        assert text[place:start] == "".join(
            text[slice(*digits.origin(at, at + 1))] for at in range(len(digits.text))
            if place <= digits.origin(at, at + 1)[0] < start and digits.numeral_at(at) is None)
        place = end


@given(st.text(max_size=200))
def test_folding_and_blanking_keep_every_offset(text: str) -> None:
    folded = fold(text)
    blanked = without_markup(without_code(folded))
    assert len(folded) == len(blanked) == len(text)
    assert [at for at, c in enumerate(text) if c == "\n"] == [at for at, c in enumerate(blanked) if c == "\n"]


def test_a_number_set_off_as_code_is_read_and_code_is_not() -> None:
    assert without_code("`5` and $10\\%$ of `x = 7` or $y_1$").split() == \
        ["5", "and", "10", "%", "of", BLANK * 7, "or", BLANK * 5]


@pytest.mark.parametrize(("written", "value"), [
    ("-5", -5), ("零下5", -5), ("负3.5", Fraction(-7, 2)), ("minus 7", -7), ("+2", 2), ("1/4", Fraction(1, 4)),
    ("1/0", "1/0"),
    ("9" * 5000, "9" * 5000),
])
def test_a_signed_number_has_its_worth(written: str, value: Fraction | int | str) -> None:
    assert signed_value(written) == value


def test_a_decimal_point_is_no_clock() -> None:
    assert NUMERAL.findall("三点五十") == ["三", "五十"]
