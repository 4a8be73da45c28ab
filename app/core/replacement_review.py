"""Replacements as a review of changes, each of which the writer takes or lets stand."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.errors import TooManyToReview
from app.core.hunk_kinds import kind_of
from app.core.hunks import Hunk
from app.core.review import Change, Review
from app.core.text_edit import TextEdit

# A review of more is gone through by nobody, and each decision in it takes longer than a picture.
MOST = 1000


def review_of_edits(text: str, edits: Sequence[TextEdit]) -> Review:
    """The review in which every one of ``edits`` of ``text`` is a change that is open; those that touch are one.

    Raises:
        TooManyToReview: more than 1,000.
    """
    if len(edits) > MOST:
        raise TooManyToReview(count=f"{len(edits):,}", most=f"{MOST:,}")
    joined: list[TextEdit] = []
    for edit in edits:
        if joined and joined[-1].end == edit.start:
            joined[-1] = TextEdit(joined[-1].start, edit.end, joined[-1].text + edit.text)
        else:
            joined.append(edit)
    changes: list[Change] = []
    shift = 0
    for edit in joined:
        before = text[edit.start : edit.end]
        at_line_start = not edit.start or text[edit.start - 1] == "\n"
        after_range = edit.start + shift, edit.start + shift + len(edit.text)
        changes.append(Change(Hunk(kind_of(before, edit.text, None, at_line_start=at_line_start),
                                   (edit.start, edit.end), after_range, before, edit.text)))
        shift += len(edit.text) - len(before)
    return Review(text, tuple(changes))
