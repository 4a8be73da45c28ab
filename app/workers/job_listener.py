"""Who alone hears of a job that is no suggestion: a question about the document."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class JobListener(QObject):
    """The signals of one job, with the meaning that those of ``Assistant`` have; they come on the GUI thread."""

    started = Signal(int, int, int)
    reading = Signal(int, int)
    text = Signal(str)
    ended = Signal(str, object, object)
