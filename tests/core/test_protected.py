"""What a model must not touch stands as a mark in what it sees, and everything comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.mark_restorer import restored
from app.core.protected import has_words, literal_edges, marks_in, parts_of, protect

SAMPLE = (Path(__file__).parents[1] / "samples" / "structure.md").read_text("utf-8")
PIECES = ["word", " ", "[1]", "#1", "(#2)", "[a](https://a.org/b/c)", "https://a.org/x", "[@cite]", "$x+y$", "\n\n",
          "- ", "光", "`a long piece of code, really`", "![i](p.png \"t\")", "|", "---", "```\nx\n```\n", "> ",
          "<div>\n",
          "\n$$\nx\n$$\n", "[l]: /target\n", "【2】"]


def test_a_link_stays_a_link_and_an_address_becomes_a_mark() -> None:
    protected = protect("See [the manual](https://example.org/manual) or https://example.org/bare now.")
    assert protected.text == "See [the manual](#1) or [2] now."
    text = restored("Now look at [2] or [the manual](#1).", protected)
    assert text == "Now look at https://example.org/bare or [the manual](https://example.org/manual)."


def test_short_code_stays_in_clear() -> None:
    assert protect("The `String` type and {{name}}.").text == "The `String` type and {{name}}."


def test_marks_that_a_text_has_already_are_not_taken() -> None:
    text = "Here is [1], and [2](https://example.org/y), 【4】 and https://example.org/x."
    protected = protect(text)
    assert protected.text == "Here is [1], and [2](#3), 【4】 and [5]."
    assert restored(protected.text, protected) == text


def test_a_block_that_is_no_prose_becomes_a_mark_on_its_line() -> None:
    text = ("Before.\n\n```py\nprint(1)\n```\n\n$$\nx = y\n$$\n\nBetween.\n<!-- a comment -->\n\n"
            "- item\n\n  ```\n  code\n  ```\n\n> quoted\n> ```\n> code\n> ```\n\n"
            "[one]: https://a.org/1\n[two]: https://a.org/2\n\nAfter.\n")
    protected = protect(text)
    assert protected.text == ("Before.\n\n[1]\n\nBetween.\n[2]\n\n- item\n\n[3]\n\n> quoted\n> [4]\n\n[5]\n\nAfter.\n")
    assert [each.kind for each in protected.replaced] == ["code", "html", "code", "code", "definition"]
    assert restored(protected.text, protected) == text


def test_rules_with_text_between_them_are_no_front_matter() -> None:
    assert protect("---\nSome text here.\n\nMore.\n---\n").text == "---\nSome text here.\n\nMore.\n---\n"
    assert protect("---\ntitle: Some\n---\n\nText.\n").text == "[1]\n\nText.\n"


def test_the_marks_of_a_text_are_listed_once() -> None:
    assert marks_in("A [1] and [a](#2), again [1]; (#x) and [^3] are none.") == ["[1]", "(#2)"]


@pytest.mark.parametrize(("text", "words"), [
    ("Text.", True), ("中文", True), ("![badge](https://a.org/b.svg)", True), ("https://a.org/b/c", False),
    ("$$\nx = y\n$$", False), ("* * *", False), ("1. 2. 3.", False),
])
def test_where_nothing_has_words_there_is_nothing_to_rewrite(text: str, words: bool) -> None:
    assert has_words(text) == words


@pytest.mark.parametrize(("text", "prose"), [
    ("---\na: 1\n---\n\nText.\n\n```\nx\n```\n", "Text."),
    ("- ```\n  x\n  ```\n\nText.\n", "- ```\n  x\n  ```\n\nText.\n"),
    ("$$\nx\n$$\n", ""),
    ("Text.\n\n```\nx\n```\n\n> More.\n", "Text.\n\n```\nx\n```\n\n> More.\n"),
])
def test_prose_begins_and_ends_somewhere(text: str, prose: str) -> None:
    start, end = literal_edges(text)
    assert text[start:end] == prose


def test_the_parts_of_a_text_stand_where_they_are_said_to() -> None:
    text = "# `a` title\n\nA [link](/t) with $x$, {{name}}[^1].\n\n| `b` |\n|---|\n| c |\n\n[^1]: Note.\n\n    code\n"
    found = list(parts_of(text))
    assert [(part.kind, part.value) for part in found] == [
        ("code-span", "`a`"), ("link", "/t"), ("math-span", "$x$"), ("placeholder", "{{name}}"), ("footnote", "[^1]"),
        ("code-span", "`b`")]
    assert all(text[slice(*part.place)] == part.value for part in found)


@pytest.mark.parametrize("text", [SAMPLE, SAMPLE.replace("\n", "\r\n"), ""])
def test_what_was_taken_out_comes_back(text: str) -> None:
    protected = protect(text)
    assert restored(protected.text, protected) == text


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_text_comes_back(text: str) -> None:
    protected = protect(text)
    assert restored(protected.text, protected) == text
