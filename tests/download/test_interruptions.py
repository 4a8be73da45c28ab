"""A download that is interrupted at any byte, by a close, a reset or a kill: what came is used, and only once."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from app.core.transfer import Restarted
from tests.download.conftest import Run, entry_for, planted
from tests.download.hub import Fault, LoopbackHub, serving

CONTENT = planted(6_000_000, seed=9)
ROOT = Path(__file__).parents[2]
# Bytes before which nothing is interrupted, so that the share of what is used again means something.
LEAST = 500_000


def killed_at(hub: LoopbackHub, folder: Path, place: int) -> None:
    """Let a process of its own download, and kill it when the hub has sent so many bytes."""
    # Its sockets must outlive the callback that kills it, so the child is made before the first byte is asked for.
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.download.child", str(folder), hub.endpoint, hub.sha256, str(len(hub.content))],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def sent_on(sent: int) -> None:
        """Kill it, or wait until it has put down all but the last piece: else the system's buffers would be counted."""
        if sent >= place:
            child.kill()
            raise ConnectionAbortedError  # nothing more is sent to one that is dead
        deadline = time.monotonic() + 30
        while child.poll() is None and sent < place and time.monotonic() < deadline:
            if part.exists() and part.stat().st_size >= sent - hub.piece:
                return
            hub.ends.wait(0.001)

    part = folder / "Planted-Q4.gguf.part"
    hub.on_sent = sent_on
    try:
        _, told = child.communicate(timeout=60)
    finally:
        child.kill()
        child.wait()
    hub.on_sent = lambda sent: None
    assert child.returncode == -9, told.decode()


def interrupted(how: str, place: int, folder: Path) -> tuple[int, int, bool]:
    """Download with one interruption after ``place`` bytes; returns bytes sent before it, bytes sent twice, begun anew.

    The hub sends no faster than is read: what lies unread in the system's buffers at a reset has not been received.

    Raises:
        AssertionError: another file stands there in the end, or something beside it.
    """
    with serving(CONTENT) as hub:
        hub.piece = 8 * 1024
        if how == "kill":
            killed_at(hub, folder, place)
            before = hub.sent
        else:
            before = place
            hub.fault = Fault(after=place, then=how, times=1, pace=40e6)
        run = Run(entry_for(hub), folder, [hub.endpoint])
        assert run().read_bytes() == CONTENT
        assert [path.name for path in folder.iterdir()] == ["Planted-Q4.gguf"]
        return before, hub.sent - len(CONTENT), bool(run.of(Restarted))


def reused(seed: int, count: int, folder: Path) -> float:
    """The share of the bytes before the interruptions that did not have to come again."""
    chance = random.Random(seed)
    before = twice = 0
    by_kind: dict[str, int] = {}
    for number in range(count):
        place = chance.randrange(LEAST, len(CONTENT) - LEAST)
        with tempfile.TemporaryDirectory(dir=folder) as inner:
            how = ("close", "reset", "kill")[number % 3]
            sent, again, anew = interrupted(how, place, Path(inner))
        assert not anew
        before, twice = before + sent, twice + again
        by_kind[how] = by_kind.get(how, 0) + again
    share = 1 - twice / before
    print(f"{count} interruptions, {before:,} bytes before them, {twice:,} came twice {by_kind}: {share:.4f} reused")
    return share


def test_twenty_interruptions(tmp_path: Path) -> None:
    assert reused(1, 20, tmp_path) >= 0.99


@pytest.mark.night
@pytest.mark.timeout(3000)
def test_three_hundred_interruptions(tmp_path: Path) -> None:
    assert reused(2, 300, tmp_path) >= 0.99
