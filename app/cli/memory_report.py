"""The memory plan of a model as ``doctor`` tells it: every term in bytes, and what was really allocated."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

import psutil

from app.core.errors import StetError
from app.core.generation import ModelFile, ModelInfo, Plan
from app.core.gguf import read_header
from app.inference.allocation import total
from app.inference.devices import Device
from app.inference.engine import Engine
from app.inference.memory_plan import as_data, make_plan
from app.inference.model_shape import shape_of

MIB = 1 << 20
TERMS = ("weights", "kv", "compute", "output", "adapters")


def memory_facts(model: ModelFile, wanted: Plan, devices: Sequence[Device]) -> dict[str, Any]:
    """What would be loaded now, and what it would take.

    Returns:
        "plan" (the values), "planned" and "reserve" (bytes by device, and by term), "gave_up" (codes), or "error".
    """
    try:
        shape = shape_of(read_header(model.path))
        chosen = make_plan(shape, devices, psutil.virtual_memory().available, wanted, model.name)
    except StetError as error:
        return {"error": error.message()}
    return {"plan": dataclasses.asdict(chosen.plan), "planned": as_data(chosen.terms),
            "reserve": {part.device: part.reserve for part in chosen.terms}, "gave_up": list(chosen.gave_up)}


def loaded_facts(engine: Engine, model: ModelFile, wanted: Plan) -> dict[str, Any]:
    """The same of a model that is loaded for it, with "allocated" (as "planned") and "load_seconds", or "error"."""
    try:
        info: ModelInfo = engine.load(model, wanted)
    except StetError as error:
        return {"error": error.message()}
    return {"planned": info.planned, "allocated": info.allocated, "gave_up": list(info.gave_up),
            "load_seconds": round(info.load_seconds, 3)}


def memory_told(facts: dict[str, Any]) -> Iterator[str]:
    """The facts as lines of a terminal."""
    if "error" in facts:
        yield f"Plan       {facts['error']}"
        return
    if "plan" in facts:
        plan = facts["plan"]
        place = f"{plan['gpu_layers']} layers on the GPU" if plan["gpu_layers"] else "on the CPU"
        yield (f"Plan       context {plan['context_tokens']:,} tokens, cache {plan['kv_type']}, steps of "
               f"{plan['batch_tokens']}, {plan['parallel']} at once, {place}")
    if facts["gave_up"]:
        yield f"           memory is short; given up: {', '.join(facts['gave_up'])}"
    for name in ("planned", "allocated"):
        for device, terms in facts.get(name, {}).items():
            shown = ", ".join(f"{term} {terms[term] / MIB:,.1f}" for term in TERMS if terms.get(term))
            reserve = facts.get("reserve", {}).get(device) if name == "planned" else None
            left = f"; {reserve / MIB:,.0f} stay free" if reserve else ""
            yield f"           {name:<10}{device}: {sum(terms.values()) / MIB:,.1f} MiB ({shown}){left}"
    if facts.get("allocated"):
        yield f"           planned / allocated {total(facts['planned']) / total(facts['allocated']):.3f}"
