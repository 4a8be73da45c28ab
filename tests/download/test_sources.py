"""A source that is far below another, or silent, is left for it, and no byte that came is asked for again."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import SourceSlow, SourceStalled
from app.core.transfer import Done, SourceChanged
from app.download.source_order import Patience
from tests.download.conftest import Run, entry_for, planted
from tests.download.hub import Fault, LoopbackHub, serving

CONTENT = planted(3_000_000, seed=17)
QUICK = Patience(first_wait_seconds=0.01, longest_wait_seconds=0.05)


def names(run: Run) -> list[str]:
    return [change.source for change in run.of(SourceChanged)]


def name(hub: LoopbackHub) -> str:
    return hub.endpoint.removeprefix("http://")


def test_a_slow_source_is_left_for_one_that_was_not_tried(tmp_path: Path) -> None:
    patience = replace(QUICK, slow_bytes=1e6, slow_seconds=0.5)
    with serving(CONTENT, Fault(pace=400_000)) as slow, serving(CONTENT) as quick:
        slow.piece = 4096
        quick.fault = Fault(status=503, at_hub=True, times=1)  # so that it does not come first
        run = Run(entry_for(slow), tmp_path, [slow.endpoint, quick.endpoint], patience)
        assert run().read_bytes() == CONTENT
        assert names(run) == [name(slow), name(quick)]
        reason = run.of(SourceChanged)[-1].reason
        assert isinstance(reason, SourceSlow)
        assert "sends only" in reason.message()
        assert run.of(Done)[-1].bytes_fetched == len(CONTENT)
        start = int(quick.ranges()[0].removeprefix("bytes=").partition("-")[0])
        assert 0 < start < len(CONTENT)


def test_of_two_slow_ones_the_better_is_kept(tmp_path: Path) -> None:
    """The second is tried, is far below the first, and is left for it again."""
    patience = replace(QUICK, slow_bytes=1e7, slow_seconds=0.5, far_below=2.0)
    with serving(CONTENT, Fault(pace=1_000_000)) as better, serving(CONTENT, Fault(pace=100_000)) as worse:
        better.piece = worse.piece = 4096
        answer = worse._answer

        def later(host: str, request: object) -> None:
            better_asked.wait(20)
            answer(host, request)  # type: ignore[arg-type]

        better_asked = threading.Event()
        better.on_sent = lambda sent: better_asked.set()
        worse._answer = later
        run = Run(entry_for(better), tmp_path, [better.endpoint, worse.endpoint], patience)
        assert run().read_bytes() == CONTENT
        assert names(run) == [name(better), name(worse), name(better)]
        assert run.of(Done)[-1].bytes_fetched == len(CONTENT)


@pytest.mark.parametrize("seconds", [0.5, 1.0])
def test_a_silent_source_is_left_after_as_long_as_was_set(tmp_path: Path, seconds: float) -> None:
    patience = replace(QUICK, stall_seconds=seconds)
    with serving(CONTENT, Fault(after=1_000_000, then="stall")) as silent, serving(CONTENT) as other:
        other.fault = Fault(status=503, at_hub=True, times=1)
        run = Run(entry_for(silent), tmp_path, [silent.endpoint, other.endpoint], patience)
        assert run().read_bytes() == CONTENT
        assert isinstance(run.of(SourceChanged)[-1].reason, SourceStalled)
        assert other.ranges() == [f"bytes=1000000-{len(CONTENT) - 1}"]


def test_thirty_seconds_of_silence_are_the_usual_measure() -> None:
    assert Patience().stall_seconds == 30.0
