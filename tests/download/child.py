"""A download in a process of its own, so that it can be killed: child.py FOLDER ENDPOINT SHA256 BYTES [wide] [timed].

With ``timed`` it prints the seconds from the first question to the verified file under its name.
"""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

from app.core.catalog import load_catalog
from app.download.download import Download
from app.download.lanes import Width
from app.download.sources import source_from
from tests.download.hub import COMMIT, FILE, REPOSITORY

# Several connections after a moment, each for a small segment.
WIDE = Width(segment_bytes=400_000, trial_seconds=0.1, enough=1e12)

if __name__ == "__main__":
    folder, endpoint, sha256, size, *how = sys.argv[1:]
    entry = replace(load_catalog().get("qwen3-8b"), id="planted", name="Planted", repository=REPOSITORY, file=FILE,
                    revision=COMMIT, bytes=int(size), sha256=sha256)
    began = time.perf_counter()
    Download(entry, Path(folder), [source_from(endpoint)], lambda event: None, threading.Event(), spare_bytes=0,
             width=WIDE if "wide" in how else None).run()
    if "timed" in how:
        print(time.perf_counter() - began)
