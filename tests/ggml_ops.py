"""Single operations of ggml's CPU backend, as the installed library computes them."""

from __future__ import annotations

import ctypes
import importlib.util
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

F16, Q4_1, Q8_0, Q4_K, Q6_K = 1, 3, 8, 12, 14  # enum ggml_type
# The dot product of one row of weights with one column, and what packs the column for it.
SINGLE = {
    Q4_1: ("ggml_vec_dot_q4_1_q8_1", "quantize_row_q8_1", 36 / 32),
    Q8_0: ("ggml_vec_dot_q8_0_q8_0", "quantize_row_q8_0", 34 / 32),
    Q4_K: ("ggml_vec_dot_q4_K_q8_K", "quantize_row_q8_K", 292 / 256),
    Q6_K: ("ggml_vec_dot_q6_K_q8_K", "quantize_row_q8_K", 292 / 256),
}
_POINTER, _LONG, _INT, _FLOAT = ctypes.c_void_p, ctypes.c_int64, ctypes.c_int, ctypes.c_float


ABORTED = 1  # enum ggml_status
_ABORT = ctypes.CFUNCTYPE(ctypes.c_bool, _POINTER)


class _InitParams(ctypes.Structure):
    _fields_ = (("mem_size", ctypes.c_size_t), ("mem_buffer", _POINTER), ("no_alloc", ctypes.c_bool))


class _Plan(ctypes.Structure):
    _fields_ = (("work_size", ctypes.c_size_t), ("work_data", _POINTER), ("n_threads", _INT), ("threadpool", _POINTER),
                ("abort_callback", _ABORT), ("abort_callback_data", _POINTER), ("use_ref", ctypes.c_bool))


@cache
def libraries() -> tuple[ctypes.CDLL, ctypes.CDLL]:
    """libggml-base and libggml-cpu of the installed package."""
    spec = importlib.util.find_spec("llama_cpp")
    assert spec is not None
    assert spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0]) / "lib"
    base, cpu = (ctypes.CDLL(str(next(folder.glob(f"*ggml-{part}*")))) for part in ("base", "cpu"))
    for name, result, *arguments in (
            ("ggml_init", _POINTER, _InitParams), ("ggml_free", None, _POINTER), ("ggml_get_data", _POINTER, _POINTER),
            ("ggml_new_tensor_4d", _POINTER, _POINTER, _INT, _LONG, _LONG, _LONG, _LONG),
            ("ggml_mul_mat", _POINTER, _POINTER, _POINTER, _POINTER), ("ggml_new_graph", _POINTER, _POINTER),
            ("ggml_flash_attn_ext", _POINTER, *[_POINTER] * 5, _FLOAT, _FLOAT, _FLOAT),
            ("ggml_build_forward_expand", None, _POINTER, _POINTER),
            ("ggml_backend_cpu_buffer_type", _POINTER),
            ("ggml_backend_buft_alloc_buffer", _POINTER, _POINTER, ctypes.c_size_t),
            ("ggml_backend_buffer_get_base", _POINTER, _POINTER), ("ggml_backend_buffer_free", None, _POINTER),
            ("ggml_backend_buffer_clear", None, _POINTER, ctypes.c_uint8),
            ("ggml_row_size", ctypes.c_size_t, _INT, _LONG),
            ("ggml_quantize_chunk", ctypes.c_size_t, _INT, _POINTER, _POINTER, _LONG, _LONG, _LONG, _POINTER)):
        function = getattr(base, name)
        function.restype, function.argtypes = result, arguments
    cpu.ggml_graph_plan.restype, cpu.ggml_graph_plan.argtypes = _Plan, [_POINTER, _INT, _POINTER]
    cpu.ggml_graph_compute.argtypes = [_POINTER, ctypes.POINTER(_Plan)]
    cpu.ggml_cpu_init()
    return base, cpu


def quantized(kind: int, values: Any) -> Any:
    """The rows of ``values`` as ggml stores them in type ``kind``, as bytes."""
    base, _ = libraries()
    rows, length = values.shape
    packed = np.zeros(rows * base.ggml_row_size(kind, length), np.uint8)
    values = np.ascontiguousarray(values, np.float32)
    base.ggml_quantize_chunk(kind, values.ctypes.data, packed.ctypes.data, 0, rows, length, None)
    return packed


def one_by_one(kind: int, weights: Any, shape: tuple[int, int], columns: Any) -> Any:
    """The products of quantised ``weights`` of ``shape`` (rows, length) with ``columns``, one dot product at a time."""
    _, cpu = libraries()
    dot, pack, bytes_per_value = SINGLE[kind]
    rows, length = shape
    step = len(weights) // rows
    result = np.zeros((len(columns), rows), np.float32)
    for number, column in enumerate(np.ascontiguousarray(columns, np.float32)):
        packed = np.zeros(int(length * bytes_per_value), np.uint8)
        getattr(cpu, pack)(_POINTER(column.ctypes.data), _POINTER(packed.ctypes.data), _LONG(length))
        for row in range(rows):
            getattr(cpu, dot)(length, _POINTER(result.ctypes.data + 4 * (number * rows + row)), ctypes.c_size_t(0),
                              _POINTER(weights.ctypes.data + row * step), ctypes.c_size_t(0),
                              _POINTER(packed.ctypes.data), ctypes.c_size_t(0), 1)
    return result


def activations(values: Any) -> tuple[bytes, bytes]:
    """``values``, a multiple of 256, in q8_K: as the CPU backend packs them, and as ggml's reference does."""
    base, cpu = libraries()
    values = np.ascontiguousarray(values, np.float32)
    both = []
    for pack in (cpu.quantize_row_q8_K, base.quantize_row_q8_K_ref):
        packed = np.zeros(len(values) // 256 * 292, np.uint8)
        pack(_POINTER(values.ctypes.data), _POINTER(packed.ctypes.data), _LONG(len(values)))
        both.append(packed.tobytes())
    return both[0], both[1]


def product(kind: int, weights: Any, shape: tuple[int, int], columns: Any, *, threads: int = 1,
            stops: Callable[[], bool] | None = None) -> Any:
    """The same as one operation of a graph; None: ``stops`` said that it shall end before."""
    rows, length = shape

    def build(base: ctypes.CDLL, context: int) -> int:
        matrix = _tensor(base, context, kind, (length, rows), weights)
        batch = _tensor(base, context, 0, (length, len(columns)), np.ascontiguousarray(columns, np.float32))
        return int(base.ggml_mul_mat(context, matrix, batch))

    return _compute(build, (len(columns), rows), weights.nbytes + columns.nbytes, threads, stops)


def attention(queries: Any, keys: Any, values: Any, mask: Any, *, threads: int = 1,
              stops: Callable[[], bool] | None = None) -> Any:
    """Scaled by the root of the length; [row, head, values]. None: ``stops`` said that it shall end before.

    Args:
        queries: [head, row, length], float32.
        keys, values: [head, cell, length], float16; a number of neighbouring heads of ``queries`` share each.
        mask: [row, cell], float16; -inf hides, -0 marks a row's own cell.
        stops: asked by the threads again and again.
    """
    heads, rows, length = queries.shape
    size = queries.nbytes + keys.nbytes + values.nbytes + mask.nbytes

    def build(base: ctypes.CDLL, context: int) -> int:
        q, k, v, m = (_tensor(base, context, kind, data.shape[::-1], data) for kind, data in (
            (0, queries), (F16, keys), (F16, values), (F16, mask)))
        return int(base.ggml_flash_attn_ext(context, q, k, v, m, length ** -0.5, 0.0, 0.0))

    return _compute(build, (rows, heads, values.shape[2]), size, threads, stops)


def _tensor(base: ctypes.CDLL, context: int, kind: int, shape: Sequence[int], data: Any) -> int:
    tensor = base.ggml_new_tensor_4d(context, kind, *(*shape, 1, 1, 1)[:4])
    whole = np.ascontiguousarray(data)
    ctypes.memmove(base.ggml_get_data(tensor), whole.ctypes.data, whole.nbytes)
    return int(tensor)


def _compute(build: Any, shape: tuple[int, ...], size: int, threads: int, stops: Callable[[], bool] | None) -> Any:
    base, cpu = libraries()
    context = base.ggml_init(_InitParams(2 * size + (64 << 20), None, False))
    try:
        result = build(base, context)
        graph = base.ggml_new_graph(context)
        base.ggml_build_forward_expand(graph, result)
        plan = cpu.ggml_graph_plan(graph, threads, None)
        work = ctypes.create_string_buffer(max(1, plan.work_size))
        plan.work_data = ctypes.addressof(work)
        if stops is not None:
            plan.abort_callback = _ABORT(lambda _: stops())
        status = cpu.ggml_graph_compute(graph, ctypes.byref(plan))
        if status == ABORTED and stops is not None:
            return None
        assert status == 0
        flat = ctypes.string_at(base.ggml_get_data(result), 4 * int(np.prod(shape)))
        return np.frombuffer(flat, np.float32).reshape(shape).copy()
    finally:
        base.ggml_free(context)
