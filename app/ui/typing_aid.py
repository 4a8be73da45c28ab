"""Keys that help on the page: lists go on, marks come around a selection, Chinese marks become wide."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData, QObject, Qt
from PySide6.QtGui import QKeyEvent

from app.core.language import language_of
from app.core.list_lines import ends_list, opening_of
from app.core.settings import Settings
from app.core.stand_ins import from_page
from app.core.text_edit import TextEdit
from app.core.typing_chinese import full_width
from app.core.typing_edit import Around, Typed
from app.core.typing_lists import backspace, enter, indent, line_break, outdent
from app.core.typing_marks import Style, is_address, linked, toggled, wrapped
from app.ui.editor import MarkdownEditor
from app.ui.lines_around import lines_around, put

_Key = Qt.Key
_NONE, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
_PLAIN = (_NONE, _SHIFT)
# Characters of the document by which its language is known, UTF-16 units, and undo steps after which it is asked again.
_SAMPLE = 20_000
_AGAIN = 64


class TypingAid(QObject):
    """Takes the keys of one editor that mean more than a character."""

    def __init__(self, editor: MarkdownEditor, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._editor, self._settings = editor, settings
        self._converted: tuple[int, int] | None = None  # undo steps and cursor right after a mark was made wide
        self._language = (-_AGAIN, "en")
        editor.keys.append(self.press)
        editor.commits.append(self.commit)
        editor.takers.append(self.take)

    # What the editor asks ---------------------------------------------------------------------------------------------

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means here; False: it means nothing special."""
        editor, key, text = self._editor, event.key(), event.text()
        modifiers = event.modifiers() & ~_KEYPAD
        if modifiers not in _PLAIN or editor.isReadOnly():
            return False
        if key in (_Key.Key_Return, _Key.Key_Enter):
            return self._end_line(line_break if modifiers == _SHIFT else enter, is_break=modifiers == _SHIFT)
        if key == _Key.Key_Backspace and modifiers == _NONE:
            return self._take_back() or self._on_item(backspace)
        if key in (_Key.Key_Tab, _Key.Key_Backtab):
            is_back = key == _Key.Key_Backtab or modifiers == _SHIFT
            return self._on_item(outdent if is_back else indent) or is_back
        if len(text) != 1 or text.isalnum() or text == " ":
            return False
        if editor.textCursor().hasSelection():
            return self.commit(text)
        return self._make_wide(text)

    def commit(self, text: str) -> bool:
        """A mark over a selection stands around it, be it typed or put in by an input method."""
        if not self._editor.textCursor().hasSelection():
            return False
        around, at = lines_around(self._editor, 0)
        if self._is_chinese_quotation(around, text):
            text = "“"
        typed = wrapped(around, text, in_code=not self._editor.is_prose_at(at))
        if typed is None:
            return False
        put(self._editor, around, at, typed)
        return True

    def take(self, source: QMimeData) -> bool:
        """An address that is pasted over a selection makes it a link."""
        address = source.text().strip() if source.hasText() else ""
        if self._editor.isReadOnly() or not self._editor.textCursor().hasSelection() or not is_address(address):
            return False
        around, at = lines_around(self._editor, 0)
        label = around.text[around.start : around.end]
        if "\n" in label or not label.strip() or is_address(label.strip()) or not self._editor.is_prose_at(at):
            return False
        put(self._editor, around, at, linked(around, address))
        return True

    def forget(self) -> None:
        """Another document is in the window: its language is not known yet."""
        self._language = (-_AGAIN, "en")

    # Commands ---------------------------------------------------------------------------------------------------------

    def toggle(self, style: Style) -> None:
        """Put a style on the selection or the word at the cursor, or take it off."""
        if not self._editor.isReadOnly():
            around, at = lines_around(self._editor, 0)
            put(self._editor, around, at, toggled(around, style))

    def link(self) -> None:
        """Make the selection a link whose target is still to be written."""
        if not self._editor.isReadOnly():
            around, at = lines_around(self._editor, 0)
            put(self._editor, around, at, linked(around))

    # How it is done ---------------------------------------------------------------------------------------------------

    def _here(self) -> tuple[str, int]:
        """The line in which the selection begins, and where in it, UTF-16 units."""
        cursor = self._editor.textCursor()
        block = self._editor.document().findBlock(cursor.selectionStart())
        return block.text(), cursor.selectionStart() - block.position()

    def _end_line(self, act: Callable[[Around], Typed | None], *, is_break: bool) -> bool:
        line, _ = self._here()
        opening = opening_of(line)
        if (opening.is_item or opening.quote or opening.indent) and self._is_prose():
            around, at = lines_around(self._editor, ends=ends_list)
            typed = act(around)
            if typed is not None:
                put(self._editor, around, at, typed)
                return True
        if is_break:
            # Qt would put in U+2028, which no Markdown knows.
            around, at = lines_around(self._editor, 0)
            place = around.start + 1
            put(self._editor, around, at, Typed((TextEdit(around.start, around.end, "\n"),), place, place))
        return is_break

    def _on_item(self, act: Callable[[Around], Typed | None]) -> bool:
        line, column = self._here()
        opening = opening_of(line)
        if act is backspace:
            if self._editor.textCursor().hasSelection() or column != len(opening.text):
                return False
        elif not self._editor.textCursor().hasSelection() and not opening.is_item:
            return False
        if not self._is_prose():
            return False
        around, at = lines_around(self._editor, ends=ends_list)
        typed = act(around)
        if typed is None:
            return False
        put(self._editor, around, at, typed)
        return True

    def _is_prose(self) -> bool:
        return self._editor.is_prose_at(self._editor.textCursor().selectionStart())

    def _make_wide(self, mark: str) -> bool:
        """Type ``mark``, and make it the full-width one as an undo step of its own."""
        line, column = self._here()
        made = full_width(from_page(line[:column]), mark) if mark.isascii() else None
        if made is None or not self._is_prose() or not self._is_chinese():
            return False
        editor, (before, wide) = self._editor, made
        editor.textCursor().insertText(mark)
        place = editor.textCursor().position()
        editor.apply_in_units([TextEdit(place - 1 - before, place, wide)])
        editor.place_cursor(place - 1 - before + len(wide))
        self._converted = editor.document().availableUndoSteps(), editor.textCursor().position()
        return True

    def _take_back(self) -> bool:
        """Backspace right after a mark was made wide brings back what was typed."""
        document, cursor = self._editor.document(), self._editor.textCursor()
        converted, self._converted = self._converted, None
        if converted != (document.availableUndoSteps(), cursor.position()) or cursor.hasSelection():
            return False
        self._editor.take_back()
        return True

    def _is_chinese_quotation(self, around: Around, text: str) -> bool:
        return text == '"' and self._is_prose() and full_width(
            around.text[: around.start], text) == (0, "“") and self._is_chinese()

    def _is_chinese(self) -> bool:
        """Whether marks are made wide in this document."""
        if self._settings.chinese_punctuation != "chinese":
            return False
        steps = self._editor.document().availableUndoSteps()
        if abs(steps - self._language[0]) >= _AGAIN:
            self._language = steps, language_of(self._editor.text_between(0, _SAMPLE))
        return self._language[1] == "zh"
