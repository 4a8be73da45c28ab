"""What the card says of a suggestion that has come: how it ended, what can be done with it, and what is open of it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.core.language import language_of
from app.ui.editor import MarkdownEditor
from app.ui.ending_notes import ending_note
from app.ui.how_asked import HowAsked
from app.ui.hunk_words import whole_line
from app.ui.kept_words import kept_line
from app.ui.review_controller import ReviewController
from app.ui.suggestion_card import SuggestionCard
from app.ui.suggestion_job import Job
from app.ui.wording import sentences


class ReadyCard(QObject):
    """Fills the card."""

    def __init__(self, card: SuggestionCard, editor: MarkdownEditor, reviewing: ReviewController,
                 how: HowAsked, parent: QObject) -> None:
        super().__init__(parent)
        self._card, self._editor, self._reviewing, self._how = card, editor, reviewing, how

    def show_review(self, job: Job | None, note: str) -> None:
        """Changes are being decided: those of ``job``, or of nobody's, of which ``note`` says whose they are."""
        reviewing = self._reviewing
        if job is not None:
            self.show_job(job, "", can_accept=reviewing.can_accept_rest)
        else:
            self._card.show_ready("", sentences(reviewing.dropped_text, note),
                                  accept_label=self.tr("Accept"), can_accept=reviewing.can_accept_rest)
            self._card.again_button.hide()  # there is nobody to ask
        self._card.show_review(reviewing.head, can_accept_rest=reviewing.can_accept_rest,
                               writing_on=reviewing.writing_on)

    def show_job(self, job: Job, head: str, *, can_accept: bool) -> None:
        """The job ended with text; ``head`` is what stands above it."""
        labels = {"replace": self.tr("Accept"), "insert-after": self.tr("Insert"), "show": self.tr("Insert below")}
        note = ending_note(job)
        known = self._how.languages
        if known is not None and language_of(job.original) not in known:
            note = sentences(note, self.tr("This model does not know the language of your text."))
        if self._reviewing.active:
            note = sentences(self._reviewing.dropped_text, note)
        if (review := self._reviewing.review) is not None:
            note = "\n".join(filter(None, [note, whole_line(review), kept_line(review.kept)]))
        self._card.show_ready(head, note, accept_label=labels[job.action.result],
                              can_accept=can_accept and not self._editor.isReadOnly())
        if not (self._reviewing.active or self._reviewing.growing.active):
            self._card.write_on_button.hide()  # the text is what is shown
