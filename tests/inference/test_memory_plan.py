"""The memory plan: its figures against llama.cpp's own, and its choices on planted computers."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.errors import DamagedModel, NotEnoughMemory
from app.core.generation import Plan
from app.core.gguf import read_header
from app.inference.allocation import total
from app.inference.devices import Device
from app.inference.draft_length import MAX_DRAFT
from app.inference.llama_engine import LlamaEngine
from app.inference.memory_plan import (
    CPU_RESERVE,
    MIB,
    MemoryPlan,
    Terms,
    as_data,
    choose_gpu,
    ladder,
    make_plan,
    next_smaller,
    terms_of,
)
from app.inference.model_shape import ModelShape, shape_of
from tests.gguf_files import F32, write_gguf, write_qwen3
from tests.starter import starter

GIB = 1 << 30


def device(name: str, kind: str, free: float, whole: float) -> Device:
    return {"name": name, "description": name, "kind": kind, "free_bytes": int(free * GIB),
            "total_bytes": int(whole * GIB)}


INTEGRATED, RTX_4060 = device("Vulkan0", "integrated gpu", 15, 16), device("CUDA0", "gpu", 7.6, 8)
CPU = device("CPU", "cpu", 24, 32)
# The table of devices, and the main memory that is free (GiB).
LAPTOP = [INTEGRATED, RTX_4060, CPU], 24.0
COMPUTERS: dict[str, tuple[list[Device], float]] = {
    "RTX 4060 Laptop beside an integrated GPU": LAPTOP,
    "RTX 4060 that draws the desktop": ([device("CUDA0", "gpu", 7.2, 8), CPU], 10),
    "RTX 3060 6 GB": ([device("CUDA0", "gpu", 5.2, 6), CPU], 10),
    "RTX 4090": ([device("CUDA0", "gpu", 22.5, 24), CPU], 50),
    "M2 16 GB": ([device("MTL0", "gpu", 10.67, 10.67), CPU], 9),
    "integrated GPU": ([INTEGRATED, CPU], 20),
    "16 GB without a GPU": ([CPU], 10),
    "8 GB without a GPU": ([CPU], 5.2),
}


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ModelShape]:
    folder = tmp_path_factory.mktemp("shapes")
    return {size: shape_of(read_header(write_qwen3(folder / f"{size}.gguf", size)))
            for size in ("0.6b", "4b", "8b", "14b")}


def plan_on(computer: tuple[list[Device], float], shape: ModelShape, wanted: Plan | None = None) -> MemoryPlan:
    devices, free = computer
    return make_plan(shape, devices, int(free * GIB), wanted or Plan(), "Qwen3")


# The figures ----------------------------------------------------------------------------------------------------------


@pytest.mark.model
@pytest.mark.parametrize(("context", "batch", "kv_type", "outputs"), [
    (2048, 128, "f16", 0), (2048, 64, "q8_0", 0), (4096, 128, "q4_0", 0), (8192, 128, "f16", 32), (8192, 64, "q8_0", 8),
])
def test_what_is_planned_is_allocated(context: int, batch: int, kv_type: str, outputs: int) -> None:
    engine = LlamaEngine()
    try:
        info = engine.load(starter(), Plan(context, threads=1, batch_tokens=batch, kv_type=kv_type,
                                           output_tokens=outputs))
    finally:
        engine.close()
    assert set(info.planned) == set(info.allocated) == {"CPU"}
    assert 0.95 <= total(info.planned) / total(info.allocated) <= 1.05
    planned, allocated = info.planned["CPU"], info.allocated["CPU"]
    assert planned.keys() == allocated.keys()
    for term in ("weights", "kv", "output"):  # these are exact, as far as they are printed
        assert abs(planned[term] - allocated[term]) < MIB / 16, term
    assert 0.8 <= planned["compute"] / allocated["compute"] <= 1.25


# MiB that llama.cpp reported for these shapes (context, batch, kv type, outputs): the real models are too large here.
REPORTED = [
    ("4b", (32768, 512, "f16", 0), 307.8), ("4b", (2048, 512, "q8_0", 64), 82.7),
    ("8b", (2048, 128, "f16", 64), 40.1), ("8b", (8192, 512, "f16", 0), 312.8),
    ("8b", (32768, 512, "f16", 64), 136.8), ("14b", (2048, 128, "q4_0", 64), 47.9),
]  # fmt: skip


@pytest.mark.parametrize(("size", "setting", "reported"), REPORTED)
def test_compute_buffers_of_large_models(shapes: dict[str, ModelShape], size: str,
                                         setting: tuple[int, int, str, int], reported: float) -> None:
    context, batch, kv_type, outputs = setting
    plan = Plan(context, 0, 1, batch, kv_type, output_tokens=outputs)
    (terms,) = terms_of(shapes[size], plan, None)
    assert terms.compute / MIB == pytest.approx(reported, rel=0.13)
    assert terms.compute - reported * MIB < 0.05 * terms.allocated


def test_the_cache_of_qwen3_8b(shapes: dict[str, ModelShape]) -> None:
    """147,456, 78,336 and 41,472 bytes a token: 2 · 36 layers · 8 heads · 128 elements of 2, 34/32 and 18/32 bytes."""
    for kv_type, size in (("f16", 147_456), ("q8_0", 78_336), ("q4_0", 41_472)):
        (terms,) = terms_of(shapes["8b"], Plan(32768, 0, kv_type=kv_type), None)
        assert terms.kv == 32768 * size


def test_layers_on_two_devices_are_all_the_layers(shapes: dict[str, ModelShape]) -> None:
    for size, shape in shapes.items():
        (alone,) = terms_of(shape, Plan(8192, 0), None)
        for layers in (1, 2, 20, shape.layers, shape.layers + 1):
            cpu, gpu = terms_of(shape, Plan(8192, layers), RTX_4060, LAPTOP[0])
            assert cpu.kv + gpu.kv == alone.kv, (size, layers)
            assert cpu.weights + gpu.weights == alone.weights + shape.tied_bytes
    cpu, gpu = terms_of(shapes["8b"], Plan(8192, 37), RTX_4060, LAPTOP[0])
    assert cpu.kv == 0
    assert cpu.weights == 151_936 * 4096 // 256 * 144, "the token embedding stays on the CPU"
    assert as_data((cpu, gpu)).keys() == {"CPU", "CUDA0"}


# The choices ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("computer", COMPUTERS)
@pytest.mark.parametrize("size", ["4b", "8b", "14b"])
def test_every_plan_fits_and_leaves_the_reserve(shapes: dict[str, ModelShape], computer: str, size: str) -> None:
    devices, free = COMPUTERS[computer]
    chosen = plan_on((devices, free), shapes[size])
    cpu = chosen.terms[0]
    assert cpu.kv + cpu.compute + cpu.output + CPU_RESERVE <= free * GIB
    if len(chosen.terms) > 1:
        gpu = chosen.terms[1]
        (on,) = (device for device in devices if device["name"] == gpu.device)
        assert gpu.allocated + gpu.reserve <= on["free_bytes"]
        assert gpu.reserve >= 200 * MIB
    assert chosen.plan.context_tokens >= 4096


EXPECTED = [
    ("RTX 4060 Laptop beside an integrated GPU", "4b", 32768, 37, "f16", ()),
    ("RTX 4060 Laptop beside an integrated GPU", "8b", 32768, 37, "q8_0", ("kv:q8_0",)),
    ("RTX 4060 that draws the desktop", "8b", 32768, 37, "q4_0", ("kv:q4_0",)),
    ("RTX 3060 6 GB", "4b", 32768, 37, "q4_0", ("kv:q4_0",)),
    ("RTX 4090", "8b", 32768, 37, "f16", ()),
    ("RTX 4090", "14b", 32768, 41, "f16", ()),
    ("M2 16 GB", "8b", 32768, 37, "q8_0", ("kv:q8_0",)),
    ("integrated GPU", "8b", 32768, 37, "f16", ()),
    ("16 GB without a GPU", "8b", 32768, 0, "f16", ()),
    ("8 GB without a GPU", "4b", 32768, 0, "q8_0", ("kv:q8_0",)),
    ("8 GB without a GPU", "8b", 4096, 0, "q4_0", ("kv:q4_0", "context:4096")),
]


@pytest.mark.parametrize(("computer", "size", "context", "layers", "kv_type", "gave_up"), EXPECTED)
def test_planted_computers(shapes: dict[str, ModelShape], computer: str, size: str, context: int, layers: int,
                           kv_type: str, gave_up: tuple[str, ...]) -> None:
    chosen = plan_on(COMPUTERS[computer], shapes[size])
    assert (chosen.plan.context_tokens, chosen.plan.gpu_layers, chosen.plan.kv_type) == (context, layers, kv_type)
    assert chosen.gave_up == gave_up


def test_a_model_that_is_too_large_is_shared_with_the_cpu(shapes: dict[str, ModelShape]) -> None:
    chosen = plan_on(COMPUTERS["RTX 3060 6 GB"], shapes["8b"])
    assert 15 <= chosen.plan.gpu_layers <= 30
    assert chosen.plan.kv_type == "q8_0", "a rougher cache would not have put all layers on the GPU either"
    assert chosen.gave_up == (f"layers:{chosen.plan.gpu_layers}:37", "kv:q8_0")


def test_a_gpu_that_holds_almost_nothing_is_left_alone(shapes: dict[str, ModelShape]) -> None:
    chosen = plan_on(([device("CUDA0", "gpu", 1.5, 2), CPU], 24), shapes["8b"])
    assert chosen.plan.gpu_layers == 0
    assert "cpu" in chosen.gave_up
    assert [terms.device for terms in chosen.terms] == ["CPU"]


def test_the_gpu_with_memory_of_its_own_comes_first_whatever_the_sizes() -> None:
    assert choose_gpu(LAPTOP[0]) is RTX_4060
    assert choose_gpu([INTEGRATED, CPU]) is INTEGRATED
    assert choose_gpu([CPU]) is None
    two = [RTX_4060, device("CUDA1", "gpu", 20, 24)]
    assert choose_gpu(two) is two[1]
    assert choose_gpu([device("CUDA0", "gpu", 0, 0), CPU]) is None


def test_what_is_wanted_is_the_most(shapes: dict[str, ModelShape]) -> None:
    chosen = plan_on(COMPUTERS["RTX 4090"], shapes["8b"], Plan(8192, 20, 3, 256, "q8_0", 2))
    assert chosen.plan == Plan(8192, 20, 3, 256, "q8_0", 2, output_tokens=2 * (1 + MAX_DRAFT))
    assert plan_on(COMPUTERS["RTX 4090"], shapes["8b"], Plan(output_tokens=7)).plan.output_tokens == 7
    assert chosen.gave_up == ()
    assert plan_on(COMPUTERS["RTX 4090"], shapes["8b"], Plan(gpu_layers=0)).plan.gpu_layers == 0
    assert plan_on(COMPUTERS["RTX 4090"], shapes["8b"], Plan(10**9)).plan.context_tokens == 40960


def test_the_document_decides_how_small_the_context_may_be(shapes: dict[str, ModelShape]) -> None:
    computer = COMPUTERS["8 GB without a GPU"]
    chosen = plan_on(computer, shapes["8b"], Plan(least_tokens=16384))
    assert chosen.plan.context_tokens == 16384
    assert chosen.gave_up[-1] == "disk", "said, for it will be slow"
    with pytest.raises(NotEnoughMemory) as caught:
        plan_on(([CPU], 0.5), shapes["8b"], Plan(least_tokens=16384))
    assert "16,384 tokens" in caught.value.message()


def test_the_order_of_giving_up(shapes: dict[str, ModelShape]) -> None:
    steps = list(ladder(shapes["8b"], RTX_4060, Plan()))
    first = [(plan.gpu_layers, plan.kv_type, plan.batch_tokens) for plan in steps[:10]]
    assert first == [(37, "f16", 512), (37, "f16", 256), (37, "f16", 128), (37, "q8_0", 512), (37, "q8_0", 256),
                     (37, "q8_0", 128), (37, "q4_0", 512), (37, "q4_0", 256), (37, "q4_0", 128), (36, "q8_0", 512)]
    contexts = [plan.context_tokens for plan in steps]
    assert contexts == sorted(contexts, reverse=True), "the context is the last"
    assert set(contexts) == {32768, 16384, 8192, 4096}
    assert steps[-1] == Plan(4096, 0, 0, 256, "q4_0", output_tokens=4 * (1 + MAX_DRAFT))
    assert next(ladder(shapes["0.6b"], None, Plan())).batch_tokens == 512, "light weights are read in larger steps"


@pytest.mark.parametrize("computer", COMPUTERS)
def test_every_step_down_saves_something_until_none_is_left(shapes: dict[str, ModelShape], computer: str) -> None:
    devices, free = COMPUTERS[computer]
    gpu, shape, wanted = choose_gpu(devices), shapes["8b"], Plan(least_tokens=8192)
    plan = make_plan(shape, devices, int(free * GIB), wanted).plan
    count = 0

    def fixed(terms: tuple[Terms, ...]) -> int:
        """What has to be allocated on the device that does the work."""
        return terms[-1].allocated - (terms[-1].weights if terms[-1].device == "CPU" else 0)

    while (smaller := next_smaller(shape, devices, int(free * GIB), wanted, plan)) is not None:
        before, after = (terms_of(shape, each, gpu, devices) for each in (plan, smaller))
        assert len(after) < len(before) or fixed(after) <= 0.94 * fixed(before)
        assert smaller.context_tokens >= 8192
        plan, count = smaller, count + 1
    assert count < 20
    assert plan.gpu_layers == 0
    assert plan.context_tokens == 8192


# The shape ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("missing", "words"), [("toy.block_count", "block count"),
                                                ("toy.embedding_length", "embedding length")])
def test_a_header_without_its_counts_is_damaged(tmp_path: Path, missing: str, words: str) -> None:
    metadata = {"general.architecture": "toy", "toy.block_count": 1, "toy.embedding_length": 8,
                "toy.context_length": 64}
    del metadata[missing]
    path = write_gguf(tmp_path / "toy.gguf", metadata, {"token_embd.weight": (F32, (8, 16), b"")})
    with pytest.raises(DamagedModel) as caught:
        shape_of(read_header(path))
    assert words in caught.value.message()


def test_a_recurrent_model_has_no_cache_rows(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "mamba.gguf", {
        "general.architecture": "mamba", "mamba.block_count": 2, "mamba.embedding_length": 8,
        "mamba.context_length": 64, "mamba.attention.head_count": 0}, {"token_embd.weight": (F32, (8, 16), b"")})
    shape = shape_of(read_header(path))
    assert shape.cache_rows == ((0, 0), (0, 0))
    assert terms_of(shape, Plan(64, 0, batch_tokens=64), None)[0].kv == 0
