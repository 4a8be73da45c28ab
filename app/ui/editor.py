"""The page: a Markdown editor with a comfortable measure that loses no character."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QMimeData, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QMenu, QWidget

from app.core.long_lines import in_pieces, joined
from app.core.offsets import all_to_utf16, from_utf16, utf16_length
from app.core.stand_ins import from_page, made_holdable, to_page
from app.core.text_edit import TextEdit
from app.ui.composing import Composing
from app.ui.early_edits import EarlyEdits
from app.ui.hidden_marks import HiddenMarks
from app.ui.known_text import KnownText
from app.ui.markdown_highlighter import MarkdownHighlighter
from app.ui.marked_page import MarkedPage
from app.ui.page_clipboard import from_clipboard, put_into
from app.ui.page_filling import PageFilling
from app.ui.theme import Colours

# Keys that reach to the end of the text, and how far the others do at most, UTF-16 units.
_TO_THE_END = (QKeySequence.StandardKey.MoveToEndOfDocument, QKeySequence.StandardKey.SelectEndOfDocument,
               QKeySequence.StandardKey.SelectAll)
_A_PAGE = 10_000
_PARAGRAPH = "\u2029"  # what QTextDocument puts between blocks


class MarkdownEditor(MarkedPage):
    """A plain-text editor; offsets in its own methods are Python characters of ``text()``.

    Attributes:
        menus: each is called with the page's menu and the place in the viewport that it is about, to add to it.
        composing: whether an input method composes, here or in another field.
        keys, takers: each is called with a key that was pressed, or with what was pasted or dropped, before the page
            itself; True: that was it. A key that an input method puts in comes as a text to ``commits``.

    Signals:
        passage_moved: the cursor or the selection changed (Qt's own signals, joined).
        file_dropped: the path of a file that was dropped or pasted here.
        pasted: characters of what was pasted that became U+FFFD, and whether lines too long were broken in it; only
            where there is something to say.
    """

    passage_moved = Signal()
    file_dropped = Signal(str)
    pasted = Signal(int, bool)

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(colours, parent)
        self.setObjectName("editor")
        self.setAccessibleName(self.tr("Document"))
        self._hint = self.tr("Write here, or open a file with Ctrl+O.")
        self.setAccessibleDescription(self._hint)
        document = self.document()
        self._pieces: frozenset[int] = frozenset()
        self._filling = PageFilling(self._append, self)
        self._known = KnownText(document, self._filling)  # first of all: who hears of a change later asks for the text
        self._early = EarlyEdits(self, self._known)
        self._highlighter = self._make_highlighter(colours)
        self._layout.formatter, self._layout.is_fresh = self._highlighter.apply, self._highlighter.is_fresh
        self._highlighter.outdated = self._layout.look_again
        self.composing = Composing(self)
        self._replaced = -1  # undo steps there were when what is being composed took a selection's place
        self.keys: list[Callable[[QKeyEvent], bool]] = []
        self.commits: list[Callable[[str], bool]] = []
        self.takers: list[Callable[[QMimeData], bool]] = []
        self.menus: list[Callable[[QMenu, QPoint], object]] = []
        self.hidden = HiddenMarks(self, self._place_of_character)
        self.over.append(self._paint_hidden)
        self.cursorPositionChanged.connect(self.passage_moved)
        self.selectionChanged.connect(self.passage_moved)

    def _make_highlighter(self, colours: Colours) -> MarkdownHighlighter:
        return MarkdownHighlighter(self.document(), colours)

    # The text -------------------------------------------------------------------------------------------------

    def text(self, *, afresh: bool = False) -> str:
        """The whole text with LF line ends; ``afresh``: all of it is read from the page, as it is for a file."""
        if afresh:
            self._known.forget()
        return self._known.text()

    def length(self) -> int:
        """How long ``text`` is, UTF-16 units."""
        return self._known.length()

    def text_between(self, start: int, end: int) -> str:
        """What of ``text`` stands from ``start`` to ``end``, UTF-16 units; what is beyond its end is left out."""
        return self._known.between(start, end)

    def show_text(self, text: str) -> bool:
        """Put ``text`` in place of everything, without an undo step; False where it cannot be kept exactly.

        Of a long text the beginning is there at once and the rest follows in slices; ``text`` is whole all the time,
        and what is written meanwhile stands where it was written.
        """
        self._pieces = frozenset()
        self._early.begin(active=False)
        self.setPlainText(to_page(self._filling.begin(made_holdable(text)[0])))
        self._early.begin(active=self._filling.active)
        self.document().setModified(False)
        return self.text() == text

    def reach(self, position: int) -> None:
        """See to it that what stands at ``position`` (UTF-16 units of ``text``) is on the page."""
        while self._filling.active and position >= self.document().characterCount() - 1:
            self._filling.go_on()

    def complete(self) -> None:
        """See to it that all of the text is on the page."""
        self._filling.complete()

    def _append(self, piece: str) -> None:
        """Put the next slice of what is shown behind the last line: that is no edit, and nobody is told."""
        document, old, cursor = self.document(), self._known.state(), self.textCursor()
        ends = cursor.anchor(), cursor.position()
        bar = self.verticalScrollBar()
        is_seen = bar.value() + bar.pageStep() >= bar.maximum() or not self._filling.active
        is_modified, last = document.isModified(), QTextCursor(document)
        last.movePosition(QTextCursor.MoveOperation.End)
        last.block().setUserState(-1)  # it goes on, and is coloured anew
        with QSignalBlocker(document), self._layout.growing(is_seen=is_seen):
            last.beginEditBlock()  # or the layout is told of each line
            last.insertText(to_page(piece))
            last.endEditBlock()
            document.setModified(is_modified)
            self._highlighter.extend(piece)
        self._known.stays(old)
        if ends != (self.textCursor().anchor(), self.textCursor().position()):
            # It stood behind the last line that was there, and stays there.
            cursor.setPosition(ends[0])
            cursor.setPosition(ends[1], QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)
        if not self._filling.active:
            with self._passage_kept():
                touched = self._early.settle()
            if touched is not None:
                self._highlighter.reread(*touched)

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back; never where the text is for reading only."""
        return not self.isReadOnly() and (self._early.can_undo or self.document().isUndoAvailable())

    @property
    def can_redo(self) -> bool:
        """Whether there is an edit to make again; never where the text is for reading only."""
        return not self.isReadOnly() and (self._early.can_redo or self.document().isRedoAvailable())

    def undo(self) -> None:
        """Take the last edit back."""
        if self.can_undo:
            self._early.undo() if self._early.active else super().undo()

    def redo(self) -> None:
        """Make the edit again that was taken back last."""
        if self.can_redo:
            self._early.redo() if self._early.active else super().redo()

    def show_pieces(self, text: str) -> None:
        """As ``show_text``, with lines that are too long in pieces: for reading, and for copying as they are."""
        shown, pieces = in_pieces(text)
        self.show_text(shown)
        self._pieces = pieces

    def selection(self) -> tuple[int, int]:
        """Start and end of the selection, characters; equal at the cursor when nothing is selected."""
        text, cursor = self.text(), self.textCursor()
        start = from_utf16(text, cursor.selectionStart())
        end = start if not cursor.hasSelection() else from_utf16(text, cursor.selectionEnd())
        return start, end

    def select(self, start: int, end: int) -> None:
        """Select from ``start`` to ``end``, characters, and bring it into view."""
        self.setTextCursor(self._cursor_over(start, end))
        self.ensureCursorVisible()

    def select_units(self, start: int, end: int) -> None:
        """Select from ``start`` to ``end``, UTF-16 units; where that is out of view it comes to the middle of it."""
        self.reach(end + _A_PAGE)
        cursor = self.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        before = self.verticalScrollBar().value()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        if self.verticalScrollBar().value() != before:
            self.centerCursor()

    # What is changed for the writer ---------------------------------------------------------------------------

    def apply_edits(self, edits: Sequence[TextEdit]) -> None:
        """Change the text as one undo step; places are those of the text as it stands, in their order.

        Only what differs is touched, so that the cursor and the scroll position stay where they are.
        """
        self.complete()
        text = self.text()
        ends = all_to_utf16(text, (end for edit in edits for end in (edit.start, edit.end)))
        self.apply_in_units([
            TextEdit(start, end, edit.text) for start, end, edit in zip(ends[::2], ends[1::2], edits, strict=True)])

    def apply_in_units(self, edits: Sequence[TextEdit], *, joined_to_last: bool = False) -> None:
        """As ``apply_edits``, of what is on the page: places are UTF-16 units, and nothing else is read.

        What is typed next has undo steps of its own. ``joined_to_last``: these have none, and belong to the last one.
        """
        self.composing.settle()
        with self._passage_kept():
            cursor = QTextCursor(self.document())
            cursor.setPosition(self.textCursor().position())  # where undo puts it
            cursor.joinPreviousEditBlock() if joined_to_last else cursor.beginEditBlock()
            for number in range(len(edits) - 1, -1, -1):
                edit = edits[number]
                # Put in first and taken out last, so that no other cursor is pushed behind what is put in.
                cursor.setPosition(edit.end)
                if number:
                    cursor.insertText(to_page(edit.text))
                else:  # Qt joins what is typed to a text that was put in last
                    cursor.insertText(f"{to_page(edit.text)} ")
                    cursor.deletePreviousChar()
                if edit.end > edit.start:
                    cursor.setPosition(edit.start)
                    cursor.setPosition(edit.end, QTextCursor.MoveMode.KeepAnchor)
                    cursor.removeSelectedText()
            cursor.endEditBlock()

    def take_back(self) -> None:
        """Undo one step that changed text within the passage."""
        with self._passage_kept():
            self.undo()

    def make_again(self) -> None:
        """Redo one step that changed text within the passage."""
        with self._passage_kept():
            self.redo()

    def recolour(self, colours: Colours) -> None:
        self._colours = colours
        self.composing.when_done(self._recolour)

    def _recolour(self) -> None:
        self.typeset()
        # Formats change, not the text: undo history and "modified" must not notice.
        self._highlighter.recolour(self._colours)
        self.viewport().update()

    def _paint_hidden(self, painter: QPainter) -> None:
        if self.hidden.shown:
            self.hidden.paint(painter, self._colours.flag)

    # Qt ---------------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Name what is hidden where the pointer rests."""
        if isinstance(event, QHelpEvent) and watched is self.viewport() and self.hidden.shown:
            self.hidden.tell(event)
            return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A bar that comes above or below the page takes its foot, and not the line that is being written."""
        super().resizeEvent(event)
        old, place = event.oldSize(), self.cursorRect()
        if old.width() == event.size().width() and 0 <= place.top() < old.height() and (
                place.bottom() >= event.size().height()) and not (self.isReadOnly() or self._layout.shows_ghost):
            self.ensureCursorVisible()

    def scroll_to(self, position: int) -> None:
        self.reach(position + _A_PAGE)
        super().scroll_to(position)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What a key does at the end of the text, or to all of it, is meant for what is not there yet, too."""
        if any(take(event) for take in self.keys):
            event.accept()
            return
        if self._filling.active:
            if any(event.matches(key) for key in _TO_THE_END):
                self.complete()
            else:
                self.reach(self.textCursor().position() + _A_PAGE)
        if self._early.active and event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif self._early.active and event.matches(QKeySequence.StandardKey.Redo):
            self.redo()
        else:
            before = self.textCursor().position(), self.document().revision()
            super().keyPressEvent(event)
            # Only where the key did something there: who scrolled away to read, and presses Ctrl, stays.
            if (self.textCursor().position(), self.document().revision()) != before \
                    and self.cursorRect().bottom() >= self.viewport().height():
                self.ensureCursorVisible()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """What is put in is one undo step, with the selection that it replaces."""
        text = event.commitString()
        if self.isReadOnly() or not (text or event.replacementLength()):
            replaces = self.textCursor().hasSelection() and bool(event.preeditString())
            super().inputMethodEvent(event)
            if replaces:
                self._replaced = self.document().availableUndoSteps()
            return
        joined = self._replaced == self.document().availableUndoSteps()
        self._replaced = -1
        super().inputMethodEvent(QInputMethodEvent("", []))  # what was being composed goes
        if not (text and not event.replacementLength() and any(take(text) for take in self.commits)):
            cursor = self.textCursor()
            start, end = cursor.selectionStart(), cursor.selectionEnd()
            if event.replacementLength():
                start = min(max(0, cursor.position() + event.replacementStart()), self.document().characterCount() - 1)
                end = min(start + event.replacementLength(), self.document().characterCount() - 1)
            self.apply_in_units([TextEdit(start, end, text)], joined_to_last=joined)
            self.place_cursor(start + utf16_length(to_page(text)))
        if event.preeditString():
            super().inputMethodEvent(QInputMethodEvent(event.preeditString(), event.attributes()))
        event.accept()

    def is_prose_at(self, position: int) -> bool:
        """Whether the line at ``position`` (UTF-16 units) is neither code nor math nor front matter."""
        return self._highlighter.kind_of(self.document().findBlock(position)) == "prose"

    def place_cursor(self, anchor: int, position: int | None = None) -> None:
        """Put the cursor there, or select up to ``position``, UTF-16 units; it is brought into view."""
        cursor = self.textCursor()
        cursor.setPosition(anchor)
        if position is not None:
            cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.complete()  # it may select all
        menu = self.createStandardContextMenu(event.pos())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for add in self.menus:
            add(menu, event.pos())
        menu.popup(event.globalPos())

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText() or source.hasUrls() or source.hasImage()

    def createMimeDataFromSelection(self) -> QMimeData:
        """What is copied, cut and dragged is the text as it is."""
        cursor = self.textCursor()
        first = self.document().findBlock(cursor.selectionStart()).blockNumber()
        lines = cursor.selectedText().split(_PARAGRAPH)
        data = super().createMimeDataFromSelection()
        put_into(data, from_page(joined(lines, first, self._pieces)))
        return data

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste and drop plain text only; a file is opened, not pasted as its address."""
        if any(take(source) for take in self.takers):
            return
        files = [url.toLocalFile() for url in source.urls() if url.isLocalFile()]
        if files:
            self.file_dropped.emit(files[0])
        elif source.hasText():
            text, lost, broken = from_clipboard(source)
            cursor = self.textCursor()
            cursor.insertText(to_page(text))
            self.setTextCursor(cursor)
            self.ensureCursorVisible()
            if lost or broken:
                self.pasted.emit(lost, broken)
