"""Wordings of several attempts are mixed: each place keeps whole words, and what is taken over can be given back."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given

from app.core.alternatives import alternatives, exchanged
from app.core.hunks import take
from app.core.review import Review, review_of

TEXT = "The committee met on Tuesday. It come to an agreement after two hours of talk. Nobody was against it."


def attempt(answer: str, text: str = TEXT) -> Review:
    return review_of(text, 0, len(text), answer, finished=True, checked=True)


ONE = attempt(TEXT.replace("come", "came").replace("talk", "discussion"))
TWO = attempt(TEXT.replace("come", "has come").replace("Nobody", "No one"))


def proposal(review: Review) -> str:
    return take(review.before, [change.hunk for change in review.changes])


def test_the_other_attempts_wording_is_offered_at_the_same_place() -> None:
    found = alternatives(ONE, 0, [ONE, TWO])
    assert [(each.attempt, each.text) for each in found] == [(1, "has come")]
    assert not alternatives(ONE, 1, [ONE, TWO]), "there the other lets the original stand"


def test_a_wording_that_was_taken_over_can_be_given_back() -> None:
    mixed, number = exchanged(ONE, alternatives(ONE, 0, [ONE, TWO])[0])
    assert proposal(mixed) == TEXT.replace("come", "has come").replace("talk", "discussion")
    [back] = alternatives(mixed, number, [ONE, TWO])
    assert back.attempt == 0
    again, _ = exchanged(mixed, back)
    assert proposal(again) == proposal(ONE)


def test_an_attempt_on_a_text_that_was_decided_on_meanwhile_is_carried_over() -> None:
    decided = ONE.accept([1])
    later = attempt(decided.text.replace("come", "has come").replace("discussion", "debate"), decided.text)
    [found] = alternatives(decided, 0, [later])
    mixed, number = exchanged(decided, found)
    assert mixed.accept([number]).text == decided.text.replace("come", "has come")
    assert not alternatives(decided, 1, [later]), "what was decided is not proposed any more"


def test_what_the_other_is_flagged_for_comes_with_its_wording() -> None:
    two = attempt(TEXT.replace("two hours of talk", "20 hours of talk"))
    one = attempt(TEXT.replace("two hours of talk", "some hours of talk"))
    found = alternatives(one, 0, [two])
    assert found
    mixed, number = exchanged(one, found[0])
    assert mixed.changes[number].flagged


WORDS = st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta", "one", "two", "各区", "值班"]), max_size=12)


@given(WORDS, WORDS, WORDS, st.data())
def test_any_mixture_is_a_review_of_the_same_text(text: list[str], one: list[str], two: list[str],
                                                  data: st.DataObject) -> None:
    before, first, second = " ".join(text) + ".", " ".join(one) + ".", " ".join(two) + "."
    reviews = [attempt(first, before), attempt(second, before)]
    review = reviews[0]
    for _ in range(data.draw(st.integers(0, 4))):
        if not review.changes:
            break
        number = data.draw(st.integers(0, len(review.changes) - 1))
        found = alternatives(review, number, reviews)
        if not found:
            review = review.accept([number]) if data.draw(st.booleans()) else review.let_stand([number])
            continue
        review, at = exchanged(review, found[0])
        assert review.changes[at].hunk.after == found[0].text
        assert review.before == before
        end = 0
        whole = proposal(review)
        for change in review.changes:
            start, stop = change.hunk.before_range
            assert end <= start <= stop <= len(before)
            assert before[start:stop] == change.hunk.before
            assert whole[slice(*change.hunk.after_range)] == change.hunk.after
            end = stop
        assert review.let_rest_stand().text == review.text
