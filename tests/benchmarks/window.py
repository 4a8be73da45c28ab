"""How the window behaves while a real model works: stalls of its event loop, Esc to idle, host killed.

    python -m tests.benchmarks.window [--model ID-or-PATH] [--tokens 500] [--runs 20] [--json]

A stall is a gap between two turns of a 5 ms timer in the GUI thread, less these 5 ms; "busy" is what the thread itself
worked in such a gap, so that other programs do not count. Cancelling is measured from the Esc key to the signal that
the job has ended. A long document (150,000 characters) is polished whole, with the preview beside the review.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest

from app.core.document import Document
from app.inference.process_engine import ProcessEngine
from app.main import make_application, make_window
from app.ui.window import Window
from app.workers.text_stream import PassagePart
from tests.benchmarks.preview import text_of

TICK = 5  # milliseconds
LONG = 150_000  # characters
PARAGRAPH = (
    "The committee met on Tuesday to review the budget. After two hours of discussion it come to an agreement: "
    "travel spending is cut by ten percent, and two engineers will be hired in the spring time. "
)


class Stalls(QObject):
    """Records the gaps between turns of the event loop, milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self.busy: list[float] = []
        self._last, self._worked = time.perf_counter(), time.thread_time()
        timer = QTimer(self)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self._tick)
        timer.start(TICK)

    def _tick(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self.gaps.append(1000 * (now - self._last) - TICK)
        self.busy.append(1000 * (worked - self._worked))
        self._last, self._worked = now, worked

    def reset(self) -> None:
        self.gaps.clear()
        self.busy.clear()
        self._last, self._worked = time.perf_counter(), time.thread_time()

    def summary(self) -> dict[str, float]:
        """Longest and 99th percentile, milliseconds."""
        gaps, busy = sorted(self.gaps), sorted(self.busy)
        at = int(0.99 * (len(gaps) - 1))
        return {"max_ms": round(gaps[-1], 1), "p99_ms": round(gaps[at], 1), "busy_max_ms": round(busy[-1], 1),
                "busy_p99_ms": round(busy[at], 1), "turns": len(gaps)}


def wait(condition: Callable[[], bool], seconds: float = 600) -> None:
    """Run the event loop until ``condition`` holds."""
    loop = QEventLoop()
    timer = QTimer()
    deadline = time.perf_counter() + seconds

    def look() -> None:
        if condition() or time.perf_counter() > deadline:
            loop.quit()

    timer.timeout.connect(look)
    timer.start(1)
    if not condition():
        loop.exec()
    if not condition():
        raise TimeoutError("the window did not get there")


def spread(values: list[float]) -> dict[str, float]:
    """Median, 99th percentile and maximum of milliseconds."""
    ordered = sorted(values)
    return {"n": len(ordered), "median_ms": round(statistics.median(ordered), 1),
            "p99_ms": round(ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))], 1),
            "max_ms": round(ordered[-1], 1)}


def show(window: Window, text: str) -> None:
    """Put ``text`` into the window and select all of it."""
    window.files.show_sample(Document(None, text))
    window.editor.select(0, len(text))


def esc_to_idle(window: Window, runs: int, *, in_prefill: bool) -> dict[str, float]:
    """Milliseconds from Esc to the end of the job."""
    times: list[float] = []
    stalls: list[float] = []
    for number in range(runs):
        # A new beginning each time, so that no prefix is reused.
        show(window, f"Run {number}. " + PARAGRAPH * (60 if in_prefill else 4))
        seen: list[str] = []
        event = window.assistant.job_started if in_prefill else window.assistant.job_text

        def note(*_: object, seen: list[str] = seen) -> None:
            seen.append("x")

        event.connect(note)
        window.suggestions.run("polish")
        wait(lambda seen=seen: bool(seen))
        event.disconnect(note)
        wait_a_little = 20 + 13 * (number % 7)  # milliseconds: at different places of the work
        QTest.qWait(wait_a_little)
        if not window.assistant.busy:
            continue
        began = time.perf_counter()
        QTest.keyClick(window.editor, Qt.Key.Key_Escape)
        stalls.append(1000 * (time.perf_counter() - began))
        wait(lambda: not window.assistant.busy)
        times.append(1000 * (time.perf_counter() - began))
        wait(lambda: "…" not in window.panel.card.head)
    return spread(times) | {"key_max_ms": round(max(stalls), 1)}


def killed_hosts(window: Window, engine: ProcessEngine, runs: int) -> dict[str, object]:
    """Kill the host while it streams; the text stays and the next action works."""
    kept = messages = again = 0
    restart: list[float] = []
    for number in range(runs):
        text = f"Run {number}. " + PARAGRAPH * 2
        show(window, text)
        came: list[str] = []

        def note(parts: list[PassagePart], _tokens: int, _used: int, came: list[str] = came) -> None:
            came.extend(part.text for part in parts)

        window.assistant.job_text.connect(note)
        window.suggestions.run("polish")
        wait(lambda came=came, number=number: len(came) > 1 + number % 5)
        assert engine.host_pid is not None
        os.kill(engine.host_pid, signal.SIGKILL)
        began = time.perf_counter()
        wait(lambda: not window.assistant.busy)
        window.assistant.job_text.disconnect(note)
        kept += window.editor.text() == text and window.panel.card.view.toPlainText() == "".join(came)
        messages += "stopped unexpectedly" in window.panel.card.head
        wait(lambda: window.assistant.info is not None and not window.assistant.loading)
        restart.append(1000 * (time.perf_counter() - began))
        window.editor.select(0, 40)
        window.suggestions.run("polish")
        wait(lambda: not window.assistant.busy and "…" not in window.panel.card.head)
        again += window.panel.card.state == "ready"
    return {"kills": runs, "text_kept": kept, "told": messages, "next_action_worked": again,
            "ready_again": spread(restart)}


def polish_long(window: Window, stalls: Stalls, tokens: int) -> dict[str, float]:
    """Stalls from the command on, while so many tokens stream into the review of a long text, the preview beside it."""
    window.files.show_sample(Document(None, text_of(LONG)))
    window.editor.complete()
    with_preview = window.commands["preview"]
    done: list[int] = []
    window.preview.process.done.connect(lambda: done.append(1))
    with_preview.trigger()
    wait(lambda: bool(done))
    window.editor.select(0, len(window.editor.text()))
    seen = [0]
    window.assistant.job_text.connect(lambda _parts, so_far, _used: seen.__setitem__(0, so_far))
    QTest.qWait(1000)
    stalls.reset()
    window.suggestions.run("polish")
    wait(lambda: seen[0] >= tokens or (bool(seen[0]) and not window.assistant.busy))
    found = stalls.summary()
    window.suggestions.stop()
    wait(lambda: not window.assistant.busy and "…" not in window.panel.card.head)
    with_preview.trigger()
    return found | {"tokens": seen[0], "characters": LONG}


def measure(model: str | None, tokens: int, runs: int) -> dict[str, object]:
    """All figures, on a real window, a real host and a real model."""
    application = make_application([])
    engine = ProcessEngine()
    window = make_window(engine)
    show(window, PARAGRAPH)
    window.resize(1440, 900)
    window.show()
    gc.freeze()  # as the program does
    QTest.qWait(300)
    stalls = Stalls()
    result: dict[str, object] = {}
    QTest.qWait(500)
    result["idle"] = stalls.summary()
    stalls.reset()
    window.models.load(model)
    wait(lambda: window.assistant.info is not None)
    result["while_loading"] = stalls.summary()
    assert window.assistant.info is not None
    result["model"] = f"{window.assistant.info.name}, loaded in {window.assistant.info.load_seconds:.2f} s"

    total = runs_made = 0
    stalls.reset()
    while total < tokens:  # one answer may be shorter
        runs_made += 1
        show(window, f"Run {runs_made}. " + PARAGRAPH * 3)
        seen = [0]

        def note(_parts: object, so_far: int, _used: int, seen: list[int] = seen) -> None:
            seen[0] = so_far

        window.assistant.job_text.connect(note)
        window.suggestions.run("expand")
        wait(lambda seen=seen, total=total: total + seen[0] >= tokens or not window.assistant.busy)
        window.suggestions.stop()
        wait(lambda: not window.assistant.busy and "…" not in window.panel.card.head)
        window.assistant.job_text.disconnect(note)
        total += seen[0]
    result["while_streaming"] = stalls.summary() | {"tokens": total, "answers": runs_made}
    result["polish_long"] = polish_long(window, stalls, tokens)
    result["esc_in_decode"] = esc_to_idle(window, runs, in_prefill=False)
    result["esc_in_prefill"] = esc_to_idle(window, runs, in_prefill=True)
    result["killed"] = killed_hosts(window, engine, runs)
    window.editor.document().setModified(False)
    window.close()
    application.processEvents()
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="starter")
    parser.add_argument("--tokens", type=int, default=500)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("STET_HOME", home)
        result = measure(options.model, options.tokens, options.runs)
    if options.json:
        print(json.dumps(result, indent=1))
    else:
        for name, value in result.items():
            print(f"{name:16} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
