"""Answers to the questions of a long task (a summary, a table), on the disk as they come, so that a kill costs none.

A file holds those about one document, of one model and style: "about" says which document, "answer" is one of them by
its question's key (``asking.Ask``), which the question's text is part of, so that an edited document asks for what was
edited alone. The files lie beside those of the passages (``job_file``), and go with them.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TypeVar, cast, get_args

from app.core.asking import Answer, AnswerEnding, Task
from app.core.errors import FileProblem
from app.core.generation import Ending
from app.core.journal_format import BadRecord, packed, unpacked
from app.core.kept_records import KeptRecords, tidy
from app.core.places import user_data
from app.core.record_file import Record, RecordFile, read_records, remove_records

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
        path = asks_path(document, model, style, folder) if document and model else None
        if path is not None:
            tidy(path, MOST_FILES, MOST_AGE)
        self._records = KeptRecords(path, "answers", MOST_BYTES)
        self._records.write(partial(self._begin, document, go_on))

    def _begin(self, document: str, go_on: bool, file: RecordFile) -> None:
        if go_on:
            self.update(_read(read_records(file.path)[0])[1])
        else:
            file.restart()
        if not self:
            file.append("about", packed({"document": document}))

    def __setitem__(self, key: str, answer: Answer) -> None:
        """It outlives the process when this returns. It never raises."""
        super().__setitem__(key, answer)
        self._records.append("answer", packed({"key": key, "ending": answer.ending}, answer.text))

    def close(self) -> None:
        """Let the file go as it is; from here on answers are only remembered."""
        self._records.close()


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
