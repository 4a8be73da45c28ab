"""A proposal while it comes: it grows in the page over its original, and what has settled of it stands as cards."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer

from app.core.marked_text import GrowingText
from app.core.passages import Piece
from app.core.review import Change
from app.ui.hunk_list import HunkList
from app.ui.pages import Pages

# Characters of a document that is shown in several turns of the event loop, and milliseconds between them: so none is
# long, and each is painted, and keys are taken, before the next one.
_LONG, _BETWEEN = 20_000, 8
# Passages whose changes are made in one turn.
_MOST = 4


class GrowingReview:
    """Shows it; nothing can be decided yet."""

    def __init__(self, pages: Pages, cards: HunkList) -> None:
        self._pages, self._page, self._cards = pages, pages.review, cards
        self._text: GrowingText | None = None
        self._shown: Sequence[Change] = ()
        self.document = ""  # over which it grows, as it was when it began
        self._steps: list[Callable[[], object]] = []  # that are left until it is shown
        self._timer = QTimer(pages)
        self._timer.setInterval(_BETWEEN)
        self._timer.timeout.connect(self._step)
        self._again = QTimer(pages)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self.refresh)

    @property
    def active(self) -> bool:
        return self._text is not None

    def begin(self, document: str, start: int, end: int, pieces: Sequence[Piece]) -> None:
        """Show how the proposal grows over characters ``start`` to ``end`` of the document."""
        self.document = document
        text = self._text = GrowingText(document[:start], pieces, document[end:])
        self._steps = [lambda: self._page.show_runs(text.runs()), self._pages.turn_to_review,
                       self._page.begin_following]
        if len(document) > _LONG:
            self._steps.append(self.refresh)  # with what was written meanwhile
            self._timer.start()
        else:
            self.complete()

    def complete(self) -> None:
        """See to it that what began is shown."""
        while self._steps:
            self._step()

    def _step(self) -> None:
        if self._steps:
            self._steps.pop(0)()
        if not self._steps:
            self._timer.stop()

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
        if self._text is None or self._steps:  # it comes into sight in a moment
            return
        self._page.show_runs(self._text.runs(_MOST))
        if self._text.is_stale:
            self._again.start(0)
        self._page.show_pens(self._text.pens(), follow=True)
        changes = self._text.changes()
        if changes is not self._shown:
            self._shown = changes
            self._cards.show_changes(changes, range(len(changes)))

    def end(self) -> None:
        """No more comes; the page stays as it is."""
        self._text, self._steps = None, []
        self._timer.stop()
        self._again.stop()
        self._page.show_pens(())
