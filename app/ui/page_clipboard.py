"""Text on its way between the page, the clipboard and a drag: every character as it is, or said."""

from __future__ import annotations

from PySide6.QtCore import QMimeData

from app.core.long_lines import LONGEST, in_pieces
from app.core.stand_ins import made_holdable

# Between two pages: Qt's own text loses a mark (U+FEFF) at its beginning.
_EXACT = "application/x-stet-text"


def to_clipboard(text: str) -> QMimeData:
    """``text`` (LF) for the clipboard."""
    data = QMimeData()
    data.setText(text)
    data.setData(_EXACT, text.encode("utf-8", "surrogatepass"))
    return data


def from_clipboard(data: QMimeData) -> tuple[str, int, bool]:
    """The text to be pasted (LF), how many characters became U+FFFD in it, and whether long lines were broken.

    Another program's text may hold halves of characters; Qt has put U+FFFD for some of them already.
    """
    if data.hasFormat(_EXACT):
        text, lost = bytes(data.data(_EXACT).data()).decode("utf-8", "surrogatepass"), 0
    else:
        text = data.text().replace("\r\n", "\n").replace("\r", "\n")
        lost = text.count("\ufffd")
    text, replaced = made_holdable(text)
    broken = len(text) > LONGEST
    if broken:
        text, breaks = in_pieces(text)
        broken = bool(breaks)
    return text, lost + replaced, broken
