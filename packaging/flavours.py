"""The flavours that the program is built in: what llama.cpp gets in each, and which one is meant here."""

from __future__ import annotations

import os
import platform
import sys

from commands import SetupFailed

VARIABLE = "STET_FLAVOUR"
# Besides llama_wheel.DEFINES. A CUDA build brings code for the cards of the last nine years (Pascal on), and PTX of the
# newest, which newer ones compile when they first see it.
FLAVOURS: dict[str, dict[str, str]] = {
    "cpu": {},
    "vulkan": {"GGML_VULKAN": "ON"},
    "cuda": {"GGML_CUDA": "ON", "CMAKE_CUDA_ARCHITECTURES": "61-real;75-real;86-real;89-real;90"},
    "metal": {"GGML_METAL": "ON", "GGML_METAL_EMBED_LIBRARY": "ON"},
}


def chosen() -> str:
    """The flavour that STET_FLAVOUR names, else Metal on Apple's processors and the CPU elsewhere.

    Raises:
        SetupFailed: there is no flavour of that name.
    """
    name = os.environ.get(VARIABLE) or (
        "metal" if sys.platform == "darwin" and platform.machine() == "arm64" else "cpu")
    if name not in FLAVOURS:
        raise SetupFailed(f"There is no flavour “{name}”; {VARIABLE} may be {', '.join(FLAVOURS)}.")
    return name


def defines() -> dict[str, str]:
    """What CMake is told for the chosen flavour; raises SetupFailed."""
    return FLAVOURS[chosen()]
