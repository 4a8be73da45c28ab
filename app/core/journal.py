"""The journal of one document: every edit is written as it is made, so that the text outlives the program.

The file is made with the first edit and deleted when all of its text is proven to stand in the document's own file,
or when the writer discards it; nothing else deletes it. It begins with the text that the file holds and the text as
it stands, and begins so anew (in one step, ``RecordFile.restart``) after each two megabytes, and after a failed write.

What is typed never waits for the disk (``fsync``, which may take seconds): it is with the operating system at once,
which survives a kill; ``sync`` and ``shorten`` are for moments in which nothing comes.
"""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from app import __version__
from app.core.errors import DiskFailed, FileProblem, InUseElsewhere
from app.core.journal_format import FORMAT, Asked, packed
from app.core.places import user_data
from app.core.record_file import OPENING, RecordFile
from app.core.unit_text import UnitText

# Bytes of edits after which the file begins anew with the whole text when nothing comes, and when it must.
WHOLE_EVERY = 2_000_000
WHOLE_AT_LAST = 16_000_000
ENDING = ".journal"


def journals() -> Path:
    """The folder of the journals; only the user can read it."""
    return user_data() / "journal"


def generation_of(path: Path) -> int:
    """Which journal of its document it is, by its name: a later one has a higher number."""
    _, _, number = path.name.partition(ENDING)[0].partition("-")
    return int(number) if number.isdecimal() else 1


class Journal:
    """What is known of one document, always, and its file, as far as the disk allows.

    Every method takes what it is told into memory first; a ``FileProblem`` that it raises means that the file has
    fallen behind. Nothing is written then until ``resume``, which writes all of it anew.

    Args:
        document_id: 32 hexadecimal digits.
        title: how the document is called in a list.
        facts: of the document's file (``facts_of``).
        base: the text that the file holds, "" for none.
        text: the text as it stands.
        takes_over: the journal whose text this is: its file is gone on with. A file of the same document that is not
            taken over is left alone.
        exact: ``takes_over`` was read without damage, so that it says all that is said here.
        number: of the last record of that journal; numbers go on from there.
        changed: when its text was changed last, seconds of the wall clock.
        suggestions: of that journal, not decided.
    """

    def __init__(self, document_id: str, title: str, facts: dict[str, Any], base: str, text: str, *,
                 takes_over: Path | None = None, exact: bool = False, number: int = 0, changed: float = 0.0,
                 suggestions: Sequence[Asked] = (), folder: Path | None = None) -> None:
        self._folder = folder or journals()
        self.document_id = document_id
        self._title, self._facts, self._base = title, facts, base
        self._text = UnitText(text)
        self._takes_over, self._exact = takes_over, exact
        self._numbers = itertools.count(number + 1)
        self._changed = changed
        self._file: RecordFile | None = None
        self._whole_size = 0
        self._asked = {asked.job: asked for asked in suggestions}
        self._is_lost = False  # no file holds the text, not even as it was
        self._unsynced = False
        self._behind = False
        # Held while the file is waited for, closed, replaced or deleted; adding to it needs no lock.
        self._disk = threading.Lock()

    # What there is ---------------------------------------------------------------------------------------------------

    @property
    def length(self) -> int:
        """UTF-16 units of the text as it stands."""
        return len(self._text)

    @property
    def path(self) -> Path | None:
        """The file, once there is one."""
        return self._file.path if self._file is not None else self._takes_over

    @property
    def behind(self) -> bool:
        """Whether there is something that the file does not hold because a write failed."""
        return self._behind

    @property
    def unsynced(self) -> bool:
        """Whether a power cut would cost something that a kill would not."""
        return self._unsynced

    # What is told ----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Take the file of ``takes_over`` over, if there is one to be."""
        if self._takes_over is not None and self._file is None:
            self._begin()

    def edit(self, at: int, cut: int, put: str) -> None:
        """``put`` stands in place of ``cut`` units from ``at`` on."""
        if (edit := self._text.replace(at, cut, put)) is not None:
            at, cut, put = edit
            self._changed = time.time()
            self._add("edit", {"at": at, "cut": cut, "put": put, "length": len(self._text)})

    def exchange(self, text: str) -> None:
        """The whole text is this one: what edits told was not exact."""
        self._text = UnitText(text)
        self._changed = time.time()
        self._add("text", {}, text)

    def moved(self, title: str, facts: dict[str, Any], base: str) -> None:
        """The document has another name, or its file is known to hold another text."""
        if (title, facts, base) == (self._title, self._facts, self._base):
            return
        self._title, self._facts, self._base = title, facts, base
        if self._file is not None:
            self._add("base", {"document": facts, "title": title}, base)

    def lost(self) -> None:
        """The document's file is gone, and its text is nowhere else: it is kept as what nobody saved is."""
        self._is_lost = bool(self._text.text().strip())
        if self._is_lost and self._file is None and not self._behind:
            self._begin()

    def saved(self, title: str, facts: dict[str, Any], text: str) -> None:
        """``text`` was written to the document's file and read back: what is in the journal is not needed any more."""
        self._title, self._facts, self._base, self._is_lost = title, facts, text, False
        exact = self._text.text() == text
        if not exact:
            self._text = UnitText(text)
        if self._asked:
            self.resume()
            return
        if exact and self._file is not None:
            # The mark first: between it and the deletion the program may be killed.
            with contextlib.suppress(FileProblem):
                self._add("saved", {"document": facts, "title": title})
        self.discard()

    def asked(self, asked: Asked) -> None:
        """A suggestion was asked for; its document is the text as it stands."""
        self._asked[asked.job] = asked
        exact = self._text.text() == asked.document
        self._add("asked", asked.data(), None if exact else asked.document)

    def came(self, job: str, passage: int, put: str, ending: str = "") -> None:
        """More of a passage of the suggestion came; ``ending`` where it ended."""
        if (asked := self._asked.get(job)) is None:
            return
        asked.came.setdefault(passage, []).append(put)
        if ending:
            asked.endings[passage] = ending
        self._add("came", {"job": job, "passage": passage, "put": put} | ({"ending": ending} if ending else {}))

    def ended(self, job: str, ending: str) -> None:
        """Nothing more comes of the suggestion."""
        if (asked := self._asked.get(job)) is not None:
            asked.ending = ending
            self._add("ended", {"job": job, "ending": ending})

    def decided(self, job: str) -> None:
        """The writer decided about the suggestion, or put it away."""
        if self._asked.pop(job, None) is not None:
            self._add("decided", {"job": job})

    # The file --------------------------------------------------------------------------------------------------------

    def sync(self) -> None:
        """Wait until what was written would survive a power cut."""
        with self._disk:  # another thread may be waiting for the same
            pass
        if self._file is not None and self._unsynced and not self._behind:
            try:
                self.syncing()()
            except BaseException:
                self._behind = True
                raise

    def syncing(self) -> Callable[[], None]:
        """What waits for the disk, for what was written so far; another thread may call it while more is written.

        If it raises a FileProblem, ``fall_behind`` is to be called.
        """
        self._unsynced = False
        return partial(self._sync_file, self._file)

    def _sync_file(self, file: RecordFile | None) -> None:
        with self._disk:
            if file is None or file is not self._file:
                return
            file.sync()
            if not file.path.exists():  # somebody emptied the folder: what is written goes nowhere
                raise DiskFailed(path=str(file.path), detail="it was deleted")

    def fall_behind(self) -> None:
        """Waiting for the disk failed: nothing is known of what was written."""
        self._behind = True

    def resume(self) -> None:
        """Write all of it anew, after a write failed."""
        if self._file is not None and self._file.path.exists():
            self._restart(self._file)
            return
        self.close()
        self._file = None
        self._begin()

    @property
    def long(self) -> bool:
        """Whether ``shorten`` has something to do."""
        return self._file is not None and not self._behind and self._file.size > self._whole_size + WHOLE_EVERY

    def shorten(self) -> None:
        """Begin the file anew with the whole text, in place of all the edits that led to it."""
        if self._file is not None:
            self._restart(self._file)

    def leave(self) -> None:
        """The document leaves the window: the file stays if it holds anything that is nowhere else."""
        text = self._text.text()
        nothing = not text.strip() and not self._facts.get("path")
        if not self._asked and (nothing or (text == self._base and not self._is_lost)):
            self.discard(copies=False)  # what was damaged and set aside may hold more, and nobody decided about it
        elif self._file is not None:
            try:
                if self._behind:
                    self.resume()
                self.sync()
            finally:
                self.close()

    def discard(self, *, copies: bool = True) -> None:
        """Delete the file: its text is proven to be elsewhere, or the writer does not want it.

        ``copies``: also what was set aside because it was damaged.
        """
        with self._disk:
            file, self._file = self._file, None
            self._unsynced = self._behind = False
            self._takes_over = None
            if file is not None:
                file.remove(copies=copies)

    def close(self) -> None:
        """Let the file go as it is."""
        with self._disk:
            if self._file is not None:
                self._file.close()

    def _add(self, kind: str, data: dict[str, Any], text: str | None = None) -> None:
        if self._behind:
            return
        if self._file is None:
            self._begin()
            return
        try:
            self._file.append(kind, packed(self._stamped(data), text))
        except BaseException:
            self._behind = True
            raise
        self._unsynced = True
        if self._file.size > self._whole_size + WHOLE_AT_LAST:
            self._restart(self._file)

    def _begin(self) -> None:
        """Make the file, with all that is known."""
        self._behind = True
        file = self._open()
        try:
            if file.size > len(OPENING):
                if self._exact and file.aside is None:  # all that is known stands there
                    self._takes(file)
                else:
                    self._restart(file)
                return
            for kind, payload in self._whole():  # at once: the disk is waited for later
                file.append(kind, payload)
        except BaseException:
            if file is not self._file:
                file.close()
            raise
        self._takes(file)
        self._unsynced = True

    def _open(self) -> RecordFile:
        if self._takes_over is not None:
            try:
                return RecordFile(self._takes_over, wait=False)
            except InUseElsewhere:  # another window was faster; what is known here is kept all the same
                self._takes_over = None
        # A later journal of the same document has a higher number than those that are there, and than those of which
        # a copy was set aside: it would be deleted with the copy's journal, which this is not.
        there = [generation_of(path) for path in self._folder.glob(f"{self.document_id}*{ENDING}*")]
        for number in itertools.count(max(there, default=0) + 1):
            path = self._folder / f"{self.document_id}{f'-{number}' if number > 1 else ''}{ENDING}"
            if not path.exists():
                try:
                    return RecordFile(path, wait=False)
                except InUseElsewhere:
                    continue
        raise AssertionError("numbers do not end")

    def _restart(self, file: RecordFile) -> None:
        self._behind = True
        with self._disk:
            file.restart(self._whole())
        self._takes(file)
        self._unsynced = False

    def _takes(self, file: RecordFile) -> None:
        self._file, self._takes_over = file, None
        self._whole_size = file.size
        self._behind = False

    def _whole(self) -> Iterator[tuple[str, bytes]]:
        text = self._text.text()
        yield "header", packed(self._stamped({
            "format": FORMAT, "program": __version__, "document": self.document_id, "title": self._title}))
        yield "base", packed(self._stamped({"document": self._facts, "title": self._title}), self._base)
        if text != self._base:
            yield "text", packed(self._stamped({"changed": round(self._changed, 3)}), text)
        for asked in self._asked.values():
            yield "asked", packed(self._stamped(asked.data()), None if asked.document == text else asked.document)
            for passage, parts in asked.came.items():
                more = {"ending": asked.endings[passage]} if passage in asked.endings else {}
                yield "came", packed(self._stamped(
                    {"job": asked.job, "passage": passage, "put": "".join(parts)} | more))
            if asked.ending:
                yield "ended", packed(self._stamped({"job": asked.job, "ending": asked.ending}))

    def _stamped(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"n": next(self._numbers), "t": round(time.time(), 3), "m": round(time.monotonic(), 3), **data}
