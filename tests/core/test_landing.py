"""An inserted answer is a paragraph of its own, or finishes the sentence it continues."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.landing import EdgeKeeper, insertion
from app.core.output_filter import fit_edges


@pytest.mark.parametrize(("before", "after", "answer", "continues", "expected"), [
    ("", "", "New.", False, "New."),
    ("One.", "", "Two.", False, "\n\nTwo."),
    ("One.\n", "", "Two.\n", False, "\nTwo."),
    ("One.\n\n", "Three.", "Two.", False, "Two.\n\n"),
    ("One.", "\n\nThree.", "Two.", False, "\n\nTwo."),
    ("One.", "\nThree.", "\n\nTwo.", False, "\n\nTwo.\n"),
    ("She opened the", "", "door slowly.", True, " door slowly."),
    ("She opened the ", "", "door slowly.", True, "door slowly."),
    ("She opened the door", "", ", slowly.", True, ", slowly."),
    ("各供热单位要", "", "加强值守。", True, "加强值守。"),
    ("She opened the door.", "", "It was dark.", True, "\n\nIt was dark."),
    ("## Budget", "", "The year began well.", True, "\n\nThe year began well."),
    ("她打开了门。", "", "屋里很暗。", True, "\n\n屋里很暗。"),
])
def test_table(before: str, after: str, answer: str, continues: bool, expected: str) -> None:
    assert insertion(before, after, answer, continues=continues) == expected


@given(st.text(" \n\tab", max_size=8), st.lists(st.text(" \n\tab", max_size=5)))
def test_the_edges_of_a_stream_are_those_of_its_source(source: str, pieces: list[str]) -> None:
    edges, answer = EdgeKeeper(source), "".join(pieces)
    streamed = "".join([*(edges.feed(piece) for piece in pieces), edges.finish()])
    expected = fit_edges(source, answer) if source.strip() else answer.strip()
    assert streamed == (expected if answer.strip() else "")
