"""How long the window is busy for a frame while a proposal grows in the page, and for a decision among hundreds.

    python -m tests.benchmarks.review_window [--edits FOLDER] [--json]

Without a model: 250 pieces of text a second come in frames of 16 ms, and each frame is shown, laid out and painted
(offscreen), with the place where text is written in view. Times are those that the window's thread spends on the
processor, so that other programs do not count.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication

from app.core.document import Document
from app.core.passages import Piece
from app.core.review import review_of
from app.main import make_application, make_window
from app.ui.window import Window
from tests.benchmarks.figure import Figure, as_table
from tests.benchmarks.review import edited, groups, long_text
from tests.scripted_engine import ScriptedEngine

FRAME_MS, PIECES, PIECE_CHARACTERS = 16, 4, 4
STREAM_CHARACTERS, LONG_CHARACTERS, BEFORE_CHARACTERS = 20_000, 100_000, 500
HUNKS, DECISION_MS = 300, 50


def main() -> int:
    """Print the table or JSON; 1 when a goal was not reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=Path, help="a folder of <language>/<name>.commit-edits.jsonl")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found: list[Figure] = []
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("STET_HOME", home)
        application = make_application([])
        window = make_window(ScriptedEngine())
        window.resize(1440, 900)
        window.show()
        application.processEvents()
        gc.freeze()  # as ``run_window`` does
        for name, pairs in groups(given.edits):
            for characters in (STREAM_CHARACTERS, LONG_CHARACTERS):
                found.append(growing(window, name, long_text(pairs, characters)))
            found.append(deciding(window, name, long_text(pairs, LONG_CHARACTERS)))
        window.editor.document().setModified(False)
        window.close()
        application.processEvents()
    print(json.dumps([figure.as_data() for figure in found], ensure_ascii=False) if given.json else as_table(found))
    return 0 if all(figure.reached is not False for figure in found) else 1


def growing(window: Window, name: str, text: str) -> Figure:
    """The frames while the last of an answer to the whole of ``text`` comes."""
    after = edited(text, len(text) // 200)
    _show(window, text)
    review = window.suggestions.reviewing
    review.begin(text, 0, len(text), [Piece(text, True)])
    QCoreApplication.processEvents()
    step = PIECES * PIECE_CHARACTERS

    def frame(at: int) -> None:
        review.growing.write(0, after[at : at + step], text[at:], None)
        review.growing.refresh()
        QCoreApplication.processEvents()

    first = max(0, len(after) - STREAM_CHARACTERS)
    for at in range(0, first, BEFORE_CHARACTERS):  # before it is measured
        review.growing.write(0, after[at : min(first, at + BEFORE_CHARACTERS)], text[at:], None)
        review.growing.refresh()
        QCoreApplication.processEvents()
    if window.pages.review.pens:
        window.pages.review.scroll_to(window.pages.review.pens[0])
        window.pages.review.begin_following(window.pages.review.pens[0])
    times = [_busy(lambda at=at: frame(at)) for at in range(first, len(after), step)]
    review.close()
    return _figure(f"{name}: a frame while {len(text):,} characters come", times)


def deciding(window: Window, name: str, text: str) -> Figure:
    """Decisions one by one, the one after what was decided coming into sight."""
    _show(window, text)
    review = window.suggestions.reviewing
    review.show(review_of(text, 0, len(text), edited(text, HUNKS), finished=True, checked=False))
    QCoreApplication.processEvents()

    def decide(number: int) -> None:
        (review.accept if number % 2 else review.let_stand)()
        QCoreApplication.processEvents()

    times = [_busy(lambda number=number: decide(number)) for number in range(HUNKS // 3)]
    review.close()
    return _figure(f"{name}: a decision among {HUNKS}, {len(text):,} characters", times, DECISION_MS)


def _show(window: Window, text: str) -> None:
    window.editor.document().setModified(False)
    window.files.show_sample(Document(None, text))
    for _ in range(5):
        QCoreApplication.processEvents()


def _busy(do: Callable[[], object]) -> float:
    """Milliseconds on the processor."""
    began = time.thread_time()
    do()
    return 1000 * (time.thread_time() - began)


def _figure(name: str, times: list[float], at_most: float = FRAME_MS) -> Figure:
    ordered = sorted(times)
    at = {share: ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.95, 0.99, 1.0)}
    return Figure(name, at[0.95], "ms", f"95th percentile; median {at[0.5]:.1f}, 99th {at[0.99]:.1f}, "
                  f"longest {at[1.0]:.1f} of {len(ordered)}", at_most=at_most)


if __name__ == "__main__":
    raise SystemExit(main())
