"""Sections move whole, headings change their level whole, and nothing else becomes a heading or stops being one."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.core.errors import SectionFixed
from app.core.scope import headings
from app.core.section_moves import Moved, change_level, end_of, move, step_down, step_up


def applied(text: str, moved: Moved | None) -> str | None:
    if moved is None:
        return None
    for edit in reversed(moved.edits):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def moved_to(text: str, number: int, before: int) -> str | None:
    return applied(text, move(text, headings(text), number, before))


def relevelled(text: str, number: int, by: int) -> str | None:
    return applied(text, change_level(text, headings(text), number, by))


TREE = "# T\n\n## A\n\na\n\n### A1\n\na1\n\n## B\n\nb\n\n## C\n\nc"


@pytest.mark.parametrize(("number", "before", "after"), [
    (1, 4, "# T\n\n## B\n\nb\n\n## A\n\na\n\n### A1\n\na1\n\n## C\n\nc"),
    (4, 1, "# T\n\n## C\n\nc\n\n## A\n\na\n\n### A1\n\na1\n\n## B\n\nb"),
    (1, 5, "# T\n\n## B\n\nb\n\n## C\n\nc\n\n## A\n\na\n\n### A1\n\na1"),
    (2, 1, "# T\n\n### A1\n\na1\n\n## A\n\na\n\n## B\n\nb\n\n## C\n\nc"),
    (1, 2, None), (1, 3, None), (1, 1, None), (0, 3, None),
])
def test_a_section_goes_with_its_subsections(number: int, before: int, after: str | None) -> None:
    assert moved_to(TREE, number, before) == after


@pytest.mark.parametrize(("text", "number", "before", "after"), [
    # What ends the document stays: with a line end, with blank lines, with none.
    ("# A\na\n# B\nb\n", 1, 0, "# B\nb\n# A\na\n"),
    ("# A\na\n\n\n# B\nb", 1, 0, "# B\nb\n\n\n# A\na"),
    ("# A\n# B", 0, 2, "# B\n# A"),
    # A heading that is underlined takes in no paragraph.
    ("A\n=\na\n# B\nb", 0, 2, "# B\nb\n\nA\n=\na"),
    ("x\n# A\na\n\nB\n=\nb\n", 1, 0, "x\n\nB\n=\nb\n\n# A\na\n"),
    ("# A\na\n\n# B\nC\n=\nc", 0, 2, "# B\n\n# A\na\n\nC\n=\nc"),
    # A heading within a fence is none.
    ("# A\n```\n# no\n```\n# B\nb\n", 0, 2, "# B\nb\n# A\n```\n# no\n```\n"),
    # Front matter and what stands before the first heading stay.
    ("---\nt: 1\n---\nin\n\n# A\na\n\n# B\nb\n", 1, 0, "---\nt: 1\n---\nin\n\n# B\nb\n\n# A\na\n"),
    ("# 甲\n\n一\u2028二\n\n# 乙𠮷\n\n\u00a0三", 1, 0, "# 乙𠮷\n\n\u00a0三\n\n# 甲\n\n一\u2028二"),
])
def test_what_is_between_and_at_the_end_stays(text: str, number: int, before: int, after: str) -> None:
    assert moved_to(text, number, before) == after


def test_a_fence_that_is_open_keeps_its_section_last() -> None:
    with pytest.raises(SectionFixed):
        moved_to("# A\na\n\n# B\n```\nopen\n", 1, 0)


def test_the_place_of_the_section_afterwards() -> None:
    for number, before in ((1, 4), (4, 1), (1, 5), (3, 1)):
        found = headings(TREE)
        moved = move(TREE, found, number, before)
        assert moved is not None
        after = applied(TREE, moved)
        assert after is not None
        assert after[moved.start :].startswith(TREE[found[number].start : found[number].end])


def test_steps() -> None:
    found = headings("# T\n## A\n### A1\n### A2\n## B\n### B1\n# U\n## V")
    assert [step_up(found, number) for number in range(8)] == [None, None, 1, 2, 1, 4, 0, 6]
    assert [step_down(found, number) for number in range(8)] == [8, 6, 4, 5, 7, 7, None, None]
    assert [end_of(found, number) for number in range(8)] == [6, 4, 3, 4, 6, 6, 8, 8]


@pytest.mark.parametrize(("text", "number", "by", "after"), [
    ("# A\n## B\n### C\n## D\n", 1, 1, "# A\n### B\n#### C\n## D\n"),
    ("# A\n## B\n### C\n## D\n", 1, -1, "# A\n# B\n## C\n## D\n"),
    ("# A\n", 0, -1, None), ("## A\n###### B\n", 0, 1, None),
    ("  ## A ##  \n", 0, 1, "  ### A ###  \n"), ("## A #\n", 0, 1, "### A #\n"), ("#\n", 0, 1, "##\n"),
    ("A\n===\n\nB\n--\n", 0, 1, "A\n---\n\n### B\n"),
    ("A\nand\n---\nx", 0, -1, "A\nand\n===\nx"), ("A\nand\n---\nx", 0, 1, "### A and\nx"),
    ("# A\n```\n# no\n```\n", 0, 1, "## A\n```\n# no\n```\n"),
])
def test_levels(text: str, number: int, by: int, after: str | None) -> None:
    assert relevelled(text, number, by) == after


_BODIES = st.sampled_from(["", "text", "two\nlines", "- item\n  more", "```\n# code\n---\n```", "~~~\nx", "> quote",
                           "| a |\n|---|\n| b |", "    # indented", "---", "汉字\u3000", "a  "])
_HEADS = st.sampled_from(["# {}", "## {}", "### {} ###", "{}\n===", "{}\n---", "###### {}", "  ## {}"])
_GAPS = st.sampled_from(["\n", "\n\n"])
_ENDS = st.sampled_from(["\n", "\n\n", "\n\n\n"])
_SECTIONS = st.lists(st.tuples(_HEADS, _GAPS, _BODIES, _ENDS), min_size=2, max_size=6)


def _document(sections: list[tuple[str, str, str, str]], tail: str) -> str:
    parts = [head.format(f"h{n}") + gap + body + (end if body else "")
             for n, (head, gap, body, end) in enumerate(sections)]
    return "".join(parts).rstrip("\n") + tail


@given(_SECTIONS, st.sampled_from(["", "\n", "\n\n"]), st.data())
def test_nothing_is_lost_and_no_heading_made(
    sections: list[tuple[str, str, str, str]], tail: str, data: st.DataObject
) -> None:
    text = _document(sections, tail)
    found = headings(text)
    assume(len(found) > 1)
    number = data.draw(st.integers(0, len(found) - 1))
    before = data.draw(st.integers(0, len(found)))
    try:
        after = moved_to(text, number, before)
    except SectionFixed:
        assume(False)
    if after is None:
        assert number <= before <= end_of(found, number)
        return
    assert sorted(filter(str.strip, after.split("\n"))) == sorted(filter(str.strip, text.split("\n")))
    end = end_of(found, number)
    rest = [each for n, each in enumerate(found) if not number <= n < end]
    at = before if before < number else before - (end - number)
    wanted = [*rest[:at], *found[number:end], *rest[at:]]
    assert [(each.level, each.title) for each in headings(after)] == [(each.level, each.title) for each in wanted]
    assert after.endswith("\n") == text.endswith("\n")


@given(_SECTIONS, st.data())
def test_a_level_down_and_up_again(sections: list[tuple[str, str, str, str]], data: st.DataObject) -> None:
    text = _document(sections, "\n")
    found = headings(text)
    assume(found)
    number = data.draw(st.integers(0, len(found) - 1))
    try:
        down = relevelled(text, number, 1)
    except SectionFixed:
        assume(False)
    assume(down is not None)
    assert down is not None
    end = end_of(found, number)
    assert [each.level for each in headings(down)] == [
        each.level + (number <= n < end) for n, each in enumerate(found)]
    again = relevelled(down, number, -1)
    assert again is not None
    assert [(each.level, each.title) for each in headings(again)] == [(each.level, each.title) for each in found]
