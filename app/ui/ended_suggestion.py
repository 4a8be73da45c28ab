"""What belonged to a suggestion that was decided, in case its last decision is taken back."""

from __future__ import annotations

from dataclasses import dataclass

from app.ui.attempts import Attempts
from app.ui.suggestion_job import Job


@dataclass(frozen=True, slots=True)
class EndedSuggestion:
    """The suggestion, besides its review.

    Args:
        job: what was asked; None: no model proposed the changes.
        note: whose they are then.
        attempts: at the same passage.
        passage: where that stood, characters.
    """

    job: Job | None
    note: str
    attempts: Attempts
    passage: tuple[int, int] | None
