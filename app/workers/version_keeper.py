"""Versions on their way to the database and back, in a thread of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.core.database import Database
from app.core.errors import StetError
from app.core.known_files import KnownFiles
from app.core.versions import Versions
from app.workers.unforeseen import hand_on


class VersionKeeper(QObject):
    """Lives in the GUI thread. One thing is done after the other, in the order in which they were asked.

    Signals:
        failed: a StetError; that the database fails is said once until it works again.
    """

    failed = Signal(object)
    _answered = Signal(object, object)
    _refused = Signal(object, bool)

    def __init__(self, database: Database, limit_bytes: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.versions, self.known = Versions(database, limit_bytes), KnownFiles(database)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="versions")
        self._works = True
        self._closed = False
        self._answered.connect(self._on_answered, Qt.ConnectionType.QueuedConnection)
        self._refused.connect(self._on_refused, Qt.ConnectionType.QueuedConnection)

    def keep(self, document: str, text: str, origin: str) -> None:
        """Keep a version; see ``core.versions.Versions.keep``."""
        self.ask(lambda: self.versions.keep(document, text, origin))

    def remember(self, document: str, path: Path, digest: str) -> None:
        """The document stands in this file now."""
        self.ask(lambda: self.known.remember(document, path, digest))

    def forget(self, document: str | None, then: Callable[[object], object]) -> None:
        """Delete the versions of a document (None: of all), and which file it was."""

        def work() -> None:
            self.versions.forget(document)
            self.known.forget(document)

        self.ask(work, then)

    def ask(self, work: Callable[[], Any], then: Callable[[Any], object] | None = None) -> None:
        """Do ``work`` in the thread, and then ``then`` with what came of it in the GUI thread."""
        asked = then is not None

        def run() -> None:
            try:
                found = work()
            except StetError as error:
                self._refused.emit(error, asked)
            except Exception as error:
                # The text is not touched by it; what was kept before is still there.
                hand_on(error)
            else:
                self._answered.emit(then, found)

        self._pool.submit(run)

    def close(self) -> None:
        """Wait until all is written; afterwards nothing is answered."""
        self._closed = True  # to disconnect would not hold up what is on its way
        self._pool.shutdown()

    @Slot(object, object)
    def _on_answered(self, then: Callable[[Any], object] | None, found: object) -> None:
        if self._closed:
            return
        self._works = True
        if then is not None:
            then(found)

    @Slot(object, bool)
    def _on_refused(self, error: StetError, asked: bool) -> None:
        if self._closed:
            return
        if asked or self._works:
            self._works = asked and self._works
            self.failed.emit(error)
