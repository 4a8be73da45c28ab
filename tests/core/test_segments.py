"""Segments are what a reader takes for one word, number, mark or sentence, and no character is in two of them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.han_words import listed_words, words_of
from app.core.segments import belongs_to_the_one_before, sentences, unit_class, units

ANY = st.text(st.characters(codec=None), max_size=80) | st.text(
    "ab1 .,。！，各供热\n\r-#*_`[]()$<>\\|\u0301\u200d👩🇩🇪\ufe0f\u3099", max_size=60)


def cut(text: str) -> list[str]:
    return [text[s:e] for s, e in units(text)]


@given(ANY)
def test_spans_rise_and_leave_out_only_white_space(text: str) -> None:
    for spans in (units(text), sentences(text)):
        at = 0
        for start, end in spans:
            assert start < end
            assert not text[at:start].strip().strip("\ufeff")
            at = end
        assert not text[at:].strip().strip("\ufeff")


@given(ANY)
def test_no_unit_tears_a_character(text: str) -> None:
    spans = units(text)
    for (_, end), (start, _) in pairwise(spans):
        if end == start:
            assert not belongs_to_the_one_before(text[start])
            assert text[start - 1] != "\u200d"


@pytest.mark.parametrize(("text", "expected"), [
    ("don’t well-known snake_case e.g. v1.2", ["don’t", "well-known", "snake_case", "e.g", ".", "v1.2"]),
    ("$1,234.50, 10%, 5km, 3rd, 2026-05-03, 10:30", ["$1,234.50", ",", "10%", ",", "5km", ",", "3rd", ",", "2026-05-03",
                                                    ",", "10:30"]),
    ("## A **bold** [link](a(b).md)", ["##", "A", "**", "bold", "**", "[", "link", "](a(b).md)"]),
    ("- `let x = 1;` $a + b$ <br/> [^1] {{name}}", ["-", "`let x = 1;`", "$a + b$", "<br/>", "[^1]", "{{name}}"]),
    ("see https://a.org/x?y=1, me@a.org.", ["see", "https://a.org/x?y=1", ",", "me@a.org", "."]),
    ("2026年5月3日，第十二条，二〇二六年", ["2026年", "5月", "3日", "，", "第十二条", "，", "二〇二六年"]),
    ("我们可以使用神经网络。", ["我们", "可以", "使用", "神经网络", "。"]),
    ("cafe\u0301s 👩‍👩‍👧 🇩🇪🇫🇷", ["cafe\u0301s", "👩‍👩‍👧", "🇩🇪", "🇫🇷"]),
    ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
])
def test_units(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("One. Two! “Three?” Four", ["One.", "Two!", "“Three?”", "Four"]),
    ("Mr. Smith met J. Doe, i.e. him. Then he left.", ["Mr. Smith met J. Doe, i.e. him.", "Then he left."]),
    ("甲。“乙！”丙？丁；戊", ["甲。", "“乙！”", "丙？", "丁；", "戊"]),
    ("A line that\ngoes on.\n\nAnother.", ["A line that\ngoes on.", "Another."]),
    ("# Head\nText\n- a\n- b\n1. c", ["# Head", "Text", "- a", "- b", "1. c"]),
    ("```\na. b\n\nc\n```\nd", ["```", "a. b", "c", "```", "d"]),
    ("| a | b |\n|---|---|\n| c | d |", ["| a | b |", "|---|---|", "| c | d |"]),
])
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[s:e] for s, e in sentences(text)] == expected


def test_chinese_is_cut_by_the_list_and_never_guessed() -> None:
    assert {"我们", "供热", "反向传播"} <= listed_words()
    assert words_of("我们的龘靐") == ("我们", "的", "龘靐")
    assert words_of("我们龘靐齉的") == ("我们", "龘", "靐", "齉", "的")


@pytest.mark.parametrize(("unit", "kind"), [("word", "word"), ("单位", "han"), ("3.5%", "number"), ("**", "mark"),
                                            ("](a)", "mark"), ("，", "punctuation"), ("_", "mark"),
                                            ("-", "punctuation")])
def test_the_class_of_a_unit(unit: str, kind: str) -> None:
    assert unit_class(unit) == kind
