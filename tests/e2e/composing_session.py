"""The window on a display of its own, typed into through a real input method: ibus with libpinyin, by xdotool.

Run as ``dbus-run-session -- python -m tests.e2e.composing_session``; says in one line of JSON what came of it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable

SECONDS = 60.0


def display() -> tuple[subprocess.Popen[bytes], str]:
    """A display without a screen, and its name."""
    reading, writing = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x820x24", "-nolisten", "tcp"],
                              pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        return server, f":{told.readline().strip()}"


def choose_pinyin() -> None:
    """Start the input method, and wait until it has its engine."""
    subprocess.Popen(["ibus-daemon", "-r", "--panel=disable"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + SECONDS
    engine = ""
    while engine != "libpinyin":
        # What this says of itself is not true: it answers 1 also where the engine is the chosen one then.
        subprocess.run(["ibus", "engine", "libpinyin"], capture_output=True, check=False)
        engine = subprocess.run(["ibus", "engine"], capture_output=True, text=True, check=False).stdout.strip()
        if time.monotonic() > until:
            raise TimeoutError("ibus has no engine")


def main() -> int:
    server, name = display()
    os.environ.update(DISPLAY=name, QT_IM_MODULE="ibus", QT_QPA_PLATFORM="xcb")
    try:
        choose_pinyin()
        print(json.dumps(type_into_window(), ensure_ascii=False), flush=True)
    finally:
        subprocess.run(["ibus", "exit"], capture_output=True, check=False)
        server.terminate()
        server.wait()
    return 0


def type_into_window() -> dict[str, object]:
    """What stands where after each thing that was typed."""
    from PySide6.QtCore import QEventLoop, QPoint, QTimer
    from PySide6.QtGui import QGuiApplication

    from app.core.document import Document
    from app.main import make_application, make_window
    from tests.scripted_engine import ScriptedEngine

    application = make_application([])
    window = make_window(ScriptedEngine())
    text = "".join(f"第{number}段，山上的雪开始化了。\n\n" for number in range(60))
    window.files.show_sample(Document(None, text))
    window.resize(1200, 760)
    window.show()
    window.activateWindow()
    editor, method = window.editor, QGuiApplication.inputMethod()
    found: dict[str, object] = {}

    def wait(condition: Callable[[], bool]) -> bool:
        loop, until = QEventLoop(), time.monotonic() + SECONDS
        timer = QTimer()
        timer.timeout.connect(lambda: loop.quit() if condition() or time.monotonic() > until else None)
        timer.start(10)
        loop.exec()
        return condition()

    def xdotool(*words: str) -> None:
        subprocess.run(["xdotool", *words], check=True)

    def composed() -> str:
        return editor.textCursor().block().layout().preeditAreaText()

    wait(lambda: window.isActiveWindow() and editor.hasFocus())
    place = text.index("第30段")
    editor.select(place, place)
    editor.scroll_to(place - 200)
    xdotool("type", "--delay", "60", "nihao")
    wait(lambda: bool(composed()))
    wait(lambda: method.cursorRectangle().left() > editor.viewport().mapTo(window, QPoint(12, 0)).x() + 5)
    found["composed"] = bool(composed()) and editor.text() == text
    cursor = editor.cursorRect()
    corner = editor.viewport().mapTo(window, cursor.topLeft())
    told = method.cursorRectangle().topLeft().toPoint()
    found["box_from_cursor"] = [told.x() - corner.x(), told.y() - corner.y()]
    xdotool("key", "ctrl+1")
    xdotool("key", "Escape")
    found["given_up"] = wait(lambda: not composed()) and editor.text() == text
    found["busy"] = window.assistant.busy
    xdotool("type", "--delay", "60", "nihao ")
    wait(lambda: editor.text() != text)
    found["put_in"] = editor.text()[place - 2 : place + 5]
    editor.undo()
    found["undone"] = editor.text() == text
    window.panel.instruction.setFocus()
    xdotool("type", "--delay", "60", "xiugai")
    wait(lambda: window.editor.composing.active)
    xdotool("key", "space")
    wait(lambda: bool(window.panel.instruction.text()))
    found["field"] = window.panel.instruction.text()
    editor.document().setModified(False)
    window.close()
    application.processEvents()
    return found


if __name__ == "__main__":
    sys.exit(main())
