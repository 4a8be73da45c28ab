"""The parts behind the first picture: built in their turn, or when someone asks; the window is the same in the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QEventLoop, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.main import furnish, make_face, make_window, open_document, show_ahead
from app.ui.furnishing import Furnishing
from app.ui.window import Window
from tests.scripted_engine import ScriptedEngine

LATE = ("record", "summaries", "aids", "provision", "at_the_text", "handing_over", "preview")


@pytest.fixture
def fresh(qtbot: QtBot) -> Iterator[Window]:
    """A window that can be written in, and whose other parts are not there."""
    face = make_face()
    face.show()
    furnish(face, ScriptedEngine())
    open_document(face, [])
    yield face
    face.editor.document().setModified(False)
    face.close()
    face.deleteLater()


def there(window: Window) -> list[str]:
    return [name for name in LATE if name in window.__dict__]


def texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions()]


def key(window: Window, of: Qt.Key, text: str = "",
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QApplication.sendEvent(window.editor, QKeyEvent(QEvent.Type.KeyPress, of, modifiers, text))


def test_all_parts_come_by_themselves_and_the_menu_is_as_ever(fresh: Window, qtbot: QtBot) -> None:
    with qtbot.waitSignal(fresh.furnishing.done, timeout=20_000):
        fresh.furnishing.begin()
    assert there(fresh) == list(LATE)
    whole = make_window(ScriptedEngine())
    assert texts(fresh.menu) == texts(whole.menu)
    whole.close()
    whole.deleteLater()


def test_who_asks_for_a_part_gets_it_and_those_before_it(fresh: Window) -> None:
    assert fresh.aids.finding is not None
    assert there(fresh) == ["record", "summaries", "aids"]
    with pytest.raises(AttributeError, match="no nothing"):
        fresh.nothing  # noqa: B018


def test_writing_does_not_wait_for_them_and_is_kept(fresh: Window) -> None:
    fresh.furnishing.begin()
    key(fresh, Qt.Key.Key_W, "w")
    key(fresh, Qt.Key.Key_Return, "\r")
    assert fresh.editor.text().startswith("w\n")
    assert not there(fresh)
    assert fresh.keeping.journal.is_kept()


@pytest.mark.parametrize(("of", "text", "modifiers"), [
    (Qt.Key.Key_Escape, "\x1b", Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_F7, "", Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_K, "\x0b", Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_Tab, "\t", Qt.KeyboardModifier.NoModifier),
])
def test_a_command_finds_them_all(fresh: Window, of: Qt.Key, text: str, modifiers: Qt.KeyboardModifier) -> None:
    fresh.furnishing.begin()
    key(fresh, of, text, modifiers)
    assert there(fresh) == list(LATE)


def test_a_click_into_the_text_waits_for_nothing_and_any_other_for_all(fresh: Window) -> None:
    def press(widget: QWidget, button: Qt.MouseButton) -> None:
        at = QPointF(5, 5)
        QApplication.sendEvent(widget, QMouseEvent(
            QEvent.Type.MouseButtonPress, at, widget.mapToGlobal(QPoint(5, 5)).toPointF(), button, button,
            Qt.KeyboardModifier.NoModifier))

    fresh.furnishing.begin()
    press(fresh.editor.viewport(), Qt.MouseButton.LeftButton)
    assert not there(fresh)
    press(fresh.outline, Qt.MouseButton.LeftButton)
    assert there(fresh) == list(LATE)


def test_a_window_that_closes_builds_no_more(fresh: Window) -> None:
    fresh.furnishing.begin()
    fresh.close()
    QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
    assert not there(fresh)


def test_the_text_is_there_before_the_parts_and_stays_as_it_is(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# One\n\nTwo.\n", "utf-8")
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    face = make_face()
    show_ahead(application, face, [str(path)])
    assert face.isVisible()
    assert face.editor.text() == "# One\n\nTwo.\n"
    assert face.windowTitle().startswith("a.md")
    ahead = face.grab().toImage()
    make_window(ScriptedEngine(), face)
    open_document(face, [str(path)])
    face.furnishing.finish()
    assert face.editor.text() == "# One\n\nTwo.\n"
    now = face.grab().toImage()
    for part in (face._bar, face.pages):
        place = QRect(part.mapTo(face, QPoint()), part.size())
        assert now.copy(place) == ahead.copy(place)
    face.close()
    face.deleteLater()


def test_a_window_that_is_closed_before_it_can_be_closes_as_soon_as_it_can(qtbot: QtBot) -> None:
    face = make_face()
    face.show()
    face.close()
    assert face.isVisible()
    furnish(face, ScriptedEngine())
    assert not face.isVisible()
    face.deleteLater()


def test_a_part_that_cannot_be_built_keeps_the_others_from_nothing(qtbot: QtBot) -> None:
    page, built = QWidget(), list[str]()
    qtbot.addWidget(page)

    def fail() -> None:
        raise ValueError("planted")

    furnishing = Furnishing(lambda: page, page)
    furnishing.add("a", fail)
    furnishing.add("b", lambda: built.append("b"))
    with pytest.raises(ValueError, match="planted"):
        furnishing.need("b")
    assert furnishing.need("b")
    assert built == ["b"]
    assert not furnishing.need("b")
