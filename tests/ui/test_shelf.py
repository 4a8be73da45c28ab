"""The shelf of models, the seal and two models beside each other, as the writer uses them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.core import places, seal
from app.core.catalog import Catalog, load_catalog
from app.core.errors import GpuDriverTooOld, NotEnoughMemory
from app.core.graphics import GraphicsCard
from app.core.measured import MeasuredSpeeds
from app.core.recommendation import Speed
from app.core.shelf import books
from app.core.verified import Verified, digest
from app.ui.first_launch_panel import Choice
from app.ui.seal_panel import SealPanel
from app.ui.shelf_dialog import Row, ShelfDialog
from app.ui.source_dialog import SourceDialog
from app.ui.window import Window
from tests.download.conftest import entry_for, no_network, planted  # noqa: F401 - the fixture of that name: loopback only
from tests.download.hub import LoopbackHub, serving
from tests.inference.test_forecast import CPU, LAPTOP, SHARED
from tests.ui.conftest import MakeWindow, run
from tests.workers.test_surveyor import DescribedEngine, roomy

# What the offscreen platform says of every dialog.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints|does not support raise")

FIRST, SECOND = planted(3_000_000, seed=1), planted(90_000, seed=2)
SOON = 10_000  # milliseconds
Open = Callable[..., Window]


@pytest.fixture
def hub() -> Iterator[LoopbackHub]:
    with serving(SECOND) as one:
        yield one


@pytest.fixture
def opened(make: MakeWindow, qtbot: QtBot, hub: LoopbackHub, monkeypatch: pytest.MonkeyPatch) -> Open:
    """A window whose catalog has one model that is here, "Alpha", one that could be, "Beta", and the starter."""
    base = load_catalog().get("qwen3-4b")
    folder = places.models()
    folder.mkdir(parents=True)
    alpha = replace(base, id="alpha", name="Alpha", file="alpha.gguf", bytes=len(FIRST), counts=None,
                    sha256=digest(_written(folder / "alpha.gguf", FIRST)))
    Verified(folder).note(folder / "alpha.gguf", alpha.sha256, "catalog")
    beta = replace(entry_for(hub), id="beta", name="Beta")

    def catalog() -> Catalog:
        return replace(load_catalog(), entries=(alpha, beta, load_catalog().get("starter")), embedders=())

    monkeypatch.setattr("app.main.load_catalog", catalog)
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)

    def window(engine: DescribedEngine | None = None, text: str = "It were wrote.", **facts: Any) -> Window:
        made = make(engine or DescribedEngine(SHARED, LAPTOP, CPU), text)
        made.provision.supply._surveyor._machine = lambda models=None: replace(roomy(models), **facts)
        made.provision.supply.downloader._spare_bytes = 0
        with qtbot.waitSignals([made.provision.supply.surveyed, made.assistant.model_ready], timeout=SOON):
            made.provision.begin()
        made.provision.shelf._asks = lambda *question: True
        return made

    return window


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def shelf_of(window: Window) -> ShelfDialog:
    window.provision.shelf.show()
    dialog = window.provision.shelf.dialog
    assert dialog is not None
    return dialog


def test_it_tells_what_is_here_and_what_could_be(opened: Open) -> None:
    window = opened()
    MeasuredSpeeds().note(window.provision.supply.catalog.get("beta"), "NVIDIA GeForce RTX 4060 Laptop GPU",
                          Speed(800.0, 42.0))
    dialog = shelf_of(window)
    assert list(dialog.cards) == ["alpha", "beta", "starter"]
    assert "in use · verified" in dialog.text("alpha")
    assert "not here" in dialog.text("beta")
    assert "Apache-2.0" in dialog.text("beta")
    assert "32,768 tokens of context" in dialog.text("beta")
    assert "42 tokens a second (measured here)" in dialog.text("beta")
    assert dialog.button("beta", "Download").toolTip()
    with pytest.raises(KeyError):
        dialog.button("alpha", "Remove…")
    with pytest.raises(KeyError):
        dialog.button("starter", "Remove…")
    dialog.close()


def test_a_model_is_fetched_used_verified_and_removed(qtbot: QtBot, opened: Open) -> None:
    window = opened()
    dialog, supply = shelf_of(window), window.provision.supply
    with qtbot.waitSignal(supply.said, timeout=SOON):
        dialog.button("beta", "Download").click()
    assert "in use · verified" in dialog.text("beta")
    with qtbot.waitSignal(window.assistant.model_ready, timeout=SOON):
        dialog.button("alpha", "Use").click()
    with qtbot.waitSignal(supply.said, timeout=SOON) as said:
        dialog.button("beta", "Verify").click()
    assert said.args == [f"The file is whole: SHA-256 {supply.catalog.get('beta').sha256}."]
    with qtbot.waitSignal(supply.said, timeout=SOON) as said:
        dialog.button("beta", "Remove…").click()
    assert said.args == ["Removed; 90 KB are free again."]
    assert "not here" in dialog.text("beta")
    dialog.close()


def test_a_damaged_file_is_told_and_fetched_again(qtbot: QtBot, opened: Open) -> None:
    window = opened()
    supply = window.provision.supply
    path = supply.catalog.folder / "alpha.gguf"
    flipped = bytearray(FIRST)
    flipped[1_500_000] ^= 1
    path.write_bytes(flipped)
    dialog = shelf_of(window)
    problems: list[object] = []
    supply.problem.connect(problems.append)
    with qtbot.waitSignal(supply.problem, timeout=SOON):
        dialog.button("alpha", "Verify").click()
    assert "its checksum differs" in window.notice.message
    assert len(problems) == 1
    assert "damaged: its checksum differs" in dialog.text("alpha")
    assert not supply.has_model, "it is not loaded at the next start"
    assert dialog.button("alpha", "Download").isEnabled()
    dialog.close()


def test_a_dropped_file_is_not_verified_until_the_writer_says_so(qtbot: QtBot, opened: Open, tmp_path: Path) -> None:
    window = opened()
    dialog, supply = shelf_of(window), window.provision.supply
    own = _written(tmp_path / "own.gguf", planted(40_000))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(own))])
    with qtbot.waitSignal(supply.said, timeout=SOON) as said:
        dialog.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                                    Qt.KeyboardModifier.NoModifier))
    assert said.args == ["“own.gguf” was taken in. The catalog does not know it, so it is not verified."]
    key = str(supply.catalog.folder / "own.gguf")
    assert "not verified" in dialog.text(key)
    assert f"SHA-256 {digest(own)}" in dialog.text(key)
    dialog.button(key, "Trust…").click()
    assert "trusted by you" in dialog.text(key)
    with qtbot.waitSignal(window.assistant.model_ready, timeout=SOON):
        dialog.button(key, "Use").click()
    assert "in use · trusted by you" in dialog.text(key)
    dialog.close()


def test_the_shelf_moves_with_all_that_is_on_it(qtbot: QtBot, opened: Open, tmp_path: Path) -> None:
    window = opened()
    dialog, supply = shelf_of(window), window.provision.supply
    old, new = supply.catalog.folder, tmp_path / "other disk"
    new.mkdir()
    with qtbot.waitSignal(supply.problem, timeout=SOON):
        supply.move(tmp_path / "unplugged")
    with qtbot.waitSignal(supply.said, timeout=SOON):
        supply.move(new)
    assert supply.catalog.folder == places.models() == new
    assert not (old / "alpha.gguf").exists()
    assert next(book.checked for book in books(supply.catalog) if book.name == "Alpha") == "catalog"
    assert "verified" in dialog.text("alpha")
    with qtbot.waitSignal(supply.said, timeout=SOON):
        dialog.button("beta", "Download").click()
    assert (new / supply.catalog.get("beta").file).exists()
    dialog.close()


# Two models beside each other -----------------------------------------------------------------------------------------


def tried(qtbot: QtBot, opened: Open, engine: DescribedEngine) -> Window:
    """Alpha's answer waits, and Beta's beside it."""
    engine.pieces = ["A sentence that was wrote."]
    window = opened(engine)
    dialog = shelf_of(window)
    with qtbot.waitSignal(window.provision.supply.said, timeout=SOON):
        dialog.button("beta", "Download").click()
    with qtbot.waitSignal(window.assistant.model_ready, timeout=SOON):
        dialog.button("alpha", "Use").click()
    run(qtbot, window, "polish")
    engine.pieces = ["A sentence that was written."]
    with qtbot.waitSignal(window.suggestions.proposed, timeout=SOON):
        dialog.button("beta", "Try beside…").click()
    qtbot.waitUntil(lambda: "The attempt before is Alpha's" in window.notice.message, timeout=SOON)
    dialog.close()
    return window


def test_both_answers_stand_beside_each_other_and_the_new_model_is_kept(qtbot: QtBot, opened: Open) -> None:
    window = tried(qtbot, opened, DescribedEngine(SHARED, LAPTOP, CPU))
    strip = window.panel.card.attempts
    assert [job.model for job in window.suggestions.attempts.jobs] == ["Alpha", "Beta"]
    assert "Alpha" in strip.buttons[0].toolTip()
    assert "Beta" in strip.buttons[1].toolTip()
    assert window.provision.supply.settings.model == "alpha", "until it is kept"
    next(button for button in window.notice._buttons if button.text() == "Keep Beta").click()
    assert window.provision.supply.settings.model == "beta"
    assert window.assistant.info is not None
    assert window.assistant.info.id == "beta"


def test_the_model_from_before_comes_back(qtbot: QtBot, opened: Open) -> None:
    window = tried(qtbot, opened, DescribedEngine(SHARED, LAPTOP, CPU))
    with qtbot.waitSignal(window.assistant.model_ready, timeout=SOON):
        next(button for button in window.notice._buttons if button.text() == "Back to Alpha").click()
    assert window.provision.supply.settings.model == "alpha"
    assert window.assistant.info is not None
    assert window.assistant.info.id == "alpha"
    assert len(window.suggestions.attempts) == 2, "both answers still wait"


def test_one_that_cannot_be_loaded_gives_the_place_back(qtbot: QtBot, opened: Open) -> None:
    engine = DescribedEngine(SHARED, LAPTOP, CPU)
    window = opened(engine)
    dialog = shelf_of(window)
    with qtbot.waitSignal(window.provision.supply.said, timeout=SOON):
        dialog.button("beta", "Download").click()
    with qtbot.waitSignal(window.assistant.model_ready, timeout=SOON):
        dialog.button("alpha", "Use").click()
    run(qtbot, window, "polish")
    failing = engine.load

    def load(model: object, plan: object, on_progress: object = None) -> object:
        if getattr(model, "id", "") == "beta":
            raise NotEnoughMemory(name="Beta", detail="planted")
        return failing(model, plan, on_progress)  # type: ignore[arg-type]

    engine.load = load  # type: ignore[method-assign,assignment]
    with qtbot.waitSignal(window.assistant.model_ready, timeout=SOON):
        dialog.button("beta", "Try beside…").click()
    assert window.assistant.info is not None
    assert window.assistant.info.id == "alpha"
    dialog.close()


# The status line ------------------------------------------------------------------------------------------------------


def test_a_card_that_does_not_work_is_told_with_what_to_do(opened: Open) -> None:
    card = GraphicsCard("NVIDIA", "NVIDIA GeForce GTX 1060", "nvidia 470")
    window = opened(DescribedEngine(SHARED, CPU, log=("CUDA driver version is insufficient for CUDA runtime version",)),
                    graphics=(card,))
    assert window.status.text("idle") == "graphics card idle"
    window.status._labels["idle"].click()  # type: ignore[union-attr]
    assert window.notice.message == str(GpuDriverTooOld(card=card.name))


def test_the_seal_says_what_is_so(qtbot: QtBot, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    window = opened()
    assert window.status.text("seal") == "Not sealed", "the test's process is not"
    monkeypatch.setattr(seal, "counted", lambda: seal.Counted(True, 0, 0, ()))
    window.provision.seal.refresh()
    assert window.status.text("seal") == "Sealed · 0 connections"
    monkeypatch.setattr(seal, "counted", lambda: seal.Counted(True, 3, 1, ("connect 192.0.2.1:443",)))
    window.provision.seal.refresh()
    assert window.status.text("seal") == "Sealed again"
    panel = SealPanel(seal.counted(), (seal.Contact(1.7e9, "Beta", "hf-mirror.com"),), window)
    qtbot.addWidget(panel)
    assert "Nothing you write leaves this computer" in panel.text
    assert "hf-mirror.com, for Beta" in panel.text


def test_a_mirror_is_given_by_its_address(qtbot: QtBot, opened: Open) -> None:
    dialog = SourceDialog("", opened())
    qtbot.addWidget(dialog)
    assert not dialog.use_button.isEnabled()
    qtbot.keyClicks(dialog.field, " https://hub.example ")
    assert dialog.use_button.isEnabled()
    assert dialog.source == "https://hub.example"
    dialog.public_button.click()
    assert (dialog.result(), dialog.source) == (1, "")


def test_a_button_outlives_what_its_click_does_and_keeps_the_focus(qtbot: QtBot, tmp_path: Path) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = ShelfDialog(parent)
    lived: list[bool] = []

    def act() -> None:
        shown()
        lived.append(isValid(button))

    def shown() -> None:
        choices = (Choice("Verify", "", act),)
        dialog.show_rows([Row("alpha", "Alpha", "verified", (), choices)], tmp_path, choices)

    shown()
    dialog.show()
    button = dialog.button("alpha", "Verify")
    button.setFocus()
    button.click()
    assert lived == [True]
    assert dialog.focusWidget() is dialog.button("alpha", "Verify")
    assert dialog.focusWidget() is not button
    qtbot.waitUntil(lambda: not isValid(button), timeout=SOON)
    dialog.close()
