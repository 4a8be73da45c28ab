"""A continuation taken part by part is the continuation, and no part is cut through."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.continuation import Continuation, Part


def came(before: str, answer: str, after: str = "", *, ended: bool = True) -> Continuation:
    one = Continuation(before, after)
    one.add(answer)
    if ended:
        one.end()
    return one


def parts(one: Continuation, part: Part) -> list[str]:
    found = []
    while taken := one.take(part):
        found.append(taken)
    return found


def test_word_by_word() -> None:
    one = came("She went to the", "old harbour, which (they said) was “closed”.\n\nNobody came.")
    assert parts(one, "word") == [" old", " harbour,", " which", " (they", " said)", " was", " “closed”.", "\n\nNobody",
                                  " came."]
    assert one.rest == ""


def test_chinese_goes_by_its_words() -> None:
    one = came("各供热单位要", "加强值班，确保24小时有人在岗。")
    found = parts(one, "word")
    assert "".join(found) == "加强值班，确保24小时有人在岗。"
    assert found[0] == "加强"
    assert found[1] == "值班，"
    assert len(found) > 5


def test_sentence_by_sentence() -> None:
    one = came("# Notes\n\nIt was late.", "Dr. Smith left at 5.30 p.m. sharp. The lamp burned.\n\nThen it rained.")
    assert parts(one, "sentence") == ["\n\nDr. Smith left at 5.30 p.m. sharp.", " The lamp burned.",
                                      "\n\nThen it rained."]
    chinese = came("天黑了，", "下雨了。灯亮着。“谁？”他问。")
    assert parts(chinese, "sentence") == ["下雨了。", "灯亮着。", "“谁？”", "他问。"]


@pytest.mark.parametrize(("before", "after", "whole"), [
    ("She went", "", " and came."),
    ("She went ", "", "and came."),
    ("She went.", "", "\n\nand came."),
    ("She went.\n", "", "\nand came."),
    ("She went.\n\n", "Next.", "and came. "),
    ("One. ", "Two.\nThree.", "and came. "),
    ("One.", " Two.", " and came."),
    ("", "", "and came."),
    ("# Title", "", "\n\nand came."),
])
def test_how_it_joins(before: str, after: str, whole: str) -> None:
    assert came(before, "and came.", after).whole == whole
    assert came("天黑了，", " 下雨了。 ", "灯亮着。").whole == "下雨了。"


def test_what_may_go_on_is_not_taken_yet() -> None:
    one = Continuation("She wrote", "")
    one.add("pro")
    assert one.take("word") == ""
    one.add("gress rep")
    assert one.take("word") == " progress"
    assert one.take("word") == ""
    assert one.take("sentence") == ""
    one.add("orts. And")
    assert one.take("sentence") == " reports."
    assert one.rest == " And"
    assert one.take("all") == " And"
    one.add(" more.")
    one.end()
    assert one.rest == " more."
    assert one.taken + one.rest == one.whole


@given(st.text(max_size=20), st.lists(st.text(max_size=30), max_size=6), st.text(max_size=10),
       st.lists(st.sampled_from(get_args(Part)), max_size=30))
def test_what_is_taken_and_what_is_left_is_all(before: str, pieces: list[str], after: str, takes: list[Part]) -> None:
    one = Continuation(before, after)
    steps, word = iter(takes), get_args(Part)[0]
    for piece in pieces:
        shown = one.whole
        one.add(piece)
        assert one.whole.startswith(shown), "what is shown stays"
        one.take(next(steps, word))
        assert one.taken + one.rest == one.whole
    one.end()
    for part in steps:
        one.take(part)
        assert one.taken + one.rest == one.whole
    while one.rest:
        assert one.take("word"), "each step takes something"
    assert one.taken == one.whole
