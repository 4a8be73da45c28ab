"""The flavours that the program is built in: what llama.cpp gets in each, and which one is meant here."""

from __future__ import annotations

import os
import platform
import sys

from commands import SetupFailed

VARIABLE = "STET_FLAVOUR"
CHECKOUT = "lean"
# Backends are libraries that app/inference/backends.py loads, of which one fits; all of them in one folder.
_DYNAMIC = {"GGML_BACKEND_DL": "ON", "CMAKE_INSTALL_BINDIR": "llama_cpp/lib", "CMAKE_INSTALL_LIBDIR": "llama_cpp/lib",
            "CMAKE_INSTALL_RPATH": "@loader_path" if sys.platform == "darwin" else "$ORIGIN"}
_BESIDE = _DYNAMIC | {"GGML_CPU": "OFF"}
# What is built by itself and kept by itself, so that a flavour with a graphics backend compiles only that. "lean" is
# the checkout's, in two minutes: one backend, for processors since 2013, within llama.cpp; a program of that flavour is
# for the computer that it is built on. A CUDA build brings code for the cards of the last nine years (Pascal on),
# and PTX of the newest, which newer ones compile when they first see it.
PARTS: dict[str, dict[str, str]] = {
    CHECKOUT: {},
    "processors": _DYNAMIC | {"GGML_CPU_ALL_VARIANTS": "ON"},
    "vulkan": _BESIDE | {"GGML_VULKAN": "ON"},
    "cuda": _BESIDE | {"GGML_CUDA": "ON", "CMAKE_CUDA_ARCHITECTURES": "61-real;75-real;86-real;89-real;90"},
}
FLAVOURS = {CHECKOUT: (CHECKOUT,), "cpu": ("processors",), "vulkan": ("processors", "vulkan"),
            "cuda": ("processors", "cuda"),
            "metal": ("processors",)}  # llama-cpp-python builds Metal wherever it is


def chosen() -> str:
    """The program's flavour: the one that STET_FLAVOUR names, else Metal on Apple's processors and the CPU elsewhere.

    Raises:
        SetupFailed: there is no flavour of that name.
    """
    return _named("metal" if sys.platform == "darwin" and platform.machine() == "arm64" else "cpu")


def of_checkout() -> tuple[str, ...]:
    """The parts that a checkout runs on: the lean one, or those of the flavour that STET_FLAVOUR names; SetupFailed."""
    return FLAVOURS[_named(CHECKOUT)]


def _named(otherwise: str) -> str:
    name = os.environ.get(VARIABLE) or otherwise
    if name not in FLAVOURS:
        raise SetupFailed(f"There is no flavour “{name}”; {VARIABLE} may be {', '.join(FLAVOURS)}.")
    return name
