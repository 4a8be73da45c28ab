"""Work on the shelf of models in a thread of its own: a file checked, taken in, removed, or the whole shelf moved."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.core.catalog import Catalog, Entry
from app.core.error_log import problem_of
from app.core.errors import DownloadPaused, StetError
from app.core.shelf import Book, move_shelf, use_folder
from app.core.transfer import Checking, TransferEvent
from app.download.onto_shelf import check_on_shelf, take_off_shelf, take_onto_shelf
from app.workers.downloader import TELL_SECONDS
from app.workers.listener import OneThread

What = Literal["verify", "import", "remove", "move"]
_Report = Callable[[int, int], None]
_Work = Callable[[_Report, threading.Event], object]


class ShelfKeeper(OneThread):
    """Lives in the GUI thread; one thing is done at a time.

    Signals:
        told: bytes that are done, and all.
        done: ``What``, what came of it. verify: its SHA-256 (str); import: its path, and its Entry or None; remove,
            move: bytes (int).
        failed: ``What``, StetError; None: it was stopped.
    """

    told = Signal(object, object)  # sizes beyond a C int
    done = Signal(str, object)
    failed = Signal(str, object)
    _came = Signal(object, object)
    _ended = Signal(str, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._came.connect(self._on_came, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        return self._thread is not None

    def verify(self, book: Book, catalog: Catalog) -> None:
        """Read the book's file whole."""
        assert book.path is not None
        path = book.path
        self._do("verify", lambda report, stop: check_on_shelf(path, book.entry, catalog, _bytes(report), stop))

    def take_in(self, path: Path, catalog: Catalog) -> None:
        """Take a file of this computer onto the shelf."""
        def work(report: _Report, stop: threading.Event) -> tuple[Path, Entry | None]:
            found = take_onto_shelf(path, catalog, _bytes(report), stop)
            return found.path, found.entry

        self._do("import", work)

    def remove(self, book: Book, catalog: Catalog) -> None:
        """Remove the book's file."""
        assert book.path is not None
        path = book.path
        self._do("remove", lambda _report, _stop: take_off_shelf(path, book.entry, catalog))

    def move(self, catalog: Catalog, new: Path) -> None:
        """Move the shelf to the folder ``new``."""
        self._do("move", lambda report, stop: move_shelf(catalog.folder, new, use_folder, report, stop))

    def stop(self) -> None:
        """Stop what is done; ``failed`` follows, unless it was done already."""
        self._stop.set()

    def _do(self, what: What, work: _Work) -> None:
        if self._thread is None and not self._closed:
            self._begin("shelf", partial(self._run, what, work))

    def _run(self, what: What, work: _Work, stop: threading.Event) -> None:
        told = 0.0

        def report(done: int, total: int) -> None:
            nonlocal told
            now = time.monotonic()
            if done >= total or now - told >= TELL_SECONDS:
                told = now
                self._line.tell(self._came.emit, done, total)

        found: object = None
        problem: StetError | None = None
        try:
            found = work(report, stop)
        except Exception as error:
            problem = problem_of(error)
        self._line.tell(self._ended.emit, what, found, problem)

    @Slot(object, object)
    def _on_came(self, done: int, total: int) -> None:
        if not self._closed:
            self.told.emit(done, total)

    @Slot(str, object, object)
    def _on_ended(self, what: str, found: object, problem: StetError | None) -> None:
        if self._closed:
            return
        self._thread = None
        if problem is None:
            self.done.emit(what, found)
        else:
            self.failed.emit(what, None if isinstance(problem, DownloadPaused) else problem)


def _bytes(report: _Report) -> Callable[[TransferEvent], None]:
    """``report`` as what a check tells its events to."""

    def tell(event: TransferEvent) -> None:
        if isinstance(event, Checking):
            report(event.bytes_done, event.bytes_total)

    return tell
