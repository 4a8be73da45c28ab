"""The real program as a process that is written in, and switched to Chinese and back: one JSON line for each window.

Run as ``python -m tests.e2e.switching_window``; nothing in it is a script but the hand.
"""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication

from app import main
from app.inference.engine import Engine
from app.ui.window import Window

_PLAN = [("zh", " One."), ("en", " Two."), ("", "")]
_steps = iter(_PLAN)


def _go_on(window: Window) -> None:
    language, words = next(_steps)
    editor, info = window.editor, window.assistant.info
    windows = [each for each in QApplication.topLevelWidgets() if isinstance(each, Window)]
    print(json.dumps({
        "language": window.language, "menu": window.commands["open"].text(), "text": editor.text(),
        "dirty": window.files.dirty, "model": info.name if info else None, "windows": len(windows),
        "cursor": editor.textCursor().position(), "box": window.geometry().getRect()}), flush=True)
    if not language:
        window.close()
        return
    window.setGeometry(40, 60, 700, 700)
    window.editor.moveCursor(QTextCursor.MoveOperation.End)
    window.editor.insertPlainText(words)
    window.editor.select(7, 7)
    window.switch.choose(language)


def _make(engine: Engine, face: Window | None = None) -> Window:
    window = _really_make(engine, face)
    window.assistant.model_ready.connect(lambda _: QTimer.singleShot(0, window, lambda: _go_on(window)))
    return window


_really_make = main.make_window

if __name__ == "__main__":
    main.make_window = _make
    sys.exit(main.run_window([]))
