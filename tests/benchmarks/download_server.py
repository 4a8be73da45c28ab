"""The loopback hub in a process of its own, for measuring."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.download.hub import COMMIT, FILE, REPOSITORY, serving

ROOT = Path(__file__).parents[2]
PATH = f"{REPOSITORY}/resolve/{COMMIT}/{FILE}"


@contextmanager
def running(megabytes: int) -> Iterator[tuple[str, str, int]]:
    """A hub with a file of that size (1,000,000 bytes each); gives its address, the SHA-256 and the bytes."""
    with subprocess.Popen([sys.executable, "-m", "tests.benchmarks.download_server", str(megabytes)], cwd=ROOT,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        endpoint, sha256, size = process.stdout.readline().split()
        yield endpoint, sha256, int(size)
        process.stdin.close()


if __name__ == "__main__":
    block = b"GGUF" + bytes(range(256)) * 3906 + bytes(60)
    with serving(block * int(sys.argv[1])) as hub:
        hub.piece = 2**20
        print(hub.endpoint, hub.sha256, len(hub.content), flush=True)
        sys.stdin.read()
