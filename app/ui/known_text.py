"""The text of a page, which is not read whole again after every edit."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor, QTextDocument

from app.core.offsets import from_utf16, utf16_length
from app.core.stand_ins import from_page
from app.ui.page_filling import PageFilling

_PARAGRAPH = "\u2029"  # what QTextDocument puts between blocks
# A longer stretch is not read by itself, UTF-16 units: reading all takes as long.
_LONGEST = 100_000
# So much beside what was changed is compared, UTF-16 units: what was known must go on there as it is.
_BESIDE = 64


class KnownText:
    """What a document holds and what still comes, as one text with LF line ends.

    To read ten megabytes takes some 60 ms. So the document's own word (``contentsChange``) is taken for where a text
    was touched since it was read, and only that is read again; where that word could be wrong (a change of which it
    did not tell, a stretch that does not fit), and of a text with characters of two units, all is.

    Args:
        document: its ``contentsChange`` comes here before anybody else hears of it who may ask for the text.
    """

    def __init__(self, document: QTextDocument, filling: PageFilling) -> None:
        self._document, self._filling = document, filling
        self._text = ""
        self._state: tuple[int, int] | None = None  # of the document when it was last told of; None: nothing is known
        self._head: int | None = None  # units before the first change since; None: there was none
        self._tail = 0  # units behind the last one
        self._is_plain = True  # each character is one unit
        document.contentsChange.connect(self._on_change)

    def text(self) -> str:
        """All of it. ``toPlainText`` would lose no-break spaces and U+2028."""
        if self._state != self._state_now() or (self._head is not None and not self._mend()):
            self._text = from_page(_with_line_feeds(self._document.toRawText())) + self._filling.rest
            self._is_plain = utf16_length(self._text) == len(self._text)
            self._state, self._head = self._state_now(), None
        return self._text

    def before(self, start: int, end: int) -> str | None:
        """What stood from ``start`` to ``end``, UTF-16 units, before the change that was told last; None: not known."""
        text = self._text
        if self._state is None:
            return None
        return text[start:end] if self._is_plain else text[from_utf16(text, start) : from_utf16(text, end)]

    def length(self) -> int:
        """How long the text is, UTF-16 units."""
        return self._document.characterCount() - 1 + self._filling.rest_units

    def between(self, start: int, end: int) -> str:
        """What stands from ``start`` to ``end``, UTF-16 units; what is beyond its end is left out."""
        last = self._document.characterCount() - 1
        if end > last and self._filling.active:
            text = self.text()
            return text[from_utf16(text, start) : from_utf16(text, end)]
        return self._on_page(min(start, last), min(end, last))

    def forget(self) -> None:
        """Read all of it when it is asked for next."""
        self._state = None

    def stays(self, before: tuple[int, int]) -> None:
        """The document was changed from the state ``before`` without telling, and the text is the same."""
        if self._state == before:
            self._state = self._state_now()

    def state(self) -> tuple[int, int]:
        """For ``stays``."""
        return self._state_now()

    def _state_now(self) -> tuple[int, int]:
        return self._document.revision(), self._document.characterCount()

    def _on_change(self, position: int, removed: int, added: int) -> None:
        if self._state is None:
            return
        now = self._state_now()
        if now[0] - self._state[0] not in (0, 1) or now[1] - self._state[1] != added - removed:
            self.forget()  # something was changed in between
            return
        tail = self.length() - min(position + added, now[1] - 1)
        self._head, self._tail = (position, tail) if self._head is None else (
            min(self._head, position), min(self._tail, tail))
        self._state = now

    def _mend(self) -> bool:
        """Read what was touched; False where it does not fit what is known."""
        head, tail, size, known = self._head or 0, self._tail, len(self._text), self.length()
        if not self._is_plain or head + tail > min(size, known) or known - head - tail > _LONGEST:
            return False
        start, end = max(0, head - _BESIDE), min(self._document.characterCount() - 1, known - tail + _BESIDE)
        read = self._on_page(start, end)
        last = size - tail + end - (known - tail)
        if not (read.startswith(self._text[start:head]) and read.endswith(self._text[size - tail : last])):
            return False
        self._is_plain = utf16_length(read) == len(read)
        self._text = f"{self._text[:start]}{read}{self._text[last:]}"
        self._head = None
        return True

    def _on_page(self, start: int, end: int) -> str:
        cursor = QTextCursor(self._document)
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return from_page(_with_line_feeds(cursor.selectedText()))


def _with_line_feeds(raw: str) -> str:
    return raw.replace(_PARAGRAPH, "\n")
