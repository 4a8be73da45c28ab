"""Puts an answer that stands for itself into the page: behind the passage that it is about, as one undo step."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor

from app.core.landing import insertion
from app.core.offsets import from_utf16, to_utf16, utf16_length
from app.core.stand_ins import to_page
from app.ui.editor import MarkdownEditor


def insert_answer(editor: MarkdownEditor, original: str, answer: str, *, continues: bool) -> tuple[int, int]:
    """Insert ``answer`` behind the marked passage; at the end, if that is no longer ``original``.

    Returns where it stands now, UTF-16 units from and to, with the white space around it.

    Args:
        continues: whether it may go on within the sentence that the passage breaks off in.
    """
    text = editor.text()
    start = editor.passage_start(original)
    place = to_utf16(text, len(text)) if start is None else start + utf16_length(original)
    at = from_utf16(text, place)
    cursor = QTextCursor(editor.document())
    cursor.setPosition(place)
    cursor.insertText(to_page(insertion(text[:at], text[at:], answer, continues=continues)))
    editor.setTextCursor(cursor)
    editor.ensureCursorVisible()
    return place, cursor.position()
