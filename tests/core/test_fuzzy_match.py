"""What was typed finds the name that was meant, first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.fuzzy_match import match, ranked

NAMES = ["New", "Open…", "Save", "Save as…", "What was proposed here…", "Show what came from a model", "Outline",
         "Polish", "Shorten", "Expand", "Settings…", "Keyboard shortcuts", "Translate to Chinese", "Title",
         "Accept all changes of its kind", "撤销", "接受全部修改", "打开最近的文件"]


def first(query: str, names: list[str] = NAMES) -> str:
    found = ranked(query, [(name,) for name in names], 5)
    return names[found[0][0]] if found else ""


@pytest.mark.parametrize(("query", "wanted"), [
    ("save", "Save"), ("sa", "Save"), ("saveas", "Save as…"), ("sv as", "Save as…"), ("ks", "Keyboard shortcuts"),
    ("OUT", "Outline"), ("ttc", "Translate to Chinese"), ("title", "Title"), ("short", "Shorten"),
    ("shortcut", "Keyboard shortcuts"), ("全部", "接受全部修改"), ("最近", "打开最近的文件"),
    ("打文", "打开最近的文件"),
    ("proposed", "What was proposed here…"), ("from model", "Show what came from a model"), ("ish", "Polish"),
])
def test_what_was_meant_comes_first(query: str, wanted: str) -> None:
    assert first(query) == wanted


@pytest.mark.parametrize("query", ["make it warmer", "xyz", "hi there", "nest", "", "  ", "改得更亲切"])
def test_what_fits_nothing_finds_nothing(query: str) -> None:
    assert first(query) == ""


def test_the_places_are_those_that_read_best() -> None:
    found = match("as", "Save as…")
    assert found is not None
    assert found.places == (5, 6)
    assert match("so", "Show or hide the outline") is not None
    assert match("İ", "İstanbul") is not None


def test_another_name_finds_it_too_and_marks_nothing() -> None:
    [(number, found)] = ranked("polish", [("缩写", "Shorten"), ("润色", "Polish")], 5)
    assert (number, found.places) == (1, ())
    assert ranked("润", [("缩写", "Shorten"), ("润色", "Polish")], 5)[0][1].places == (0,)


def test_of_many_the_ones_that_hold_it_as_it_is_are_not_lost() -> None:
    names = [(f"S{number} e c t i o n",) for number in range(2000)] + [("The section meant",)]
    assert names[ranked("section", names, 3)[0][0]] == ("The section meant",)


@given(st.text(max_size=12), st.text(max_size=60))
def test_a_match_is_a_subsequence_in_order(query: str, name: str) -> None:
    found = match(query, name)
    if found is not None:
        assert list(found.places) == sorted(set(found.places))
        typed = [c for c in query if not c.isspace()]
        assert [name[place].lower() for place in found.places] == [c.lower() for c in typed]


@given(st.text(alphabet="abc de", min_size=1, max_size=8).filter(str.strip))
def test_a_name_always_finds_itself(name: str) -> None:
    assert match(name, name) is not None
