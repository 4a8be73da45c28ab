"""Drafts are as long as pays: what a batch costs and how often guesses come true are learned, and both are weighed."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.inference.draft_length import MAX_DRAFT, Acceptance, StepCost, allocate
from app.inference.drafting import Drafting
from app.inference.following import Following
from app.inference.lookup import Draft, Kind
from tests.benchmarks.drafting import cpu_cost, dear_cost, flat_cost, speed_up

MACHINES = st.booleans().map(lambda on_gpu: StepCost(on_gpu=on_gpu))
CURVES = st.lists(st.lists(st.floats(0, 1), max_size=4).map(lambda chances: sorted(chances, reverse=True)), max_size=3)
SIZES = (1, 1, 2, 4, 5, 9, 17, 25)


class Stairs(StepCost):
    """Two tokens cost as much as one, and then sixteen as much as three."""

    def __init__(self) -> None:
        super().__init__(on_gpu=True)

    def ratio(self, batch_tokens: int) -> float:
        return 1.0 if batch_tokens <= 2 else 1.6 * -(-batch_tokens // 16)


def run(cost: StepCost, true_cost: Callable[[int], float], steps: int, *, base: float = 0.05, seed: int = 3) -> None:
    """Steps of a busy machine: one in twenty takes three times as long, all differ by some eight percent."""
    drawn = random.Random(seed)
    for _ in range(steps):
        size = drawn.choice(SIZES)
        busy = 3.0 if drawn.random() < 0.05 else 1.0
        cost.observe(size, base * true_cost(size) * busy * drawn.lognormvariate(0, 0.08))


def close(cost: StepCost, true_cost: Callable[[int], float], within: float) -> bool:
    return all(abs(cost.ratio(size) / true_cost(size) - 1) < within for size in (2, 4, 8, 16, 24))


# What a step costs --------------------------------------------------------------------------------------------------


@given(MACHINES, st.lists(st.tuples(st.integers(1, 1000), st.floats(0, 1000)), max_size=30))
def test_a_larger_batch_never_seems_to_cost_less(cost: StepCost, steps: list[tuple[int, float]]) -> None:
    for size, seconds in steps:
        cost.observe(size, seconds)
    assert cost.ratio(1) == 1
    ratios = [cost.ratio(size) for size in range(1, 600)]
    assert all(before <= after * (1 + 1e-9) for before, after in pairwise(ratios))


@pytest.mark.parametrize("on_gpu", [True, False])
@pytest.mark.parametrize("true_cost", [cpu_cost, flat_cost, dear_cost])
def test_what_a_batch_costs_is_learned_on_a_busy_machine(true_cost: Callable[[int], float], on_gpu: bool) -> None:
    cost = StepCost(on_gpu=on_gpu)
    run(cost, true_cost, 1000)
    assert close(cost, true_cost, 0.2)


def test_all_steps_becoming_slower_together_is_no_matter_of_their_size() -> None:
    cost = StepCost(on_gpu=False)
    run(cost, cpu_cost, 300)
    run(cost, cpu_cost, 100, base=0.15)
    assert close(cost, cpu_cost, 0.25)


@given(st.sampled_from(SIZES))
def test_one_step_that_takes_a_minute_counts_for_little(size: int) -> None:
    cost = StepCost(on_gpu=False)
    run(cost, cpu_cost, 300)
    before = [cost.ratio(other) for other in range(1, 25)]
    cost.observe(size, 60)
    assert all(0.8 < cost.ratio(other) / before[other - 1] < 1.25 for other in range(1, 25))


def test_what_was_learned_of_sizes_that_are_not_used_fades() -> None:
    cost = StepCost(on_gpu=False)
    run(cost, dear_cost, 300)
    dear = cost.ratio(8)
    for _ in range(10_000):
        cost.observe(1, 0.05)
    assert cost.ratio(8) == pytest.approx(StepCost(on_gpu=False).ratio(8), rel=0.05)
    assert dear > 1.5 * cost.ratio(8)


# How often guesses come true ------------------------------------------------------------------------------------------


@given(st.sampled_from(Kind), st.integers(0, MAX_DRAFT), st.lists(st.lists(st.integers(0, 1), max_size=4), max_size=9))
def test_the_chance_of_a_draft_falls_with_every_token(kind: Kind, length: int, answers: list[list[int]]) -> None:
    acceptance, draft = Acceptance(), Draft([0] * length, kind)
    for written in answers:
        acceptance.learn(draft, written)
    curve = acceptance.curve(draft)
    assert len(curve) == length
    assert all(1 >= before >= after >= 0 for before, after in pairwise([1.0, *curve]))


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.NONE])
@pytest.mark.parametrize("chance", [0.05, 0.6, 0.95])
def test_the_chance_of_a_kind_is_learned(kind: Kind, chance: float) -> None:
    acceptance, drawn = Acceptance(), random.Random(1)
    for _ in range(1500):
        acceptance.learn(Draft([7], kind), [7 if drawn.random() < chance else 8])
    assert acceptance.curve(Draft([7], kind)) == [pytest.approx(chance, abs=0.06)]


def test_nothing_is_learned_from_what_follows_a_wrong_guess() -> None:
    one, other, draft = Acceptance(), Acceptance(), Draft([1, 2, 3, 4], Kind.STEADY)
    one.learn(draft, [1, 9])
    other.learn(draft, [1, 9, 3, 4])
    assert one.curve(draft) == other.curve(draft)
    assert one.curve(draft) < Acceptance().curve(draft)


def test_a_guess_that_came_true_makes_the_next_one_likelier() -> None:
    first, second, *_ = Acceptance().curve(Draft([1, 2, 3], Kind.TORN))
    assert second / first > 2 * first


def guesses_of(acceptance: Acceptance, following: Following, kind: Kind, right: str) -> None:
    """One guess after another, of which those marked “1” come true."""
    for each in right:
        acceptance.learn(Draft([1], kind, following), [int(each)])


def test_an_answer_that_leaves_its_text_is_not_believed_and_believed_again_when_it_comes_back() -> None:
    acceptance, following, draft = Acceptance(), Following(), Draft([1] * 8, Kind.ONLY)
    followed = acceptance.curve(Draft([1] * 8, Kind.ONLY, following))
    guesses_of(acceptance, following, Kind.ONLY, "0" * 12)
    left = acceptance.curve(Draft([1] * 8, Kind.ONLY, following))
    assert left[0] < 0.4 * followed[0]
    guesses_of(acceptance, following, Kind.TWO, "1" * 12)
    back = acceptance.curve(Draft([1] * 8, Kind.ONLY, following))
    assert back[0] > 0.9 * acceptance.curve(draft)[0]


def test_what_an_answer_does_that_left_its_text_says_little_of_others() -> None:
    alone, together = Acceptance(), Acceptance()
    guesses_of(alone, Following(), Kind.ONLY, "0" * 40)
    for _ in range(40):
        together.learn(Draft([1], Kind.ONLY), [0])
    usual, strange, plain = (each.curve(Draft([1], Kind.ONLY))[0] for each in (Acceptance(), alone, together))
    assert usual - strange < 0.5 * (usual - plain)


@given(st.floats(0.0, 1.0), st.lists(st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0))))
def test_the_chance_that_an_answer_follows_stays_one(chance: float, seen: list[tuple[float, float]]) -> None:
    following = Following(chance)
    for if_it_follows, if_not in seen:
        following.learn(if_it_follows, if_not)
        assert 0 <= following.chance <= 1


# How long drafts are ------------------------------------------------------------------------------------------------


def rate(curves: list[list[float]], lengths: tuple[int, ...] | list[int], cost: StepCost) -> float:
    expected = len(curves) + sum(sum(curve[:length]) for curve, length in zip(curves, lengths, strict=True))
    return expected / cost.ratio(len(curves) + sum(lengths))


@given(CURVES, MACHINES | st.builds(Stairs))
def test_no_other_lengths_give_more_tokens_per_second(curves: list[list[float]], cost: StepCost) -> None:
    lengths = allocate(curves, cost)
    assert len(lengths) == len(curves)
    assert all(0 <= length <= len(curve) for length, curve in zip(lengths, curves, strict=True))
    if curves:
        best = max(rate(curves, other, cost) for other in product(*(range(len(curve) + 1) for curve in curves)))
        assert rate(curves, lengths, cost) == pytest.approx(best)


@given(CURVES, MACHINES | st.builds(Stairs), st.integers(1, 500))
def test_beside_a_prompt_a_draft_pays_for_the_time_that_it_adds(
        curves: list[list[float]], cost: StepCost, prompt: int) -> None:
    lengths = allocate(curves, cost, other_tokens=prompt)
    gained = sum(sum(curve[:length]) for curve, length in zip(curves, lengths, strict=True))
    needed = len(curves) + prompt
    added = cost.ratio(needed + sum(lengths)) - cost.ratio(needed) if curves else 0.0
    alone = rate(curves, allocate(curves, cost), cost) if curves else 0.0
    assert gained >= added * alone - 1e-9


def test_a_step_in_the_cost_does_not_hide_what_lies_behind_it() -> None:
    assert allocate([[0.95 ** at for at in range(1, 24)]], Stairs()) == [15]
    assert allocate([[0.5 ** at for at in range(1, 24)]], Stairs()) == [1]


def test_the_likelier_draft_is_the_longer_one() -> None:
    acceptance = Acceptance()
    curves = [acceptance.curve(Draft(range(MAX_DRAFT), kind)) for kind in (Kind.LOST, Kind.STEADY, Kind.TWO)]
    lost, steady, two = allocate(curves, StepCost(on_gpu=False))
    assert lost == 0 < two < steady


@given(st.sampled_from([kind for kind in Kind if kind is not Kind.NONE]), st.integers(1, MAX_DRAFT),
       st.lists(st.tuples(st.sampled_from(list(Kind)[1:]), st.booleans()), max_size=40))
def test_what_a_draft_can_bring_is_known_without_walking_it(
        kind: Kind, length: int, answers: list[tuple[Kind, bool]]) -> None:
    acceptance = Acceptance()
    for other, came_true in answers:
        acceptance.learn(Draft([1], other), [int(came_true)])
    for follows in (None, Following(0.3)):
        draft = Draft([7] * length, kind, follows)
        assert acceptance.most(draft) == pytest.approx(sum(acceptance.curve(draft)))


@given(st.booleans(), st.sampled_from([0, 64]),
       st.lists(st.tuples(st.sampled_from(list(Kind)), st.integers(0, MAX_DRAFT)), min_size=1, max_size=4))
def test_an_offer_that_is_passed_over_at_once_would_not_have_paid(
        on_gpu: bool, reading: int, offered: list[tuple[Kind, int]]) -> None:
    drafting = Drafting(on_gpu=on_gpu)
    offers = [Draft(list(range(length)) if kind is not Kind.NONE else [], kind) for kind, length in offered]
    wanted = allocate([drafting.acceptance.curve(offer) for offer in offers], drafting.cost, other_tokens=reading)
    assert [len(draft) for draft in drafting.chosen(offers, 1000, reading)] == wanted


def test_nothing_is_drafted_where_nobody_writes_or_nothing_was_found() -> None:
    cost = StepCost(on_gpu=False)
    assert allocate([], cost, other_tokens=64) == []
    assert allocate([[], []], cost) == [0, 0]


# Both together ------------------------------------------------------------------------------------------------------


def texts(count: int, seed: int) -> list[list[int]]:
    """Texts of some 80 tokens, a few of them frequent, as in a language."""
    drawn = random.Random(seed)
    return [[min(20_000, int(drawn.paretovariate(0.5))) for _ in range(80)] for _ in range(count)]


def edited(text: list[int], seed: int) -> list[int]:
    """About one token in twenty replaced, left out or preceded by another."""
    drawn, result = random.Random(seed), list[int]()
    for token in text:
        edit = drawn.random()
        if edit < 0.04:
            result.append(drawn.randrange(20_000))
        if not 0.02 < edit < 0.06:
            result.append(token)
    return result


@pytest.mark.parametrize(("true_cost", "on_gpu", "least"), [(cpu_cost, False, 1.5), (flat_cost, True, 3.0)])
@pytest.mark.parametrize("at_once", [1, 4])
def test_an_edited_text_is_written_faster(true_cost: Callable[[int], float], on_gpu: bool, least: float,
                                          at_once: int) -> None:
    pairs = [(text, edited(text, at)) for at, text in enumerate(texts(40, 1))]
    gain = speed_up(pairs, true_cost, StepCost(on_gpu=on_gpu), Acceptance(), copies=True, at_once=at_once)
    assert gain > (least if at_once == 1 else 1.05)


@pytest.mark.parametrize("true_cost", [cpu_cost, flat_cost, dear_cost])
@pytest.mark.parametrize("copies", [True, False])
def test_a_text_that_shares_nothing_is_not_written_slower(true_cost: Callable[[int], float], copies: bool) -> None:
    pairs = list(zip(texts(40, 1), texts(40, 2), strict=True))
    assert speed_up(pairs, true_cost, StepCost(on_gpu=False), Acceptance(), copies=copies) > 0.95
