"""What an action costs is told before it runs, and is what it then costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from app.core.actions import load_actions
from app.core.errors import NoModelLoaded
from app.core.generation import Plan, Sampling
from app.core.language import language_of
from app.core.passages import Piece
from app.core.prompt import build_request
from app.core.protected import protect
from app.core.recommendation import Speed
from app.core.styles import load_styles
from app.core.token_counts import TokenCounts
from app.inference.engine import Started
from app.inference.process_engine import ProcessEngine
from app.workers.cost_question import CostQuestion
from app.workers.job_summary import JobSummary
from tests.scripted_engine import ScriptedEngine
from tests.starter import starter

ENGLISH = "The committee have met on Tuesday, see [the minutes](m.md), and it come to an agreement.\n\nNothing else."
CHINESE = "各供热单位要进一步的加强值班值守，确保做到24小时有人在岗。"


@pytest.fixture(scope="module")
def engine() -> Iterator[ProcessEngine]:
    engine = ProcessEngine()
    engine.load(starter(), Plan(context_tokens=2048, threads=1, parallel=1))
    yield engine
    engine.close()


@pytest.mark.model
@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
@pytest.mark.parametrize("action_id", ["polish", "summarize", "translate-to-english"])
@pytest.mark.parametrize("small", [False, True])
def test_the_prompt_is_counted_to_the_token(engine: ProcessEngine, text: str, action_id: str, small: bool) -> None:
    action, style = load_actions().get(action_id), load_styles().styles[0]
    told = CostQuestion(action, text, style, "Be brief.", small=small, context_tokens=2048).answer(
        engine, TokenCounts(engine.count_tokens))
    shown = protect(text).text if action.protects else text
    request = build_request(f"{action_id}-{small}-{len(text)}", action, shown, style=style, instruction="Be brief.",
                            sampling=Sampling(), language=language_of(text), count=engine.count_tokens, small=small,
                            max_tokens=0)
    started = next(event for event in engine.generate(request) if isinstance(event, Started))
    assert told.prompt == started.prompt_tokens
    assert told.document == engine.count_tokens(text)
    assert told.needed == told.prompt + told.answer
    assert told.context == 2048


@pytest.mark.model
def test_of_a_long_text_what_stands_around_it_is_counted(engine: ProcessEngine) -> None:
    action = load_actions().get("summarize")
    text = ENGLISH * 250
    count = TokenCounts(engine.count_tokens)
    told, short = (CostQuestion(action, each, context_tokens=32_768).answer(engine, count) for each in (text, ENGLISH))
    assert told.way == "whole"
    assert abs((told.prompt - told.document) - (short.prompt - short.document)) <= 2


def test_a_long_text_is_said_to_be_done_in_passages_of_the_measured_speed() -> None:
    engine = ScriptedEngine()
    engine.load(starter(), Plan())
    question = CostQuestion(load_actions().get("polish"), "word " * 8_000, context_tokens=8192,
                            speed=Speed(100.0, 10.0, measured=True))
    told = question.answer(engine, engine.count_tokens)
    assert (told.way, told.document, told.requests) == ("passages", 8_000, 10)
    assert told.fits
    assert told.seconds == pytest.approx(told.prompt / 100 + told.answer / 10)
    assert replace(question, speed=None).answer(engine, engine.count_tokens).seconds is None
    assert CostQuestion(None, "three words here").answer(engine, engine.count_tokens).document == 3


class _Told(JobSummary):
    """What would be found among the answers that are kept."""

    def look(self, count: Callable[[str], int], context_tokens: int, at_once: int) -> str:
        return "It is about words." if self.place else ""


def test_what_passages_are_told_of_the_whole_counts_and_is_read_once() -> None:
    engine = ScriptedEngine()
    engine.load(starter(), Plan())
    question = CostQuestion(load_actions().get("polish"), "word " * 8_000, context_tokens=8192,
                            speed=Speed(100.0, 10.0, measured=True))
    summaries = (_Told(place, question.text, "en", starter()) for place in ("", "here"))
    plain, told = (replace(question, summary=each).answer(engine, engine.count_tokens) for each in summaries)
    assert plain == question.answer(engine, engine.count_tokens)
    more = (told.prompt - plain.prompt) // told.requests
    assert more > engine.count_tokens("It is about words."), "it, and what is said around it"
    assert told.needed == plain.needed + more
    assert plain.seconds is not None
    assert told.seconds is not None
    assert 0 < told.seconds - plain.seconds < more * told.requests / 100
    small = replace(question, small=True, summary=_Told("here", question.text, "en", starter()))
    assert small.answer(engine, engine.count_tokens) == replace(small, summary=None).answer(engine, engine.count_tokens)


def test_of_a_text_that_was_cut_its_passages_are_counted() -> None:
    engine = ScriptedEngine()
    engine.load(starter(), Plan())
    question = CostQuestion(load_actions().get("polish"), "word " * 300, context_tokens=8192)
    pieces = (Piece("word " * 100, True), Piece("\n\n", False), Piece("word " * 200, True, "told before"))
    told = question.answer_cut(engine, engine.count_tokens, pieces, "")
    assert (told.way, told.document, told.requests) == ("passages", 300, 2)
    around = (told.prompt - 300 - 2) // 2
    assert around > 0
    assert told.needed == around + 202 + told.answer - question.answer_cut(
        engine, engine.count_tokens, (pieces[0], pieces[0]), "").answer // 2
    assert question.answer_cut(engine, engine.count_tokens, pieces[:2], "") == question.answer(
        engine, engine.count_tokens)


def test_without_a_model_nothing_is_told() -> None:
    engine = ScriptedEngine()
    with pytest.raises(NoModelLoaded):
        CostQuestion(load_actions().get("polish"), "Some words.").answer(engine, engine.count_tokens)
