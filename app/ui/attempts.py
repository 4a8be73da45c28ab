"""The attempts at one passage: what each proposed, and how far the writer has decided on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.core.alternatives import Alternative
from app.core.review import Review
from app.ui.suggestion_job import Job


@dataclass(slots=True)
class Attempt:
    """One answer.

    Args:
        proposed: its changes with nothing decided; None: not compared yet, or it is no rewriting.
        review: the same as far as it was decided.
        borrowed: wordings that were taken over from another attempt, by original and wording: the attempt's job.
    """

    job: Job
    proposed: Review | None = None
    review: Review | None = None
    borrowed: dict[tuple[str, str], Job] = field(default_factory=dict)


class Attempts:
    """The answers that came for one passage, in their order, and which of them is shown."""

    def __init__(self) -> None:
        self._attempts: list[Attempt] = []
        self._current = -1

    def __len__(self) -> int:
        return len(self._attempts)

    @property
    def jobs(self) -> Sequence[Job]:
        return [attempt.job for attempt in self._attempts]

    @property
    def current(self) -> Attempt | None:
        """The one that is shown; None: none, or one that came to nothing."""
        return self._attempts[self._current] if self._current >= 0 else None

    @property
    def number(self) -> int:
        """The place of the one that is shown, -1: none."""
        return self._current

    def about(self, language: str) -> list[str]:
        """What tells each from the others: its style, and its model where they differ."""
        differ = len({job.model for job in self.jobs}) > 1
        return [" · ".join(filter(None, (job.model if differ else "",
                                         job.style.name(language) if job.style is not None else "")))
                for job in self.jobs]

    def copy(self) -> Attempts:
        """The same attempts, for when they come back after ``clear``."""
        other = Attempts()
        other.restore(self)
        return other

    def restore(self, other: Attempts) -> None:
        """Hold what ``other`` holds."""
        self._attempts, self._current = list(other._attempts), other._current

    def clear(self) -> None:
        """Another passage is worked on."""
        self._attempts.clear()
        self._current = -1

    def add(self, job: Job) -> None:
        """An answer came; it is the one that is shown."""
        self._attempts.append(Attempt(job))
        self._current = len(self._attempts) - 1

    def judged(self, review: Review) -> None:
        """The changes of the one that is shown are known."""
        if (attempt := self.current) is not None:
            attempt.proposed = attempt.review = review

    def leave(self, review: Review | None) -> None:
        """Another one comes; ``review``: how far this one was decided, None where it is not being decided."""
        attempt = self.current
        if attempt is not None and attempt.review is not None and review is not None:
            attempt.review = review
        self._current = -1

    def choose(self, number: int, review: Review | None) -> Attempt | None:
        """Show the one at this place, and ``leave`` the other; None: there is none, or one is not compared yet."""
        if not 0 <= number < len(self._attempts) or any(
                attempt.job.replaces and attempt.review is None for attempt in self._attempts):
            return None
        self.leave(review)
        self._current = number
        return self.current

    def proposed(self) -> list[tuple[Job, Review]]:
        """What every attempt proposed, as far as that is known."""
        return [(attempt.job, attempt.proposed) for attempt in self._attempts if attempt.proposed is not None]

    def borrow(self, alternative: Alternative, before: str, job: Job) -> None:
        """A wording of ``job`` was taken over into the one that is shown."""
        if (attempt := self.current) is not None:
            attempt.borrowed[before, alternative.text] = job

    def source(self, before: str, after: str) -> Job | None:
        """Whose wording it is, of the one that is shown."""
        attempt = self.current
        return None if attempt is None else attempt.borrowed.get((before, after), attempt.job)
