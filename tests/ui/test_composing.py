"""An input method composes, by real QInputMethodEvents: nothing interrupts it, and what it puts in is one undo step."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QKeyCombination, QPoint, QRectF, Qt
from PySide6.QtGui import QInputMethodEvent, QInputMethodQueryEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.window import Window
from tests.gated_engine import GatedEngine
from tests.scripted_engine import ScriptedEngine
from tests.ui.conftest import MakeWindow

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
ITS_KEYS = (Key.Key_Return, Key.Key_Escape, Key.Key_Tab, Key.Key_Backspace, Key.Key_Delete, Key.Key_Left, Key.Key_Down)


def compose(field: QWidget, text: str) -> None:
    QApplication.sendEvent(field, QInputMethodEvent(text, []))


def put_in(field: QWidget, text: str, replaced: tuple[int, int] = (0, 0)) -> None:
    event = QInputMethodEvent()
    event.setCommitString(text, *replaced)
    QApplication.sendEvent(field, event)


def composed(window: Window) -> str:
    return window.editor.textCursor().block().layout().preeditAreaText()


def noted(names: list[str], name: str, _checked: bool = False) -> None:
    names.append(name)


def ready(qtbot: QtBot, make: MakeWindow, text: str = "前后", engine: ScriptedEngine | None = None) -> Window:
    """A window whose page has the focus, with the cursor behind its first character."""
    window = make(engine or ScriptedEngine(["好。"]), text)
    window.activateWindow()
    window.editor.setFocus()
    qtbot.waitUntil(window.editor.hasFocus)
    window.editor.select(1, 1)
    return window


# What is put in -------------------------------------------------------------------------------------------------------


def test_each_text_that_is_put_in_is_one_undo_step(qtbot: QtBot, make: MakeWindow) -> None:
    window = ready(qtbot, make)
    for pinyin, text in (("n", ""), ("ni", ""), ("ni hao", "你好"), ("shi'jie", "世界𠮷")):
        compose(window.editor, pinyin)
        assert composed(window) == pinyin
        if text:
            put_in(window.editor, text)
    qtbot.keyClicks(window.editor, "ab")
    assert window.editor.text() == "前你好世界𠮷ab后"
    for expected in ("前你好世界𠮷后", "前你好后", "前后"):
        window.editor.undo()
        assert window.editor.text() == expected
    assert not window.editor.document().isUndoAvailable()
    for _ in range(3):
        window.editor.redo()
    assert window.editor.text() == "前你好世界𠮷ab后"


def test_a_selection_that_is_replaced_comes_back_with_one_undo(qtbot: QtBot, make: MakeWindow) -> None:
    window = ready(qtbot, make, "前中间后")
    window.editor.select(1, 3)
    compose(window.editor, "x")
    compose(window.editor, "xin")
    put_in(window.editor, "新")
    assert window.editor.text() == "前新后"
    window.editor.undo()
    assert window.editor.text() == "前中间后"
    window.editor.redo()
    assert window.editor.text() == "前新后"


def test_what_is_given_up_leaves_no_trace(qtbot: QtBot, make: MakeWindow) -> None:
    window = ready(qtbot, make)
    compose(window.editor, "ni")
    compose(window.editor, "")
    assert window.editor.text() == "前后"
    assert not window.editor.document().isModified()
    assert not window.editor.document().isUndoAvailable()


def test_text_around_the_cursor_can_be_replaced_by_the_input_method(qtbot: QtBot, make: MakeWindow) -> None:
    window = ready(qtbot, make, "ab汉")
    window.editor.select(2, 2)
    put_in(window.editor, "啊", (-1, 1))
    assert window.editor.text() == "a啊汉"
    window.editor.undo()
    assert window.editor.text() == "ab汉"


def test_text_that_comes_with_more_to_compose(qtbot: QtBot, make: MakeWindow) -> None:
    window = ready(qtbot, make)
    compose(window.editor, "nihao")
    event = QInputMethodEvent("hao", [])
    event.setCommitString("你")
    QApplication.sendEvent(window.editor, event)
    assert (window.editor.text(), composed(window), window.editor.composing.active) == ("前你后", "hao", True)


# Nothing interrupts ---------------------------------------------------------------------------------------------------


def test_keys_belong_to_what_is_composed(qtbot: QtBot, make: MakeWindow) -> None:
    window = ready(qtbot, make, "- 前后")
    window.editor.select(3, 3)
    compose(window.editor, "ni")
    for key in ITS_KEYS:
        QTest.keyClick(window.editor, key)
        assert (window.editor.text(), composed(window)) == ("- 前后", "ni")
        assert window.editor.hasFocus()
    put_in(window.editor, "你")
    QTest.keyClick(window.editor, Key.Key_Return)
    assert window.editor.text() == "- 前你\n- 后"


def test_no_shortcut_starts_anything(qtbot: QtBot, make: MakeWindow) -> None:
    window = ready(qtbot, make)
    happened: list[str] = []
    for action in window.actions():
        action.triggered.connect(partial(noted, happened, action.text()))
    compose(window.editor, "ni")
    for action in window.actions():
        if not action.shortcut().isEmpty():
            keys: QKeyCombination = action.shortcut()[0]  # pyright: ignore[reportIndexIssue]  # PySide's stub lacks it
            QTest.keyClick(window.editor, keys.key(), keys.keyboardModifiers())
    assert not happened
    assert (window.editor.text(), composed(window)) == ("前后", "ni")
    put_in(window.editor, "你")
    QTest.keyClick(window.editor, Key.Key_1, CTRL)
    assert happened == [window.panel.action_commands["polish"].text()]
    qtbot.waitUntil(lambda: not window.assistant.busy, timeout=5000)


def test_no_action_starts_from_the_mouse_either(qtbot: QtBot, make: MakeWindow) -> None:
    window = ready(qtbot, make)
    compose(window.editor, "ni")
    window.suggestions.run("polish")
    assert not window.assistant.busy
    assert composed(window) == "ni"
    put_in(window.editor, "你")
    window.suggestions.run("polish")
    assert window.assistant.busy
    qtbot.waitUntil(lambda: not window.assistant.busy, timeout=5000)


def test_a_theme_waits(qtbot: QtBot, make: MakeWindow) -> None:
    window = ready(qtbot, make, "**前后**")
    window.set_theme("light")
    before = window.styleSheet()
    window.editor.select(3, 3)
    compose(window.editor, "ni")
    window.set_theme("dark")
    assert window.styleSheet() == before
    put_in(window.editor, "你")
    qtbot.waitUntil(lambda: window.styleSheet() != before)
    assert window.editor.text() == "**前你后**"


@pytest.mark.parametrize("puts_in", [True, False])
def test_what_another_program_wrote_waits(
    qtbot: QtBot, make: MakeWindow, tmp_path: Path, puts_in: bool
) -> None:
    path = tmp_path / "a.md"
    path.write_text("前后", encoding="utf-8")
    window = ready(qtbot, make)
    assert window.files.open(path)
    watcher = window.safekeeping.others.watcher
    qtbot.waitUntil(lambda: watcher._signature is not None and watcher._thread is None, timeout=10_000)
    window.editor.select(1, 1)
    compose(window.editor, "ni")
    path.write_text("别处写的前后", encoding="utf-8")
    with qtbot.waitSignal(watcher.found, timeout=10_000):
        watcher.look()
    assert (window.editor.text(), composed(window)) == ("前后", "ni")
    if puts_in:
        put_in(window.editor, "你")
        qtbot.waitUntil(lambda: "changed" in window.notice.message)
        assert window.editor.text() == "前你后"
    else:
        compose(window.editor, "")
        qtbot.waitUntil(lambda: window.editor.text() == "别处写的前后")


def test_tokens_that_come_meanwhile_move_nothing(qtbot: QtBot, make: MakeWindow) -> None:
    text = "The cat sat.\n\n前后"
    engine = GatedEngine(lambda _: ["A cat ", "sat down."], 1)
    window = ready(qtbot, make, text, engine)
    window.editor.select(0, 12)
    window.suggestions.run("summarize")
    qtbot.waitUntil(lambda: bool(engine.running), timeout=5000)
    passage = next(iter(engine.running.values()))
    window.editor.select(15, 15)
    compose(window.editor, "ni")
    place = window.editor.cursorRect()
    with qtbot.waitSignal(window.assistant.job_text, timeout=5000):
        engine.let(passage)
    assert (composed(window), window.editor.cursorRect()) == ("ni", place)
    engine.let_all()
    qtbot.waitUntil(lambda: not window.assistant.busy, timeout=5000)
    assert (composed(window), window.editor.cursorRect()) == ("ni", place)
    put_in(window.editor, "你")
    assert window.editor.text() == "The cat sat.\n\n前你后"


# Every other field ----------------------------------------------------------------------------------------------------


def fields_of(window: Window) -> list[QWidget]:
    """Every field in the window in which something can be written, besides the page."""
    kinds = (*window.findChildren(QLineEdit), *window.findChildren(QPlainTextEdit))
    return [field for field in kinds if field not in (window.editor, window.pages.review) and not field.isReadOnly()]


def test_enter_and_esc_in_any_field_are_the_input_methods(qtbot: QtBot, make: MakeWindow) -> None:
    window = ready(qtbot, make)
    window.resize(1440, 900)
    seen = 0
    for opening in ("find", "replace", "ask", "palette"):
        window.commands[opening].trigger()
        for field in fields_of(window):
            if not field.isVisible() or not field.isEnabled():
                continue
            field.setFocus()
            if QApplication.focusObject() is not field:
                continue
            seen += 1
            compose(field, "ni")
            for key in ITS_KEYS:
                QTest.keyClick(field, key)
                assert field.isVisible()
                assert field.hasFocus()
            QTest.keyClick(field, Key.Key_1, CTRL)
            assert not window.assistant.busy
            put_in(field, "你")
            text = field.text() if isinstance(field, QLineEdit) else cast(QPlainTextEdit, field).toPlainText()
            assert "你" in text
            assert "ni" not in text
            field.clear()  # type: ignore[attr-defined]
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, Key.Key_Escape)
    assert seen >= 4
    assert not window.asking.running


def test_a_field_that_loses_the_focus_composes_no_more(qtbot: QtBot, make: MakeWindow) -> None:
    window = ready(qtbot, make)
    field = window.panel.instruction
    field.setFocus()
    compose(field, "ni")
    assert window.editor.composing.active
    window.editor.setFocus()
    assert not window.editor.composing.active
    QTest.keyClick(window.editor, Key.Key_Return)
    assert window.editor.text() == "前\n后"


# The box with the candidates -----------------------------------------------------------------------------------------


def box(field: QWidget) -> QRectF:
    """Where the input method is told that the cursor is, in the field."""
    asked = QInputMethodQueryEvent(Qt.InputMethodQuery.ImCursorRectangle)
    QApplication.sendEvent(field, asked)
    return QRectF(asked.value(Qt.InputMethodQuery.ImCursorRectangle))


@pytest.mark.parametrize(("width", "larger"), [(500, 0), (1440, 0), (1920, 0), (1440, 4)])
def test_the_candidates_stand_at_the_cursor(qtbot: QtBot, make: MakeWindow, width: int, larger: int) -> None:
    lines = [f"第{number}行" + "字" * (number % 90) for number in range(400)]
    window = ready(qtbot, make, "\n".join(lines))
    editor = window.editor
    window.resize(width, 700)
    if larger:
        window.appearance.step_size(larger)
    editor.grab()
    for number in (0, 5, 399, 200, 201):
        editor.setTextCursor(QTextCursor(editor.document().findBlockByNumber(number)))
        editor.moveCursor(QTextCursor.MoveOperation.EndOfBlock)
        editor.scroll_to(editor.textCursor().block().position())
        for pinyin in ("", "n", "ni'hao'shi'jie"):
            compose(editor, pinyin)
            block = editor.textCursor().block()
            at = editor.textCursor().positionInBlock() + len(pinyin)
            line = block.layout().lineForTextPosition(at)
            x = cast(tuple[float, int], line.cursorToX(at))[0]
            top = editor.blockBoundingGeometry(block).translated(editor.contentOffset()).top() + line.y()
            corner = editor.viewport().mapTo(editor, QPoint(round(x), round(top)))
            found = box(editor)
            assert abs(found.left() - corner.x()) <= 3
            assert abs(found.top() - corner.y()) <= line.height()
            assert editor.viewport().geometry().contains(found.center().toPoint())
        compose(editor, "")


def test_the_candidates_stand_at_the_cursor_of_a_line(qtbot: QtBot, make: MakeWindow) -> None:
    window = ready(qtbot, make)
    field = window.panel.instruction
    field.setFocus()
    compose(field, "ni")
    first = box(field)
    compose(field, "ni'hao'shi'jie")
    second = box(field)
    assert second.left() > first.left()
    assert field.rect().contains(first.center().toPoint())
