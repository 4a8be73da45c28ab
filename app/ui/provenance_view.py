"""Shows on request what came from a model: its text is quiet and dotted underneath, so that colour is not all."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit

from app.ui.editor import MarkdownEditor
from app.ui.provenance_tracker import ProvenanceTracker
from app.ui.theme import Colours

# Milliseconds: marks that follow typing need not be drawn anew at each key.
_DELAY = 60


class ProvenanceView(QObject):
    """Draws over the editor's text with its extra selections; the text and its formats are not touched."""

    def __init__(self, editor: MarkdownEditor, tracker: ProvenanceTracker, colours: Callable[[], Colours],
                 parent: QObject) -> None:
        super().__init__(parent)
        self._editor, self._tracker, self._colours = editor, tracker, colours
        self._shown = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY)
        self._timer.timeout.connect(self._draw)
        tracker.changed.connect(self._on_changed)
        editor.installEventFilter(self)

    def show_stretches(self, shown: bool) -> None:
        """Show what came from a model, or the text as it is."""
        self._shown = shown
        self._draw()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.PaletteChange:
            self._on_changed()  # another theme
        return super().eventFilter(watched, event)

    def _on_changed(self) -> None:
        if self._shown:
            self._timer.start()

    def _draw(self) -> None:
        if not self._shown:
            self._editor.setExtraSelections([])
            return
        colours, form = self._colours(), QTextCharFormat()
        form.setForeground(QColor(colours.quiet))
        form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        form.setUnderlineColor(QColor(colours.accent))
        selections: list[QTextEdit.ExtraSelection] = []
        for start, end, _ in self._tracker.stretches:
            self._editor.reach(end)
            selection = QTextEdit.ExtraSelection()
            selection.cursor = QTextCursor(self._editor.document())
            selection.cursor.setPosition(start)
            selection.cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            selection.format = form
            selections.append(selection)
        self._editor.setExtraSelections(selections)
