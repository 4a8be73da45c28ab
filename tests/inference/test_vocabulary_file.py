"""Tokens are counted without a model's weights, and just as with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import ModelProblem, NoModelLoaded
from app.core.generation import Message, ModelFile, Plan, Request
from app.inference.process_engine import ProcessEngine
from tests.starter import starter

TEXTS = ["", "One  two.\n\n", "全市供热单位要加强值班值守。", "<|im_start|> 𠮷 \ud800", "12345 " * 40]

pytestmark = pytest.mark.model


@pytest.fixture
def engine() -> Iterator[ProcessEngine]:
    engine = ProcessEngine()
    yield engine
    engine.close()


def test_it_counts_as_the_loaded_model_does(engine: ProcessEngine) -> None:
    count = engine.load_vocabulary(starter())
    counted = [count(text) for text in TEXTS]
    assert counted[0] == 0
    with pytest.raises(NoModelLoaded):
        list(engine.generate(Request("job", (Message("user", "x"),))))
    engine.load(starter(), Plan(context_tokens=256, threads=1, parallel=1))
    assert [engine.count_tokens(text) for text in TEXTS] == counted
    assert list(engine.generate(Request("job", (Message("user", "x"),), max_tokens=1)))


def test_a_file_that_is_no_model_is_told(engine: ProcessEngine, tmp_path: Path) -> None:
    (tmp_path / "no.gguf").write_bytes(b"GGUF" + b"\0" * 400)
    with pytest.raises(ModelProblem):
        engine.load_vocabulary(ModelFile("no", tmp_path / "no.gguf"))
