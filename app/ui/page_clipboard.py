"""Text on its way between the page, the clipboard and a drag: every character as it is, or said."""

from __future__ import annotations

from PySide6.QtCore import QMimeData

from app.core.long_lines import LONGEST, in_pieces
from app.core.stand_ins import made_holdable

# Between two pages: Qt's own text loses a mark (U+FEFF) at its beginning.
_EXACT = "application/x-stet-text"


def put_into(data: QMimeData, text: str) -> None:
    """Make ``data``, for the clipboard or a drag, hold ``text`` (LF) and nothing else.

    The clipboard keeps ``data`` until after Python has ended, so it must be one that Qt made: one made in Python is
    called back then, and the process dies of it (PySide6 6.11.3).
    """
    data.text()  # Qt's own fills itself when it is first read, over what was set before
    data.clear()
    data.setText(text)
    data.setData(_EXACT, text.encode("utf-8", "surrogatepass"))


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
