"""The operating system as storage sees it, with faults: errors, short writes and death at the n-th call."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

# The calls that are counted and can fail; all else goes straight through.
COUNTED = frozenset({
    "open", "close", "read", "write", "lseek", "ftruncate", "fsync", "fchmod", "chmod", "fchown", "stat", "fstat",
    "access", "replace", "unlink", "makedirs", "scandir", "listxattr", "setxattr", "getxattr",
})


class Killed(BaseException):
    """The process is dead: no call does anything from here on, so that no clean-up of the saver can run either."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens at the ``at``-th counted call (from 0).

    Args:
        what: "error" (before the call did anything), "short" (half of the bytes, for a write), "kill" (before the
            call), "kill after", "half kill" (half of the bytes of a write, and death).
        number: the errno of an error.
        lasting: every later call fails too, unless it only reads, closes or removes.
    """

    at: int
    what: str
    number: int = 0
    lasting: bool = False


# A disk that fails for good still lets these through: files stay readable, and what is there can be deleted.
_STILL_WORKS = {"close", "read", "stat", "fstat", "access", "unlink", "lseek", "scandir", "listxattr", "getxattr"}


class FaultyOs:
    """Stands in for the module ``os`` inside a module that saves.

    ``calls`` is what was called, in order, and ``failed`` what got an error; nothing waits for a real disk.
    """

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        self.calls: list[str] = []
        self.failed: list[str] = []
        self.dead = False

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name not in COUNTED:
            return real

        def call(*args: Any, **more: Any) -> Any:
            return self._call(name, real, args, more)

        return call

    def _call(self, name: str, real: Callable[..., Any], args: tuple[Any, ...], more: dict[str, Any]) -> Any:
        if self.dead:
            raise Killed
        here = len(self.calls)
        self.calls.append(name)
        fault = next((one for one in self.faults if one.at == here), None)
        if fault is None:
            lasting = next((one for one in self.faults if one.lasting and one.at < here), None)
            if lasting is not None and name not in _STILL_WORKS and not _reads(name, args):
                fault = lasting
        if fault is None:
            return self.perform(name, real, args, more)
        if fault.what == "error":
            if name == "close":  # the handle is gone all the same
                real(*args, **more)
            self.failed.append(name)
            raise OSError(fault.number, os.strerror(fault.number))
        if name == "write" and fault.what in ("short", "half kill"):
            half = bytes(args[1])[: max(1, len(args[1]) // 2)]
            done = self.perform(name, real, (args[0], half), more)
            if fault.what == "short":
                return done
        elif fault.what in ("short", "kill after"):
            done = self.perform(name, real, args, more)
            if fault.what == "short":
                return done
        self.dead = True
        raise Killed

    def perform(self, name: str, real: Callable[..., Any], args: tuple[Any, ...], more: dict[str, Any]) -> Any:
        """The call itself."""
        return None if name == "fsync" else real(*args, **more)


def _reads(name: str, args: tuple[Any, ...]) -> bool:
    return name == "open" and not args[1] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)


@contextlib.contextmanager
def put_in(system: FaultyOs, *modules: ModuleType) -> Iterator[None]:
    """Let ``modules`` see ``system`` as ``os`` for a block; whatever handles a killed saver held are closed."""
    open_before = _handles()
    try:
        for module in modules:
            module.os = system  # type: ignore[attr-defined]
        yield
    finally:
        for module in modules:
            module.os = os  # type: ignore[attr-defined]
        if system.dead:
            for handle in _handles() - open_before:
                os.close(handle)


def _handles() -> set[int]:
    """Those that this process holds; without the one that they are listed through, whose number is free again."""
    found: set[int] = set()
    for name in os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else ():
        with contextlib.suppress(OSError):
            os.fstat(int(name))
            found.add(int(name))
    return found
