"""Measures in ten seconds how fast a model reads and writes on this computer, in the background of everything else."""

from __future__ import annotations

import itertools
import logging
import threading
from collections import Counter
from collections.abc import Generator
from contextlib import closing
from typing import cast

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from app.core.catalog import Catalog, Entry
from app.core.errors import FileProblem, StetError
from app.core.generation import Message, ModelInfo, Request, Sampling, Usage
from app.core.measured import MeasuredSpeeds
from app.core.recommendation import Speed
from app.inference.engine import Engine, Event, Finished, Started
from app.workers.assistant import Assistant
from app.workers.listener import Listener
from app.workers.unforeseen import hand_on

log = logging.getLogger(__name__)

# Milliseconds that it takes at most, and that nobody has asked anything before it begins.
MEASURE_MS, QUIET_MS = 10_000, 1_500
# Fewer tokens tell nothing.
LEAST_READ, LEAST_WRITTEN = 16, 8
MOST_WRITTEN = 128
# What is read: some 20 tokens a sentence; a GPU reads that many at once that fewer would hide its speed.
_SENTENCE = "The committee met on Tuesday, went through the minutes, and agreed that the second point can wait. "
_ON_CPU, _ON_GPU = 2, 40  # sentences
_MOST_TRIES = 2  # for a model, in one run of the program


class SpeedMeter(Listener):
    """Lives in the GUI thread. A model of the catalog is measured after its first load on a device.

    A job of the writer's ends the measurement, which begins again when it is over.

    Signals:
        began: nothing else may compute in the background now.
        ended: it may again.
        measured: Entry, Speed.
    """

    began = Signal()
    ended = Signal()
    measured = Signal(object, object)
    _came = Signal(int, object)

    def __init__(self, engine: Engine, assistant: Assistant, catalog: Catalog, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._assistant, self._catalog = engine, assistant, catalog
        self._numbers = itertools.count(1)
        self._running = 0
        self._on = False
        self._tries: Counter[str] = Counter()
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET_MS)
        self._quiet.timeout.connect(self._begin)
        self._limit = QTimer(self)
        self._limit.setSingleShot(True)
        self._limit.setInterval(MEASURE_MS)
        self._limit.timeout.connect(self._cancel)
        self._came.connect(self._on_came, Qt.ConnectionType.QueuedConnection)
        assistant.model_ready.connect(self._wait)
        assistant.job_ended.connect(self._wait)
        assistant.aside_ended.connect(self._wait)
        assistant.job_started.connect(self.stop)
        assistant.aside_began.connect(self.stop)
        assistant.model_loading.connect(self.stop)
        assistant.closing.connect(self.close)

    def switch_on(self) -> None:
        """From now on models are measured that were not."""
        self._on = True
        self._wait()

    @Slot()
    def stop(self) -> None:
        """Give up the measurement that runs: it would tell of two jobs at once."""
        self._quiet.stop()
        if self._running:
            self._cancel()
            self._running = 0
            self.ended.emit()

    @Slot()
    def close(self) -> None:
        """Stop, and tell nothing more: whoever would hear it is being closed too."""
        self._on = False
        self._quiet.stop()
        self._cancel()
        self._running = 0
        super().close()

    @Slot()
    def _wait(self) -> None:
        if self._on and not self._running and self._wanted() is not None:
            self._quiet.start()

    def _wanted(self) -> Entry | None:
        info = self._assistant.info
        entry = next((entry for entry in self._catalog.entries if info is not None and entry.id == info.id), None)
        if info is None or entry is None or entry.small or self._tries[entry.id] >= _MOST_TRIES:
            return None
        return None if MeasuredSpeeds().of(entry, gpu_of(info)) is not None else entry

    def _begin(self) -> None:
        assistant, entry = self._assistant, self._wanted()
        if not self._on or entry is None or assistant.info is None or assistant.busy or assistant.resting:
            return
        self._running = number = next(self._numbers)
        self._tries[entry.id] += 1
        sentences = _ON_GPU if assistant.info.gpu_layers else _ON_CPU
        greedy = Sampling(temperature=0.0)
        requests = (
            # Its weights come from the disk with the first step: that is not the speed of the model.
            Request(f"measure-{number}", (Message("user", "Hello."),), greedy, max_tokens=1, background=True),
            Request(f"measure-{number}", (Message("user", _SENTENCE * sentences + "Tell it at length."),), greedy,
                    max_tokens=MOST_WRITTEN, background=True))
        self._measured = entry, gpu_of(assistant.info)
        self.began.emit()
        threading.Thread(target=self._run, args=(number, *requests), name="speed", daemon=True).start()

    def _run(self, number: int, first: Request, request: Request) -> None:
        usage: Usage | None = None
        try:
            for _ in self._engine.generate(first):
                pass
            with closing(cast(Generator[Event], self._engine.generate(request))) as events:
                for event in events:
                    if isinstance(event, Started):
                        self._line.tell(self._came.emit, number, None)
                    elif isinstance(event, Finished):
                        usage = event.usage
        except StetError:
            pass  # nobody asked for it
        except Exception as error:
            hand_on(error)
        self._line.tell(self._came.emit, number, usage or Usage(0, 0, 0, 0.0, 0.0))

    @Slot()
    def _cancel(self) -> None:
        if self._running:
            self._engine.cancel(f"measure-{self._running}")

    @Slot(int, object)
    def _on_came(self, number: int, usage: Usage | None) -> None:
        if number != self._running:
            return
        if usage is None:
            self._limit.start()
            return
        self._limit.stop()
        self._running = 0
        self.ended.emit()
        entry, gpu = self._measured
        if usage.prompt_tokens - usage.reused_tokens < LEAST_READ or usage.generated_tokens < LEAST_WRITTEN:
            return
        speed = Speed(usage.prefill_speed, usage.decode_speed, measured=True)
        try:
            MeasuredSpeeds().note(entry, gpu, speed)
        except (OSError, FileProblem) as error:
            log.warning("the measured speed is not kept: %s", error)
        self.measured.emit(entry, speed)


def gpu_of(info: ModelInfo) -> str:
    """The name under which a speed is kept: that of the GPU, "" where the processor does the work."""
    return info.device if info.gpu_layers else ""
