"""The first launch in the window, from the loopback hub: offered, fetched, paused, interrupted, blocked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.core import places
from app.core.catalog import Catalog, load_catalog
from app.core.errors import GpuDriverTooOld
from app.core.settings import load_settings
from app.core.transfer import Progress
from app.core.verified import Verified
from app.ui.first_launch_panel import FirstLaunchPanel
from app.ui.window import Window
from tests.download.conftest import entry_for, no_network, planted  # noqa: F401 - the fixture of that name: loopback only
from tests.download.hub import Fault, LoopbackHub, serving
from tests.inference.test_forecast import CPU, LAPTOP, SHARED
from tests.ui.conftest import MakeWindow
from tests.workers.test_surveyor import DescribedEngine, roomy

MODEL = planted(1_500_000)
FAST = 20_000  # milliseconds that nothing here should take

Launch = Callable[..., Window]


@pytest.fixture
def hub() -> Iterator[LoopbackHub]:
    with serving(MODEL) as one:
        one.piece = 16 * 1024
        yield one


@pytest.fixture
def launch(make: MakeWindow, qtbot: QtBot, hub: LoopbackHub, monkeypatch: pytest.MonkeyPatch) -> Launch:
    """A window with one model to be had, on a planted laptop: its first launch has begun."""
    entry = replace(entry_for(hub), id="planted", name="Planted-8B")

    def catalog() -> Catalog:
        return replace(load_catalog(), entries=(entry, load_catalog().get("starter")))

    monkeypatch.setattr("app.main.load_catalog", catalog)
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)

    def begun(**facts: Any) -> Window:
        window = make(DescribedEngine(SHARED, LAPTOP, CPU), "Some text.")
        window.provision.supply._surveyor._machine = lambda models=None: replace(roomy(models), **facts)
        window.provision.supply.downloader._spare_bytes = 0
        with qtbot.waitSignals([window.provision.supply.surveyed, window.assistant.model_ready], timeout=FAST):
            window.provision.begin()
        return window

    return begun


def panel_of(window: Window) -> FirstLaunchPanel:
    return window.provision.panel


def progress(qtbot: QtBot, window: Window) -> None:
    """Wait until bytes have come."""
    told: list[object] = []
    window.provision.supply.downloader.told.connect(lambda entry, event: told.append(event))
    qtbot.waitUntil(lambda: any(isinstance(one, Progress) and one.bytes_done for one in told), timeout=FAST)


def test_it_says_what_this_computer_is_and_what_runs_on_it(launch: Launch) -> None:
    window = launch()
    panel = panel_of(window)
    assert panel.isVisible()
    assert "This computer can run Planted-8B" in panel.text
    assert "NVIDIA GeForce RTX 4060 Laptop GPU\n8 GB, 7.1 GB free" in panel.text
    assert "32,768 tokens of context" in panel.text
    assert "(estimate)" in panel.text
    assert panel.button("Download Planted-8B (2 MB)").isEnabled()
    assert panel.button("Licence: Apache-2.0").toolTip()
    # Nothing is in the way: the page takes the keys, and the starter is loaded and marked.
    assert not panel.focusWidget()
    assert "small, English" in window.status.text("model")


def test_why_a_graphics_card_is_idle_is_said_with_what_to_do(qtbot: QtBot, launch: Launch) -> None:
    window = launch()
    supply = window.provision.supply
    assert supply.survey is not None
    supply.survey = replace(supply.survey, idle=GpuDriverTooOld(card="NVIDIA GeForce GTX 1060"))
    supply.surveyed.emit()
    assert "because the driver of “NVIDIA GeForce GTX 1060” is older than CUDA needs. Update" in panel_of(window).text
    assert window.status.text("idle") == "graphics card idle"


def test_one_click_and_it_is_fetched_verified_loaded_and_said_once(qtbot: QtBot, launch: Launch) -> None:
    window = launch()
    said: list[str] = []
    window.provision.supply.said.connect(said.append)
    with qtbot.waitSignal(window.provision.supply.said, timeout=FAST):
        panel_of(window).button("Download Planted-8B (2 MB)").click()
    supply = window.provision.supply
    path = supply.catalog.folder / supply.catalog.entries[0].file
    assert path.read_bytes() == MODEL
    mark = Verified(supply.catalog.folder).of(path.name)
    assert mark is not None
    assert mark.by == "catalog"
    assert window.status.text("model").startswith("Planted-8B")
    assert window.status.text("transfer") == ""
    assert not panel_of(window).isVisible()
    assert said == ["Planted-8B is ready. Its file was checked byte for byte, and it runs on CPU, 1 thread."]
    assert window.notice.message == said[0]
    assert load_settings()[0].model == "planted", "it is loaded after a kill too"


def test_the_editor_stays_usable_while_it_is_fetched(qtbot: QtBot, launch: Launch, hub: LoopbackHub) -> None:
    hub.fault = Fault(pace=300_000)
    window = launch()
    panel_of(window).button("Download Planted-8B (2 MB)").click()
    progress(qtbot, window)
    qtbot.keyClicks(window.editor, "Typed. ")
    assert window.editor.text().startswith("Typed. ")
    with qtbot.waitSignal(window.assistant.job_ended, timeout=FAST):
        window.suggestions.run("polish")
    assert "a second" in panel_of(window).text
    assert "from 127.0.0.1" in panel_of(window).text
    assert window.status.text("transfer").startswith("Planted-8B ")
    panel_of(window).button("Hide").click()
    assert not panel_of(window).isVisible()
    window.status._labels["transfer"].click()  # type: ignore[union-attr]
    assert panel_of(window).isVisible()
    with qtbot.waitSignal(window.provision.supply.downloader.cancelled, timeout=FAST):
        panel_of(window).button("Cancel").click()
    assert "This computer can run" in panel_of(window).text
    assert not any(window.provision.supply.catalog.folder.glob("*.part"))


def test_a_pause_and_the_next_start_go_on_where_it_stopped(qtbot: QtBot, launch: Launch, hub: LoopbackHub) -> None:
    hub.fault = Fault(pace=300_000)
    window = launch()
    panel_of(window).button("Download Planted-8B (2 MB)").click()
    progress(qtbot, window)
    with qtbot.waitSignal(window.provision.supply.downloader.paused, timeout=FAST):
        panel_of(window).button("Pause").click()
    assert "are here" in panel_of(window).text
    assert window.status.text("transfer") == "Planted-8B paused"
    window.close()
    hub.fault = None
    again = launch()
    assert "The download was interrupted. It goes on where it stopped." in panel_of(again).text
    button = next(one for one in panel_of(again).buttons if one.text().startswith("Go on ("))
    with qtbot.waitSignal(again.provision.supply.downloader.done, timeout=FAST) as found:
        button.click()
    assert found.args is not None
    assert found.args[1].bytes_reused > 0
    assert found.args[1].bytes_reused + found.args[1].bytes_fetched == len(MODEL)
    qtbot.waitUntil(lambda: again.status.text("model").startswith("Planted-8B"), timeout=FAST)


def test_after_a_kill_the_next_start_goes_on(qtbot: QtBot, launch: Launch, hub: LoopbackHub) -> None:
    hub.fault = Fault(pace=300_000)
    entry, folder = entry_for(hub), places.models()
    killed = subprocess.Popen([sys.executable, "-m", "tests.download.child", str(folder), hub.endpoint, entry.sha256,
                               str(entry.bytes)])
    part = folder / f"{entry.file}.part"
    try:
        qtbot.waitUntil(lambda: part.exists() and part.stat().st_size > 100_000, timeout=FAST)
    finally:
        killed.kill()
        killed.wait()
    hub.fault = None
    window = launch()
    assert "The download was interrupted. It goes on where it stopped." in panel_of(window).text
    button = next(one for one in panel_of(window).buttons if one.text().startswith("Go on ("))
    with qtbot.waitSignal(window.provision.supply.said, timeout=FAST):
        button.click()
    assert (folder / entry.file).read_bytes() == MODEL
    assert not part.exists()


def test_a_full_disk_has_a_way_out(qtbot: QtBot, launch: Launch) -> None:
    window = launch()
    window.provision.supply.downloader._spare_bytes = 10**18
    with qtbot.waitSignal(window.provision.supply.downloader.paused, timeout=FAST):
        panel_of(window).button("Download Planted-8B (2 MB)").click()
    assert "The disk has too little room for “Planted-8B”" in panel_of(window).text
    assert {"Try again", "Another disk…", "A smaller model…"} <= {one.text() for one in panel_of(window).buttons}


def test_without_room_for_any_model_another_disk_is_the_way(qtbot: QtBot, launch: Launch, tmp_path: Path,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    window = launch(disk_free=1000)
    supply = window.provision.supply
    assert "Only the small starter model runs here now" in panel_of(window).text
    assert "its disk is too full" in panel_of(window).text
    roomier = tmp_path / "roomier"
    roomier.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *args: str(roomier))
    supply._surveyor._machine = roomy
    with qtbot.waitSignal(supply.surveyed, timeout=FAST):
        panel_of(window).button("Another disk…").click()
    assert "This computer can run Planted-8B" in panel_of(window).text
    assert supply.catalog.folder == roomier


def test_that_it_is_tried_again_is_said_until_it_works(qtbot: QtBot, launch: Launch, hub: LoopbackHub) -> None:
    hub.fault = Fault(status=503, times=1, at_hub=True)
    window = launch()
    told: list[str] = []
    window.provision.supply.downloader.told.connect(lambda entry, event: told.append(panel_of(window).text))
    with qtbot.waitSignal(window.provision.supply.said, timeout=FAST):
        panel_of(window).button("Download Planted-8B (2 MB)").click()
    assert any("has a fault of its own now (503). Trying again in 1 s." in text for text in told)
    assert "Trying again" not in told[-1]


def test_a_blocked_hub_has_a_way_out_by_a_folder(qtbot: QtBot, launch: Launch, hub: LoopbackHub, tmp_path: Path,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    hub.fault = Fault(status=403, at_hub=True)
    window = launch()
    with qtbot.waitSignal(window.provision.supply.downloader.paused, timeout=FAST):
        panel_of(window).button("Download Planted-8B (2 MB)").click()
    assert "does not give this file out (403)" in panel_of(window).text
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / window.provision.supply.catalog.entries[0].file).write_bytes(MODEL)

    def chosen() -> bool:
        window.provision.supply.settings.sources = [str(stick)]
        return True

    monkeypatch.setattr(window.provision.supply, "ask_source", chosen)
    with qtbot.waitSignal(window.provision.supply.said, timeout=FAST):
        panel_of(window).button("Another source…").click()
    assert window.status.text("model").startswith("Planted-8B")


def test_a_damaged_file_is_never_loaded(qtbot: QtBot, launch: Launch, hub: LoopbackHub) -> None:
    hub.fault = Fault(change=lambda data: data[:1000] + bytes([data[1000] ^ 1]) + data[1001:])
    window = launch()
    with qtbot.waitSignal(window.provision.supply.downloader.paused, timeout=FAST):
        panel_of(window).button("Download Planted-8B (2 MB)").click()
    assert "its checksum differs" in panel_of(window).text
    assert not window.provision.supply.has_model
    assert "SmolLM2" in window.status.text("model")


def test_not_now_is_remembered(launch: Launch) -> None:
    window = launch()
    panel_of(window).button("Not now").click()
    assert not panel_of(window).isVisible()
    window.close()
    assert not panel_of(launch()).isVisible()


def test_a_chinese_panel_says_it_all_in_chinese(launch: Launch, monkeypatch: pytest.MonkeyPatch, qapp: Any) -> None:
    from app.ui.wording import install_translators

    monkeypatch.setattr("app.main.language_for", lambda setting: "zh")
    installed: list[Any] = []
    monkeypatch.setattr("app.main.install_translators",
                        lambda application, language: installed.extend(install_translators(application, language)))
    try:
        window = launch()
        assert "这台电脑可以运行 Planted-8B" in panel_of(window).text
        assert "8 GB，可用 7.1 GB" in panel_of(window).text
        assert "下载 Planted-8B（2 MB）" in [button.text() for button in panel_of(window).buttons]
    finally:
        for translator in installed:
            qapp.removeTranslator(translator)
