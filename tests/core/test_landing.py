"""An inserted answer is a paragraph of its own, or finishes the sentence it continues."""

import pytest

from app.core.landing import insertion


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
