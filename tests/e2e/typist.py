"""The typist: sits outside the program, types, knows what was acknowledged when, and judges what comes back."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.e2e.patience import wait_for, wait_for_end

ROOT = Path(__file__).parents[2]
APP = (sys.executable, "-m", "tests.e2e.typist_app")


def _heard(handle: int, seconds: float) -> bool:
    """Whether anything, or the end, comes from there in time; select() takes no handle above 1,023."""
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    return bool(poll.poll(1000 * seconds))


class Windows:
    """Starts windows as processes, at about a quarter of the time that a process from nothing takes."""

    def __init__(self) -> None:
        here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._requests = here
        with there:
            self._server = subprocess.Popen([*APP, "--serve", str(there.fileno())], cwd=ROOT, env=_environment(),
                                            pass_fds=[there.fileno()])

    def start(self, home: Path, file: Path | None, answer: str, ends: tuple[int, int, int]) -> int:
        """A window with these files as its standard input, output and error; returns its process id."""
        request = {"environment": {"STET_HOME": str(home), "TYPIST_ANSWER": answer},
                   "files": [str(file)] if file else []}
        socket.send_fds(self._requests, [json.dumps(request).encode()], list(ends))
        wait_for(lambda: _heard(self._requests.fileno(), 1.0), self._server.pid)
        return int(self._requests.recv(100))

    def close(self) -> None:
        self._requests.close()
        wait_for_end(self._server)


def _environment(**more: str) -> dict[str, str]:
    return os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"} | more


class Typist:
    """One process of the window, and the log of what was typed into it.

    Args:
        home: where it keeps everything.
        file: what it is started with; None: nothing.
        windows: who starts it; None: it is a process from nothing.
        wrapper: a command that a process from nothing is run under.
        answer: what the engine answers, in pieces with "|" between them; it never ends.
    """

    def __init__(self, home: Path, file: Path | None = None, *, windows: Windows | None = None,
                 wrapper: tuple[str, ...] = (), answer: str = "") -> None:
        (their_in, self._in), (self._out, their_out) = os.pipe(), os.pipe()
        self.errors = home.parent / "errors.txt"
        with self.errors.open("wb") as errors:
            self._process: subprocess.Popen[bytes] | None = None
            if windows is not None:
                self.pid = windows.start(home, file, answer, (their_in, their_out, errors.fileno()))
            else:
                self._process = subprocess.Popen(
                    [*wrapper, *APP, *([str(file)] if file else [])], cwd=ROOT,
                    env=_environment(STET_HOME=str(home), TYPIST_ANSWER=answer),
                    stdin=their_in, stdout=their_out, stderr=errors)
                self.pid = self._process.pid
        os.close(their_in)
        os.close(their_out)
        self._waiting = b""
        self.said: dict[str, Any] = {}
        # After each key: when it was acknowledged (None: not yet), and the text as it must be.
        self.log: list[tuple[float | None, str]] = []
        self.text = ""
        self._at = 0

    def ready(self) -> str:
        """Wait for the window; returns the text in it."""
        self.said = self._answer()
        self.begin(self.said["ready"])
        return self.text

    def begin(self, text: str) -> None:
        """Another text is in the window, with the cursor before it."""
        self.text, self._at = text, 0
        self.log = [(time.monotonic(), text)]

    def go_to(self, place: int) -> None:
        """Put the cursor before the character at ``place``."""
        self.ask("cursor", place)
        self._at = place

    def ask(self, order: str, what: Any = None) -> Any:
        """Give an order and wait for its answer."""
        self.send(order, what)
        return self._answer()[order]

    def send(self, order: str, what: Any = None) -> None:
        """Give an order."""
        os.write(self._in, json.dumps([order, what]).encode() + b"\n")

    def key(self, key: str, order: str = "key") -> None:
        """Press a key (or compose a text), and wait until it is acknowledged."""
        self.press(key, order)
        self._answer()
        self.log[-1] = (time.monotonic(), self.text)

    def press(self, key: str, order: str = "key") -> None:
        """Press a key, and do not wait."""
        self._expect(key)
        self.log.append((None, self.text))
        self.send(order, key)

    def _expect(self, key: str) -> None:
        """What the key does to the text: the typist knows it, whatever the program thinks."""
        text, at = self.text, self._at
        if key == "\b":
            self.text, self._at = text[: max(0, at - 1)] + text[at:], max(0, at - 1)
        elif key == "<":
            self._at = max(0, at - 1)
        elif key == "^":
            self._at = 0
        else:
            self.text, self._at = text[:at] + key + text[at:], at + len(key)

    def end(self, number: int = signal.SIGKILL) -> float:
        """Send the process a signal, and wait until it is gone; returns when the signal was sent."""
        when = time.monotonic()
        os.kill(self.said.get("pid", self.pid), number)
        self.wait()
        return when

    def wait(self) -> None:
        """Wait until the process is gone: nobody holds its standard output then."""
        while self._read():
            pass
        if self._process is not None:
            wait_for_end(self._process)
        os.close(self._in)
        os.close(self._out)

    def lost(self, found: str, killed_at: float) -> float:
        """Seconds of acknowledged typing that ``found`` does not have; -1 where it is no text that ever stood there.

        It is the time from the first acknowledged key that is missing to the kill.
        """
        last = max((number for number, (_, text) in enumerate(self.log) if text == found), default=-1)
        if last < 0:
            return -1.0
        missing = [when for when, _ in self.log[last + 1 :] if when is not None]
        return killed_at - missing[0] if missing else 0.0

    def heard_within(self, seconds: float) -> bool:
        """Wait for anything that the window says, for so long at most; says whether it came."""
        return _heard(self._out, seconds)

    def _answer(self) -> dict[str, Any]:
        while b"\n" not in self._waiting:
            if not self._read():
                raise EOFError(f"the window ended: {self.errors.read_text(errors='replace')[-2000:]}")
        line, self._waiting = self._waiting.split(b"\n", 1)
        return json.loads(line)

    def _read(self) -> bytes:
        wait_for(lambda: _heard(self._out, 1.0), self.pid)
        data = os.read(self._out, 65536)
        self._waiting += data
        return data
