"""Changes are whole words, and both sides can be put together again from them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.changes import Piece, compare, count_changes, proposal, settled

TEXTS = st.text(alphabet="ab c1.,\n各供热单位𠮷é—*", max_size=60)


@given(TEXTS, TEXTS)
def test_both_sides_come_back(before: str, after: str) -> None:
    pieces = compare(before, after)
    assert "".join(p.text for p in pieces if p.kind != "added") == before
    assert proposal(pieces) == after
    assert all(p.text for p in pieces)


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert compare(text, text) in ([], [Piece("same", text)])


@pytest.mark.parametrize(("before", "after", "expected"), [
    ("cut by ten percent.", "cut by 20%.", [("removed", "ten percent"), ("added", "20%")]),
    ("it effect our work alot", "it affected our work a lot",
     [("removed", "effect"), ("added", "affected"), ("removed", "alot"), ("added", "a lot")]),
    ("两小时内恢复", "四小时内恢复", [("removed", "两"), ("added", "四")]),
    ("don't", "do not", [("removed", "don't"), ("added", "do not")]),
    ("1,234.5 km", "1,235 km", [("removed", "1,234.5"), ("added", "1,235")]),
])
def test_changes_are_whole_words(before: str, after: str, expected: list[tuple[str, str]]) -> None:
    assert [(p.kind, p.text) for p in compare(before, after) if p.kind != "same"] == expected


def test_changes_are_counted_by_place() -> None:
    assert count_changes(compare("a b c d", "a x c y")) == 2
    assert count_changes(compare("same", "same")) == 0


def test_an_unfinished_rewrite_never_deletes_what_it_did_not_reach() -> None:
    before = "There is many reasons. The second sentence stays. And the third one too."
    after = "There are many reasons. The sec"
    kept = "There are many reasons. The second sentence stays. And the third one too."
    assert proposal(settled(compare(before, after))) == kept


@given(TEXTS, TEXTS, st.integers(0, 60))
def test_settled_keeps_the_original_whole(before: str, after: str, cut: int) -> None:
    pieces = settled(compare(before, after[:cut]))
    assert "".join(p.text for p in pieces if p.kind != "added") == before


def test_a_long_text_is_compared_by_word() -> None:
    before = "\n".join(f"line {n} of the old text" for n in range(4000))
    after = before.replace("old", "new")
    pieces = compare(before, after)
    assert proposal(pieces) == after
    assert {piece.text for piece in pieces if piece.kind != "same"} == {"old", "new"}
