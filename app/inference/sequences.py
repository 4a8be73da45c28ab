"""What the KV cache holds: the tokens of each sequence, who shares which cells, and who leaves first."""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Sequence as Tokens
from types import ModuleType
from typing import Any

from app.inference.tokens import shared_length

# Below this a beginning is read again rather than shared: the cells are hardly worth a sequence's bookkeeping.
SHARED_LEAST = 16


class Sequence:
    """A row of tokens whose keys and values the cache holds, by position.

    Attributes:
        id: llama.cpp's number of it.
        tokens: what it holds.
        cells: our own names of the cells, one a token; two sequences with a common beginning share them.
        busy: a job works on it.
        used: rises with each use; the idle one with the lowest leaves first.
    """

    __slots__ = ("busy", "cells", "id", "tokens", "used")

    def __init__(self, number: int) -> None:
        self.id = number
        self.tokens: list[int] = []
        self.cells: list[int] = []
        self.busy = False
        self.used = 0


class SequenceCache:
    """The sequences of one context over one pool of cells (``kv_unified``).

    Args:
        ll: the ``llama_cpp.llama_cpp`` module.
        memory: the context's ``llama_memory_t``.
        sequences: how many there are; the last one is kept free to move blocks through (``pack`` and ``unpack``).
        cells: how many tokens the pool holds.
        forgets: whether a part of a sequence can be taken out; if not, only a whole sequence is continued.
    """

    def __init__(self, ll: ModuleType, context: Any, memory: Any, *, sequences: int, cells: int,
                 forgets: bool) -> None:
        self._ll: Any = ll
        self._context, self._memory = context, memory
        self._all = [Sequence(number) for number in range(sequences - 1)]
        self._passage = sequences - 1
        self._cells, self._forgets = cells, forgets
        self._holders: Counter[int] = Counter()  # how many sequences hold a cell
        self._names = self._uses = 0

    @property
    def free_cells(self) -> int:
        """Cells that hold nothing."""
        return self._cells - len(self._holders)

    def take(self, prompt: Tokens[int]) -> Sequence:
        """A sequence for a job that reads ``prompt``, holding as much of its beginning as the cache can give.

        The last token of the prompt is never given: it has to be decoded for its logits.
        """
        wanted = prompt[:-1]
        shared = {sequence.id: self._shared(sequence, wanted) for sequence in self._all}
        best = max(self._all, key=lambda sequence: (shared[sequence.id], not sequence.busy, sequence.used))
        length = shared[best.id]
        idle = sorted((sequence for sequence in self._all if not sequence.busy), key=lambda s: s.used)
        # A sequence that mostly holds this text is gone on with; another's beginning is shared and the rest left be.
        if not best.busy and (2 * length >= len(best.tokens) or len(idle) == 1 or (length and not self._forgets)):
            chosen = best
            self.cut(chosen, length)
        else:
            chosen = next(sequence for sequence in idle if sequence is not best)
            self.cut(chosen, 0)
            self._copy(best, chosen, length)
        chosen.busy = True
        self._touch(chosen)
        return chosen

    def share(self, sequence: Sequence, prompt: Tokens[int]) -> None:
        """Give ``sequence``, which holds a beginning of ``prompt``, what another one has read of it meanwhile."""
        wanted = prompt[:-1]
        for other in self._all:
            if other is not sequence:
                self._copy(other, sequence, self._shared(other, wanted))

    def _copy(self, source: Sequence, to: Sequence, length: int) -> None:
        """Let ``to``, which holds a beginning of ``source``, share its first ``length`` tokens, if it is worth it."""
        held = len(to.tokens)
        if length - held < SHARED_LEAST or not self._forgets:
            return
        self._ll.llama_memory_seq_cp(self._memory, source.id, to.id, held, length)
        to.tokens += source.tokens[held:length]
        to.cells += source.cells[held:length]
        self._holders.update(source.cells[held:length])

    def _shared(self, sequence: Sequence, wanted: Tokens[int]) -> int:
        length = shared_length(sequence.tokens, wanted)
        if self._forgets:
            return length
        return length if length == len(sequence.tokens) and not sequence.busy else 0

    def release(self, sequence: Sequence) -> None:
        """The job is done with it; what it holds stays until the room is needed."""
        sequence.busy = False
        self._touch(sequence)

    def extend(self, sequence: Sequence, tokens: Tokens[int]) -> None:
        """Note that ``tokens`` were decoded behind what it holds."""
        sequence.tokens += tokens
        first = self._names
        self._names += len(tokens)
        if len(tokens) == 1:
            sequence.cells.append(first)
            self._holders[first] = 1
            return
        names = range(first, self._names)
        sequence.cells += names
        self._holders.update(names)

    def cut(self, sequence: Sequence, length: int) -> None:
        """Forget all behind the first ``length`` tokens; a model that cannot forget a part forgets all."""
        if length >= len(sequence.tokens):
            return
        if length and not self._ll.llama_memory_seq_rm(self._memory, sequence.id, length, -1):
            length = 0
        if not length:
            self._ll.llama_memory_seq_rm(self._memory, sequence.id, -1, -1)
        self._drop(sequence, length)

    def settle(self, sequence: Sequence) -> None:
        """After a step that was broken off: record and cache become the same again."""
        if not self._forgets:  # some layers' states have gone on, others not
            self._ll.llama_memory_seq_rm(self._memory, sequence.id, -1, -1)
            self._drop(sequence, 0)
            return
        memory = self._memory
        self._ll.llama_memory_seq_rm(memory, sequence.id, len(sequence.tokens), -1)
        self._drop(sequence, self._ll.llama_memory_seq_pos_max(memory, sequence.id) + 1)

    def clear(self) -> None:
        """Forget everything."""
        self._ll.llama_memory_clear(self._memory, True)
        for sequence in self._all:
            sequence.tokens, sequence.cells = [], []
        self._holders.clear()

    def make_room(self, cells: int) -> bool:
        """Free that many cells, from idle sequences, least recently used first; False when jobs hold too many."""
        if self.free_cells >= cells:
            return True
        for sequence in sorted((s for s in self._all if not s.busy and s.tokens), key=lambda s: s.used):
            if self.free_cells >= cells:
                break
            self.cut(sequence, 0)
        return self.free_cells >= cells

    # Blocks to and from disk --------------------------------------------------------------------------------------

    def pack(self, sequence: Sequence, start: int, end: int) -> memoryview:
        """Keys and values of the tokens from ``start`` to ``end``; empty when llama.cpp cannot.

        llama.cpp packs whole sequences only: so the cells are lent to one of their own for the moment.
        """
        ll = self._ll
        ll.llama_memory_seq_cp(self._memory, sequence.id, self._passage, start, end)
        try:
            size = ll.llama_state_seq_get_size(self._context, self._passage)
            data = (ctypes.c_uint8 * size)()
            return memoryview(data)[:ll.llama_state_seq_get_data(self._context, data, size, self._passage)]
        finally:
            ll.llama_memory_seq_rm(self._memory, self._passage, -1, -1)

    def unpack(self, sequence: Sequence, tokens: Tokens[int], data: memoryview) -> bool:
        """Put what ``pack`` gave behind what ``sequence`` holds, being the keys and values of ``tokens``.

        False when llama.cpp refuses it or there is no room; the sequence is then as it was.

        Args:
            data: writable, since ctypes would copy it otherwise.
        """
        if not self.make_room(len(tokens)):
            return False
        ll, start = self._ll, len(sequence.tokens)
        packed = (ctypes.c_uint8 * len(data)).from_buffer(data)
        try:
            if not ll.llama_state_seq_set_data(self._context, packed, len(data), self._passage):
                return False
            first = ll.llama_memory_seq_pos_min(self._memory, self._passage)
            last = ll.llama_memory_seq_pos_max(self._memory, self._passage)
            if (first, last) != (start, start + len(tokens) - 1):
                return False
            ll.llama_memory_seq_cp(self._memory, self._passage, sequence.id, start, start + len(tokens))
        finally:
            ll.llama_memory_seq_rm(self._memory, self._passage, -1, -1)
        self.extend(sequence, tokens)
        return True

    # -------------------------------------------------------------------------------------------------------------

    def _drop(self, sequence: Sequence, length: int) -> None:
        for cell in sequence.cells[length:]:
            self._holders[cell] -= 1
            if not self._holders[cell]:
                del self._holders[cell]
        del sequence.tokens[length:], sequence.cells[length:]

    def _touch(self, sequence: Sequence) -> None:
        self._uses += 1
        sequence.used = self._uses
