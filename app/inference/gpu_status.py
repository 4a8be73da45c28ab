"""Why a graphics card that is here does not do the work: told apart from the devices, the system and ggml's log."""

from __future__ import annotations

import re
from collections.abc import Sequence

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
from app.core.machine import plain_name
from app.core.patterns import pattern_of
from app.inference.devices import Device, first_gpu
from app.inference.load_problems import is_out_of_memory

# ggml-cuda.cu ggml_cuda_init prints cudaGetErrorString: cudaErrorInsufficientDriver and cudaErrorNoDevice.
_TOO_OLD = pattern_of(r"driver version is insufficient|cudaErrorInsufficientDriver", re.IGNORECASE)
_NO_DEVICE = pattern_of(r"no CUDA-capable device|cudaErrorNoDevice|unsupported display driver", re.IGNORECASE)
# ggml-backend-reg.cpp load_backend, where backends are libraries of their own.
_NOT_LOADED = pattern_of(r"failed to load (\S+): (.+)", re.IGNORECASE)
_LIBRARY = pattern_of(r"[\w.+-]*(?:cuda|cublas|vulkan|hip|rocm)[\w.+-]*", re.IGNORECASE)
# Discrete cards by their maker; AMD and Intel cards without a device in ggml may be integrated ones, which is no loss.
_DISCRETE = ("NVIDIA",)
LEAST_FREE_SHARE = 0.25  # with less than that of its memory free, a card holds no useful part of a model


def gpu_idle(devices: Sequence[Device], log: Sequence[str], cards: Sequence[GraphicsCard], *,
             gpu_build: bool) -> GpuIdle | None:
    """The reason why the best card does not do the work; None: it does, or there is none.

    Args:
        devices: what ggml can compute on.
        log: what ggml warned of at its start and while loading.
        cards: what the system knows.
        gpu_build: whether this build of the engine can use a GPU at all.
    """
    used = first_gpu(list(devices))
    if used is not None and used["kind"] == "gpu":
        taken = used["total_bytes"] > 0 and used["free_bytes"] < LEAST_FREE_SHARE * used["total_bytes"]
        if taken or any(is_out_of_memory(line) for line in log):
            return GpuMemoryTaken(card=plain_name(used["description"]) or used["name"],
                                  free=_gigabytes(used["free_bytes"]), total=_gigabytes(used["total_bytes"]))
        return None
    card = next((card for maker in _DISCRETE for card in cards if card.vendor == maker), None)
    if card is None:
        if used is not None or not cards:
            return None
        card = cards[0]
    if not gpu_build and not any("failed to load" in line for line in log):
        return NoGpuSupport(card=card.name)
    lines = "\n".join(log)
    if _TOO_OLD.search(lines):
        return GpuDriverTooOld(card=card.name)
    if (found := _NOT_LOADED.search(lines)) is not None and _LIBRARY.search(found[0]):
        missing = _LIBRARY.search(found[2])
        library = missing[0] if missing else found[1].replace("\\", "/").rsplit("/", 1)[-1]
        # The driver brings libcuda and nvcuda; without a driver there is nothing to load them from.
        if re.match(r"(?:lib|nv)cuda\.", library, re.IGNORECASE):
            return GpuWithoutDriver(card=card.name)
        return GpuPartMissing(card=card.name, detail=library)
    if not card.driver or _NO_DEVICE.search(lines):
        return GpuWithoutDriver(card=card.name)
    if used is not None:
        return GpuNotFound(card=card.name, used=plain_name(used["description"]) or used["name"])
    return GpuPartMissing(card=card.name, detail="it did not answer")


def _gigabytes(count: int) -> str:
    return f"{count / (1 << 30):.1f} GB"
