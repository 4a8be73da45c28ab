"""The edits between two texts give the one from the other, touch little, and take bounded time."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.core.line_edits import applied, line_edits, lines_of

LINES = st.lists(st.sampled_from(["one\n", "two\n", "三个字\n", "\n", "one more\n", "tail", "a\u2028b\n", "\r\n"]))
TEXTS = LINES.map("".join)


@given(TEXTS)
def test_lines_joined_are_the_text(text: str) -> None:
    assert "".join(lines_of(text)) == text
    assert all(line.endswith("\n") for line in lines_of(text)[:-1])


@given(TEXTS, TEXTS)
def test_the_edits_give_the_other_text(before: str, after: str) -> None:
    edits = line_edits(before, after)
    assert applied(before, edits) == after
    for edit, following in pairwise(edits):
        assert edit.end < following.start


def test_only_what_differs_is_touched() -> None:
    before = "".join(f"line {n}\n" for n in range(1000))
    after = before.replace("line 7\n", "line seven\n").replace("line 900\n", "")
    edits = line_edits(before, after)
    assert [edit.text for edit in edits] == ["seven", ""]
    assert sum(edit.end - edit.start for edit in edits) == 1 + len("line 900\n")


def test_a_megabyte_that_is_all_other_is_compared_in_bounded_steps() -> None:
    before = "".join(f"line {n} of the one\n" for n in range(40_000))
    after = "".join(f"row {n} of the other\n" for n in range(40_000))
    edits = line_edits(before, after)
    assert applied(before, edits) == after
