"""A download in a thread of its own: begun, paused, gone on with and cancelled from the window, told by signals."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.core.catalog import Catalog, Entry
from app.core.error_log import note_quietly
from app.core.errors import DownloadFailed, DownloadPaused, StetError
from app.core.transfer import Checking, Done, Following, Progress, TransferEvent
from app.download.download import SPARE_BYTES
from app.download.onto_shelf import drop_unfinished, fetch_onto_shelf, unfinished_bytes
from app.download.sources import default_sources, source_from
from app.workers.listener import OneThread

# Seconds between two tellings of how far it is.
TELL_SECONDS = 0.1


class Downloader(OneThread):
    """Lives in the GUI thread; at most one download runs.

    Args:
        catalog: of the folder into which models go.
        spare_bytes: so much of the disk stays free.

    Signals:
        begun: Entry; it asks its sources. Also when a paused one goes on.
        told: Entry, TransferEvent; how far it is at most ten times a second.
        paused: Entry, DownloadProblem; what came is kept. Also when the disk is full, or no source works any more: the
            problem tells.
        cancelled: Entry; what came was thrown away.
        done: Entry, ``Done``.
    """

    begun = Signal(object)
    told = Signal(object, object)
    paused = Signal(object, object)
    cancelled = Signal(object)
    done = Signal(object, object)
    _came = Signal(object, object)
    _ended = Signal(object, object)

    def __init__(self, catalog: Catalog, parent: QObject | None = None, *, spare_bytes: int = SPARE_BYTES) -> None:
        super().__init__(parent)
        self._catalog, self._spare_bytes = catalog, spare_bytes
        self._entry: Entry | None = None
        self._drops = False
        queued = Qt.ConnectionType.QueuedConnection
        self._came.connect(self._on_came, queued)
        self._ended.connect(self._on_ended, queued)

    @property
    def entry(self) -> Entry | None:
        """What is being fetched now, None: nothing."""
        return self._entry

    def received(self, entry: Entry) -> int:
        """Bytes of it that are here from a download that has not come to its end."""
        return unfinished_bytes(entry, self._catalog.folder)

    def unfinished(self) -> list[tuple[Entry, int]]:
        """The models of which a part is here, with its bytes."""
        return [(entry, count) for entry in self._catalog.entries
                if not self._catalog.is_installed(entry) and (count := self.received(entry))]

    def use(self, catalog: Catalog) -> None:
        """From now on models go into that catalog's folder; not while one is fetched."""
        self._catalog = catalog

    def start(self, entry: Entry, sources: Sequence[str] = (), *, allows_http: bool = False) -> None:
        """Fetch a model, or go on with it; nothing where one is being fetched already.

        Args:
            entry: the model.
            sources: addresses of mirrors, folders or files; none: the public ones, or what HF_ENDPOINT names.
            allows_http: whether an address may be one without encryption.
        """
        if self._entry is not None or self._closed:
            return
        self._entry, self._drops = entry, False
        self._begin("download", partial(self._run, entry, tuple(sources), allows_http))
        self.begun.emit(entry)  # before all that the thread tells, for that is queued

    def pause(self) -> None:
        """Stop it within a second, and keep what came; ``paused`` follows."""
        self._stop.set()

    def cancel(self, entry: Entry) -> None:
        """Stop it if it runs, and throw away what came; ``cancelled`` follows."""
        if entry is self._entry:
            self._drops = True
            self._stop.set()
        else:
            self._drop(entry)

    # In the thread ----------------------------------------------------------------------------------------------------

    def _run(self, entry: Entry, sources: tuple[str, ...], allows_http: bool, stop: threading.Event) -> None:
        problem: StetError | None = None
        try:
            found = [source_from(text, allows_http=allows_http) for text in sources] or default_sources()
            fetch_onto_shelf(entry, self._catalog, found, _at_most(self._tell(entry)), stop,
                             spare_bytes=self._spare_bytes)
        except StetError as error:
            problem = error
        except Exception as error:
            note_quietly(error)
            problem = DownloadFailed(detail=type(error).__name__)
        self._line.tell(self._ended.emit, entry, problem)

    def _tell(self, entry: Entry) -> Callable[[TransferEvent], None]:
        return lambda event: self._line.tell(self._came.emit, entry, event)

    # In the GUI thread ------------------------------------------------------------------------------------------------

    @Slot(object, object)
    def _on_came(self, entry: Entry, event: TransferEvent) -> None:
        if self._closed or entry is not self._entry:
            return
        if isinstance(event, Done):
            self._last = event
        else:
            self.told.emit(entry, event)

    @Slot(object, object)
    def _on_ended(self, entry: Entry, problem: StetError | None) -> None:
        if self._closed:
            return
        self._entry = self._thread = None
        if problem is None:
            self.done.emit(entry, self._last)
        elif self._drops and isinstance(problem, DownloadPaused):
            self._drop(entry)
        else:
            self.paused.emit(entry, problem)

    def _drop(self, entry: Entry) -> None:
        try:
            drop_unfinished(entry, self._catalog.folder)
        except StetError as error:
            self.paused.emit(entry, error)
        else:
            self.cancelled.emit(entry)


def _at_most(tell: Callable[[TransferEvent], None]) -> Callable[[TransferEvent], None]:
    """``tell`` without the events of the same kind that come too soon after another; the last bytes always come."""
    told: dict[type[TransferEvent], float] = {}

    def passing(event: TransferEvent) -> None:
        if isinstance(event, Progress | Checking | Following):
            now = time.monotonic()
            if event.bytes_done < event.bytes_total and now - told.get(type(event), 0.0) < TELL_SECONDS:
                return
            told[type(event)] = now
        tell(event)

    return passing
