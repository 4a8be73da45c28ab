"""What reading a whole document for a question or a summary will cost, asked for where it is about to be begun."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from app.core.estimate import Estimate
from app.workers.assistant import Assistant
from app.workers.cost_question import CostQuestion


class ReadingCost(QObject):
    """Asks one question at a time, and asks it again where a newer one of somebody else passed it over.

    Signals:
        answered: the Estimate of the newest question.
    """

    answered = Signal(object)

    def __init__(self, assistant: Assistant, parent: QObject) -> None:
        super().__init__(parent)
        self._assistant = assistant
        self._question: CostQuestion | None = None
        self._serial = -1
        assistant.estimated.connect(self._on_estimated)

    def ask(self, question: CostQuestion) -> None:
        """Count in the worker's thread; ``answered`` follows, unless another question is asked before."""
        self._question = question
        self._serial = self._assistant.estimate(question)

    def drop(self) -> None:
        """The answer is not wanted any more."""
        self._question = None

    @Slot(int, object)
    def _on_estimated(self, serial: int, found: Estimate | None) -> None:
        question = self._question
        if question is None or serial < self._serial:
            return
        self._question = None
        if serial > self._serial:
            self.ask(question)
        elif found is not None:
            self.answered.emit(found)


def time_told(seconds: float) -> str:
    """A time that something will take, about."""
    if seconds < 90:
        return QCoreApplication.translate("ScopeCost", "about {seconds} s").format(seconds=max(1, round(seconds)))
    if seconds < 5_400:
        return QCoreApplication.translate("ScopeCost", "about {minutes} min").format(minutes=round(seconds / 60))
    return QCoreApplication.translate("ScopeCost", "about {hours} h").format(hours=f"{seconds / 3600:.1f}")
