"""What llama.cpp really allocated, read back from what it says while it loads."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from app.core.patterns import pattern_of

MIB = 1 << 20
_BUFFER = pattern_of(r"(\S+)\s+(model|KV|RS|compute|output|LoRA) buffer size\s*=\s*([\d.]+) MiB")
_TERMS = {"model": "weights", "KV": "kv", "RS": "kv", "compute": "compute", "output": "output", "LoRA": "adapters"}
# "CPU_Mapped", "CUDA_Host" (main memory that the GPU reaches) and "CPU_REPACK" are main memory; "MTL0_Mapped" is not.
_MAIN = pattern_of(r"CPU|.*_Host$")
_SUFFIX = pattern_of(r"_(?:Mapped|Private|Split)$")


def read_allocation(lines: Iterable[str]) -> dict[str, dict[str, int]]:
    """Bytes by device and term, as ``ModelInfo.allocated`` holds them; exact to 5 KiB, as they are printed.

    A compute buffer that is named again replaces the one before; of the others there may be several.
    """
    found: dict[str, dict[str, int]] = {}
    for line in lines:
        if (match := _BUFFER.search(line)) is None:
            continue
        device = "CPU" if _MAIN.match(match[1]) else _SUFFIX.sub("", match[1])
        terms, term, size = found.setdefault(device, {}), _TERMS[match[2]], round(float(match[3]) * MIB)
        terms[term] = size if term == "compute" else terms.get(term, 0) + size
    return found


def total(table: dict[str, dict[str, int]]) -> int:
    """All bytes of such a table."""
    return sum(sum(terms.values()) for terms in table.values())


@contextmanager
def kept_lines(ll: ModuleType) -> Iterator[list[str]]:
    """The lines on buffers that llama.cpp logs meanwhile, besides what its own callback is told.

    Args:
        ll: the ``llama_cpp.llama_cpp`` module.
    """
    binding: Any = ll
    lines: list[str] = []
    before, data = binding.llama_log_callback(), ctypes.c_void_p()
    binding.llama_log_get(ctypes.byref(before), ctypes.byref(data))

    @binding.llama_log_callback
    def keep(level: int, text: bytes, _: Any) -> None:
        if b"buffer size" in text:
            lines.append(text.decode("utf-8", "replace"))
        before(level, text, data)

    binding.llama_log_set(keep, None)
    try:
        yield lines
    finally:
        binding.llama_log_set(before, data)
