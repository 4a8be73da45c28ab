"""A document in which passages grow in any order: what stands, where it is written, and what has settled."""

from __future__ import annotations

from itertools import accumulate, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.findings import Finding
from app.core.hunks import diff, take
from app.core.marked_text import PROPOSED, GrowingText, reviewed
from app.core.passages import Piece
from app.core.review import Change, Review

SENTENCES = ("It come to an agreement 𠮷 on Tuesday. ", "There is many reasons. ", "各单位要进一步的加强值守。",
             "We was content. ", "Nobody have objected to it. ", "The chair thanked everyone. ",
             "故障发生后必须要立即到达。")
MENDED = (("come", "came"), ("is many", "are many"), ("进一步的", "进一步"), ("We was", "We were"), ("必须要", "必须"),
          ("Nobody have", "Nobody has"))


def mended(text: str) -> str:
    for old, new in MENDED:
        text = text.replace(old, new)
    return text


PASSAGES = st.lists(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=9).map("".join), min_size=1, max_size=4)


@settings(max_examples=60)
@given(PASSAGES, st.data())
def test_passages_that_grow_in_any_order(passages: list[str], data: st.DataObject) -> None:
    pieces = [piece for text in passages for piece in (Piece(text, True), Piece("\n\n", False))]
    document = "# Head\n\n" + "".join(piece.text for piece in pieces) + "The end."
    growing = GrowingText("# Head\n\n", pieces, "The end.")
    numbers = [number for number, piece in enumerate(pieces) if piece.prose]
    coming = {number: mended(pieces[number].text) for number in numbers}
    came = dict.fromkeys(numbers, "")
    known: list[object] = []
    while coming:
        number = data.draw(st.sampled_from(sorted(coming)))
        size = data.draw(st.integers(1, 60))
        text, coming[number] = coming[number][:size], coming[number][size:]
        came[number] += text
        if text:
            growing.write(number, text, pieces[number].text[min(len(came[number]), len(pieces[number].text)) :])
        if not coming[number]:
            del coming[number]
            growing.finish(number, mended(pieces[number].text))
        runs = growing.runs()
        assert "".join(run.text for run in runs if run.role not in PROPOSED) == document, "nothing of it is lost"
        starts = [*accumulate((len(run.text.encode("utf-16-le")) // 2 for run in runs), initial=0)]
        assert [run.units for run in runs] == [b - a for a, b in pairwise(starts)]
        pens = growing.pens()
        assert len(pens) == sum(bool(came[each]) and each in coming for each in numbers)
        assert all(runs[starts.index(pen)].role == "waiting" or runs[starts.index(pen)].units == 0 for pen in pens)
        changes = growing.changes()
        assert growing.changes() is changes, "the same until more have settled"
        assert changes == from_nothing(growing)
        firm = [change.hunk.before for change in changes][: len(known)] if len(passages) == 1 and coming else []
        assert firm == known[: len(firm)], "what has settled stays"
        known = [change.hunk.before for change in changes]
    hunks = [change.hunk for change in growing.changes()]
    proposed = "# Head\n\n" + "".join(mended(piece.text) for piece in pieces) + "The end."
    assert take(document, hunks) == proposed
    assert "".join(run.text for run in growing.runs() if run.role not in {"removed", "gone", "gap"}) == proposed


def from_nothing(growing: GrowingText) -> object:
    """The changes, all made anew."""
    growing._settled = []
    return growing.changes()


@given(PASSAGES, st.data())
def test_a_review_shows_the_document_with_what_is_open_beside_it(passages: list[str], data: st.DataObject) -> None:
    before = "\n\n".join(passages)
    after = "\n\n".join(map(mended, data.draw(st.permutations(passages))))
    hunks = diff(before, after)
    held = (Finding("number-changed"),)
    review = Review(before, tuple(Change(hunk, held if data.draw(st.booleans()) else ()) for hunk in hunks))
    review = review.accept([number for number in review.open if data.draw(st.booleans())])
    review = review.let_stand([number for number in review.open if data.draw(st.booleans())])
    runs = reviewed(review)
    assert "".join(run.text for run in runs if run.role not in PROPOSED) == review.text
    for number, change in enumerate(review.changes):
        roles = {run.role for run in runs if run.number == number}
        if not change.is_open:
            assert roles == {"decided"}
        elif change.hunk.move is None:
            new = {"flagged" if change.flagged else "added"} if change.hunk.after else set()
            assert roles - {"gap"} == new | ({"removed"} if change.hunk.before else set())
