"""The finished passages of a long job, each on the disk as it ends, so that nothing is paid for twice.

A job file is a record file (``core.record_file``), private to the user, of one document and one action. "job" says what
was asked; "answer" is one passage, by the key of all that it depends on (``core.passage_key``), with its text
compressed; "void" takes an answer back that is not wanted. It is deleted when its proposal has been decided on, and
when the writer has what Stet keeps of proposals deleted.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import threading
import time
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, cast, get_args

from app.core.errors import FileProblem, InUseElsewhere
from app.core.file_lock import try_lock
from app.core.generation import Ending, Request, Usage
from app.core.journal_format import BadRecord, packed, unpacked
from app.core.kept_asks import forget_asks
from app.core.passage_key import key_of
from app.core.passage_vectors import forget_vectors
from app.core.places import user_data
from app.core.proposals import file_name
from app.core.record_file import Record, RecordFile, read_records, remove_records

log = logging.getLogger(__name__)

ENDING = ".job"
# Bytes of one job: answers to ten books; what comes after is not kept.
MOST_BYTES = 64_000_000
# Seconds between two waits for the disk: what a kill leaves is more, what a power cut costs is no more than this.
SYNC_SECONDS = 1.0
# Job files that stay when another begins, the newest first, and seconds after which one is of no use any more.
MOST_JOBS, MOST_AGE = 16, 90 * 86_400


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one passage, in the end: its text as it was passed on, how it ended and what it cost."""

    text: str
    ending: Ending
    usage: Usage


@dataclass(frozen=True, slots=True)
class WholeJob:
    """What was asked of a document; with it a job goes on as it began.

    Args:
        document: the path of its file, or the id of a text that has none.
        seed: of the whole.
        start: characters before what is worked on; ``behind``: characters after it.
        passages: how many there were.
        alone: each is worked on by itself, so that the seed gives the same answers (``Request``).
        summary: of the document, as every passage is told it; "": none is.
    """

    document: str
    action: str
    style: str
    instruction: str
    seed: int
    start: int
    behind: int
    passages: int = 0
    alone: bool = False
    summary: str = ""


@dataclass(frozen=True, slots=True)
class KeptJob:
    """What a job file holds: ``done`` passages were finished."""

    path: Path
    job: WholeJob
    done: int


def jobs() -> Path:
    """The folder of the job files; only the user can read it."""
    return user_data() / "jobs"


def job_path(document: str, action: str, folder: Path | None = None) -> Path:
    """Where the job of that action on that document is kept; the name tells neither."""
    name = hashlib.blake2b(f"{document}\0{action}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return (folder or jobs()) / f"{name}{ENDING}"


class JobFile:
    """The answers of one job: found again by what they depend on, and kept as they end. Threads may share it.

    Where the disk does not take them the job goes on all the same, and ``problem`` says why nothing is kept.

    Args:
        job: what is asked.
        model: what tells the model and its adapters apart from all others.
        go_on: take over what is there; else it is put away.
    """

    def __init__(self, job: WholeJob, model: str, *, go_on: bool, folder: Path | None = None) -> None:
        self.problem: FileProblem | None = None
        self._model = model
        self._lock = threading.Lock()
        self._file: RecordFile | None = None
        self._answers: dict[str, Answer] = {}
        self._void: set[str] = set()
        self._synced = time.monotonic()
        path = job_path(job.document, job.action, folder)
        try:
            _tidy(path)
            self._file = RecordFile(path)
            if go_on:
                _, self._answers, self._void = _read(read_records(path)[0])
            else:
                self._file.restart()
            self._file.append("job", packed(asdict(job)))
        except FileProblem as problem:
            self._fail(problem)

    @property
    def done(self) -> int:
        """How many passages have been answered."""
        with self._lock:
            return len(self._answers)

    def find(self, request: Request) -> Answer | None:
        """The answer to just this request, if it was given before."""
        with self._lock:
            return self._answers.get(key_of(request, self._model))

    def is_void(self, request: Request) -> bool:
        """Whether its answer is not wanted: another is asked for."""
        with self._lock:
            return key_of(request, self._model) in self._void

    def keep(self, request: Request, answer: Answer) -> None:
        """Keep an answer: it outlives the process when this returns, and the power soon after. It never raises."""
        key = key_of(request, self._model)
        data = {"key": key, "ending": answer.ending, "usage": asdict(answer.usage), "time": round(time.time(), 3)}
        with self._lock:
            self._answers[key] = answer
            self._add("answer", packed(data, answer.text))

    def drop_unfinished(self) -> None:
        """Let every passage be asked for again whose answer did not come to its end by itself."""
        with self._lock:
            for key in [key for key, answer in self._answers.items() if answer.ending != "finished"]:
                del self._answers[key]
                self._void.add(key)
                self._add("void", packed({"key": key}))

    def close(self) -> None:
        """Let the file go as it is: the job can go on later."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def end(self, *, finished: bool) -> None:
        """The job came to its end: what is finished and handed over is not needed any more."""
        (self.remove if finished else self.close)()

    def remove(self) -> None:
        """Delete the file: what it holds was decided on, or is elsewhere. It never raises."""
        with self._lock:
            file, self._file = self._file, None
            if file is not None:
                with contextlib.suppress(FileProblem):
                    file.remove()

    def _add(self, kind: str, payload: bytes) -> None:
        if self._file is None or self._file.size + len(payload) > MOST_BYTES:
            return
        try:
            self._file.append(kind, payload)
            if time.monotonic() - self._synced >= SYNC_SECONDS:
                self._file.sync()
                self._synced = time.monotonic()
        except FileProblem as problem:
            self._fail(problem)

    def _fail(self, problem: FileProblem) -> None:
        log.warning("finished passages are not kept: %s", problem)
        self.problem = problem
        if self._file is not None:
            self._file.close()
            self._file = None


# What is there -----------------------------------------------------------------------------------------------------


def kept_job(document: str, action: str, folder: Path | None = None) -> KeptJob | None:
    """The job of that action on that document, if one is kept."""
    return _kept(job_path(document, action, folder))


def kept_jobs(document: str, folder: Path | None = None) -> list[KeptJob]:
    """The jobs that are kept of a document, the one that was worked on last first."""
    found = [kept for path in _newest_first(folder or jobs()) if (kept := _kept(path)) is not None]
    return [kept for kept in found if kept.job.document == document]


def forget_job(document: str, action: str, folder: Path | None = None) -> None:
    """Delete what is kept of one job.

    Raises:
        FileProblem: it could not be deleted.
    """
    remove_records(job_path(document, action, folder))


def forget_jobs(document: str | None = None, folder: Path | None = None) -> None:
    """Delete what is kept of the jobs of a document, the answers about it, and its passages' vectors; None: of all.

    Raises:
        FileProblem: something could not be deleted.
    """
    for path in _newest_first(folder or jobs()):
        kept = _kept(path)
        if document is None or (kept is not None and kept.job.document == document):
            remove_records(path)
    forget_asks(document, folder)
    forget_vectors(document, folder)


def place_of(path: Path | None, document_id: str) -> str:
    """What the jobs of a document are kept under: the name of its file, or the id of a text that has none."""
    return file_name(path) or document_id


def _kept(path: Path) -> KeptJob | None:
    try:
        job, answers, _ = _read(read_records(path)[0])
    except FileProblem:
        return None
    return KeptJob(path, job, len(answers)) if job is not None else None


def _read(records: list[Record]) -> tuple[WholeJob | None, dict[str, Answer], set[str]]:
    """What records say; one that cannot be read is passed over, and its passage is asked for again."""
    job: WholeJob | None = None
    answers: dict[str, Answer] = {}
    void: set[str] = set()
    for record in records:
        try:
            data, text = unpacked(record.payload)
            if record.kind == "job":
                # Of an earlier release a field may be missing.
                job = WholeJob(**{one.name: data[one.name] for one in fields(WholeJob) if one.name in data})
            elif record.kind == "answer":
                answers[str(data["key"])] = _answer(data, text or "")
            elif record.kind == "void":
                answers.pop(str(data["key"]), None)
                void.add(str(data["key"]))
        except (BadRecord, KeyError, TypeError, ValueError):
            continue
    return job, answers, void


def _answer(data: dict[str, Any], text: str) -> Answer:
    ending = data["ending"]
    if ending not in get_args(Ending):
        raise BadRecord("an ending that is not known")
    return Answer(text, cast(Ending, ending), Usage(**data["usage"]))


def _newest_first(folder: Path) -> list[Path]:
    def changed(path: Path) -> float:
        try:
            return path.stat().st_mtime
        except OSError:
            return 0.0

    return sorted(folder.glob(f"*{ENDING}"), key=changed, reverse=True)


def _tidy(keep: Path) -> None:
    """Delete the job files that are too old or too many, and in nobody's hands."""
    for number, path in enumerate(_newest_first(keep.parent)):
        with contextlib.suppress(OSError, FileProblem, InUseElsewhere):
            if path != keep and (number >= MOST_JOBS or time.time() - path.stat().st_mtime > MOST_AGE):
                with path.open("rb+") as handle:
                    held = not try_lock(handle.fileno())
                if not held:
                    remove_records(path)
