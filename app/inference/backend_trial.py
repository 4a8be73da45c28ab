"""Has one of llama.cpp's backends multiply, in a process of its own, and looks at what comes out.

The process ends with 0 where all products are right. A fault in a driver, or an instruction that the machine does not
have although it says so, ends it in another way, and nothing else with it.
"""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any

# enum ggml_type: what the weights of models mostly are.
TYPES = {"Q8_0": 8, "Q4_K": 12, "Q6_K": 14}
LENGTH, ROWS = 512, 64
STEP = 9  # every ninth row is looked at
# Of activations at once: one is a token that is written, many are a prompt, for which there are kernels of their own.
COLUMNS = (1, 3, 32)
# Of the largest product; all values are positive, so that the sum of 512 averages out what quantising loses.
TOLERANCE = 0.02
_POINTER, _SIZE, _LONG, _INT = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int64, ctypes.c_int


class _InitParams(ctypes.Structure):
    _fields_ = (("mem_size", _SIZE), ("mem_buffer", _POINTER), ("no_alloc", ctypes.c_bool))


def main(library: Path) -> int:
    """Try the backend in ``library`` on its first device; returns the process's exit code.

    0: it multiplies as it should, or has no device here. 1: it does not.
    """
    suffix = library.suffix
    base = ctypes.CDLL(str(next(path for path in library.parent.iterdir()
                                if path.name in (f"libggml-base{suffix}", "ggml-base.dll", "libggml-base.dylib"))))
    declare(base)
    start = ctypes.CDLL(str(library), winmode=0).ggml_backend_init
    start.restype = _POINTER
    registry = start()
    if not registry:
        return 1
    if not base.ggml_backend_reg_dev_count(registry):
        return 0
    backend = base.ggml_backend_dev_init(base.ggml_backend_reg_dev_get(registry, 0), None)
    return 0 if backend and multiplies(base, backend) else 1


def multiplies(base: Any, backend: int) -> bool:
    """Whether all products of ``backend`` are right; ``base`` is ggml-base, with its functions declared."""
    return all(is_right(base, backend, kind, count) for kind in TYPES.values() for count in COLUMNS)


def is_right(base: Any, backend: int, kind: int, columns: int) -> bool:
    """Whether the product of weights of type ``kind`` with ``columns`` columns is near the one that Python computes."""
    # Repeatable values; rows and columns of different sizes, so that none can stand for another.
    weights = [(row * 7919 + at * 104729) % 2003 / 2003 * (1 + row % 7) for row in range(ROWS) for at in range(LENGTH)]
    values = [(column * 6151 + at * 3571) % 997 / 997 * (1 + column % 5)
              for column in range(columns) for at in range(LENGTH)]
    packed = ctypes.create_string_buffer(base.ggml_row_size(kind, LENGTH) * ROWS)
    base.ggml_quantize_chunk(kind, (ctypes.c_float * len(weights))(*weights), packed, 0, ROWS, LENGTH, None)
    context = base.ggml_init(_InitParams(base.ggml_tensor_overhead() * 8 + base.ggml_graph_overhead(), None, True))
    matrix = base.ggml_new_tensor_2d(context, kind, LENGTH, ROWS)
    batch = base.ggml_new_tensor_2d(context, 0, LENGTH, columns)
    product = base.ggml_mul_mat(context, matrix, batch)
    graph = base.ggml_new_graph(context)
    base.ggml_build_forward_expand(graph, product)
    if not base.ggml_backend_alloc_ctx_tensors(context, backend):
        return False
    base.ggml_backend_tensor_set(matrix, packed, 0, len(packed))
    base.ggml_backend_tensor_set(batch, (ctypes.c_float * len(values))(*values), 0, 4 * len(values))
    if base.ggml_backend_graph_compute(backend, graph):
        return False
    found = (ctypes.c_float * (ROWS * columns))()
    base.ggml_backend_tensor_get(product, found, 0, ctypes.sizeof(found))
    expected = [sum(map(float.__mul__, weights[row * LENGTH:(row + 1) * LENGTH],
                        values[column * LENGTH:(column + 1) * LENGTH])) for column in range(columns)
                for row in range(0, ROWS, STEP)]
    some = [found[column * ROWS + row] for column in range(columns) for row in range(0, ROWS, STEP)]
    return all(abs(one - other) <= TOLERANCE * max(expected) for one, other in zip(some, expected, strict=True))


def declare(base: Any) -> None:
    """Tell ctypes what the functions of ggml-base take and give that a trial needs."""
    for name, result, *arguments in (
            ("ggml_init", _POINTER, _InitParams), ("ggml_tensor_overhead", _SIZE), ("ggml_graph_overhead", _SIZE),
            ("ggml_new_tensor_2d", _POINTER, _POINTER, _INT, _LONG, _LONG),
            ("ggml_mul_mat", _POINTER, _POINTER, _POINTER, _POINTER), ("ggml_new_graph", _POINTER, _POINTER),
            ("ggml_build_forward_expand", None, _POINTER, _POINTER), ("ggml_row_size", _SIZE, _INT, _LONG),
            ("ggml_quantize_chunk", _SIZE, _INT, _POINTER, _POINTER, _LONG, _LONG, _LONG, _POINTER),
            ("ggml_backend_reg_dev_count", _SIZE, _POINTER), ("ggml_backend_reg_dev_get", _POINTER, _POINTER, _SIZE),
            ("ggml_backend_dev_init", _POINTER, _POINTER, ctypes.c_char_p),
            ("ggml_backend_alloc_ctx_tensors", _POINTER, _POINTER, _POINTER),
            ("ggml_backend_tensor_set", None, _POINTER, _POINTER, _SIZE, _SIZE),
            ("ggml_backend_tensor_get", None, _POINTER, _POINTER, _SIZE, _SIZE),
            ("ggml_backend_graph_compute", _INT, _POINTER, _POINTER)):
        function = getattr(base, name)
        function.restype, function.argtypes = result, arguments
