"""What is looked for is found where it stands, words and widths as asked, and no pattern takes for ever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import NoSuchGroup, PatternBroken, PatternTooSlow
from app.core.offsets import from_utf16
from app.core.search import Matches, Query, find, replacements
from app.core.text_edit import TextEdit


def spans(query: Query, text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    found = find(query, text, start, end)
    return list(zip(found.starts, found.ends, strict=True))


@pytest.mark.parametrize(("query", "text", "expected"), [
    (Query("a.c"), "abc a.c A.C", [(4, 7), (8, 11)]),
    (Query("a.c", match_case=True), "abc a.c A.C", [(4, 7)]),
    (Query("a.c", is_regex=True), "abc a.c", [(0, 3), (4, 7)]),
    (Query("the", whole_words=True), "the other the_x the", [(0, 3), (16, 19)]),
    (Query("会议", whole_words=True), "大会议室", [(1, 3)]),
    (Query("a会", whole_words=True), "ba会议 a会议", [(5, 7)]),
    (Query("a|b", is_regex=True, whole_words=True), "a ab b", [(0, 1), (5, 6)]),
    (Query("A1,", widths_alike=True, match_case=True), "A1, Ａ１， a1,", [(0, 3), (4, 7)]),
    (Query("Ａ　b", widths_alike=True), "a b", [(0, 3)]),
    (Query("，"), "a,b", []),
    (Query("^", is_regex=True), "a\nb", [(0, 0), (2, 2)]),
    (Query("$", is_regex=True), "a\nb", [(1, 1), (3, 3)]),
    (Query(""), "abc", []),
    (Query(r"\p{Han}+", is_regex=True), "ab汉字c", [(2, 4)]),
    (Query("x\u00a0y"), "x y x\u00a0y", [(4, 7)]),
    (Query("é"), "e\u0301 é", [(3, 4)]),  # nothing is normalized
])
def test_what_is_found(query: Query, text: str, expected: list[tuple[int, int]]) -> None:
    assert spans(query, text) == expected


def test_places_are_in_utf16_units() -> None:
    assert spans(Query("b"), "𠮷b😀b") == [(2, 3), (5, 6)]


def test_only_a_part_is_searched_and_sees_what_stands_around_it() -> None:
    assert spans(Query("a"), "aaaa", 1, 3) == [(1, 2), (2, 3)]
    assert spans(Query("(?<=x)a", is_regex=True), "xa a", 1) == [(1, 2)]
    assert spans(Query("cat", whole_words=True), "concat", 3) == []


@given(st.text("ab𠮷\n汉", max_size=60), st.text("ab𠮷汉", min_size=1, max_size=3))
def test_plain_search_finds_what_str_finds(text: str, sought: str) -> None:
    found = find(Query(sought, match_case=True), text)
    places, at = [], text.find(sought)
    while at >= 0:
        places.append(at)
        at = text.find(sought, at + len(sought))
    assert [from_utf16(text, start) for start in found.starts] == places


@pytest.mark.parametrize("pattern", ["(", "[", "x**", "[b-a]", "(?P<n>a", "\\"])
def test_a_broken_pattern_is_told_with_its_place(pattern: str) -> None:
    for whole in (False, True):
        with pytest.raises(PatternBroken) as told:
            find(Query(pattern, is_regex=True, whole_words=whole), "text")
        assert 1 <= told.value.facts["place"] <= len(pattern) + 1


def test_a_catastrophic_pattern_is_given_up() -> None:
    with pytest.raises(PatternTooSlow, match=r"0\.2 s"):
        find(Query("(a|aa)+$", is_regex=True), "a" * 60 + "b", seconds=0.2)


@pytest.mark.parametrize(("query", "template", "text", "after"), [
    (Query("a"), r"\1 $1", "xax", r"x\1 $1x"),
    (Query(r"(\w+) (\w+)", is_regex=True), r"\2 $1", "one two", "two one"),
    (Query(r"(?P<y>\d+)年", is_regex=True), r"${y}-\g<y>\n\t$$\\$&", "2026年", "2026-2026\n\t$\\2026年"),
    (Query("(a)(b)?", is_regex=True), r"[\2]\12", "a", "[]a2"),
    (Query("^", is_regex=True), "> ", "a\nb", "> a\n> b"),
    (Query("b"), "b", "abc", "abc"),
    (Query("B", match_case=False), "", "abcb", "ac"),
])
def test_replacing(query: Query, template: str, text: str, after: str) -> None:
    edits = replacements(query, template, text)
    for edit in reversed(edits):
        text = text[: edit.start] + edit.text + text[edit.end :]
    assert text == after


def test_what_stays_the_same_is_no_edit() -> None:
    assert replacements(Query("A"), "a", "aA") == [TextEdit(1, 2, "a")]


def test_only_the_first() -> None:
    assert replacements(Query("a"), "b", "xaa", 1, first_only=True) == [TextEdit(1, 2, "b")]
    assert replacements(Query("a"), "b", "xaa", 0, first_only=True) == []


@pytest.mark.parametrize("template", [r"\2", "$3", "${z}", r"\g<q>"])
def test_a_group_that_is_not_there_is_told(template: str) -> None:
    with pytest.raises(NoSuchGroup):
        replacements(Query("(a)", is_regex=True), template, "a")


def test_matches_in_a_part() -> None:
    found = find(Query("a"), "a a a a")
    assert list(found.touching(2, 4)) == [1, 2]
    assert found.at(4, 5) == 2
    assert found.at(4, 6) is None
    assert len(Matches()) == 0
