"""Reads the open document ahead while the writer is idle, on a thread of its own that gives way at once."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path
from typing import Literal, cast

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

from app.core.errors import PromptTooLong, StetError
from app.core.generation import Request
from app.core.places import snapshots
from app.core.power import memory_low, on_mains
from app.core.settings import Settings
from app.inference.engine import Engine, Event, Finished, Started
from app.inference.snapshot_store import SnapshotStore
from app.workers.assistant import CLOSE_WAIT, Assistant
from app.workers.unforeseen import hand_on

# Milliseconds without an edit before reading begins.
QUIET = 2_000
# Milliseconds between two looks at power and memory.
LOOK_AGAIN = 15_000

State = Literal["", "reading", "read"]
Count = Callable[[str], int]
# Makes the request that reads the document, given its job's name and a function that counts tokens; None: it is not
# worth reading. Called on the warmer's thread: it holds data only.
Reading = Callable[[str, Count], Request | None]


class _Reader(QObject):
    """Lives in the warmer's thread; every ``read`` ends in exactly one ``ended``.

    Signals:
        began: job; the model reads.
        ended: job, and how: "read", "stopped" (cancelled, or a job of the writer came), "left" (too short or too
            long), or "failed".
    """

    began = Signal(str)
    ended = Signal(str, str)

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._wanted = ""

    def want(self, job: str) -> None:
        """From now on ``job`` alone is wanted, "": none. Called from the GUI thread: a busy thread gets no slot."""
        before, self._wanted = self._wanted, job
        if before:
            self._engine.cancel(before)

    @Slot(str, object)
    def read(self, job: str, reading: Reading) -> None:
        how = "stopped"
        try:
            if job == self._wanted:
                how = self._read(job, reading)
        except PromptTooLong:
            how = "left"
        except StetError:
            how = "failed"  # nobody asked for it, so nobody is told; an action would meet it again and say it
        except Exception as error:
            hand_on(error)
            how = "failed"
        self.ended.emit(job, how)

    @Slot(Path, bool)
    def switch(self, folder: Path, on: bool) -> None:
        SnapshotStore(folder).switch(on)

    def _read(self, job: str, reading: Reading) -> str:
        request = reading(job, self._engine.count_tokens)
        if request is None:
            return "left"
        with closing(cast(Generator[Event], self._engine.generate(request))) as events:
            for event in events:
                if job != self._wanted:
                    # The cancel may have come before the engine knew the job; asking twice does no harm.
                    self._engine.cancel(job)
                if isinstance(event, Started):
                    self.began.emit(job)
                elif isinstance(event, Finished):
                    return "stopped" if event.ending == "stopped" else "read"
        return "failed"


class Warmer(QObject):
    """Lives in the GUI thread, and owns the thread that reads.

    It reads when nothing was edited for two seconds, a model is loaded, no job runs, the machine is on mains power
    and has memory to spare. ``document`` is asked then, on the GUI thread, what there is to read.

    Signals:
        changed: what ``state`` is now: "" (nothing is known ahead), "reading", "read".
    """

    changed = Signal(str)
    _read = Signal(str, object)
    _switch = Signal(Path, bool)

    def __init__(self, engine: Engine, assistant: Assistant, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._assistant, self._settings = assistant, settings
        self._numbers = itertools.count(1)
        self._job = ""
        self._failed = False  # since the model was loaded: what made it fail might do so again, and nobody asked for it
        self.state: State = ""
        self.document: Callable[[], Reading | None] = lambda: None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        self._reader = _Reader(engine)
        self._thread = QThread(self)
        self._thread.setObjectName("warmer")
        self._reader.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._read.connect(self._reader.read, queued)
        self._switch.connect(self._reader.switch, queued)
        self._reader.began.connect(self._on_began, queued)
        self._reader.ended.connect(self._on_ended, queued)
        assistant.model_loading.connect(self._forget)
        assistant.model_ready.connect(self._on_ready)
        assistant.job_ended.connect(self._wait)
        assistant.aside_ended.connect(self._wait)
        assistant.model_resting.connect(self.stop)
        assistant.closing.connect(self.close)
        self._thread.start()
        # The cache's folder may have been removed with the mark in it that it is switched off.
        self._switch.emit(snapshots(), settings.warm)

    def touch(self) -> None:
        """The text was edited, or another one is there: what was read is no longer all of it."""
        self._forget()
        self._wait()

    @Slot()
    def stop(self) -> None:
        """Stop reading at once, and forget that anything was read; the next edit, job or load begins it again."""
        self._timer.stop()
        self._forget()

    def switch(self, on: bool) -> None:
        """Read ahead from now on and keep on disk what was read, or neither; then what is on the disk is removed."""
        self._settings.warm = on
        self._switch.emit(snapshots(), on)
        self.touch()

    @Slot()
    def close(self) -> None:
        """Stop, and end the thread; the assistant's end calls it."""
        self.stop()
        self._thread.quit()
        self._thread.wait(CLOSE_WAIT)

    # Inside ----------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_ready(self) -> None:
        self._failed = False
        self._wait()

    @Slot()
    def _wait(self) -> None:
        self._timer.start(QUIET)

    @Slot()
    def _forget(self) -> None:
        if self._job:
            self._job = ""
            self._reader.want("")
        self._show("")

    def _show(self, state: State) -> None:
        if state != self.state:
            self.state = state
            self.changed.emit(state)

    def _look(self) -> None:
        """Begin, go on or stop, as the machine and the writer allow now."""
        assistant = self._assistant
        if not self._settings.warm or self._failed:
            self._forget()
            return
        if assistant.info is None or assistant.resting or assistant.busy or assistant.loading:
            return  # model_ready or job_ended comes
        spare = on_mains() and not memory_low()
        if self._job:
            if not spare:
                self._forget()
        elif spare and (reading := self.document()) is not None:
            self._job = f"ahead-{next(self._numbers)}"
            self._reader.want(self._job)
            self._read.emit(self._job, reading)
        if self._job or not spare:
            self._timer.start(LOOK_AGAIN)

    @Slot(str)
    def _on_began(self, job: str) -> None:
        if job == self._job and self.state != "read":  # else it is only made sure that it still is
            self._show("reading")

    @Slot(str, str)
    def _on_ended(self, job: str, how: str) -> None:
        if job != self._job:
            return
        self._job = ""
        self._reader.want("")
        self._timer.stop()
        self._failed = self._failed or how == "failed"
        self._show("read" if how == "read" else "")
        if how == "stopped" and not self._assistant.busy:
            self._wait()  # a job of the writer came and is over already
