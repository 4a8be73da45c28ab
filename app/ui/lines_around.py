"""The lines around the cursor as the writing aids see them, and their edits on the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.core.offsets import all_to_utf16, from_utf16
from app.core.stand_ins import from_page
from app.core.text_edit import TextEdit
from app.core.typing_edit import Around, Typed
from app.ui.editor import MarkdownEditor

# So many lines before and after the selection are seen: what a key does reaches no further.
REACH = 200


def lines_around(
    editor: MarkdownEditor, reach: int = REACH, ends: Callable[[str], bool] | None = None
) -> tuple[Around, int]:
    """The selected lines with so many before and after them, and where they begin, UTF-16 units.

    Args:
        ends: no line is read beyond one of which this is true; after the selection only where a blank one is before it.
    """
    document, cursor = editor.document(), editor.textCursor()
    begin, last = document.findBlock(cursor.selectionStart()), document.findBlock(cursor.selectionEnd())
    lines: list[str] = []
    block = begin
    while block.isValid():
        lines.append(block.text())
        if block == last:
            break
        block = block.next()
    above: list[str] = []
    block = begin.previous()
    while block.isValid() and len(above) < reach and not (above and ends is not None and ends(above[-1])):
        begin = block
        above.append(block.text())
        block = block.previous()
    block = last.next()
    for _ in range(reach):
        if not block.isValid():
            break
        line = block.text()
        if ends is not None and not lines[-1].strip() and ends(line):
            break
        lines.append(line)
        block = block.next()
    at = begin.position()
    text = from_page("\n".join([*reversed(above), *lines]))
    start = from_utf16(text, cursor.selectionStart() - at)
    stop = start if not cursor.hasSelection() else from_utf16(text, cursor.selectionEnd() - at)
    return Around(text, start, stop), at


def put(editor: MarkdownEditor, around: Around, at: int, typed: Typed, *, joined_to_last: bool = False) -> None:
    """Change the page as one undo step, and select what is to be selected.

    Args:
        around, at: as ``lines_around`` gave them.
        joined_to_last: the edits belong to the undo step before them.
    """
    edits = in_units(around.text, typed.edits, at)
    after, end = around.text, 0
    pieces: list[str] = []
    for edit in typed.edits:
        pieces += [after[end : edit.start], edit.text]
        end = edit.end
    start, stop = all_to_utf16("".join([*pieces, after[end:]]), (typed.start, typed.end))
    if edits:
        editor.apply_in_units(edits, joined_to_last=joined_to_last)
    editor.place_cursor(at + start, at + stop)


def in_units(text: str, edits: Sequence[TextEdit], at: int) -> list[TextEdit]:
    """The edits of ``text``, which begins at ``at`` of the page, with places in UTF-16 units of the page."""
    places = all_to_utf16(text, (end for edit in edits for end in (edit.start, edit.end)))
    return [TextEdit(at + start, at + end, edit.text)
            for start, end, edit in zip(places[::2], places[1::2], edits, strict=True)]
