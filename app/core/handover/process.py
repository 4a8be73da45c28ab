"""The window's and the terminal's side of a hand-over: starts the process that does it, follows it, ends it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from app.core.errors import ConversionFailed, ConversionStopped, ConversionTooLong, ConverterMissing, from_wire
from app.core.handover.child import FLAG
from app.core.handover.left_out import LeftOut
from app.core.handover.order import HandedOver, Order
from app.core.own_process import own_command, own_environment

# A document may take so long.
MINUTES = 10
_LOOK_SECONDS = 0.05
# What finding the user's own fonts and a folder for temporary files takes; nothing else is handed on.
_KEPT = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_DATA_DIRS", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "TMPDIR",
         "SYSTEMROOT", "WINDIR", "TEMP", "TMP", "LOCALAPPDATA", "APPDATA", "USERPROFILE")


def hand_over(
    order: Order, tell: Callable[[str], object] = lambda _: None, stop: threading.Event | None = None
) -> HandedOver:
    """Let a process of its own do ``order``, and wait for it.

    Args:
        tell: is called, in this thread, with what is under way: "reading", "converting", "typesetting".
        stop: ends it when it is set, from any thread.

    Raises:
        ConversionStopped, ConversionTooLong, ConversionFailed, ConverterMissing, UnknownEncoding, NotInEncoding
    """
    stop = stop or threading.Event()
    child = _started()
    watch = _Watch(child, stop)
    try:
        assert child.stdin is not None
        assert child.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            child.stdin.write(order.to_json())
        with contextlib.suppress(BrokenPipeError):
            child.stdin.close()
        found = _answer(child.stdout, tell)
    finally:
        watch.end()
    if stop.is_set():
        raise ConversionStopped
    if watch.overdue:
        raise ConversionTooLong(format=order.format, minutes=MINUTES)
    if found is None:
        raise ConversionFailed(format=order.format, detail=f"its process ended with {child.returncode}")
    return found


def _started() -> subprocess.Popen[bytes]:
    environment = own_environment(
        {name: os.environ[name] for name in _KEPT if name in os.environ} | {"LC_ALL": "C.UTF-8"})
    try:
        return subprocess.Popen(
            own_command(FLAG), env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, start_new_session=sys.platform != "win32",
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0))
    except OSError as error:
        raise ConverterMissing(name=Path(sys.executable).name) from error


def _answer(output: IO[bytes], tell: Callable[[str], object]) -> HandedOver | None:
    """What the process says; None where it ended before it had said everything."""
    for line in output:
        try:
            said: dict[str, Any] = json.loads(line)
        except ValueError:
            return None
        if "stage" in said:
            tell(said["stage"])
        elif "error" in said:
            raise from_wire(said["error"])
        else:
            parts = tuple(output.read(length) for length in said["parts"])
            if [len(part) for part in parts] != said["parts"]:
                return None
            return HandedOver(parts, tuple(LeftOut(**one) for one in said["left_out"]))
    return None


class _Watch:
    """Kills the process, and what it started, when it is to stop or takes too long."""

    def __init__(self, child: subprocess.Popen[bytes], stop: threading.Event) -> None:
        self.overdue = False
        self._child, self._stop = child, stop
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, name="hand-over", daemon=True)
        self._thread.start()

    def _look(self) -> None:
        until = time.monotonic() + 60 * MINUTES
        while not self._ended.is_set():
            if self._stop.wait(_LOOK_SECONDS) or time.monotonic() > until:
                self.overdue = not self._stop.is_set()
                self._kill()
                return

    def end(self) -> None:
        """Nothing of it is left afterwards."""
        self._ended.set()
        self._thread.join()
        self._kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _kill(self) -> None:
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                self._child.kill()
            else:
                os.killpg(self._child.pid, signal.SIGKILL)
