"""The command palette: everything is found by typing, run by Enter, and what is no command is told to the model."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.settings import load_settings
from app.ui.palette import CommandPalette
from app.ui.palette_entries import Entry
from app.ui.window import Window
from tests.scripted_engine import ScriptedEngine
from tests.ui.conftest import MakeWindow

TEXT = "# Notes\n\nBefore.\n\n## Budget\n\nIt come to an agreement.\n\n## After the *meeting*\n\nThe end.\n"
Key = Qt.Key


def opened(window: Window) -> CommandPalette:
    window.activateWindow()
    window.editor.setFocus()
    QTest.keyClick(window.editor, Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.at_the_text.palette.palette
    assert palette.isVisible()
    return palette


def entries(palette: CommandPalette) -> list[Entry]:
    return [row.entry for row in palette.rows]


def titles(palette: CommandPalette) -> list[str]:
    return [entry.title for entry in entries(palette)]


def test_everything_that_the_window_can_do_stands_in_it(make: MakeWindow) -> None:
    window = make(text=TEXT)
    palette = opened(window)
    shown = set(titles(palette))
    for command in (*window.commands.values(), *window.panel.action_commands.values()):
        if command.data() != "instruct" and command is not window.commands["palette"]:
            assert command.text() in shown
    assert {"Style: Plain", "Appearance: Dark", "Show the outline", "Free the memory after…", "About Stet",
            "Tell the model…"} <= shown
    assert any(title.startswith("Model: SmolLM2") for title in shown)
    assert "Open recent: Nothing yet" in shown
    assert len(shown) == len(titles(palette)), "each stands there once"


def test_typing_finds_enter_runs_and_the_focus_returns(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text=TEXT)
    palette = opened(window)
    assert palette.field.hasFocus() or not window.isActiveWindow()
    QTest.keyClicks(palette.field, "outl")
    assert titles(palette)[0] == "Outline"
    assert palette.rows[0].places == (0, 1, 2, 3)
    assert entries(palette)[0].keys == "F8"
    before = window.outline.isVisible()
    QTest.keyClick(palette.field, Key.Key_Return)
    assert window.outline.isVisible() != before
    assert not palette.isVisible()
    assert window.editor.hasFocus() or not window.isActiveWindow()


def test_a_chinese_name_is_found_by_its_pinyin_and_a_heading_is_not(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text="# 中文\n\nWords.\n")
    palette = opened(window)
    qtbot.waitUntil(lambda: bool(window.at_the_text.palette._headings))
    for typed in ("zhongwen", "zw"):
        palette.field.setText(typed)
        assert [title for title in titles(palette) if "中文" in title] == ["Language: 中文"]
    palette.field.setText("中文")
    assert "中文" in titles(palette)


def test_what_was_used_last_stands_first_also_at_the_next_start(make: MakeWindow) -> None:
    window = make(text=TEXT)
    palette = opened(window)
    QTest.keyClicks(palette.field, "appearance: dark")
    QTest.keyClick(palette.field, Key.Key_Return)
    assert window.appearance.colours().page == "#222324"
    palette = opened(window)
    assert titles(palette)[0] == "Appearance: Dark"
    assert load_settings()[0].palette == ["setting:theme:dark"]
    assert load_settings()[0].theme == "dark"


def test_headings_lead_into_the_text(make: MakeWindow) -> None:
    window = make(text=TEXT)
    palette = opened(window)
    QTest.keyClicks(palette.field, "after meet")
    assert titles(palette)[0] == "After the *meeting*"
    assert entries(palette)[0].kind == "Heading"
    QTest.keyClick(palette.field, Key.Key_Return)
    assert window.editor.selection()[0] == TEXT.index("## After")


def test_what_is_no_command_is_told_to_the_model(qtbot: QtBot, make: MakeWindow) -> None:
    engine = ScriptedEngine(["It has come to an agreement."])
    window = make(engine, TEXT)
    at = TEXT.index("It come")
    window.editor.select(at, at)
    palette = opened(window)
    QTest.keyClicks(palette.field, "make it more cheerful")
    assert titles(palette) == ["Tell the model: “make it more cheerful”"]
    QTest.keyClick(palette.field, Key.Key_Return)
    qtbot.waitUntil(lambda: window.suggestions.reviewing.active, timeout=5000)
    assert "make it more cheerful" in engine.requests[0].messages[-1].content
    assert "It come to an agreement." in engine.requests[0].messages[-1].content


def test_to_tell_the_model_is_always_the_last_row(make: MakeWindow) -> None:
    window = make(text=TEXT)
    palette = opened(window)
    QTest.keyClicks(palette.field, "polish")
    assert titles(palette)[0] == "Polish"
    assert titles(palette)[-1] == "Tell the model: “polish”"
    QTest.keyClick(palette.field, Key.Key_Up)
    assert palette.current is not None
    assert palette.current.title == "Tell the model: “polish”"


def test_what_cannot_be_done_says_why_and_is_not_done(make: MakeWindow) -> None:
    engine = ScriptedEngine(gate=threading.Event())
    window = make(engine, TEXT)
    palette = opened(window)
    QTest.keyClicks(palette.field, "let stand")
    assert entries(palette)[0].title == "Let stand"
    assert entries(palette)[0].reason == "No suggestion waits"
    assert palette.current is not None
    assert palette.current.title.startswith("Tell the model"), "Enter never runs what cannot be done"
    palette.list.setCurrentIndex(palette.list.model().index(0, 0))
    QTest.keyClick(palette.field, Key.Key_Return)
    assert palette.isVisible()
    QTest.keyClick(palette.field, Key.Key_Escape)
    window.suggestions.run("polish")
    palette = opened(window)
    QTest.keyClicks(palette.field, "polish")
    assert {entry.reason for entry in entries(palette)} == {"The model is writing; Esc stops it"}


def test_esc_closes_it_and_nothing_else(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text=TEXT)
    window.notice.say("Something.")
    palette = opened(window)
    QTest.keyClick(palette.field, Key.Key_Escape)
    assert not palette.isVisible()
    assert window.notice.isVisible()
    palette = opened(window)
    QTest.keyClick(palette.field, Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert not palette.isVisible()


def test_arrows_go_round_and_a_click_runs(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text=TEXT)
    palette = opened(window)
    QTest.keyClicks(palette.field, "e")
    last = len(palette.rows) - 1
    QTest.keyClick(palette.field, Key.Key_Up)
    assert palette.list.currentIndex().row() == last
    QTest.keyClick(palette.field, Key.Key_Down)
    assert palette.list.currentIndex().row() == 0
    QTest.keyClick(palette.field, Key.Key_PageDown)
    assert palette.list.currentIndex().row() > 1
    palette.field.setText("settings")
    place = palette.list.visualRect(palette.list.model().index(0, 0)).center()
    with qtbot.waitSignal(palette.chosen) as got:
        window.commands["settings"].triggered.disconnect()
        qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert got.args
    assert got.args[0].title == "Settings…"


def test_a_composition_filters_nothing_until_it_ends(make: MakeWindow) -> None:
    window = make(text=TEXT)
    palette = opened(window)
    before = titles(palette)
    QApplication.sendEvent(palette.field, QInputMethodEvent("run", []))
    assert titles(palette) == before
    done = QInputMethodEvent()
    done.setCommitString("save")
    QApplication.sendEvent(palette.field, done)
    assert titles(palette)[0] == "Save"


def test_it_stays_within_the_page(make: MakeWindow) -> None:
    window = make(text=TEXT)
    for size in ((1280, 720), (520, 400)):
        window.resize(*size)
        palette = opened(window)
        assert window.rect().contains(palette.geometry())
        QTest.keyClick(palette.field, Key.Key_Escape)


@pytest.mark.parametrize("name", ["field", "list"])
def test_names_for_a_screen_reader(make: MakeWindow, name: str) -> None:
    palette = opened(make(text=TEXT))
    assert getattr(palette, name).accessibleName()
    index = palette.list.model().index(0, 0)
    assert palette.list.model().data(index, Qt.ItemDataRole.AccessibleTextRole)
