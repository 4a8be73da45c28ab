"""What ggml clears is zero to the last byte, and on Linux takes no memory until it is used."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator

import psutil
import pytest

from tests.ggml_ops import libraries

MIB = 1 << 20


class Memory:
    """A buffer of ggml's CPU backend, as a context's cache is one."""

    def __init__(self, size: int) -> None:
        ggml, _ = libraries()
        self._ggml = ggml
        self._buffer = ggml.ggml_backend_buft_alloc_buffer(ggml.ggml_backend_cpu_buffer_type(), size)
        self.bytes = (ctypes.c_uint8 * size).from_address(ggml.ggml_backend_buffer_get_base(self._buffer))

    def clear(self, value: int) -> None:
        self._ggml.ggml_backend_buffer_clear(self._buffer, value)

    def free(self) -> None:
        self._ggml.ggml_backend_buffer_free(self._buffer)


@pytest.fixture(params=[1, 100, 4096, 4097, 12_345, 3 * MIB + 17])
def memory(request: pytest.FixtureRequest) -> Iterator[Memory]:
    memory = Memory(request.param)
    yield memory
    memory.free()


def test_every_byte_is_what_it_was_cleared_to(memory: Memory) -> None:
    for value in (0xA5, 0, 7, 0):
        memory.clear(value)
        assert bytes(memory.bytes) == bytes([value]) * len(memory.bytes)
    ctypes.memset(memory.bytes, 0xFF, len(memory.bytes))
    memory.clear(0)
    assert not any(memory.bytes)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives pages back that come again as zeros")
def test_what_was_cleared_takes_no_memory_until_it_is_used() -> None:
    size, process = 256 * MIB, psutil.Process()
    before = process.memory_info().rss
    memory = Memory(size)
    try:
        memory.clear(0)
        assert process.memory_info().rss - before < size // 4
        memory.clear(1)
        assert process.memory_info().rss - before > size // 2
        memory.clear(0)
        assert process.memory_info().rss - before < size // 4
    finally:
        memory.free()
