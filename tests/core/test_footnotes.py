"""Footnotes: numbers, notes, and the way between them."""

from __future__ import annotations

import pytest

from app.core.footnotes import counterpart, inserted, marks_of, next_number
from app.core.typing_edit import applied


def put_in(text: str) -> str:
    place = text.index("|")
    bare = text.replace("|", "")
    typed = inserted(bare, place, place)
    after = applied(bare, typed.edits)
    return f"{after[: typed.start]}|{after[typed.start :]}"


@pytest.mark.parametrize(("text", "number"), [
    ("", 1), ("a[^1]\n\n[^1]: b", 2), ("a[^7] b[^note]", 8), ("`[^5]`\n\n```\n[^6]\n```\n", 1), ("```\n[^6]", 1),
    ("[^３]", 1),
])
def test_the_next_number(text: str, number: int) -> None:
    assert next_number(text) == number


@pytest.mark.parametrize(("before", "after"), [
    ("one| two\n", "one[^1] two\n\n[^1]: |"),
    ("汉字|。\n\nend", "汉字[^1]。\n\nend\n\n[^1]: |"),
    ("a[^1] b|\n\n[^1]: one\n", "a[^1] b[^2]\n\n[^1]: one\n[^2]: |"),
    ("one|", "one[^1]\n\n[^1]: |"),
    ("one|\n", "one[^1]\n\n[^1]: |"),
    ("|", "[^1]\n\n[^1]: |"),
])
def test_a_footnote_is_put_in(before: str, after: str) -> None:
    assert put_in(before) == after


def test_the_way_there_and_back() -> None:
    text = "a[^1] b[^x] c[^1]\n\n[^1]: one\n[^x]: two\n"
    note = text.index("[^1]: ") + 6
    assert counterpart(text, text.index("[^1]") + 2) == note
    assert counterpart(text, note + 2) == text.index("[^1]") + 4
    assert counterpart(text, text.index("[^x]")) == text.index("[^x]: ") + 6
    assert counterpart(text, 0) is None
    assert counterpart("a[^2]", 3) is None


def test_marks_are_found_in_their_order() -> None:
    text = "a[^1]\n> [^1]: q\n\n[^b]: c"
    assert [(mark.label, mark.is_note) for mark in marks_of(text)] == [("1", False), ("1", True), ("b", True)]
