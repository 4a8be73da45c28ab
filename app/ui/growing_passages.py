"""Several passages of one text, each growing in its place over the original that it replaces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument

from app.core.offsets import utf16_length
from app.core.passages import Piece

# Characters: the longest word that is marked whole, and how many are marked of another.
_PEN_WORD, _PEN = 8, 4


@dataclass(slots=True)
class _Place:
    """Where a passage stands: its start, how far it is written, and behind that what is left of the original."""

    start: QTextCursor
    written: QTextCursor
    rest: str
    text: str = ""
    done: bool = False


class GrowingPassages:
    """Fills ``document`` with the original, and writes over it.

    Args:
        document: empty.
        pieces: the original, cut; what is no prose stays as it is.
        ink: how text looks that is there.
        waiting: how the original looks where nothing has come yet.
    """

    def __init__(self, document: QTextDocument, pieces: Sequence[Piece], ink: QTextCharFormat,
                 waiting: QTextCharFormat) -> None:
        self._document, self._ink, self._waiting = document, ink, waiting
        self._places: dict[int, _Place] = {}
        cursor = QTextCursor(document)
        starts: dict[int, int] = {}
        cursor.beginEditBlock()
        for number, piece in enumerate(pieces):
            if piece.prose:
                starts[number] = cursor.position()
            cursor.insertText(piece.text, waiting if piece.prose else ink)
        cursor.endEditBlock()
        for number, position in starts.items():  # not before: a cursor at the end moves with what is added
            start, written = QTextCursor(document), QTextCursor(document)
            for each in (start, written):
                each.setPosition(position)
            start.setKeepPositionOnInsert(True)
            self._places[number] = _Place(start, written, pieces[number].text)

    def write(self, number: int, text: str, rest: str) -> None:
        """Add ``text`` to a passage; ``rest`` is the end of its original that is left."""
        place = self._places[number]
        passed = utf16_length(place.rest) - utf16_length(rest)
        pen = place.written
        pen.beginEditBlock()
        pen.setPosition(pen.position() + passed, QTextCursor.MoveMode.KeepAnchor)
        pen.insertText(text, self._ink)
        pen.endEditBlock()
        place.rest = rest
        place.text += text

    def finish(self, number: int, text: str) -> None:
        """A passage is done, and reads ``text``."""
        place = self._places[number]
        if place.text == text:
            self.write(number, "", "")
        else:
            pen = place.written
            end = pen.position() + utf16_length(place.rest)
            pen.beginEditBlock()
            pen.setPosition(place.start.position())
            pen.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            pen.insertText(text, self._ink)
            pen.endEditBlock()
            place.text, place.rest = text, ""
        place.done = True

    def pens(self) -> list[QTextCursor]:
        """What was written last where text is being written, as selections in the order of the document."""
        return [self._pen(place) for place in self._places.values() if place.text and not place.done]

    @staticmethod
    def _pen(place: _Place) -> QTextCursor:
        """The last word, or a few characters where words are long or unknown, as in Chinese."""
        pen = QTextCursor(place.written)
        end = pen.position()
        pen.movePosition(QTextCursor.MoveOperation.PreviousWord, QTextCursor.MoveMode.KeepAnchor)
        begin = pen.position() if end - pen.position() <= _PEN_WORD else end - _PEN
        pen.setPosition(max(begin, place.start.position()))
        pen.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return pen

    def recolour(self, ink: QTextCharFormat, waiting: QTextCharFormat) -> None:
        """Show all in other colours."""
        self._ink, self._waiting = ink, waiting
        cursor = QTextCursor(self._document)
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.setCharFormat(ink)
        for place in self._places.values():
            cursor.setPosition(place.written.position())
            cursor.setPosition(cursor.position() + utf16_length(place.rest), QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(waiting)
