"""A model is measured once after its first load, in the background, and never beside a job of the writer's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.catalog import Catalog, load_catalog
from app.core.generation import ModelFile, Plan
from app.core.measured import MeasuredSpeeds
from app.workers.assistant import Assistant
from app.workers.speed_meter import SpeedMeter
from tests.scripted_engine import ScriptedEngine


@pytest.fixture
def engine() -> ScriptedEngine:
    return ScriptedEngine(["word "] * 20)


@pytest.fixture
def assistant(qtbot: QtBot, engine: ScriptedEngine) -> Iterator[Assistant]:
    made = Assistant(engine)
    yield made
    made.close()


def load(qtbot: QtBot, assistant: Assistant, catalog: Catalog, name: str) -> None:
    entry = catalog.get(name)
    with qtbot.waitSignal(assistant.model_ready, timeout=5000):
        assistant.load(ModelFile(entry.name, Path(entry.file), id=entry.id), Plan())


def test_it_is_measured_once(qtbot: QtBot, engine: ScriptedEngine, assistant: Assistant) -> None:
    catalog = load_catalog()
    meter = SpeedMeter(engine, assistant, catalog)
    meter.switch_on()
    order: list[str] = []
    for name in ("began", "ended", "measured"):
        getattr(meter, name).connect(lambda *_, name=name: order.append(name))
    with qtbot.waitSignal(meter.measured, timeout=10_000) as found:
        load(qtbot, assistant, catalog, "qwen3-4b")
    assert found.args is not None
    entry, speed = found.args
    # The scripted engine says that it took 0.1 s for 20 tokens.
    assert (entry.id, round(speed.decode), speed.measured) == ("qwen3-4b", 200, True)
    assert MeasuredSpeeds().of(entry, "") is not None
    assert order == ["began", "ended", "measured"]
    request = engine.requests[-1]
    assert len(engine.requests) == 2, "the first reads the weights from the disk"
    assert request.background
    assert request.max_tokens
    load(qtbot, assistant, catalog, "qwen3-4b")
    assert not meter._quiet.isActive(), "it is known"


def test_the_starter_and_unknown_files_are_not_measured(qtbot: QtBot, engine: ScriptedEngine,
                                                        assistant: Assistant) -> None:
    catalog = load_catalog()
    meter = SpeedMeter(engine, assistant, catalog)
    meter.switch_on()
    load(qtbot, assistant, catalog, "starter")
    assert not meter._quiet.isActive()
    with qtbot.waitSignal(assistant.model_ready, timeout=5000):
        assistant.load(ModelFile("own", Path("own.gguf")), Plan())
    assert not meter._quiet.isActive()


def test_too_few_tokens_are_no_measurement(qtbot: QtBot, engine: ScriptedEngine, assistant: Assistant) -> None:
    catalog = load_catalog()
    engine.pieces = ["a", "b"]
    meter = SpeedMeter(engine, assistant, catalog)
    meter.switch_on()
    load(qtbot, assistant, catalog, "qwen3-4b")
    qtbot.waitUntil(lambda: bool(engine.requests) and not meter._running, timeout=10_000)
    assert MeasuredSpeeds().of(catalog.get("qwen3-4b"), "") is None


def test_without_leave_nothing_is_measured(qtbot: QtBot, engine: ScriptedEngine, assistant: Assistant) -> None:
    catalog = replace(load_catalog())
    meter = SpeedMeter(engine, assistant, catalog)
    load(qtbot, assistant, catalog, "qwen3-4b")
    assert not meter._quiet.isActive()
