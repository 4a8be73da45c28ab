"""Proposals, decisions and provenance on their way to the database and back, in a thread of their own."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from app.core.database import Database
from app.core.error_log import problem_of
from app.core.errors import StetError
from app.core.job_file import forget_jobs
from app.core.proposals import Decided, Kept, Proposal, Proposals
from app.core.provenance import Provenance
from app.core.provenance_record import Found, ProvenanceRecord
from app.core.touching import touching
from app.inference.fingerprint import fingerprint

# Milliseconds that closing waits for what is still to be written.
CLOSE_WAIT = 8_000


class _ArchiveWorker(QObject):
    """Lives in the archive's thread and does one thing after the other, in the order in which they were asked.

    Signals:
        done: the number of the question, what came of it.
        failed: the number of the question, a StetError.
    """

    done = Signal(int, object)
    failed = Signal(int, object)

    @Slot(int, object)
    def do(self, number: int, work: Callable[[], object]) -> None:
        try:
            found = work()
        except Exception as error:
            # The text is not touched by it; what was kept before is still there.
            self.failed.emit(number, problem_of(error))
        else:
            self.done.emit(number, found)

    @Slot()
    def end(self) -> None:
        self.thread().quit()


class Archive(QObject):
    """Lives in the GUI thread. What is asked is answered there by a call, unless the archive was closed meanwhile.

    Signals:
        failed: a StetError; it is said once until something works again.
    """

    failed = Signal(object)
    _do = Signal(int, object)
    _end = Signal()

    def __init__(self, database: Database, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._proposals, self._record = Proposals(database), ProvenanceRecord(database)
        self._numbers = itertools.count(1)
        self._answers: dict[int, Callable[[Any], object]] = {}
        self._working = True
        self._worker = _ArchiveWorker()
        self._thread = QThread(self)
        self._thread.setObjectName("archive")
        self._worker.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._do.connect(self._worker.do, queued)
        self._end.connect(self._worker.end, queued)
        self._worker.done.connect(self._on_done, queued)
        self._worker.failed.connect(self._on_failed, queued)
        self._thread.start()

    # What is written ----------------------------------------------------------------------------------------------

    def keep(self, proposal: Proposal, model: str) -> None:
        """Keep a proposal, with the fingerprint of the model at the path ``model`` ("": it has none)."""
        self._ask(partial(self._keep, proposal, model))

    def decide(self, decisions: Iterable[Decided]) -> None:
        """Keep decisions; their proposal has been kept before."""
        self._ask(partial(self._proposals.decide, tuple(decisions)))

    def keep_provenance(self, document: str, path: str, text: str, provenance: Provenance) -> None:
        """Keep where a document's text came from; see ``ProvenanceRecord.keep``."""
        self._ask(partial(self._record.keep, document, path, text, provenance))

    def forget(self, document: str, path: str, then: Callable[[int], object]) -> None:
        """Delete all that is kept of a document; ``then`` gets the number of its proposals."""
        self._ask(partial(self._forget, document, path), then)

    def forget_all(self, then: Callable[[int], object]) -> None:
        """Delete all that is kept of all documents; ``then`` gets the number of proposals."""
        self._ask(self._forget_all, then)

    # What is asked ------------------------------------------------------------------------------------------------

    def provenance(self, document: str, path: str, text: str, then: Callable[[Found], object]) -> None:
        """Where a text came from; see ``ProvenanceRecord.of``."""
        self._ask(partial(self._record.of, document, path, text), then)

    def touching(self, document: str, path: str, text: str, known: Sequence[str],
                 then: Callable[[list[Kept]], object]) -> None:
        """The proposals that touched a part of a document, the newest first; see ``core.touching``."""
        self._ask(partial(self._touching, document, path, text, known), then)

    def of_document(self, document: str, path: str, known: Sequence[str],
                    then: Callable[[list[Kept]], object]) -> None:
        """All proposals for a document, and those of the ids in ``known``, the newest first."""
        self._ask(partial(self._of_document, document, path, known), then)

    def close(self) -> None:
        """Wait until all is written; afterwards nothing is answered."""
        self._answers.clear()
        self._end.emit()
        self._thread.wait(CLOSE_WAIT)

    # In the archive's thread --------------------------------------------------------------------------------------

    def _keep(self, proposal: Proposal, model: str) -> None:
        self._proposals.keep(replace(proposal, fingerprint=_fingerprint(model)) if model else proposal)

    def _forget(self, document: str, path: str) -> int:
        self._record.forget(document, path)
        for place in filter(None, (document, path)):
            forget_jobs(place)
        return self._proposals.forget(document, path)

    def _forget_all(self) -> int:
        self._record.forget_all()
        forget_jobs()
        return self._proposals.forget_all()

    def _touching(self, document: str, path: str, text: str, known: Sequence[str]) -> list[Kept]:
        return touching(text, self._of_document(document, path, known), known=known)

    def _of_document(self, document: str, path: str, known: Sequence[str]) -> list[Kept]:
        """Text that was copied from another document has its proposal there."""
        kept = self._proposals.of_document(document, path)
        there = {each.proposal.id for each in kept}
        kept += self._proposals.of_ids([each for each in known if each not in there])
        return sorted(kept, key=lambda each: -each.proposal.made)

    # ------------------------------------------------------------------------------------------------------------

    def _ask(self, work: Callable[[], object], then: Callable[[Any], object] | None = None) -> None:
        number = next(self._numbers)
        if then is not None:
            self._answers[number] = then
        self._do.emit(number, work)

    @Slot(int, object)
    def _on_done(self, number: int, found: object) -> None:
        self._working = True
        if (then := self._answers.pop(number, None)) is not None:
            then(found)

    @Slot(int, object)
    def _on_failed(self, number: int, error: StetError) -> None:
        self._answers.pop(number, None)
        if self._working:
            self._working = False
            self.failed.emit(error)


@lru_cache(maxsize=8)
def _fingerprint_of(path: Path, size: int, changed: int) -> str:
    return fingerprint(path).hex()


def _fingerprint(path: str) -> str:
    """A model file's fingerprint as hexadecimal digits, read once; "" where the file is gone."""
    try:
        found = Path(path).stat()
        return _fingerprint_of(Path(path), found.st_size, found.st_mtime_ns)
    except OSError:
        return ""
