"""The thread that writes the journal: the window tells it what is typed and never waits for a disk."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.core.errors import DiskFull, JournalDiskFull, JournalFailed, StetError
from app.core.journal import Journal
from app.core.journal_format import Asked
from app.core.recovery import Kept
from app.core.storage import write_atomically
from app.workers.thread_line import ThreadLine

log = logging.getLogger(__name__)

# Seconds that written text waits at most for the disk (a power cut); a kill costs nothing that was written.
SYNC_SECONDS = 3.0
# Seconds between two tries after a write failed.
RETRY_SECONDS = 2.0
# Seconds without a key after which a long journal is begun anew.
QUIET_SECONDS = 1.0
# Seconds that leaving a document waits for the disk.
LEAVE_SECONDS = 1.5


class JournalWriter(QObject):
    """Lives in the GUI's thread; its methods only queue what is to be done, unless they say otherwise.

    Signals:
        paused: StetError; what is typed is not kept on the disk at present. It is tried again and again.
        resumed: it is again.
        text_wanted: what was told does not add up to the document's length; ``exchange`` is awaited.
    """

    paused = Signal(object)
    resumed = Signal()
    text_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._orders: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._line = ThreadLine()
        self._journal: Journal | None = None
        self._length: int | None = None  # of the document after the last edit, UTF-16 units
        self._asked_for_text = False
        self._paused = False
        self._syncing = False  # a thread waits for the disk
        self._sync_at = self._retry_at = 0.0  # by the monotonic clock
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        # Such a file waits for the disk several times, and what is typed must not wait with it.
        self._files: queue.SimpleQueue[tuple[Path, bytes] | None] = queue.SimpleQueue()
        self._file_thread = threading.Thread(target=self._write_files, name="session", daemon=True)
        self._thread.start()
        self._file_thread.start()

    # What the window tells -------------------------------------------------------------------------------------------

    def begin(self, document_id: str, title: str, facts: dict[str, Any], base: str, text: str,
              kept: Kept | None = None) -> None:
        """Another document is in the window; see ``Journal``. ``kept``: the journal that its text comes from."""
        took = {} if kept is None else {
            "takes_over": kept.path, "exact": kept.damaged_at is None, "number": kept.number, "changed": kept.time,
            "suggestions": kept.suggestions}
        # Made in the thread: a long text takes a while to take in.
        self._tell(self._begin, partial(Journal, document_id, title, facts, base, text, **took))

    def edit(self, at: int, cut: int, put: str, length: int) -> None:
        """``put`` stands in place of ``cut`` UTF-16 units from ``at`` on, and the document has ``length`` now."""
        self._tell(self._edit, at, cut, put, length)

    def exchange(self, text: str) -> None:
        """The whole text, exactly."""
        self._tell(self._exchange, text)

    def moved(self, title: str, facts: dict[str, Any], base: str) -> None:
        self._tell(self._of_journal, "moved", title, facts, base)

    def saved(self, title: str, facts: dict[str, Any], text: str) -> None:
        self._tell(self._of_journal, "saved", title, facts, text)

    def lost(self) -> None:
        self._tell(self._of_journal, "lost")

    def asked(self, asked: Asked) -> None:
        self._tell(self._of_journal, "asked", asked)

    def came(self, job: str, parts: Sequence[tuple[int, str, str]]) -> None:
        """Place of the passage, text, and its ending or ""."""
        for part in parts:
            self._tell(self._of_journal, "came", job, *part)

    def ended(self, job: str, ending: str) -> None:
        self._tell(self._of_journal, "ended", job, ending)

    def decided(self, job: str) -> None:
        self._tell(self._of_journal, "decided", job)

    def leave(self) -> None:
        """The document leaves the window; its journal stays if it holds anything that is nowhere else."""
        self._tell(self._leave)

    def discard(self) -> None:
        """The writer does not want what the journal holds."""
        self._tell(self._discard)

    def write_file(self, path: Path, data: bytes) -> None:
        """Write a small file of the program's own (the session); a failure is no loss and is not told."""
        self._files.put((path, data))

    def flush(self, seconds: float = LEAVE_SECONDS) -> bool:
        """Wait until all that was told is on the disk, at most ``seconds``; says whether it is kept.

        It is, too, where the operating system has it and the disk takes longer than that.
        """
        done, kept = threading.Event(), threading.Event()
        self._tell(self._flush, done, kept)
        return self._thread.is_alive() and done.wait(seconds) and kept.is_set()

    def close(self) -> None:
        """Leave the document, and wait for the thread to end."""
        self._tell(self._leave)
        self._orders.put(None)
        self._files.put(None)
        for thread in (self._thread, self._file_thread):
            thread.join(2 * LEAVE_SECONDS)
        self._line.cut()

    def _tell(self, act: Callable[..., None], *what: Any) -> None:
        self._orders.put(partial(act, *what))

    # The thread ------------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            try:
                order = self._orders.get(timeout=self._wait())
            except queue.Empty:
                order = self._rest
            if order is None:
                return
            self._do(order)
            self._do(self._tend)

    def _wait(self) -> float | None:
        journal, now = self._journal, time.monotonic()
        if journal is not None and journal.long:
            return QUIET_SECONDS
        if journal is None or not (journal.behind or (journal.unsynced and not self._syncing)):
            return None
        return max(0.0, (self._retry_at if journal.behind else self._sync_at) - now)

    def _do(self, order: Callable[[], None]) -> None:
        unsynced = self._journal is not None and self._journal.unsynced
        try:
            order()
        except StetError as error:
            self._pause(JournalDiskFull() if isinstance(error, DiskFull) else JournalFailed(
                path=str(error.facts.get("path", "")), detail=str(error.facts.get("detail", type(error).__name__))))
        except Exception as error:
            # Only the kind of the error: its message may hold text of the document.
            log.error("the journal failed: %s", type(error).__name__)
            self._pause(JournalFailed(path="", detail=type(error).__name__))
        if self._journal is not None and self._journal.unsynced and not unsynced:
            self._sync_at = time.monotonic() + SYNC_SECONDS

    def _pause(self, error: StetError) -> None:
        self._retry_at = time.monotonic() + RETRY_SECONDS
        if not self._paused:
            self._paused = True
            self._line.tell(self.paused.emit, error)

    def _rest(self) -> None:
        """Nothing came for a while."""
        if self._journal is not None and self._journal.long:
            self._journal.shorten()

    def _tend(self) -> None:
        journal, now = self._journal, time.monotonic()
        if journal is None:
            return
        if journal.behind:
            if now >= self._retry_at:
                journal.resume()
        elif journal.unsynced and now >= self._sync_at and not self._syncing:
            self._syncing = True
            threading.Thread(
                target=self._wait_for_disk, args=(journal, journal.syncing()), name="disk", daemon=True).start()
        if self._paused and not journal.behind:
            self._paused = False
            self._line.tell(self.resumed.emit)
        if self._length is not None and self._orders.empty():
            if journal.length != self._length and not self._asked_for_text:
                self._asked_for_text = True
                self._line.tell(self.text_wanted.emit)

    def _wait_for_disk(self, journal: Journal, wait: Callable[[], None]) -> None:
        """In a thread of its own: a slow disk must not hold up what is typed meanwhile."""
        error: StetError | None = None
        try:
            wait()
        except StetError as problem:
            error = problem
        self._orders.put(partial(self._synced, journal, error))

    def _synced(self, journal: Journal, error: StetError | None) -> None:
        self._syncing = False
        if error is not None and journal is self._journal:
            journal.fall_behind()
            raise error

    def _begin(self, make: Callable[[], Journal]) -> None:
        journal = make()
        self._journal, self._length, self._asked_for_text = journal, None, False
        journal.start()

    def _edit(self, at: int, cut: int, put: str, length: int) -> None:
        self._length = length
        if self._journal is not None:
            self._journal.edit(at, cut, put)

    def _exchange(self, text: str) -> None:
        self._length, self._asked_for_text = None, False
        if self._journal is not None:
            self._journal.exchange(text)

    def _of_journal(self, what: str, *told: Any) -> None:
        if self._journal is not None:
            getattr(self._journal, what)(*told)

    def _leave(self) -> None:
        journal, self._journal = self._journal, None
        if journal is not None:
            journal.leave()

    def _discard(self) -> None:
        journal, self._journal = self._journal, None
        if journal is not None:
            journal.discard()

    def _flush(self, done: threading.Event, kept: threading.Event) -> None:
        try:
            if self._journal is not None:
                if self._journal.behind:
                    self._journal.resume()
                kept.set()
                self._journal.sync()
        except BaseException:
            kept.clear()
            raise
        finally:
            done.set()

    def _write_files(self) -> None:
        failed: set[Path] = set()
        while (file := self._files.get()) is not None:
            path, data = file
            try:
                write_atomically(path, data, mode=0o600)
                failed.discard(path)
            except StetError as error:
                if path not in failed:  # once, until it goes again
                    log.warning("%s was not written: %s", path.name, type(error).__name__)
                failed.add(path)
