"""This computer is looked at beside the window: planted devices, none at all, and a damaged figure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

from app.core.catalog import load_catalog
from app.core.errors import BrokenCatalog, GpuDriverTooOld
from app.core.graphics import GraphicsCard
from app.core.machine import Machine, this_machine
from app.core.measured import MeasuredSpeeds
from app.core.recommendation import Speed
from app.workers.surveyor import Survey, Surveyor
from tests.inference.test_forecast import CPU, GIB, LAPTOP, SHARED
from tests.scripted_engine import ScriptedEngine


class DescribedEngine(ScriptedEngine):
    """One that says what it runs on."""

    def __init__(self, *devices: Any, log: tuple[str, ...] = (), gpu: bool = True) -> None:
        super().__init__()
        self.devices, self.log, self.gpu = list(devices), log, gpu

    def describe(self) -> dict[str, Any]:
        return {"devices": self.devices, "start_log": list(self.log), "gpu_offload": self.gpu}


def roomy(models: Path | None = None) -> Machine:
    return replace(this_machine(models), memory_total=32 * GIB, memory_free=24 * GIB, physical_cores=8,
                   disk_free=10**12, graphics=())


def looked(qtbot: QtBot, surveyor: Surveyor, folder: Path) -> Survey:
    with qtbot.waitSignal(surveyor.found, timeout=10_000) as found:
        surveyor.look(load_catalog(folder=folder))
    assert found.args is not None
    return found.args[0]


def test_a_laptop_with_two_gpus(qtbot: QtBot, tmp_path: Path) -> None:
    survey = looked(qtbot, Surveyor(DescribedEngine(SHARED, LAPTOP, CPU), machine=roomy), tmp_path)
    assert (survey.gpu, survey.gpu_total) == ("NVIDIA GeForce RTX 4060 Laptop GPU", 8 * GIB)
    assert survey.advice.chosen.entry.id == "qwen3-8b"
    assert survey.advice.chosen.speed is not None
    assert not survey.advice.chosen.speed.measured
    assert survey.idle is None


def test_what_was_measured_replaces_the_estimate(qtbot: QtBot, tmp_path: Path) -> None:
    MeasuredSpeeds().note(load_catalog().get("qwen3-8b"), LAPTOP["description"], Speed(900.0, 43.5))
    survey = looked(qtbot, Surveyor(DescribedEngine(SHARED, LAPTOP, CPU), machine=roomy), tmp_path)
    assert survey.advice.chosen.speed == Speed(900.0, 43.5, measured=True)


def test_a_card_that_does_not_work_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    card = GraphicsCard("NVIDIA", "NVIDIA GeForce GTX 1060", "nvidia 470")
    engine = DescribedEngine(CPU, log=("ggml_cuda_init: CUDA driver version is insufficient for CUDA runtime version",))
    surveyor = Surveyor(engine, machine=lambda models: replace(roomy(models), graphics=(card,)))
    assert isinstance(looked(qtbot, surveyor, tmp_path).idle, GpuDriverTooOld)


def test_an_engine_that_tells_nothing_has_the_processor(qtbot: QtBot, tmp_path: Path) -> None:
    survey = looked(qtbot, Surveyor(ScriptedEngine(), machine=roomy), tmp_path)
    assert survey.gpu == ""
    assert survey.advice.chosen.placement.kind == "processor"


def test_a_problem_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    def broken(models: Path | None = None) -> Machine:
        raise BrokenCatalog(path="speeds.toml", reason="line 1")

    surveyor = Surveyor(ScriptedEngine(), machine=broken)
    with qtbot.waitSignal(surveyor.failed, timeout=10_000) as found:
        surveyor.look(load_catalog(folder=tmp_path))
    assert found.args is not None
    assert isinstance(found.args[0], BrokenCatalog)
