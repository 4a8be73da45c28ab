"""Opening models where memory is short: a host with little address space steps down, says so, and works on."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import psutil
import pytest

from app.core.errors import DamagedModel, NotEnoughMemory
from app.core.generation import Plan
from app.core.shortage import shortage_of
from app.inference.engine import Delta, Finished
from app.inference.llama_engine import LlamaEngine
from app.inference.load_problems import MOST_STEPS_DOWN, died_while_loading, smaller_after
from app.inference.process_engine import ProcessEngine
from tests.starter import ask, starter

pytestmark = pytest.mark.model
MIB = 1 << 20


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[ProcessEngine]:
    monkeypatch.setenv("MALLOC_ARENA_MAX", "1")  # glibc reserves 64 MiB of addresses for each thread else
    engine = ProcessEngine()
    yield engine
    engine.close()


# A host that may never take more addresses than ``limit``.
CONFINED = """
import resource
resource.setrlimit(resource.RLIMIT_AS, ({limit}, {limit}))
from app.inference.host import main
main()
"""


def confine(engine: ProcessEngine, room: int) -> None:
    """Let the running host take ``room`` bytes more than it takes with a context of 256 tokens, and no more."""
    engine.load(starter(), Plan(256, threads=1))
    host = psutil.Process(engine.host_pid)
    limit = host.memory_info().vms + room
    host.rlimit(psutil.RLIMIT_AS, (limit, limit))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can confine another process")
class TestShortOfMemory:
    def test_a_cache_that_cannot_be_allocated_is_made_smaller_and_said(self, engine: ProcessEngine) -> None:
        """At 8,192 tokens the cache takes 180 MiB in f16, and 96 in q8_0; the other buffers take 27."""
        confine(engine, 88 * MIB)
        info = engine.load(starter(), Plan(threads=1))
        assert info.context_tokens == 8192, "the context is the last to be given up"
        assert info.kv_type in ("q8_0", "q4_0")
        assert info.gave_up == (f"kv:{info.kv_type}",)
        assert info.stepped_down
        told = shortage_of(info)
        assert told is not None
        assert info.kv_type in told.message()
        assert abs(info.planned["CPU"]["kv"] - info.allocated["CPU"]["kv"]) < MIB // 64
        events = list(engine.generate(ask("a", max_tokens=4)))
        assert isinstance(events[-1], Finished)
        assert "".join(event.text for event in events if isinstance(event, Delta)).strip()

    def test_a_host_that_does_not_survive_it_is_followed_by_one_that_asks_for_less(self, engine: ProcessEngine) -> None:
        """llama.cpp itself ends where the memory for its smallest parts is gone; the next host is not confined."""
        confine(engine, 16 * MIB)
        first = engine.host_pid
        info = engine.load(starter(), Plan(threads=1, least_tokens=8192))
        assert engine.host_pid != first
        assert info.stepped_down
        assert (info.context_tokens, info.gave_up) == (8192, ("kv:q8_0",))

    def test_where_nothing_helps_it_is_said_and_a_smaller_context_loads(self, engine: ProcessEngine) -> None:
        """Every host is confined here, those that follow one another as well."""
        engine.load(starter(), Plan(256, threads=1))
        limit = psutil.Process(engine.host_pid).memory_info().vms + 16 * MIB
        confined = ProcessEngine([sys.executable, "-P", "-c", CONFINED.format(limit=limit)])
        try:
            with pytest.raises(NotEnoughMemory):
                confined.load(starter(), Plan(threads=1, least_tokens=8192))
            assert confined.load(starter(), Plan(256, threads=1)).context_tokens == 256
        finally:
            confined.close()


def test_what_is_wanted_is_loaded_where_there_is_room() -> None:
    engine = LlamaEngine()
    try:
        info = engine.load(starter(), Plan(2_000_000_000, threads=1, parallel=2))
        assert info.context_tokens == info.trained_tokens == 8192, "more would be of no use"
        assert info.gave_up == ()
        assert not info.stepped_down
        assert info.kv_type == "f16"
        assert info.batch_tokens == 512, "its weights are light"
        assert info.planned["CPU"]["output"] == 4 * 49_152 * (2 + 8)
        assert engine.load(starter(), Plan(threads=1, steps_down=1)).gave_up == ("kv:q8_0",)
        down = engine.load(starter(), Plan(threads=1, steps_down=3))
        assert down.gave_up == ("kv:q4_0", "context:4096")
        assert down.stepped_down
    finally:
        engine.close()


OUT_OF_MEMORY = ["SIGABRT, CUDA error: out of memory", "SIGABRT, GGML_ASSERT(ctx->mem_buffer != NULL)",
                 "SIGABRT, vk::Device::allocateMemory: ErrorOutOfDeviceMemory"]


@pytest.mark.parametrize("death", OUT_OF_MEMORY)
def test_a_death_of_memory_makes_the_next_load_smaller(death: str) -> None:
    assert smaller_after(death, Plan(8192)) == Plan(8192, steps_down=1)
    assert smaller_after(death, Plan(steps_down=MOST_STEPS_DOWN)) is None, "something else is wrong"
    assert isinstance(died_while_loading(starter(), death), NotEnoughMemory)


@pytest.mark.parametrize("death", ["SIGSEGV", "SIGABRT, GGML_ASSERT(n_embd == 576)", "exit code 1"])
def test_another_death_does_not(death: str) -> None:
    assert smaller_after(death, Plan()) is None
    assert isinstance(died_while_loading(starter(), death), DamagedModel)
