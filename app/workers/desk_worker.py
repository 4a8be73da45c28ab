"""Small jobs beside the generation: counting tokens and judging proposals, off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from app.core.errors import StetError
from app.core.estimate import Estimate
from app.core.review import Review, review_of, unchecked_review_of
from app.core.token_counts import TokenCounts
from app.inference.engine import Engine
from app.workers.cost_question import CostQuestion
from app.workers.unforeseen import hand_on


@dataclass(frozen=True, slots=True)
class Proposal:
    """An answer that is proposed for a part of a document; see ``core.review.review_of``."""

    document: str
    start: int
    end: int
    answer: str
    finished: bool
    checked: bool
    terms: tuple[str, ...] = ()

    def review(self) -> Review:
        return review_of(self.document, self.start, self.end, self.answer, finished=self.finished,
                         checked=self.checked, terms=self.terms)

    def unchecked_review(self) -> Review:
        return unchecked_review_of(self.document, self.start, self.end, self.answer, finished=self.finished)


class DeskWorker(QObject):
    """Lives in its own thread. Of several waiting counts only the newest is made, and of a text only what is new.

    Signals:
        estimated: serial, ``core.estimate.Estimate`` (None where no model could count).
        judged: serial, ``core.review.Review``.
    """

    estimated = Signal(int, object)
    judged = Signal(int, object)

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._counts = TokenCounts(engine.count_tokens)
        self.newest_count = 0

    @Slot()
    def forget_counts(self) -> None:
        """Another model was loaded, to which every text is another number of tokens."""
        self._counts = TokenCounts(self._engine.count_tokens)

    @Slot(int, object)
    def estimate(self, serial: int, question: CostQuestion) -> None:
        if serial < self.newest_count:
            return
        found: Estimate | None = None
        try:
            found = question.answer(self._engine, self._counts)
        except StetError:
            pass
        except Exception as error:
            hand_on(error)
        self.estimated.emit(serial, found)

    @Slot(int, object)
    def judge(self, serial: int, proposal: Proposal) -> None:
        try:
            review = proposal.review()
        except Exception as error:
            # The writer sees the changes all the same, each with a flag.
            hand_on(error)
            review = proposal.unchecked_review()
        self.judged.emit(serial, review)
