"""Another program changed, moved or removed the file: it is read again, merged or kept apart, and never overwritten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from app.core.document import Document
from app.core.errors import ChangedOnBothSides, FileGone, FileProblem, FileReplaced, FolderVanished
from app.core.file_state import FileState, look
from app.core.line_edits import line_edits
from app.core.long_lines import first_long_line
from app.core.merge import Part, merge, merge_review
from app.core.review import Review
from app.core.versions import DISK, RESTORING
from app.ui.document_controller import DocumentController
from app.ui.editor import MarkdownEditor
from app.ui.notice import Notice
from app.ui.recovery_controller import RECOVERED
from app.ui.suggestion_controller import SuggestionController
from app.ui.wording import sentences, told
from app.workers.file_watcher import FileWatcher
from app.workers.version_keeper import VersionKeeper

TOPIC = "file"
_GONE: dict[str, type[FileProblem]] = {
    "gone": FileGone, "folder gone": FolderVanished, "replaced": FileReplaced,
}


class ExternalChangeController(QObject):
    """Where nothing was written here since the last save, the file is read again, as one undo step; else one asks."""

    def __init__(
        self, files: DocumentController, editor: MarkdownEditor, suggestions: SuggestionController,
        keeper: VersionKeeper, notice: Notice, window: QWidget,
    ) -> None:
        super().__init__(window)
        self._files, self._editor, self._suggestions = files, editor, suggestions
        self._keeper, self._notice, self._window = keeper, notice, window
        self.watcher = FileWatcher(self)
        self.watcher.found.connect(self._on_found)
        files.merge = self._merge_from_disk
        files.opened.connect(self._watch)
        files.document_changed.connect(self._watch)
        self._watched: Document | None = None
        window.installEventFilter(self)

    def close(self) -> None:
        """Watch no more."""
        self.watcher.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate:
            self.watcher.look()
        return super().eventFilter(watched, event)

    def _watch(self) -> None:
        if self._files.document is not self._watched:
            self._watched = self._files.document
            self.watcher.watch(self._watched)

    # What was found ---------------------------------------------------------------------------------------------------

    def _on_found(self, state: FileState) -> None:
        self._editor.composing.when_done(lambda: self._act_on(state))

    def _act_on(self, state: FileState) -> None:
        document = self._files.document
        if state.path != document.path:
            return
        if state.state == "same":
            self._notice.drop(TOPIC)
            if self._files.dirty and self._editor.text() == document.text:
                self._files.adopt(document, is_shown=True)
        elif state.state == "changed" and state.document is not None:
            self._on_changed(state.document)
        elif state.state == "moved" and state.moved_to is not None:
            self._follow(state.moved_to)
        elif state.state in _GONE:
            self._files.lose_file()
            if self._notice.topic == RECOVERED:
                return  # that says it too, and has another way out
            self._say(_GONE[state.state](path=self._files.title),
                      (self.tr("Save elsewhere…"), self._files.save_as))

    def _on_changed(self, theirs: Document) -> None:
        if theirs.digest == self._files.document.digest:
            return
        text = self._editor.text()
        if theirs.text == text:
            self._files.adopt(theirs, is_shown=True)
        elif not self._files.dirty:
            self.read_again(theirs)
            if self._editor.isReadOnly():
                return  # it follows the window that edits it
            self._notice.say(self.tr(
                "Another program changed “{name}”, and it was read again. Undo brings back what stood here.").format(
                    name=self._files.title), topic=TOPIC)
        else:
            self._keeper.keep(self._files.document_id, theirs.text, DISK)
            self._ask(theirs)

    def _ask(self, theirs: Document) -> None:
        can_merge = self._files.only_read is None
        self._say(
            ChangedOnBothSides(path=self._files.title),
            *([(self.tr("Compare and merge"), lambda: self._merge(theirs))] if can_merge else []),
            (self.tr("Keep mine"), lambda: self._keep_mine(theirs)),
            (self.tr("Take theirs"), lambda: self._take(theirs)),
            (self.tr("Save as…"), self._files.save_as),
        )

    def _say(self, problem: FileProblem, *choices: tuple[str, Callable[[], object]]) -> None:
        self._notice.say(told(problem), choices, topic=TOPIC, problem=True)

    # What is done about it --------------------------------------------------------------------------------------------

    def read_again(self, theirs: Document) -> None:
        """Show what the file holds now; cursor and page stay, and one undo step brings back what stood here."""
        self._keeper.keep(self._files.document_id, self._editor.text(), RESTORING)
        if self._files.only_read is None and first_long_line(theirs.text) is None:
            self._editor.apply_edits(line_edits(self._editor.text(), theirs.text))
        if self._editor.text() != theirs.text:  # it holds what cannot be changed here
            self._files.show(theirs, self._files.document_id)
            return
        self._files.adopt(theirs, is_shown=True)

    def _take(self, theirs: Document) -> None:
        self.read_again(theirs)

    def _keep_mine(self, theirs: Document) -> None:
        """Saving replaces what the other program wrote: the writer has seen that there is something."""
        mine = self._files.document
        # What can only be read is saved as it was read.
        self._files.adopt(theirs if self._files.only_read is None else replace(mine, digest=theirs.digest),
                          is_shown=False)

    def _merge(self, theirs: Document) -> None:
        if self._files.only_read is not None:
            self._ask(theirs)
            return
        mine, base = self._editor.text(), self._files.document.text

        def work() -> tuple[list[Part], Review]:
            parts = merge(base, mine, theirs.text)
            return parts, merge_review(parts)

        self._keeper.ask(work, lambda found: self._review(theirs, mine, *found))

    def _review(self, theirs: Document, mine: str, parts: list[Part], review: Review) -> None:
        if self._editor.text() != mine or self._files.document.path != theirs.path:
            if self._files.document.path == theirs.path:
                self._merge(theirs)  # the writer wrote on meanwhile
            return
        conflicts = sum(part.kind == "conflict" for part in parts)
        note = self.tr("What another program wrote in “{name}”.").format(name=self._files.title)
        if conflicts:
            note = sentences(note, self.tr("1 place was changed on both sides.") if conflicts == 1 else self.tr(
                "{number} places were changed on both sides.").format(number=conflicts))
        if not review.changes:
            self._files.adopt(theirs, is_shown=mine == theirs.text)
            self._notice.say(self.tr("Your text has all of it already; save it to write it to the file."), topic=TOPIC)
        elif self._suggestions.turn_to(review):
            # In a turn of its own, after the page was painted: a long document must not stall the window.
            QTimer.singleShot(1, self, lambda: self._let_decide(theirs, review, note))
        else:
            self._ask(theirs)

    def _let_decide(self, theirs: Document, review: Review, note: str) -> None:
        if self._files.document.path != theirs.path:
            return
        if self._suggestions.reviewing.turned_to is not review:
            self._merge(theirs)  # something came between
        elif self._suggestions.review(review, note):
            # From here on the file is known as it is: what the writer decides is what will be saved.
            self._files.adopt(theirs, is_shown=False)
        else:
            self._ask(theirs)

    def _merge_from_disk(self) -> None:
        """A save found that the file had changed: look at what is there, and merge."""
        document = self._files.document
        if document.path is None:
            return

        def on_found(state: FileState) -> None:
            if state.document is not None:
                self._keeper.keep(self._files.document_id, state.document.text, DISK)
                self._merge(state.document)

        self._keeper.ask(lambda: look(document), on_found)

    def _follow(self, path: Path) -> None:
        """The file has another name now: so has the document."""
        dirty, old = self._files.dirty, self._files.title
        self._files.adopt(replace(self._files.document, path=path), is_shown=not dirty)
        self._notice.say(self.tr("“{old}” is called “{name}” now.").format(old=old, name=path.name), topic=TOPIC)
