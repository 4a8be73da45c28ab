"""A disk that forgets: at a power cut any part of what was not synced may be missing, torn or zero.

Names and contents are separate, as POSIX has them: ``fsync`` of a file keeps its bytes, ``fsync`` of its folder keeps
its name. What was not synced survives by chance, call by call, and a write by sectors; what would be kept in order on
one file system is not relied on (ALICE, OSDI 2014, found that programs which do are the ones that lose data).
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.faulty_os import Fault, FaultyOs

SECTOR = 512


@dataclass(slots=True)
class _Body:
    """The bytes of one file: those on the disk, and what was done to them since."""

    synced: bytes
    since: list[tuple[int, bytes | None]] = field(default_factory=list)  # (offset, bytes), or (length, None): cut

    def now(self) -> bytes:
        data = bytearray(self.synced)
        for place, piece in self.since:
            _apply(data, place, piece)
        return bytes(data)

    def after_cut(self, chance: random.Random) -> bytes:
        data = bytearray(self.synced)
        for place, piece in self.since:
            if chance.random() < 0.4:
                continue
            if piece is None or chance.random() < 0.5:
                _apply(data, place, piece)
                continue
            for start in range(0, len(piece), SECTOR):
                if chance.random() < 0.5:
                    _apply(data, place + start, piece[start : start + SECTOR])
        return bytes(data)


def _apply(data: bytearray, place: int, piece: bytes | None) -> None:
    if piece is None:
        del data[place:]
        data.extend(bytes(place - len(data)))
        return
    data.extend(bytes(max(0, place - len(data))))
    data[place : place + len(piece)] = piece


class CutDisk(FaultyOs):
    """Does every call on the real files of ``folder``, and knows what of it a power cut would leave."""

    def __init__(self, folder: Path, *faults: Fault) -> None:
        super().__init__(*faults)
        self._folder = folder
        self._bodies: dict[int, _Body] = {}
        self._names: dict[str, int] = {}
        self._pending: list[Callable[[dict[str, int]], None]] = []
        for path in folder.iterdir():
            self._bodies[path.stat().st_ino] = _Body(path.read_bytes())
            self._names[path.name] = path.stat().st_ino

    def perform(self, name: str, real: Callable[..., Any], args: tuple[Any, ...], more: dict[str, Any]) -> Any:
        if name == "fsync":
            self._synced(args[0])
            return None
        if name == "write":
            place = os.lseek(args[0], 0, os.SEEK_CUR)
            done = real(*args, **more)
            self._bodies[os.fstat(args[0]).st_ino].since.append((place, bytes(args[1])[:done]))
            return done
        if name == "open":
            return self._opened(real, args, more)
        number = os.stat(args[0]).st_ino if name == "replace" else 0
        done = real(*args, **more)
        if name == "ftruncate":
            self._bodies[os.fstat(args[0]).st_ino].since.append((args[1], None))
        elif name == "replace":
            self._pending.append(_renamed(Path(args[0]).name, Path(args[1]).name, number))
        elif name == "unlink":
            self._pending.append(_removed(Path(args[0]).name))
        return done

    def cut(self, folder: Path, chance: random.Random) -> None:
        """Write into the empty ``folder`` what may be found after a power cut now."""
        names = dict(self._names)
        for change in self._pending:
            if chance.random() < 0.5:
                change(names)
        for name, number in names.items():
            (folder / name).write_bytes(self._bodies[number].after_cut(chance))

    def _opened(self, real: Callable[..., Any], args: tuple[Any, ...], more: dict[str, Any]) -> int:
        there = os.path.lexists(args[0])
        handle = real(*args, **more)
        found = os.fstat(handle)
        if not there:
            # The number may have belonged to a file that is gone: a power cut could bring that one back.
            if found.st_ino in self._bodies:
                self._move_old(found.st_ino)
            self._bodies[found.st_ino] = _Body(b"")
            self._pending.append(_made(Path(args[0]).name, found.st_ino))
        elif args[1] & os.O_TRUNC:
            self._bodies[found.st_ino].since.append((0, None))
        return handle

    def _move_old(self, number: int) -> None:
        other = -1 - len(self._bodies)
        self._bodies[other] = self._bodies[number]
        self._names = {name: other if value == number else value for name, value in self._names.items()}

    def _synced(self, handle: int) -> None:
        number = os.fstat(handle).st_ino
        if number in self._bodies:
            body = self._bodies[number]
            body.synced, body.since = body.now(), []
            return
        for change in self._pending:
            change(self._names)
        self._pending.clear()


def _made(name: str, number: int) -> Callable[[dict[str, int]], None]:
    return lambda names: names.__setitem__(name, number)


def _removed(name: str) -> Callable[[dict[str, int]], None]:
    def change(names: dict[str, int]) -> None:
        names.pop(name, None)

    return change


def _renamed(name: str, to: str, number: int) -> Callable[[dict[str, int]], None]:
    def change(names: dict[str, int]) -> None:
        names.pop(name, None)
        names[to] = number

    return change
