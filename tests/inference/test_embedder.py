"""Vectors from real models in the real host: right, repeatable, and out of the way at once."""

from __future__ import annotations

import ctypes
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.core.embedding_models import EmbeddingModel, model_in
from app.core.errors import DamagedModel, NoModelLoaded, NotEnoughMemory
from app.core.generation import Message, ModelFile, Plan, Request, Sampling
from app.core.gguf import read_header
from app.inference import llama_engine
from app.inference.embedder import MOST_TOKENS, Embedder
from app.inference.embedding import Embeds, identity_of
from app.inference.engine import Finished
from app.inference.host_link import Gone
from app.inference.llama_engine import LlamaEngine
from app.inference.memory_plan import plan_beside
from app.inference.model_shape import shape_of
from app.inference.process_engine import ProcessEngine
from app.inference.wire import embedding_to_wire
from tests.gguf_files import write_tiny_qwen3
from tests.starter import starter

PLAN = Plan(context_tokens=1024, threads=1, parallel=1)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> EmbeddingModel:
    path = write_tiny_qwen3(tmp_path_factory.mktemp("tiny") / "tiny.gguf", 2048, {"qwen3.pooling_type": 3})
    model = model_in(path)
    assert model is not None
    return model


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> ModelFile:
    path = write_tiny_qwen3(tmp_path_factory.mktemp("writer") / "writer.gguf", 4096)
    return ModelFile("writer", path, "chatml")


@pytest.fixture(scope="module")
def engine(writer: ModelFile) -> Iterator[ProcessEngine]:
    engine = ProcessEngine()
    engine.load(writer, PLAN)
    yield engine
    engine.close()


def open_one(model: EmbeddingModel) -> Embedder:
    llama_engine._start_backend()
    return Embedder(llama_engine.ll, model, stop=ctypes.create_string_buffer(2), abort=llama_engine._native_abort(),
                    devices=[], log=deque(), threads=1)


def numbers(vector: bytes) -> np.ndarray:
    return np.frombuffer(vector, np.float16).astype(np.float32)


def test_vectors_have_length_one_and_say_the_same_again(engine: ProcessEngine, tiny: EmbeddingModel) -> None:
    assert isinstance(engine, Embeds)
    first = engine.embed(tiny, ["ab", "a longer text of several words", "ab"])
    assert len(first) == 3
    assert first[0] == first[2] != first[1]
    for vector in first:
        assert numbers(vector).size == 64
        assert abs(float(np.linalg.norm(numbers(vector))) - 1) < 0.01
    assert engine.embed(tiny, ["ab"]) == first[:1]
    assert engine.embed(tiny, []) == []


def test_reading_ahead_gives_the_last_tokens_vector(tiny: EmbeddingModel) -> None:
    """All but the last token are read without an output: the vector is that of a whole step with every output."""
    text = "the whole of it in one step, and in two"
    here = open_one(tiny)
    whole = open_one(tiny)
    try:
        ahead = here.vector(text)
        whole._causal = False  # as if it had to be read at once
        llama_engine.ll.llama_free(whole._context)
        llama_engine.ll.llama_model_free(whole._model)
        whole.planned = plan_beside(shape_of(read_header(tiny.path)), [], 1 << 40, whole._wanted())
        whole._open([])
        at_once = whole.vector(text)
    finally:
        here.close()
        whole.close()
    assert ahead is not None
    assert at_once is not None
    assert float(numbers(ahead) @ numbers(at_once)) > 0.999


def test_the_end_of_the_text_is_put_where_the_vector_is_read(tiny: EmbeddingModel) -> None:
    embedder = open_one(tiny)
    try:
        assert embedder._tokens("ab")[-1] == 258, "its end-of-text token"
        assert embedder._tokens("<|im_end|>") != [258, 258], "what stands in a text is text"
        assert embedder._tokens("") == [258]
        long = embedder._tokens("x" * 5_000)
        assert (len(long), long[-1]) == (MOST_TOKENS, 258)
        assert embedder.vector("half a surrogate \ud800") is not None
        assert embedder.vector("") is not None
    finally:
        embedder.close()


@pytest.mark.model
def test_the_mean_of_a_real_models_vectors_knows_what_is_alike() -> None:
    embedder = open_one(EmbeddingModel("starter", starter().path, "mean"))
    try:
        cat, kitten, bank = (embedder.vector(text) for text in (
            "The cat sat on the mat and slept.", "A kitten was sleeping on a rug.",
            "The interest rate of the bank rose by two percent."))
    finally:
        embedder.close()
    assert cat is not None
    assert kitten is not None
    assert bank is not None
    assert float(numbers(cat) @ numbers(kitten)) > float(numbers(cat) @ numbers(bank)) + 0.1


MANY = [f"passage {number} " * 30 for number in range(3_000)]


def test_a_request_goes_before_vectors(engine: ProcessEngine, tiny: EmbeddingModel) -> None:
    """It is sent behind them; they are broken off for it."""
    command = {"do": "embed", "model": embedding_to_wire(tiny), "texts": MANY, "threads": 1}
    _, replies = engine._ask(engine._loaded_link(), command)
    request = Request("job", (Message("user", "hello"),), Sampling(temperature=0), answer_room=8, max_tokens=8)
    assert isinstance(list(engine.generate(request))[-1], Finished)
    reply = replies.get(timeout=60)
    assert not isinstance(reply, Gone)
    assert len(reply["result"]) < len(MANY)
    assert len(engine.embed(tiny, ["again"])) == 1


def test_a_question_goes_before_passages(engine: ProcessEngine, tiny: EmbeddingModel) -> None:
    engine.embed(tiny, [])
    assert engine.embed(tiny, MANY, seconds=0.1) == [], "what came in time is not worth waiting for"
    assert len(engine.embed(tiny, ["question"])) == 1, "and it does not stand behind the passages"


def test_it_is_broken_off_within_a_text(writer: ModelFile, tiny: EmbeddingModel) -> None:
    engine, begun, came = LlamaEngine(), threading.Event(), list[list[bytes]]()
    engine.load(writer, PLAN)

    def is_wanted() -> bool:
        begun.set()
        return True

    thread = threading.Thread(target=lambda: came.append(engine.embed(tiny, MANY, is_wanted, threads=1)))
    thread.start()
    assert begun.wait(30)
    engine.stop_embedding()
    thread.join(60)
    engine.close()
    assert len(came[0]) < len(MANY)


def test_while_something_is_written_there_are_none(tiny: EmbeddingModel) -> None:
    engine = ProcessEngine()
    engine.load(starter(), PLAN)
    try:
        # It goes on for many seconds: the tiny writer is done in milliseconds, as often as not before it is asked.
        request = Request("long", (Message("user", "Write a long story about a ship and its crew."),),
                          Sampling(temperature=0.0), answer_room=8)
        events = engine.generate(request)
        next(events)
        assert engine.embed(tiny, ["x"]) == []
        engine.cancel("long")
        assert isinstance(list(events)[-1:][0], Finished)
        assert len(engine.embed(tiny, ["x"])) == 1
    finally:
        engine.close()


def test_for_vectors_alone_no_model_is_loaded(tiny: EmbeddingModel, writer: ModelFile) -> None:
    engine = ProcessEngine()
    with pytest.raises(NoModelLoaded):
        engine.embed(tiny, ["x"])
    assert engine.host_pid is None
    engine.load(writer, PLAN)
    engine.unload()
    with pytest.raises(NoModelLoaded):
        engine.embed(tiny, ["x"])
    assert engine.host_pid is None
    engine.close()


def test_a_damaged_file_is_told_and_the_writer_goes_on(engine: ProcessEngine, tiny: EmbeddingModel,
                                                       tmp_path: Path) -> None:
    cut = tmp_path / "cut.gguf"
    cut.write_bytes(tiny.path.read_bytes()[:-4_000])
    with pytest.raises(DamagedModel):
        engine.embed(replace(tiny, path=cut), ["x"])
    assert engine.count_tokens("ab") == 1
    assert len(engine.embed(tiny, ["x"])) == 1


def test_the_memory_that_is_left_decides(tiny: EmbeddingModel) -> None:
    shape = shape_of(read_header(tiny.path))
    wanted = Plan(context_tokens=512, batch_tokens=128, parallel=1, output_tokens=1, least_tokens=512)
    planned = plan_beside(shape, [], 1 << 30, wanted, "tiny")
    assert planned.plan.gpu_layers == 0
    needed = sum(term.allocated + term.reserve for term in planned.terms)
    assert plan_beside(shape, [], needed, wanted).terms == planned.terms
    with pytest.raises(NotEnoughMemory, match="beside the model that writes"):
        plan_beside(shape, [], needed - (1 << 20), wanted, "tiny")


def test_another_writing_model_takes_the_memory_first(writer: ModelFile, tiny: EmbeddingModel) -> None:
    engine = LlamaEngine()
    try:
        engine.load(writer, PLAN)
        assert len(engine.embed(tiny, ["x"], threads=1)) == 1
        engine.load(writer, PLAN)
        assert engine._embedder is None, "the plan of the model that writes is made without it"
        assert len(engine.embed(tiny, ["x"], threads=1)) == 1
        assert engine.embed(tiny, ["x"], lambda: False) == []
    finally:
        engine.close()
    assert engine._embedder is None


def test_what_vectors_depend_on(tiny: EmbeddingModel, tmp_path: Path) -> None:
    moved = tmp_path / "moved.gguf"
    moved.write_bytes(tiny.path.read_bytes())
    assert identity_of(replace(tiny, path=moved)) == identity_of(tiny), "the file, not its place"
    assert identity_of(replace(tiny, pooling="mean")) != identity_of(tiny)
    write_tiny_qwen3(moved, 1024, {"qwen3.pooling_type": 3})
    assert identity_of(replace(tiny, path=moved)) != identity_of(tiny)
