"""Follows in the window which text of the document came from a model, and brings it back when it opens again."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.hunks import diff
from app.core.proposals import file_name
from app.core.provenance import Edit, Provenance, Stretch
from app.core.provenance_record import Found
from app.core.review import Change, Review
from app.core.tracked_text import TrackedText, as_units, in_units
from app.ui.document_controller import DocumentController
from app.ui.editor import MarkdownEditor
from app.ui.suggestion_controller import SuggestionController
from app.ui.suggestion_job import Job
from app.workers.archive import Archive

# Milliseconds of quiet before what is known is written down.
KEEP_DELAY = 1500


class ProvenanceTracker(QObject):
    """A document without a word from a model costs nothing: nothing of it is followed.

    Signals:
        changed: other text is known to come from a model.
        lost: so many characters of a model's text were not found again when the document was opened.
    """

    changed = Signal()
    lost = Signal(int)

    def __init__(self, archive: Archive, suggestions: SuggestionController, files: DocumentController,
                 editor: MarkdownEditor, parent: QObject) -> None:
        super().__init__(parent)
        self._archive, self._suggestions, self._files, self._editor = archive, suggestions, files, editor
        self._tracked: TrackedText | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_DELAY)
        self._timer.timeout.connect(self._keep)
        editor.document().contentsChange.connect(self._on_contents_change)
        files.leaving.connect(self._leave)
        files.opened.connect(self._open)
        files.written.connect(self._keep)
        suggestions.proposed.connect(lambda _: self.follow())  # as it was before: undo comes back to it
        suggestions.landed.connect(self.note_landed)
        suggestions.reviewing.decided.connect(self._on_decided)
        if files.has_opened:
            self._open()

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """What came from which proposal, UTF-16 units of the document."""
        return self._tracked.stretches if self._tracked is not None else ()

    @property
    def provenance(self) -> Provenance:
        """The same in characters of the text."""
        return self._tracked.in_characters() if self._tracked is not None else Provenance()

    def sources(self, start: int, end: int) -> list[str]:
        """The proposals that wrote in ``start`` to ``end``, UTF-16 units."""
        return self._tracked.sources(start, end) if self._tracked is not None else []

    def forget(self) -> None:
        """Nothing is known of this document any more."""
        self._tracked = None
        self._timer.stop()
        self.changed.emit()

    def close(self) -> None:
        """Write down what is known."""
        if self._timer.isActive():
            self._keep()

    # The document -------------------------------------------------------------------------------------------------

    def _leave(self) -> None:
        self.close()
        self._tracked = None

    def _open(self) -> None:
        self.changed.emit()
        text, document = self._editor.text(), self._files.document_id
        self._archive.provenance(document, file_name(self._files.document.path), text,
                                 partial(self._on_found, document, text))

    def _on_found(self, document: str, text: str, found: Found) -> None:
        if document != self._files.document_id:
            return
        if found.provenance.stretches:
            now = self._editor.text()
            known, _ = found.provenance.carried(text, now)
            newer = self.provenance  # from what was accepted meanwhile
            for start, end, source in newer.stretches:
                known = known.marked(start, end, source)
            self._tracked = TrackedText(now, known, self._steps)
            self.changed.emit()
        if found.lost:
            self.lost.emit(found.lost)

    @property
    def _steps(self) -> int:
        return self._editor.document().availableUndoSteps()

    def _on_contents_change(self, start: int, removed: int, added: int) -> None:
        if self._tracked is None:
            return
        before = self._tracked.stretches
        end = min(start + added, self._editor.document().characterCount() - 1)
        if self._tracked.change(start, removed, as_units(self._editor.text_between(start, end)),
                                self._steps):
            self._timer.start()
            if self._tracked.stretches is not before:
                self.changed.emit()

    # What came from a model ---------------------------------------------------------------------------------------

    def follow(self) -> TrackedText:
        """Follow the text from now on: an answer has come that may be put into it."""
        if self._tracked is None:
            self._tracked = TrackedText(self._editor.text(), steps=self._steps)
        return self._tracked

    def note_landed(self, job: Job, start: int, end: int) -> None:
        """A part of a job's answer stands in the document now, UTF-16 units from and to."""
        tracked = self.follow()
        text = tracked.part(start, end)
        blank = len(text) - len(text.lstrip())
        tracked.mark(start + blank, start + len(text.rstrip()), job.id)
        self._told()

    def _on_decided(self, before: Review, after: Review) -> None:
        if self._suggestions.attempts.current is None:
            return  # nobody proposed it
        taken = [(place[0], new) for place, old, new in zip(after.places(), before.changes, after.changes, strict=True)
                 if (old.decision, old.own) != (new.decision, new.own) and new.decision in ("accepted", "edited")]
        if self._tracked is not None:
            edits = before.edits_to(after)
            places = in_units(Provenance(tuple(Stretch(edit.start, edit.end, "") for edit in edits)), before.text)
            texts = [as_units(edit.text) for edit in edits]
            self._tracked.was_made_of([Edit(start, end - start, text) for (start, end, _), text
                                       in zip(places.stretches, texts, strict=True)])
        if taken:
            marks = [Stretch(start + a, start + b, self._source_of(change)) for start, change in taken
                     for a, b in _models_part(change)]
            tracked = self.follow()
            for start, end, source in in_units(Provenance(tuple(marks)), after.text).stretches:
                tracked.mark(start, end, source)
        if self._tracked is not None:
            self._told()

    def _source_of(self, change: Change) -> str:
        job = self._suggestions.attempts.source(change.hunk.before, change.hunk.after)
        return job.id if job is not None else ""

    def _told(self) -> None:
        self._timer.start()
        self.changed.emit()

    def _keep(self) -> None:
        self._timer.stop()
        if self._tracked is not None:
            self._archive.keep_provenance(self._files.document_id, file_name(self._files.document.path),
                                          self._editor.text(), self._tracked.in_characters())


def _models_part(change: Change) -> list[tuple[int, int]]:
    """What of a change's text is the model's: all of it, or what the writer left of it when editing it."""
    if change.decision == "accepted":
        return [(0, len(change.text))] if change.text else []
    found: list[tuple[int, int]] = []
    at = 0
    for hunk in diff(change.own, change.hunk.after):
        start, end = hunk.before_range
        found.append((at, start))
        at = end
    return [(start, end) for start, end in (*found, (at, len(change.own))) if end > start]
