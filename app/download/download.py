"""One download from the first question to the verified file under its name."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from app.core.catalog import Entry
from app.core.errors import DownloadFailed
from app.core.transfer import TransferEvent
from app.download.sources import Source, require_downloadable


class Download:
    """Fetches one model of the catalog into a folder.

    Args:
        entry: what is fetched; its size and SHA-256 decide what is accepted.
        folder: where it goes; made if need be.
        sources: where from; the one that answers first is used, the others when it fails.
        on_progress: called with each event, in the thread of ``run``.
        cancelled: set by anyone to pause it; ``run`` then ends within a second.
    """

    def __init__(
        self, entry: Entry, folder: Path, sources: Sequence[Source], on_progress: Callable[[TransferEvent], None],
        cancelled: threading.Event,
    ) -> None:
        self._entry, self._folder, self._sources = entry, folder, tuple(sources)
        self._tell, self._cancelled = on_progress, cancelled

    def run(self) -> Path:
        """Fetch it; returns the path of the verified file.

        Raises:
            DownloadPaused: ``cancelled`` was set.
            DownloadProblem: nothing under the final name was changed; what came is kept for the next run.
        """
        require_downloadable(self._entry)
        raise DownloadFailed(detail="no transfer is built yet")
