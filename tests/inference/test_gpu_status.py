"""Each reason why a card stays idle is told apart, from the words of llama.cpp's own source."""

from __future__ import annotations

import pytest

from app.core.errors import (
    GpuDriverTooOld,
    GpuIdle,
    GpuMemoryTaken,
    GpuNotFound,
    GpuPartMissing,
    GpuWithoutDriver,
    NoGpuSupport,
)
from app.core.graphics import GraphicsCard
from app.inference.devices import Device
from app.inference.gpu_status import gpu_idle

GIB = 1 << 30


def device(kind: str, description: str, free: float = 7, whole: float = 8) -> Device:
    return {"name": kind, "description": description, "kind": kind, "free_bytes": int(free * GIB),
            "total_bytes": int(whole * GIB)}


CPU = device("cpu", "Intel Core i7")
RTX, SHARED = device("gpu", "NVIDIA GeForce RTX 4060 Laptop GPU"), device("integrated gpu", "Intel(R) Iris(R) Xe")
CARD = GraphicsCard("NVIDIA", "NVIDIA graphics (28a0)", "nvidia 470.10")
BARE = GraphicsCard("NVIDIA", "NVIDIA graphics (28a0)", "")
INTEL = GraphicsCard("Intel", "Intel graphics (a7a0)", "i915")

# ggml-cuda.cu:226, :888; ggml-backend-reg.cpp:224; ggml-cuda.cu's "failed to initialize" with cudaErrorNoDevice.
TOO_OLD = "ggml_cuda_init: failed to initialize CUDA: CUDA driver version is insufficient for CUDA runtime version"
NO_DEVICE = "ggml_cuda_init: failed to initialize CUDA: no CUDA-capable device is detected"
NO_DRIVER = ("load_backend: failed to load /opt/stet/libggml-cuda.so: libcuda.so.1: cannot open shared object file: "
             "No such file or directory")
NO_CUBLAS = ("load_backend: failed to load /opt/stet/libggml-cuda.so: libcublas.so.12: cannot open shared object "
             "file: No such file or directory")
FULL = ("ggml_backend_cuda_buffer_type_alloc_buffer: allocating 4455.34 MiB on device 0: cudaMalloc failed: "
        "out of memory")


@pytest.mark.parametrize(("devices", "log", "cards", "build", "expected"), [
    ([RTX, CPU], [], [CARD], True, None),
    ([SHARED, RTX, CPU], [], [CARD, INTEL], True, None),
    ([CPU], [], [], False, None),
    ([SHARED, CPU], [], [INTEL], True, None),
    ([CPU], [], [CARD], False, NoGpuSupport),
    ([CPU], [], [INTEL], False, NoGpuSupport),
    ([CPU], [TOO_OLD], [CARD], True, GpuDriverTooOld),
    ([SHARED, CPU], [TOO_OLD], [CARD, INTEL], True, GpuDriverTooOld),
    ([CPU], [NO_DEVICE], [CARD], True, GpuWithoutDriver),
    ([CPU], [NO_DRIVER], [BARE], True, GpuWithoutDriver),
    ([CPU], [NO_DRIVER], [BARE], False, GpuWithoutDriver),
    ([CPU], [], [BARE], True, GpuWithoutDriver),
    ([CPU], [NO_CUBLAS], [CARD], True, GpuPartMissing),
    ([RTX, CPU], [FULL], [CARD], True, GpuMemoryTaken),
    ([device("gpu", "NVIDIA GeForce RTX 4060 Laptop GPU", 1.1), CPU], [], [CARD], True, GpuMemoryTaken),
    ([SHARED, CPU], [], [CARD, INTEL], True, GpuNotFound),
])
def test_the_reason_is_told_apart(devices: list[Device], log: list[str], cards: list[GraphicsCard], build: bool,
                                  expected: type[GpuIdle] | None) -> None:
    found = gpu_idle(devices, log, cards, gpu_build=build)
    assert type(found) is (expected or type(None))
    if found is not None:
        assert found.advice
        assert "{" not in found.message()


def test_the_facts_are_named() -> None:
    missing = gpu_idle([CPU], [NO_CUBLAS], [CARD], gpu_build=True)
    assert missing is not None
    assert missing.facts == {"card": "NVIDIA graphics (28a0)", "detail": "libcublas.so.12"}
    full = gpu_idle([RTX], [FULL], [CARD], gpu_build=True)
    assert full is not None
    assert full.message().startswith("“NVIDIA GeForce RTX 4060 Laptop GPU” has little memory left")
    assert "7.0 GB of 8.0 GB free" in full.message()
