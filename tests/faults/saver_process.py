"""A process that saves when it is told to, in children that stop first, so that strace can take hold of them.

Lines on standard input: ``fork SCENARIO FOLDER BOARD`` (answer: the child's number, which is stopped) and ``wait``
(answer: its exit status). What a child promises goes into the file BOARD through memory, without a call to the
system: it is there whatever happens to the child.
"""

from __future__ import annotations

import mmap
import os
import signal
import sys
from pathlib import Path

from app.core.errors import StetError
from tests.faults import planted
from tests.faults.scenarios import REAL, PlantedScenario

BOARD_BYTES = 4096
_SCENARIOS = {scenario.name: scenario for scenario in (
    *REAL, *(PlantedScenario(saver) for saver in (planted.naive, planted.qsavefile_like)))}


def _child(name: str, folder: Path, board: Path) -> None:
    with board.open("r+b") as file:
        shown = mmap.mmap(file.fileno(), BOARD_BYTES)
    half = BOARD_BYTES // 2

    def promise(what: str) -> None:
        shown[:half] = what.encode().ljust(half, b"\0")

    scenario = _SCENARIOS[name]
    os.kill(os.getpid(), signal.SIGSTOP)
    try:
        scenario.act(folder, promise)
    except StetError as error:
        shown[half:] = str(error).encode()[:half].ljust(half, b"\0")
        os._exit(1)
    except BaseException as error:
        shown[half:] = f"raw: {error!r}".encode()[:half].ljust(half, b"\0")
        os._exit(2)
    os._exit(0)


def main() -> None:
    """Read orders until there are no more."""
    children: list[int] = []
    for line in sys.stdin:
        words = line.rstrip("\n").split("\t")
        if words[0] == "fork":
            number = os.fork()
            if number == 0:
                _child(words[1], Path(words[2]), Path(words[3]))
            os.waitpid(number, os.WUNTRACED)
            children.append(number)
            print(number, flush=True)
        else:
            print(os.waitpid(children.pop(), 0)[1], flush=True)


if __name__ == "__main__":
    main()
