"""The preview's host: a child process that reads the document, so that no text can make the window wait.

It speaks lines of JSON. It is told {"show": TEXT}, {"edit": [AT, CUT, PUT], "length": ALL} in UTF-16 units (the length
of the last of some edits only), and {"formula": [TEX, DISPLAY]}; it tells {"begun": true} where what follows is of the
text that was shown last, {"at": KEY} before it reads a part or sets a formula, {"splice": [INDEX, REMOVED, UNITS]},
{"done": NUMBER OF TEXTS AND EDITS}, {"formula": [TEX, DISPLAY, FORMULA]}, and {"lost": true} where its text is not the
window's any more. A part that takes longer than ``BUDGET`` ends the process, without asking anybody in it: the window
starts another one, and tells it what not to read.
"""

from __future__ import annotations

import faulthandler
import gc
import json
import os
import queue
import signal
import sys
import threading
import time
import zlib
from collections.abc import Sequence
from contextlib import suppress
from typing import IO, Any

from app.core.offsets import from_utf16, utf16_length
from app.core.own_process import own_command
from app.core.preview.document import PreviewDocument
from app.core.preview.formulas import prepare, typeset

FLAG = "--preview-host"
# Seconds of work for a part, or for a formula.
BUDGET = 2.0
_ARM_AFTER = 0.2
# Bytes of memory: what a document can make of itself has an end.
_MEMORY = 3_000_000_000
# So many objects more before Python looks for garbage: of the hundred thousands of a long table none is any, and half
# of the time of reading one went into looking.
_COLLECT_AFTER = 50_000
# Everything is shown as it is written.
EVERYTHING = "*"


def host_command() -> list[str]:
    """The command that starts the host."""
    return own_command(FLAG)


def key_of(part: str) -> str:
    """What a part is known by while it is edited: how it begins."""
    return str(zlib.crc32(part[:200].encode("utf-8", "surrogatepass")))


def formula_key(tex: str, display: bool) -> str:
    """What a formula is known by."""
    return f"{'D' if display else 'T'}{tex}"


class Host:
    """Reads what it is told, and tells what came of it.

    Args:
        told: messages; None ends it.
        out: where what it tells is written.
    """

    def __init__(self, told: queue.SimpleQueue[dict[str, Any] | None], out: IO[bytes]) -> None:
        self._told, self._out = told, out
        self._condemned: set[str] = set()
        self._document = PreviewDocument(self._is_condemned, self._about_to)
        self._is_lost = False
        self._count = 0
        self._armed = 0.0
        self._nowhere = os.open(os.devnull, os.O_WRONLY)

    def run(self) -> None:
        """Work until there is nobody to work for."""
        pending = False
        while True:
            if not pending:
                self._arm(0)
                self._armed = 0.0
            try:
                message = self._told.get(block=not pending)
            except queue.Empty:
                pending = self._go_on()
                continue
            if message is None:
                return
            self._count += "formula" not in message
            pending = self._take(message) or pending

    def _take(self, message: dict[str, Any]) -> bool:
        """Do what is told; whether the text is another now."""
        if "formula" in message:
            tex, display = message["formula"]
            prepare()
            key = formula_key(tex, display)
            self._about(key)
            formula = None if key in self._condemned else typeset(tex, display)
            self._tell({"formula": [tex, display, formula]})
            return False
        if "show" in message:
            self._condemned = set(message.get("condemned", ()))
            self._is_lost = False
            splice = self._document.show(message["show"])
            if splice.removed:
                self._tell({"splice": splice})
            self._tell({"begun": True})
        elif not self._is_lost:
            at, cut, put = message["edit"]
            text = self._document.text
            self._document.edit(from_utf16(text, at), from_utf16(text, at + cut), put)
            if "length" in message and utf16_length(self._document.text) != message["length"]:
                self._is_lost = True
                self._tell({"lost": True})
        return not self._is_lost

    def _go_on(self) -> bool:
        """Read what changed, until the next message; whether something is left to read."""
        for splice in self._document.updates():
            if splice.removed or splice.units:
                self._tell({"splice": splice})
            if not self._told.empty():
                return True
        self._tell({"done": self._count})
        return False

    # The time that it takes -------------------------------------------------------------------------------------------

    def _is_condemned(self, part: str) -> bool:
        return bool(self._condemned) and (EVERYTHING in self._condemned or key_of(part) in self._condemned)

    def _about_to(self, part: str) -> None:
        self._about(key_of(part))

    def _about(self, key: str) -> None:
        now = time.monotonic()
        if now - self._armed > _ARM_AFTER:
            self._armed = now
            self._arm(BUDGET)
        self._tell({"at": key})

    def _arm(self, seconds: float) -> None:
        """End the process after so many seconds of work; 0: no more.

        Neither way waits for Python, which may be within one long call of a C function.
        """
        if hasattr(signal, "setitimer"):
            # Of its own time, not of a busy computer's. The signal is not caught: it ends the process.
            signal.setitimer(signal.ITIMER_PROF, seconds)
        elif seconds:
            faulthandler.dump_traceback_later(seconds, exit=True, file=self._nowhere)
        else:
            faulthandler.cancel_dump_traceback_later()

    def _tell(self, message: dict[str, Any]) -> None:
        self._out.write(json.dumps(message, separators=(",", ":")).encode() + b"\n")
        self._out.flush()


def main(arguments: Sequence[str] = ()) -> int:
    """Work for the program at the other end of the standard pipes, until it is gone."""
    del arguments
    _stay_small()
    gc.set_threshold(_COLLECT_AFTER, 20, 100)
    told: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()

    def listen() -> None:
        for line in sys.stdin.buffer:
            told.put(json.loads(line))
        os._exit(0)  # whoever wanted this is gone, in the middle of whatever it is

    threading.Thread(target=listen, name="listen", daemon=True).start()
    with suppress(BrokenPipeError):
        Host(told, sys.stdout.buffer).run()
    return 0


def _stay_small() -> None:
    """Leave memory to others."""
    with suppress(ImportError, AttributeError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
