"""The window's side of the preview's host: started when a preview is wanted, fed with edits, replaced when it ends."""

from __future__ import annotations

import json
import time
from collections import deque
from typing import Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from app.core.own_process import own_environment
from app.core.preview.host import EVERYTHING, formula_key, host_command

# Milliseconds in which edits are gathered; seconds of one turn of the event loop in which answers are taken.
GATHER = 30
_TURN = 0.004
# So many hosts may end over one document before nothing of it is read any more.
_PATIENCE = 6


class PreviewProcess(QObject):
    """Lives in the GUI thread, and waits for nothing.

    Signals:
        spliced: in the list of all units a number from an index on give way to others: index, number, the units as
            they came (``unit_from_wire``).
        began: everything that was shown is gone; what comes now is shown from the start.
        done: all that was told is shown.
        formula_came: TeX, whether it stands alone, and the formula as it came (``formula_from_wire``), None for one
            that cannot be set.
        text_wanted: the host needs the whole text: ``show`` answers it.
        gave_up: a part of the text takes too long to be read, and is shown as it is written.
    """

    spliced = Signal(int, int, object)
    began = Signal()
    done = Signal()
    formula_came = Signal(str, bool, object)
    text_wanted = Signal()
    gave_up = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._rest = b""
        self._lines: deque[bytes] = deque()
        self._at = ""
        self._told = 0
        self._begins = 0  # texts that were told and not begun: what comes before they are is of another one
        self._deaths = 0
        self._condemned: list[str] = []
        self._asked: dict[str, tuple[str, bool]] = {}
        self._edits: list[tuple[int, int, str]] = []
        self._length = 0
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(GATHER)
        self._gather.timeout.connect(self._send_edits)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._take)

    @property
    def pid(self) -> int:
        """The host's process id, 0 while there is none."""
        return self._process.processId() if self._process is not None else 0

    def show(self, text: str, *, is_new: bool = True) -> None:
        """Read ``text``; ``is_new`` forgets what could not be read of another one."""
        self._edits.clear()
        self._gather.stop()
        if is_new:
            self._condemned, self._deaths = [], 0
        if self._process is None:
            self._start()
        self.began.emit()
        self._begins += 1
        self._tell({"show": text, "condemned": self._condemned})

    def edit(self, at: int, cut: int, put: str, length: int) -> None:
        """At ``at`` so many UTF-16 units gave way to ``put``; the text has ``length`` of them now."""
        if self._process is None:
            return
        self._edits.append((at, cut, put))
        self._length = length
        if not self._gather.isActive():
            self._gather.start()

    def ask_formula(self, tex: str, display: bool) -> None:
        """Have a formula set; asked again while it is, nothing happens."""
        key = formula_key(tex, display)
        if key not in self._asked and self._process is not None:
            self._asked[key] = tex, display
            self._tell({"formula": [tex, display]})

    def close(self) -> None:
        """End the host; nothing comes any more."""
        self._gather.stop()
        self._later.stop()
        self._edits.clear()
        self._lines.clear()
        self._asked.clear()
        process, self._process = self._process, None
        if process is not None:
            process.blockSignals(True)
            process.closeWriteChannel()
            process.kill()
            process.waitForFinished(2000)
            process.deleteLater()

    # The process ------------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        self._rest, self._at, self._told, self._begins = b"", "", 0, 0
        self._lines.clear()
        process = self._process = QProcess(self)
        environment = QProcessEnvironment()
        for name, value in own_environment().items():
            environment.insert(name, value)
        process.setProcessEnvironment(environment)
        process.setStandardErrorFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._ended)
        program, *arguments = host_command()
        process.start(program, arguments)

    def _tell(self, message: dict[str, Any]) -> None:
        if self._process is not None:
            self._told += "formula" not in message
            self._process.write(json.dumps(message, separators=(",", ":")).encode() + b"\n")

    def _send_edits(self) -> None:
        edits, self._edits = self._edits, []
        for number, (at, cut, put) in enumerate(edits, 1):
            # The length is known of the text as it is now; in between there is nothing to compare.
            self._tell({"edit": [at, cut, put]} | ({"length": self._length} if number == len(edits) else {}))

    def _read(self) -> None:
        assert self._process is not None
        data = self._rest + bytes(self._process.readAllStandardOutput().data())
        *lines, self._rest = data.split(b"\n")
        self._lines += lines
        if not self._later.isActive():
            self._take()

    def _take(self) -> None:
        until = time.monotonic() + _TURN
        while self._lines:
            message = json.loads(self._lines.popleft())
            if "at" in message:
                self._at = message["at"]
            elif "begun" in message:
                self._begins -= 1
            elif "splice" in message and not self._begins:
                self.spliced.emit(*message["splice"])
            elif "formula" in message:
                tex, display, formula = message["formula"]
                self._asked.pop(formula_key(tex, display), None)
                self.formula_came.emit(tex, display, formula)
            elif "lost" in message and not self._begins:
                self.text_wanted.emit()
            elif message.get("done") == self._told and not self._edits:
                self.done.emit()
            if time.monotonic() > until and self._lines:
                self._later.start(0)
                return

    def _ended(self) -> None:
        """The host is gone: what it was at takes too long, or too much memory; another one leaves that out."""
        self._read()
        while self._lines:
            self._take()
        assert self._process is not None
        self._process.deleteLater()
        self._process = None
        self._deaths += 1
        if self._at in self._asked:
            tex, display = self._asked.pop(self._at)
            self.formula_came.emit(tex, display, None)
        else:
            self.gave_up.emit()
        self._condemned.append(self._at if self._deaths < _PATIENCE else EVERYTHING)
        again, self._asked = self._asked, {}
        if self._deaths > 2 * _PATIENCE:
            return  # it cannot live on this computer
        self._start()
        self.text_wanted.emit()
        for tex, display in again.values():
            self.ask_formula(tex, display)
