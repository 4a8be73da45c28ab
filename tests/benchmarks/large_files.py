"""Large documents and long lines in the real window: opening, keys, saving, memory, and stalls of the event loop.

    python -m tests.benchmarks.large_files [--case NAME] [--keys 200] [--json]

Each case runs in a process of its own. Milliseconds come twice: on the clock, and (``cpu``) of the processor, which
other programs disturb less. A long document is shown when it is opened, and whole a while later. A key is measured
from its press to the end of what it brings about at once, painting included. Then the window is left alone until it
has counted, read the outline and looked for hidden characters: a stall is what the event loop did not do in that time,
beyond 5 ms.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_ENGLISH = (
    "The committee met on Tuesday to review the budget. After *two hours* of discussion it came to an agreement: "
    "travel spending is cut by ten percent, and two engineers join in the spring, as the [minutes](m.md) tell.\n"
)
_CHINESE = "各供热单位要进一步加强值班值守，确保有人在岗，发生故障后三十分钟内必须到达现场，两小时内恢复供暖。\n"


def _book(paragraph: str, size: int) -> str:
    """About ``size`` bytes in sections of twenty paragraphs, with a fence now and then."""
    parts: list[str] = []
    length = number = 0
    while length < size:
        number += 1
        part = f"## Section {number}\n\n" + f"{paragraph}\n" * 20 + ("```\ncode\n```\n\n" if number % 5 == 0 else "")
        parts.append(part)
        length += len(part.encode())
    return "".join(parts)


CASES: dict[str, Callable[[], str]] = {
    "1 MB, English": lambda: _book(_ENGLISH, 1_000_000),
    "10 MB, English": lambda: _book(_ENGLISH, 10_000_000),
    "10 MB, Chinese": lambda: _book(_CHINESE, 10_000_000),
    "10 MB, lines of 20": lambda: "short line of words\n" * 500_000,
    "a line of 10,000": lambda: "word " * 2_000 + "\n",
    "a line of 20,000": lambda: "word " * 4_000 + "\n",
    "a line of 100 KB": lambda: "before\n\n" + "word " * 20_000 + "\n",
    "a line of 1 MB": lambda: "before\n\n" + "word " * 200_000 + "\n",
    "a line of 10 MB": lambda: "before\n\n" + "word " * 2_000_000 + "\n",
}


def measure(case: str, keys: int) -> dict[str, Any]:
    """The figures of one case: milliseconds, and RSS in megabytes."""
    import psutil
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QTextCursor
    from PySide6.QtTest import QTest

    from app.main import make_application, make_window
    from tests.benchmarks.window import Stalls
    from tests.scripted_engine import ScriptedEngine

    path = Path(os.environ["STET_HOME"]) / "large.md"
    path.write_text(CASES[case](), encoding="utf-8")
    application = make_application([])
    window = make_window(ScriptedEngine())
    window.resize(1280, 800)
    window.show()
    application.processEvents()
    stalls = Stalls()

    def timed(act: Callable[[], object]) -> tuple[float, float]:
        began, began_cpu = time.perf_counter(), time.process_time()
        act()
        application.processEvents()
        return round(1000 * (time.perf_counter() - began), 1), round(1000 * (time.process_time() - began_cpu), 1)

    def left_alone(seconds: float) -> float:
        stalls.reset()
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            application.processEvents()
            time.sleep(0.001)
        return round(max(stalls.gaps), 1)

    result: dict[str, Any] = {"case": case}
    result["open_ms"], result["open_cpu_ms"] = timed(lambda: window.files.open(path))
    began, began_cpu = time.perf_counter(), time.process_time()
    stalls.reset()
    while window.editor.document().characterCount() - 1 < window.editor.length():
        application.processEvents()
    result["whole_ms"] = round(1000 * (time.perf_counter() - began), 1)
    result["whole_cpu_ms"] = round(1000 * (time.process_time() - began_cpu), 1)
    result["stall_until_whole_ms"] = round(max(stalls.gaps, default=0), 1)
    result["stall_after_opening_ms"] = left_alone(6)
    pressed: list[tuple[float, float]] = []
    for place in (QTextCursor.MoveOperation.Start, QTextCursor.MoveOperation.End):
        result[f"jump_to_{place.name.lower()}_ms"], _ = timed(lambda place=place: window.editor.moveCursor(place))
        for number in range(keys // 2):
            key = Qt.Key.Key_Return if number % 10 == 9 else Qt.Key.Key_A
            pressed.append(timed(lambda key=key: QTest.keyClick(window.editor, key)))
    for name, values in (("key", [clock for clock, _ in pressed]), ("key_cpu", [cpu for _, cpu in pressed])):
        values.sort()
        for share in (50, 95, 99):
            result[f"{name}_p{share}_ms"] = values[min(len(values) - 1, share * len(values) // 100)]
    result["key_max_ms"] = max(clock for clock, _ in pressed)
    result["stall_after_keys_ms"] = left_alone(4)
    result["read_only"] = window.editor.isReadOnly()
    if not window.editor.isReadOnly():
        result["save_ms"], result["save_cpu_ms"] = timed(window.files.save)
    result["rss_mb"] = round(psutil.Process().memory_info().rss / 1e6)
    window.editor.document().setModified(False)
    window.close()
    application.processEvents()
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--case", choices=list(CASES))
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.case is not None:
        with tempfile.TemporaryDirectory() as home:
            os.environ["STET_HOME"] = home
            print(json.dumps(measure(options.case, options.keys)))
        return 0
    for case in CASES:
        run = subprocess.run([sys.executable, "-m", "tests.benchmarks.large_files", "--case", case,
                              "--keys", str(options.keys)], capture_output=True, text=True, check=False)
        if run.returncode:
            print(f"{case}: not measured: {run.stderr.strip().splitlines()[-1]}", file=sys.stderr)
            continue
        found = json.loads(run.stdout)
        print(json.dumps(found) if options.json else
              f"{found.pop('case'):20} " + "  ".join(f"{name} {value}" for name, value in found.items()), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
