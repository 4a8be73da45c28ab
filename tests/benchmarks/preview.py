"""How long a key takes with the preview on: until it is shown there, and how long the window stands still for it.

    python -m tests.benchmarks.preview [--keys 60] [--sizes 5000 150000 700000] [--json]

The text is prose with headings, lists, tables, quotations, code, formulas and footnotes. Each key is put in somewhere
else, and the window is given its turns until the preview has shown it. "shown" is from the key to that; "still" is the
longest turn of the event loop meanwhile, which is what a writer would feel; "update" is what of it the preview's own
part takes at a time (following the key, taking the new pieces, laying them out, painting), in seconds of the thread's
own work: what else runs on the computer is not in it. "first" is from the command to the first piece, "whole" to the
last.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QTextCursor

from app.core.document import Document
from app.main import make_application, make_window
from app.ui.preview import Preview
from app.ui.window import Window
from tests.scripted_engine import ScriptedEngine

CHAPTER = """
## Chapter {n}

The committee met on *Tuesday* to review the **budget**. After two hours it came to an agreement: travel spending is cut
by ten percent, and two engineers will be hired, as the [minutes](minutes-{n}.md) say, with $c_{n} = 0.9\\,b$[^n{n}].

各区县、各有关单位要高度重视冬季供暖工作，切实保障群众温暖过冬。各供热单位要加强值班值守，确保二十四小时有人在岗，
发生故障后三十分钟内到达现场。

- first of {n}
- second, with `code`
  1. inner

> A quotation stands here, and goes on for a while so that it fills more than a line of the page.

| a | b | c |
|---|:-:|--:|
| {n} | two | 3.0 |

```python
def chapter_{n}(x: int) -> int:
    return x + {n}  # a comment
```

[^n{n}]: A note to chapter {n}.
"""


def text_of(size: int) -> str:
    """So many characters."""
    made = "# The year in review\n"
    number = 0
    while len(made) < size:
        number += 1
        made += CHAPTER.replace("{n}", str(number))
    return made[:size]


class Turns:
    """Gives the window its turns, and measures each."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._loop = QEventLoop()

    def until(self, condition: Callable[[], bool], seconds: float = 600) -> float:
        """Turn until ``condition`` holds; seconds that took."""
        start = time.perf_counter()
        self.longest = 0.0
        while not condition():
            if time.perf_counter() - start > seconds:
                raise TimeoutError
            before = time.perf_counter()
            # Without waiting: what is measured is work, not patience.
            self._loop.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
            self.longest = max(self.longest, time.perf_counter() - before)
            time.sleep(0.0005)
        return time.perf_counter() - start


class OwnWork:
    """The longest that one of the preview's own methods works in the window's thread."""

    def __init__(self, preview: Preview) -> None:
        self.longest = 0.0
        for owner, name in ((preview.view, "splice"), (preview.view, "_lay_out_view"), (preview.process, "_take"),
                            (preview.process, "_send_edits"), (preview.view, "reveal"), (preview.view, "paintEvent")):
            setattr(owner, name, self._timed(getattr(owner, name)))
        preview.view._later.timeout.disconnect()
        preview.view._later.timeout.connect(preview.view._lay_out_view)

    def _timed(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any) -> Any:
            start = time.thread_time()
            try:
                return method(*arguments)
            finally:
                self.longest = max(self.longest, time.thread_time() - start)

        return timed


def measure(size: int, keys: int) -> dict[str, float]:
    """The figures for a text of so many characters, milliseconds."""
    window = make_window(ScriptedEngine())
    window.resize(1600, 900)
    window.files.show_sample(Document(None, text_of(size)))
    window.show()
    turns = Turns()
    window.editor.complete()
    turns.until(lambda: window.isVisible())
    view, process = window.preview.view, window.preview.process
    if window.commands["preview"].isChecked():
        window.commands["preview"].trigger()
    done = [0]
    process.done.connect(lambda: done.__setitem__(0, done[0] + 1))
    begun = time.perf_counter()
    window.commands["preview"].trigger()
    turns.until(lambda: bool(view.units))
    first = time.perf_counter() - begun
    turns.until(lambda: done[0] > 0)
    whole = time.perf_counter() - begun
    loading = turns.longest
    own = OwnWork(window.preview)
    choices = random.Random(size)
    shown, still, updates = [], [], []
    for _ in range(keys):
        cursor = QTextCursor(window.editor.document())
        cursor.setPosition(choices.randrange(window.editor.document().characterCount() - 1))
        window.editor.setTextCursor(cursor)
        settled = time.perf_counter() + 0.05
        turns.until(lambda until=settled: not view._later.isActive() and time.perf_counter() > until)
        own.longest = 0.0
        start = time.perf_counter()
        cursor.insertText("x")
        typed = time.perf_counter() - start
        turns.until(lambda count=done[0]: done[0] > count and not view._later.isActive())
        shown.append(time.perf_counter() - start)
        still.append(max(typed, turns.longest))
        updates.append(own.longest)
    _put_away(window)
    return {"characters": size, "units": len(view.units), "first_ms": _ms(first), "whole_ms": _ms(whole),
            "still_while_loading_ms": _ms(loading),
            **{f"{name}_{part}_ms": value for name, values in (("shown", shown), ("still", still), ("update", updates))
               for part, value in _parts(values).items()}}


def _parts(values: list[float]) -> dict[str, float]:
    values = sorted(values)
    return {"p50": _ms(values[len(values) // 2]), "p99": _ms(values[int(0.99 * (len(values) - 1))]),
            "max": _ms(values[-1])}


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 1)


def _put_away(window: Window) -> None:
    window.editor.document().setModified(False)
    window.close()
    window.deleteLater()


def main() -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keys", type=int, default=60)
    parser.add_argument("--sizes", type=int, nargs="+", default=[5_000, 150_000, 700_000])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    application = make_application([])
    found = [measure(size, options.keys) for size in options.sizes]
    if options.json:
        print(json.dumps(found, indent=1))
    else:
        names = list(found[0])
        print("| " + " | ".join(names) + " |\n" + "|---" * len(names) + "|")
        for row in found:
            print("| " + " | ".join(f"{row[name]:,}" for name in names) + " |")
    application.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
