"""Quiet text behind the cursor that is no part of the document: shown and scrolled to, until anything else is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QPainter

from app.core.stand_ins import to_page
from app.ui.editor import MarkdownEditor
from app.ui.ghost_lines import GhostLines, in_units
from app.ui.theme import Colours

_CARET = 2  # pixels wide
# Ways in which the focus goes that say nothing about the page: another window, or a menu.
_STAYS = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason)
_DONE_IN_THE_PAGE = (QEvent.Type.InputMethod, QEvent.Type.FocusOut, QEvent.Type.MouseButtonPress)


class GhostText(QObject):
    """Stands at the cursor of the editor.

    Signals:
        disturbed: something was done in the page, or to the text, beside which it cannot stay; it is gone by then.
    """

    disturbed = Signal()

    def __init__(self, editor: MarkdownEditor, colours: Callable[[], Colours], parent: QObject) -> None:
        super().__init__(parent)
        self._editor, self._viewport, self._colours = editor, editor.viewport(), colours
        self._lines: GhostLines | None = None
        self._attached = False
        self._revision = -1  # of the document that it stands in
        editor.over.append(self._paint)
        editor.document().contentsChange.connect(self._on_contents_change)
        editor.cursorPositionChanged.connect(self._on_done)
        for watched in (editor, self._viewport):
            watched.installEventFilter(self)

    @property
    def lines(self) -> GhostLines | None:
        """What is shown."""
        return self._lines

    @property
    def attached(self) -> bool:
        """Whether it stands at the cursor, or will as soon as there is text."""
        return self._attached

    def attach(self) -> None:
        """Stand at the cursor from now on, with no text yet."""
        self._attached = True
        self._revision = self._editor.document().revision()

    def show(self, text: str, flagged: Sequence[tuple[int, int]] = ()) -> None:
        """Show ``text`` (LF) at the cursor, with what is ``flagged`` of it: characters from and to."""
        self.attach()
        cursor, editor = self._editor.textCursor(), self._editor
        document = editor.document()
        self._lines = None if not text else GhostLines(
            cursor.blockNumber(), cursor.positionInBlock(), to_page(text), in_units(text, flagged),
            document.defaultFont(), document.defaultTextOption())
        editor.show_ghost(self._lines)
        # Text behind it stands on a line of its own, where Qt would draw the cursor.
        editor.setCursorWidth(0 if self._lines is not None and self._lines.breaks else _CARET)
        self._bring_into_view()

    def clear(self) -> None:
        """Nothing is shown, and nothing disturbs it."""
        self._attached = False
        if self._lines is not None:
            self._lines = None
            self._editor.show_ghost(None)
            self._editor.setCursorWidth(_CARET)

    # ------------------------------------------------------------------------------------------------------------

    def _top(self) -> float:
        """Where the block begins in the viewport, pixels."""
        editor = self._editor
        block = editor.document().findBlockByNumber(self._lines.block if self._lines is not None else 0)
        return editor.blockBoundingGeometry(block).translated(editor.contentOffset()).top()

    def _bring_into_view(self) -> None:
        """Scroll as far as its end needs, as long as the cursor stays in view; not where that was scrolled away."""
        if (lines := self._lines) is None:
            return
        top, height, bar = self._top(), self._viewport.height(), self._editor.verticalScrollBar()
        caret, step = top + lines.caret.top(), max(lines.caret.height(), 1.0)
        missing = top + lines.bottom - height
        if missing > 0 and 0 <= caret < height:
            bar.setValue(bar.value() + round(min(-(-missing // step), caret // step)))

    def _paint(self, painter: QPainter) -> None:
        if (lines := self._lines) is None:
            return
        c, top = self._colours(), self._top()
        lines.paint(painter, top, c.quiet, c.flag)
        if lines.breaks and self._editor.hasFocus():
            painter.fillRect(lines.caret.translated(0, top).adjusted(0, 0, _CARET, 0), self._editor.palette().text())

    def _on_contents_change(self, *_: int) -> None:
        if self._editor.document().revision() != self._revision:  # formats change, too
            self._on_done()

    def _on_done(self) -> None:
        if self._attached:
            self.clear()
            self.disturbed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go before a composition begins, with a click, and with the focus."""
        if event.type() == QEvent.Type.Resize and watched is self._viewport and self._lines is not None:
            QTimer.singleShot(0, self, self._bring_into_view)
        elif self._attached and event.type() in _DONE_IN_THE_PAGE:
            if isinstance(event, QInputMethodEvent):
                done = bool(event.preeditString() or event.commitString() or event.replacementLength())
            elif isinstance(event, QFocusEvent):
                done = watched is self._editor and event.reason() not in _STAYS
            else:
                done = watched is self._viewport
            if done:
                self._on_done()
        return super().eventFilter(watched, event)
