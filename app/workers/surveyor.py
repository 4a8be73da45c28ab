"""Looks at this computer in a thread of its own: what it is, what each model would do on it, why a card is idle."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.core.catalog import Catalog
from app.core.error_log import problem_of
from app.core.errors import GpuIdle, StetError
from app.core.machine import Machine, plain_name, this_machine
from app.core.measured import MeasuredSpeeds
from app.core.recommendation import Advice
from app.core.speeds import load_speeds
from app.inference.devices import Device
from app.inference.engine import Engine
from app.inference.forecast import forecast
from app.inference.gpu_status import gpu_idle
from app.inference.memory_plan import choose_gpu, is_unified
from app.workers.listener import Listener


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found. ``gpu`` is the one that would be used, "" for none; its memory in bytes."""

    machine: Machine
    gpu: str
    gpu_total: int
    gpu_free: int
    advice: Advice
    idle: GpuIdle | None


class Surveyor(Listener):
    """Lives in the GUI thread; each look answers with one signal, unless it was closed.

    Args:
        engine: one that can ``describe`` its devices; another one has none.
        machine: tells what this computer is.

    Signals:
        found: Survey.
        failed: a StetError.
    """

    found = Signal(object)
    failed = Signal(object)
    _came = Signal(object, object)

    def __init__(self, engine: Engine, parent: QObject | None = None, *,
                 machine: Callable[..., Machine] = this_machine) -> None:
        super().__init__(parent)
        self._describe: Callable[[], dict[str, Any]] | None = getattr(engine, "describe", None)
        self._machine = machine
        self._came.connect(self._on_came, Qt.ConnectionType.QueuedConnection)

    def look(self, catalog: Catalog) -> None:
        """Look now; the models are those of ``catalog``."""
        threading.Thread(target=self._look, args=(catalog,), name="survey", daemon=True).start()

    def _look(self, catalog: Catalog) -> None:
        try:
            found: tuple[Survey | None, StetError | None] = self._survey(catalog), None
        except Exception as error:
            found = None, problem_of(error)
        self._line.tell(self._came.emit, *found)

    def _survey(self, catalog: Catalog) -> Survey:
        engine = self._describe() if self._describe is not None else {}
        devices: Sequence[Device] = engine.get("devices", ())
        machine = self._machine(catalog.folder)
        advice = forecast(catalog, load_speeds(), devices, memory_free=machine.memory_free, disk_free=machine.disk_free,
                          cores=machine.physical_cores, measured=MeasuredSpeeds().of)
        gpu = choose_gpu(devices)
        # Of memory that is shared the driver tells what it may take; a person knows what is built in.
        total, free = (0, 0) if gpu is None else (machine.memory_total, machine.memory_free) if is_unified(gpu) \
            else (gpu["total_bytes"], gpu["free_bytes"])
        idle = gpu_idle(devices, engine.get("start_log", ()), machine.graphics,
                        gpu_build=bool(engine.get("gpu_offload")))
        name = (plain_name(gpu["description"]) or gpu["name"]) if gpu is not None else ""
        return Survey(machine, name, total, free, advice, idle)

    @Slot(object, object)
    def _on_came(self, survey: Survey | None, error: StetError | None) -> None:
        if self._closed:
            return
        if survey is not None:
            self.found.emit(survey)
        else:
            self.failed.emit(error)
