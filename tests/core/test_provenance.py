"""Where text came from is carried through edits exactly: against a plain list of one source for each character."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given

from app.core.provenance import Provenance, Stretch, edits_between, visible_characters

SOURCES = st.sampled_from(["", "a", "b"])


def spread(provenance: Provenance, length: int) -> list[str]:
    """One source for each character, "" for the writer's own."""
    found = [""] * length
    for start, end, source in provenance.stretches:
        assert 0 <= start < end <= length
        assert not any(found[start:end]), "stretches overlap"
        found[start:end] = [source] * (end - start)
    return found


@st.composite
def operations(draw: st.DrawFn) -> list[tuple[str, int, int, int, str]]:
    """What is done: "edit" (start, removed, added) or "mark" (start, end) with a source, as shares of 1000."""
    kind = st.sampled_from(["edit", "edit", "mark"])
    share = st.integers(0, 1000)
    return draw(st.lists(st.tuples(kind, share, share, st.integers(0, 9), SOURCES), max_size=40))


@given(st.integers(0, 40), operations())
def test_edits_and_marks_are_those_of_a_plain_list(length: int, done: list[tuple[str, int, int, int, str]]) -> None:
    plain, provenance = [""] * length, Provenance()
    for kind, one, other, added, source in done:
        start, end = sorted((one * len(plain) // 1000, other * len(plain) // 1000))
        if kind == "edit":
            plain[start:end] = [""] * added
            provenance = provenance.edited(start, end - start, added)
        else:
            plain[start:end] = [source] * (end - start)
            provenance = provenance.marked(start, end, source)
        assert spread(provenance, len(plain)) == plain
        order = [(each.start, each.end) for each in provenance.stretches]
        assert order == sorted(order)
        for start, end in ((0, len(plain)), (len(plain) // 3, len(plain) * 2 // 3)):
            assert spread(Provenance(tuple(provenance.within(start, end))), end - start) == plain[start:end]


@given(st.text("ab 一二。\n", max_size=60), st.text("ab 一二。\n", max_size=60))
def test_edits_between_make_the_one_from_the_other(old: str, new: str) -> None:
    made, shift = old, 0
    for start, removed, added in edits_between(old, new):
        made = made[: start + shift] + added + made[start + shift + removed :]
        shift += len(added) - removed
    assert made == new


OLD = "The writer wrote this. The model wrote that sentence. And the writer this one."


def model_text(text: str, provenance: Provenance) -> list[str]:
    return [text[start:end] for start, end, _ in provenance.stretches]


def test_what_another_program_changed_around_it_stays_marked() -> None:
    at = OLD.index("The model")
    known = Provenance((Stretch(at, at + 30, "p"),))
    new = "Before. " + OLD.replace("And the writer", "Then she")
    carried, lost = known.carried(OLD, new)
    assert (model_text(new, carried), lost) == ([OLD[at : at + 30]], 0)


def test_what_another_program_moved_is_found_where_it_stands() -> None:
    sentence = "The model wrote that sentence."
    at = OLD.index(sentence)
    known = Provenance((Stretch(at, at + len(sentence), "p"),))
    new = OLD.replace(" " + sentence, "") + "\n\nFurther down. " + sentence + "\n"
    carried, lost = known.carried(OLD, new)
    assert (model_text(new, carried), lost) == ([sentence], 0)


def test_what_is_gone_is_said() -> None:
    known = Provenance((Stretch(23, 53, "p"),))
    carried, lost = known.carried(OLD, "Something else altogether, and nothing of it.")
    assert not carried.stretches
    assert lost == 30


@given(st.text("ab 一。\n", max_size=80), st.text("ab 一。\n", max_size=80), st.data())
def test_carried_over_a_diff_it_never_leaves_the_text(old: str, new: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    carried, lost = Provenance().marked(start, end, "p").carried(old, new)
    assert sum(map(bool, spread(carried, len(new)))) + lost <= end - start
    assert 0 <= lost <= end - start
    if old == new:
        assert (lost, carried.stretches) == (0, ((Stretch(start, end, "p"),) if end > start else ()))


def test_characters_are_counted_without_white_space() -> None:
    provenance = Provenance((Stretch(0, 5, "p"), Stretch(8, 12, "q"), Stretch(12, 14, "p")))
    assert provenance.counted("ab cd  x\n各区 要好") == {"p": 6, "q": 2}
    assert visible_characters(" a\u3000b\n") == 2
