"""What this computer can run, as ``doctor`` tells it: every model with its place and speed, and why a card is idle."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from app.core.catalog import Catalog
from app.core.machine import Machine
from app.core.recommendation_words import placement, reason, speed
from app.core.speeds import load_speeds
from app.inference.forecast import forecast
from app.inference.gpu_status import gpu_idle


def running_facts(catalog: Catalog, machine: Machine, engine: dict[str, Any]) -> dict[str, Any]:
    """What runs here and what to begin with.

    Args:
        catalog: the models.
        machine: of ``this_machine`` with the models' folder.
        engine: of the engine's ``describe``; without devices (it did not start) nothing can be told.

    Returns:
        "recommended" (id), "why", "reason" (both languages), "models" by id, "gpu_idle" (a sentence, or "").

    Raises:
        BrokenCatalog: the figures of speeds are damaged.
    """
    if "devices" not in engine:
        return {}
    idle = gpu_idle(engine["devices"], engine.get("start_log", []), machine.graphics,
                    gpu_build=bool(engine.get("gpu_offload")))
    advice = forecast(catalog, load_speeds(), engine["devices"], memory_free=machine.memory_free,
                      disk_free=machine.disk_free, cores=machine.physical_cores)
    return {
        "recommended": advice.chosen.entry.id, "why": advice.why,
        "reason": {language: reason(advice, language) for language in ("en", "zh")},
        "gpu_idle": idle.message() if idle is not None else "",
        "models": {offer.entry.id: {
            **dataclasses.asdict(offer.placement), "disk_fits": offer.disk_fits,
            "speed": dataclasses.asdict(offer.speed) if offer.speed else None,
            "told": ", ".join(part for part in (placement(offer, "en"), speed(offer.speed, "en")) if part),
        } for offer in advice.offers},
    }


def running_told(facts: dict[str, Any]) -> Iterator[str]:
    """The facts as lines of a terminal."""
    if not facts:
        return
    if facts["gpu_idle"]:
        yield f"Graphics   {facts['gpu_idle']}"
    for number, (name, model) in enumerate(facts["models"].items()):
        yield f"{'' if number else 'Can run':<11}{name}: {model['told']}"
    yield f"Begin with {facts['recommended']}: {facts['reason']['en']}"
