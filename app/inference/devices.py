"""What this computer can compute on, as ggml sees it."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from functools import partial
from typing import Any, NotRequired, TypedDict

import psutil

from app.core.machine import plain_name

OpenLibrary = Callable[[str], ctypes.CDLL]
KINDS = ("cpu", "gpu", "integrated gpu", "accelerator")  # enum ggml_backend_dev_type


class Device(TypedDict):
    """``kind`` is one of ``KINDS``; an integrated GPU shares its memory with the CPU.

    ``backend`` is the part of ggml that works it: "CUDA", "MTL" (Metal), "Vulkan", "CPU".
    """

    name: str
    description: str
    kind: str
    free_bytes: int
    total_bytes: int
    backend: NotRequired[str]


def ggml_function(open_library: OpenLibrary, library: str, name: str, result: Any, *arguments: Any) -> Any:
    """A function of ggml's ``library`` ("ggml" or "ggml-base") that the binding package has no name for.

    Elsewhere than on Windows a handle of libllama reaches into the libraries that it depends on; there
    ``open_library`` is asked for each by name.
    """
    found = getattr(open_library(library if sys.platform == "win32" else "llama"), name)
    found.restype, found.argtypes = result, list(arguments)
    return found


def list_devices(open_library: OpenLibrary) -> list[Device]:
    """Every device of ggml's registry; its backends must have been started."""
    function = partial(ggml_function, open_library)
    pointer, size, text = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p
    count = function("ggml", "ggml_backend_dev_count", size)
    get = function("ggml", "ggml_backend_dev_get", pointer, size)
    name_of = function("ggml-base", "ggml_backend_dev_name", text, pointer)
    description_of = function("ggml-base", "ggml_backend_dev_description", text, pointer)
    kind_of = function("ggml-base", "ggml_backend_dev_type", ctypes.c_int, pointer)
    memory_of = function("ggml-base", "ggml_backend_dev_memory", None, pointer,
                         ctypes.POINTER(size), ctypes.POINTER(size))
    registry_of = function("ggml-base", "ggml_backend_dev_backend_reg", pointer, pointer)
    registry_name = function("ggml-base", "ggml_backend_reg_name", text, pointer)
    devices: list[Device] = []
    for index in range(count()):
        device, free, total = get(index), size(), size()
        memory_of(device, ctypes.byref(free), ctypes.byref(total))
        kind = kind_of(device)
        devices.append({"name": name_of(device).decode("utf-8", "replace"),
                        "description": description_of(device).decode("utf-8", "replace").strip(),
                        "kind": KINDS[kind] if 0 <= kind < len(KINDS) else "other",
                        "free_bytes": free.value, "total_bytes": total.value,
                        "backend": registry_name(registry_of(device)).decode("utf-8", "replace")})
    return devices


def device_in_use(devices: list[Device], gpu_layers: int, threads: int) -> str:
    """The device that does the work, as a person knows it: "CPU, 2 threads", "NVIDIA RTX 4060 Laptop".

    Which CPU it is stands in ``doctor``; here it matters that it is no GPU.
    """
    gpu = first_gpu(devices) if gpu_layers != 0 else None
    if gpu is not None:
        return plain_name(gpu["description"]) or gpu["name"]
    return f"CPU, {threads} thread{'' if threads == 1 else 's'}"


def first_gpu(devices: list[Device]) -> Device | None:
    """The GPU of its own that stands first, else the integrated one, else None."""
    return next((device for kind in ("gpu", "integrated gpu") for device in devices if device["kind"] == kind), None)


def default_threads() -> int:
    """Physical cores that this process may use."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(psutil.cpu_count(logical=False) or allowed, allowed))
