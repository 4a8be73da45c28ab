"""The window says once what memory was too short for, and lays the adapters of the settings over the model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.core.errors import WrongAdapter
from app.core.generation import ModelFile, ModelInfo, Plan
from tests.scripted_engine import ScriptedEngine
from tests.ui.conftest import MakeWindow


class ShortOfMemory(ScriptedEngine):
    """Loads with less than was wanted."""

    def load(self, model: ModelFile, plan: Plan, on_progress: Callable[[float], None] | None = None) -> ModelInfo:
        self.info = replace(super().load(model, plan, on_progress), gave_up=("kv:q4_0", "context:8192"))
        return self.info


def test_what_memory_was_too_short_for_is_said_once(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ShortOfMemory(), "Text.")
    qtbot.waitUntil(lambda: "8,192 tokens" in window.notice.message, timeout=5000)
    said: list[str] = []
    window.models.said.connect(said.append)
    with qtbot.waitSignal(window.assistant.model_ready, timeout=5000):
        window.models.load("starter")
    assert said == [], "a silent reload stays silent"


def test_the_settings_name_adapters(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    engine = ScriptedEngine()
    window = make(engine, "Text.")
    path = tmp_path / "mine.gguf"
    path.write_bytes(b"GGUF")
    window.models._settings.adapters["starter"] = [f"{path}:0.5"]
    with qtbot.waitSignal(window.assistant.model_ready, timeout=5000):
        window.models.load("starter")
    (adapter,) = engine.loaded[-1][0].adapters
    assert (adapter.path, adapter.scale) == (path, 0.5)
    window.models.menu.aboutToShow.emit()
    assert "with the adapter mine.gguf:0.5" in [action.text() for action in window.models.menu.actions()]


def test_a_wrong_adapter_is_said(qtbot: QtBot, make: MakeWindow) -> None:
    engine = ScriptedEngine()
    window = make(engine, "Text.")
    engine.load_error = WrongAdapter(path="/a.gguf", name="Starter", detail="it is no adapter")
    with qtbot.waitSignal(window.assistant.model_failed, timeout=5000):
        window.models.load("starter")
    assert "it is no adapter" in window.notice.message
    window.models._settings.adapters["starter"] = ["/nothing.gguf"]
    window.models.load("starter")
    assert "nothing.gguf" in window.notice.message
