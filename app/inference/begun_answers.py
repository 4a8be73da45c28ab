"""Answers that were begun, on disk until they end, so that after a kill each goes on at its last few tokens.

One append-only file holds one answer under a key of all that it depends on. Each of its records holds tokens that were
written and the keys and values of what was decoded since the one before, prompt included. The files lie among the
snapshots (``snapshot_store``), are switched off and cleared with them, and are deleted when the answer has ended.
A kill leaves them; nothing waits for the disk, so a power cut may cost the passage.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import struct
import time
import zlib
from collections.abc import Sequence as Tokens
from io import FileIO
from pathlib import Path

from app.core.file_lock import try_lock
from app.core.generation import Request
from app.inference.samplers import ANEW_EVERY
from app.inference.sequences import Sequence, SequenceCache
from app.inference.snapshot_store import BEGUN_SUFFIX, SnapshotStore

# Begun answers that stay, the newest first, and seconds after which one is of no use any more.
MOST_FILES, MOST_AGE = 16, 30 * 86_400
# Magic and version, tokens written in this record, decoded tokens before it and up to its end, bytes of payload.
# The tokens follow (int32), then a CRC-32 of all the rest, then the payload.
_HEAD = struct.Struct("<8sIIIQ")
_MAGIC = b"STETBEG\x01"
_CHECKSUM = struct.Struct("<I")


class BegunAnswers:
    """The begun answers of one loaded model.

    Args:
        store: whose folder holds them.
        identity: what keys and values depend on besides the tokens (``Snapshots``).
        with_cache: whether keys and values are kept too, or only tokens, which are then read again. On a processor
            they are a few megabytes a second; a GPU reads again faster than a disk takes them.
    """

    def __init__(self, store: SnapshotStore, identity: bytes, *, with_cache: bool) -> None:
        self._store, self._identity, self._with_cache = store, identity, with_cache
        self._tidied = False

    def open(self, request: Request, prompt: Tokens[int]) -> BegunAnswer | None:
        """What keeps the answer to ``request``; None where it cannot be known again, or nothing is to be kept."""
        if not request.keeps or request.seed is None:
            return None
        path = self._store.begun_path(self._key(request, prompt))
        if path is None:
            return None
        if not self._tidied:
            self._tidied = True
            _tidy(path)
        try:
            file = FileIO(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600), "r+b")
        except OSError:
            return None
        with contextlib.suppress(OSError):
            if try_lock(file.fileno()):
                return BegunAnswer(path, file, prompt, with_cache=self._with_cache)
        file.close()  # another program writes the same answer
        return None

    def _key(self, request: Request, prompt: Tokens[int]) -> str:
        asked = repr((request.sampling, request.seed, request.max_tokens, request.thinking, request.alone))
        digest = hashlib.blake2b(self._identity, digest_size=20)
        digest.update(asked.encode() + _packed(prompt))
        return digest.hexdigest()


class BegunAnswer:
    """One answer on its way. Where the disk fails it is kept no further; nothing here raises.

    Args:
        path: of its file.
        file: open for reading and writing, and locked.
        prompt: tokens before the answer.
    """

    def __init__(self, path: Path, file: FileIO, prompt: Tokens[int], *, with_cache: bool) -> None:
        self._path, self._with_cache = path, with_cache
        self._file: FileIO | None = file
        self._prompt = list(prompt)
        self._written = self._cells = 0  # of which the file holds tokens, and keys and values

    def restore(self, cache: SequenceCache, sequence: Sequence) -> list[int]:
        """The tokens that were written before; ``sequence`` gets the keys and values, as far as they are whole."""
        tokens = list(self._prompt)
        end, fits = 0, True
        try:
            while self._file is not None and (found := self._next()) is not None:
                written, start, stop, payload = found
                if start != self._cells:
                    break
                tokens += written
                end = self._file.tell()
                self._written, self._cells = len(tokens) - len(self._prompt), stop
                if payload and fits:
                    cache.cut(sequence, start)
                    fits = len(sequence.tokens) == start and cache.unpack(sequence, tokens[start:stop], payload)
            if self._file is not None:
                self._file.truncate(end)
                self._file.seek(end)
        except OSError:
            self._give_up()
        return tokens[len(self._prompt):]

    def note(self, cache: SequenceCache, sequence: Sequence, tokens: Tokens[int]) -> None:
        """Keep what came since the last time, if it is enough.

        Written tokens are kept in whole groups of ``ANEW_EVERY``, behind which the draws begin anew, and of the last
        one neither key nor value: it is decoded for what comes next.

        Args:
            sequence: what was decoded.
            tokens: the prompt and what was written.
        """
        if self._file is None or len(sequence.tokens) < self._cells:  # it had to give its sequence up
            return
        prompt = len(self._prompt)
        written = (len(tokens) - prompt) // ANEW_EVERY * ANEW_EVERY
        cells = min(len(sequence.tokens), prompt + written - 1)
        if written <= self._written and cells <= self._cells:
            return
        payload: memoryview | bytes = b""
        if self._with_cache and cells > self._cells:
            payload = cache.pack(sequence, self._cells, cells)
        new = tokens[prompt + self._written : prompt + written]
        head = _HEAD.pack(_MAGIC, len(new), self._cells, cells, len(payload)) + _packed(new)
        try:
            for data in (head, _CHECKSUM.pack(zlib.crc32(payload, zlib.crc32(head))), payload):
                if self._file.write(data) != len(data):
                    raise OSError
        except OSError:
            self._give_up()
        self._written, self._cells = written, cells

    def close(self, *, ended: bool) -> None:
        """The answer is not worked on any more; one that ``ended`` is handed over, and not kept."""
        file, self._file = self._file, None
        if file is None:
            return
        with contextlib.suppress(OSError):
            file.close()
        with contextlib.suppress(OSError):
            if ended or not self._cells:
                self._path.unlink(missing_ok=True)

    def _next(self) -> tuple[list[int], int, int, memoryview] | None:
        """The next record: tokens, decoded tokens before and behind it, payload; None where no whole one follows."""
        assert self._file is not None
        head = self._file.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return None
        magic, count, start, stop, length = _HEAD.unpack(head)
        left = os.fstat(self._file.fileno()).st_size - self._file.tell()
        if magic != _MAGIC or 4 * count + _CHECKSUM.size + length > left:
            return None
        packed, checksum = self._file.read(4 * count), self._file.read(_CHECKSUM.size)
        payload = memoryview(bytearray(length))
        if self._file.readinto(payload) != length or len(packed) != 4 * count:
            return None
        if checksum != _CHECKSUM.pack(zlib.crc32(payload, zlib.crc32(head + packed))):
            return None
        return [token for (token,) in struct.iter_unpack("<i", packed)], start, stop, payload

    def _give_up(self) -> None:
        """What does not get to the disk is not kept: half of it would be worse than nothing."""
        self.close(ended=True)


def _tidy(keep: Path) -> None:
    """Delete what is too old or too much, and in nobody's hands."""
    def changed(path: Path) -> float:
        with contextlib.suppress(OSError):
            return path.stat().st_mtime
        return 0.0

    others = [path for path in keep.parent.glob(f"*{BEGUN_SUFFIX}") if path != keep]
    for number, path in enumerate(sorted(others, key=changed, reverse=True), 2):
        if number <= MOST_FILES and time.time() - changed(path) < MOST_AGE:
            continue
        with contextlib.suppress(OSError):
            with path.open("rb+") as handle:
                free = try_lock(handle.fileno())
            if free:
                path.unlink()


def _packed(tokens: Tokens[int]) -> bytes:
    """Tokens as little-endian int32."""
    return struct.pack(f"<{len(tokens)}i", *tokens)
