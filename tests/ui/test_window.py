"""The window around the page: files, status, keys, names for everything, panels that fold."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLineEdit, QMenu, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.core import storage
from app.core.errors import DiskFull
from app.core.settings import load_settings
from app.ui.commands import COMMANDS, TAKEN
from app.ui.window import Window
from tests.ui.conftest import MakeWindow


def answer(monkeypatch: pytest.MonkeyPatch, choice: QMessageBox.StandardButton) -> list[str]:
    """The next questions are answered with ``choice``; returns what they asked."""
    asked: list[str] = []

    def reply(box: QMessageBox) -> QMessageBox.StandardButton:
        asked.append(box.text())
        return choice

    monkeypatch.setattr(QMessageBox, "exec", reply)
    return asked


def test_open_edit_save_keeps_the_bytes(make: MakeWindow, tmp_path: Path) -> None:
    path = tmp_path / "报告.md"
    path.write_bytes(b"\xef\xbb\xbfone\r\ntwo\xc2\xa0three\r\n")
    window = make()
    assert window.files.open(path)
    assert window.windowTitle() == "报告.md[*] – Stet"
    assert window.status.text("file") == "UTF-8 BOM · CRLF"
    window.editor.textCursor().insertText("zero ")
    assert window.files.dirty
    assert window.status.text("saved") == "Not saved"
    assert window.files.save()
    assert path.read_bytes() == b"\xef\xbb\xbfzero one\r\ntwo\xc2\xa0three\r\n"
    assert window.status.text("saved").startswith("Saved ")
    assert not window.files.dirty


def test_a_dropped_file_is_opened_and_not_pasted(make: MakeWindow, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("from the file\n")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.md"))])
    window = make(text="mine")
    assert window.editor.canInsertFromMimeData(data)
    window.editor.insertFromMimeData(data)
    assert window.editor.text() == "from the file\n"


def test_save_as_and_recent(make: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window = make(text="# My *great*: report?\n")
    proposed: list[str] = []

    def pick(parent: QWidget, title: str, name: str, kinds: str) -> tuple[str, str]:
        proposed.append(Path(name).name)
        return str(tmp_path / "saved"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", pick)
    assert window.files.save()
    assert proposed == ["My great report.md"]
    assert (tmp_path / "saved.md").read_text() == "# My *great*: report?\n"
    window.close()
    settings, _ = load_settings()
    assert settings.recent == [str(tmp_path / "saved.md")]


@pytest.mark.parametrize(("make_bad", "says"), [
    (lambda p: None, "no file"),
    (lambda p: p.mkdir(), "is a folder"),
    (lambda p: p.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0"), "not UTF-8 text"),
    (lambda p: os.mkfifo(p), "device or a pipe"),
    (lambda p: p.symlink_to("/dev/zero"), "device or a pipe"),
    (lambda p: p.symlink_to("/dev/tty"), "device or a pipe"),
    (lambda p: p.symlink_to(p), "cannot be read"),
    (lambda p: p.symlink_to("/proc"), "is a folder"),
    (lambda p: _hollow(p, 100_000_000), "too large to edit (100 MB; the limit is 20 MB)"),
    (lambda p: _hollow(p, 1_000_000_000), "too large to edit (1,000 MB; the limit is 20 MB)"),
    (lambda p: _hollow(p, 1 << 40), "too large to edit (1,099,512 MB; the limit is 20 MB)"),
])
def test_what_cannot_be_opened_is_said_and_the_text_stays(
    make: MakeWindow, tmp_path: Path, make_bad: object, says: str
) -> None:
    window = make(text="mine")
    assert callable(make_bad)
    make_bad(tmp_path / "bad.md")
    assert not window.files.open(tmp_path / "bad.md")
    assert says in window.notice.message
    assert window.editor.text() == "mine"


def test_a_name_whose_ending_was_added_is_asked_about(
    make: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dialog asked about the name that was typed; the file that would be replaced has another."""
    (tmp_path / "there.md").write_text("theirs\n")
    window = make(text="mine\n")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "there"), ""))
    asked = answer(monkeypatch, QMessageBox.StandardButton.Cancel)
    assert not window.files.save()
    assert asked == ["“there.md” exists. Replace it?"]
    assert (tmp_path / "there.md").read_text() == "theirs\n"
    answer(monkeypatch, QMessageBox.StandardButton.Yes)
    assert window.files.save()
    assert (tmp_path / "there.md").read_text() == "mine\n"


def _hollow(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.truncate(size)


@pytest.mark.skipif(not hasattr(os, "link"), reason="needs hard links")
def test_a_file_with_further_names_is_told_of_once(make: MakeWindow, tmp_path: Path) -> None:
    """RELIABILITY A10: those names keep the text from before, and the writer is told so when it first happens."""
    path, other = tmp_path / "a.md", tmp_path / "b.md"
    path.write_text("old\n")
    os.link(path, other)
    window = make()
    assert window.files.open(path)
    assert window.notice.message == ""
    window.editor.textCursor().insertText("new ")
    assert window.files.save()
    assert "has further names on this disk (1); they keep the text from before" in window.notice.message
    assert (path.read_text(), other.read_text()) == ("new old\n", "old\n")
    next(b for b in window.notice.findChildren(QPushButton) if b.text() == "Close").click()
    window.editor.textCursor().insertText("more ")
    assert window.files.save()
    assert window.notice.message == "", "it is said once"


def test_a_full_disk_on_save_is_said_and_nothing_is_lost(
    make: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.md"
    path.write_text("old\n")
    window = make()
    window.files.open(path)
    window.editor.textCursor().insertText("new ")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage.os, "fsync", full)
    assert not window.files.save()
    assert "disk" in window.notice.message
    assert "full" in window.notice.message
    assert window.files.dirty
    assert path.read_text() == "old\n"
    assert window.editor.text() == "new old\n"


def test_another_programs_change_is_asked_about(
    make: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.md"
    path.write_text("old\n")
    window = make()
    window.files.open(path)
    window.editor.textCursor().insertText("mine ")
    path.write_text("theirs\n")
    asked = answer(monkeypatch, QMessageBox.StandardButton.Cancel)
    monkeypatch.setattr(QMessageBox, "clickedButton", lambda box: None)
    assert not window.files.save()
    assert "another program changed" in asked[0]
    assert path.read_text() == "theirs\n"


def test_unsaved_text_that_no_journal_keeps_is_asked_about(make: MakeWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    window = make(text="mine")
    window.files.is_kept = lambda: False
    window.editor.textCursor().insertText("more ")
    asked = answer(monkeypatch, QMessageBox.StandardButton.Cancel)
    assert not window.files.new()
    assert not window.close()
    assert len(asked) == 2
    assert window.editor.text() == "more mine"
    answer(monkeypatch, QMessageBox.StandardButton.Discard)
    assert window.files.new()
    assert window.editor.text() == ""


def test_text_that_cannot_be_kept_is_read_only(make: MakeWindow, tmp_path: Path) -> None:
    path = tmp_path / "odd.md"
    path.write_bytes("no\ufde0character".encode())
    window = make()
    window.files.open(path)
    assert window.editor.isReadOnly()
    assert "U+FDE0" in window.notice.message
    assert window.status.text("saved") == "Read only"


def test_the_status_line_tells_the_truth(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text="Two words 和四个汉字")
    qtbot.waitUntil(lambda: "7 words" in window.status.text("count"), timeout=5000)
    assert window.status.text("count") == "7 words · 15 characters"
    assert window.status.text("model") == "SmolLM2-135M-Instruct · CPU, 1 thread · small, English"
    window.editor.select(0, 3)
    qtbot.waitUntil(lambda: "selected" in window.status.text("count"), timeout=5000)
    assert window.status.text("count") == "1 word · 3 characters selected"


def test_what_has_no_room_in_the_status_line_ends_with_an_ellipsis(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text="Two words")
    label = window.status._labels["model"]
    window.resize(1280, 720)
    qtbot.waitUntil(lambda: label.width() >= label.sizeHint().width())
    window.resize(480, 360)
    qtbot.waitUntil(lambda: label.width() < label.sizeHint().width())
    assert label.width() >= 48
    assert window.status.text("model").endswith("small, English")
    drawn = label.grab().toImage()
    label.setText(label.text()[:-3])  # none of these fit
    assert label.grab().toImage() == drawn
    last = window.status._labels["seal"]
    assert last.isHidden() or last.geometry().right() <= window.status.width()


def test_in_a_narrow_window_it_is_said_whole_that_the_text_is_not_saved(qtbot: QtBot, make: MakeWindow) -> None:
    """The model's name gives the room."""
    window = make(text="Two words")
    window.editor.textCursor().insertText("And more. ")
    window.status.put("speed", "68 tokens/s")
    window.resize(800, 600)
    labels = window.status._labels
    qtbot.waitUntil(lambda: labels["model"].width() < labels["model"].sizeHint().width())
    for name in ("saved", "speed", "context"):
        assert labels[name].width() >= labels[name].sizeHint().width() > 0, name


def test_only_what_went_wrong_is_told_in_amber(make: MakeWindow) -> None:
    window = make(text="words")
    flag, soft = (QColor(each) for each in (window.appearance.colours().flag_soft,
                                            window.appearance.colours().accent_soft))

    def ground() -> QColor:
        window.notice.repaint()
        return window.notice.grab().toImage().pixelColor(3, 3)

    window.show_problem(DiskFull(path="/home/anna/Report.md"))
    assert ground() == flag
    window.notice.say("The model is ready.")
    assert ground() == soft


def test_the_page_has_the_keyboard_from_the_start(make: MakeWindow) -> None:
    window = make(text="words")
    assert window.focusWidget() is window.editor


def test_every_control_has_a_name_and_a_tooltip(make: MakeWindow) -> None:
    window = make(text="# A\n\ntext")
    controls = [w for kind in (QAbstractButton, QLineEdit) for w in window.findChildren(kind)
                if not w.objectName().startswith("qt_")]
    assert len(controls) > 12
    for control in controls:
        name = control.accessibleName() or (control.text() if isinstance(control, QAbstractButton) else "")
        assert name, control
        assert control.toolTip() or control.parent() is window.notice, control.text()
    for command in COMMANDS:
        assert command.shortcut
        assert window.commands[command.id].toolTip()
    for action in window.panel.action_commands.values():
        assert not action.shortcut().isEmpty()
        assert action.toolTip()


def test_no_two_shortcuts_are_the_same(make: MakeWindow) -> None:
    assert len(set(TAKEN)) == len(TAKEN)
    window = make()
    keys = [a.shortcut().toString() for a in window.actions() if not a.shortcut().isEmpty()]
    assert len(set(keys)) == len(keys)


def test_panels_fold_in_a_narrow_window(make: MakeWindow) -> None:
    window = make()
    for width, outline, panel in ((1440, True, True), (1000, False, True), (700, False, False), (1440, True, True)):
        window.resize(width, 700)
        assert (window.outline.isVisible(), window.panel.isVisible()) == (outline, panel), width
        assert window.contentsRect().width() == width


def test_the_outline_follows_and_leads(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text="# One\n\ntext\n\n## Two\n\nmore\n")
    titles = window.outline.findChildren(QWidget, "outline")[0]
    qtbot.waitUntil(lambda: titles.count() == 2, timeout=5000)  # type: ignore[attr-defined]
    window.outline.chosen.emit(window.editor.text().index("## Two"))
    assert window.editor.textCursor().block().text() == "## Two"


@pytest.mark.parametrize("name", ["light", "dark"])
def test_theme_is_remembered_and_paints(make: MakeWindow, name: str) -> None:
    window = make(text="# Title\n\nText")
    window.set_theme(name)
    image = window.grab().toImage()
    page = image.pixelColor(window.editor.mapTo(window, QPoint(8, window.editor.height() // 2)))
    assert (page.lightness() > 128) == (name == "light")
    assert not window.editor.document().isModified(), "colours are no edit"
    assert not window.editor.document().isUndoAvailable()
    window.close()
    assert load_settings()[0].theme == name


def test_a_broken_action_is_named_and_the_rest_load(make: MakeWindow, temporary_home: Path) -> None:
    from app.core.places import user_actions

    user_actions().mkdir(parents=True)
    (user_actions() / "broken.toml").write_text("name = 'Broken'\nprompt = 'x $text'\ntemperture = 1\n")
    (user_actions() / "kinder.toml").write_text("name = 'Kinder'\nshortcut = 'F6'\nprompt = 'Kinder: $text'\n")
    window = make()
    assert "broken.toml" in window.notice.message
    assert "line 3" in window.notice.message
    assert window.panel.action_commands["kinder"].shortcut().toString() == "F6"
    assert "polish" in window.panel.action_commands


def test_a_missing_model_is_said(make: MakeWindow, tmp_path: Path) -> None:
    window: Window = make()
    window.models.load("qwen3-8b")
    assert "not on this computer" in window.notice.message
    window.models.choose("/no/such/file.gguf")
    assert "no file" in window.notice.message
    assert window.assistant.info is not None
    no_model = tmp_path / "notes.md"
    no_model.write_text("# Notes\n")
    window.models.choose(str(no_model))
    assert "not a GGUF model" in window.notice.message
    assert "SmolLM2" in window.status.text("model"), "the one that is loaded stays, and it is said"
    assert window.settings.model is None


def test_keys_go_round_the_parts_of_the_window(make: MakeWindow, qtbot: QtBot) -> None:
    window = make(text="# One\n\nWords.\n\n## Two\n\nMore.\n")
    window.commands["outline"].setChecked(True)

    def part() -> str:
        focus = window.focusWidget()
        parts = {"page": window.editor, "panel": window.panel, "status": window.status, "outline": window.outline}
        return next((name for name, each in parts.items() if each is focus or each.isAncestorOf(focus)), "bar")

    def round_with(key: str) -> list[str]:
        window.editor.setFocus()
        seen = [part()]
        for _ in range(5):
            window.commands[key].trigger()
            seen.append(part())
        return seen

    forward = round_with("next_part")
    assert forward == ["page", "panel", "status", "bar", "outline", "page"]
    assert round_with("previous_part") == forward[::-1]


def test_the_menu_is_one_column_of_a_small_screen(make: MakeWindow) -> None:
    window = make()
    window.furnishing.finish()
    entries = [entry for entry in window.menu.actions() if not entry.isSeparator()]
    assert len(entries) <= 22
    window.menu.ensurePolished()
    assert window.menu.sizeHint().height() <= 700, "a screen of 720 pixels; else Qt begins a second column"
    found = {entry for menu in (window.menu, *window.menu.findChildren(QMenu)) for entry in menu.actions()}
    left_out = {name for name, command in window.commands.items() if command not in found}
    assert {"history", "export", "copy_rich", "ghost", "side_by_side", "summary", "palette"} & left_out == set()


def test_a_bar_beneath_the_page_does_not_cover_the_line_that_is_written(make: MakeWindow) -> None:
    """Most write at its foot: a job's line, or a message, comes there."""
    window = make(text="\n\n".join(f"Paragraph {number} tells a little." for number in range(80)))
    editor = window.editor
    editor.setTextCursor(editor.cursorForPosition(QPoint(100, editor.viewport().height() - 40)))
    foot = editor.viewport().height() - editor.cursorRect().top()
    assert 0 < foot < 80
    window.resize(window.width(), window.height() - foot)
    assert editor.viewport().rect().contains(editor.cursorRect())
    editor.scroll_to(0)
    editor.verticalScrollBar().setValue(40)  # to read elsewhere
    assert not editor.shows_cursor()
    window.resize(window.width(), window.height() - 40)
    assert editor.verticalScrollBar().value() == 40


@pytest.mark.parametrize("height", [900, 890, 880, 870])
def test_the_line_at_the_foot_of_the_first_page_is_seen(make: MakeWindow, height: int) -> None:
    """Qt scrolls a line or two too late as long as the air above the first line is in view."""
    window = make()
    window.resize(1440, height)
    editor = window.editor
    for _ in range(40):
        QTest.keyClicks(editor, "abc\r")
        assert editor.viewport().rect().contains(editor.cursorRect())
    assert editor.verticalScrollBar().value() > 0
    for key, count in ((Qt.Key.Key_Up, 40), (Qt.Key.Key_Down, 40)):
        for _ in range(count):
            QTest.keyClick(editor, key)
            assert editor.viewport().rect().contains(editor.cursorRect())
