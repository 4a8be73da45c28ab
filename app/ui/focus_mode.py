"""Focus: the paragraph or the sentence that is being written keeps its ink, and a veil lies over the rest in view."""

from __future__ import annotations

from bisect import bisect_right

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QImage, QPainter, QRegion, QTextBlock

from app.core.offsets import from_utf16, to_utf16, utf16_length
from app.core.segments import sentences
from app.ui.editor import MarkdownEditor
from app.ui.theme import Colours

# Lines that a paragraph may have, and UTF-16 units around the cursor in which its sentence is looked for.
_MOST_LINES = 200
_AROUND = 2_000


class FocusMode(QObject):
    """Paints over the text of ``editor``; nothing of the document is touched, and only what is in view is looked at."""

    def __init__(self, editor: MarkdownEditor, colours: Colours) -> None:
        super().__init__(editor)
        self._editor = editor
        self._veil = _veil(colours)
        self._kind = "off"
        self._kept = (0, 0)
        editor.cursorPositionChanged.connect(self._follow)
        editor.textChanged.connect(self._follow)

    @property
    def kind(self) -> str:
        """What keeps its ink: "paragraph", "sentence", or "off": everything."""
        return self._kind

    def choose(self, kind: str) -> None:
        """Keep the ink of "paragraph" or "sentence" from now on; "off": of everything."""
        if kind == self._kind:
            return
        over = self._editor.over
        if self._kind == "off":
            over.append(self._paint)
        self._kind = kind
        if kind == "off":
            over.remove(self._paint)
        self._follow()
        self._editor.viewport().update()

    def recolour(self, colours: Colours) -> None:
        self._veil = _veil(colours)

    def kept(self) -> tuple[int, int]:
        """What keeps its ink now, UTF-16 units from and to."""
        cursor = self._editor.textCursor()
        first = last = cursor.block()
        for _ in range(_MOST_LINES):
            if _is_blank(first) or not first.previous().isValid() or _is_blank(first.previous()):
                break
            first = first.previous()
        for _ in range(_MOST_LINES):
            if _is_blank(last) or not last.next().isValid() or _is_blank(last.next()):
                break
            last = last.next()
        start, end = first.position(), last.position() + last.length() - 1
        return self._sentence(cursor.position(), start, end) if self._kind == "sentence" else (start, end)

    def _sentence(self, cursor: int, start: int, end: int) -> tuple[int, int]:
        start, end = max(start, cursor - _AROUND), min(end, cursor + _AROUND)
        text = self._editor.text_between(start, end)
        at = from_utf16(text, cursor - start)
        spans = sentences(text)
        number = bisect_right(spans, at, key=lambda span: span[0]) - 1
        # Behind a sentence that has ended, one still writes at it until the next one begins.
        first, last = spans[max(number, 0)] if spans else (0, len(text))
        return start + to_utf16(text, first), start + to_utf16(text, max(last, min(at, len(text))))

    def _follow(self) -> None:
        if self._kind != "off" and (kept := self.kept()) != self._kept:
            self._kept = kept
            self._editor.viewport().update()

    def _paint(self, painter: QPainter) -> None:
        start, end = self._kept
        # What is composed is no text yet, and stands in the line all the same.
        composed = utf16_length(self._editor.textCursor().block().layout().preeditAreaText())
        area = self._editor.painted
        veiled = QRegion(area)
        for band in self._editor.bands_in_view([(start, end + composed)], area, whole_lines=True):
            veiled -= QRegion(band.toAlignedRect())
        painter.save()
        painter.setClipRegion(veiled)
        painter.fillRect(area, self._veil)
        painter.restore()


def _is_blank(block: QTextBlock) -> bool:
    return not block.text().strip()


def _veil(colours: Colours) -> QColor:
    """The page's colour, so thick that ink below it looks as what is quiet does: that can still be read (WCAG AA)."""
    page, ink, quiet = (QColor(name) for name in (colours.page, colours.ink, colours.quiet))
    share = round(255 * (quiet.lightnessF() - ink.lightnessF()) / (page.lightnessF() - ink.lightnessF()))
    # Blending rounds: of colours next to the page's the one that leaves the page as it is, or its edge would be seen.
    parts = [page.red(), page.green(), page.blue()]
    found = list(parts)
    for shift in (3, -3, 2, -2, 1, -1, 0):
        tried = [min(max(part + shift, 0), 255) for part in parts]
        seen = _blended(page, QColor(tried[0], tried[1], tried[2], share))
        for number, part in enumerate((seen.red(), seen.green(), seen.blue())):
            if part == parts[number]:
                found[number] = tried[number]
    return QColor(found[0], found[1], found[2], share)


def _blended(below: QColor, above: QColor) -> QColor:
    picture = QImage(1, 1, QImage.Format.Format_RGB32)
    picture.fill(below)
    painter = QPainter(picture)
    painter.fillRect(picture.rect(), above)
    painter.end()
    return picture.pixelColor(0, 0)
