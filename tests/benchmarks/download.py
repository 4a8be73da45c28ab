"""Download speed to a local disk, hashing included, beside curl from the same loopback server in the same run.

usage: python -m tests.benchmarks.download [MEGABYTES] [ROUNDS]
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.benchmarks import download_server

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Took:
    """Of one command: seconds by the clock, of the processor, the most memory it held (MB), what it printed."""

    seconds: float
    processor: float
    memory: float
    printed: str


def timed(command: list[str]) -> Took:
    """Run ``command``, its start included."""
    began, most = time.perf_counter(), 0
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE,
                          text=True) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            try:
                most = max(most, watched.memory_info().rss)
            except psutil.Error:
                break
            time.sleep(0.02)
        process.wait()
        seconds, now = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        assert process.stdout is not None
        printed = process.stdout.read()
    assert process.returncode == 0, command
    processor = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    return Took(seconds, processor, most / 1e6, printed)


def main(megabytes: int, rounds: int) -> None:
    """Print each round, in which the two take turns, and the best of each."""
    found: dict[str, list[Took]] = {"curl": [], "stet": []}
    with download_server.running(megabytes) as (endpoint, sha256, size), tempfile.TemporaryDirectory() as folder:
        url, ours, theirs = f"{endpoint}/{download_server.PATH}", Path(folder) / "stet", Path(folder) / "curl"
        for _ in range(rounds):
            found["curl"].append(timed(["curl", "-sfL", "-o", str(theirs), url]))
            theirs.unlink()
            found["stet"].append(timed([sys.executable, "-m", "tests.download.child", str(ours), endpoint, sha256,
                                        str(size), "timed"]))
            shutil.rmtree(ours)
    for name, rows in found.items():
        best = min(rows, key=lambda took: took.seconds)
        print(f"{name}: {size / best.seconds / 1e6:,.0f} MB/s at best; "
              + "; ".join(f"{took.seconds:.2f} s ({took.processor:.2f} s of the processor)" for took in rows))
    curl, stet = (min(took.seconds for took in found[name]) for name in ("curl", "stet"))
    within = min(float(took.printed) for took in found["stet"])
    print(f"share of curl's speed: {curl / stet:.2f}; {curl / within:.2f} without the start of Python, which a window "
          f"has behind it; memory: {max(took.memory for took in found['stet']):.0f} MB")


if __name__ == "__main__":
    main(*[int(text) for text in [*sys.argv[1:], *("300", "3")[len(sys.argv) - 1:]]])
