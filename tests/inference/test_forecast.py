"""What is recommended on planted computers, and that the plan before a download is the plan after it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from app.core.catalog import Catalog, Entry, load_catalog
from app.core.gguf import read_header
from app.core.recommendation import Advice, Speed
from app.core.recommendation_words import placement, reason, speed
from app.core.speeds import load_speeds
from app.inference.devices import Device
from app.inference.forecast import forecast
from app.inference.model_shape import shape_from_counts, shape_of
from tests.gguf_files import write_qwen3

GIB = 1 << 30


def device(name: str, description: str, kind: str, free: float, whole: float) -> Device:
    return {"name": name, "description": description, "kind": kind, "free_bytes": int(free * GIB),
            "total_bytes": int(whole * GIB)}


CPU = device("CPU", "CPU", "cpu", 24, 32)
SHARED = device("Vulkan0", "AMD Radeon 780M Graphics (RADV PHOENIX)", "integrated gpu", 15, 16)
LAPTOP = device("CUDA0", "NVIDIA GeForce RTX 4060 Laptop GPU", "gpu", 7.1, 8)
# Devices, free memory (GiB), cores, free disk (GB).
COMPUTERS: dict[str, tuple[list[Device], float, int, float]] = {
    "RTX 4060 Laptop 8 GB": ([SHARED, LAPTOP, CPU], 24, 8, 200),
    "RTX 3060 Laptop 6 GB": ([device("CUDA0", "NVIDIA GeForce RTX 3060 Laptop GPU", "gpu", 5.2, 6), CPU], 10, 6, 200),
    "RTX 4090 24 GB": ([device("CUDA0", "NVIDIA GeForce RTX 4090", "gpu", 22.5, 24), CPU], 50, 16, 200),
    "M2 16 GB": ([device("MTL0", "Apple M2", "gpu", 10.67, 10.67), CPU], 9, 8, 200),
    "Radeon 780M": ([SHARED, CPU], 20, 8, 200),
    "unknown GPU 16 GB": ([device("Vulkan0", "Moore Threads S80", "gpu", 15, 16), CPU], 20, 8, 200),
    "no GPU": ([CPU], 10, 4, 200),
    "no GPU, 8 GB": ([CPU], 5.2, 4, 200),
    "almost no memory": ([CPU], 0.5, 2, 200),
    "RTX 4060 Laptop, 4 GB of disk": ([LAPTOP, CPU], 24, 8, 4),
    "no disk": ([CPU], 10, 4, 0.5),
}


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return load_catalog(folder=tmp_path)


def advice_on(computer: str, catalog: Catalog) -> Advice:
    devices, memory, cores, disk = COMPUTERS[computer]
    return forecast(catalog, load_speeds(), devices, memory_free=int(memory * GIB), disk_free=int(disk * 1e9),
                    cores=cores)


@pytest.mark.parametrize(("computer", "model", "why", "instead", "says"), [
    ("RTX 4060 Laptop 8 GB", "qwen3-8b", "whole", None, "RTX 4060 Laptop GPU whole, with a context of 32,768"),
    ("RTX 3060 Laptop 6 GB", "qwen3-4b", "slow", "qwen3-8b", "Qwen3-8B runs here too, but about 13 tokens a second"),
    ("RTX 4090 24 GB", "qwen3-14b", "whole", None, "RTX 4090 whole"),
    ("M2 16 GB", "qwen3-8b", "whole", None, "Apple M2 whole"),
    ("Radeon 780M", "qwen3-8b", "whole", None, "Radeon 780M"),
    ("unknown GPU 16 GB", "qwen3-8b", "whole", None, "Moore Threads S80 whole"),
    ("no GPU", "qwen3-4b", "slow", "qwen3-8b", "tokens a second (estimate); this one is quicker"),
    ("no GPU, 8 GB", "qwen3-4b", "memory", "qwen3-8b", "close other programs"),
    ("RTX 4060 Laptop, 4 GB of disk", "qwen3-4b", "disk", "qwen3-8b", "free 6.0 GB, or use another disk"),
    ("no disk", "starter", "disk", "qwen3-4b", "free 3.5 GB"),
    ("almost no memory", "starter", "starter", None, "close other programs"),
])
def test_what_is_recommended_and_why(catalog: Catalog, computer: str, model: str, why: str, instead: str | None,
                                     says: str) -> None:
    advice = advice_on(computer, catalog)
    assert (advice.chosen.entry.id, advice.why) == (model, why)
    assert (advice.instead_of.entry.id if advice.instead_of else None) == instead
    assert says in reason(advice, "en")
    chinese = reason(advice, "zh")
    assert chinese.endswith("。")
    assert "{" not in chinese


def test_every_model_is_told_on_every_computer(catalog: Catalog) -> None:
    for computer in COMPUTERS:
        advice = advice_on(computer, catalog)
        assert [offer.entry.id for offer in advice.offers] == [entry.id for entry in catalog.entries]
        assert advice.offer(advice.chosen.entry.id) is advice.chosen
        for offer in advice.offers:
            assert placement(offer, "en"), (computer, offer.entry.id)
            assert placement(offer, "zh") != placement(offer, "en")
            assert offer.speed is None or "estimate" in speed(offer.speed, "en")


def test_a_model_that_is_too_large_for_the_gpu_is_told_in_part(catalog: Catalog) -> None:
    offer = advice_on("RTX 3060 Laptop 6 GB", catalog).offer("qwen3-8b")
    assert offer.placement.kind == "partly"
    assert 50 <= offer.placement.percent_on_gpu <= 70
    assert f"{offer.placement.percent_on_gpu}% on NVIDIA GeForce RTX 3060 Laptop GPU" in placement(offer, "en")


def test_an_unknown_card_has_no_speed_rather_than_a_guess(catalog: Catalog) -> None:
    offer = advice_on("unknown GPU 16 GB", catalog).chosen
    assert offer.speed is None
    assert speed(offer.speed, "en") == ""


def test_what_was_measured_replaces_the_estimate(catalog: Catalog) -> None:
    devices, memory, cores, disk = COMPUTERS["no GPU"]
    fast = Speed(500, 60, measured=True)
    asked: list[tuple[str, str]] = []

    def measured(entry: Entry, gpu: str) -> Speed | None:
        asked.append((entry.id, gpu))
        return fast if entry.id == "qwen3-8b" else None

    advice = forecast(catalog, load_speeds(), devices, memory_free=int(memory * GIB), disk_free=int(disk * 1e9),
                      cores=cores, measured=measured)
    assert advice.chosen.entry.id == "qwen3-8b"
    assert advice.chosen.speed is fast
    assert speed(fast, "en") == "60 tokens a second (measured here)"
    assert ("qwen3-4b", "") in asked


@pytest.mark.parametrize("size", ["4b", "8b", "14b"])
def test_the_shape_before_the_download_is_that_of_the_file(catalog: Catalog, tmp_path: Path, size: str) -> None:
    entry = catalog.get(f"qwen3-{size}")
    real = shape_of(read_header(write_qwen3(tmp_path / "real.gguf", size)))
    assert entry.counts is not None
    before = shape_from_counts(entry.counts, entry.bytes)
    assert entry.bytes == pytest.approx(real.file_bytes, rel=0.003), "the file differs by its vocabulary"
    same = ("layers", "trained_tokens", "embedding", "feed_forward", "query", "head_sizes", "cache_rows",
            "vocabulary", "input_bytes", "tied_bytes", "largest_tensor", "layer_elements")
    assert [getattr(before, name) for name in same] == [getattr(real, name) for name in same]
    assert before.weight_bytes == pytest.approx(real.weight_bytes, rel=0.003)
    assert before.output_bytes == pytest.approx(real.output_bytes, rel=0.003)


def test_a_device_is_not_taken_for_its_larger_brother() -> None:
    speeds = load_speeds()
    named = {"NVIDIA GeForce RTX 4090": "RTX 4090", "NVIDIA GeForce RTX 4090 Laptop GPU": "RTX 4090 Laptop",
             "Apple M1 Max": "Apple M1 Max", "Apple M1": "Apple M1", "AMD Radeon(TM) 780M": "Radeon 780M"}
    for text, name in named.items():
        known = speeds.known(text)
        assert known is not None, text
        assert known.name == name
    assert speeds.known("Apple M4 Max") is None
    assert speeds.known("NVIDIA GeForce RTX 3070 Ti") is None


def test_estimates_are_near_what_was_published(catalog: Catalog) -> None:
    """Qwen3-8B Q4_K_M itself on a Radeon RX 7900 XTX: 87.9; on an M1: 10.95 (published); the 4060 Laptop: 40 to 47."""
    for name, published in (("Apple M1", 10.95), ("AMD Radeon RX 7900 XTX", 87.9)):
        devices = [device("G", name, "gpu", 22, 24), CPU]
        offer = forecast(catalog, load_speeds(), devices, memory_free=20 * GIB, disk_free=10**11, cores=8).offers[0]
        assert offer.speed is not None
        assert offer.speed.decode == pytest.approx(published, rel=0.1)
    offer = advice_on("RTX 4060 Laptop 8 GB", catalog).chosen
    assert offer.speed is not None
    assert 38 <= offer.speed.decode <= 48
    assert dataclasses.asdict(offer)["speed"]["measured"] is False
