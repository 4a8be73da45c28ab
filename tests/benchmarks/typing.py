"""What each kind of key costs in a long document with everything on, until it is painted, milliseconds.

    python -m tests.benchmarks.typing [--characters 150000] [--keys 200] [--runs 3] [--preview] [--json]

The document is Chinese, with headings, lists, tables, code and formulas. A key is timed from its event until the event
loop has nothing more to do at once, so the painting and what a timer of 0 ms does are in it. Of several runs the one
with the lowest 99th percentile is told: other programs only add to it.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.core.document import Document
from app.inference.process_engine import ProcessEngine
from app.main import make_application, make_window
from app.ui.window import Window

Key = Qt.Key
PAUSE = 0.08  # seconds between keys with the preview
LIMIT = 16.0  # milliseconds: a picture of a screen with 60 in a second
SECTION = (
    "## 第{n}节 春天\n\n山上的雪开始化了，河水*慢慢*涨起来，他说：“**春天**来了。”Then `code` and $a^2 + b^2$ came, "
    "see [此处](#第1节).\n\n" + "".join(f"{number}. 第{number}条，各单位要加强值班\n" for number in range(1, 41))
    + "\n| 名称 | 数量 | 备注 |\n| --- | ---: | :-: |\n"
    + "".join(f"| 项目{number} | {number} | 甲乙丙 |\n" for number in range(1, 31))
    + "\n```python\nprint('x')\n```\n\n"
)


def document(characters: int) -> str:
    """A text of at least so many characters."""
    text, number = "", 1
    while len(text) < characters:
        text += SECTION.replace("{n}", str(number))
        number += 1
    return text


def composed(part: str, chosen: str = "") -> Callable[[Window], None]:
    """One event of an input method: what is composed now, or what was chosen."""
    def send(window: Window) -> None:
        event = QInputMethodEvent(part, [])
        event.setCommitString(chosen)
        QApplication.sendEvent(window.editor, event)

    return send


def key(name: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Callable[[Window], None]:
    return lambda window: QTest.keyClick(window.editor, name, modifiers)


def typed(text: str) -> Callable[[Window], None]:
    return lambda window: QTest.keyClicks(window.editor, text)


# A name, where the cursor is put behind, the key, and what is done after it, unmeasured.
KEYS: tuple[tuple[str, str, Callable[[Window], None], Callable[[Window], None] | None], ...] = (
    ("letter", "山上的雪", typed("a"), None),
    ("letter in a table", "| 项目7", typed("a"), None),
    ("Backspace", "山上的雪开始化了，河水", key(Key.Key_Backspace), typed("x")),
    ("Enter in a paragraph", "山上的雪", key(Key.Key_Return), key(Key.Key_Backspace)),
    ("Enter in a numbered list", "2. 第2条", key(Key.Key_Return), lambda window: window.editor.undo()),
    ("Tab in a numbered list", "2. 第2条", key(Key.Key_Tab), lambda window: window.editor.undo()),
    ("Tab in a table", "| 项目7", key(Key.Key_Tab), None),
    ("Enter in a table", "| 项目7", key(Key.Key_Return), lambda window: window.editor.undo()),
    ("mark made wide", "山上的雪", typed(","), lambda window: window.editor.undo()),
)
# Each key of a composition is an event of its own; a row tells of them singly, another of all together.
COMPOSITION = (composed("n"), composed("ni"), composed("ni'hao"), composed("", "你好"))
EACH, ALL = "input method, each event", "input method, four events"


def measure(window: Window, text: str, keys: int) -> dict[str, dict[str, float]]:
    """Every case on the shown window."""
    result: dict[str, dict[str, float]] = {}
    for name, place, press, after in KEYS:
        begin(window, text, place)
        times: list[tuple[float, float]] = []
        for _ in range(keys):
            times.append(timed(window, press))
            if after is not None:
                after(window)
                QApplication.processEvents()
        result[name] = _spread(times)
    begin(window, text, "山上的雪")
    compositions = [[timed(window, send) for send in COMPOSITION] for _ in range(keys)]
    result[EACH] = _spread([one for composition in compositions for one in composition])
    result[ALL] = _spread([(sum(wall for wall, _ in one), sum(cpu for _, cpu in one)) for one in compositions])
    return result


def begin(window: Window, text: str, place: str) -> None:
    """Show ``text``, with the cursor behind ``place`` in its second half."""
    window.files.show_sample(Document(None, text))
    end = text.index(place, len(text) // 2) + len(place)
    window.editor.select(end, end)
    window.editor.centerCursor()  # half a page below it moves with every line that is put in
    window.editor.setFocus()
    # As in all of a document but its first key: no key makes it a changed one, and undo none an unchanged one.
    window.editor.document().setModified(True)
    settle(1.0)


def timed(window: Window, press: Callable[[Window], None]) -> tuple[float, float]:
    """Milliseconds by the clock and of the thread's processor time, from a key until nothing is left to do at once."""
    if window.preview.view.isVisible():
        settle(PAUSE)
    began, began_cpu = time.perf_counter(), time.thread_time()
    press(window)
    QApplication.processEvents()
    return 1000 * (time.perf_counter() - began), 1000 * (time.thread_time() - began_cpu)


def _spread(times: Sequence[tuple[float, float]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for kind, values in (("", sorted(wall for wall, _ in times)), ("cpu_", sorted(cpu for _, cpu in times))):
        found |= {f"{kind}p50_ms": round(values[len(values) // 2], 2),
                  f"{kind}p99_ms": round(values[int(0.99 * (len(values) - 1))], 2),
                  f"{kind}max_ms": round(values[-1], 2)}
    return found


def settle(seconds: float) -> None:
    """Let timers and threads do what a new document asks for."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        QApplication.processEvents()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--characters", type=int, default=150_000)
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--preview", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("STET_HOME", home)
        make_application([])
        window = make_window(ProcessEngine())
        window.resize(1440, 900)
        window.show()
        if options.preview:
            window.commands["preview"].trigger()
        text = document(options.characters)
        gc.freeze()  # as the program does
        runs = [measure(window, text, options.keys) for _ in range(options.runs)]
        window.editor.document().setModified(False)
        window.close()
    best = {name: min((run[name] for run in runs), key=lambda one: one["cpu_p99_ms"]) for name in runs[0]}
    if options.json:
        print(json.dumps({"characters": len(text), "keys": options.keys, "cases": best}, indent=1))
        return 0
    print(f"{len(text):,} characters, {options.keys} keys each, best of {options.runs}; the limit is {LIMIT:.0f} ms")
    for name, one in best.items():
        print(f"{name:28} p50 {one['p50_ms']:6.2f}  p99 {one['p99_ms']:6.2f}  max {one['max_ms']:6.2f}"
              f"   cpu p50 {one['cpu_p50_ms']:6.2f}  p99 {one['cpu_p99_ms']:6.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
