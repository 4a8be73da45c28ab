"""How a model is put into memory: what each choice costs on each device, and the best choice that fits.

Pure arithmetic over a model's shape, a table of devices and the free memory. How llama.cpp sizes its buffers was read
in the version that llama-cpp-python 0.3.36 carries (llama-kv-cache.cpp, llama-context.cpp sched_reserve and
output_reserve, ggml-alloc.c), and is compared with what it reports in tests/inference/test_memory_plan.py.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.core.errors import NotEnoughMemory
from app.core.generation import Plan
from app.inference.devices import Device
from app.inference.draft_length import MAX_DRAFT
from app.inference.model_shape import ModelShape

MIB = 1 << 20
DEFAULT_CONTEXT = 32_768  # tokens; Qwen3's native context, and 4.5 GiB of KV for its 8B
CONTEXT_STEP = 256  # tokens; llama.cpp rounds a context up to it
# Sequences besides those that are worked on: documents that stay read, and one for moving blocks to and from disk.
HELD_SEQUENCES = 8
KV_ORDER = ("f16", "q8_0", "q4_0")
KV_BLOCKS = {"f16": (1, 2), "q8_0": (32, 34), "q4_0": (32, 18)}  # elements and bytes of one block
# The most tokens of one prefill step on a CPU: each step reads every weight once. On two threads of an EPYC steps of
# 256 take 0.91 to 1.01 of the time of those of 128, and steps of 512 0.98 of those of 256 (284, 512 and 540 tokens, the
# starter and a Qwen3-0.6B). A model of more than LIGHT is read too slowly for larger ones (``Scheduler`` lets none take
# more than seconds): they would only take memory.
CPU_BATCH, LIGHT_CPU_BATCH, LIGHT = 256, 512, 1024 * MIB
LEAST_BATCH = 128  # on a GPU; smaller steps leave most of it idle
LEAST_GPU_SHARE = 4  # a GPU that would hold less than a quarter of the layers waits for the CPU most of the time

# What stays free. Of a GPU: it draws the desktop, whose programs take and give back some hundred MiB at any moment, and
# a driver that runs short swaps to the main memory without a word, ten times slower. A GPU that has an integrated one
# beside it seldom draws anything. llama.cpp's own fitting leaves 1,024 MiB for all of this and its scratch together.
DISPLAY_RESERVE, OTHER_RESERVE = 512 * MIB, 128 * MIB
SCRATCH = 96 * MIB  # quantized activations and kernels that are loaded with their first use
CPU_RESERVE = 256 * MIB  # this program, and what the system needs to stay usable
STEP_SHARE = 0.06  # what a step down has to save at least after an allocation that failed


@dataclass(frozen=True, slots=True)
class Terms:
    """What a plan takes on one device, in bytes; ``reserve`` is to stay free besides."""

    device: str
    weights: int
    kv: int
    compute: int
    output: int
    reserve: int

    @property
    def allocated(self) -> int:
        """What llama.cpp will allocate or map."""
        return self.weights + self.kv + self.compute + self.output


@dataclass(frozen=True, slots=True)
class MemoryPlan:
    """A plan whose every value is chosen, what it takes, and in plain codes what was given up for it.

    ``gave_up`` holds, as far as they apply: "cpu" (a GPU is there, and not used), "layers:28:37" (so many of all are
    on the GPU), "kv:q8_0" (the type of the cache), "batch:128" (tokens of a step on the GPU), "context:8192" (tokens),
    "disk" (the weights do not stay in memory beside the rest, and are read again and again).
    """

    plan: Plan
    terms: tuple[Terms, ...]
    gave_up: tuple[str, ...] = ()


def choose_gpu(devices: Sequence[Device]) -> Device | None:
    """The GPU to use: one with memory of its own before an integrated one, whatever the sizes; of two the freer one.

    One GPU is used, never two.
    """
    for kind in ("gpu", "integrated gpu"):
        found = [device for device in devices if device["kind"] == kind and device["total_bytes"]]
        if found:
            return max(found, key=lambda device: device["free_bytes"])
    return None


def is_unified(gpu: Device) -> bool:
    """Whether its memory is the computer's own. Metal calls itself a GPU like any other, and is not."""
    return gpu["kind"] == "integrated gpu" or _is_metal(gpu)


def make_plan(shape: ModelShape, devices: Sequence[Device], memory_free: int, wanted: Plan, name: str = "") \
        -> MemoryPlan:
    """The best plan that fits.

    Args:
        shape: the model.
        devices: what there is to compute on, with what is free of each.
        memory_free: bytes of main memory that are available.
        wanted: the most to use of anything; zero and -1 are chosen.
        name: the model's, for the error.

    Raises:
        NotEnoughMemory: not even the least context fits.
    """
    gpu = choose_gpu(devices) if wanted.gpu_layers != 0 else None
    plans = [(plan, terms_of(shape, plan, gpu, devices)) for plan in ladder(shape, gpu, wanted)]
    for plan, terms in plans:
        if _fits(terms, gpu, memory_free, on_disk=False):
            return MemoryPlan(plan, terms, given_up(shape, gpu, wanted, plan))
    possible = [(plan, terms) for plan, terms in plans if _fits(terms, gpu, memory_free, on_disk=True)]
    if possible:  # all that is taken now is taken from the weights
        plan, terms = min(possible, key=lambda found: found[1][0].allocated)
        return MemoryPlan(plan, terms, (*given_up(shape, gpu, wanted, plan), "disk"))
    plan, terms = plans[-1]
    needed = sum(_own(part) for part in terms) + CPU_RESERVE
    raise NotEnoughMemory(name=name, detail=f"a context of {plan.context_tokens:,} tokens needs "
                          f"{needed / 1e9:.1f} GB, {memory_free / 1e9:.1f} GB are free")


def plan_beside(shape: ModelShape, devices: Sequence[Device], memory_free: int, wanted: Plan, name: str = "") \
        -> MemoryPlan:
    """Just ``wanted``, for a second model beside the one that writes: on the GPU whole, else in main memory.

    Args:
        shape: the second model.
        devices: with what the first has left of each.
        memory_free: bytes of main memory that it has left.
        wanted: every value chosen but the layers on the GPU.
        name: the second model's, for the error.

    Raises:
        NotEnoughMemory: it would push weights out of the memory, its own or the first one's.
    """
    for gpu, layers in ((choose_gpu(devices), shape.layers + 1), (None, 0)):
        plan = replace(wanted, gpu_layers=layers)
        terms = terms_of(shape, plan, gpu, devices)
        if (gpu is not None or layers == 0) and _fits(terms, gpu, memory_free, on_disk=False):
            return MemoryPlan(plan, terms)
    needed = sum(part.allocated for part in terms) + CPU_RESERVE
    raise NotEnoughMemory(name=name, detail=f"beside the model that writes it needs {needed / 1e9:.1f} GB, "
                          f"{memory_free / 1e9:.1f} GB are free")


def next_smaller(shape: ModelShape, devices: Sequence[Device], memory_free: int, wanted: Plan, failed: Plan) \
        -> Plan | None:
    """What to try after ``failed`` could not be allocated; None: nothing that would do.

    Args:
        shape: the model.
        devices: as for ``make_plan``.
        memory_free: as for ``make_plan``.
        wanted: what ``failed`` was made from.
        failed: a plan of ``make_plan`` or of this function.
    """
    gpu = choose_gpu(devices) if wanted.gpu_layers != 0 else None
    passed = False
    before = terms_of(shape, failed, gpu, devices)
    for plan in ladder(shape, gpu, wanted):
        if passed:
            terms = terms_of(shape, plan, gpu, devices)
            saves = len(terms) < len(before) or _own(terms[-1]) <= (1 - STEP_SHARE) * _own(before[-1])
            if saves and _fits(terms, gpu, memory_free, on_disk=True):
                return plan
        passed = passed or plan == failed
    return None


def given_up(shape: ModelShape, gpu: Device | None, wanted: Plan, plan: Plan) -> tuple[str, ...]:
    """The codes of ``MemoryPlan.gave_up`` for a plan that was made from ``wanted``."""
    codes = []
    every = _most_layers(shape, wanted)
    if gpu is not None and plan.gpu_layers == 0:
        codes.append("cpu")
    elif gpu is not None and plan.gpu_layers < every:
        codes.append(f"layers:{plan.gpu_layers}:{every}")
    if plan.kv_type != wanted.kv_type:
        codes.append(f"kv:{plan.kv_type}")
    if plan.gpu_layers and plan.batch_tokens < wanted.batch_tokens:
        codes.append(f"batch:{plan.batch_tokens}")
    if plan.context_tokens < _wanted_context(shape, wanted):
        codes.append(f"context:{plan.context_tokens}")
    return tuple(codes)


def ladder(shape: ModelShape, gpu: Device | None, wanted: Plan) -> Iterator[Plan]:
    """Every plan that is worth trying, the best first.

    The order of giving up: the micro-batch, the precision of the KV cache, layers on the GPU, the GPU; the context
    only when nothing else is left, and never below ``wanted.least_tokens``. What was given up in vain is taken back:
    layers move to the CPU with a q8_0 cache and whole steps.
    """
    kinds = _kv_types(shape, wanted)
    middle = kinds[min(1, len(kinds) - 1)]
    every = _most_layers(shape, wanted)
    for context in _contexts(shape, wanted):
        base = replace(wanted, context_tokens=context, gpu_layers=0, batch_tokens=min(wanted.batch_tokens, context),
                       output_tokens=wanted.output_tokens or wanted.parallel * (1 + MAX_DRAFT))
        if gpu is not None:
            for kind in kinds:
                for batch in _batches(base.batch_tokens):
                    yield replace(base, gpu_layers=every, kv_type=kind, batch_tokens=batch)
            for layers in range(every - 1, every // LEAST_GPU_SHARE, -1):
                yield replace(base, gpu_layers=layers, kv_type=middle)
        most = LIGHT_CPU_BATCH if shape.weight_bytes <= LIGHT else CPU_BATCH
        for kind in kinds:
            yield replace(base, kv_type=kind, batch_tokens=min(base.batch_tokens, most))


def terms_of(shape: ModelShape, plan: Plan, gpu: Device | None, devices: Sequence[Device] = ()) -> tuple[Terms, ...]:
    """What a plan whose every value is chosen takes: on the CPU, and behind it on the GPU where it is used.

    Args:
        shape: the model.
        plan: the plan.
        gpu: the device of the plan's GPU layers.
        devices: every device, which tells whether ``gpu`` draws the desktop.
    """
    layers = max(0, plan.gpu_layers - 1) if gpu is not None else 0  # the output layer goes first
    on_gpu = gpu is not None and plan.gpu_layers > 0
    here, there = shape.layer_bytes[:shape.layers - layers], shape.layer_bytes[shape.layers - layers:]
    context = -(-plan.context_tokens // CONTEXT_STEP) * CONTEXT_STEP
    rows = [context * (_row(plan.kv_type, key) + _row(plan.kv_type, value)) for key, value in shape.cache_rows]
    sequences = plan.parallel + HELD_SEQUENCES
    output = 4 * shape.vocabulary * sequences
    mask, layer, logits = _graph(shape, plan, context, sequences)
    compute = max(mask + layer, logits)
    if gpu is None or not on_gpu:
        return (Terms("CPU", shape.weight_bytes, sum(rows), compute, output, CPU_RESERVE),)
    partly = layers < shape.layers
    tokens = _step_tokens(plan, sequences)
    inputs = mask + 4 * shape.embedding * tokens
    # Weights of layers that stayed on the CPU are sent over for every large step.
    sent = 2 * shape.largest_tensor if partly else 0
    return (
        Terms("CPU", shape.input_bytes + sum(here), sum(rows[:shape.layers - layers]),
              max(inputs, mask + layer) if partly else inputs, output, CPU_RESERVE),
        Terms(gpu["name"], sum(there) + shape.output_bytes, sum(rows[shape.layers - layers:]), compute + sent, 0,
              _gpu_reserve(shape, plan, gpu, devices, context)),
    )


def as_data(terms: Sequence[Terms]) -> dict[str, dict[str, int]]:
    """Bytes by device and term, without the reserves, as ``ModelInfo.planned`` holds them."""
    return {part.device: {"weights": part.weights, "kv": part.kv, "compute": part.compute, "output": part.output}
            for part in terms}


# The buffers ----------------------------------------------------------------------------------------------------------


def _row(kv_type: str, elements: int) -> int:
    block, size = KV_BLOCKS[kv_type]
    return -(-elements // block) * size


def _step_tokens(plan: Plan, sequences: int) -> int:
    """Tokens of the step that buffers are reserved for: rounded up to whole tokens per sequence."""
    return -(-min(plan.batch_tokens, plan.context_tokens) // sequences) * sequences


def _graph(shape: ModelShape, plan: Plan, context: int, sequences: int) -> tuple[int, int, int]:
    """The largest things of a step's graph: the attention mask, a layer beside it, and the logits.

    With flash attention (which every device has that matters) the attention itself leaves no matrix. A layer's peak is
    in its feed-forward part: gate, up and their product, and four rows of the residual stream (a quantized cache frees
    one of them sooner). Beside the logits stand the last layer's rows. Measured with ggml-alloc at 18 settings for each
    of five models; where small tensors leave holes it differs by some MiB.
    """
    tokens = _step_tokens(plan, sequences)
    outputs = min(tokens, max(sequences, min(plan.batch_tokens, plan.output_tokens or plan.batch_tokens)))
    quantized = plan.kv_type != "f16"
    stream, chosen = 4 * shape.embedding * tokens, 4 * shape.embedding * outputs
    mask = 2 * context * tokens
    key, value = max(shape.cache_rows, default=(0, 0))
    attention = 2 * stream + 4 * tokens * (2 * shape.query + key + value)
    feed_forward = (3 if quantized else 4) * stream + 3 * 4 * shape.feed_forward * tokens
    logits = 4 * shape.vocabulary * outputs + stream + chosen * (2 if quantized else 1)
    return mask, max(attention, feed_forward), logits


def _gpu_reserve(shape: ModelShape, plan: Plan, gpu: Device, devices: Sequence[Device], context: int) -> int:
    beside = any(device["kind"] == "integrated gpu" for device in devices if device is not gpu)
    reserve = SCRATCH + (OTHER_RESERVE if beside and not is_unified(gpu) else DISPLAY_RESERVE)
    if plan.kv_type != "f16":  # a step of several tokens turns one layer's cache into f16 (CUDA: fattn-common.cuh)
        reserve += max((2 * context * (key + value) for key, value in shape.cache_rows), default=0)
    return reserve


# What fits ------------------------------------------------------------------------------------------------------------


def _fits(terms: Sequence[Terms], gpu: Device | None, memory_free: int, *, on_disk: bool) -> bool:
    """Whether it fits. ``on_disk``: mapped weights may be larger than what is free, and be read again and again."""
    cpu, on_gpu = terms[0], terms[1] if len(terms) > 1 else None
    main = _own(cpu) + cpu.reserve + (0 if on_disk else cpu.weights)
    if on_gpu is None:
        return main <= memory_free
    assert gpu is not None
    if on_gpu.allocated + on_gpu.reserve > gpu["free_bytes"]:
        return False
    if is_unified(gpu):  # Metal maps the file as the CPU does; others copy it
        main += _own(on_gpu) + (0 if _is_metal(gpu) else on_gpu.weights)
    return main <= memory_free


def _own(terms: Terms) -> int:
    """What cannot be dropped and read again."""
    return terms.kv + terms.compute + terms.output + (terms.weights if terms.device != "CPU" else 0)


def _is_metal(gpu: Device) -> bool:
    return gpu["name"].upper().startswith(("MTL", "METAL"))


# The choices ----------------------------------------------------------------------------------------------------------


def _wanted_context(shape: ModelShape, wanted: Plan) -> int:
    """Beyond what it was trained for, or what can be made of that, a model writes nonsense: no use of memory."""
    most = max(shape.trained_tokens, wanted.stretch.to) if wanted.stretch is not None else shape.trained_tokens
    return min(most, wanted.context_tokens or DEFAULT_CONTEXT)


def _contexts(shape: ModelShape, wanted: Plan) -> list[int]:
    context = _wanted_context(shape, wanted)
    least = min(context, wanted.least_tokens)
    found = [context]
    while context // 2 > least:
        context = context // 2 // CONTEXT_STEP * CONTEXT_STEP
        found.append(context)
    return [*found, least] if found[-1] > least else found


def _kv_types(shape: ModelShape, wanted: Plan) -> tuple[str, ...]:
    if any(size % KV_BLOCKS["q8_0"][0] for size in shape.head_sizes):
        return (wanted.kv_type,)
    return KV_ORDER[KV_ORDER.index(wanted.kv_type):]


def _batches(most: int) -> list[int]:
    return [most >> halvings for halvings in range(max(1, int(math.log2(max(1, most / LEAST_BATCH))) + 1))]


def _most_layers(shape: ModelShape, wanted: Plan) -> int:
    every = shape.layers + 1  # the output layer counts too
    return every if wanted.gpu_layers < 0 else min(wanted.gpu_layers, every)
