"""What is said of a review: how many changes are open, what was let stand, and what the writer's own edits cost."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.core.review import Review
from app.ui.hunk_words import counted
from app.ui.wording import sentences


def head_of(review: Review) -> list[tuple[str, bool]]:
    """How many changes are open, of which kinds, and whether a kind is one that code flags."""
    counts = review.counts()
    head = _number(counts.total(), QCoreApplication.translate("Review", "1 change"),
                   QCoreApplication.translate("Review", "{number} changes"))
    return [(head, False), *counted(counts)]


def ending(review: Review, dropped: int) -> str:
    """What there is to say when nothing is open any more, ``dropped`` changes not counted; or ""."""
    left = sum(change.flagged and change.decision == "standing" for change in review.changes)
    accepted = any(change.decision in ("accepted", "edited") for change in review.changes)
    flagged = _number(left, QCoreApplication.translate("Review", "1 flagged change was let stand."),
                      QCoreApplication.translate("Review", "{number} flagged changes were let stand."))
    return sentences(dropped_words(dropped), flagged if left and accepted else "")


def dropped_words(dropped: int) -> str:
    """What the writer's own edits cost, in a sentence, or ""."""
    return _number(dropped, QCoreApplication.translate("Review", "You changed the text of 1 change; it was dropped."),
                   QCoreApplication.translate("Review", "You changed the text of {number} changes; they were dropped.")
                   ) if dropped else ""


def _number(number: int, one: str, several: str) -> str:
    return one if number == 1 else several.format(number=number)
