"""Which sequences are kept on disk, block by block, and given back to the cache when their text is read again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from app.inference.sequences import Sequence, SequenceCache
from app.inference.snapshot_store import BLOCK_TOKENS, SnapshotStore, chain

WORTH_TOKENS = 1024  # a shorter prompt is read again in less time than anybody notices
QUIET_SECONDS = 3.0  # a text that is being worked on changes again


class Snapshots:
    """The snapshots of one loaded model.

    Args:
        store: the blocks on disk.
        identity: what the keys and values depend on besides the tokens: model file, adapters, KV type, version.
    """

    def __init__(self, store: SnapshotStore, identity: bytes) -> None:
        self._store, self._identity = store, identity
        self._noted: dict[int, tuple[Sequence, int]] = {}  # by sequence: how many of its tokens shall be kept
        self._noted_at = 0.0

    def note(self, sequence: Sequence, length: int) -> None:
        """``sequence`` has read a prompt of ``length`` tokens, which is kept once it has been quiet for a while."""
        if length >= WORTH_TOKENS:
            self._noted[sequence.id] = sequence, length
        self._noted_at = time.monotonic()

    def wait(self) -> float | None:
        """Seconds until ``save_next`` has something to do; None: nothing is left."""
        return max(0.0, self._noted_at + QUIET_SECONDS - time.monotonic()) if self._noted else None

    def save_next(self, cache: SequenceCache) -> None:
        """Write one block that is not on disk yet, of the sequence that was noted last."""
        while self._noted:
            number, (sequence, length) = next(reversed(self._noted.items()))
            # What it held may have made room for something else since.
            tokens = sequence.tokens[:length]
            keys = chain(self._identity, tokens)
            there = self._store.held(keys)
            if there < len(keys):
                start = there * BLOCK_TOKENS
                end = start + BLOCK_TOKENS
                data = cache.pack(sequence, start, end)
                if data and self._store.save(keys[there], tokens[start:end], data, parents=keys[:there]):
                    return
            del self._noted[number]

    def restore(self, cache: SequenceCache, sequence: Sequence, prompt: list[int], stopped: Callable[[], Any]) -> int:
        """Give ``sequence`` the blocks of ``prompt`` that lie on disk behind what it holds; returns tokens restored.

        A block that is damaged or does not fit ends it: what follows is read as if it had never been kept.
        """
        keys = chain(self._identity, prompt[:-1])
        held = len(sequence.tokens)
        first = held // BLOCK_TOKENS
        there = self._store.held(keys)
        if there * BLOCK_TOKENS < max(held + BLOCK_TOKENS // 2, WORTH_TOKENS):
            return 0
        restored = 0
        for number in range(first, there):
            if stopped():
                break
            start = number * BLOCK_TOKENS
            tokens = prompt[start:start + BLOCK_TOKENS]
            data = self._store.load(keys[number], tokens)
            if data is None:
                break
            cache.cut(sequence, start)
            if not cache.unpack(sequence, tokens, data):
                break
            restored += len(tokens)
        return restored
