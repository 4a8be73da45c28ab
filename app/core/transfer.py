"""What a running download tells: events as plain data, from the thread that fetches to whoever shows them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.core.errors import DownloadProblem


@dataclass(frozen=True, slots=True)
class Connecting:
    """The sources are asked which of them answers; ``sources`` are their names."""

    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is, a few times a second.

    ``bytes_per_second`` is that of the last seconds (0: nothing came); ``seconds_left`` is None while it is not known.
    """

    bytes_done: int
    bytes_total: int
    bytes_per_second: float
    seconds_left: float | None
    source: str


@dataclass(frozen=True, slots=True)
class SourceChanged:
    """From now on it comes from ``source``; ``reason``: what was wrong with the one before (None: it is the first)."""

    source: str
    reason: DownloadProblem | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing can be fetched for ``seconds``; then it is tried again by itself."""

    seconds: float
    reason: DownloadProblem


@dataclass(frozen=True, slots=True)
class Following:
    """Another window or program fetches the same file; this is its progress."""

    bytes_done: int
    bytes_total: int


@dataclass(frozen=True, slots=True)
class Checking:
    """All bytes are here; the checksum of so many of them has been taken."""

    bytes_done: int
    bytes_total: int


@dataclass(frozen=True, slots=True)
class Restarted:
    """What had come was thrown away, because it was not the file that was asked for."""

    reason: DownloadProblem


@dataclass(frozen=True, slots=True)
class Done:
    """The file stands under its name, and its size and SHA-256 are those of the catalog.

    ``bytes_reused`` were here already when this run began, ``bytes_fetched`` came in it.
    """

    path: Path
    bytes_reused: int
    bytes_fetched: int
    seconds: float


TransferEvent = Connecting | Progress | SourceChanged | Waiting | Following | Checking | Restarted | Done
