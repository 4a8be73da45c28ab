"""Find and replace: what is typed is found, counted and tinted, and replacing is one step or decided one by one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.theme import colours
from app.ui.window import Window
from tests.ui.conftest import MakeWindow

Look = Callable[..., None]


@pytest.fixture
def look(qtbot: QtBot) -> Look:
    """``look(window, sought, template)`` opens the bar and waits until it is found."""

    def do(window: Window, sought: str, template: str | None = None) -> None:
        finding = window.aids.finding
        finding.open(replacing=template is not None)
        if template is not None:
            finding.bar.template.setText(template)
        if finding.bar.field.text() != sought:
            with qtbot.waitSignal(finding.searched, timeout=5000):
                finding.bar.field.clear()
                finding.bar.field.setText(sought)

    return do


def selected(window: Window) -> tuple[int, str]:
    start, end = window.pages.page.selection()
    return start, window.pages.page.text()[start:end]


def test_what_is_typed_is_found_counted_and_gone_through(qtbot: QtBot, make: MakeWindow, look: Look) -> None:
    window = make(text="一 𠮷 cat\nConcat 汉字 cat\ncat")
    window.editor.select(6, 6)
    look(window, "cat")
    bar = window.aids.finding.bar
    assert (selected(window), bar.count.text()) == ((11, "cat"), "2 of 4")
    assert window.aids.finding.bar.field.hasFocus()
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert (selected(window), bar.count.text()) == ((18, "cat"), "3 of 4")
    qtbot.keyClick(bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    window.commands["find_previous"].trigger()
    assert (selected(window), bar.count.text()) == ((4, "cat"), "1 of 4")
    window.commands["find_previous"].trigger()
    assert bar.count.text() == "4 of 4"
    with qtbot.waitSignal(window.aids.finding.searched, timeout=5000):
        bar.whole_words.setChecked(True)
    assert bar.count.text() == "2 of 3"  # where the bar was opened, and on
    with qtbot.waitSignal(window.aids.finding.searched, timeout=5000):
        bar.field.setText("dog")
    assert bar.count.text() == "None"
    assert not bar.next.isEnabled()


def test_the_bar_comes_with_the_selection_and_goes_with_escape(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text="one two one")
    window.editor.select(4, 7)
    with qtbot.waitSignal(window.aids.finding.searched, timeout=5000):
        qtbot.keyClick(window.editor, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    bar = window.aids.finding.bar
    assert (bar.isVisible(), bar.field.text(), bar.replacing) == (True, "two", False)
    qtbot.keyClick(window.editor, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert bar.replacing
    qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert not len(window.aids.finding.matches)
    window.commands["find"].trigger()
    window.commands["stop"].trigger()  # Esc in the page
    assert not bar.isVisible()
    with qtbot.waitSignal(window.aids.finding.searched, timeout=5000):
        window.commands["find_next"].trigger()
    assert selected(window) == (4, "two")


def tinted(window: Window, offset: int) -> bool:
    """Whether the background right behind the left edge of the character at ``offset`` (UTF-16 units) is a match's."""
    page = window.pages.page
    place = page._place_of_character(offset)
    picture = page.viewport().grab().toImage()
    return picture.pixelColor(QPoint(round(place.left()) + 1, round(place.top()) + 1)) == QColor(colours(False).found)


def test_matches_are_tinted_where_they_stand_while_one_writes(
    qtbot: QtBot, make: MakeWindow, look: Look
) -> None:
    window = make(text="a one\n\nb one c one\n\nc one")
    window.set_theme("light")
    look(window, "one")
    window.editor.select(0, 0)
    assert [tinted(window, place) for place in (0, 2, 7, 9, 15, 22)] == [False, True, False, True, True, True]
    window.editor.select(13, 13)
    qtbot.keyClicks(window.editor, "xyz")  # before it is looked for again
    assert [tinted(window, place) for place in (2, 9, 12, 18, 25)] == [True, True, False, True, True]
    window.aids.finding.close()
    assert not any(tinted(window, place) for place in (2, 9, 18, 25))


def test_replacing_one_and_then_all_each_one_step(qtbot: QtBot, make: MakeWindow, look: Look) -> None:
    before = "one\u00a0one one\u2028one"
    window = make(text=before)
    look(window, "one", "uno")
    bar, finding = window.aids.finding.bar, window.aids.finding
    qtbot.waitUntil(lambda: bar.told.text() == "one → uno", timeout=5000)
    with qtbot.waitSignal(finding.searched, timeout=5000):
        qtbot.keyClick(bar.template, Qt.Key.Key_Return)
    assert window.editor.text() == "uno\u00a0one one\u2028one"
    assert (selected(window), bar.count.text()) == ((4, "one"), "1 of 3")
    with qtbot.waitSignal(finding.searched, timeout=5000):
        bar.all.click()
    assert window.editor.text() == "uno\u00a0uno uno\u2028uno"
    assert "3 places" in bar.told.text()
    window.editor.undo()
    assert window.editor.text() == "uno\u00a0one one\u2028one"
    window.editor.undo()
    assert window.editor.text() == before


def test_groups_and_the_preview(qtbot: QtBot, make: MakeWindow, look: Look) -> None:
    window = make(text="2026-11-22\n2027-01-02")
    bar = window.aids.finding.bar
    bar.is_regex.setChecked(True)
    look(window, r"(\d+)-(\d+)-(\d+)", r"$1年\2月${3}日")
    qtbot.waitUntil(lambda: bar.told.text() == "2026-11-22 → 2026年11月22日", timeout=5000)
    bar.template.setText(r"\4")
    qtbot.waitUntil(lambda: "no group 4" in bar.told.text(), timeout=5000)
    bar.template.setText(r"\1")
    with qtbot.waitSignal(window.aids.finding.searched, timeout=5000):
        bar.all.click()
    assert window.editor.text() == "2026\n2027"


def test_every_replacement_can_be_decided(qtbot: QtBot, make: MakeWindow, look: Look) -> None:
    window = make(text="The colour of a colour.\n\nNo colour.\n")
    look(window, "colour", "color")
    window.aids.finding.bar.review.click()
    qtbot.waitUntil(lambda: window.pages.reviewing, timeout=5000)
    reviewing = window.suggestions.reviewing
    assert reviewing.review is not None
    assert [change.hunk.after for change in reviewing.review.changes] == ["color"] * 3
    assert not window.aids.finding.bar.isVisible()
    reviewing.let_stand()
    reviewing.accept_rest()
    assert window.editor.text() == "The colour of a color.\n\nNo color.\n"
    window.editor.undo()
    assert window.editor.text() == "The colour of a colour.\n\nNo colour.\n"


def test_what_is_decided_can_be_searched(qtbot: QtBot, make: MakeWindow, look: Look) -> None:
    window = make(text="The colour.\n")
    look(window, "colour", "color")
    window.aids.finding.bar.review.click()
    qtbot.waitUntil(lambda: window.pages.reviewing, timeout=5000)
    look(window, "colo")
    assert not window.aids.finding.bar.replacing
    assert len(window.aids.finding.matches) == 2  # what goes and what comes
    window.suggestions.reviewing.let_rest_stand()


def test_only_in_the_selection(qtbot: QtBot, make: MakeWindow, look: Look) -> None:
    window = make(text="one\none\none\n")
    window.editor.select(4, 8)
    finding, bar = window.aids.finding, window.aids.finding.bar
    finding.open(replacing=True)
    bar.in_selection.setChecked(True)
    bar.template.setText("two")
    with qtbot.waitSignal(finding.searched, timeout=5000):
        bar.field.setText("one")
    assert bar.count.text() == "1 of 1"
    with qtbot.waitSignal(finding.searched, timeout=5000):
        bar.all.click()
    assert window.editor.text() == "one\ntwo\none\n"


def test_a_pattern_that_is_broken_or_takes_for_ever_is_told(
    qtbot: QtBot, make: MakeWindow, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make(text="a" * 60 + "b")
    bar = window.aids.finding.bar
    bar.is_regex.setChecked(True)
    look(window, "(a")
    assert "no regular expression" in bar.told.text()
    keys: list[str] = []
    with qtbot.waitSignal(window.aids.finding.searched, timeout=20_000):
        bar.field.setText("(a|aa)+$")
        # The window lives meanwhile.
        qtbot.waitUntil(lambda: not window.aids.finding._timer.isActive(), timeout=5000)
        qtbot.keyClicks(window.editor, "x")
        keys.append(window.editor.text())
    assert "x" in keys[0]
    qtbot.waitUntil(lambda: "given up" in bar.told.text(), timeout=20_000)


def test_composing_in_the_field_is_not_disturbed(qtbot: QtBot, make: MakeWindow, look: Look) -> None:
    window = make(text="会议 会议")
    look(window, "x")
    field = window.aids.finding.bar.field
    QApplication.sendEvent(field, QInputMethodEvent("hui yi", []))
    assert (field.text(), window.aids.finding.bar.count.text()) == ("x", "None")
    composed = QInputMethodEvent()
    composed.setCommitString("会议")
    field.clear()
    with qtbot.waitSignal(window.aids.finding.searched, timeout=5000):
        QApplication.sendEvent(field, composed)
    assert window.aids.finding.bar.count.text() == "1 of 2"


def test_a_long_document(qtbot: QtBot, make: MakeWindow, look: Look) -> None:
    """700,000 characters, 汉字 beyond the first plane among them; only what is in view is painted."""
    line = "The 𠮷 committee met on Tuesday to look at the budget of the year. 委员会讨论了预算。\n\n"
    text = line * (700_000 // len(line))
    window = make(text=text)
    look(window, "budget", "purse")
    finding = window.aids.finding
    assert len(finding.matches) == text.count("budget")
    painted = window.editor.bands_in_view(
        (finding.matches.starts[n], finding.matches.ends[n])
        for n in finding.matches.touching(*window.editor.units_in_view()))
    assert 0 < len(painted) < 100
    window.commands["find_previous"].trigger()
    start, word = selected(window)
    assert (start, word) == (text.rindex("budget"), "budget")
    with qtbot.waitSignal(finding.searched, timeout=60_000):
        finding.bar.all.click()
    assert window.editor.text() == text.replace("budget", "purse")
    window.editor.undo()
    assert window.editor.text() == text


def test_tab_goes_from_what_is_looked_for_to_what_takes_its_place(make: MakeWindow, qtbot: QtBot) -> None:
    window = make(text="One two one.")
    window.activateWindow()
    window.commands["replace"].trigger()
    bar = window.aids.finding.bar
    assert bar.field.nextInFocusChain() is bar.template
    assert bar.template.nextInFocusChain() is bar.replace
    assert bar.review.nextInFocusChain() is bar.match_case
