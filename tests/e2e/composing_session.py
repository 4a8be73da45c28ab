"""The window on a display of its own, typed into through a real input method (ibus or fcitx, for pinyin) by xdotool.

Run as ``dbus-run-session -- python -m tests.e2e.composing_session ibus|fcitx``; says in one line of JSON what came.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

SECONDS = 60.0


def display() -> tuple[subprocess.Popen[bytes], str]:
    """A display without a screen, and its name."""
    reading, writing = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x820x24", "-nolisten", "tcp"],
                              pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        return server, f":{told.readline().strip()}"


def start_ibus() -> None:
    """Start it, and wait until it has its engine."""
    subprocess.Popen(["ibus-daemon", "-r", "--panel=disable"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    def is_chosen() -> bool:
        # What this says of itself is not true: it answers 1 also where the engine is the chosen one then.
        subprocess.run(["ibus", "engine", "libpinyin"], capture_output=True, check=False)
        return subprocess.run(["ibus", "engine"], capture_output=True, check=False).stdout.strip() == b"libpinyin"

    until(is_chosen)


def start_fcitx() -> None:
    """Start it with pinyin as its only engine."""
    profile = Path(os.environ["XDG_CONFIG_HOME"]) / "fcitx5" / "profile"
    profile.parent.mkdir(parents=True)
    profile.write_text("[Groups/0]\nName=Default\nDefault Layout=us\nDefaultIM=pinyin\n\n"
                       "[Groups/0/Items/0]\nName=pinyin\nLayout=\n\n[GroupOrder]\n0=Default\n")
    subprocess.Popen(["fcitx5"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    addresses = profile.parents[1] / "ibus" / "bus"  # where it tells the programs that look for ibus
    until(lambda: any(addresses.glob(f"*-unix-{os.environ['DISPLAY'].strip(':')}")))


def until(condition: Callable[[], bool]) -> None:
    """Ask until it holds."""
    end = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("the input method did not start")


def main() -> int:
    method = sys.argv[1]
    server, name = display()
    os.environ.update(DISPLAY=name, QT_IM_MODULE=method, QT_QPA_PLATFORM="xcb")
    try:
        (start_ibus if method == "ibus" else start_fcitx)()
        print(json.dumps(type_into_window(), ensure_ascii=False), flush=True)
    finally:
        subprocess.run(["ibus", "exit"] if method == "ibus" else ["fcitx5-remote", "-e"], capture_output=True,
                       check=False)
        server.terminate()
        server.wait()
    return 0


def type_into_window() -> dict[str, object]:
    """What stands where after each thing that was typed."""
    from PySide6.QtCore import QEventLoop, QTimer
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

    def box_from_cursor() -> list[int]:
        corner = editor.viewport().mapTo(window, editor.cursorRect().topLeft())
        told = method.cursorRectangle().topLeft().toPoint()
        return [told.x() - corner.x(), told.y() - corner.y()]

    wait(lambda: window.isActiveWindow() and editor.hasFocus())
    place = text.index("第30段")
    editor.select(place, place)
    editor.scroll_to(place - 200)
    xdotool("type", "--delay", "60", "nihao")
    wait(lambda: bool(composed()))
    found["composed"] = bool(composed()) and editor.text() == text
    wait(lambda: max(map(abs, box_from_cursor())) <= 3)
    found["box_from_cursor"] = box_from_cursor()
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
