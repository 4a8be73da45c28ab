"""A longer context is a choice of the model menu: offered where it was tried, and taken back where memory is short."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from app.core.errors import NotEnoughMemory
from app.core.generation import ModelFile, ModelInfo, Plan, Stretch
from app.ui.window import Window
from tests.scripted_engine import ScriptedEngine
from tests.ui.conftest import MakeWindow

WHOLE, LONG = 32_768, 131_072


class CrampedEngine(ScriptedEngine):
    """Holds no context beyond ``room`` tokens."""

    room = LONG

    def load(self, model: ModelFile, plan: Plan, on_progress: Callable[[float], None] | None = None) -> ModelInfo:
        if plan.least_tokens > self.room:
            raise NotEnoughMemory(name=model.name, detail="a context of 131,072 tokens needs 21.0 GB, 9.0 GB are free")
        return super().load(model, plan, on_progress)


@pytest.fixture
def window(make: MakeWindow, tmp_path: Path) -> Window:
    """With a file in the place of the starter that may be stretched as Qwen3 may."""
    window = make(CrampedEngine())
    catalog = window.models._catalog
    entries = tuple(replace(entry, stretch=Stretch(WHOLE, LONG)) if entry.id == "starter" else entry
                    for entry in catalog.entries)
    window.models._catalog = replace(catalog, entries=entries)
    return window


def choice(window: Window) -> QAction:
    window.models.menu.aboutToShow.emit()
    return next(action for action in window.models.menu.actions() if "ontext" in action.text())


def engine_of(window: Window) -> CrampedEngine:
    engine = window.assistant._engine
    assert isinstance(engine, CrampedEngine)
    return engine


def test_it_is_offered_where_it_was_tried(make: MakeWindow) -> None:
    action = choice(make())
    assert (action.text(), action.isEnabled(), action.isChecked()) == ("Longer context", False, False)


def test_it_is_loaded_and_taken_back(window: Window, qtbot: QtBot) -> None:
    action = choice(window)
    assert (action.text(), action.isEnabled(), action.isChecked()) == ("Context of 131,072 tokens", True, False)
    with qtbot.waitSignal(window.assistant.model_ready, timeout=5000):
        action.trigger()
    plan = engine_of(window).loaded[-1][1]
    assert (plan.context_tokens, plan.least_tokens, plan.stretch) == (LONG, LONG, Stretch(WHOLE, LONG))
    action = choice(window)
    assert action.isChecked()
    with qtbot.waitSignal(window.assistant.model_ready, timeout=5000):
        action.trigger()
    assert engine_of(window).loaded[-1][1].stretch is None


def test_where_memory_does_not_hold_it_one_sentence_says_so_and_the_model_stays(window: Window, qtbot: QtBot) -> None:
    engine_of(window).room = WHOLE
    problems: list[str] = []
    window.models.problem.connect(lambda error: problems.append(error.message()))
    with qtbot.waitSignal(window.assistant.model_ready, timeout=5000):
        choice(window).trigger()
    assert len(problems) == 1
    assert "a context of 131,072 tokens needs 21.0 GB, 9.0 GB are free" in problems[0]
    assert engine_of(window).loaded[-1][1].stretch is None
    assert not choice(window).isChecked()
