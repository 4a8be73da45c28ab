"""The stretches of a coverage are the document, whatever happens, and it is complete only when every passage is."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.coverage import OUTSIDE, Coverage
from app.core.errors import PromptTooLong
from app.core.passages import Piece, passages_of

TEXT = "---\na: 1\n---\n\n# T\n\nOne.\n\n| a |\n|---|\n\nTwo.\n\n- item\n\n```\ncode\n```\n\nThree.\n"
LINES = ["# A\n", "text\n", "\n", "---\n", "```\n", "  \n", "- item\n", "  more\n", "| a |\n", "|---|\n", "End. \n",
         "汉字。\n", "$$\n", "[l]: /t\n"]
ENDINGS = ["finished", "length", "stopped", "repeating"]


def pieces_of(text: str, *, small: bool = True) -> tuple[Piece, ...]:
    return passages_of(text, copies=True, by_passage=True, small=small, protects=True, budget=20)


@given(st.lists(st.sampled_from(LINES), max_size=40).map("".join), st.integers(0, 80), st.integers(0, 80),
       st.booleans(), st.lists(st.tuples(st.integers(0, 12), st.sampled_from([*ENDINGS, "began", "failed", "stop"]))))
def test_the_stretches_are_the_document(text: str, one: int, other: int, small: bool,
                                        course: list[tuple[int, str]]) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    pieces = pieces_of(text[start:end], small=small)
    coverage = Coverage(text, start, end, pieces)
    for number, what in course:
        if what == "stop":
            coverage.stop()
        elif what == "began":
            coverage.began(number)
        elif what == "failed":
            coverage.failed(number, PromptTooLong(needed_tokens=2, context_tokens=1))
        else:
            coverage.ended(number, what)  # type: ignore[arg-type]
    found = coverage.stretches
    assert "".join(text[each.start : each.end] for each in found) == text
    assert all(before.end == after.start for before, after in pairwise(found))
    assert [each.passage for each in found if each.passage >= 0] == [
        number for number, piece in enumerate(pieces) if piece.prose and piece.text]
    assert all(each.reason or not text[each.start : each.end].strip() for each in found if each.state == "skipped")
    assert coverage.is_complete == all(each.state in ("done", "skipped") for each in found)
    assert set(coverage.rest()) == {each.passage for each in found if each.state not in ("done", "skipped")}
    for place in range(len(text)):
        at = coverage.at(place)
        assert at is not None
        assert at.start <= place < at.end
    assert coverage.at(len(text)) is None


def test_every_block_that_is_left_out_says_what_it_is() -> None:
    coverage = Coverage(TEXT, 0, len(TEXT), pieces_of(TEXT))
    told = [(each.reason or TEXT[each.start : each.end].strip()) for each in coverage.stretches]
    assert told == ["front-matter", "heading", "One.", "table", "Two.", "item", "code", "Three."]
    assert coverage.count("waiting") == coverage.total == 3


def test_how_much_of_what_was_chosen_is_left_out_is_known() -> None:
    text = "# Head\n\nOne two three.\n"
    assert Coverage(text, 0, len(text), pieces_of(text)).left_share == pytest.approx(8 / len(text))
    chosen = text.index("One")
    assert Coverage(text, chosen, len(text), pieces_of(text[chosen:])).left_share == 0, "nothing of it is"
    assert Coverage(text, 0, 8, (Piece(text[:8], prose=False),)).left_share == 1
    assert Coverage("", 0, 0, ()).left_share == 0
    part = TEXT.index("Two.")
    chosen = Coverage(TEXT, part, part + 4, (Piece("Two.", True),))
    assert [each.reason for each in chosen.stretches] == [OUTSIDE, "", OUTSIDE]


def test_it_is_never_complete_before_all_is_done() -> None:
    coverage = Coverage(TEXT, 0, len(TEXT), pieces_of(TEXT))
    one, two, three = coverage.rest()
    coverage.ended(one, "finished")
    coverage.began(two)
    assert coverage.count("read") == 1
    coverage.ended(two, "repeating")
    coverage.failed(three, PromptTooLong(needed_tokens=2, context_tokens=1))
    assert not coverage.is_complete
    assert coverage.rest() == (two, three)
    assert [each.reason for each in coverage.stretches if each.passage == two] == ["repeating"]
    coverage.began(two)  # told late, by another thread
    assert [each.state for each in coverage.stretches if each.passage == two] == ["cut"]
    coverage.ended(two, "stopped")
    coverage.began(two)
    coverage.stop()
    assert (coverage.count("waiting"), coverage.count("failed"), coverage.count("cut")) == (1, 1, 0)
    coverage.ended(two, "finished")
    coverage.ended(three, "finished")
    assert coverage.is_complete


def test_pieces_of_another_text_are_refused() -> None:
    with pytest.raises(ValueError, match="not the region"):
        Coverage(TEXT, 0, 5, (Piece("other", True),))
