"""From the double-click to a page that takes keys, beside ghostwriter where it is installed: time and memory.

    python -m tests.benchmarks.start [--runs 9] [--program /usr/bin/stet …] [--json]

Each program opens the same Markdown file on a screen of its own (Xvfb), in turns, after one run that warms the file
cache. "Shown" is when the words stand on the screen: the picture is read every 10 ms until bright and dark meet as
often as text lets them. "Usable" is when a typed key is on the screen: a letter is typed (by xdotool) and the picture
changes. Memory is what belongs to the process and its children alone (PSS), two seconds after that; no model
is loaded by then but by Stet, whose host is told apart.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

ROOT = Path(__file__).parents[2]
TEXT = "# A title\n\n" + "The committee met on Tuesday and went through the list, point by point.\n\n" * 12
# Neighbours of which one is bright and the other dark; twelve lines of text have some 8,000.
EDGES = 2000
SCREEN = (1280, 800)


class Screen:
    """A screen of its own."""

    def __init__(self) -> None:
        reading, writing = os.pipe()
        self._process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-noreset", "-screen", "0", f"{SCREEN[0]}x{SCREEN[1]}x24"],
            pass_fds=(writing,), stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as answer:
            self.name = ":" + answer.readline().strip()

    def picture(self) -> NDArray[np.int16]:
        """The green values of what is shown, a row after the other."""
        done = subprocess.run(["xwd", "-root", "-silent", "-display", self.name], capture_output=True, check=True)
        header = int.from_bytes(done.stdout[:4], "big")
        colours = int.from_bytes(done.stdout[76:80], "big")
        return np.frombuffer(done.stdout, np.uint8, offset=header + 12 * colours)[1::4].astype(np.int16)

    def type(self, key: str) -> None:
        subprocess.run(["xdotool", "key", key], env=os.environ | {"DISPLAY": self.name}, check=True)

    def click(self) -> None:
        """Into the middle of the page: what was opened there has the keyboard."""
        where = [str(SCREEN[0] * 45 // 100), str(SCREEN[1] // 2)]
        subprocess.run(["xdotool", "mousemove", *where, "click", "1"], env=os.environ | {"DISPLAY": self.name},
                       check=True)

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()


@contextmanager
def running(command: list[str], screen: Screen, home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The program on ``screen`` with a home of its own; ended politely."""
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(home), "STET_HOME": str(home / "stet"),
                   "DISPLAY": screen.name, "QT_QPA_PLATFORM": "xcb", "XDG_RUNTIME_DIR": str(home),
                   "QTWEBENGINE_DISABLE_SANDBOX": "1"}  # ghostwriter's preview does not start as root with it
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               start_new_session=True)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def memory(pid: int) -> tuple[float, float]:
    """Megabytes of the process, and of its children."""
    def pss(process: psutil.Process) -> float:
        return process.memory_full_info().pss / 1e6

    whole = psutil.Process(pid)
    return pss(whole), sum(pss(child) for child in whole.children(recursive=True))


def once(command: list[str], screen: Screen) -> dict[str, float]:
    """One start."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "Report.md"
        file.write_text(TEXT)
        began = time.perf_counter()
        with running([*command, str(file)], screen, Path(folder)) as process:
            while (abs(np.diff(screen.picture())) > 120).sum() < EDGES:
                if process.poll() is not None or time.perf_counter() - began > 60:
                    raise RuntimeError(f"{command[0]} shows nothing")
                time.sleep(0.01)
            shown = time.perf_counter() - began
            screen.click()
            time.sleep(0.005)
            before = screen.picture()
            screen.type("w")
            while (screen.picture() == before).all():
                if time.perf_counter() - began > 60:
                    raise RuntimeError(f"{command[0]} takes no key")
                time.sleep(0.005)
            usable = time.perf_counter() - began
            time.sleep(2)
            own, children = memory(process.pid)
        return {"shown_s": shown, "usable_s": usable, "own_MB": own, "children_MB": children}


def measure(programs: dict[str, list[str]], runs: int) -> dict[str, Any]:
    """Medians of all programs, run in turns."""
    screen = Screen()
    found: dict[str, list[dict[str, float]]] = {name: [] for name in programs}
    try:
        for number in range(runs + 1):
            for name, command in programs.items():
                result = once(command, screen)
                if number:
                    found[name].append(result)
    finally:
        screen.close()
    return {name: {key: round(statistics.median(each[key] for each in results), 3) for key in results[0]}
            | {"least_usable_s": round(min(each["usable_s"] for each in results), 3), "runs": runs}
            for name, results in found.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--program", action="append", default=[], help="another program that takes a file's name")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    programs = {"stet": [sys.executable, "-m", "app"]} | {name: [name] for name in options.program}
    if found := shutil.which("ghostwriter"):
        programs["ghostwriter"] = [found]
    result = measure(programs, options.runs)
    if options.json:
        print(json.dumps(result, indent=1))
    else:
        for name, values in result.items():
            print(f"{name:16} " + "  ".join(f"{key} {value}" for key, value in values.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
