"""The engine thinks within its budget and then answers: the real starter model behind a template that opens a block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.core.generation import ModelFile, Request
from app.core.thinking import PLAIN_CLOSING
from app.inference.engine import Delta, Event, Finished, Thought
from app.inference.llama_engine import LlamaEngine
from app.inference.suggestion import suggest
from tests.starter import FAULTY, SMALL, ask, with_template

pytestmark = pytest.mark.model

OPENED = r"<|im_start|>{% if add_generation_prompt %}{{ '<|im_start|>assistant\n<think>\n' }}{% endif %}"
BUDGET = 12


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaEngine]:
    engine = LlamaEngine()
    engine.load(ModelFile("Thinker", with_template(tmp_path_factory.mktemp("model") / "thinker.gguf", OPENED)), SMALL)
    yield engine
    engine.close()


def run(engine: LlamaEngine, request: Request) -> tuple[str, str, Finished]:
    events: list[Event] = list(suggest(engine, request, FAULTY))
    end = events[-1]
    assert isinstance(end, Finished)
    thought = "".join(event.text for event in events if isinstance(event, Thought))
    return thought, "".join(event.text for event in events if isinstance(event, Delta)), end


def test_a_model_whose_template_thinks_says_so(engine: LlamaEngine) -> None:
    assert engine.info is not None
    assert engine.info.thinks


def test_a_used_up_budget_ends_the_thinking_and_the_answer_comes(engine: LlamaEngine) -> None:
    assert engine.vocabulary is not None
    closing = engine.vocabulary.text(PLAIN_CLOSING)
    thought, answer, end = run(engine, replace(ask("a", max_tokens=10), thinking=BUDGET))
    assert thought
    assert answer.strip()
    assert "think>" not in thought + answer
    assert BUDGET <= end.usage.thought_tokens <= BUDGET + len(closing)
    assert end.usage.generated_tokens > end.usage.thought_tokens


def test_it_thinks_only_when_asked_to(engine: LlamaEngine) -> None:
    thought, answer, end = run(engine, ask("b", max_tokens=10))
    assert thought == ""
    assert answer
    assert end.usage.thought_tokens == 0


def test_thinking_is_the_same_again(engine: LlamaEngine) -> None:
    request = replace(ask("c", max_tokens=10), thinking=BUDGET)
    assert run(engine, request)[:2] == run(engine, replace(request, job="d"))[:2]
