"""What llama.cpp says about its buffers, read back."""

from __future__ import annotations

from app.inference.allocation import read_allocation, total

MIB = 1 << 20
# Lines as the pinned llama.cpp prints them, with the names of its CUDA, Metal and CPU buffers.
CUDA = """load_tensors:   CPU_Mapped model buffer size =   333.84 MiB
load_tensors:        CUDA0 model buffer size =  4455.34 MiB
llama_context:  CUDA_Host  output buffer size =     6.95 MiB
llama_kv_cache:      CUDA0 KV buffer size =  2448.00 MiB
sched_reserve:      CUDA0 compute buffer size =   300.00 MiB
sched_reserve:      CUDA0 compute buffer size =   304.75 MiB
sched_reserve:  CUDA_Host compute buffer size =    40.02 MiB
llama_adapter_lora_init_impl:      CUDA0 LoRA buffer size =     1.00 MiB"""


def test_a_gpu_and_what_stays_in_main_memory() -> None:
    table = read_allocation(CUDA.splitlines())
    assert table == {
        "CPU": {"weights": round(333.84 * MIB), "output": round(6.95 * MIB), "compute": round(40.02 * MIB)},
        "CUDA0": {"weights": round(4455.34 * MIB), "kv": 2448 * MIB, "compute": round(304.75 * MIB), "adapters": MIB}}
    assert total(table) == sum(sum(terms.values()) for terms in table.values())


def test_several_buffers_of_one_kind_are_added() -> None:
    lines = ["load_tensors: MTL0_Mapped model buffer size =    10.00 MiB", "x:  MTL0 KV buffer size = 1.00 MiB",
             "x:  MTL0 KV buffer size = 2.00 MiB", "x: MTL0 RS buffer size = 0.50 MiB"]
    assert read_allocation(lines) == {"MTL0": {"weights": 10 * MIB, "kv": 3 * MIB + MIB // 2}}


def test_other_lines_say_nothing() -> None:
    assert read_allocation(["llama_context: n_ctx = 4096", "buffer size", ""]) == {}
