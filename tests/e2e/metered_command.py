"""A command of the terminal as its own process, of which every token read and written is noted down as it is paid."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from app.core.generation import Request
from app.inference.engine import Delta, Event, Finished, Prefilled, Started
from app.inference.process_engine import ProcessEngine

DEADLINE = 240.0  # seconds that a command may take at most
_LOOK = 0.01


class MeteredEngine(ProcessEngine):
    """Appends a line to the file that STET_METER names for each event: a kill loses none of them."""

    def generate(self, request: Request) -> Iterator[Event]:
        name = f"{os.getpid()}/{request.job}"
        meter = os.open(os.environ["STET_METER"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            for event in super().generate(request):
                figures: dict[str, int] = {}
                match event:
                    case Started():
                        figures = {"read": 0, "reused": event.reused_tokens}
                    case Prefilled():
                        figures = {"read": event.done}
                    case Delta():
                        figures = {"written": event.tokens}
                    case Finished():
                        figures = {"read": event.usage.prompt_tokens, "written": event.usage.generated_tokens}
                    case _:
                        pass
                if figures:
                    os.write(meter, json.dumps({"request": name, **figures}).encode() + b"\n")
                yield event
        finally:
            os.close(meter)


class Meter:
    """Adds up what the processes that write into one file have paid."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._at = 0
        self._figures: dict[str, dict[str, int]] = {}

    def read_on(self) -> tuple[int, int]:
        """Tokens that were read and written so far, in all runs together."""
        with self.path.open("ab+") as file:
            file.seek(self._at)
            lines = file.read().splitlines(keepends=True)
        for line in lines:
            if line.endswith(b"\n"):
                self._at += len(line)
                data = json.loads(line)
                figures = self._figures.setdefault(data.pop("request"), {"read": 0, "reused": 0, "written": 0})
                figures.update({name: max(figures[name], value) for name, value in data.items()})
        every = self._figures.values()
        return (sum(max(0, each["read"] - each["reused"]) for each in every), sum(each["written"] for each in every))

    @property
    def begun(self) -> list[int]:
        """How many requests each process began, in the order of the processes."""
        self.read_on()
        return list(Counter(name.partition("/")[0] for name in self._figures).values())

    @property
    def paid(self) -> int:
        """All tokens."""
        return sum(self.read_on())


def run(arguments: Sequence[str], meter: Meter, kill_at: int | None = None) -> tuple[int, str]:
    """Run the command to its end, or kill it (SIGKILL) once so many tokens have been paid for in all runs.

    Returns:
        its exit code, and what it printed (on standard error, if it failed).
    """
    environment = dict(os.environ, STET_METER=str(meter.path))
    with subprocess.Popen([sys.executable, "-m", "tests.e2e.metered_command", *arguments], env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        end = time.monotonic() + DEADLINE
        while kill_at is not None and process.poll() is None and time.monotonic() < end:
            if meter.paid >= kill_at:
                process.kill()
                break
            with suppress(subprocess.TimeoutExpired):
                process.wait(_LOOK)
        out, err = process.communicate(timeout=max(1.0, end - time.monotonic()))
        return process.returncode, (out if process.returncode in (0, -9) else err).decode()


def main() -> int:
    """What runs in the child."""
    from app.cli import main as command
    from app.cli import run_action

    run_action.ProcessEngine = MeteredEngine
    return command(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
