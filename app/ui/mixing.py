"""Mixing attempts: at the change that is looked at, the wording of another attempt takes the place of this one's."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from app.core.alternatives import Alternative, alternatives, exchanged
from app.ui.alternative_bar import AlternativeBar
from app.ui.attempts import Attempts
from app.ui.hunk_list import HunkList
from app.ui.review_controller import ReviewController
from app.ui.review_page import ReviewPage
from app.ui.suggestion_job import Job


class Mixing(QObject):
    """Follows the review; the key X takes the first wording that is offered, and again gives it back."""

    def __init__(self, reviewing: ReviewController, attempts: Attempts, page: ReviewPage, cards: HunkList,
                 bar: AlternativeBar, parent: QObject) -> None:
        super().__init__(parent)
        self._reviewing, self._attempts, self._cards, self._bar = reviewing, attempts, cards, bar
        self._offered: list[tuple[Job, Alternative]] = []
        reviewing.changed.connect(self.refresh)
        cards.selectionModel().currentChanged.connect(self.refresh)
        bar.chosen.connect(self.take)
        for widget in (page, cards):
            widget.installEventFilter(self)

    def refresh(self) -> None:
        """Offer what there is for the change that is looked at now."""
        review = self._reviewing.review
        self._offered = []
        if review is not None and len(self._attempts) > 1 and self._attempts.current is not None:
            known = self._attempts.proposed()
            found = alternatives(review, self._cards.current, [each for _, each in known])
            self._offered = [(known[each.attempt][0], each) for each in found]
        jobs = self._attempts.jobs
        self._bar.show_wordings([(str(jobs.index(job) + 1), each.text) for job, each in self._offered])

    def take(self, number: int) -> None:
        """Propose this wording in place of the one that stands there."""
        review = self._reviewing.review
        if review is None or not 0 <= number < len(self._offered):
            return
        job, wording = self._offered[number]
        mixed, at = exchanged(review, wording)
        self._attempts.borrow(wording, mixed.changes[at].hunk.before, job)
        self._reviewing.open(mixed)
        self._cards.picked.emit(at)
        self.refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._offered and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_X and not event.modifiers():
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.take(0)
                return True
        return super().eventFilter(watched, event)
