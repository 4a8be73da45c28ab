"""KV snapshots on disk: blocks of a prompt that a model has read before, found again by what they hold.

A cache is kept in blocks of ``BLOCK_TOKENS`` tokens. Block i holds the keys and values of the tokens
[256 i, 256 (i + 1)), and its name is a link of a hash chain: it stands for whose numbers they are (the identity) and
for all tokens up to the block's end. So two documents that begin alike share blocks, an edit in the middle keeps the
blocks before it, and a damaged block costs only what comes after it.

Several programs may share the folder, and there is no lock. A block comes into being whole, by a rename; its name
says what it holds, so two that write the same name write the same; it never changes, it only goes, and a reader
either has it open already or finds nothing.

A snapshot is the document in another form: the folder is for the user alone, ``clear`` empties it, and ``switch``
keeps it empty whichever program asks.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import struct
import sys
import tempfile
import time
import zlib
from array import array
from collections.abc import Iterator, Sequence
from io import BufferedReader
from pathlib import Path

BLOCK_TOKENS = 256
# What all snapshots together may take (bytes). An 8B model's 32K tokens are 4.8 GB (f16), the starter's 8K 190 MB.
LIMIT_BYTES = 8_000_000_000
# So much of the disk is never taken (bytes).
SPARED_BYTES = 2_000_000_000

_KEY_BYTES = 20
_SUFFIX, _PART_SUFFIX = ".kv", ".kv-part"
BEGUN_SUFFIX = ".kv-begun"  # an answer on its way (``begun_answers``)
_OFF = "switched-off"  # a file of this name: nothing is kept here
# A part that is older (seconds) was left by a program that died.
_PART_SECONDS = 3600.0
# Magic and version, key, tokens, bytes of payload. The tokens follow (int32), then a CRC-32 of all the rest (on one
# core here: 3.3 GB/s, SHA-256 1.5, BLAKE2b 0.6; it is there against broken disks, not against people), the payload.
_HEAD = struct.Struct(f"<8s{_KEY_BYTES}sIQ")
_MAGIC = b"STETKV\x00\x01"
_CHECKSUM = struct.Struct("<I")


def chain(identity: bytes, tokens: Sequence[int]) -> list[str]:
    """The keys of the whole blocks of ``tokens``, in their order; what is left at the end has none.

    Args:
        identity: all that changes the numbers: the model file, the type of its KV cache, adapters and their scales.
        tokens: a prompt, from its first token.
    """
    link = hashlib.blake2b(identity, digest_size=_KEY_BYTES).digest()
    keys: list[str] = []
    for start in range(0, len(tokens) - BLOCK_TOKENS + 1, BLOCK_TOKENS):
        block = _packed(tokens[start : start + BLOCK_TOKENS])
        link = hashlib.blake2b(link + block, digest_size=_KEY_BYTES).digest()
        keys.append(link.hex())
    return keys


class SnapshotStore:
    """The blocks in one folder, at most ``limit_bytes`` of them; nothing here raises, for a cache is optional.

    Those that were not used for longest leave first, and the end of a chain before its beginning: a block is of no
    use without those before it.
    """

    def __init__(self, folder: Path, limit_bytes: int = LIMIT_BYTES) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._buffer = bytearray()  # fresh memory for every block would halve the speed of reading

    def held(self, keys: Sequence[str]) -> int:
        """How many blocks at the beginning of a chain are here, unread; they now count as used."""
        count = next((number for number, key in enumerate(keys) if not self._path(key).is_file()), len(keys))
        self._use(keys[:count])
        return count

    def load(self, key: str, tokens: Sequence[int]) -> memoryview | None:
        """The payload of the block ``key``, which must hold ``tokens``; None: not here. The next call overwrites it.

        A block that is damaged, cut or not what its name says is removed.
        """
        path = self._path(key)
        try:
            with path.open("rb") as file:
                payload = self._read(file, key, _packed(tokens))
        except OSError:
            return None
        if payload is None:
            self._remove(path)
        return payload

    def save(self, key: str, tokens: Sequence[int], payload: bytes | bytearray | memoryview,
             parents: Sequence[str] = ()) -> bool:
        """Keep a block; False where that is not possible (switched off, no space, no right, larger than the limit).

        Args:
            key: its link of the chain.
            tokens: those of this block alone.
            payload: its bytes.
            parents: the chain before it, which then counts as used later than this block.
        """
        data = memoryview(payload).cast("B")
        packed = _packed(tokens)
        head = _HEAD.pack(_MAGIC, bytes.fromhex(key), len(tokens), len(data)) + packed
        path, size = self._path(key), len(head) + _CHECKSUM.size + len(data)
        try:
            if not self.on:
                return False
            self._make_folder()
            if not (path.is_file() and path.stat().st_size == size):
                if not self._make_room(size, spared={*parents, key}):
                    return False
                self._write(path, (head, _CHECKSUM.pack(zlib.crc32(data, zlib.crc32(head))), data))
                if not self.on:  # since a moment
                    self._remove(path)
                    return False
        except OSError:
            return False
        self._use((*parents, key))
        return True

    def begun_path(self, key: str) -> Path | None:
        """Where an answer that has begun is kept; None: nowhere (switched off, no space, no right)."""
        try:
            if not self.on:
                return None
            self._make_folder()
            if shutil.disk_usage(self._folder).free < SPARED_BYTES:
                return None
        except OSError:
            return None
        return self._folder / f"{key}{BEGUN_SUFFIX}"

    @property
    def on(self) -> bool:
        """Whether anything is kept here."""
        return not (self._folder / _OFF).exists()

    def switch(self, on: bool) -> None:
        """From now on keep snapshots, or none; then those that are here go, too. It holds for every program at once."""
        with contextlib.suppress(OSError):
            if on:
                (self._folder / _OFF).unlink(missing_ok=True)
            else:
                self._make_folder()
                (self._folder / _OFF).touch(mode=0o600)
        if not on:
            self.clear()

    def used_bytes(self) -> int:
        """What the snapshots take on the disk, in bytes."""
        return sum(size for _, size, _ in self._blocks())

    def clear(self) -> int:
        """Remove every snapshot; returns how many bytes that freed."""
        freed = 0
        for path, size, _ in self._blocks(parts=True):
            freed += size if self._remove(path) else 0
        return freed

    def _read(self, file: BufferedReader, key: str, packed: bytes) -> memoryview | None:
        """The payload of an open block, or None where it is not whole, or not that of these tokens under this key."""
        head_bytes = _HEAD.size + len(packed)
        length = os.fstat(file.fileno()).st_size - head_bytes - _CHECKSUM.size
        if length < 0:
            return None
        head = _HEAD.pack(_MAGIC, bytes.fromhex(key), len(packed) // 4, length) + packed
        if file.read(head_bytes) != head:
            return None
        if len(self._buffer) < length:
            self._buffer = bytearray(length)
        checksum, payload = file.read(_CHECKSUM.size), memoryview(self._buffer)[:length]
        whole = file.readinto(payload) == length
        return payload if whole and checksum == _CHECKSUM.pack(zlib.crc32(payload, zlib.crc32(head))) else None

    # The folder ------------------------------------------------------------------------------------------------------

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}{_SUFFIX}"

    def _make_folder(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if sys.platform != "win32" and self._folder.stat().st_mode & 0o077:
            self._folder.chmod(0o700)

    def _write(self, path: Path, parts: Sequence[bytes | memoryview]) -> None:
        """All or nothing under ``path``. It is not synced to the disk: after a power cut the checksum tells."""
        handle, name = tempfile.mkstemp(suffix=_PART_SUFFIX, dir=self._folder)  # readable for the user alone
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                for data in parts:
                    file.write(data)
            part.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink()
            raise

    def _use(self, keys: Sequence[str]) -> None:
        """Let a chain count as used now, its beginning the latest."""
        now = time.time_ns()
        for number, key in enumerate(keys):
            with contextlib.suppress(OSError):
                # Steps that every file system in use can tell apart, NTFS in 100 ns.
                os.utime(self._path(key), ns=(now, now - 1000 * number))

    def _make_room(self, size: int, spared: set[str]) -> bool:
        """Remove what was not used for longest until ``size`` bytes have room; blocks of ``spared`` stay."""
        free = shutil.disk_usage(self._folder).free
        blocks = list(self._blocks(parts=True))
        too_many = max(sum(block[1] for block in blocks) + size - self._limit_bytes, SPARED_BYTES + size - free)
        stale = time.time() - _PART_SECONDS
        for path, bytes_held, used in sorted(blocks, key=lambda block: block[2]):
            if path.name.endswith(_PART_SUFFIX):
                may_go = used < stale * 1e9
            else:
                may_go = too_many > 0 and path.name.removesuffix(_SUFFIX) not in spared
            if may_go and self._remove(path):
                too_many -= bytes_held
        return too_many <= 0

    def _blocks(self, parts: bool = False) -> Iterator[tuple[Path, int, int]]:
        """Path, bytes and time of last use (ns) of each block; ``parts``: and of what is still being written."""
        suffixes = (_SUFFIX, BEGUN_SUFFIX, _PART_SUFFIX) if parts else (_SUFFIX, BEGUN_SUFFIX)
        try:
            with os.scandir(self._folder) as entries:
                for entry in entries:
                    if entry.name.endswith(suffixes):
                        with contextlib.suppress(OSError):  # another program removed it
                            found = entry.stat(follow_symlinks=False)
                            yield Path(entry.path), found.st_size, found.st_mtime_ns
        except OSError:
            return

    @staticmethod
    def _remove(path: Path) -> bool:
        try:
            path.unlink()
        except OSError:  # gone already, or open in another program (Windows)
            return False
        return True


def _packed(tokens: Sequence[int]) -> bytes:
    """Tokens as little-endian int32."""
    numbers = array("i", tokens)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()
