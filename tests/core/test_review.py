"""Decisions in any order give the same text, flags hold, and a review survives the writer's own edits."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.findings import Finding
from app.core.hunk_kinds import Kind
from app.core.hunks import Hunk, diff, take
from app.core.judgement import Judgement, judge
from app.core.review import Change, Review, unchecked_review_of
from app.core.review import review_of as answered

BEFORE = (
    "# Notes\n\nIt come to an agreement on Tuesday. There is many reasons for it.\n\n"
    "## Budget\n\nSpending is cut by ten percent, and they was content. 各单位要进一步的加强值班 𠮷。\n"
)
AFTER = (
    "# Notes\n\nIt came to an agreement on Tuesday. There are many reasons for it.\n\n"
    "## Budget\n\nSpending is cut by 20%, and they were content. 各单位要进一步加强值班 𠮷。\n"
)
WORDS = ["one ", "two ", "three. ", "四五六，", "七八。", "\n\n", "# Title\n", "12 ", "𠮷", "**bold** "]
texts = st.lists(st.sampled_from(WORDS), max_size=24).map("".join)
DECISIONS = ("accepted", "standing", "open")


def review_of(before: str, after: str) -> Review:
    """Without checks."""
    return Review(before, tuple(Change(hunk) for hunk in diff(before, after)))


@pytest.fixture
def review() -> Review:
    return Review.of(judge(BEFORE, AFTER))


def test_what_is_flagged_comes_first_and_is_let_stand_by_accept_rest(review: Review) -> None:
    flagged = [number for number, change in enumerate(review.changes) if change.flagged]
    assert [review.changes[number].hunk.before for number in flagged] == ["ten percent"]
    assert review.order[0] == flagged[0]
    assert review.order[1:] == sorted(review.order[1:])
    done = review.accept_rest()
    assert done.open == []
    assert done.text == AFTER.replace("20%", "ten percent")
    assert review.accept(flagged).accept_rest().text == AFTER
    assert review.let_rest_stand().text == BEFORE
    assert review.counts()["facts"] == 1


def test_of_a_kind_and_in_a_section(review: Review) -> None:
    kinds: set[Kind] = {change.kind for change in review.changes}
    assert sum(len(review.of_kind(kind)) for kind in kinds) == len(review.changes)
    one = review.accept_unflagged(review.in_section(0)).let_rest_stand()
    head, _, rest = BEFORE.partition("## Budget")
    assert one.text == AFTER.partition("## Budget")[0] + "## Budget" + rest
    assert head != AFTER.partition("## Budget")[0]
    budget = review.in_section(len(review.changes) - 1)
    assert set(budget) | set(review.in_section(0)) == set(range(len(review.changes)))
    assert review.accept(budget).in_section(budget[0]) == []


def test_an_own_text_and_its_way_back(review: Review) -> None:
    edited = review.edit(0, "had come")
    assert edited.text == BEFORE.replace("come", "had come")
    assert edited.reopen([0]) == review
    [edit] = edited.edits_to(edited.accept([0]))
    assert edited.text[edit.start : edit.end] == "had come"
    assert edit.text == "came"


def test_next_and_previous_go_round(review: Review) -> None:
    first = review.order[0]
    assert review.next_open(-1) == first
    assert review.next_open(review.order[-1]) == first
    assert review.next_open(first, -1) == review.order[-1]
    only = review.let_stand(review.order[1:])
    assert only.next_open(first) is None
    assert only.let_rest_stand().next_open(-1) is None


def test_half_a_move_is_decided_with_its_other_half() -> None:
    before = "The first sentence goes somewhere else today. The second one stays. The third one stays, too.\n"
    after = "The second one stays. The third one stays, too. The first sentence goes somewhere else today.\n"
    review = review_of(before, after)
    assert [change.kind for change in review.changes] == ["moved", "moved"]
    assert review.accept([0]).text == after
    assert review.accept([1]).let_stand([0]).text == before
    # One half is lost to an edit: the other would double the sentence.
    carried, lost = review.carried(before.replace("first sentence", "first sentence, I say,"))
    assert (carried.changes, lost) == ((), 2)


@given(texts, texts, st.randoms(use_true_random=False))
def test_any_order_of_decisions_gives_the_same_text(before: str, after: str, chance: random.Random) -> None:
    review = review_of(before, after)
    assert review.accept(review.open).text == after
    assert review.let_rest_stand().text == before
    taken = {number for number in review.open if chance.random() < 0.5}
    taken = {n for n in taken if review.changes[n].hunk.move is None}
    steps = list(range(len(review.changes)))
    chance.shuffle(steps)
    now, text = review, before
    for number in steps:
        following = now.accept([number]) if number in taken else now.let_stand([number])
        for edit in reversed(now.edits_to(following)):  # what the window does to the document
            text = text[: edit.start] + edit.text + text[edit.end :]
        assert text == following.text
        now = following
    accepted = {n for n, change in enumerate(now.changes) if change.decision == "accepted"}
    assert accepted == taken
    assert text == take(before, [change.hunk for change in review.changes], accepted)
    assert [now.text[slice(*place)] for place in now.places()] == [change.text for change in now.changes]


@given(texts, texts, st.integers(0, 400), st.integers(0, 40), st.sampled_from(["", "x", " new ", "字", "\n\n"]),
       st.randoms(use_true_random=False))
def test_an_edit_elsewhere_costs_nothing_and_one_inside_only_what_it_touched(
    before: str, after: str, at: int, length: int, put: str, chance: random.Random
) -> None:
    review = review_of(before, after)
    for number in review.open:
        if chance.random() < 0.3:
            review = review.accept([number])
    text = review.text
    start = min(at, len(text))
    now = text[:start] + put + text[start + length :]
    carried, lost = review.carried(now)
    assert carried.text == now, "the document is as the writer left it"
    assert len(carried.open) + lost == len(review.open)
    rest = carried.reopen(range(len(carried.changes)))
    assert rest.text == carried.before
    for change in carried.changes:
        assert carried.before[slice(*change.hunk.before_range)] == change.hunk.before
    whole = carried.accept(range(len(carried.changes))).text
    for change in carried.changes:
        assert whole[slice(*change.hunk.after_range)] == change.hunk.after
    if not put and start >= len(text):
        assert carried == review


def test_carried_to_where_the_text_moved(review: Review) -> None:
    decided = review.accept([0])
    now = "A new line 𠮷.\n\n" + decided.text.replace("they was content", "they was not content")
    carried, lost = decided.carried(now)
    assert lost == 0
    assert carried.text == now
    assert carried.accept_rest().text == (
        "A new line 𠮷.\n\n" + AFTER.replace("20%", "ten percent").replace("were content", "were not content"))
    assert carried.reopen([0]).text.startswith("A new line 𠮷.\n\n# Notes\n\nIt come")


def test_a_word_that_was_written_on_is_no_more_the_word_of_the_change() -> None:
    review = review_of("It come so.", "It came so.")
    carried, lost = review.carried("It comes so.")
    assert (carried.changes, lost, carried.text) == ((), 1, "It comes so.")


def test_a_change_between_two_words_stays_behind_what_was_put_there() -> None:
    hunk = Hunk("added", (3, 3), (3, 8), "", "very ")
    carried, lost = Review("It good", (Change(hunk),)).carried("It is good")
    assert (carried.accept_rest().text, lost) == ("It is very good", 0)


def test_both_halves_of_a_judgement_are_there() -> None:
    finding = Finding("percent-changed", "a", "b", (0, 1), (0, 1))
    hunk = Hunk("wording", (0, 1), (0, 1), "a", "b")
    judgement = Judgement("a", "b", (hunk,), ((finding,),), (), (finding,))
    assert Review.of(judgement) == Review("a", (Change(hunk, (finding,)),))
    assert replace(Review.of(judgement).changes[0], findings=()).flagged is False


def test_the_review_of_an_answer_to_a_part_of_a_document() -> None:
    start, end = BEFORE.index("It come"), BEFORE.index("\n\n## Budget")
    answer = "It came to an agreement on Tuesday. There are many reasons for it."
    review = answered(BEFORE, start, end, answer, finished=True, checked=True)
    assert review.accept(review.open).text == BEFORE[:start] + answer + BEFORE[end:]
    assert review.kept == (("date", 1),)
    begun = answered(BEFORE, start, end, "It came to an agreement on Tuesday. There", finished=False, checked=True)
    assert begun.accept(begun.open).text == BEFORE.replace("come", "came"), "what it had not reached stays"
    unchecked = answered(BEFORE, start, end, answer, finished=True, checked=False)
    assert unchecked.kept == ()


def test_the_terms_of_the_writer_are_held_and_a_failed_check_flags_everything() -> None:
    text = "The Provider is bound by the plan that they was given.\n"
    answer = "The supplier is bound by the plan that they were given."
    review = answered(text, 0, len(text) - 1, answer, finished=True, checked=True, terms=["Provider"])
    assert [change.hunk.before for change in review.changes if change.flagged] == ["Provider"]
    failed = unchecked_review_of(text, 0, len(text) - 1, answer, finished=True)
    assert len(failed.changes) == 2
    assert all(change.flagged for change in failed.changes)


def test_what_stands_beside_a_change() -> None:
    review = review_of("Two people will be hired in the spring time.\n\n各单位要进一步的加强值班值守工作。",
                       "Two people will be hired in spring time.\n\n各单位要进一步加强值班值守工作。\n\n# New\n")
    assert review.context(0) == ("be hired in ", "spring time.")
    assert review.context(1) == ("各单位要进一步", "加强值班值守工")
    assert review.context(len(review.changes) - 1) == ("", ""), "what is a line of its own has nothing beside it"
