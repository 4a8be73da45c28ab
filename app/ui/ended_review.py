"""A review that has ended, as long as undo may bring it back."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.review import Review
from app.ui.editor import MarkdownEditor


@dataclass(frozen=True, slots=True)
class EndedReview:
    """A review of which nothing is open any more.

    Args:
        done: the states before each decision.
        dropped: open changes that the writer's own edits cost.
        steps: of the document's undo history.
    """

    review: Review
    done: list[Review]
    dropped: int
    steps: int

    def is_last(self, editor: MarkdownEditor) -> bool:
        """Whether its last decision is the last thing that was done there: nothing else stands since."""
        return editor.document().availableUndoSteps() == self.steps and editor.text() == self.review.text
