"""Deciding in the window: in the text and in the cards, by keys and by mouse, one undo step a decision."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QKeySequence, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.core.document import Document
from app.core.generation import Request
from app.core.hunks import Hunk
from app.core.review import Change, Review, review_of
from app.inference.engine import Delta, Event
from app.ui.commands import REVIEW_KEYS
from app.ui.hunk_cards import HunkCards
from app.ui.hunk_field import HunkField
from app.ui.hunk_list import HunkList
from app.ui.review_controller import ReviewController
from app.ui.theme import colours
from app.ui.window import Window
from tests.scripted_engine import ScriptedEngine
from tests.ui.conftest import MakeWindow, run

TEXT = (
    "# Notes\n\nIt come to an agreement 𠮷 on Tuesday. There is many reasons for it.\n\n"
    "## Budget\n\nSpending is cut by ten percent, and they was content.\n"
)
ANSWER = (
    "# Notes\n\nIt came to an agreement 𠮷 on Tuesday. There are many reasons for it.\n\n"
    "## Budget\n\nSpending is cut by 20%, and they were content.\n"
)
Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


def begin(qtbot: QtBot, make: MakeWindow, text: str = TEXT, engine: ScriptedEngine | None = None) -> Window:
    """A polish of the whole waits for a decision."""
    window = make(engine or ScriptedEngine([ANSWER]), text)
    window.suggestions.small = False  # all of it at once, as far as it fits
    window.editor.select(0, len(text))
    window.editor.setFocus()
    run(qtbot, window, "polish")
    return window


@pytest.fixture
def window(qtbot: QtBot, make: MakeWindow) -> Window:
    return begin(qtbot, make)


class Replacing(ScriptedEngine):
    """Answers with the passage that is asked about, which begins with ``first``, one word exchanged for another."""

    def __init__(self, first: str, word: str, other: str) -> None:
        super().__init__()
        self.first, self.word, self.other = first, word, other

    def generate(self, request: Request) -> Iterator[Event]:
        prompt = request.messages[-1].content
        # What stands before the passage in its document is told before it.
        passage = prompt[prompt.index(self.first, max(0, prompt.find("<text>"))) :].split("\n</text>")[0]
        self.pieces = [passage.replace(self.word, self.other)]
        return super().generate(request)


def press(qtbot: QtBot, window: Window, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(window.pages.review, key)


def current(window: Window) -> str:
    """The text that the framed change replaces."""
    review = window.suggestions.reviewing.review
    assert review is not None
    assert window.pages.review.current == window.panel.card.hunks.current
    return review.changes[window.pages.review.current].hunk.before


def test_what_code_found_comes_first_and_is_said(window: Window) -> None:
    assert window.pages.reviewing
    assert window.pages.review.hasFocus()
    assert current(window) == "ten percent"
    card = window.panel.card
    assert card.head == "4 changes · 2 wording · 1 spelling · 1 fact"
    first = card.hunks.hunks.index(0)
    assert first.data(Qt.ItemDataRole.AccessibleTextRole) == "Percentage changed: ten percent → 20%"
    assert window.editor.text() == TEXT, "a suggestion is not an edit"


def test_keys_decide_and_each_decision_is_one_undo_step(qtbot: QtBot, window: Window) -> None:
    press(qtbot, window, Key.Key_Backspace)
    assert window.editor.text() == TEXT
    assert current(window) == "come"
    press(qtbot, window, Key.Key_Return)
    assert window.editor.text() == TEXT.replace("come", "came")
    press(qtbot, window, Key.Key_Down)
    assert current(window) == "was"
    press(qtbot, window, Key.Key_K, Key.Key_Return)
    assert window.editor.text() == TEXT.replace("come", "came").replace("is many", "are many")
    press(qtbot, window, Key.Key_Return)
    assert not window.pages.reviewing, "nothing is open any more"
    assert window.editor.hasFocus()
    assert window.editor.text() == ANSWER.replace("20%", "ten percent")
    for back in (ANSWER.replace("20%", "ten percent").replace("were", "was"), TEXT.replace("come", "came"), TEXT):
        window.editor.undo()
        assert window.editor.text() == back


def test_undo_in_the_review_takes_decisions_back_and_redo_makes_them_again(qtbot: QtBot, window: Window) -> None:
    press(qtbot, window, Key.Key_Backspace, Key.Key_Return)
    qtbot.keyClick(window.pages.review, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.editor.text() == TEXT
    assert current(window) == "come"
    window.commands["undo"].trigger()
    assert current(window) == "ten percent", "letting stand is taken back, too"
    assert window.editor.text() == TEXT
    qtbot.keyClick(window.pages.review, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.editor.text() == TEXT
    for _ in range(2):
        window.commands["redo"].trigger()
    assert window.editor.text() == TEXT.replace("come", "came")
    assert "· 1 fact" not in window.panel.card.head


def test_to_undo_letting_stand_leaves_the_text_alone(qtbot: QtBot, window: Window) -> None:
    press(qtbot, window, Key.Key_Return, Key.Key_Backspace)
    window.commands["undo"].trigger()
    assert current(window) == "come"
    assert window.editor.text() == TEXT.replace("ten percent", "20%")


def undo(qtbot: QtBot, window: Window) -> None:
    qtbot.keyClick(window.pages.page, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def test_to_undo_the_last_decision_brings_the_review_back(qtbot: QtBot, window: Window) -> None:
    press(qtbot, window, Key.Key_Backspace, Key.Key_Return, Key.Key_Return, Key.Key_Return)
    decided = window.editor.text()
    assert not window.pages.reviewing
    assert window.commands["undo"].isEnabled()
    undo(qtbot, window)
    assert window.pages.reviewing
    assert window.pages.review.hasFocus()
    assert current(window) == "was"
    assert window.editor.text() == decided.replace("were", "was")
    assert window.panel.card.head == "1 change"
    assert window.suggestions.job is not None
    assert window.commands["accept"].isEnabled()
    undo(qtbot, window)
    assert current(window) == "is", "those before it can be taken back, too"
    for _ in range(2):
        window.commands["redo"].trigger()
    assert not window.pages.reviewing, "made again, it has ended again"
    assert window.editor.text() == decided
    window.commands["undo"].trigger()
    assert current(window) == "was", "and comes back again"
    assert window.editor.passage() is not None


def test_it_comes_back_with_all_that_was_decided_at_once(qtbot: QtBot, window: Window) -> None:
    qtbot.keyClick(window.pages.review, Key.Key_Return, SHIFT)
    undo(qtbot, window)
    assert window.editor.text() == TEXT
    assert window.panel.card.head == "4 changes · 2 wording · 1 spelling · 1 fact"
    press(qtbot, window, Key.Key_Escape)
    assert not window.pages.reviewing
    undo(qtbot, window)
    assert window.panel.card.head == "4 changes · 2 wording · 1 spelling · 1 fact", "letting stand is no edit"
    window.suggestions.again()
    qtbot.waitUntil(lambda: window.suggestions.reviewing.active, timeout=5000)
    assert len(window.suggestions.attempts) == 2, "what belonged to it is there"


def test_what_was_written_since_is_taken_back_first(qtbot: QtBot, window: Window) -> None:
    qtbot.keyClick(window.pages.review, Key.Key_Return, SHIFT)
    decided = window.editor.text()
    window.editor.select(0, 0)
    qtbot.keyClicks(window.editor, "x")
    undo(qtbot, window)
    assert window.editor.text() == decided
    assert not window.pages.reviewing
    undo(qtbot, window)
    assert window.pages.reviewing
    assert window.editor.text() == TEXT


def test_a_review_does_not_come_back_into_another_document_or_after_another_suggestion(
        qtbot: QtBot, window: Window) -> None:
    press(qtbot, window, Key.Key_Escape)
    window.files.show_sample(Document(None, "Another one.\n"))
    assert not window.suggestions.reviewing.can_reopen
    undo(qtbot, window)
    assert not window.pages.reviewing
    window.files.show_sample(Document(None, TEXT))
    assert not window.suggestions.reviewing.can_reopen, "the document was another in between"


def test_accept_rest_is_one_step_and_lets_the_flagged_stand(qtbot: QtBot, window: Window) -> None:
    qtbot.keyClick(window.pages.review, Key.Key_Return, SHIFT)
    assert window.editor.text() == ANSWER.replace("20%", "ten percent")
    assert window.panel.card.state == "empty"
    assert window.panel.card.head == "1 flagged change was let stand."
    window.editor.undo()
    assert window.editor.text() == TEXT


def test_escape_lets_the_rest_stand(qtbot: QtBot, window: Window) -> None:
    press(qtbot, window, Key.Key_Return, Key.Key_Escape)
    assert window.editor.text() == TEXT.replace("ten percent", "20%"), "what was accepted stays"
    assert not window.pages.reviewing
    assert window.suggestions.job is None


def test_a_click_in_the_text_or_on_a_card_picks_the_change(qtbot: QtBot, window: Window) -> None:
    page, cards = window.pages.review, window.panel.card.hunks
    slot = page.slot(1)
    assert slot is not None
    cursor = QTextCursor(page.document())
    cursor.setPosition(slot[0] + 1)
    qtbot.mouseClick(page.viewport(), Qt.MouseButton.LeftButton, pos=page.cursorRect(cursor).center())
    assert current(window) == "is"
    place = cards.visualRect(cards.hunks.index(1)).center()
    qtbot.mouseClick(cards.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert current(window) == "come"
    cards.grab()  # painted: where the words of the keys stand is known
    card = cards.visualRect(cards.hunks.index(1))
    qtbot.mouseClick(cards.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(card.right() - 20, card.top() + 18))
    assert "let stand" in str(cards.hunks.index(1).data())
    qtbot.keyClick(cards, Key.Key_Return)
    assert window.editor.text() == TEXT.replace("is many", "are many"), "the keys work from the cards, too"


def test_the_writers_own_text(qtbot: QtBot, window: Window) -> None:
    press(qtbot, window, Key.Key_Down, Key.Key_F2)
    field = window.panel.card.hunks.findChild(QPlainTextEdit, "hunkField")
    assert isinstance(field, QPlainTextEdit)
    assert field.toPlainText() == "came"
    field.setPlainText("has come 𠮷")
    qtbot.keyClick(field, Key.Key_Return)
    assert window.editor.text() == TEXT.replace("come", "has come 𠮷")
    assert current(window) == "is"
    press(qtbot, window, Key.Key_E)
    fields = [f for f in window.panel.card.hunks.findChildren(QPlainTextEdit, "hunkField") if f is not field]
    qtbot.keyClick(fields[-1], Key.Key_Escape)
    assert window.editor.text() == TEXT.replace("come", "has come 𠮷"), "Esc in the field is no decision"
    assert window.pages.reviewing


def test_the_field_loses_no_character(qtbot: QtBot, make: MakeWindow) -> None:
    odd = "12\u00a0km\u2028of \ufeffroad\u202f"
    window = make(text="We has walked far.\n")
    review = Review("We has walked far.\n", (Change(Hunk("wording", (14, 17), (14, 14 + len(odd)), "far", odd)),))
    assert window.suggestions.review(review, "A note.")
    press(qtbot, window, Key.Key_F2)
    field = window.panel.card.hunks.findChild(HunkField)
    assert isinstance(field, HunkField)
    assert field.text() == odd
    field.moveCursor(QTextCursor.MoveOperation.End)
    field.insertPlainText("!")
    field.selectAll()
    field.copy()
    field.moveCursor(QTextCursor.MoveOperation.Start)
    field.paste()
    qtbot.keyClick(field, Key.Key_Return)
    assert window.editor.text() == f"We has walked {odd}!{odd}!.\n"


def test_all_of_a_kind_and_all_in_the_section(qtbot: QtBot, window: Window) -> None:
    def choose(words: str) -> None:
        menu = QMenu(window)
        window.suggestions.review_menu.fill(menu)
        [entry] = [entry for entry in menu.actions() if words in entry.text()]
        assert isinstance(entry, QAction)
        assert entry.isEnabled()
        entry.trigger()

    menu = QMenu(window)
    window.suggestions.review_menu.fill(menu)
    [of_kind] = [entry for entry in menu.actions() if entry.text().startswith("Accept all of this kind")]
    assert not of_kind.isEnabled(), "what is flagged is decided one by one"
    choose("Accept all in this section")
    assert window.editor.text() == TEXT.replace("they was", "they were")
    assert current(window) == "ten percent"
    press(qtbot, window, Key.Key_Backspace, Key.Key_Down)
    assert current(window) == "is"
    choose("Let all of this kind stand (Wording)")
    assert window.panel.card.head == "1 change"
    window.suggestions.reviewing.undo()
    assert current(window) == "is"


def test_keys_for_all_of_a_kind_and_all_in_the_section(qtbot: QtBot, window: Window) -> None:
    page = window.pages.review
    press(qtbot, window, Key.Key_A)
    assert window.editor.text() == TEXT, "a fact is decided by itself"
    press(qtbot, window, Key.Key_Down, Key.Key_Down, Key.Key_A)
    assert window.editor.text() == TEXT.replace("is many", "are many").replace("was", "were")
    undo(qtbot, window)
    assert window.editor.text() == TEXT, "one step"
    press(qtbot, window, Key.Key_S)
    assert window.panel.card.head == "2 changes · 1 spelling · 1 fact"
    undo(qtbot, window)
    qtbot.keyClick(page, Key.Key_S, SHIFT)
    assert window.panel.card.head == "2 changes · 1 wording · 1 fact"
    undo(qtbot, window)
    qtbot.keyClick(page, Key.Key_A, SHIFT)
    assert window.editor.text() == TEXT.replace("come", "came").replace("is many", "are many")
    cards = window.panel.card.hunks
    cards.picked.emit(0)
    assert current(window) == "come"
    press(qtbot, window, Key.Key_O)
    assert window.editor.text() == TEXT.replace("is many", "are many"), "open again"


def test_every_key_in_the_list_of_shortcuts_does_something(qtbot: QtBot, window: Window) -> None:
    reviewing, cards = window.suggestions.reviewing, window.panel.card.hunks

    def state() -> tuple[object, ...]:
        fields = cards.findChildren(QPlainTextEdit, "hunkField")
        return reviewing.review, reviewing.current, window.pages.reviewing, len(fields)

    for name in (name for _, keys in REVIEW_KEYS for name in keys):
        if name == "X":
            continue  # it takes another attempt: tests/ui/test_attempts.py
        if name == "O":
            press(qtbot, window, Key.Key_Backspace)
            cards.picked.emit(2)
        elif name in ("A", "S"):
            cards.picked.emit(1)  # what code flagged is decided by itself
        before = state()
        QTest.keySequence(window.pages.review, QKeySequence(name))
        assert state() != before, name
        for field in cards.findChildren(QPlainTextEdit, "hunkField"):
            qtbot.keyClick(field, Key.Key_Escape)
            qtbot.waitUntil(lambda: not cards.findChildren(QPlainTextEdit, "hunkField"), timeout=5000)
        while reviewing.can_undo:
            reviewing.undo()


@pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen platform, of menus
def test_a_pass_by_mouse_alone(qtbot: QtBot, window: Window) -> None:
    page, card = window.pages.review, window.panel.card

    def right_click(number: int, words: str) -> None:
        slot = page.slot(number)
        assert slot is not None
        cursor = QTextCursor(page.document())
        cursor.setPosition(slot[0] + 1)
        place = page.cursorRect(cursor).center()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, page.viewport().mapToGlobal(place))
        QApplication.sendEvent(page.viewport(), event)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        entry = next(entry for entry in menu.actions() if entry.text().startswith(words))
        qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(entry).center())

    right_click(2, "Let stand")
    right_click(1, "Accept all of this kind (Wording)")
    assert window.editor.text() == TEXT.replace("is many", "are many").replace("they was", "they were")
    card.grab()
    where = card.hunks.visualRect(card.hunks.hunks.index(card.hunks.hunks.row(0)))
    qtbot.mouseClick(card.hunks.viewport(), Qt.MouseButton.LeftButton, pos=where.center())
    assert card.head == "1 change"
    qtbot.mouseClick(card.accept_button, Qt.MouseButton.LeftButton)
    assert window.editor.text() == ANSWER.replace("20%", "ten percent")
    assert not window.pages.reviewing


def test_write_on_and_come_back(qtbot: QtBot, window: Window) -> None:
    press(qtbot, window, Key.Key_Backspace)
    qtbot.mouseClick(window.panel.card.write_on_button, Qt.MouseButton.LeftButton)
    assert not window.pages.reviewing
    assert window.editor.hasFocus()
    assert window.panel.card.write_on_button.text() == "Changes"
    window.editor.select(0, 0)
    qtbot.keyClicks(window.editor, "JEK ")
    start = window.editor.text().index("was content")
    window.editor.select(start, start + 3)
    qtbot.keyClicks(window.editor, "am")
    window.commands["write_on"].trigger()
    assert window.pages.reviewing
    assert "You changed the text of 1 change" in window.panel.card.note
    qtbot.keyClick(window.pages.review, Key.Key_Return, SHIFT)
    assert window.editor.text() == "JEK " + ANSWER.replace("20%", "ten percent").replace("were", "am")


def test_cursor_and_scroll_stay(qtbot: QtBot, make: MakeWindow) -> None:
    text = "".join(f"Paragraph {n} come here.\n\n" for n in range(120))
    window = begin(qtbot, make, text, Replacing("Paragraph ", "come", "came"))
    review = window.suggestions.reviewing
    review.close()
    window.editor.select(text.index("Paragraph 60"), text.index("Paragraph 60"))
    window.editor.scroll_to(text.index("Paragraph 55"))
    top = window.editor.top()
    window.suggestions.again()
    qtbot.waitUntil(lambda: review.active, timeout=5000)
    page = window.pages.review
    assert page.to_document(page.top()) == top
    page.picked.emit(57)
    press(qtbot, window, Key.Key_Return)
    assert page.to_document(page.top()) == top
    qtbot.keyClick(page, Key.Key_Return, SHIFT)
    assert window.editor.text() == text.replace("come", "came")
    assert window.editor.selection()[0] == text.index("Paragraph 60")
    assert window.editor.top() == top


def test_another_document_ends_it_and_another_name_does_not(window: Window) -> None:
    window.files.document_changed.emit()
    assert window.pages.reviewing
    window.files.show_sample(Document(None, "Another one.\n"))
    assert not window.pages.reviewing
    assert window.suggestions.job is None
    assert window.editor.text() == "Another one.\n"


def test_it_settles_in_the_page_while_it_comes(qtbot: QtBot, make: MakeWindow) -> None:
    class Waiting(ScriptedEngine):
        """Waits before its second piece."""

        def generate(self, request: Request) -> Iterator[Event]:
            said = 0
            for event in super().generate(request):
                said += isinstance(event, Delta)
                if said == 2:
                    gate.wait(20)
                yield event

    gate = threading.Event()
    half = ANSWER.index(" many")
    window = make(Waiting([ANSWER[:half], ANSWER[half:]]), TEXT)
    window.suggestions.small = False
    window.editor.select(0, len(TEXT))
    window.suggestions.run("polish")
    page = window.pages.review
    qtbot.waitUntil(lambda: "came" in page.text(), timeout=5000)
    roles = {run.role: run.text for run in page.runs}
    pens, text = page.pens, page.text()
    gate.set()
    assert "content." in roles["waiting"]
    assert pens
    assert text == "".join(run.text for run in page.runs)
    assert window.editor.text() == TEXT
    qtbot.waitUntil(lambda: window.suggestions.reviewing.active, timeout=5000)
    assert not page.pens
    assert "waiting" not in {run.role for run in page.runs}


def test_keys_outside_of_a_review_are_the_editors_own(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(), "text\n")
    window.editor.setFocus()
    qtbot.keyClicks(window.editor, "jek")
    assert window.editor.text() == "jektext\n"


def test_changes_are_drawn_as_cards_from_the_first_on(qtbot: QtBot) -> None:
    cards = HunkList(colours(False))
    qtbot.addWidget(cards)
    review = review_of(TEXT, 0, len(TEXT), ANSWER, finished=True, checked=True)
    cards.show_changes(review.changes, review.order)
    assert isinstance(cards.itemDelegate(), HunkCards)


def test_300_changes_are_listed_and_decided(qtbot: QtBot, make: MakeWindow) -> None:
    text = "".join(f"On day {n} they was here.\n\n" for n in range(300))
    window = begin(qtbot, make, text, Replacing("On day ", "was", "were"))
    cards, review = window.panel.card.hunks, window.suggestions.reviewing
    assert cards.hunks.rowCount() == 300
    assert window.panel.card.head == "300 changes"
    assert window.pages.review.current in window.pages.review.in_view(range(300)), "what is decided next is in sight"
    cards.picked.emit(0)
    decide: tuple[Callable[[ReviewController], None], ...] = (ReviewController.accept, ReviewController.let_stand)
    for number in range(40):
        decide[number % 2](review)
    words = ["were" if number % 2 == 0 and number < 40 else "was" for number in range(300)]
    assert window.editor.text() == "".join(f"On day {n} they {word} here.\n\n" for n, word in enumerate(words))
    assert window.panel.card.head == "260 changes"


def test_what_was_kept_is_said_in_a_quiet_line(qtbot: QtBot, make: MakeWindow) -> None:
    text = "See the [plan](p.md). It come to 12 rooms and 30 chairs, and they was content.\n"
    window = begin(qtbot, make, text, ScriptedEngine([text.replace("come", "comes").replace("was", "were")]))
    kept = "1\u00a0link, 2\u00a0numbers kept"
    assert window.panel.card.note.splitlines()[-1] == kept
    press(qtbot, window, Key.Key_Return)
    assert window.panel.card.note.splitlines()[-1] == kept, "of the proposal"
    window.panel.card.write_on_button.click()
    window.editor.select(0, 0)
    qtbot.keyClicks(window.editor, "x")
    window.commands["write_on"].trigger()
    assert window.panel.card.note.splitlines()[-1] == kept


def test_the_current_card_stays_in_sight_when_the_cards_get_less_room(qtbot: QtBot, window: Window) -> None:
    cards = window.panel.card.hunks
    press(qtbot, window, Key.Key_Up)  # the last one
    index = cards.hunks.index(cards.hunks.row(cards.current))
    cards.setMaximumHeight(cards.visualRect(index).height() + 20)
    qtbot.waitUntil(lambda: cards.viewport().height() < 200, timeout=5000)
    rect = cards.visualRect(index)
    assert rect.top() >= 0
    assert rect.bottom() <= cards.viewport().height()
