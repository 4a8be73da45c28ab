"""LoRA adapters on the real starter model: what they change, what scale means, and which are refused."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.core.errors import FileMissing, StetError, WrongAdapter
from app.core.generation import Adapter
from app.inference import candidates
from app.inference.engine import Delta
from app.inference.llama_engine import LlamaEngine, ll
from app.inference.process_engine import ProcessEngine
from tests.gguf_files import F32, Value, write_gguf
from tests.starter import SMALL, ask, starter

pytestmark = pytest.mark.model

WIDTH, RANK = 576, 2  # of the starter model's stream, and of the adapters here
METADATA: dict[str, Value] = {"general.type": "adapter", "general.architecture": "llama", "adapter.type": "lora",
                              "adapter.lora.alpha": 2.0}


def numbers(count: int, seed: int) -> bytes:
    draw = random.Random(seed)
    return struct.pack(f"<{count}f", *(draw.gauss(0, 0.3) for _ in range(count)))


def pair(base: str, width_in: int = WIDTH, width_out: int = WIDTH) -> dict[str, tuple[int, tuple[int, ...], bytes]]:
    return {f"{base}.lora_a": (F32, (width_in, RANK), numbers(width_in * RANK, 1)),
            f"{base}.lora_b": (F32, (RANK, width_out), numbers(RANK * width_out, 2))}


def write_adapter(path: Path, **changed: Value) -> Path:
    """An adapter that turns the first layers of the starter model upside down."""
    tensors = {name: value for layer in range(3) for name, value in pair(f"blk.{layer}.attn_output.weight").items()}
    return write_gguf(path, {**METADATA, **{key.replace("__", "."): value for key, value in changed.items()}}, tensors)


@pytest.fixture
def engine() -> Iterator[LlamaEngine]:
    engine = LlamaEngine()
    yield engine
    engine.close()


def answer(engine: LlamaEngine | ProcessEngine, *adapters: Adapter) -> str:
    engine.load(replace(starter(), adapters=adapters), SMALL)
    return "".join(event.text for event in engine.generate(ask("a")) if isinstance(event, Delta))


def logits(engine: LlamaEngine, *adapters: Adapter) -> candidates.Logits:
    """What the first token of the answer is chosen by."""
    engine.load(replace(starter(), adapters=adapters), SMALL)
    for _ in engine.generate(replace(ask("a"), max_tokens=1)):
        pass
    assert engine._loaded is not None
    row = ll.llama_get_logits_ith(engine._loaded.context, -1)
    return candidates.view(row, engine._loaded.vocabulary.size).copy()


def test_an_adapter_changes_the_answer_by_its_scale(engine: LlamaEngine, tmp_path: Path) -> None:
    path = write_adapter(tmp_path / "adapter.gguf")
    plain = answer(engine)
    changed = answer(engine, Adapter(path))
    assert changed != plain
    assert answer(engine, Adapter(path)) == changed
    assert answer(engine, Adapter(path, 0.0)) == plain
    assert answer(engine) == plain, "nothing of it stays"


def test_two_halves_of_an_adapter_are_a_whole(engine: LlamaEngine, tmp_path: Path) -> None:
    # Added up in another order they are rounded otherwise, and activations of eight bits make much of that.
    path = write_adapter(tmp_path / "adapter.gguf")
    whole = logits(engine, Adapter(path))
    halves = logits(engine, Adapter(path, 0.5), Adapter(path, 0.5))
    half, none = logits(engine, Adapter(path, 0.5)), logits(engine)
    assert np.abs(halves - whole).max() < 0.1 * min(np.abs(half - whole).max(), np.abs(none - whole).max())


def test_its_memory_is_planned_and_read_back(engine: LlamaEngine, tmp_path: Path) -> None:
    info = engine.load(replace(starter(), adapters=(Adapter(write_adapter(tmp_path / "adapter.gguf")),)), SMALL)
    assert info.planned["CPU"]["adapters"] == 3 * 2 * WIDTH * RANK * 4
    assert abs(info.planned["CPU"]["adapters"] - info.allocated["CPU"]["adapters"]) < 8192


def test_it_works_in_the_host(tmp_path: Path) -> None:
    engine = ProcessEngine()
    try:
        path = write_adapter(tmp_path / "adapter.gguf")
        assert answer(engine, Adapter(path)) != answer(engine)
        with pytest.raises(WrongAdapter):
            answer(engine, Adapter(starter().path))
        assert answer(engine), "and the engine lives on"
    finally:
        engine.close()


def refusal(engine: LlamaEngine, path: Path) -> str:
    with pytest.raises(StetError) as caught:
        answer(engine, Adapter(path))
    assert isinstance(caught.value, WrongAdapter)
    assert engine.info is None
    return caught.value.message()


@pytest.mark.parametrize(("changed", "words"), [
    ({"general__architecture": "qwen3"}, "architecture “qwen3”, this is “llama”"),
    ({"general__type": "model"}, "it is no adapter"),
    ({"adapter__type": "control_vector"}, "“control_vector”, not LoRA"),
])
def test_one_for_something_else_is_refused(engine: LlamaEngine, tmp_path: Path, changed: dict[str, Value],
                                           words: str) -> None:
    assert words in refusal(engine, write_adapter(tmp_path / "adapter.gguf", **changed))


WRONG = {
    "of another size": pair("blk.0.attn_output.weight", width_in=512),
    "this model has no blk.99": pair("blk.99.attn_output.weight"),
    "is missing": dict(list(pair("blk.0.attn_output.weight").items())[:1]),
    "no LoRA adapter has": {**pair("blk.0.attn_output.weight"), "blk.0.extra": (F32, (8,), b"")},
    "changes nothing": {"blk.0.attn_norm.weight": (F32, (WIDTH,), b"")},
}


@pytest.mark.parametrize("words", WRONG)
def test_one_with_other_tensors_is_refused(engine: LlamaEngine, tmp_path: Path, words: str) -> None:
    assert words in refusal(engine, write_gguf(tmp_path / "adapter.gguf", METADATA, WRONG[words]))


def test_what_is_no_adapter_at_all_is_refused(engine: LlamaEngine, tmp_path: Path) -> None:
    path = tmp_path / "notes.gguf"
    path.write_text("notes")
    assert "no GGUF file" in refusal(engine, path)
    path.write_bytes(write_adapter(tmp_path / "adapter.gguf").read_bytes()[:-100])
    assert "ends too early" in refusal(engine, path)
    assert "it is no adapter" in refusal(engine, starter().path)
    with pytest.raises(FileMissing):
        answer(engine, Adapter(tmp_path / "nothing.gguf"))
