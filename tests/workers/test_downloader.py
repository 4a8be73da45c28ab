"""A download in the window's thread: begun, paused, gone on with, cancelled, failed, done; each told once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.core.catalog import Catalog, load_catalog
from app.core.errors import DiskShort, DownloadPaused, FileNotThere, UnknownSource
from app.core.transfer import Progress
from app.workers.downloader import Downloader
from tests.download.conftest import entry_for, no_network, planted  # noqa: F401 - the fixture of that name: loopback only
from tests.download.hub import Fault, LoopbackHub, serving

SLOW = 400_000  # bytes a second


def catalog_of(hub: LoopbackHub, folder: Path) -> Catalog:
    return replace(load_catalog(folder=folder), entries=(entry_for(hub), load_catalog().get("starter")))


class Told:
    """What a downloader told, in order."""

    def __init__(self, downloader: Downloader) -> None:
        self.events: list[Any] = []
        self.names: list[str] = []
        for name in ("begun", "paused", "cancelled", "done"):
            getattr(downloader, name).connect(lambda *found, name=name: self.names.append(name))
        downloader.told.connect(lambda entry, event: self.events.append(event))

    def first_bytes(self) -> bool:
        return any(isinstance(event, Progress) and event.bytes_done for event in self.events)


def test_it_is_fetched_and_told_in_this_thread(qtbot: QtBot, tmp_path: Path) -> None:
    with serving(planted(300_000)) as hub:
        catalog = catalog_of(hub, tmp_path)
        downloader = Downloader(catalog, spare_bytes=0)
        told = Told(downloader)
        with qtbot.waitSignal(downloader.done, timeout=20_000) as found:
            downloader.start(catalog.entries[0], [hub.endpoint])
            assert downloader.entry is catalog.entries[0]
            downloader.start(catalog.entries[0], [hub.endpoint])  # it runs already
    assert told.names == ["begun", "done"]
    assert found.args is not None
    assert found.args[1].path.read_bytes() == planted(300_000)
    assert downloader.entry is None
    assert downloader.unfinished() == []


def test_a_pause_keeps_what_came_and_another_window_goes_on(qtbot: QtBot, tmp_path: Path) -> None:
    with serving(planted(2_000_000), Fault(pace=SLOW)) as hub:
        hub.piece = 16 * 1024
        catalog = catalog_of(hub, tmp_path)
        entry = catalog.entries[0]
        downloader = Downloader(catalog, spare_bytes=0)
        told = Told(downloader)
        downloader.start(entry, [hub.endpoint])
        qtbot.waitUntil(told.first_bytes, timeout=20_000)
        with qtbot.waitSignal(downloader.paused, timeout=5000) as found:
            downloader.pause()
        assert found.args is not None
        assert isinstance(found.args[1], DownloadPaused)
        kept = downloader.received(entry)
        assert 0 < kept < entry.bytes
        downloader.close()
        hub.fault = None
        other = Downloader(catalog, spare_bytes=0)
        assert other.unfinished() == [(entry, kept)]
        with qtbot.waitSignal(other.done, timeout=20_000) as found:
            other.start(entry, [hub.endpoint])
    assert found.args is not None
    assert found.args[1].bytes_reused == kept
    assert found.args[1].path.read_bytes() == planted(2_000_000)


@pytest.mark.parametrize("runs", [True, False])
def test_a_cancelled_one_leaves_nothing(qtbot: QtBot, tmp_path: Path, runs: bool) -> None:
    with serving(planted(2_000_000), Fault(pace=SLOW)) as hub:
        hub.piece = 16 * 1024
        catalog = catalog_of(hub, tmp_path)
        downloader = Downloader(catalog, spare_bytes=0)
        told = Told(downloader)
        downloader.start(catalog.entries[0], [hub.endpoint])
        qtbot.waitUntil(told.first_bytes, timeout=20_000)
        if not runs:
            with qtbot.waitSignal(downloader.paused, timeout=5000):
                downloader.pause()
        with qtbot.waitSignal(downloader.cancelled, timeout=5000):
            downloader.cancel(catalog.entries[0])
    assert not any(path.name.startswith("Planted") for path in tmp_path.iterdir())
    assert told.names == ["begun", *([] if runs else ["paused"]), "cancelled"]


def test_what_stands_in_the_way_is_told_as_one_problem(qtbot: QtBot, tmp_path: Path) -> None:
    with serving(planted(10_000)) as hub:
        catalog = catalog_of(hub, tmp_path)
        full = Downloader(catalog, spare_bytes=10**18)
        with qtbot.waitSignal(full.paused, timeout=5000) as found:
            full.start(catalog.entries[0], [hub.endpoint])
        assert found.args is not None
        assert isinstance(found.args[1], DiskShort)
        elsewhere = Downloader(catalog, spare_bytes=0)
        with qtbot.waitSignal(elsewhere.paused, timeout=5000) as found:
            elsewhere.start(replace(catalog.entries[0], file="another.gguf"), [hub.endpoint])
        assert found.args is not None
        assert isinstance(found.args[1], FileNotThere)
    with qtbot.waitSignal(elsewhere.paused, timeout=5000) as found:
        elsewhere.start(catalog.entries[0], ["no such folder"])
    assert found.args is not None
    assert isinstance(found.args[1], UnknownSource)


def test_after_it_was_closed_nothing_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    with serving(planted(2_000_000), Fault(pace=SLOW)) as hub:
        catalog = catalog_of(hub, tmp_path)
        downloader = Downloader(catalog, spare_bytes=0)
        told = Told(downloader)
        downloader.start(catalog.entries[0], [hub.endpoint])
        qtbot.waitUntil(told.first_bytes, timeout=20_000)
        downloader.close()
        before = len(told.events)
        qtbot.wait(0)
        downloader.start(catalog.entries[0], [hub.endpoint])
    assert told.names == ["begun"]
    assert len(told.events) == before
