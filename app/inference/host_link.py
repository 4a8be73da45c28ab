"""One host process and the pipe to it: started, spoken to, watched, ended.

Nothing here waits for the host except ``close``, and that not longer than it says: what is sent goes through a
thread of its own, what comes is sorted by number into queues.
"""

from __future__ import annotations

import itertools
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from app.core.patterns import pattern_of
from app.inference.host import host_command, host_environment
from app.inference.wire import PROTOCOL, BrokenPipeData, frame, read_frame

END_SECONDS = 2.0  # what a host gets to end by itself
CRASHES = ("SIGABRT", "SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL")
LINE_BYTES = 400
# What a dying host may be quoted with: never a line that could hold text of a document. Of ggml's last words the
# claim, without the source file of its build; of Python's those that a missing library makes.
LAST_WORDS = pattern_of(r"(GGML_ASSERT\(.{1,80}\)|^out of memory$"
                        r"|^(?:FileNotFound|Import|ModuleNotFound|OS|Runtime)Error: .{1,80})")


class Gone:
    """Put into every open queue when the host is gone."""


GONE = Gone()
Replies = queue.SimpleQueue[dict[str, Any] | Gone]


class HostLink:
    """A running host.

    Args:
        command: what to start instead of the host of this program (tests).

    Attributes:
        death: how the host ended ("SIGKILL", "exit code 3, …"), None while it lives.
    """

    def __init__(self, command: Sequence[str] | None = None) -> None:
        self.death: str | None = None
        self._killed = self._ended = False
        self._numbers = itertools.count(1)
        self._open: dict[int, Replies] = {}
        self._lock = threading.Lock()
        self._fault = ""
        self._said: deque[str] = deque(maxlen=50)
        self._outgoing: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        own_group: dict[str, Any] = {"start_new_session": True}  # the terminal's Ctrl+C is not for the host
        if sys.platform == "win32":
            own_group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
        self._process = subprocess.Popen(list(command or host_command()), env=host_environment(), **own_group,
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.pid = self._process.pid
        self._threads = [threading.Thread(target=work, name=f"host-{work.__name__.strip('_')}", daemon=True)
                         for work in (self._read, self._write, self._listen)]
        for thread in self._threads:
            thread.start()

    @property
    def usable(self) -> bool:
        """Whether the host lives, as far as can be known without waiting, and was not told to end."""
        # ``poll`` says nothing while another thread is at it; that thread knew of the end before.
        return not self._killed and not self._ended and self._process.poll() is None

    def ask(self, message: dict[str, Any]) -> tuple[int, Replies]:
        """Send a command; its replies come into the queue until ``forget``, ``GONE`` when the host is gone.

        Raises:
            BrokenPipeData: the message is too long for a frame.
        """
        number, replies = next(self._numbers), Replies()
        data = frame(message | {"id": number})
        with self._lock:
            if self.death is None:
                self._open[number] = replies
            else:
                replies.put(GONE)
        self._outgoing.put(data)
        return number, replies

    def tell(self, message: dict[str, Any]) -> None:
        """Send a command that has no reply."""
        self._outgoing.put(frame(message))

    def forget(self, number: int) -> None:
        """Drop what else comes for this number."""
        with self._lock:
            self._open.pop(number, None)

    def kill(self) -> None:
        """End the host now; ``GONE`` follows."""
        self._killed = True
        with suppress(OSError):
            self._process.kill()

    def close(self) -> None:
        """End the host and wait until it and all that belongs to it is gone; twice ``END_SECONDS`` at most."""
        self._outgoing.put(None)
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(END_SECONDS)

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as stream:
            try:
                while (message := read_frame(stream)) is not None:
                    if message.get("hello", PROTOCOL) != PROTOCOL:
                        raise BrokenPipeData("it is of another version")
                    with self._lock:
                        replies = self._open.get(message.get("id", 0))
                    if replies is not None:
                        replies.put(message)
            except BrokenPipeData as error:
                self._fault = str(error)
            except OSError as error:
                self._fault = error.strerror or "its pipe broke"
            # Its pipe is of no use any more, whatever it does now.
            self._ended = True
            if self._fault:
                self.kill()
        try:
            code = self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            code = self._process.wait()
        self._threads[2].join(END_SECONDS)  # the last words
        with self._lock:
            self.death = self._fault or self._how_it_ended(code)
            for replies in self._open.values():
                replies.put(GONE)
            self._open.clear()
        self._outgoing.put(None)

    def _write(self) -> None:
        assert self._process.stdin is not None
        # A host that is gone shows on the reading side.
        with suppress(OSError), self._process.stdin as stream:
            while (data := self._outgoing.get()) is not None:
                stream.write(data)
                stream.flush()

    def _listen(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as stream:
            while line := stream.readline(LINE_BYTES):
                self._said.append(line.decode("utf-8", "replace").strip())

    def _how_it_ended(self, code: int) -> str:
        if code < 0:
            try:
                how = signal.Signals(-code).name
                if how == "SIGKILL" and not self._killed:
                    how += ", perhaps because memory ran out"  # so does Linux, and it tells nobody else
            except ValueError:
                how = f"signal {-code}"
        else:
            how = f"exit code {code}"
        found = [match[1] for line in self._said if (match := LAST_WORDS.search(line))]
        return f"{how}, {found[-1]}" if found else how
