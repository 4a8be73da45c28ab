"""The real window as a process of its own that is typed into from outside: one JSON order a line, one answer a line.

Run as ``python -m tests.e2e.typist_app [FILE]``. It holds no judgement: keys go to the page as a keyboard sends them,
and what stands there is told. Only the engine is a script. With ``--serve SOCKET`` it starts nothing itself: it
imports all that is needed, which takes most of a start, and becomes another process of the window at each request.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QSocketNotifier, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication

from app.main import Signals, make_application, make_window, open_document
from app.ui.window import Window
from tests.scripted_engine import ScriptedEngine

_KEYS = {"\n": Qt.Key.Key_Return, "\b": Qt.Key.Key_Backspace, "<": Qt.Key.Key_Left, "^": Qt.Key.Key_Home}


class Driver:
    """Carries out the orders that come on standard input."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._waiting = b""
        self._notifier = QSocketNotifier(0, QSocketNotifier.Type.Read, window)
        self._notifier.activated.connect(self._read)

    def _read(self) -> None:
        data = os.read(0, 65536)
        if not data:
            self._notifier.setEnabled(False)
            return
        *lines, self._waiting = (self._waiting + data).split(b"\n")
        for line in lines:
            order, what = json.loads(line)
            act: Callable[[Any], object] = getattr(self, f"_{order}")
            say({order: act(what)})

    def _key(self, key: str) -> None:
        code = _KEYS.get(key, Qt.Key.Key_unknown)
        control = Qt.KeyboardModifier.ControlModifier if key == "^" else Qt.KeyboardModifier.NoModifier
        text = "" if key in "<^" else "\r" if key == "\n" else key
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(self._window.editor, QKeyEvent(kind, code, control, text))

    def _compose(self, text: str) -> None:
        """As an input method does: candidates first, then what was chosen."""
        for part in (text[:1], text):
            QApplication.sendEvent(self._window.editor, QInputMethodEvent(part, []))
        chosen = QInputMethodEvent()
        chosen.setCommitString(text)
        QApplication.sendEvent(self._window.editor, chosen)

    def _save(self, _: Any) -> bool:
        return self._window.files.save()

    def _text(self, _: Any) -> str:
        return self._window.editor.text()

    def _new(self, _: Any) -> bool:
        return self._window.files.new()

    def _state(self, _: Any) -> dict[str, Any]:
        window = self._window
        return {"notice": window.notice.message, "dirty": window.files.dirty, "title": window.files.title,
                "cursor": window.editor.textCursor().position(), "card": window.panel.card.state,
                "top": window.editor.top(), "answer": getattr(window.suggestions.job, "answer", None),
                "unsaved": len(window.keeping.recovery.others())}

    def _polish(self, _: Any) -> None:
        self._window.suggestions.run("polish")

    def _cursor(self, place: int) -> None:
        self._window.editor.select(place, place)


def say(answer: dict[str, Any]) -> None:
    """One line on standard output."""
    os.write(1, json.dumps(answer).encode() + b"\n")


def serve(handle: int) -> int:
    """For each request (its environment and files as JSON, and three open files) a process of the window."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    with socket.socket(fileno=handle) as requests:
        while True:
            data, files, _, _ = socket.recv_fds(requests, 65536, 3)
            if not data:
                return 0
            request = json.loads(data)
            if pid := os.fork():
                for file in files:
                    os.close(file)
                requests.send(str(pid).encode())
                continue
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for number, file in enumerate(files):
                os.dup2(file, number)
                os.close(file)
            os.close(requests.detach())
            os.environ.update(request["environment"])
            os._exit(main(request["files"]))


def main(files: list[str]) -> int:
    """Open the window on ``files``, as ``app.main.run_window`` does."""
    application = make_application([])
    # What the engine says and then does not go on with: a suggestion is under way for as long as the process lives.
    pieces = os.environ.get("TYPIST_ANSWER", "").split("|")
    engine = ScriptedEngine(pieces)
    if pieces != [""]:
        said = engine.generate

        def unending(request: Any) -> Any:
            for event in said(request):
                if type(event).__name__ == "Finished":
                    threading.Event().wait()
                yield event

        engine.generate = unending
    window = make_window(engine)
    open_document(window, files)
    window.show()
    Signals(application).are_for(window)
    window.models.load("starter")
    driver = Driver(window)
    QTimer.singleShot(0, window, lambda: say({"ready": driver._text(None), "pid": os.getpid()}))
    return application.exec()


if __name__ == "__main__":
    sys.exit(serve(int(sys.argv[2])) if sys.argv[1:2] == ["--serve"] else main(sys.argv[1:]))
