"""Answers to the questions of a long task (a summary, a table), on the disk as they come, so that a kill costs none.

A file holds those about one document, of one model and style: "about" says which document, "answer" is one of them by
its question's key (``asking.Ask``), which the question's text is part of, so that an edited document asks for what was
edited alone. The files lie beside those of the passages (``job_file``), and go with them.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar, cast, get_args

from app.core.asking import Answer, AnswerEnding, Task
from app.core.errors import FileProblem, InUseElsewhere
from app.core.file_lock import try_lock
from app.core.generation import Ending
from app.core.journal_format import BadRecord, packed, unpacked
from app.core.places import user_data
from app.core.record_file import Record, RecordFile, read_records, remove_records

log = logging.getLogger(__name__)

ENDING = ".asks"
# Bytes of one file; answers that come after are not kept.
MOST_BYTES = 16_000_000
# Files that stay when another begins, the newest first, and seconds after which one is of no use any more.
MOST_FILES, MOST_AGE = 16, 90 * 86_400

T = TypeVar("T")


class KeptAsks(dict[str, Answer]):
    """Answers by the keys of their questions; what is put in is kept. One thread at a time puts in.

    Where the disk does not take them, or another window holds the file, they are only remembered.

    Args:
        document: the path of its file, or the id of a text that has none.
        model: what tells the model and its adapters apart from all others; "": nothing is kept.
        style: its id, or "".
        go_on: with what is there; else it is put away.
    """

    def __init__(self, document: str, model: str, style: str = "", *, go_on: bool = True,
                 folder: Path | None = None) -> None:
        super().__init__()
        self._file: RecordFile | None = None
        self._lock = threading.Lock()
        if not document or not model:
            return
        path = asks_path(document, model, style, folder)
        try:
            _tidy(path)
            self._file = RecordFile(path)
            if go_on:
                self.update(_read(read_records(path)[0])[1])
            else:
                self._file.restart()
            if not self:
                self._file.append("about", packed({"document": document}))
        except FileProblem as problem:
            self._fail(problem)

    def __setitem__(self, key: str, answer: Answer) -> None:
        """It outlives the process when this returns. It never raises."""
        super().__setitem__(key, answer)
        with self._lock:
            if self._file is None or self._file.size > MOST_BYTES:
                return
            try:
                self._file.append("answer", packed({"key": key, "ending": answer.ending}, answer.text))
            except FileProblem as problem:
                self._fail(problem)

    def close(self) -> None:
        """Let the file go as it is; from here on answers are only remembered."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def _fail(self, problem: FileProblem) -> None:
        log.warning("answers are not kept: %s", problem)
        if self._file is not None:
            self._file.close()
            self._file = None


def asks_path(document: str, model: str, style: str = "", folder: Path | None = None) -> Path:
    """Where they are kept; the name tells none of it."""
    name = hashlib.blake2b(f"{document}\0{model}\0{style}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return (folder or user_data() / "jobs") / f"{name}{ENDING}"


def asks_of(document: str, model: str, style: str = "", folder: Path | None = None) -> dict[str, Answer]:
    """The answers that are kept, to look at; none where they cannot be read."""
    try:
        return _read(read_records(asks_path(document, model, style, folder))[0])[1]
    except FileProblem:
        return {}


def forget_asks(document: str | None = None, folder: Path | None = None) -> None:
    """Delete the answers about a document; None: about all.

    Raises:
        FileProblem: something could not be deleted.
    """
    for path in (folder or user_data() / "jobs").glob(f"*{ENDING}"):
        about = ""
        with contextlib.suppress(FileProblem):
            about = _read(read_records(path)[0])[0]
        if document is None or about == document:
            remove_records(path)


def result_of(task: Task[T], known: Mapping[str, Answer]) -> T | None:
    """What a task comes to with answers that are known; None: something would have to be asked."""
    with contextlib.closing(task):
        try:
            asks = next(task)
            while all(ask.key in known for ask in asks):
                asks = task.send([known[ask.key] for ask in asks])
        except StopIteration as end:
            return cast(T, end.value)
    return None


def _read(records: list[Record]) -> tuple[str, dict[str, Answer]]:
    """The document, and the answers; a record that cannot be read is passed over."""
    document, found = "", dict[str, Answer]()
    for record in records:
        try:
            data, text = unpacked(record.payload)
            if record.kind == "about":
                document = str(data["document"])
            elif record.kind == "answer" and data["ending"] in get_args(Ending):
                found[str(data["key"])] = Answer(text or "", cast(AnswerEnding, data["ending"]))
        except (BadRecord, KeyError, TypeError, ValueError):
            continue
    return document, found


def _tidy(keep: Path) -> None:
    """Delete the files that are too old or too many, and in nobody's hands."""
    def changed(path: Path) -> float:
        with contextlib.suppress(OSError):
            return path.stat().st_mtime
        return 0.0

    others = sorted((path for path in keep.parent.glob(f"*{ENDING}") if path != keep), key=changed, reverse=True)
    for number, path in enumerate(others, 2):
        with contextlib.suppress(OSError, FileProblem, InUseElsewhere):
            if number > MOST_FILES or time.time() - changed(path) > MOST_AGE:
                with path.open("rb+") as handle:
                    free = try_lock(handle.fileno())
                if free:
                    remove_records(path)
