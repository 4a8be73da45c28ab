from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.protected import protect, restore

SAMPLE = (Path(__file__).parents[1] / "samples" / "structure.md").read_text("utf-8")
PIECES = ["word", " ", "⟦1⟧", "#1", "(#2)", "[a](https://a.org/b/c)", "https://a.org/x", "[@cite]", "$x+y$", "\n\n",
          "- ", "光", "`a long piece of code, really`", "![i](p.png \"t\")", "|", "---"]


def test_a_link_stays_a_link_and_an_address_becomes_a_mark() -> None:
    protected = protect("See [the manual](https://example.org/manual) or https://example.org/bare now.")
    assert protected.text == "See [the manual](#1) or ⟦2⟧ now."
    text, findings = restore("Now look at ⟦2⟧ or [the manual](#1).", protected)
    assert text == "Now look at https://example.org/bare or [the manual](https://example.org/manual)."
    assert findings == []


def test_short_code_stays_in_clear() -> None:
    assert protect("The `String` type and {{name}}.").text == "The `String` type and {{name}}."


def test_what_does_not_come_back_or_comes_twice_is_told() -> None:
    text = "As shown [@lovelace1843], see [it](https://example.org/a)."
    protected = protect(text)
    answer, findings = restore("As [it](#2) shows, see [it](#2).", protected)
    assert answer.count("https://example.org/a") == 2
    assert [finding.kind for finding in findings] == ["link-new", "citation-lost"]
    assert findings[1].before_range is not None
    assert text[slice(*findings[1].before_range)] == "[@lovelace1843]"
    assert findings[0].after_range is not None
    assert answer[slice(*findings[0].after_range)] == "(https://example.org/a"


def test_marks_that_a_text_has_already_are_not_taken() -> None:
    text = "Here is ⟦7⟧ and https://example.org/x."
    protected = protect(text)
    assert protected.text == "Here is ⟦7⟧ and ⟦8⟧."
    assert restore(protected.text, protected) == (text, [])


@pytest.mark.parametrize("text", [SAMPLE, SAMPLE.replace("\n", "\r\n"), ""])
def test_what_was_taken_out_comes_back(text: str) -> None:
    protected = protect(text)
    assert restore(protected.text, protected) == (text, [])


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_text_comes_back(text: str) -> None:
    protected = protect(text)
    assert restore(protected.text, protected) == (text, [])
