"""One decode step's tokens, of one or several sequences, in the arrays that llama.cpp reads."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from types import ModuleType
from typing import Any

_Id = ctypes.POINTER(ctypes.c_int32)


class DecodeBatch:
    """Filled, decoded, cleared and filled again; the arrays stay.

    Whole slices are copied, since setting four fields of 512 tokens one by one would take a millisecond of every
    prefill step.

    Args:
        ll: the ``llama_cpp.llama_cpp`` module.
        capacity: the most tokens of one step.
    """

    def __init__(self, ll: ModuleType, capacity: int) -> None:
        self.capacity = capacity
        self.size = 0
        self._tokens = (ctypes.c_int32 * capacity)()
        self._positions = (ctypes.c_int32 * capacity)()
        self._counts = (ctypes.c_int32 * capacity)(*[1] * capacity)
        self._ids = (_Id * capacity)()
        self._logits = (ctypes.c_int8 * capacity)()
        self._names: dict[int, Any] = {}  # a pointer to each sequence's id
        self._rows: dict[int, Any] = {}  # a whole row of such pointers
        self._batch: Any = ll.llama_batch(
            token=ctypes.cast(self._tokens, ctypes.POINTER(ctypes.c_int32)), embd=None,
            pos=ctypes.cast(self._positions, ctypes.POINTER(ctypes.c_int32)),
            n_seq_id=ctypes.cast(self._counts, ctypes.POINTER(ctypes.c_int32)),
            seq_id=ctypes.cast(self._ids, ctypes.POINTER(_Id)),
            logits=ctypes.cast(self._logits, ctypes.POINTER(ctypes.c_int8)))

    def clear(self) -> None:
        self.size = 0

    def add(self, sequence: int, position: int, tokens: Sequence[int], outputs: int) -> int:
        """Append ``tokens`` of one sequence from ``position`` on; logits are made for the last ``outputs`` of them.

        Returns:
            the index of the first one in the batch, as the samplers want it.
        """
        first, count = self.size, len(tokens)
        end = first + count
        if count == 1:  # every step of an answer without drafts
            self._tokens[first], self._positions[first], self._logits[first] = tokens[0], position, outputs
            self._ids[first] = self._name(sequence)
            self.size = end
            return first
        self._tokens[first:end] = tokens
        self._positions[first:end] = range(position, position + count)
        self._logits[first:end] = [0] * (count - outputs) + [1] * outputs
        ctypes.memmove(ctypes.byref(self._ids, first * ctypes.sizeof(_Id)), self._row(sequence),
                       count * ctypes.sizeof(_Id))
        self.size = end
        return first

    @property
    def struct(self) -> Any:
        """The ``llama_batch`` of what was added."""
        self._batch.n_tokens = self.size
        return self._batch

    def _name(self, sequence: int) -> Any:
        if sequence not in self._names:
            self._names[sequence] = ctypes.cast((ctypes.c_int32 * 1)(sequence), _Id)  # it keeps the array
        return self._names[sequence]

    def _row(self, sequence: int) -> Any:
        if sequence not in self._rows:
            self._rows[sequence] = (_Id * self.capacity)(*[self._name(sequence)] * self.capacity)
        return self._rows[sequence]
