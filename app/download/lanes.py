"""A model fetched from one source over as many connections as make it faster: one, and up to four where that pays."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from app.core.catalog import Entry
from app.core.errors import DownloadProblem, ModelNotKept
from app.download.fetch import FULL, Fetch
from app.download.part_file import PartFile
from app.download.sources import Source


@dataclass(frozen=True, slots=True)
class Width:
    """When a further connection is tried, and kept.

    Args:
        most: connections at once.
        segment_bytes: what a further one fetches at a time; with them all, so much more of the disk is taken.
        trial_seconds: over which a speed is measured.
        enough: bytes a second, at which no further one is tried: disk and checksum are the limit then.
    """

    most: int = 4
    segment_bytes: int = 64 * 2**20
    trial_seconds: float = 4.0
    enough: float = 60e6


class Lanes:
    """Brings the part from where it is to its full length; watched like a ``Fetch``.

    The first lane writes to the part; the others fetch segments ahead of it, which the part takes over when it reaches
    them. So what the checksum reads is always whole from the first byte on, and after a kill each file's length says
    how far it is. A lane in trouble ends the whole only when it is the first.

    Args:
        source, entry, part: from where, what, to where.
        seconds: how long to wait for a piece.
        width: when further lanes are opened.
    """

    def __init__(self, source: Source, entry: Entry, part: PartFile, seconds: float, width: Width) -> None:
        self._source, self._entry, self._part, self._seconds = source, entry, part, seconds
        self._width = width
        self._most = 1 if source.local_file(entry) is not None else width.most
        self._lanes: list[Fetch] = []
        self._changed = threading.Event()
        self._wanted = 1
        self._speed_before = 0.0
        self._measured_from: tuple[float, int] | None = None
        self._began = time.monotonic()
        self.problem: DownloadProblem | None = None
        self.disk_is_full = False

    @property
    def position(self) -> int:
        """Bytes of the model that are here."""
        return self._part.here

    @property
    def last_byte(self) -> float:
        """When the first lane got its last byte (seconds of the monotonic clock)."""
        first = self._first()
        return first.last_byte if first is not None else self._began

    def start(self) -> None:
        """Open the first lane."""
        self._step()

    def wait(self, seconds: float) -> bool:
        """Wait at most so long; returns whether all is here, or there is a ``problem``."""
        self._changed.wait(seconds)
        self._changed.clear()
        return self._step()

    def abandon(self) -> None:
        """End all lanes; when this returns, nothing more is written."""
        for lane in self._lanes:
            lane.abandon()
        self._lanes = []

    def _step(self) -> bool:
        ended = [lane for lane in self._lanes if lane.ended.is_set()]
        self._lanes = [lane for lane in self._lanes if lane not in ended]
        for lane in ended:
            if lane.problem is not None and (lane.segment is None or lane.disk_is_full):
                self.problem, self.disk_is_full = lane.problem, lane.disk_is_full
                return True
            if lane.problem is not None:
                self._settle(max(1, len(self._lanes)))
        try:
            self._absorb()
            if self._part.received >= self._entry.bytes:
                return True
            if self._first() is None:
                start = self._part.received
                self._open(start, self._part.next_segment(start) or self._entry.bytes, ahead=False)
            self._judge_width()
            while len(self._lanes) < self._wanted and self._open_ahead():
                pass
        except OSError as error:
            self.disk_is_full = error.errno in FULL
            self.problem = ModelNotKept(path=str(self._part.path), detail=error.strerror or type(error).__name__)
            return True
        return False

    def _first(self) -> Fetch | None:
        return next((lane for lane in self._lanes if lane.segment is None), None)

    def _absorb(self) -> None:
        """Take over what the part has reached; the lane that fetches the last of it is the first one from then on."""
        while (segment := self._part.segments.get(self._part.received)) is not None:
            writer = next((lane for lane in self._lanes if lane.segment is segment), None)
            if writer is None:
                self._part.absorb()
            else:
                writer.turn_to_part()
                self._changed.set()  # it may have ended just now

    def _open(self, start: int, end: int, *, ahead: bool, segment_start: int = 0) -> None:
        segment = self._part.segment(segment_start) if ahead else None
        lane = Fetch(self._source, self._entry, self._part, start, end, self._seconds, segment, self._changed.set)
        self._lanes.append(lane)
        lane.start()

    def _open_ahead(self) -> bool:
        """Give a further lane something to fetch; False: there is nothing."""
        total, size = self._entry.bytes, self._width.segment_bytes
        first = self._first()
        if first is None or not first.knows_ranges:
            return False
        busy = {lane.segment.start for lane in self._lanes if lane.segment is not None}
        for segment in sorted(self._part.segments.values(), key=lambda segment: segment.start):
            end = min(segment.start + size, self._part.next_segment(segment.start) or total, total)
            if segment.start not in busy and segment.end < end:
                self._open(segment.end, end, ahead=True, segment_start=segment.start)
                return True
        ends = [max(segment.start + size, segment.end) for segment in self._part.segments.values()]
        start = max(ends, default=first.position + size)
        if start >= total or not (ends or first.end_at(start)):
            return False
        self._open(start, min(start + size, total), ahead=True, segment_start=start)
        return True

    def _judge_width(self) -> None:
        """Try one lane more; keep it when it brings at least half of what a further one can bring at best."""
        if self._wanted >= self._most and self._speed_before < 0:
            return
        now, here = time.monotonic(), self._part.here
        if len(self._lanes) < self._wanted or any(lane.position == lane.start_at for lane in self._lanes):
            return  # a lane that only connects says nothing of the speed
        if self._measured_from is None:
            self._measured_from = now, here
        before, count = self._measured_from
        if now - before < self._width.trial_seconds:
            return
        speed, self._measured_from = (here - count) / (now - before), None
        if self._wanted > 1 and speed < self._speed_before * (1 + 0.5 / (self._wanted - 1)):
            self._settle(self._wanted - 1)
        elif speed >= self._width.enough or self._wanted >= self._most:
            self._settle(self._wanted)
        else:
            self._speed_before = speed
            self._wanted += 1

    def _settle(self, count: int) -> None:
        """So many lanes, and no further trial."""
        self._wanted = self._most = count
        self._speed_before = -1.0
        ahead = sorted((lane for lane in self._lanes if lane.segment is not None), key=lambda lane: lane.start_at)
        for lane in ahead[max(count - 1, 0):]:
            lane.abandon()
            self._lanes.remove(lane)
