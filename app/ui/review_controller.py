"""The writer decides: keys, clicks and the fields of the cards become decisions, and these become edits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from app.core.marked_text import Run, reviewed
from app.core.passages import Piece
from app.core.review import Change, Review
from app.ui.ended_review import EndedReview
from app.ui.growing_review import GrowingReview
from app.ui.hunk_list import HunkList
from app.ui.pages import Pages
from app.ui.review_words import dropped_words, ending, head_of

# Kinds of which every change is decided by itself.
_ONE_BY_ONE = ("facts", "structure", "conflict")


class ReviewController(QObject):
    """Holds the review of the moment. What is decided stands in the document at once, one undo step a decision.

    Signals:
        changed: what is open, shown or said is another.
        ended: nothing is open any more; what there is to say about it, or "".
        reopening: a review that had ended comes back, since its last decision is taken back.
        decided: the review before and after a decision, one taken back or made again; the document has it by then.
    """

    changed = Signal()
    ended = Signal(str)
    reopening = Signal()
    decided = Signal(object, object)

    def __init__(self, pages: Pages, cards: HunkList, parent: QObject) -> None:
        super().__init__(parent)
        self._pages, self._cards = pages, cards
        self._editor, self._page = pages.editor, pages.review
        self.growing = GrowingReview(pages, cards)
        self._known_runs: tuple[Review | None, list[Run]] = None, []
        self._review: Review | None = None
        self._turned_to: Review | None = None
        self._current = -1
        self._done: list[Review] = []
        self._undone: list[Review] = []
        self._dropped = 0  # open changes that the writer's own edits cost
        self._ended: EndedReview | None = None
        self._page.picked.connect(self.pick)
        cards.picked.connect(self.pick)
        cards.pressed.connect(self._on_pressed)
        cards.edited.connect(self._on_edited)

    def begin(self, document: str, start: int, end: int, pieces: Sequence[Piece]) -> None:
        """Let a proposal grow over characters ``start`` to ``end`` of the document; see ``growing``."""
        self._put_away()
        self._ended = None
        self.growing.begin(document, start, end, pieces)

    # What is decided --------------------------------------------------------------------------------------------

    @property
    def review(self) -> Review | None:
        """The review that is being decided."""
        return self._review

    @property
    def active(self) -> bool:
        return self._review is not None

    @property
    def writing_on(self) -> bool:
        """Whether the writer went back to the text while changes wait or come."""
        return (self.active or self.growing.active) and not self._pages.reviewing

    @property
    def can_undo(self) -> bool:
        """Whether a decision can be taken back."""
        return self.can_reopen if self._review is None else bool(self._done)

    @property
    def can_reopen(self) -> bool:
        """Whether to undo brings back the review that ended last: nothing was done since that still stands."""
        return self._ended is not None and not self.active and not self.growing.active and (
            self._ended.is_last(self._editor))

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    @property
    def current(self) -> Change | None:
        """The change that is looked at."""
        return self._review.changes[self._current] if self._review is not None and self._current >= 0 else None

    @property
    def can_accept_rest(self) -> bool:
        review = self._review
        return review is not None and not self._editor.isReadOnly() and any(
            not review.changes[number].flagged for number in review.open)

    @property
    def head(self) -> list[tuple[str, bool]]:
        """How many changes are open, of which kinds, and whether a kind is one that code flags."""
        if self._review is None:
            return []
        return head_of(self._review)

    def open(self, review: Review) -> bool:
        """Let the writer decide; False when nothing is left to decide after what was written meanwhile."""
        self.growing.complete()
        self.growing.end()
        self._ended = None
        self._review, self._dropped = review, 0
        self._done, self._undone = [], []
        self._sync()
        if not self._review.open:
            self.close()
            return False
        self._page.show_runs(self._runs_of(self._review))
        # What is decided next is in sight, and nothing jumps.
        opened = [number for number in self._review.order if self._review.changes[number].is_open]
        self._current = (self._page.in_view(opened) or opened)[0]
        self._show()
        if not self.writing_on:
            self._page.setFocus()
        self.changed.emit()
        return True

    def show(self, review: Review) -> bool:
        """Let the writer decide on changes that did not come piece by piece; see ``open``."""
        if self._turned_to is not review:
            self.turn_to(review)
        self._turned_to = None
        return self.open(review)

    def turn_to(self, review: Review) -> None:
        """Turn to the page with these changes, for ``show`` to go on: for a long document that is half of its work."""
        self.close()
        self._page.show_runs(self._runs_of(review))
        slots = [self._page.slot(number) for number in review.order if review.changes[number].is_open]
        self._pages.turn_to_review([slot[0] for slot in slots if slot is not None])
        self._turned_to = review

    @property
    def turned_to(self) -> Review | None:
        """What ``turn_to`` turned to, while nothing came between."""
        return self._turned_to

    def close(self) -> None:
        """Put the review away; the document stays as it stands."""
        self._put_away()
        self._pages.turn_to_editor()

    def _put_away(self) -> None:
        self.growing.end()
        self._review, self._turned_to, self._current = None, None, -1
        self._page.show_current(-1)
        self._cards.show_changes((), ())

    def leave_other_document(self) -> bool:
        """Close when the document is not the one that was reviewed any more; says whether it did."""
        text = self._editor.text()
        if self._ended is not None and self._ended.review.text != text:
            self._ended = None
        shown = self._review.text if self._review else self.growing.document if self.growing.active else text
        if shown == text and self._turned_to is None:
            return False
        self.close()
        return True

    def follow_document(self) -> None:
        """The text of the document is another, and no decision made it so: what is shown is carried over to it."""
        known = self._review
        if not self.writing_on and self._sync() and self._review is not known:
            self._show()
            self.changed.emit()

    def accept(self) -> None:
        """Take the current change."""
        self._decide(lambda review: review.accept([self._current]))

    def let_stand(self) -> None:
        """Keep the original at the current change."""
        self._decide(lambda review: review.let_stand([self._current]))

    def accept_rest(self) -> None:
        """Take all that is open and has no flag; it ends the review."""
        if self.can_accept_rest:
            self._decide(lambda review: review.accept_rest())

    def let_rest_stand(self) -> None:
        """Keep the original wherever nothing was decided; it ends the review."""
        self._decide(lambda review: review.let_rest_stand())

    def reopen(self) -> None:
        """Take back what was decided on the current change."""
        self._decide(lambda review: review.reopen([self._current]))

    @property
    def can_accept_kind(self) -> bool:
        """Whether all changes of the current one's kind may be accepted at once."""
        return self.current is not None and self.current.kind not in _ONE_BY_ONE

    def accept_kind(self) -> None:
        """Take all open changes of the current one's kind that have no flag."""
        if self.current is not None and self.can_accept_kind:
            kind = self.current.kind
            self._decide(lambda review: review.accept_unflagged(review.of_kind(kind)))

    def let_kind_stand(self) -> None:
        """Keep the original at all open changes of the current one's kind."""
        if self.current is not None:
            kind = self.current.kind
            self._decide(lambda review: review.let_stand(review.of_kind(kind)))

    def accept_section(self) -> None:
        """Take all open changes of the current one's section that have no flag."""
        self._decide(lambda review: review.accept_unflagged(review.in_section(self._current)))

    def let_section_stand(self) -> None:
        """Keep the original at all open changes of the current one's section."""
        self._decide(lambda review: review.let_stand(review.in_section(self._current)))

    @property
    def can_edit(self) -> bool:
        """Whether the document can be written in."""
        return not self._editor.isReadOnly()

    def edit(self) -> None:
        """Open the field of the current change."""
        if self.current is not None and self.can_edit:
            self._cards.edit_change(self._current)

    def go(self, step: int) -> None:
        """To the next (1) or the previous (-1) open change."""
        if self._review is not None and (number := self._review.next_open(self._current, step)) is not None:
            self._current = number
            self._show_current()

    def undo(self) -> None:
        """Take the last decision back, also the one with which the review ended."""
        if self.can_reopen:
            self._reopen()
        self._step(self._done, self._undone, self._editor.take_back)

    def redo(self) -> None:
        """Decide again what was taken back."""
        self._step(self._undone, self._done, self._editor.make_again)

    def write_on(self) -> None:
        """Turn to the text and let the changes wait, or come back to them."""
        if not self.active and not self.growing.active:
            return
        if self._pages.reviewing:
            self._pages.turn_to_editor()
            self._cards.offer_keys(False)
            self._editor.setFocus()
        else:
            self._come_back()
        self.changed.emit()

    # ------------------------------------------------------------------------------------------------------------

    def _decide(self, decision: Callable[[Review], Review]) -> None:
        if self._review is None or not self._sync():
            return
        before = self._review
        after = decision(before)
        edits = before.edits_to(after)
        if after == before or (edits and self._editor.isReadOnly()):
            return
        if edits:
            self._editor.apply_edits(edits)
        self.decided.emit(before, after)
        self._done.append(before)
        self._undone = []
        self._move_to(after)

    def _step(self, source: list[Review], target: list[Review], change: Callable[[], None]) -> None:
        if self._review is None or not self._sync() or not source:
            return
        following = source.pop()
        target.append(self._review)
        if following.text != self._review.text:
            change()
        self.decided.emit(self._review, following)
        first = next((n for n, (one, other) in enumerate(zip(self._review.changes, following.changes, strict=True))
                      if one != other), self._current)
        self._current = first
        self._move_to(following)

    def _move_to(self, review: Review) -> None:
        self._review = review
        if self._current >= 0 and not review.changes[self._current].is_open:
            following = review.next_open(self._current)
            if following is None:
                self._end(review)
                return
            self._current = following
        self._show()
        self.changed.emit()

    def _end(self, review: Review) -> None:
        said = ending(review, self._dropped)
        if self._done:
            steps = self._editor.document().availableUndoSteps()
            self._ended = EndedReview(review, self._done, self._dropped, steps)
        self.close()
        self.ended.emit(said)

    def _reopen(self) -> None:
        """Bring the review back that ended; its last decision is taken back next."""
        ended, self._ended = self._ended, None
        assert ended is not None
        self.reopening.emit()
        self._review, self._done, self._undone, self._dropped = ended.review, ended.done, [], ended.dropped
        self._page.show_runs(reviewed(ended.review))
        self._pages.turn_to_review()
        self._page.setFocus()

    @property
    def dropped_text(self) -> str:
        """What the writer's own edits cost, in a sentence, or ""."""
        return dropped_words(self._dropped)

    def _sync(self) -> bool:
        """Carry the review over to the document as it stands; False when that left nothing to decide."""
        review = self._review
        if review is None:
            return False
        text = self._editor.text()
        if text == review.text:
            return True
        current = review.changes[self._current].hunk if self._current >= 0 else None
        self._review, lost = review.carried(text)
        self._dropped += lost
        self._done, self._undone = [], []
        if not self._review.open:
            if current is not None:
                self._end(self._review)
            return False
        number = self._review.number_of(current) if current is not None else None
        number = self._review.next_open(-1) if number is None else number
        self._current = -1 if number is None else number
        return True

    def _come_back(self) -> None:
        if not self.growing.active and not self._sync():
            return
        if self._review is not None:
            self._show()
        self._pages.turn_to_review()
        self._cards.offer_keys(self.active)
        self._page.setFocus()

    def _show(self) -> None:
        review = self._review
        assert review is not None
        self._page.show_runs(self._runs_of(review))
        self._cards.show_changes(review.changes, review.order, review.context)
        self._cards.offer_keys(not self.writing_on)
        self._show_current()

    def _runs_of(self, review: Review) -> list[Run]:
        """What the page shows of ``review``; the same objects for the same one, which the page need not compare."""
        if self._known_runs[0] is not review:
            self._known_runs = review, reviewed(review)
        return self._known_runs[1]

    def _show_current(self) -> None:
        self._page.show_current(self._current)
        self._cards.show_current(self._current)

    def pick(self, number: int) -> None:
        """Look at a change, coming back to the changes if need be."""
        if self._review is None or not 0 <= number < len(self._review.changes):
            return
        found: int | None = number
        if self.writing_on:
            picked = self._review.changes[number].hunk
            self._come_back()
            if self._review is None:
                return
            found = self._review.number_of(picked)
            self.changed.emit()
        if found is not None:
            self._current = found
            self._show_current()

    def _on_pressed(self, number: int, decision: str) -> None:
        self.pick(number)
        (self.accept if decision == "accepted" else self.let_stand)()

    def _on_edited(self, number: int, text: str) -> None:
        self._page.setFocus()
        self._current = number
        self._decide(lambda review: review.edit(number, text))
