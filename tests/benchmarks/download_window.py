"""The window's longest stall while a model is fetched and text is typed, beside the same typing with nothing fetched.

usage: python -m tests.benchmarks.download_window [MEGABYTES] [ROUNDS]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from dataclasses import replace

from PySide6.QtCore import QEventLoop, QTimer

from app import main as program
from app.core.catalog import Catalog, load_catalog
from app.core.document import Document
from app.ui.window import Window
from tests.benchmarks import download_server
from tests.download.hub import COMMIT, FILE, REPOSITORY
from tests.scripted_engine import ScriptedEngine

# Milliseconds between two looks, between two keys, and that is typed for where nothing is fetched.
LOOK, KEY, TYPED = 2, 50, 5000


class Stalls:
    """How long the event loop did not come back, in milliseconds beyond ``LOOK``, while it runs."""

    def __init__(self, window: Window) -> None:
        self.gaps: list[float] = []
        self._last = 0.0
        self._look, self._keys = QTimer(window), QTimer(window)
        self._look.timeout.connect(self._tick)
        self._keys.timeout.connect(lambda: window.editor.insertPlainText("x"))

    def begin(self) -> None:
        self._last = time.perf_counter()
        self._look.start(LOOK)
        self._keys.start(KEY)

    def end(self) -> str:
        self._look.stop()
        self._keys.stop()
        gaps = sorted(self.gaps)
        return f"p50 {gaps[len(gaps) // 2]:.1f}, p99 {gaps[len(gaps) * 99 // 100]:.1f}, longest {gaps[-1]:.1f} ms"

    def _tick(self) -> None:
        now = time.perf_counter()
        self.gaps.append(max(0.0, 1000 * (now - self._last) - LOOK))
        self._last = now


def main(megabytes: int, rounds: int) -> None:
    """Print the stalls of both, in turns."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = program.make_application([])
    with download_server.running(megabytes) as (endpoint, sha256, size):
        os.environ["HF_ENDPOINT"] = endpoint
        entry = replace(load_catalog().get("qwen3-8b"), repository=REPOSITORY, file=FILE, revision=COMMIT,
                        bytes=size, sha256=sha256)
        for _ in range(rounds):
            for fetches in (False, True):
                with tempfile.TemporaryDirectory() as home:
                    os.environ["STET_HOME"] = home
                    catalog = replace(load_catalog(), entries=(entry, load_catalog().get("starter")))
                    print("fetching:" if fetches else "nothing: ", measured(catalog, fetches=fetches), flush=True)
    application.quit()


def measured(catalog: Catalog, *, fetches: bool) -> str:
    """One window, in which is typed."""
    program.load_catalog = lambda: catalog
    window = program.make_window(ScriptedEngine())
    window.resize(1440, 900)
    window.files.show_sample(Document(None, "A sentence of five words. " * 2000))
    window.show()
    stalls, loop = Stalls(window), QEventLoop()
    QTimer.singleShot(1500, loop.quit)
    loop.exec()
    stalls.begin()
    if fetches:
        window.provision.supply.said.connect(loop.quit)  # it is loaded
        window.provision.supply.downloader.paused.connect(loop.quit)
        window.provision.supply.fetch(catalog.entries[0])
    else:
        QTimer.singleShot(TYPED, loop.quit)
    loop.exec()
    told = stalls.end()
    window.editor.document().setModified(False)
    window.close()
    window.deleteLater()
    return told


if __name__ == "__main__":
    main(*[int(text) for text in [*sys.argv[1:], *("300", "3")[len(sys.argv) - 1:]]])
