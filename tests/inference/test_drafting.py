"""Drafting changes the speed alone: what is drawn with a seed is what the plain loop draws with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.core.generation import Plan, Request, Sampling
from app.inference.engine import Delta, Finished
from app.inference.llama_engine import ll
from app.inference.samplers import Chooser
from tests.identity import RecordingEngine, drafted, own_passages, request_of
from tests.plain_loop import PlainLoop
from tests.starter import starter

pytestmark = pytest.mark.model

PASSAGES = own_passages()[:4]
TOKENS = 12
SAMPLINGS = {
    "usual": Sampling(temperature=0.8), "wild": Sampling(temperature=1.5, top_p=1.0, top_k=0),
    "against repeating": Sampling(temperature=0.8, repeat_penalty=1.3, presence_penalty=0.5),
    "narrow": Sampling(temperature=0.8, top_k=3, min_p=0.1), "greedy": Sampling(temperature=0)}


@pytest.fixture(scope="module")
def engine() -> Iterator[RecordingEngine]:
    engine = RecordingEngine()
    # Small steps, which llama.cpp computes row by row alike (see test_identity.py).
    engine.load(starter(), Plan(context_tokens=1024, threads=1, batch_tokens=48))
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def plain() -> Iterator[PlainLoop]:
    plain = PlainLoop(starter(), context_tokens=1024, threads=1, batch_tokens=48)
    yield plain
    plain.close()


def draw(plain: PlainLoop, request: Request) -> list[int]:
    """What the plain loop draws with the request's chain and seed, its end included."""
    plain.answer(plain.vocabulary.prompt(request.messages), 0)
    choose = Chooser(ll, plain.context, plain.vocabulary.size, request.sampling, request.seed)
    tokens: list[int] = []
    while len(tokens) < TOKENS:
        tokens.append(choose(-1))
        if plain.vocabulary.ends_answer(tokens[-1]):
            break
        plain.decode(tokens[-1:])
    choose.close()
    return tokens


def run(engine: RecordingEngine, request: Request) -> Finished:
    engine.forget()
    *_, last = engine.generate(request)
    assert isinstance(last, Finished)
    return last


@pytest.mark.parametrize("kind", SAMPLINGS)
def test_each_token_is_the_one_that_the_plain_loop_draws(engine: RecordingEngine, plain: PlainLoop, kind: str) -> None:
    right = guessed = 0
    for seed, passage in enumerate(PASSAGES):
        request = replace(request_of(passage, "off", TOKENS), sampling=SAMPLINGS[kind], seed=seed)
        expected = draw(plain, request)
        run(engine, request)
        assert [choice.token for choice in engine.record["off"]] == expected
        engine.draft_always((1, 4, 9)[seed % 3])
        # A source that has nothing to do with the answer is no harm either.
        source = passage if seed % 2 else PASSAGES[seed - 1]
        usage = run(engine, drafted(replace(request, job="on"), source)).usage
        assert [choice.token for choice in engine.record["on"]] == expected
        assert usage.accepted_tokens <= usage.drafted_tokens
        right, guessed = right + usage.accepted_tokens, guessed + usage.drafted_tokens
    assert 0 <= right < guessed


def test_a_seed_is_used_up_by_what_is_written_not_by_what_is_guessed(engine: RecordingEngine) -> None:
    """The tenth token gets the tenth draw, however many tokens came before it in one step."""
    sampling = Sampling(temperature=1.0, top_p=1.0, top_k=0)
    answers: set[tuple[int, ...]] = set()
    for tokens in (0, 1, 2, 5, 12):
        engine.draft_always(tokens)
        run(engine, drafted(replace(request_of(PASSAGES[1], "drawn", TOKENS), sampling=sampling, seed=4), PASSAGES[1]))
        answers.add(tuple(choice.token for choice in engine.record["drawn"]))
    assert len(answers) == 1


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_no_draft_goes_beyond_the_limit(engine: RecordingEngine, limit: int) -> None:
    engine.draft_always(12)
    events = list(engine.generate(drafted(request_of(PASSAGES[1], "limit", limit), PASSAGES[1])))
    end = events[-1]
    assert isinstance(end, Finished)
    assert (end.ending, end.usage.generated_tokens) == ("length", limit)
    assert max(event.tokens for event in events if isinstance(event, Delta)) <= limit


def test_where_a_draft_is_never_right_none_is_made_any_more(engine: RecordingEngine) -> None:
    """Real costs and a source in another script: what was learned from wrong guesses ends the guessing."""
    engine.load(starter(), Plan(context_tokens=1024, threads=1, batch_tokens=48))
    foreign = "灯塔的守护人每天晚上都写下天气和海浪。" * 4
    drafts = [run(engine, drafted(request_of(passage, "foreign", TOKENS), foreign)).usage.drafted_tokens
              for passage in PASSAGES]
    assert sum(drafts[2:]) == 0
