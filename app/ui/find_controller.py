"""Finding and replacing: joins the bar to the page that is shown, and to the thread that searches it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction, QTextCursor

from app.core.errors import StetError
from app.core.offsets import from_utf16, utf16_length
from app.core.replacement_review import review_of_edits
from app.core.review import Review
from app.core.search import Matches, Query, find, replacements
from app.core.text_edit import TextEdit
from app.ui.editor import MarkdownEditor
from app.ui.find_bar import FindBar
from app.ui.match_marks import MatchMarks
from app.ui.pages import Pages
from app.ui.suggestion_controller import SuggestionController
from app.ui.theme import Colours
from app.ui.wording import told
from app.workers.newest_answer import NewestAnswer

# Milliseconds of quiet before what is typed is looked for.
_DELAY = 120
# Characters: of a selection that is looked for, and of a line that shows what a replacement will be.
_SEED, _SHOWN = 200, 60


class FindController(QObject):
    """Looks in the page that is shown: the editor, or the changes while they are decided.

    Args:
        commands: find, replace, find_next and find_previous are used.
        searcher: the thread.

    Signals:
        searched: the matches of the text as it stands are shown.
    """

    searched = Signal()

    def __init__(
        self, pages: Pages, bar: FindBar, suggestions: SuggestionController, commands: dict[str, QAction],
        searcher: NewestAnswer, colours: Colours, parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.bar, self._pages, self._suggestions, self._searcher = bar, pages, suggestions, searcher
        self._marks = {page: MatchMarks(page, colours) for page in (pages.editor, pages.review)}
        self._selected: QTextCursor | None = None  # where it is looked for; None: everywhere
        self._origin = 0  # where the cursor stood when the typing of the query began, UTF-16 units
        self._step = 0  # what to do when the matches are there: to the next or previous one, or to the first (2)
        self._done = ""  # what was replaced last
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY)
        self._timer.timeout.connect(self._search)
        commands["find"].triggered.connect(lambda _=False: self.open(replacing=False))
        commands["replace"].triggered.connect(lambda _=False: self.open(replacing=True))
        commands["find_next"].triggered.connect(lambda _=False: self.step(1))
        commands["find_previous"].triggered.connect(lambda _=False: self.step(-1))
        bar.query_changed.connect(self._on_query)
        bar.in_selection.toggled.connect(self._take_selection)
        bar.template_changed.connect(self._on_template)
        bar.stepped.connect(self.step)
        bar.replace_wanted.connect(self._replace)
        bar.all_wanted.connect(self._replace_all)
        bar.review_wanted.connect(self._look_through)
        bar.closed.connect(self._on_closed)
        pages.currentChanged.connect(self._on_page)
        for page in (pages.editor, pages.review):
            page.document().contentsChange.connect(self._on_edit)
            page.selectionChanged.connect(self._show_count)

    # What is asked for ------------------------------------------------------------------------------------------------

    def open(self, *, replacing: bool) -> None:
        """Show the bar, with what is selected as what to look for."""
        page, bar = self._page, self.bar
        cursor = page.textCursor()
        self._origin = cursor.selectionStart()
        bar.show_replacing(replacing and not self._pages.reviewing)
        bar.show()
        if cursor.hasSelection() and cursor.selectionEnd() - self._origin <= _SEED:
            seed = page.text_between(self._origin, cursor.selectionEnd())
            if "\n" not in seed and not bar.is_regex.isChecked():
                bar.field.setText(seed)
        bar.field.setFocus()
        bar.field.selectAll()
        self._search()

    def close(self) -> bool:
        """Hide the bar; False where it was hidden."""
        if self.bar.isHidden():
            return False
        self.bar.dismiss()
        return True

    def step(self, step: int) -> None:
        """Go to the next match (1) or the one before (-1); the bar comes where nothing has been looked for."""
        if not self.bar.field.text():
            self.open(replacing=False)
            return
        self._step = step
        if self.bar.isHidden():
            self.bar.show_replacing(False)
            self.bar.show()
            self._search()
        elif not self._timer.isActive():
            self._go()
        else:
            self._search()

    def recolour(self, colours: Colours) -> None:
        self.bar.recolour(colours)
        for marks in self._marks.values():
            marks.recolour(colours)

    # Searching --------------------------------------------------------------------------------------------------------

    @property
    def _page(self) -> MarkdownEditor:
        return self._pages.page

    @property
    def matches(self) -> Matches:
        """Those in the page that is shown, as they were found last."""
        return self._marks[self._page].matches

    def _on_query(self) -> None:
        self._step = 2
        self._done = ""
        self._timer.start()

    def _on_template(self) -> None:
        self._done = ""
        self._preview()

    def _on_edit(self, _position: int, _removed: int, _added: int) -> None:
        if not self.bar.isHidden():
            self._timer.start()

    def _on_page(self, _number: int) -> None:
        if not self.bar.isHidden():
            if self._pages.reviewing:
                self.bar.show_replacing(False)
            self._timer.start()

    def _take_selection(self, on: bool) -> None:
        cursor = self._page.textCursor()
        if on and not cursor.hasSelection():
            self.bar.in_selection.setChecked(False)
            self.bar.tell(self.tr("Select some text first."))
            return
        self._selected = QTextCursor(cursor) if on else None
        if on:
            self._origin = cursor.selectionStart()

    def _part(self, text: str) -> tuple[int, int]:
        """What is searched, characters."""
        selected = self._selected
        if selected is None or selected.document() is not self._page.document():
            return 0, len(text)
        return from_utf16(text, selected.selectionStart()), from_utf16(text, selected.selectionEnd())

    def _search(self) -> None:
        self._timer.stop()
        text, query, page = self._page.text(), self.bar.query, self._page
        self._searcher.ask("find", partial(find, query, text, *self._part(text)),
                           partial(self._on_found, page, text, query), partial(self._on_problem, query))

    def _on_found(self, page: MarkdownEditor, text: str, query: Query, matches: Matches) -> None:
        if self.bar.isHidden() or page is not self._page or query != self.bar.query or page.text() != text:
            return
        self._marks[page].show(matches)
        if not self._done:
            self.bar.tell("")
        self._go()
        self._show_count()
        self.searched.emit()

    def _on_problem(self, query: Query, error: StetError) -> None:
        if query != self.bar.query:
            return
        self._step = 0
        self._marks[self._page].show(Matches())
        self._show_count()
        self._tell(error)
        self.searched.emit()

    def _tell(self, error: StetError) -> None:
        self.bar.tell(told(error), problem=True)

    def _go(self) -> None:
        """Select the match that was asked for."""
        step, self._step = self._step, 0
        matches, cursor = self.matches, self._page.textCursor()
        if not step or not len(matches) or cursor.block().layout().preeditAreaText():  # composing goes on
            return
        current = self._marks[self._page].current
        if step == 2:
            number = matches.behind(self._origin)
        elif current is not None:
            number = current + step
        else:
            place = cursor.selectionStart()
            number = matches.behind(place) if step > 0 else matches.before(place)
        number %= len(matches)
        self._page.select_units(matches.starts[number], matches.ends[number])

    def _show_count(self) -> None:
        if self.bar.isHidden():
            return
        self.bar.show_count(self._marks[self._page].current, len(self.matches))
        self.bar.allow_replacing(bool(len(self.matches)) and not self._page.isReadOnly())
        self._preview()

    # Replacing --------------------------------------------------------------------------------------------------------

    def _first(self, then: str) -> bool:
        """Ask for the replacement of the match that is selected; False where none is."""
        page, text = self._page, self._page.text()
        number = self._marks[page].current
        if number is None:
            return False
        start = from_utf16(text, self.matches.starts[number])
        work = partial(replacements, self.bar.query, self.bar.template.text(), text, start, self._part(text)[1],
                       first_only=True)
        act = self._show_preview if then == "preview" else self._put
        self._searcher.ask(then, work, partial(act, text), self._tell)
        return True

    def _preview(self) -> None:
        """Say what the selected match becomes, while the line for replacing is shown."""
        if self.bar.isHidden() or not self.bar.replacing or self._done:
            return
        if not self._first("preview"):
            self._searcher.forget("preview")
            self.bar.tell("")

    def _show_preview(self, text: str, edits: list[TextEdit]) -> None:
        if not self.bar.replacing or self._done:
            return
        shown = [f"{_short(text[each.start : each.end])} → {_short(each.text)}" for each in edits]
        self.bar.tell(shown[0] if shown else self.tr("It stays as it is."))

    def _replace(self) -> None:
        if self._page.isReadOnly():
            return
        self._done = ""
        if not self._first("replace"):
            self.step(1)

    def _put(self, text: str, edits: list[TextEdit]) -> None:
        page = self._page
        if page.isReadOnly() or page.text() != text:
            return
        page.apply_edits(edits)
        if not edits:
            self.step(1)
            return
        # It goes on behind what was put in, not within it.
        behind = utf16_length(text[: edits[0].start] + edits[0].text)
        page.select_units(behind, behind)
        self._step = 1
        self._search()

    def _all(self, topic: str) -> bool:
        page, text = self._page, self._page.text()
        if page.isReadOnly():
            return False
        work = partial(replacements, self.bar.query, self.bar.template.text(), text, *self._part(text))
        if topic == "all":
            self._searcher.ask(topic, work, partial(self._put_all, text), self._tell)
        else:
            self._searcher.ask(topic, lambda: review_of_edits(text, work()), self._show_review, self._tell)
        return True

    def _replace_all(self) -> None:
        self._all("all")

    def _put_all(self, text: str, edits: list[TextEdit]) -> None:
        page = self._page
        if page.isReadOnly() or page.text() != text:
            return
        page.apply_edits(edits)
        self._done = self.tr("1 place was replaced. One undo takes it back.") if len(edits) == 1 else \
            self.tr("{count} places were replaced. One undo takes them back.").format(count=f"{len(edits):,}")
        self.bar.tell(self._done)
        self._search()

    def _look_through(self) -> None:
        self._all("review")

    def _show_review(self, review: Review) -> None:
        if review.before != self._pages.editor.text():
            return
        if not review.changes:
            self.bar.tell(self.tr("Nothing would change."))
        elif not self._suggestions.review(review, self.tr("Replacements of “{sought}”").format(
                sought=_short(self.bar.field.text()))):
            self.bar.tell(self.tr("The model is writing; wait for it, or stop it first."))
        else:
            self.bar.dismiss()  # the changes are tinted enough

    def _on_closed(self) -> None:
        self._timer.stop()
        for topic in ("find", "preview", "replace", "all", "review"):
            self._searcher.forget(topic)
        for marks in self._marks.values():
            marks.show(Matches())
        self.bar.in_selection.setChecked(False)
        self._done = ""
        self._page.setFocus()


def _short(text: str) -> str:
    """``text`` in one line that is not too long."""
    shown = text.replace("\n", "⏎").replace("\t", "⇥")
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
