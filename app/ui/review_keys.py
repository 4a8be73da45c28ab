"""The keys of a review: on its page and its cards every decision is one key, in the editor undo can bring it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from app.ui.review_controller import ReviewController

_Key = Qt.Key


class ReviewKeys(QObject):
    """Looks at the keys of the page, the cards and the editor; a field in a card keeps its own."""

    def __init__(self, reviewing: ReviewController, page: QWidget, cards: QWidget, editor: QWidget,
                 parent: QObject) -> None:
        super().__init__(parent)
        self._reviewing, self._editor = reviewing, editor
        one = reviewing
        self._acts: dict[tuple[int, bool], Callable[[], None]] = {}
        for keys, plain, shifted in (
            ((_Key.Key_Return, _Key.Key_Enter), one.accept, one.accept_rest),
            ((_Key.Key_Down, _Key.Key_J), partial(one.go, 1), None),
            ((_Key.Key_Up, _Key.Key_K), partial(one.go, -1), None),
            ((_Key.Key_Tab,), partial(one.go, 1), partial(one.go, -1)),
            ((_Key.Key_Backtab,), partial(one.go, -1), partial(one.go, -1)),
            ((_Key.Key_Backspace, _Key.Key_Delete), one.let_stand, None),
            ((_Key.Key_F2, _Key.Key_E), one.edit, None),
            ((_Key.Key_O,), one.reopen, None),
            ((_Key.Key_A,), one.accept_kind, one.accept_section),
            ((_Key.Key_S,), one.let_kind_stand, one.let_section_stand),
        ):
            for key in keys:
                self._acts[key, False] = plain
                self._acts[key, True] = plain if shifted is None else shifted
        for widget in (page, cards, editor):
            widget.installEventFilter(self)

    def answer_on(self, page: QWidget) -> None:
        """Another page on which the keys of a review are pressed."""
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if event.type() in kinds and isinstance(event, QKeyEvent):
            act = self._in_editor(event) if watched is self._editor else self._in_review(event)
            if act is not None:
                event.accept()
                if event.type() == QEvent.Type.KeyPress:
                    act()
                return True
        return super().eventFilter(watched, event)

    def _in_editor(self, event: QKeyEvent) -> Callable[[], None] | None:
        undoes = event.matches(QKeySequence.StandardKey.Undo) and self._reviewing.can_reopen
        return self._reviewing.undo if undoes else None

    def _in_review(self, event: QKeyEvent) -> Callable[[], None] | None:
        if not self._reviewing.active:
            return None
        if event.matches(QKeySequence.StandardKey.Undo):
            return self._reviewing.undo
        if event.matches(QKeySequence.StandardKey.Redo):
            return self._reviewing.redo
        if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            return None
        return self._acts.get((event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)))
