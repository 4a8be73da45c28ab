"""The history of a document in a real window: what is kept and when, and what is made of it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app.core.database import Database
from app.core.versions import Version
from app.ui.export_dialog import ExportDialog
from app.ui.history_dialog import HistoryDialog
from app.ui.window import Window
from app.workers.version_keeper import VersionKeeper
from tests.scripted_engine import ScriptedEngine
from tests.ui.conftest import MakeWindow, run

# The offscreen platform says so of every dialog that has a size of its own.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def versions(qtbot: QtBot, window: Window) -> list[Version]:
    """What is kept of the document, once all that was asked before is done."""
    found: list[list[Version]] = []
    keeper, document = window.safekeeping.keeper, window.files.document_id
    keeper.ask(lambda: keeper.versions.all_of(document), found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=5000)
    return found[0]


def texts(window: Window, kept: list[Version]) -> list[str]:
    return [window.safekeeping.keeper.versions.text(version.number) for version in kept]


def write(window: Window, text: str) -> None:
    window.editor.textCursor().insertText(text)


def open_history(qtbot: QtBot, window: Window) -> HistoryDialog:
    window.commands["history"].trigger()
    dialog = window.safekeeping.history.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.is_shown, timeout=5000)
    return dialog


@pytest.fixture
def three(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> Window:
    """A window with a document that was found, changed, and saved twice."""
    (tmp_path / "a.md").write_text("One two three.\n")
    window = make()
    window.files.open(tmp_path / "a.md")
    for word in ("First. ", "Second. "):
        write(window, word)
        assert window.files.save()
    return window


def test_what_was_found_and_every_save_is_kept(qtbot: QtBot, three: Window) -> None:
    kept = versions(qtbot, three)
    assert [version.origins for version in kept] == [("saved",), ("saved",), ("opened",)]
    assert texts(three, kept) == ["First. Second. One two three.\n", "First. One two three.\n", "One two three.\n"]


def test_to_open_and_read_keeps_nothing(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("One two three.\n")
    window = make()
    window.files.open(tmp_path / "a.md")
    assert versions(qtbot, window) == []
    document = window.files.document_id
    window.files.open(tmp_path / "a.md")
    assert versions(qtbot, window) == []
    assert window.files.document_id != document, "nothing is remembered of it"


def test_an_untitled_text_is_kept_while_it_is_written_and_follows_into_its_file(
    qtbot: QtBot, make: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make()
    write(window, "A thought.")
    window.safekeeping.versions._timer.timeout.emit()  # five minutes later
    write(window, " And one more.")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "new.md"), ""))
    assert window.files.save()
    kept = versions(qtbot, window)
    assert [version.origins for version in kept] == [("saved",), ("typing",)]
    # The file gets another name while it is closed; its history is still there.
    window.files.show(type(window.files.document)(None, ""))
    (tmp_path / "new.md").rename(tmp_path / "别的名字.md")
    versions(qtbot, window)
    assert window.files.open(tmp_path / "别的名字.md")
    assert texts(window, versions(qtbot, window)) == ["A thought. And one more.", "A thought."]


def test_what_stood_there_before_a_suggestion_is_kept(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(["It came to an agreement. All were there."]),
                  "It come to an agreement. All was there.")
    write(window, "")
    run(qtbot, window, "polish")
    window.suggestions.reviewing.accept()
    window.suggestions.reviewing.accept()
    kept = versions(qtbot, window)
    assert [version.origins for version in kept] == [("before:polish",)]
    assert texts(window, kept) == ["It come to an agreement. All was there."]
    dialog = open_history(qtbot, window)
    assert "before Polish" in dialog.list.item(1).text()
    dialog.reject()


def test_restoring_is_one_undo_step_and_keeps_the_cursor(qtbot: QtBot, three: Window) -> None:
    window = three
    write(window, "Unsaved. ")
    window.editor.select(len(window.editor.text()) - 3, len(window.editor.text()) - 3)
    dialog = open_history(qtbot, window)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: dialog.is_shown, timeout=5000)
    qtbot.mouseClick(dialog.restore_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.editor.text() == "One two three.\n", timeout=5000)
    assert window.editor.selection()[0] == len("One two three.\n") - 3
    assert window.files.dirty
    window.editor.undo()
    assert window.editor.text() == "First. Second. Unsaved. One two three.\n"
    assert "First. Second. Unsaved. One two three.\n" in texts(window, versions(qtbot, window))


def test_single_changes_of_an_older_version_are_taken(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("The cat sat on the mat.\n\nThe dog lay in the sun.\n")
    window = make()
    window.files.open(tmp_path / "a.md")
    window.editor.select(4, 7)
    write(window, "tiger")
    text = window.editor.text()
    window.editor.select(text.index("sun"), text.index("sun") + 3)
    write(window, "shade")
    assert window.files.save()
    dialog = open_history(qtbot, window)
    dialog.list.setCurrentRow(2)
    qtbot.waitUntil(lambda: dialog.is_shown, timeout=5000)
    assert "2 changes" in dialog.head.text()
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    reviewing = window.suggestions.reviewing
    qtbot.waitUntil(lambda: reviewing.active, timeout=5000)
    assert window.panel.card.head == "2 changes"
    reviewing.let_stand()
    reviewing.accept()
    assert window.editor.text() == "The tiger sat on the mat.\n\nThe dog lay in the sun.\n"
    assert not reviewing.active


def test_a_version_is_exported_as_the_file_is_written(
    qtbot: QtBot, make: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbfone\r\ntwo\r\n")
    window = make()
    window.files.open(tmp_path / "a.md")
    write(window, "zero ")
    assert window.files.save()
    dialog = open_history(qtbot, window)
    dialog.list.setCurrentRow(2)
    qtbot.waitUntil(lambda: dialog.is_shown, timeout=5000)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "old.md"), ""))
    dialog.export_button.click()
    qtbot.waitUntil((tmp_path / "old.md").exists, timeout=5000)
    versions(qtbot, window)
    assert (tmp_path / "old.md").read_bytes() == b"\xef\xbb\xbfone\r\ntwo\r\n"
    dialog.reject()


def test_a_document_that_can_only_be_read_is_not_replaced_and_that_is_said(qtbot: QtBot, three: Window) -> None:
    three.editor.setReadOnly(True)
    dialog = open_history(qtbot, three)
    dialog.list.setCurrentRow(dialog.list.count() - 1)
    qtbot.waitUntil(lambda: dialog.is_shown and dialog.mark_button.isEnabled(), timeout=5000)
    for button in (dialog.restore_button, dialog.compare_button):
        assert not button.isEnabled()
        assert "only be read" in button.toolTip()
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert dialog.isVisible()
    dialog.reject()


def test_what_changed_since_a_version_is_marked_for_word(qtbot: QtBot, three: Window, tmp_path: Path) -> None:
    dialog = open_history(qtbot, three)
    dialog.list.setCurrentRow(dialog.list.count() - 1)
    qtbot.waitUntil(lambda: dialog.is_shown and dialog.mark_button.isEnabled(), timeout=5000)
    dialog.mark_button.click()
    qtbot.waitUntil(lambda: three.handing_over._dialog is not None, timeout=5000)
    export = three.handing_over._dialog
    assert isinstance(export, ExportDialog)
    assert export.marked.isVisible()
    assert "Today" in export.marked.text()
    assert not export.format.isEnabled()
    qtbot.waitUntil(lambda: not export.runner.busy, timeout=60_000)
    export.export_to(tmp_path / "a.docx")
    qtbot.waitUntil(lambda: not export.runner.busy, timeout=60_000)
    with zipfile.ZipFile(tmp_path / "a.docx") as archive:
        document = archive.read("word/document.xml").decode()
    inserted = re.findall(r"<w:ins .*?</w:ins>", document, re.DOTALL)
    assert "".join(re.sub(r"<[^>]+>", "", each) for each in inserted).split() == ["First.", "Second."]
    assert "<w:del " not in document
    export.reject()
    again = three.handing_over.show_export()
    assert again.order.before is None
    assert again.format.isEnabled()
    again.reject()


def test_versions_are_forgotten_on_request(
    qtbot: QtBot, three: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def reply(box: QMessageBox) -> QMessageBox.StandardButton:
        asked.append(box.text())
        return QMessageBox.StandardButton.Cancel if len(asked) == 1 else QMessageBox.StandardButton.Yes

    monkeypatch.setattr(QMessageBox, "exec", reply)
    dialog = open_history(qtbot, three)
    dialog.forget.emit(False)
    assert len(versions(qtbot, three)) == 3
    dialog.forget.emit(False)
    qtbot.waitUntil(lambda: dialog.list.count() == 0, timeout=5000)
    assert versions(qtbot, three) == []
    assert "no version yet" in dialog.head.text()
    assert three.files.document.path is not None
    assert three.files.document.path.exists()
    dialog.reject()


def test_a_damaged_version_is_said_in_the_list(qtbot: QtBot, three: Window) -> None:
    from app.core.versions import SCHEMA

    number = versions(qtbot, three)[0].number
    keeper = three.safekeeping.keeper
    with keeper.versions._database.writing(SCHEMA) as connection:
        connection.execute("UPDATE version SET packed = x'57' WHERE number = ?", (number,))
    keeper.versions._newest = (0, "")
    three.commands["history"].trigger()
    dialog = three.safekeeping.history.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: "damaged" in dialog.head.text(), timeout=5000)
    assert not dialog.restore_button.isEnabled()
    dialog.list.setCurrentRow(2)
    qtbot.waitUntil(lambda: dialog.is_shown, timeout=5000)
    dialog.reject()


def test_what_is_in_the_window_when_it_closes_is_kept(qtbot: QtBot, make: MakeWindow, temporary_home: Path) -> None:
    from app.core.database import Database
    from app.core.versions import Versions

    window = make()
    write(window, "Written right before the end.")
    document = window.files.document_id
    window.editor.document().setModified(False)
    window.close()
    database = Database()
    kept = Versions(database)
    assert [kept.text(version.number) for version in kept.all_of(document)] == ["Written right before the end."]
    database.close()
    assert database.path.stat().st_mode & 0o077 == 0


def test_nothing_is_answered_once_it_is_closed(qtbot: QtBot) -> None:
    keeper, heard = VersionKeeper(Database(), 1_000_000), list[str]()
    keeper.ask(lambda: "found", heard.append)
    keeper.close()  # what was found waits in the event loop by now
    QApplication.processEvents()
    assert heard == []
