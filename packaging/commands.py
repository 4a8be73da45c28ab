"""Runs the other programs of set-up: output into a log, progress in one line, failure as one sentence."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where set-up runs without this protection
    fcntl = None

QUIET_SECONDS = 10  # between two progress lines where the line cannot be rewritten


class SetupFailed(Exception):
    """Set-up cannot go on; the text says why in one sentence and what to do in another."""


class CommandFailed(Exception):
    """A program ended with an error; ``output`` is all that it said."""

    def __init__(self, output: str) -> None:
        super().__init__(output)
        self.output = output


class Progress:
    """One line that moves: rewritten in place on a terminal, otherwise printed anew every ten seconds."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._detail = ""
        self._started = self._printed = time.monotonic()
        self._rewrites = sys.stdout.isatty()
        if not self._rewrites:
            print(f"{title} …", flush=True)

    def show(self, detail: str = "") -> None:
        """Tells where the work stands; called without ``detail`` it only moves the clock."""
        self._detail = detail or self._detail
        now = time.monotonic()
        text = f"{self._title} … {self._detail} {self._clock()}"
        if self._rewrites:
            columns = os.get_terminal_size().columns or 80
            print(f"\r\033[K{text[: columns - 1]}", end="", flush=True)
        elif now - self._printed >= QUIET_SECONDS:
            self._printed = now
            print(f"  {self._detail} {self._clock()}", flush=True)

    def end(self, result: str = "done") -> None:
        """Leaves a last line that says how it ended and how long it took."""
        start = f"\r\033[K{self._title}: " if self._rewrites else "  "
        print(f"{start}{result} {self._clock()}", flush=True)

    def _clock(self) -> str:
        minutes, seconds = divmod(int(time.monotonic() - self._started), 60)
        return f"({minutes}:{seconds:02d})"


def programs_of(venv: Path) -> Path:
    """The folder of a virtual environment's programs."""
    return venv / ("Scripts" if sys.platform == "win32" else "bin")


def python_of(venv: Path) -> Path:
    """The Python of a virtual environment."""
    return programs_of(venv) / ("python.exe" if sys.platform == "win32" else "python")


def clean_environment(**more: str) -> dict[str, str]:
    """This process's environment without what would lead another Python, pip or a compiler astray, and with ``more``.

    Compiler flags go because one ``-march=native`` in them makes a library that dies on another processor.
    """
    astray = {"PYTHONPATH", "PYTHONHOME", "__PYVENV_LAUNCHER__", "CMAKE_ARGS", "CMAKE_GENERATOR",
              "CFLAGS", "CXXFLAGS", "CPPFLAGS", "LDFLAGS"}
    kept = {name: value for name, value in os.environ.items()
            if name not in astray and not name.startswith("SKBUILD_")}
    return {**kept, "PYTHONUNBUFFERED": "1", "PIP_USER": "0", "LC_ALL": "C.UTF-8", **more}


def run(
    command: Sequence[str | Path],
    *,
    log: Path,
    progress: Progress | None = None,
    read_line: Callable[[str], str | None] = lambda line: None,
    environment: Mapping[str, str] | None = None,
    held: int | None = None,
) -> str:
    """Runs ``command`` to its end, adds what it says to ``log``, and returns it.

    ``read_line`` turns a line of output into the words that ``progress`` shows, or None. ``held`` is the descriptor of
    a lock that the program keeps until it ends, even if this process is killed. Whatever interrupts this call ends the
    program and all that it started. Raises CommandFailed.
    """
    said: list[str] = []
    with log.open("a", encoding="utf-8") as record:
        record.write(f"\n$ {' '.join(map(str, command))}\n")
        process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, encoding="utf-8", errors="replace", env=dict(environment or clean_environment()),
            start_new_session=True, pass_fds=() if held is None else (held,),
        )
        try:
            for line in _lines(process):
                if line is None:
                    detail = None
                else:
                    said.append(line)
                    record.write(line)
                    detail = read_line(line.rstrip())
                if progress is not None and (line is None or detail):
                    progress.show(detail or "")
            code = process.wait()
        except BaseException:
            _end_group(process)
            raise
    if code != 0:
        raise CommandFailed("".join(said))
    return "".join(said)


def _lines(process: subprocess.Popen[str]) -> Iterator[str | None]:
    """The lines that ``process`` writes, and None for every second in which it writes nothing."""
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def read() -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                lines.put(line)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=1)
        except queue.Empty:
            yield None
            continue
        if line is None:
            return
        yield line


def _end_group(process: subprocess.Popen[str]) -> None:
    """Ends ``process`` and its children: politely first, so that they remove their temporary files."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)
            return


@contextlib.contextmanager
def locked(path: Path, waiting: str) -> Iterator[int | None]:
    """Holds ``path``, a file or a folder, alone, and gives its descriptor; prints ``waiting`` if it must wait."""
    if fcntl is None:
        yield None
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(waiting, flush=True)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)
