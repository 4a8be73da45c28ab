"""A context beyond what a model was trained for: only where it is asked for and tried, all of it or none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.core.catalog import load_catalog
from app.core.errors import NotEnoughMemory, NotStretchable, PromptTooLong
from app.core.generation import Message, ModelFile, Plan, Request, Sampling, Stretch
from app.core.gguf import read_header
from app.inference.engine import Finished, Started
from app.inference.llama_engine import LlamaEngine, _identity
from app.inference.memory_plan import make_plan
from app.inference.model_shape import ModelShape, shape_of
from app.inference.wire import plan_from_wire, plan_to_wire
from tests.gguf_files import write_qwen3, write_tiny_qwen3
from tests.identity import RecordingEngine

GIB = 1 << 30
TRAINED = 512
PLAN = Plan(context_tokens=2048, threads=1, stretch=Stretch(TRAINED, 2048))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> ModelFile:
    return ModelFile("tiny", write_tiny_qwen3(tmp_path_factory.mktemp("tiny") / "tiny.gguf", TRAINED), "chatml")


@pytest.fixture(scope="module")
def qwen3_8b(tmp_path_factory: pytest.TempPathFactory) -> ModelShape:
    return shape_of(read_header(write_qwen3(tmp_path_factory.mktemp("shape") / "8b.gguf", "8b")))


def test_the_catalog_knows_which_models_it_was_tried_with(tmp_path: Path) -> None:
    catalog = load_catalog(folder=tmp_path)
    tried = {entry.id: entry.stretch for entry in catalog.entries if entry.stretch is not None}
    assert set(tried) == {"qwen3-14b", "qwen3-8b", "qwen3-4b"}
    model = ModelFile("Qwen3-8B", tmp_path / "x", id="qwen3-8b")
    assert catalog.stretched(model, Plan(threads=3)) == Plan(
        131_072, threads=3, least_tokens=131_072, stretch=Stretch(32_768, 131_072))
    assert catalog.stretched(model, Plan(), 65_536).context_tokens == 65_536
    for name, tokens in (("qwen3-8b", 131_073), ("qwen3-1.7b", None), ("starter", None)):
        with pytest.raises(NotStretchable, match="Qwen3-8B"):
            catalog.stretched(replace(model, id=name), Plan(), tokens)


@pytest.mark.parametrize(("tokens", "factor"), [(20_000, 1), (32_768, 1), (32_769, 2), (65_536, 2), (131_072, 4)])
def test_it_is_stretched_no_further_than_must_be(tokens: int, factor: int) -> None:
    assert Stretch(32_768, 131_072).factor(tokens) == factor


def test_it_is_planned_whole_or_not_at_all(qwen3_8b: ModelShape) -> None:
    wanted = Plan(context_tokens=131_072, least_tokens=131_072, stretch=Stretch(32_768, 131_072))
    roomy = make_plan(qwen3_8b, [], 40 * GIB, wanted, "Qwen3-8B")
    assert (roomy.plan.context_tokens, roomy.plan.kv_type, roomy.gave_up) == (131_072, "f16", ())
    assert roomy.terms[0].kv == 131_072 * 36 * 2 * 8 * 128 * 2, "keys and values in f16"
    tighter = make_plan(qwen3_8b, [], 18 * GIB, wanted, "Qwen3-8B")
    assert (tighter.plan.context_tokens, tighter.plan.kv_type) == (131_072, "q8_0")
    with pytest.raises(NotEnoughMemory, match="a context of 131,072 tokens needs"):
        make_plan(qwen3_8b, [], 4 * GIB, wanted, "Qwen3-8B")
    assert make_plan(qwen3_8b, [], 40 * GIB, replace(wanted, stretch=None)).plan.context_tokens == 40_960


def test_it_crosses_the_pipe() -> None:
    assert plan_from_wire(plan_to_wire(PLAN)) == PLAN
    assert plan_from_wire(plan_to_wire(Plan())) == Plan()


def asked(characters: int) -> Request:
    """About a text of so many characters, each a token."""
    text = "".join(chr(97 + number * 7 % 23) for number in range(characters))
    return Request("x", (Message("user", text),), Sampling(temperature=0), 16, 16)


@pytest.mark.model
def test_a_text_beyond_the_training_is_read_and_answered(tiny: ModelFile) -> None:
    engine = LlamaEngine()
    info = engine.load(tiny, PLAN)
    assert (info.trained_tokens, info.context_tokens) == (TRAINED, 2048)
    started, *_, last = engine.generate(asked(1500))
    assert isinstance(started, Started)
    assert started.prompt_tokens > 1500
    assert isinstance(last, Finished)
    assert last.usage.generated_tokens == 16
    assert engine.load(tiny, replace(PLAN, stretch=None)).context_tokens == TRAINED, "it is not asked for"
    with pytest.raises(PromptTooLong):
        list(engine.generate(asked(1500)))
    engine.close()


@pytest.mark.model
def test_positions_are_scaled_where_the_context_is_longer(tiny: ModelFile) -> None:
    """What the model thinks of the same text is another thing in a stretched context; in any other it is the same."""
    engine = RecordingEngine()
    seen = []
    for plan in (Plan(context_tokens=TRAINED, threads=1), replace(PLAN, context_tokens=TRAINED), PLAN):
        engine.load(tiny, plan)
        list(engine.generate(asked(300)))
        seen.append(engine.record["x"][0])
    engine.close()
    assert seen[0].moved(seen[1]) == 0
    assert seen[0].moved(seen[2]) > 0.001


def test_what_was_read_with_other_positions_is_not_taken_for_it(tiny: ModelFile) -> None:
    assert len({_identity(tiny, PLAN, factor) for factor in (1, 2, 4)}) == 3
