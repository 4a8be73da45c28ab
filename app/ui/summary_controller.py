"""From a choice to a list: a summary, a table or a check of the open document, whose lines lead into the page."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core.actions import Action, Actions, load_step
from app.core.asking import Asker, Task
from app.core.contradictions import Contradictions, contradicting
from app.core.document import read_document
from app.core.document_check import check_document
from app.core.errors import EngineBusy, NoModelLoaded, NothingSelected, PromptTooLong, StetError
from app.core.estimate import Estimate
from app.core.gathered_table import GatheredTable, gathering
from app.core.generation import Usage
from app.core.job_file import place_of
from app.core.language import language_of
from app.core.offsets import to_utf16
from app.core.summary_forms import Form, Length, length_of, load_wordings
from app.core.summary_node import Summary
from app.core.summary_tree import SummaryOrder, SummarySteps, summarizing
from app.ui.document_controller import DocumentController
from app.ui.pages import Pages
from app.ui.reading_cost import ReadingCost, time_told
from app.ui.suggestion_controller import SuggestionController
from app.ui.summary_dialog import CHECK, SUMMARY, SummaryDialog
from app.ui.summary_lines import Line
from app.ui.summary_words import lines_of_check, lines_of_pairs, lines_of_summary, lines_of_table
from app.ui.theme import Colours
from app.ui.wording import sentences, told
from app.workers.assistant import Assistant
from app.workers.job_listener import JobListener
from app.workers.long_task import Begin, LongTask, LongTaskTeller
from app.workers.task_answers import Remembered, open_asks

# Pairs of clauses that the model judges at most: a few minutes on a processor.
_PAIRS = 40


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What is shown of a result: its lines, its text as Markdown, and a sentence about what was read."""

    lines: tuple[Line, ...]
    text: str
    note: str


class SummaryController(QObject):
    """Owns the dialog, which stays open beside the page, and the answers that need not be asked for again.

    Args:
        command: shows the dialog.
        busy: is told "summary" while something is made, so that no action is begun, and "" afterwards.
        colours: of the theme that is used.
    """

    def __init__(self, files: DocumentController, pages: Pages, suggestions: SuggestionController,
                 assistant: Assistant, actions: Actions, command: QAction, busy: Callable[[str], object],
                 colours: Callable[[], Colours], language: str, window: QWidget) -> None:
        super().__init__(window)
        self._files, self._pages, self._suggestions, self._assistant = files, pages, suggestions, assistant
        self._actions, self._busy, self._colours, self._language = actions, busy, colours, language
        self._window = window
        self._dialog: SummaryDialog | None = None
        self._known: Remembered = {}
        self._text = ""  # of the document that the list is about
        self._running = False
        self._other: Path | None = None
        self._cost = ReadingCost(assistant, self)
        self._cost.answered.connect(self._show_cost)
        self._outcome: _Outcome | None = None
        command.triggered.connect(lambda _checked=False: self.show())
        files.document_changed.connect(self._leave)
        assistant.closing.connect(self._close)
        assistant.job_ended.connect(self._offer)

    def show(self, kind: str = "") -> SummaryDialog:
        """Show the dialog, with what it held, and choose ``kind`` where one is given and nothing runs."""
        if self._dialog is None:
            gathers = [action for action in self._actions.actions if action.gathers]
            about = self.tr("What the document says, in the length and form you choose")
            kinds = [(SUMMARY, self.tr("Summary"), about),
                     *((action.id, action.name(self._language), action.about(self._language)) for action in gathers),
                     (CHECK, self.tr("Numbering and references"),
                      self.tr("What cannot be right in numbers, references and terms; no model is asked"))]
            pairs = [action.id for action in gathers if action.pairs]
            styles = [(style.name(self._language), style.id) for style in self._suggestions.how.styles]
            self._dialog = SummaryDialog(kinds, pairs, styles, self._colours(), self._window)
            self._dialog.begun.connect(self.begin)
            self._dialog.chosen.connect(self._ask_cost)
            self._dialog.other_wanted.connect(self._choose_other)
            self._dialog.stopped.connect(self._assistant.stop)
            self._dialog.wanted.connect(self.go_to)
            self._dialog.rejected.connect(self._stop)
        self._dialog.recolour(self._colours())
        if kind and not self._running:
            self._dialog.kind.setCurrentIndex(self._dialog.kind.findData(kind))
        self._dialog.show()
        self._ask_cost()
        return self._dialog

    # Before it begins -------------------------------------------------------------------------------------------------

    def _ask_cost(self) -> None:
        """Count what would be read, for what is chosen."""
        dialog = self._dialog
        if dialog is None or not dialog.isVisible() or self._running:
            return
        dialog.show_cost("")
        text, kind = self._pages.editor.text(), dialog.kind.currentData()
        if kind == CHECK or self._assistant.info is None or not text.strip():
            self._cost.drop()
            return
        if self._actions.get(kind).pairs:  # how many there are is known when they have been looked for
            self._cost.drop()
            dialog.show_cost(self.tr("Up to {pairs} pairs of clauses are judged").format(pairs=_PAIRS))
            return
        self._cost.ask(self._suggestions.how.cost_question(kind, text, self._suggestions.scope_cost.speed))

    def _show_cost(self, found: Estimate) -> None:
        if self._dialog is not None:
            told = self.tr("{tokens} tokens are read").format(tokens=f"{found.document:,}")
            time = "" if found.seconds is None else f" · {time_told(found.seconds)}"
            self._dialog.show_cost(told + time)

    def _choose_other(self) -> None:
        """The document whose clauses this one is held against; none chosen, this one itself."""
        name, _ = QFileDialog.getOpenFileName(self._window, self.tr("Hold this document against"),
                                              str(self._files.document.path or Path.home()))
        self._other = Path(name) if name else None
        if self._dialog is not None:
            self._dialog.show_other(self._other.name if self._other is not None else "")

    def _offer(self, _ending: str, _usage: Usage | None, error: StetError | None) -> None:
        """Where the action cannot summarize the document, because it is too long, this can."""
        job = self._suggestions.job
        if isinstance(error, PromptTooLong) and job is not None and job.action.id == SUMMARY \
                and job.passage.kind == "document":
            self.show(SUMMARY).show_idle(self.tr(
                "The document does not fit the context at once. Here it is read in passages, however long it is."))

    # Making -----------------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Make what is chosen, of the whole document as it stands."""
        dialog = self.show()
        text, kind = self._pages.editor.text(), dialog.kind.currentData()
        problem: StetError | None = None
        if not text.strip():
            problem = NothingSelected()
        elif self._assistant.busy:
            problem = EngineBusy()
        elif kind != CHECK and self._assistant.info is None:
            problem = NoModelLoaded()
        if problem is not None:
            dialog.show_idle(told(problem))
            return
        self._text, self._outcome = text, None
        dialog.show_lines((), "")
        dialog.show_running(self.tr("Reading…"), None)
        self._running = True
        self._busy("summary")
        teller, listener = LongTaskTeller(self), JobListener(self)
        teller.course.connect(self._on_course)
        teller.result.connect(self._on_result)
        listener.ended.connect(self._on_ended)
        how = self._suggestions.how
        style = how.style_of(dialog.style_choice.currentData()) if dialog.style_choice.isVisible() else None
        asker = Asker(how.sampling, language_of(text), how.small, style, seed=uuid4().int % 2**32)
        if kind == CHECK:
            make = self._check(text)
        else:
            make = self._summary(text, asker, dialog) if kind == SUMMARY else self._table(text, asker, kind)
        place = place_of(self._files.document.path, self._files.document_id)
        known = open_asks(place, self._assistant.model if kind != CHECK else None,
                          asker.style.id if asker.style is not None else "", self._known)
        self._assistant.ask(self._assistant.new_job(), LongTask(make, asker, known, teller), listener)

    def _check(self, text: str) -> Begin:
        """What code alone finds; it is looked for in the worker's thread, too, for in a book it takes seconds."""
        nothing = self.tr("Nothing was found.")

        def made(_count: Callable[[str], int], _context: int, _at_once: int) -> Task[_Outcome]:
            yield from ()
            lines = tuple(lines_of_check(text, check_document(text)))
            told_as = (f"- {line.text} ({line.where})" if line.where else f"\n{line.text}\n" for line in lines)
            return _Outcome(lines, "\n".join(told_as).strip(), "" if lines else nothing)

        return made

    def _summary(self, text: str, asker: Asker, dialog: SummaryDialog) -> Begin:
        steps = SummarySteps(load_step("_summary"), load_step("_summary-join"), load_wordings())
        length: Length = length_of(dialog.length.currentData()) or Length("paragraph")
        form: Form = dialog.form.currentData()
        whole, parts = self.tr("The whole document was read at once."), self.tr("Read in {number} passages.")
        not_whole = self.tr("Not complete: what could not be read is listed. Begin again asks for that alone.")
        circles = self.tr("Answers that went in circles and were cut there: {number}.")
        plain = self.tr("This model is too small for the form you chose; it wrote prose.")

        def made(count: Callable[[str], int], context: int, at_once: int) -> Task[_Outcome]:
            order = SummaryOrder(length, form, context, at_once=at_once)
            summary: Summary = yield from summarizing(text, order, steps, asker, count)
            notes = (
                (summary.is_whole, whole),
                (not summary.is_whole, parts.format(number=f"{summary.passages:,}")),
                (summary.form != form, plain),
                (summary.in_circles > 0, circles.format(number=f"{summary.in_circles:,}")),
                (bool(summary.failed) or "failed" in {node.ending for node in summary.root.nodes()}, not_whole))
            note = [sentence for holds, sentence in notes if holds]
            return _Outcome(tuple(lines_of_summary(text, summary)), summary.text, sentences(*note))

        return made

    def _table(self, text: str, asker: Asker, kind: str) -> Begin:
        action: Action = self._actions.get(kind)
        one, rows = self.tr("{rows} rows from one passage."), self.tr("{rows} rows from {number} passages.")
        pairs = self.tr("Pairs of clauses that speak of the same: {number}, of which {judged} were judged.")
        small = self.tr("This model is too small for tables: hold every line against the text.")
        notes = [small] if asker.small else []
        other = self._other if self._dialog is not None and self._dialog.against.currentData() else None

        def made(count: Callable[[str], int], context: int, at_once: int) -> Task[_Outcome]:
            if action.pairs:
                beside = (other.name, read_document(other).text) if other is not None else None
                found: Contradictions = yield from contradicting(
                    text, beside[1] if beside else None, action, asker, count, context_tokens=context, most=_PAIRS)
                note = pairs.format(number=f"{found.pairs:,}", judged=f"{found.compared:,}")
                return _Outcome(tuple(lines_of_pairs(text, found, beside)), found.text, sentences(note, *notes))
            table: GatheredTable = yield from gathering(text, action, asker, count, context_tokens=context,
                                                        at_once=at_once)
            note = (rows if table.passages > 1 else one).format(
                rows=f"{len(table.rows):,}", number=f"{table.passages:,}")
            return _Outcome(tuple(lines_of_table(text, table)), table.text, sentences(note, *notes))

        return made

    # What comes -------------------------------------------------------------------------------------------------------

    def _on_course(self, number: int, answered: int, total: int) -> None:
        if self._running and self._dialog is not None:
            done = self.tr("Round {round}: {done} of {total} answered").format(
                round=f"{number:,}", done=f"{answered:,}", total=f"{total:,}")
            self._dialog.show_running(done, answered / total if total else None)

    def _on_result(self, outcome: _Outcome) -> None:
        self._outcome = outcome

    def _on_ended(self, ending: str, _usage: Usage | None, error: StetError | None) -> None:
        if not self._running:
            return
        self._running = False
        self._busy("")
        if self._outcome is not None:
            self._show(self._outcome)
        elif self._dialog is not None:
            kept = self.tr("Stopped. What was answered is kept: Begin goes on from there.")
            self._dialog.show_idle(told(error) if error is not None else kept if ending == "stopped" else "")

    def _show(self, outcome: _Outcome) -> None:
        if self._dialog is not None:
            self._dialog.show_idle(outcome.note)
            self._dialog.show_lines(outcome.lines, outcome.text)

    def _stop(self) -> None:
        """The dialog was closed."""
        if self._running:
            self._assistant.stop()

    def _close(self) -> None:
        """The window goes, and the dialog with it."""
        if self._dialog is not None:
            self._dialog.close()

    def _leave(self) -> None:
        """Another document is there."""
        self._stop()
        if self._dialog is not None and self._text and self._pages.editor.text() != self._text:
            self._dialog.show_lines((), "")
            self._dialog.show_idle("")

    # Into the page ----------------------------------------------------------------------------------------------------

    def go_to(self, line: Line) -> None:
        """Select the first place of a line in the page, where it stands now; a place that is gone is said."""
        text = self._pages.editor.text()
        start, end = line.places[0]
        body = self._text[start:end]
        start, body = start + len(body) - len(body.lstrip()), body.strip()
        if text[start : start + len(body)] != body:  # it was edited since
            start = min(_all_of(body, text), key=lambda place: abs(place - start), default=-1)
        if start < 0:
            if self._dialog is not None:
                self._dialog.show_idle(self.tr("That passage was changed and is not there any more."))
            return
        if self._pages.reviewing:
            self._pages.review.scroll_to(self._pages.review.from_document(to_utf16(text, start)))
            return
        editor = self._pages.editor
        if not line.selects:
            editor.select(start, start)
            return
        editor.select(start, start + len(body))
        editor.select(start, start)  # the beginning of a long passage is what is looked for
        editor.select(start, start + len(body))


def _all_of(body: str, text: str) -> Generator[int]:
    at = text.find(body) if body else -1
    while at >= 0:
        yield at
        at = text.find(body, at + 1)
