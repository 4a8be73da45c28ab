"""A proposal while it comes: it grows in the page over its original, and what has settled of it stands as cards."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.marked_text import GrowingText
from app.core.passages import Piece
from app.core.review import Change
from app.ui.hunk_list import HunkList
from app.ui.pages import Pages


class GrowingReview:
    """Shows it; nothing can be decided yet."""

    def __init__(self, pages: Pages, cards: HunkList) -> None:
        self._pages, self._page, self._cards = pages, pages.review, cards
        self._text: GrowingText | None = None
        self._shown: Sequence[Change] = ()
        self.document = ""  # over which it grows, as it was when it began

    @property
    def active(self) -> bool:
        return self._text is not None

    def begin(self, document: str, start: int, end: int, pieces: Sequence[Piece]) -> None:
        """Show how the proposal grows over characters ``start`` to ``end`` of the document."""
        self.document = document
        self._text = GrowingText(document[:start], pieces, document[end:])
        self._page.show_runs(self._text.runs())
        self._pages.turn_to_review()
        self._page.begin_following()

    def write(self, passage: int, text: str, rest: str, final: str | None) -> None:
        """More of a passage came; ``final`` is its text once it has ended. See ``GrowingText``."""
        if self._text is None:
            return
        if final is None:
            self._text.write(passage, text, rest)
        else:
            self._text.finish(passage, final)

    def refresh(self) -> None:
        """Show what was written, what of it has settled as cards, and where text is being written."""
        if self._text is None:
            return
        self._page.show_runs(self._text.runs())
        self._page.show_pens(self._text.pens(), follow=True)
        changes = self._text.changes()
        if changes is not self._shown:
            self._shown = changes
            self._cards.show_changes(changes, range(len(changes)))

    def end(self) -> None:
        """No more comes; the page stays as it is."""
        self._text = None
        self._page.show_pens(())
