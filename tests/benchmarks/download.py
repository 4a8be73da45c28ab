"""Download speed to a local disk, hashing included, beside curl from the same loopback server in the same run.

usage: python -m tests.benchmarks.download [MEGABYTES] [ROUNDS]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from tests.benchmarks import download_server

ROOT = Path(__file__).parents[2]


def timed(command: list[str]) -> tuple[float, float]:
    """Run ``command``; returns seconds and the most memory that it held, in MB."""
    began, most = time.perf_counter(), 0
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            try:
                most = max(most, watched.memory_info().rss)
            except psutil.Error:
                break
            time.sleep(0.02)
    assert process.returncode == 0, command
    return time.perf_counter() - began, most / 1e6


def main(megabytes: int, rounds: int) -> None:
    """Print the best of the rounds of each, start of the process included."""
    with download_server.running(megabytes) as (endpoint, sha256, size), tempfile.TemporaryDirectory() as folder:
        best = {"curl": 1e9, "stet": 1e9}
        memory = 0.0
        for number in range(rounds):
            ours = Path(folder) / str(number)
            took, held = timed([sys.executable, "-m", "tests.download.child", str(ours), endpoint, sha256, str(size)])
            best["stet"], memory = min(best["stet"], took), max(memory, held)
            url = f"{endpoint}/{download_server.PATH}"
            took, _ = timed(["curl", "-sfL", "-o", str(Path(folder) / "curl"), url])
            best["curl"] = min(best["curl"], took)
            for path in ours.iterdir():
                path.unlink()
        for name, seconds in best.items():
            print(f"{name}: {size / seconds / 1e6:,.0f} MB/s")
        print(f"share of curl's speed: {best['curl'] / best['stet']:.2f}; memory: {memory:.0f} MB")


if __name__ == "__main__":
    main(*[int(text) for text in [*sys.argv[1:], *("300", "3")[len(sys.argv) - 1:]]])
