"""A device is named as a person knows it."""

from __future__ import annotations

import pytest

from app.inference.devices import Device, default_threads, device_in_use, first_gpu


def device(kind: str, description: str) -> Device:
    return {"name": kind.upper(), "description": description, "kind": kind, "free_bytes": 1, "total_bytes": 2}


CPU = device("cpu", "Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz")
GPU, SHARED = device("gpu", "NVIDIA GeForce RTX 4060 Laptop GPU"), device("integrated gpu", "AMD Radeon(TM) 780M")


@pytest.mark.parametrize(("devices", "layers", "threads", "expected"), [
    ([CPU], 0, 2, "CPU, 2 threads"),
    ([CPU], -1, 1, "CPU, 1 thread"),
    ([device("cpu", "CPU")], 0, 4, "CPU, 4 threads"),
    ([], 0, 4, "CPU, 4 threads"),
    ([CPU, SHARED, GPU], -1, 4, "NVIDIA GeForce RTX 4060 Laptop GPU"),
    ([SHARED, CPU], 20, 4, "AMD Radeon 780M"),
    ([GPU, CPU], 0, 4, "CPU, 4 threads"),
])
def test_the_device_in_use(devices: list[Device], layers: int, threads: int, expected: str) -> None:
    assert device_in_use(devices, layers, threads) == expected


def test_a_gpu_of_its_own_goes_before_a_shared_one() -> None:
    assert first_gpu([CPU, SHARED, GPU]) == GPU
    assert first_gpu([CPU]) is None


def test_there_is_at_least_one_thread() -> None:
    assert default_threads() >= 1
