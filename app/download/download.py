"""One download from the first question to the verified file under its name."""

from __future__ import annotations

import shutil
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from app.core.catalog import Entry
from app.core.errors import (
    ChecksumWrong,
    DiskFilled,
    DiskShort,
    DownloadPaused,
    DownloadProblem,
    FileChangedThere,
    ModelNotKept,
    SourceSlow,
    SourceStalled,
)
from app.core.instance_lock import InstanceLock
from app.core.transfer import (
    Checking,
    Connecting,
    Done,
    Following,
    Progress,
    Restarted,
    SourceChanged,
    TransferEvent,
    Waiting,
)
from app.download.fetch import Fetch
from app.download.lanes import Lanes, Width
from app.download.part_file import PartFile, bytes_here
from app.download.running_check import RunningCheck
from app.download.source_order import Patience, SourceOrder
from app.download.sources import Source, require_downloadable

# Bytes of the disk that a download leaves free when it begins, and below which it pauses.
SPARE_BYTES, LEAST_FREE_BYTES = 10**9, 256 * 10**6
# Seconds between two looks at the transfer, and between two events of it.
_LOOK_SECONDS, _TELL_SECONDS = 0.1, 0.25
# Seconds over which the speed is taken, and between two writings of the side file.
_SPEED_SECONDS, _SAVE_SECONDS = 5.0, 5.0


class Download:
    """Fetches one model of the catalog into a folder.

    Args:
        entry: what is fetched; its size and SHA-256 decide what is accepted.
        folder: where it goes; made if need be.
        sources: where from; the one that answers first is used, the others when it fails.
        on_progress: called with each event, in the thread of ``run``.
        cancelled: set by anyone to pause it; ``run`` then ends within a second.
        patience: when a source is left for another.
        spare_bytes: so much of the disk stays free beside the file, or it is not begun.
        width: when it is fetched over several connections at once.
    """

    def __init__(
        self, entry: Entry, folder: Path, sources: Sequence[Source], on_progress: Callable[[TransferEvent], None],
        cancelled: threading.Event, *, patience: Patience | None = None, spare_bytes: int = SPARE_BYTES,
        width: Width | None = None,
    ) -> None:
        self._entry, self._folder, self._sources = entry, folder, tuple(sources)
        self._tell, self._cancelled = on_progress, cancelled
        self._patience, self._spare_bytes = patience or Patience(), spare_bytes
        self._width = width or Width()
        self._target = folder / entry.file
        self._began = time.monotonic()
        self._reused = self._fetched = 0
        self._gave: list[str] = []  # names of the sources whose bytes are in the part
        self._saved = self._began

    def run(self) -> Path:
        """Fetch it; returns the path of the verified file. While another window fetches it, follow that one.

        Raises:
            DownloadPaused: ``cancelled`` was set.
            DownloadProblem: nothing under the final name was changed; what came is kept for the next run.
        """
        require_downloadable(self._entry)
        lock, total = InstanceLock(), self._entry.bytes
        while not lock.take(self._target):
            self._tell(Following(self._received_elsewhere(), total))
            if self._cancelled.wait(_TELL_SECONDS):
                raise self._paused(self._received_elsewhere())
        try:
            if self._is_here():
                self._reused = total
            else:
                part = PartFile(self._entry, self._folder)
                try:
                    self._fill(part)
                    part.publish()
                finally:
                    part.close()
        finally:
            lock.release()
        self._tell(Done(self._target, self._reused, self._fetched, time.monotonic() - self._began))
        return self._target

    def _received_elsewhere(self) -> int:
        return bytes_here(self._folder, self._entry.file)

    def _is_here(self) -> bool:
        """Whether the file stands there already, and is the right one."""
        if not self._target.is_file() or self._target.stat().st_size != self._entry.bytes:
            return False
        check = RunningCheck(self._target, self._entry.bytes)
        check.start()
        check.advance(self._entry.bytes)
        try:
            self._await(check)
        finally:
            check.close()
        return check.sha256 == self._entry.sha256

    def _fill(self, part: PartFile) -> None:
        """Bring the part to its full length, and to the right checksum; thrown away and begun anew at most once."""
        self._reused = part.here
        self._require_room(part)
        order: SourceOrder | None = None
        for is_last in (False, True):
            known, part.checks = part.checks, []
            check = RunningCheck(part.path, self._entry.bytes, known)
            check.start()
            part.on_received = check.advance
            try:
                if part.received < self._entry.bytes and order is None:
                    order = self._ask_sources()
                order = self._bring(part, check, order)
                self._await(check)
            finally:
                check.close()
                part.checks = check.values()
                part.save()
            if check.sha256 == self._entry.sha256:
                return
            problem = ChecksumWrong(source=", ".join(dict.fromkeys(self._gave)) or str(part.path))
            self._reused, self._gave = 0, []
            part.clear()
            if is_last:
                raise problem
            self._tell(Restarted(problem))

    def _ask_sources(self) -> SourceOrder:
        self._tell(Connecting(tuple(source.name for source in self._sources)))
        return SourceOrder(self._sources, self._entry, self._patience)

    def _bring(self, part: PartFile, check: RunningCheck, order: SourceOrder | None) -> SourceOrder | None:
        """Fetch what is missing, and what was damaged since it came."""
        before: Source | None = None
        problem: DownloadProblem | None = None
        check.advance(part.received)
        while True:
            damaged = None
            if part.received >= self._entry.bytes:
                # The check lags behind; only it knows of damage.
                while not check.ended.is_set() and check.damaged is None:
                    self._tell(Checking(check.bytes_done, self._entry.bytes))
                    self._pause_if_asked(part)
                    check.ended.wait(_LOOK_SECONDS)
                damaged = check.damaged
                if damaged is None:
                    return order
                self._reused -= damaged[1] - damaged[0]
            order = order or self._ask_sources()
            source = self._next(order, part)
            if source is not before:
                self._tell(SourceChanged(source.name, problem))
                before = source
            problem = self._fetch(source, order, part, check, damaged)
            if problem is None and damaged is not None:
                check.mended()

    def _next(self, order: SourceOrder, part: PartFile) -> Source:
        """The source to use; waits for the first answer, and as long as the sources ask for."""
        told: DownloadProblem | None = None
        while True:
            source, seconds, reason = order.best()
            if source is not None:
                return source
            if reason is not None and reason is not told:
                told = reason
                self._tell(Waiting(seconds, reason))
            self._pause_if_asked(part)
            order.changed.wait(min(_LOOK_SECONDS, seconds) if reason is not None else _LOOK_SECONDS)
            order.changed.clear()

    def _fetch(
        self, source: Source, order: SourceOrder, part: PartFile, check: RunningCheck, damaged: tuple[int, int] | None
    ) -> DownloadProblem | None:
        """Fetch what is missing or damaged from one source, and watch over it; returns what was wrong with the source.

        Raises:
            DownloadPaused, DiskFilled, ModelNotKept
        """
        mends, seconds = damaged is not None, self._patience.stall_seconds
        fetch = (Fetch(source, self._entry, part, *damaged, seconds) if damaged is not None
                 else Lanes(source, self._entry, part, seconds, self._width))
        start = fetch.position
        pace = _Pace(start)
        fetch.start()
        problem: DownloadProblem | None = None
        try:
            while not fetch.wait(_LOOK_SECONDS):
                self._pause_if_asked(part)
                now = time.monotonic()
                pace.note(now, fetch.position)
                if pace.is_due(now):
                    self._tell(Checking(check.bytes_done, self._entry.bytes) if mends
                               else pace.event(self._entry.bytes, fetch.position, source.name))
                    self._pause_if_full(part)
                    self._save_now_and_then(part, check)
                if now - fetch.last_byte > self._patience.stall_seconds:
                    problem = SourceStalled(source=source.name, seconds=round(self._patience.stall_seconds))
                    break
                speed = pace.over(self._patience.slow_seconds)
                if speed is not None and order.is_far_below(source, speed):
                    problem = SourceSlow(source=source.name, speed=_size(int(speed)))
                    break
        finally:
            fetch.abandon()
            came = fetch.position - start
            self._fetched += came
            if came:
                self._gave.append(source.name)
        pace.note(time.monotonic(), fetch.position)
        problem = problem or fetch.problem
        if came or isinstance(problem, SourceSlow):
            order.measured(source, pace.over(0.0) or 0.0)
        if fetch.disk_is_full:
            raise self._filled(part)
        if isinstance(problem, ModelNotKept):
            raise problem
        if isinstance(problem, FileChangedThere):
            part.etags.pop(source.address, None)  # the SHA-256 will tell whether it is still the same file
        if problem is not None:
            order.failed(source, problem, advanced=came > 0)
        elif not mends:
            self._tell(pace.event(self._entry.bytes, fetch.position, source.name))
        return problem

    def _await(self, check: RunningCheck) -> None:
        """Wait until the checksum is there.

        Raises:
            DownloadPaused, ModelNotKept
        """
        told = 0.0
        while not check.ended.wait(_LOOK_SECONDS):
            if time.monotonic() - told >= _TELL_SECONDS:
                told = time.monotonic()
                self._tell(Checking(check.bytes_done, self._entry.bytes))
            if self._cancelled.is_set():
                raise self._paused(self._entry.bytes)
        if check.failure is not None:
            raise ModelNotKept(path=str(self._target), detail=check.failure.strerror or "read error")
        self._tell(Checking(check.bytes_done, self._entry.bytes))

    def _save_now_and_then(self, part: PartFile, check: RunningCheck) -> None:
        if time.monotonic() - self._saved >= _SAVE_SECONDS:
            self._saved = time.monotonic()
            part.checks = check.values()
            part.save()

    def _require_room(self, part: PartFile) -> None:
        needed = self._entry.bytes - part.here + self._spare_bytes
        free = shutil.disk_usage(self._folder).free
        if part.received < self._entry.bytes and free < needed:
            raise DiskShort(name=self._entry.name, needed=_size(needed), free=_size(free))

    def _pause_if_full(self, part: PartFile) -> None:
        if shutil.disk_usage(self._folder).free < min(LEAST_FREE_BYTES, self._spare_bytes):
            raise self._filled(part)

    def _pause_if_asked(self, part: PartFile) -> None:
        if self._cancelled.is_set():
            raise self._paused(part.here)

    def _filled(self, part: PartFile) -> DiskFilled:
        return DiskFilled(done=_size(part.here), total=_size(self._entry.bytes),
                          free=_size(shutil.disk_usage(self._folder).free))

    def _paused(self, done: int) -> DownloadPaused:
        return DownloadPaused(done=_size(done), total=_size(self._entry.bytes))


class _Pace:
    """How fast it goes: the positions of the last seconds."""

    def __init__(self, start: int) -> None:
        self._began = time.monotonic()
        self._points: deque[tuple[float, int]] = deque([(self._began, start)])
        self._first = (self._began, start)
        self._told = 0.0

    def note(self, now: float, position: int) -> None:
        self._points.append((now, position))
        while len(self._points) > 2 and now - self._points[1][0] > 60.0:
            self._points.popleft()

    def over(self, seconds: float) -> float | None:
        """Bytes a second over the last ``seconds`` (0: since the beginning); None: it runs shorter than that."""
        now, position = self._points[-1]
        if not seconds:
            time_before, place = self._first
            return (position - place) / (now - time_before) if now > time_before else None
        if now - self._began < seconds:
            return None
        time_before, place = next(point for point in self._points if now - point[0] <= seconds)
        return (position - place) / (now - time_before) if now > time_before else None

    def is_due(self, now: float) -> bool:
        """Whether it is time for the next event."""
        if now - self._told < _TELL_SECONDS:
            return False
        self._told = now
        return True

    def event(self, total: int, position: int, source: str) -> Progress:
        speed = self.over(min(_SPEED_SECONDS, self._points[-1][0] - self._began)) or 0.0
        return Progress(position, total, speed, (total - position) / speed if speed else None, source)


def _size(count: int) -> str:
    """A size in the unit that file managers show (1 GB is 1,000,000,000 bytes)."""
    if count >= 999_500_000:
        return f"{count / 1e9:.1f} GB"
    return f"{count / 1e6:.1f} MB" if count >= 999_500 else f"{count / 1e3:.0f} KB"
