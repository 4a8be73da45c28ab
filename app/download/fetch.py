"""A thread that writes one range of bytes from one source into the part file."""

from __future__ import annotations

import contextlib
import errno
import io
import threading
import time
from collections.abc import Callable
from pathlib import Path

from app.core.catalog import Entry
from app.core.errors import (
    ConnectionBroken,
    DownloadFailed,
    DownloadProblem,
    FileNotThere,
    ModelNotKept,
    OtherFileThere,
    SourceUnreachable,
)
from app.core.seal import approved
from app.download.connection import Connecting
from app.download.hub import CONNECT_SECONDS, opened
from app.download.part_file import PartFile
from app.download.segment import Segment
from app.download.sources import Source

_READ_BYTES = 2**20
# Bytes that are read at once from a connection.
_PIECE_BYTES = 2**18
FULL = (errno.ENOSPC, errno.EDQUOT)


class Fetch(threading.Thread):
    """Fetches the bytes from ``start`` to before ``end``; every piece is written as soon as it has come.

    It is watched, not waited for: a thread that hangs in the name service or in a dead connection is abandoned, and
    writes nothing from then on.

    Args:
        source: where from.
        entry: what.
        part: where to.
        start, end: bytes.
        seconds: how long to wait for a piece.
        segment: where to, when what stands before it is not here yet.
        on_end: called in its thread when it has ended.
    """

    def __init__(
        self, source: Source, entry: Entry, part: PartFile, start: int, end: int, seconds: float,
        segment: Segment | None = None, on_end: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(name="download", daemon=True)
        self._sink: PartFile | Segment = segment or part
        self._on_end = on_end
        self._source, self._entry, self._part = source, entry, part
        self._end = end
        self._request = Connecting(CONNECT_SECONDS, seconds)
        self._lock = threading.Lock()
        self._abandoned = False
        self.start_at = self.position = start
        self.knows_ranges = False
        self.last_byte = time.monotonic()
        self.problem: DownloadProblem | None = None
        self.disk_is_full = False
        self.ended = threading.Event()

    def abandon(self) -> None:
        """End it; when this returns, nothing more is written."""
        with self._lock:
            self._abandoned = True
        self._request.interrupt()

    def wait(self, seconds: float) -> bool:
        """Wait for the end, at most so long; returns whether it has ended."""
        return self.ended.wait(seconds)

    def end_at(self, end: int) -> bool:
        """Fetch no further than to before byte ``end``; False: it is beyond that already."""
        with self._lock:
            if self.position > end:
                return False
            self._end = min(self._end, end)
            return True

    @property
    def segment(self) -> Segment | None:
        """Where it writes to; None: to the part itself."""
        return self._sink if isinstance(self._sink, Segment) else None

    def turn_to_part(self) -> None:
        """The part has reached its segment: take that over, and write to the part from now on.

        Raises:
            OSError
        """
        with self._lock:
            self._part.absorb()
            self._sink = self._part

    def run(self) -> None:
        """Fetch until the end of the range or a ``problem``."""
        try:
            local = self._source.local_file(self._entry)
            if local is not None:
                self._copy(local)
            else:
                self._fetch()
        except DownloadProblem as problem:
            self.problem = problem
        except OSError as error:  # of the disk: those of the network are problems already
            self.disk_is_full = error.errno in FULL
            self.problem = ModelNotKept(path=str(self._part.path), detail=error.strerror or type(error).__name__)
        except Exception as error:
            self.problem = DownloadFailed(detail=f"{type(error).__name__}: {error}")
        finally:
            self.ended.set()
            self._on_end()

    def _fetch(self) -> None:
        """From the addresses of the source, in their order: the next one where a file is not there."""
        urls = self._source.urls(self._entry)
        for url in urls:
            try:
                with approved(self._entry.name, *self._source.hosts()):
                    self._fetch_from(url)
                return
            except FileNotThere:
                if url == urls[-1]:
                    raise

    def _fetch_from(self, url: str) -> None:
        etag = self._part.etags.get(self._source.address, "")
        answer = opened(self._request, self._source, url, self.position, self._end, self._entry.bytes, etag)
        with contextlib.closing(answer):
            self.knows_ranges = answer.knows_ranges
            if answer.etag:
                self._part.etags[self._source.address] = answer.etag
            skip = answer.skip
            while piece := answer.read(_PIECE_BYTES):
                self.last_byte = time.monotonic()
                if skip >= len(piece):
                    skip -= len(piece)
                    continue
                if not self._take(memoryview(piece)[skip:]):
                    return
                skip = 0
        if self.position < self._end:
            raise ConnectionBroken(source=self._source.name)

    def _copy(self, path: Path) -> None:
        """From a folder of this computer."""
        name = self._source.name
        try:
            size = path.stat().st_size
            if size != self._entry.bytes:
                raise OtherFileThere(source=name, detail=f"{size:,} bytes instead of {self._entry.bytes:,}")
            file = path.open("rb", buffering=0)
        except FileNotFoundError as error:
            raise FileNotThere(source=name, status="no such file") from error
        except OSError as error:
            raise SourceUnreachable(source=name, detail=error.strerror or type(error).__name__) from error
        buffer = memoryview(bytearray(_READ_BYTES))
        with file:
            file.seek(self.position)
            while self.position < self._end:
                count = self._read(file, buffer)
                self.last_byte = time.monotonic()
                if not self._take(buffer[:count]):
                    return

    def _read(self, file: io.FileIO, buffer: memoryview) -> int:
        """Read a piece of a local file; its faults are the source's, not the disk's that is written to."""
        try:
            count = file.readinto(buffer)
        except OSError as error:
            raise SourceUnreachable(source=self._source.name, detail=error.strerror or "read error") from error
        if not count:
            raise ConnectionBroken(source=self._source.name)
        return count

    def _take(self, piece: memoryview) -> bool:
        """Write a piece, and nothing beyond the range; False: there is no more to do."""
        with self._lock:
            if self._abandoned:
                return False
            piece = piece[: self._end - self.position]
            self._sink.write(self.position, piece)
            self.position += len(piece)
            return self.position < self._end


