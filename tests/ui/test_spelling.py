"""Misspelled words in view get a quiet wave, a click offers what may be meant, F7 goes on; 汉字 and code never."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QContextMenuEvent, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.core.spellcheck.dictionaries import own_words
from app.ui import spelling_controller
from app.ui.spelling_search import next_wrong
from app.ui.theme import colours
from app.ui.window import Window
from tests.ui.conftest import MakeWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
DIC = "hello\nworld\nthe\ncat\nsat\nreceive\ndon't\nline\n"
AFF = "SET UTF-8\nTRY esianrtolcdugmphbyfvkwz'\n"


@pytest.fixture(autouse=True)
def small_dictionary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "hunspell"
    folder.mkdir()
    (folder / "en_US.dic").write_text(f"{DIC.count(chr(10))}\n{DIC}")
    (folder / "en_US.aff").write_text(AFF)
    monkeypatch.setattr(spelling_controller, "folders", lambda: [folder])
    return folder


def looked_up(qtbot: QtBot, window: Window) -> None:
    """Wait until what is in view is known."""
    spelling = window.aids.spelling
    window.editor.viewport().grab()
    while spelling._timer.isActive():
        with qtbot.waitSignal(spelling.looked_up, timeout=10_000):
            spelling._timer.start(0)
        window.editor.viewport().grab()


def waves(window: Window, *words: str) -> list[bool]:
    """Whether there is a wave below each of ``words``: its colour in the two last pixel rows that one has."""
    editor = window.editor
    picture = editor.viewport().grab().toImage()
    found: list[bool] = []
    for word in words:
        at = len(editor.text()[: editor.text().index(word)].encode("utf-16-le")) // 2
        (band,) = editor.bands_in_view([(at, at + len(word))])
        bottom = round(band.bottom() - 0.17 * band.height())
        row = [picture.pixelColor(QPoint(x, y)) for x in range(round(band.left()) + 2, round(band.right()) - 2)
               for y in range(bottom, bottom + 3)]
        page = QColor(colours(False).page)
        found.append(sum(colour != page for colour in row) > 0.5 * len(row))
    return found


def test_words_in_view_are_underlined(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text="The cat zatt 𠮷中文teh好 don’t.\n\n```\nkode teh2\n```\n\n`koda` recieve")
    window.set_theme("light")
    looked_up(qtbot, window)
    assert waves(window, "cat", "zatt", "teh", "中文", "kode", "koda", "recieve") == [
        False, True, True, False, False, False, True]
    window.preferences.change("spelling", False)
    assert waves(window, "zatt") == [False]
    window.preferences.change("spelling", True)
    assert waves(window, "zatt") == [True]


def test_another_language_is_left_alone(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text="Der Ausschuss tagte gestern und beriet.\n\nthe cat sat zatt the line\n")
    window.set_theme("light")
    looked_up(qtbot, window)
    assert waves(window, "Ausschuss", "zatt") == [False, True]
    window.commands["next_misspelling"].trigger()
    qtbot.waitUntil(lambda: window.editor.textCursor().selectedText() == "zatt", timeout=10_000)


def test_the_word_being_written_is_left_alone(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text="the ")
    window.set_theme("light")
    window.editor.select(4, 4)
    looked_up(qtbot, window)
    qtbot.keyClicks(window.editor, "zatt")
    looked_up(qtbot, window)
    assert waves(window, "zatt") == [False]
    qtbot.keyClicks(window.editor, " ")
    assert waves(window, "zatt") == [True]
    QApplication.sendEvent(window.editor, QInputMethodEvent("zhong", []))
    assert window.editor.text() == "the zatt "
    window.editor.viewport().grab()
    QApplication.sendEvent(window.editor, QInputMethodEvent())
    assert waves(window, "zatt") == [True]


def menu_at(window: Window, word: str) -> QMenu:
    editor = window.editor
    at = editor.text().index(word) + 1
    place = editor._place_of_character(at).center().toPoint()
    QApplication.sendEvent(editor.viewport(), QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, place, editor.viewport().mapToGlobal(place)))
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMenu) and w.isVisible())


def test_a_click_offers_what_may_be_meant(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text="hello recieve don’tt")
    looked_up(qtbot, window)
    menu = menu_at(window, "recieve")
    qtbot.waitUntil(lambda: menu.actions()[0].text() == "receive", timeout=10_000)
    menu.actions()[0].trigger()
    menu.close()
    assert window.editor.text() == "hello receive don’tt"
    window.editor.undo()
    assert window.editor.text() == "hello recieve don’tt"
    menu = menu_at(window, "don’tt")
    qtbot.waitUntil(lambda: menu.actions()[0].text() == "don't", timeout=10_000)
    menu.actions()[0].trigger()
    menu.close()
    assert window.editor.text() == "hello recieve don’t"  # with the apostrophe that was written
    menu = menu_at(window, "hello")
    assert "dictionary" not in " ".join(entry.text() for entry in menu.actions())
    menu.close()


def test_a_word_is_added_for_good(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text="hello Stettin")
    window.set_theme("light")
    looked_up(qtbot, window)
    assert waves(window, "Stettin") == [True]
    menu = menu_at(window, "Stettin")
    next(entry for entry in menu.actions() if "Stettin" in entry.text()).trigger()
    menu.close()
    assert waves(window, "Stettin") == [False]
    qtbot.waitUntil(lambda: own_words() == ["Stettin"], timeout=10_000)
    window.editor.document().setModified(False)
    window.close()
    window = make(text="hello Stettin zatt")
    window.set_theme("light")
    looked_up(qtbot, window)
    assert waves(window, "Stettin", "zatt") == [False, True]


def test_f7_goes_from_one_to_the_next_and_around(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text="zatt 𠮷 hello\n" + "line\n" * 300 + "`teh` recieve\n")
    window.preferences.change("spelling", False)  # F7 looks all the same
    for word in ("zatt", "recieve", "zatt"):
        window.commands["next_misspelling"].trigger()
        qtbot.waitUntil(lambda word=word: window.editor.textCursor().selectedText() == word, timeout=10_000)
    window.editor.select(0, 0)
    window.editor.selectAll()
    window.editor.textCursor().insertText("hello")
    window.commands["next_misspelling"].trigger()
    qtbot.waitUntil(lambda: "Every word" in window.notice.message, timeout=10_000)


def test_without_a_dictionary_it_is_quietly_off(
    qtbot: QtBot, make: MakeWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(spelling_controller, "folders", lambda: [tmp_path / "none"])
    window = make(text="zatt")
    spelling = window.aids.spelling
    window.editor.viewport().grab()
    spelling._timer.start(0)
    qtbot.waitUntil(lambda: spelling.marks._shown is False, timeout=10_000)
    assert not window.notice.message
    assert not [child for child in psutil.Process().children() if "--spelling-host" in child.cmdline()]
    window.commands["next_misspelling"].trigger()
    qtbot.waitUntil(lambda: "There is no dictionary" in window.notice.message, timeout=10_000)


def test_the_search_leaves_out_what_is_no_prose_and_goes_around() -> None:
    text = "---\nteh: x\n---\nteh 字 a1\n```\nteh\n```\nwrong"
    wrong = {"teh", "wrong"}.intersection
    first, last = text.index("teh 字"), text.index("wrong")
    assert next_wrong(text, 0, wrong) == (first, first + 3)
    assert next_wrong(text, first + 3, wrong) == (last, last + 5)
    assert next_wrong(text, last + 5, wrong) == (first, first + 3)
    assert next_wrong(text, 0, lambda _: set()) is None
