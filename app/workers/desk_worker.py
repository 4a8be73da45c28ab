"""Small jobs beside the generation: counting tokens and comparing texts, off the GUI thread."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Signal, Slot

from app.core.changes import compare
from app.core.errors import StetError
from app.inference.engine import Engine

log = logging.getLogger(__name__)


class DeskWorker(QObject):
    """Lives in its own thread. Of several waiting counts only the newest is made.

    Signals:
        counted: serial, tokens (-1 where no model could count).
        compared: serial, list of ``core.changes.Piece``.
    """

    counted = Signal(int, int)
    compared = Signal(int, object)

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self.newest_count = 0

    @Slot(int, str)
    def count(self, serial: int, text: str) -> None:
        if serial < self.newest_count:
            return
        try:
            tokens = self._engine.count_tokens(text)
        except StetError:
            tokens = -1
        except Exception:
            log.exception("counting failed")
            tokens = -1
        self.counted.emit(serial, tokens)

    @Slot(int, str, str)
    def compare(self, serial: int, before: str, after: str) -> None:
        self.compared.emit(serial, compare(before, after))
