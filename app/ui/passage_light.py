"""Lights up the passage that an answer names, where it stands now, until the writer goes on."""

from __future__ import annotations

import re

from PySide6.QtCore import QObject

from app.core.conversation import Source, digest_of
from app.core.offsets import to_utf16
from app.ui.pages import Pages
from app.ui.suggestion_controller import SuggestionController


class PassageLight(QObject):
    """In the page; what a suggestion has marked there stays as it is."""

    def __init__(self, pages: Pages, suggestions: SuggestionController, parent: QObject) -> None:
        super().__init__(parent)
        self._pages, self._suggestions = pages, suggestions
        self._lit = False
        pages.editor.passage_moved.connect(self._put_out)

    def show(self, source: Source, digest: str) -> bool:
        """Bring a passage into view and light it up; False where it is gone. ``digest``: see ``place_of``."""
        text = self._pages.editor.text()
        place = place_of(source, text, digest)
        if place is None:
            return False
        start, end = place
        body = text[start:end]
        start, end = start + len(body) - len(body.lstrip()), start + len(body.rstrip())
        if self._pages.reviewing:
            self._pages.review.scroll_to(self._pages.review.from_document(to_utf16(text, start)))
            return True
        editor = self._pages.editor
        self._lit = False
        editor.select(end, end)  # both ends, as far as the window holds them, and the beginning for certain
        editor.select(start, start)
        if self._suggestions.job is None:  # else its own passage is marked
            editor.mark_passage(start, end)
            self._lit = True
        return True

    def _put_out(self) -> None:
        if self._lit:
            self._lit = False
            if self._suggestions.job is None:
                self._pages.editor.clear_passage()


def place_of(source: Source, text: str, digest: str) -> tuple[int, int] | None:
    """Where a passage stands in ``text``, characters; None: nowhere any more.

    Args:
        digest: of the document in which its place was told; in another its first words are looked for, and of several
            places the nearest is taken.
    """
    if digest == digest_of(text):
        return source.start, source.end
    words = source.quote.removesuffix("…").split()
    if not words:
        return None
    found = [match.start() for match in re.finditer(r"\s+".join(map(re.escape, words)), text)]
    if not found:
        return None
    start = min(found, key=lambda place: abs(place - source.start))
    return start, min(len(text), start + source.end - source.start)
