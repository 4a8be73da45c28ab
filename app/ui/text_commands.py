"""Commands that write in all of the text: footnotes, and the spaces between 汉字 and Latin."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from app.core.chinese_spacing import spacing_edits
from app.core.footnotes import counterpart, inserted
from app.core.settings import Settings
from app.core.typing_edit import applied
from app.ui.editor import MarkdownEditor
from app.ui.notice import Notice


class TextCommands(QObject):
    """What reads the whole text happens when it is asked for, and never while keys come."""

    def __init__(self, editor: MarkdownEditor, settings: Settings, notice: Notice, parent: QObject) -> None:
        super().__init__(parent)
        self._editor, self._settings, self._notice = editor, settings, notice
        self.tidy_command = QAction(self.tr("Tidy spaces"), self)
        self.tidy_command.setToolTip(self.tr(
            "Make the spaces between 汉字 and Latin letters or digits alike, in the selection or everywhere"))
        self.tidy_command.triggered.connect(lambda _checked=False: self.tidy_spaces())

    def footnote(self) -> None:
        """Put a footnote in, or go between a mark and its note where the cursor is at one."""
        text = self._editor.text()
        start, end = self._editor.selection()
        if start == end and (place := counterpart(text, start)) is not None:
            self._editor.select(place, place)
        elif not self._editor.isReadOnly():
            typed = inserted(text, start, end)
            self._editor.apply_edits(typed.edits)
            self._editor.select(typed.start, typed.end)

    def tidy_spaces(self) -> None:
        """Give the selection, or all of the text, one kind of space between 汉字 and Latin, as one undo step."""
        if self._editor.isReadOnly() or not self._editor.composing.settle():
            return
        text = self._editor.text()
        start, end = self._editor.selection()
        where = (start, end) if end > start else (0, len(text))
        edits = spacing_edits(text, spaced=self._settings.chinese_spacing == "space", start=where[0], end=where[1])
        if edits:
            self._editor.apply_edits(edits)
            if end > start:
                self._editor.select(start, end + len(applied(text, edits)) - len(text))
        self._notice.say(self.tr("Spaces tidied in 1 place.") if len(edits) == 1 else self.tr(
            "Spaces tidied in {number} places.").format(number=f"{len(edits):,}"))
