"""The writer decides: keys, clicks and the fields of the cards become decisions, and these become edits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu

from app.core.marked_text import GrowingText, reviewed
from app.core.passages import Piece
from app.core.review import Change, Review
from app.ui.hunk_list import HunkList
from app.ui.hunk_words import counted, label
from app.ui.pages import Pages

_Key = Qt.Key


class ReviewController(QObject):
    """Holds the review of the moment. What is decided stands in the document at once, one undo step a decision.

    Signals:
        changed: what is open, shown or said is another.
        ended: nothing is open any more; what there is to say about it, or "".
        decided: the review before and after a decision, one taken back or made again; the document has it by then.
    """

    changed = Signal()
    ended = Signal(str)
    decided = Signal(object, object)

    def __init__(self, pages: Pages, cards: HunkList, parent: QObject) -> None:
        super().__init__(parent)
        self._pages, self._cards = pages, cards
        self._editor, self._page = pages.editor, pages.review
        self._growing: GrowingText | None = None
        self._shown: Sequence[Change] = ()  # while it grows
        self._grown_from = ""
        self._review: Review | None = None
        self._current = -1
        self._done: list[Review] = []
        self._undone: list[Review] = []
        self._dropped = 0  # open changes that the writer's own edits cost
        self._page.picked.connect(self._pick)
        cards.picked.connect(self._pick)
        cards.pressed.connect(self._on_pressed)
        cards.edited.connect(self._on_edited)
        cards.menu_wanted.connect(self._show_menu)
        for widget in (self._page, cards):
            widget.installEventFilter(self)

    # While it comes ---------------------------------------------------------------------------------------------

    def begin(self, document: str, start: int, end: int, pieces: Sequence[Piece]) -> None:
        """Show how the proposal grows over characters ``start`` to ``end`` of the document."""
        self.close()
        self._grown_from = document
        self._growing = GrowingText(document[:start], pieces, document[end:])
        self._page.show_runs(self._growing.runs())
        self._pages.turn_to_review()
        self._page.begin_following()

    def write(self, passage: int, text: str, rest: str, final: str | None) -> None:
        """More of a passage came; ``final`` is its text once it has ended. See ``GrowingText``."""
        if self._growing is None:
            return
        if final is None:
            self._growing.write(passage, text, rest)
        else:
            self._growing.finish(passage, final)

    def refresh(self) -> None:
        """Show what was written, what of it has settled as cards, and where text is being written."""
        if self._growing is None:
            return
        self._page.show_runs(self._growing.runs())
        self._page.show_pens(self._growing.pens(), follow=True)
        changes = self._growing.changes()
        if changes is not self._shown:
            self._shown = changes
            self._cards.show_changes(changes, range(len(changes)))

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
        return (self.active or self._growing is not None) and not self._pages.reviewing

    @property
    def can_undo(self) -> bool:
        """Whether a decision can be taken back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

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
        counts = self._review.counts()
        number = counts.total()
        head = self.tr("1 change") if number == 1 else self.tr("{number} changes").format(number=number)
        return [(head, False), *counted(counts)]

    def open(self, review: Review) -> bool:
        """Let the writer decide; False when nothing is left to decide after what was written meanwhile."""
        self._growing = None
        self._page.show_pens(())
        self._review, self._dropped = review, 0
        self._done, self._undone = [], []
        self._sync()
        if not self._review.open:
            self.close()
            return False
        self._page.show_runs(reviewed(self._review))
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
        self.close()
        self._page.show_runs(reviewed(review))
        self._pages.turn_to_review()
        return self.open(review)

    def close(self) -> None:
        """Put the review away; the document stays as it stands."""
        self._growing = self._review = None
        self._current = -1
        self._page.show_pens(())
        self._page.show_current(-1)
        self._cards.show_changes((), ())
        self._pages.turn_to_editor()

    def leave_other_document(self) -> bool:
        """Close when the document is not the one that was reviewed any more; says whether it did."""
        text = self._editor.text()
        shown = self._review.text if self._review else self._grown_from if self._growing else text
        if shown == text:
            return False
        self.close()
        return True

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

    def edit(self) -> None:
        """Open the field of the current change."""
        if self._review is not None and self._current >= 0 and not self._editor.isReadOnly():
            self._cards.edit_change(self._current)

    def go(self, step: int) -> None:
        """To the next (1) or the previous (-1) open change."""
        if self._review is not None and (number := self._review.next_open(self._current, step)) is not None:
            self._current = number
            self._show_current()

    def undo(self) -> None:
        """Take the last decision back."""
        self._step(self._done, self._undone, self._editor.take_back)

    def redo(self) -> None:
        """Decide again what was taken back."""
        self._step(self._undone, self._done, self._editor.make_again)

    def write_on(self) -> None:
        """Turn to the text and let the changes wait, or come back to them."""
        if not self.active and self._growing is None:
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
        left = sum(change.flagged and change.decision == "standing" for change in review.changes)
        accepted = any(change.decision in ("accepted", "edited") for change in review.changes)
        said = self.dropped_text
        if left and accepted:
            flagged = self.tr("1 flagged change was let stand.") if left == 1 else self.tr(
                "{number} flagged changes were let stand.").format(number=left)
            said = " ".join(filter(None, [said, flagged]))
        self.close()
        self.ended.emit(said)

    @property
    def dropped_text(self) -> str:
        """What the writer's own edits cost, in a sentence, or ""."""
        if not self._dropped:
            return ""
        return self.tr("You changed the text of 1 change; it was dropped.") if self._dropped == 1 else self.tr(
            "You changed the text of {number} changes; they were dropped.").format(number=self._dropped)

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
        same = [n for n, change in enumerate(self._review.changes) if current is not None
                and (change.hunk.before, change.hunk.after) == (current.before, current.after)]
        number = same[0] if same else self._review.next_open(-1)
        self._current = -1 if number is None else number
        return True

    def _come_back(self) -> None:
        if self._growing is None and not self._sync():
            return
        if self._review is not None:
            self._show()
        self._pages.turn_to_review()
        self._cards.offer_keys(self.active)
        self._page.setFocus()

    def _show(self) -> None:
        review = self._review
        assert review is not None
        self._page.show_runs(reviewed(review))
        self._cards.show_changes(review.changes, review.order, review.context)
        self._cards.offer_keys(not self.writing_on)
        self._show_current()

    def _show_current(self) -> None:
        self._page.show_current(self._current)
        self._cards.show_current(self._current)

    def _pick(self, number: int) -> None:
        if self._review is None or not 0 <= number < len(self._review.changes):
            return
        if self.writing_on:
            picked = self._review.changes[number].hunk
            self._come_back()
            if self._review is None:
                return
            number = next((n for n, change in enumerate(self._review.changes)
                           if (change.hunk.before, change.hunk.after) == (picked.before, picked.after)), -1)
            self.changed.emit()
        if number >= 0:
            self._current = number
            self._show_current()

    def _on_pressed(self, number: int, decision: str) -> None:
        self._pick(number)
        (self.accept if decision == "accepted" else self.let_stand)()

    def _on_edited(self, number: int, text: str) -> None:
        self._page.setFocus()
        self._current = number
        self._decide(lambda review: review.edit(number, text))

    # Keys and the menu ------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.active and isinstance(event, QKeyEvent) and (act := self._act_of(event)) is not None:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                act()
                return True
        return super().eventFilter(watched, event)

    def _act_of(self, event: QKeyEvent) -> Callable[[], None] | None:
        if event.matches(QKeySequence.StandardKey.Undo):
            return self.undo
        if event.matches(QKeySequence.StandardKey.Redo):
            return self.redo
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            return None
        if key in (_Key.Key_Return, _Key.Key_Enter):
            return self.accept_rest if shift else self.accept
        if key in (_Key.Key_Down, _Key.Key_J) or (key == _Key.Key_Tab and not shift):
            return partial(self.go, 1)
        if key in (_Key.Key_Up, _Key.Key_K, _Key.Key_Backtab) or (key == _Key.Key_Tab and shift):
            return partial(self.go, -1)
        if key in (_Key.Key_Backspace, _Key.Key_Delete):
            return self.let_stand
        return self.edit if key in (_Key.Key_F2, _Key.Key_E) else None

    def _show_menu(self, number: int, place: QPoint) -> None:
        self._pick(number)
        if self._review is None:
            return
        menu = QMenu(self._cards)
        self.fill_menu(menu)
        menu.exec(place)
        menu.deleteLater()

    def fill_menu(self, menu: QMenu) -> None:
        """What can be done with the current change, all of its kind, and all in its section."""
        review, number = self._review, self._current
        if review is None or number < 0:
            return
        change = review.changes[number]
        one = ((self.tr("Accept"), self.accept), (self.tr("Let stand"), self.let_stand), (self.tr("Edit…"), self.edit))
        for text, act in one:
            menu.addAction(text, act).setEnabled(change.is_open)
        menu.addAction(self.tr("Open again"), partial(self._decide, lambda r: r.reopen([number]))).setEnabled(
            not change.is_open)
        menu.addSeparator()
        kind = label(change.kind)
        of_kind = menu.addAction(self.tr("Accept all of this kind ({kind})").format(kind=kind),
                                 partial(self._decide, lambda r: r.accept_unflagged(r.of_kind(change.kind))))
        of_kind.setEnabled(change.kind not in ("facts", "structure", "conflict"))  # these are decided one by one
        menu.addAction(self.tr("Let all of this kind stand ({kind})").format(kind=kind),
                       partial(self._decide, lambda r: r.let_stand(r.of_kind(change.kind))))
        menu.addAction(self.tr("Accept all in this section"),
                       partial(self._decide, lambda r: r.accept_unflagged(r.in_section(number))))
        menu.addAction(self.tr("Let all in this section stand"),
                       partial(self._decide, lambda r: r.let_stand(r.in_section(number))))
