"""When the actions stand beside the selected text: once a selection rests, and as long as nothing else is done."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QTextCursor

from app.core.language import language_of
from app.core.settings import Settings
from app.ui.pages import Pages
from app.ui.selection_bar import SelectionBar
from app.workers.assistant import Assistant

# Milliseconds that a selection rests before the bar comes.
REST = 300
# Characters of the selection by which its language is told.
_LOOKED_AT = 400
_ACTIONS = ("polish", "shorten", "expand")
# By the language of the selection, its translation.
_TRANSLATIONS = {"zh": "translate-to-english", "en": "translate-to-chinese"}
# What is heard of: nothing else is looked at, for the page may be going.
_DONE_WITH_THE_MOUSE = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease)
_DONE_IN_THE_PAGE = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.InputMethod, QEvent.Type.Resize,
                     QEvent.Type.FocusOut)


class SelectionAssistance(QObject):
    """Shows and hides the bar; its buttons trigger the actions' own commands.

    Args:
        commands: "selection_bar" goes to it by key, "palette" stands behind its last button.
        actions: the commands of the actions, by id.
    """

    def __init__(self, pages: Pages, commands: dict[str, QAction], actions: dict[str, QAction], settings: Settings,
                 assistant: Assistant, parent: QObject) -> None:
        super().__init__(parent)
        self._pages, self._editor, self._actions = pages, pages.editor, actions
        self._settings, self._assistant = settings, assistant
        self.bar = SelectionBar(len(_ACTIONS) + 1, commands["palette"], pages)
        self._offer("en")
        self.bar.left.connect(self._leave)
        self.bar.pressed.connect(self._leave)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REST)
        self._timer.timeout.connect(self._come)
        editor = self._editor
        editor.selectionChanged.connect(self._on_selection)
        for moved in (editor.textChanged, editor.verticalScrollBar().valueChanged, pages.currentChanged,
                      assistant.job_started, assistant.aside_began):
            moved.connect(self.hide)
        self._viewport = editor.viewport()
        for watched in (editor, self._viewport):
            watched.installEventFilter(self)
        commands["selection_bar"].triggered.connect(lambda _checked=False: self.go_there())

    def go_there(self) -> None:
        """Give the bar the focus, if text is selected."""
        if self._may_come:
            self._show()
            self.bar.buttons[0].setFocus(Qt.FocusReason.TabFocusReason)

    def hide(self) -> None:
        """The bar goes until another selection rests."""
        self._timer.stop()
        if self.bar.isVisible():
            self.bar.hide()

    # ------------------------------------------------------------------------------------------------------------

    @property
    def _may_come(self) -> bool:
        cursor = self._editor.textCursor()
        composing = bool(cursor.block().layout().preeditAreaText())
        return cursor.hasSelection() and not (
            composing or self._pages.reviewing or self._editor.isReadOnly() or self._assistant.busy)

    def _on_selection(self) -> None:
        self.hide()
        if self._editor.textCursor().hasSelection():
            self._timer.start()

    def _come(self) -> None:
        pressed = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        if self._settings.selection_bar and self._may_come and self._editor.hasFocus() and not pressed:
            self._show()

    def _show(self) -> None:
        cursor = self._editor.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        sample = self._editor.text_between(start, min(end, start + _LOOKED_AT))
        if not sample.strip() and end - start <= _LOOKED_AT:
            return
        self._offer(language_of(sample))
        viewport = self._editor.viewport()
        self.bar.show_beside(self._rect(start), self._rect(end, is_end=True),
                             QRect(viewport.mapTo(self._pages, QPoint(0, 0)), viewport.size()))

    def _offer(self, language: str) -> None:
        ids = (*_ACTIONS, _TRANSLATIONS.get(language, ""))
        self.bar.offer([self._actions[each] for each in ids if each in self._actions])

    def _rect(self, position: int, *, is_end: bool = False) -> QRect:
        """Where a character stands, in the coordinates of the pages."""
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(position)
        if is_end and cursor.atBlockStart():  # the line above is the last one that is selected
            cursor.setPosition(position - 1)
        rect = self._editor.cursorRect(cursor)
        return QRect(self._editor.viewport().mapTo(self._pages, rect.topLeft()), rect.size())

    def _leave(self) -> None:
        if any(button.hasFocus() for button in self.bar.buttons):
            self._editor.setFocus()
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hide it by Esc, which does nothing else then, and by any other thing that is done in the page."""
        kind = event.type()
        if kind in _DONE_WITH_THE_MOUSE:
            if watched is self._viewport:
                self.hide()
                if kind == QEvent.Type.MouseButtonRelease and self._editor.textCursor().hasSelection():
                    self._timer.start()
        elif watched is self._editor and kind in _DONE_IN_THE_PAGE and self.bar.isVisible():
            if isinstance(event, QKeyEvent):
                if event.key() == Qt.Key.Key_Escape:
                    event.accept()
                    if kind == QEvent.Type.KeyPress:
                        self.hide()
                    return True
            elif kind == QEvent.Type.FocusOut:
                QTimer.singleShot(0, self, self._go_with_the_focus)
            else:
                self.hide()
        return super().eventFilter(watched, event)

    def _go_with_the_focus(self) -> None:
        if not (self._editor.hasFocus() or any(button.hasFocus() for button in self.bar.buttons)):
            self.hide()
