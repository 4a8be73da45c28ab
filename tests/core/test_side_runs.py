"""The two sides of a review are the two texts, and each place of one has its like on the other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.core.marked_text import reviewed
from app.core.offsets import to_utf16, utf16_length
from app.core.review import review_of
from app.core.side_runs import SideRuns

BEFORE = "# Notes\n\nIt come to an agreement. 𠮷 stays. Nobody spoke.\n\nThe end.\n"
AFTER = "# Notes\n\nIt came to an agreement at last. 𠮷 stays.\n\nThe very end.\n"


def sides_of(before: str, after: str) -> SideRuns:
    return SideRuns(reviewed(review_of(before, 0, len(before), after, finished=True, checked=False)))


def test_each_side_is_one_text() -> None:
    sides = sides_of(BEFORE, AFTER)
    assert "".join(run.text for run in sides.left) == BEFORE
    assert "".join(run.text for run in sides.right) == AFTER
    assert {run.role for run in sides.left} == {"same", "removed"}
    assert {run.role for run in sides.right} == {"same", "added"}


def test_the_same_words_have_the_same_place() -> None:
    sides = sides_of(BEFORE, AFTER)
    for words in ("# Notes", "to an agreement", "𠮷 stays", "end."):
        left, right = to_utf16(BEFORE, BEFORE.index(words)), to_utf16(AFTER, AFTER.index(words))
        assert sides.place(left, 1, 2) == right
        assert sides.place(right, 2, 1) == left
    gone = to_utf16(BEFORE, BEFORE.index("Nobody"))
    assert 0 <= sides.place(gone, 1, 2) <= utf16_length(AFTER)


def test_a_decided_change_stands_on_both_sides() -> None:
    review = review_of(BEFORE, 0, len(BEFORE), AFTER, finished=True, checked=False).accept([0])
    sides = SideRuns(reviewed(review))
    assert "".join(run.text for run in sides.left).startswith("# Notes\n\nIt came to")
    assert "".join(run.text for run in sides.right) == AFTER


@given(st.text(alphabet="ab𠮷 .\n", max_size=40), st.text(alphabet="ab𠮷 .\n", max_size=40), st.integers(0, 60))
def test_every_place_is_within_the_text_and_in_order(before: str, after: str, position: int) -> None:
    sides = sides_of(before, after)
    texts = {0: sum(run.units for run in reviewed(review_of(before, 0, len(before), after, finished=True,
                                                            checked=False))),
             1: utf16_length(before), 2: utf16_length(after)}
    for of in texts:
        for on in texts:
            here = sides.place(min(position, texts[of]), of, on)
            assert 0 <= here <= texts[on]
            assert here <= sides.place(min(position + 1, texts[of]), of, on)
            if of == on:
                assert here == min(position, texts[of])
