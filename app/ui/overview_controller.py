"""Counts the words and reads the outline anew when typing rests."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.overview import Overview
from app.ui.editor import MarkdownEditor
from app.ui.outline import Outline
from app.ui.status_bar import StatusBar
from app.ui.survey import Survey

# Milliseconds of quiet before words are counted and the outline is read again.
COUNT_DELAY = 300


class OverviewController(QObject):
    """Shows what ``survey`` finds in the document.

    Attributes:
        found: what was found last.

    Signals:
        read: the Overview of the text that was read last.
    """

    read = Signal(object)

    def __init__(self, editor: MarkdownEditor, outline: Outline, status: StatusBar, parent: QObject) -> None:
        super().__init__(parent)
        self._editor, self._outline, self._status = editor, outline, status
        self._selected = (0, 0)
        self.found: Overview | None = None
        self.survey = Survey(self)
        self.survey.done.connect(self._show)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(COUNT_DELAY)
        self._timer.timeout.connect(self.count)
        editor.textChanged.connect(self._timer.start)
        editor.passage_moved.connect(self._timer.start)

    def count(self) -> None:
        """Read the text now."""
        text = self._editor.text()
        self._selected = start, end = self._editor.selection()
        self.survey.read(text, text[start:end])

    def _show(self, found: Overview) -> None:
        self.found = found
        counts, (start, end) = found.counts, self._selected
        words = self.tr("1 word") if counts.mixed_words == 1 else \
            self.tr("{count} words").format(count=f"{counts.mixed_words:,}")
        characters = self.tr("1 character") if counts.characters == 1 else \
            self.tr("{count} characters").format(count=f"{counts.characters:,}")
        shown = f"{words} · {characters}"
        self._status.put("count", self.tr("{count} selected").format(count=shown) if end > start else shown)
        self._outline.show_headings(found.headings)
        self._outline.show_position(start)
        self.read.emit(found)
