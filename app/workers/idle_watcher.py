"""Lets a model that nobody asks leave the memory, by the clock and by what memory is left."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from app.core.power import memory_low
from app.core.settings import Settings
from app.inference.idle import Idleness, should_unload
from app.workers.assistant import Assistant

# Milliseconds between two looks.
LOOK = 10_000


class IdleWatcher(QObject):
    """Lives in the GUI thread; ``clock`` gives seconds."""

    def __init__(self, assistant: Assistant, settings: Settings, parent: QObject | None = None,
                 clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._assistant, self._settings, self._clock = assistant, settings, clock
        self._last = clock()
        assistant.model_ready.connect(self._note)
        assistant.job_ended.connect(self._note)
        assistant.aside_ended.connect(self._note)
        timer = QTimer(self)
        timer.timeout.connect(self.look)
        timer.start(LOOK)
        assistant.closing.connect(timer.stop)

    @Slot()
    def _note(self) -> None:
        self._last = self._clock()

    @Slot()
    def look(self) -> None:
        """Decide now."""
        assistant = self._assistant
        if assistant.info is None or assistant.resting:
            return
        now = Idleness(assistant.busy or assistant.loading, self._clock() - self._last, memory_low())
        if should_unload(now, self._settings.unload_minutes):
            assistant.rest()
