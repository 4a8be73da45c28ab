"""Marks around a selection («»), or around the word at the cursor (|), put on and taken off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.typing_edit import Around, Typed, applied
from app.core.typing_marks import Style, is_address, linked, toggled, wrapped


def around(text: str) -> Around:
    if "«" in text:
        return Around(text.replace("«", "").replace("»", ""), text.index("«"), text.index("»") - 1)
    return Around(text.replace("|", ""), text.index("|"), text.index("|"))


def shown(before: Around, typed: Typed | None) -> str | None:
    if typed is None:
        return None
    after = applied(before.text, typed.edits)
    if typed.start == typed.end:
        return f"{after[: typed.start]}|{after[typed.start :]}"
    return f"{after[: typed.start]}«{after[typed.start : typed.end]}»{after[typed.end :]}"


def pressed(key: Callable[[Around], Typed | None], text: str) -> str | None:
    return shown(around(text), key(around(text)))


@pytest.mark.parametrize(("typed", "before", "after"), [
    ("*", "a «word» b", "a *«word»* b"),
    ("*", "a *«word»* b", "a **«word»** b"),
    ("(", "«汉字» b", "(«汉字») b"),
    ("*", "a« word »b", "a *«word»* b"),
    ("“", "他说«你好»", "他说“«你好»”"),
    ('"', "«x»", '"«x»"'),
    ("`", "«𠮷»", "`«𠮷»`"),
])
def test_a_mark_over_a_selection_stands_around_it(typed: str, before: str, after: str) -> None:
    assert pressed(lambda one: wrapped(one, typed), before) == after


@pytest.mark.parametrize(("typed", "text"), [("x", "«a»"), ("-", "«a»"), ("(", "a|"), ("*", "« »"), ("*", "«a\n\nb»"),
                                              ("<", "«a»"), ("'", "«a»")])
def test_what_is_no_mark_takes_the_selections_place(typed: str, text: str) -> None:
    assert pressed(lambda one: wrapped(one, typed), text) is None


def test_in_code_only_what_means_the_same_there() -> None:
    assert pressed(lambda one: wrapped(one, "*", in_code=True), "«a»") is None
    assert pressed(lambda one: wrapped(one, "(", in_code=True), "«a»") == "(«a»)"


@pytest.mark.parametrize(("style", "before", "after"), [
    ("strong", "a «word» b", "a **«word»** b"),
    ("emphasis", "a «word» b", "a *«word»* b"),
    ("code-span", "a «word» b", "a `«word»` b"),
    ("strong", "a« word »b", "a **«word»** b"),
    ("strong", "«**word**»", "«word»"),
    ("emphasis", "**«word»**", "***«word»***"),
    ("strong", "*«word»*", "***«word»***"),
    ("emphasis", "***«word»***", "**«word»**"),
    ("strong", "- «one\n- two»", "- **«one**\n- **two»**"),
    ("strong", "«- one\n\n# Two»", "- **«one**\n\n# **Two»**"),
    ("strong", "- **«one**\n- **two»**", "- «one\n- two»"),
    ("code-span", "«a`b»", "``«a`b»``"),
    ("code-span", "«a\nb»", "«```\na\nb\n```»"),
    ("code-span", "«```\na\nb\n```»", "«a\nb»"),
    ("strong", "a |", "a **|**"),
    ("strong", "a **|**", "a |"),
    ("strong", "my wo|rd", "my **wo|rd**"),
    ("strong", "my **wo|rd**", "my wo|rd"),
    ("emphasis", "- *汉|字*", "- 汉|字"),
    ("strong", "汉|字", "汉**|**字"),
    ("strong", "« \n »", "« \n »"),
])
def test_a_style_is_put_on_and_taken_off(style: Style, before: str, after: str) -> None:
    assert pressed(lambda one: toggled(one, style), before) == after


@pytest.mark.parametrize(("address", "before", "after"), [
    ("", "see «this»", "see [this](|)"),
    ("", "see |", "see [|]()"),
    ("", "«https://a.org/b»", "[|](https://a.org/b)"),
    ("https://a.org/b", "see «this » now", "see [this](https://a.org/b)|  now"),
    ("https://a.org/x_(y)", "«z»", "[z](<https://a.org/x_(y)>)|"),
])
def test_links(address: str, before: str, after: str) -> None:
    assert pressed(lambda one: linked(one, address), before) == after


@pytest.mark.parametrize(("text", "found"), [
    ("https://a.org", True), ("mailto:a@b.c", True), ("see https://a.org", False), ("https://a.org b", False),
    ("", False),
])
def test_what_is_an_address(text: str, found: bool) -> None:
    assert is_address(text) is found


@given(st.text("ab *_`汉\n", max_size=20), st.data(), st.sampled_from(["strong", "emphasis", "code-span"]))
def test_a_style_takes_no_letter(text: str, data: st.DataObject, style: Style) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    typed = toggled(Around(text, start, end), style)
    after = applied(text, typed.edits)
    for letter in "ab汉":
        assert after.count(letter) == text.count(letter)
    assert 0 <= typed.start <= typed.end <= len(after)
