"""A download interrupted at any byte, by the network, a kill, a pause, a new source: what came is used, and once."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import DownloadPaused
from app.core.transfer import Restarted
from app.download.part_file import bytes_here
from app.download.source_order import Patience
from tests.download.child import WIDE
from tests.download.conftest import SOON, Run, entry_for, planted
from tests.download.hub import FILE, Fault, LoopbackHub, serving

CONTENT = planted(6_000_000, seed=9)
ROOT = Path(__file__).parents[2]
# Bytes before which nothing is interrupted, so that the share of what is used again means something.
LEAST = 500_000
# A busy computer is no silent source.
PATIENT = replace(SOON, stall_seconds=20.0)
KINDS = ("close", "reset", "kill", "pause", "source", "kill of several")


def killed_at(hub: LoopbackHub, folder: Path, place: int, *, wide: bool) -> None:
    """Let a process of its own download, and kill it when the hub has sent so many bytes."""
    # Its sockets must outlive the callback that kills it, so the child is made before the first byte is asked for.
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.download.child", str(folder), hub.endpoint, hub.sha256, str(len(hub.content)),
         *(["wide"] if wide else [])],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def sent_on(sent: int) -> None:
        """Kill it, or wait until it has put down all but the last piece: else the system's buffers would be counted."""
        if sent >= place:
            child.kill()
            raise ConnectionAbortedError  # nothing more is sent to one that is dead
        deadline = time.monotonic() + 30
        ahead = 2 * hub.piece * hub.most_at_once if wide else hub.piece
        while child.poll() is None and hub.sent < place and time.monotonic() < deadline:
            if bytes_here(folder, FILE) >= sent - ahead:
                return
            hub.ends.wait(0.001)

    hub.on_sent = sent_on
    try:
        _, told = child.communicate(timeout=60)
    finally:
        child.kill()
        child.wait()
    hub.on_sent = lambda sent: None
    assert child.returncode == -9, told.decode()


def paused_at(hub: LoopbackHub, folder: Path, place: int) -> None:
    """Download in this process until the hub has sent so many bytes, and pause."""
    run = Run(entry_for(hub), folder, [hub.endpoint], Patience(stall_seconds=20))
    hub.fault = Fault(after=place, then="stall", times=1, pace=40e6)
    hub.on_sent = lambda sent: run.cancelled.set() if sent >= place else None
    with pytest.raises(DownloadPaused):
        run()
    hub.on_sent = lambda sent: None


def interrupted(how: str, place: int, folder: Path) -> tuple[int, int, bool]:
    """Download with one interruption after ``place`` bytes; returns bytes sent before it, bytes sent twice, begun anew.

    The hub sends no faster than is read: what lies unread in the system's buffers at a reset has not been received.

    Raises:
        AssertionError: another file stands there in the end, or something beside it.
    """
    with serving(CONTENT) as hub, serving(CONTENT) as other:
        hub.piece, before, sources = 8 * 1024, place, [hub.endpoint]
        width, patience = None, PATIENT
        if how in ("kill", "kill of several"):
            if how == "kill of several":
                hub.fault, width = Fault(pace=4e6), WIDE
            killed_at(hub, folder, place, wide=width is not None)
            before = hub.sent
        elif how == "pause":
            paused_at(hub, folder, place)
        elif how == "source":
            hub.fault = Fault(after=place, then="stall", pace=40e6)
            other.fault = Fault(status=503, at_hub=True, times=1)  # so that it does not come first
            sources, patience = [hub.endpoint, other.endpoint], Patience(stall_seconds=0.3, first_wait_seconds=0.01)
        else:
            hub.fault = Fault(after=place, then=how, times=1, pace=40e6)
        run = Run(entry_for(hub), folder, sources, patience, width)
        assert run().read_bytes() == CONTENT
        assert [path.name for path in folder.iterdir()] == ["Planted-Q4.gguf"]
        return before, hub.sent + other.sent - len(CONTENT), bool(run.of(Restarted))


def reused(seed: int, count: int, folder: Path) -> float:
    """The share of the bytes before the interruptions that did not have to come again."""
    chance = random.Random(seed)
    before = twice = 0
    by_kind: dict[str, int] = {}
    for number in range(count):
        place = chance.randrange(LEAST, len(CONTENT) - LEAST)
        with tempfile.TemporaryDirectory(dir=folder) as inner:
            how = KINDS[number % len(KINDS)]
            sent, again, anew = interrupted(how, place, Path(inner))
        assert not anew
        before, twice = before + sent, twice + again
        by_kind[how] = by_kind.get(how, 0) + again
    share = 1 - twice / before
    print(f"{count} interruptions, {before:,} bytes before them, {twice:,} came twice {by_kind}: {share:.4f} reused")
    return share


def test_eighteen_interruptions(tmp_path: Path) -> None:
    assert reused(1, 18, tmp_path) >= 0.99


@pytest.mark.night
@pytest.mark.timeout(3000)
def test_three_hundred_interruptions(tmp_path: Path) -> None:
    assert reused(2, 300, tmp_path) >= 0.99
