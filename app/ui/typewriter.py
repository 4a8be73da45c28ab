"""Typewriter: the line that is being written stays at the middle of the page, from the first one to the last."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.ui.editor import MarkdownEditor


class Typewriter(QObject):
    """Scrolls ``editor`` as the cursor moves; while the mouse is pressed nothing moves away under it."""

    def __init__(self, editor: MarkdownEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self._on = False
        # When the event that moved the cursor is dealt with: Qt scrolls by itself within it.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._centre)
        editor.cursorPositionChanged.connect(self._follow)
        editor.textChanged.connect(self._follow)
        editor.installEventFilter(self)

    @property
    def on(self) -> bool:
        return self._on

    def switch(self, on: bool) -> None:
        """Keep the line at the middle from now on, or let it be where it is."""
        self._on = on
        self._editor.setCenterOnScroll(on)  # so that the last line can stand there
        if on:
            self._centre()
        else:
            self._editor.head = 0
            self._editor.ensureCursorVisible()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The middle is another one when the page has another height."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show) and self._on:
            self._soon.start(0)
        return False

    def _follow(self) -> None:
        if self._on and QApplication.mouseButtons() == Qt.MouseButton.NoButton:
            self._soon.start(0)

    def _centre(self) -> None:
        editor, middle = self._editor, self._editor.height() // 2
        if not self._on or not editor.isVisible():
            return
        if editor.verticalScrollBar().value():
            editor.head = 0
            editor.centerCursor()
        if not editor.verticalScrollBar().value():
            place = editor.cursorRect().center().y()
            editor.head = max(0, middle - place)
            if place > middle:
                editor.centerCursor()
