"""Spelling in the window: words in view are looked up while one pauses, and a click on one offers what may be meant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QLocale, QObject, QPoint, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.core.errors import StetError
from app.core.offsets import from_utf16, to_utf16
from app.core.settings import Settings
from app.core.spellcheck.dictionaries import add_own_word, chosen, dictionaries, folders, own_words
from app.core.spellcheck.speller import Speller
from app.core.text_edit import TextEdit
from app.ui.appearance import Appearance
from app.ui.editor import MarkdownEditor
from app.ui.notice import Notice
from app.ui.settings_controller import SettingsController
from app.ui.spelling_marks import SpellingMarks
from app.ui.spelling_search import next_wrong
from app.workers.newest_answer import NewestAnswer

# Milliseconds: of the window's first ones, in which other things matter more, and of quiet before words are looked up.
_FIRST, _DELAY = 2000, 300
# Words whose spelling is remembered.
_MOST_KNOWN = 100_000


class SpellingController(QObject):
    """Checks the page; the dictionary is opened with the first word that is not known, and in a process of its own.

    Args:
        command: goes to the next misspelled word.
        problem: shows a StetError.

    Signals:
        looked_up: what was in view is known.
    """

    looked_up = Signal()

    def __init__(
        self, editor: MarkdownEditor, settings: Settings, preferences: SettingsController, command: QAction,
        notice: Notice, problem: Callable[[StetError], object], appearance: Appearance, parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._editor, self._settings, self._notice, self._problem = editor, settings, notice, problem
        self._known: dict[str, bool] = {}  # whether a word is misspelled
        self._unknown: set[str] = set()
        self._answers = NewestAnswer("spelling", self)
        self._speller: Speller | None = None
        self._closed = False
        self._locale = QLocale.system().name()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_FIRST)
        self._timer.timeout.connect(self._look_up)
        self.marks = SpellingMarks(editor, appearance.colours(), self._known.get, self._want)
        appearance.changed.connect(self.marks.recolour)
        editor.menus.append(self._offer)
        command.triggered.connect(lambda _=False: self.go_on())
        preferences.on_change("spelling", self.switch)
        self.switch(settings.spelling)

    def switch(self, on: bool) -> None:
        """Underline misspelled words from now on, or do not."""
        self._settings.spelling = on
        self.marks.show(on)

    def close(self) -> None:
        """End the process and the thread."""
        self._timer.stop()
        self._closed = True
        for end in (self._close_speller, self._answers.close, self._close_speller):  # it may be opened just now
            end()

    def _close_speller(self) -> None:
        if self._speller is not None:
            self._speller.close()

    def go_on(self) -> None:
        """Go to the next misspelled word, from the end of the document on to its beginning."""
        text = self._editor.text()
        place = self._editor.selection()[1]

        def work() -> tuple[bool, tuple[int, int] | None]:
            speller = self._opened()
            return speller is not None and speller.usable, speller and next_wrong(text, place, speller.wrong)

        self._answers.ask("next", work, partial(self._go_to, text))

    # Looking up -------------------------------------------------------------------------------------------------------

    def _opened(self) -> Speller | None:
        """The dictionary; called in the thread."""
        if self._speller is None and not self._closed:
            path = chosen(dictionaries(folders()), self._settings.dictionary, self._locale)
            if path is not None:
                self._speller = Speller(path, own_words())
        return self._speller

    def _want(self, words: set[str]) -> None:
        self._unknown |= words
        if not self._timer.isActive():
            self._timer.start()

    def _look_up(self) -> None:
        self._timer.setInterval(_DELAY)
        words, self._unknown = sorted(self._unknown), set()
        self._answers.ask("check", partial(self._wrong, words), partial(self._note, words))

    def _wrong(self, words: Sequence[str]) -> set[str] | None:
        speller = self._opened()
        found = speller.wrong(words) if speller is not None else set[str]()
        return found if speller is not None and speller.usable else None

    def _note(self, words: Sequence[str], wrong: set[str] | None) -> None:
        if wrong is None:  # there is no dictionary, or none that can be used: nothing is underlined, nothing is said
            self.marks.show(False)
            return
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        self._known.update((word, word in wrong) for word in words)
        self._editor.viewport().update()
        self.looked_up.emit()

    def _go_to(self, text: str, found: tuple[bool, tuple[int, int] | None]) -> None:
        usable, place = found
        if not usable:
            self._notice.say(self.tr("There is no dictionary. Put one (a .dic and its .aff file, such as en_GB) into "
                                     "{folder}, or install one for the system.").format(folder=folders()[0]))
        elif place is None:
            self._notice.say(self.tr("Every word is in the dictionary."))
        elif self._editor.text() == text:
            self._editor.select_units(to_utf16(text, place[0]), to_utf16(text, place[1]))

    # A word that is clicked -------------------------------------------------------------------------------------------

    def _offer(self, menu: QMenu, place: QPoint) -> None:
        """Put what may be meant at the top of the page's menu, as soon as it is known."""
        found = self.marks.word_at(self._editor.cursorForPosition(place).position())
        if found is None or not self._known.get(found[0]) or not self._settings.spelling:
            return
        word, start, end = found
        first = menu.actions()[0]
        waiting = QAction(self.tr("Looking for suggestions…"), menu)
        waiting.setEnabled(False)
        add = QAction(self.tr("Add “{word}” to the dictionary").format(word=word), menu)
        add.triggered.connect(lambda _=False: self.add(word))
        for entry in (waiting, add):
            menu.insertAction(first, entry)
        menu.insertSeparator(first)
        gone: list[bool] = []
        menu.destroyed.connect(lambda: gone.append(True))

        def show(suggestions: list[str]) -> None:
            if gone:
                return
            if not suggestions:
                waiting.setText(self.tr("No suggestion"))
                return
            for suggestion in suggestions:
                entry = QAction(suggestion, menu)
                entry.triggered.connect(partial(self._replace, start, end, word, suggestion))
                menu.insertAction(waiting, entry)
            waiting.setVisible(False)

        self._answers.ask("suggest", lambda: self._speller.suggestions(word) if self._speller else [], show)

    def add(self, word: str) -> None:
        """Keep ``word`` as right, for all documents."""
        self._known[word] = False
        self._editor.viewport().update()

        def work() -> None:
            if (speller := self._opened()) is not None:
                speller.add(word)
            add_own_word(word)

        self._answers.ask(f"add {word}", work, lambda _: None, self._problem)

    def _replace(self, start: int, end: int, word: str, suggestion: str, _checked: bool = False) -> None:
        """Put ``suggestion`` in the place of ``word``, if that still stands there; UTF-16 units."""
        if self._editor.isReadOnly() or self._editor.text_between(start, end).replace("’", "'") != word:
            return
        curly = "’" in self._editor.text_between(start, end)
        text = self._editor.text()
        self._editor.apply_edits([TextEdit(from_utf16(text, start), from_utf16(text, end),
                                           suggestion.replace("'", "’") if curly else suggestion)])
