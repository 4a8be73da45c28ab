"""The doctor tells what runs here, and why a graphics card stays idle."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from app.cli.machine_report import running_facts, running_told
from app.core.catalog import load_catalog
from app.core.graphics import GraphicsCard
from app.core.machine import this_machine

GIB = 1 << 30
CPU = {"name": "CPU", "description": "CPU", "kind": "cpu", "free_bytes": 10 * GIB, "total_bytes": 16 * GIB}


def test_every_model_and_the_idle_card_are_told(tmp_path: Path) -> None:
    machine = dataclasses.replace(
        this_machine(tmp_path), memory_free=10 * GIB, physical_cores=4, disk_free=10**11,
        graphics=(GraphicsCard("NVIDIA", "NVIDIA graphics (28a0)", "nvidia 470"),))
    catalog = load_catalog(folder=tmp_path)
    log = ["ggml_cuda_init: failed to initialize CUDA: CUDA driver version is insufficient for CUDA runtime version"]
    facts = running_facts(catalog, machine, {"devices": [CPU], "start_log": log, "gpu_offload": True})
    assert json.loads(json.dumps(facts)) == facts
    assert facts["recommended"] == "qwen3-4b"
    assert list(facts["models"]) == [entry.id for entry in catalog.entries]
    lines = list(running_told(facts))
    assert "older than CUDA needs" in lines[0]
    assert lines[1].startswith("Can run    qwen3-8b: 32,768 tokens of context, on the processor, about 4.")
    assert lines[-1].startswith("Begin with qwen3-4b: Qwen3-8B runs here too, but about 4.")
    assert facts["reason"]["zh"].startswith("Qwen3-8B")


def test_without_an_engine_nothing_is_claimed(tmp_path: Path) -> None:
    assert running_facts(load_catalog(folder=tmp_path), this_machine(tmp_path), {"error": "it died"}) == {}
    assert list(running_told({})) == []
