"""Every model of the catalog on this computer, before any of it is loaded: the memory plan and the speed of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.core.catalog import Catalog, Entry
from app.core.errors import NotEnoughMemory, StetError
from app.core.generation import Plan
from app.core.gguf import read_header
from app.core.machine import plain_name
from app.core.recommendation import SPARE_DISK, Advice, Offer, Placement, Speed, recommend
from app.core.speeds import Speeds, Work
from app.inference.devices import Device
from app.inference.memory_plan import MemoryPlan, choose_gpu, is_unified, make_plan
from app.inference.model_shape import ModelShape, shape_from_counts, shape_of

# The measured speed of an installed model on a device ("" for the CPU), None where it was not measured.
Measured = Callable[[Entry, str], Speed | None]


def forecast(catalog: Catalog, speeds: Speeds, devices: Sequence[Device], *, memory_free: int, disk_free: int,
             cores: int, measured: Measured | None = None) -> Advice:
    """What runs here, and what to begin with.

    Args:
        catalog: the models.
        speeds: figures to estimate from.
        devices: of the engine's ``describe``.
        memory_free: bytes of main memory that are available.
        disk_free: bytes that are free on the disk of the models' folder.
        cores: physical cores.
        measured: tells what was measured here.
    """
    gpu = choose_gpu(devices)
    offers = []
    for entry in catalog.entries:
        shape = shape_of_entry(catalog, entry)
        place, speed = Placement("none"), None
        if shape is not None:
            try:
                chosen = make_plan(shape, devices, memory_free, Plan(context_tokens=entry.context_tokens), entry.name)
            except NotEnoughMemory:
                pass
            else:
                place = _placement(entry, shape, chosen, gpu)
                speed = measured(entry, place.gpu) if measured is not None else None
                if speed is None and not place.from_disk:
                    on = gpu if place.gpu else None
                    speed = speeds.estimate(_work(shape, chosen), on["description"] if on else "", cores,
                                            shared_memory=on is not None and is_unified(on))
        offers.append(Offer(entry, place, speed, catalog.is_installed(entry), disk_free >= entry.bytes + SPARE_DISK))
    return recommend(offers)


def shape_of_entry(catalog: Catalog, entry: Entry) -> ModelShape | None:
    """The shape of a model: from its file where it is here, else from the catalog; None: neither tells it."""
    path = catalog.path_of(entry)
    if path is not None and catalog.is_installed(entry):
        try:
            return shape_of(read_header(path))
        except StetError:
            pass
    return shape_from_counts(entry.counts, entry.bytes) if entry.counts is not None else None


def _placement(entry: Entry, shape: ModelShape, chosen: MemoryPlan, gpu: Device | None) -> Placement:
    plan, every = chosen.plan, shape.layers + 1
    full = plan.context_tokens >= min(entry.context_tokens, shape.trained_tokens)
    on_gpu = gpu if plan.gpu_layers else None
    kind = "shorter" if not full else "processor" if on_gpu is None else \
        "partly" if plan.gpu_layers < every else "whole"
    return Placement(kind, plan.context_tokens, (plain_name(on_gpu["description"]) or on_gpu["name"]) if on_gpu else "",
                     plan.gpu_layers, every, plan.kv_type, "disk" in chosen.gave_up)


def _work(shape: ModelShape, chosen: MemoryPlan) -> Work:
    """Of the token embedding only one row is read, unless it is the output layer too and that is on the CPU."""
    cpu, gpu = chosen.terms[0], chosen.terms[1] if len(chosen.terms) > 1 else None
    embedding = 0 if gpu is None and shape.tied_bytes else shape.input_bytes
    return Work(gpu.weights if gpu else 0, max(0, cpu.weights - embedding), shape.layer_elements,
                min(1.0, chosen.plan.gpu_layers / (shape.layers + 1)))
