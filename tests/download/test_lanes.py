"""Several connections where each is held back by the source, one where that brings nothing; the same file always."""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path

import pytest

from app.core.errors import DownloadPaused
from app.core.transfer import Done, Progress, Restarted, SourceChanged
from app.download.lanes import Width
from app.download.part_file import bytes_here
from tests.download.conftest import Run, entry_for, planted
from tests.download.hub import Fault, LoopbackHub, serving

CONTENT = planted(16_000_000, seed=12)
SOON = Width(segment_bytes=1_000_000, trial_seconds=0.3, enough=1e12)


def test_a_source_that_holds_each_connection_back_is_asked_over_several(tmp_path: Path) -> None:
    with serving(CONTENT, Fault(pace=3e6)) as hub:
        run = Run(entry_for(hub), tmp_path, [hub.endpoint], width=SOON)
        assert run().read_bytes() == CONTENT
    assert hub.most_at_once >= 3
    assert [path.name for path in tmp_path.iterdir()] == ["Planted-Q4.gguf"]
    assert run.of(Done)[-1].bytes_fetched == len(CONTENT)
    assert len(run.of(SourceChanged)) == 1
    done = [event.bytes_done for event in run.of(Progress)]
    assert done == sorted(done)


def test_it_stays_with_one_where_a_second_brings_nothing(tmp_path: Path) -> None:
    with serving(CONTENT, Fault(pace=6e6, shared=True)) as hub:
        width = Width(segment_bytes=4_000_000, trial_seconds=0.5, enough=1e12)
        assert Run(entry_for(hub), tmp_path, [hub.endpoint], width=width)().read_bytes() == CONTENT
    assert len(hub.ranges()) == 3  # the first, the trial, and the first again from where the trial's bytes end
    assert [path.name for path in tmp_path.iterdir()] == ["Planted-Q4.gguf"]


@pytest.mark.parametrize("fault", [Fault(ignores_range=True, pace=8e6), Fault(pace=8e6)])
def test_one_connection_where_no_more_can_be_had(tmp_path: Path, fault: Fault) -> None:
    """A server that knows no ranges, and one that is fast enough."""
    width = SOON if fault.ignores_range else Width(segment_bytes=1_000_000, trial_seconds=0.1, enough=1e6)
    with serving(CONTENT, fault) as hub:
        assert Run(entry_for(hub), tmp_path, [hub.endpoint], width=width)().read_bytes() == CONTENT
    assert hub.most_at_once == 1


def _refuse_more_than_one(hub: LoopbackHub) -> None:
    """Each further connection is told 429 while one is served."""
    send = hub._send

    def sending(request: object, asked: dict[str, str], fault: Fault | None) -> None:
        if hub._at_once:
            return hub._misanswer(request, Fault(status=429))  # type: ignore[arg-type]
        return send(request, asked, fault)  # type: ignore[arg-type]

    hub._send = sending


def test_a_source_that_refuses_a_second_connection_is_not_left(tmp_path: Path) -> None:
    with serving(CONTENT, Fault(pace=6e6)) as hub:
        _refuse_more_than_one(hub)
        run = Run(entry_for(hub), tmp_path, [hub.endpoint], width=SOON)
        assert run().read_bytes() == CONTENT
    assert hub.most_at_once == 1
    assert len(run.of(SourceChanged)) == 1


def test_what_came_out_of_turn_is_used_after_a_pause(tmp_path: Path) -> None:
    with serving(CONTENT, Fault(pace=3e6)) as hub:
        run = Run(entry_for(hub), tmp_path, [hub.endpoint], width=SOON)
        ahead = threading.Event()

        def watch(sent: int) -> None:
            segments = [Path(entry.path) for entry in os.scandir(tmp_path) if entry.name.rpartition(".")[2].isdecimal()]
            with contextlib.suppress(FileNotFoundError):  # one that the part has just taken over
                if sum(path.stat().st_size > 100_000 for path in segments) >= 2:
                    ahead.set()
                    run.cancelled.set()

        hub.on_sent = watch
        with pytest.raises(DownloadPaused):
            run()
        assert ahead.is_set()
        kept = bytes_here(tmp_path, "Planted-Q4.gguf")
        assert kept > (tmp_path / "Planted-Q4.gguf.part").stat().st_size
        hub.on_sent = lambda sent: None
        again = Run(entry_for(hub), tmp_path, [hub.endpoint], width=SOON)
        assert again().read_bytes() == CONTENT
    done = again.of(Done)[-1]
    assert (done.bytes_reused, done.bytes_fetched) == (kept, len(CONTENT) - kept)
    assert again.of(Restarted) == []
    assert [path.name for path in tmp_path.iterdir()] == ["Planted-Q4.gguf"]
