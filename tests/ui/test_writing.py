"""Pictures, addresses, footnotes, links and spaces in the window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QObject, QPoint, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QColor, QDesktopServices, QImage, QTextCursor
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app.ui.window import Window
from tests.ui.conftest import MakeWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints|does not support")
CTRL = Qt.KeyboardModifier.ControlModifier


def png(colour: str) -> bytes:
    image = QImage(4, 3, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def opened(make: MakeWindow, path: Path, text: str) -> Window:
    path.write_text(text, encoding="utf-8")
    window = make()
    assert window.files.open(path)
    window.editor.moveCursor(QTextCursor.MoveOperation.End)
    return window


def dropped(*urls: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(url) for url in urls])
    return data


def press(box_button: QMessageBox.StandardButton) -> None:
    """Answer the next question with a button."""

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        box.button(box_button).click()

    QTimer.singleShot(0, answer)


# Pictures -------------------------------------------------------------------------------------------------------------


def test_a_picture_file_is_copied_as_it_is(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    picture = tmp_path / "elsewhere" / "my photo.PNG"
    picture.parent.mkdir()
    picture.write_bytes(png("red"))
    window = opened(make, tmp_path / "信 a.md", "text ")
    window.editor.insertFromMimeData(dropped(picture.as_uri()))
    qtbot.waitUntil(lambda: "![" in window.editor.text())
    assert window.editor.text() == "text ![my photo](信%20a.assets/my-photo.png)"
    assert (tmp_path / "信 a.assets" / "my-photo.png").read_bytes() == picture.read_bytes()
    qtbot.keyClicks(window.editor, "!")
    window.editor.undo()
    window.editor.undo()
    assert window.editor.text() == "text "
    assert (tmp_path / "信 a.assets" / "my-photo.png").exists(), "redo shows it again"


def test_a_picture_of_the_clipboard_becomes_a_file(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    window = opened(make, tmp_path / "a.md", "")
    for number, colour in enumerate(("red", "blue"), 1):
        image = QImage.fromData(png(colour))
        QApplication.clipboard().setImage(image)
        window.editor.paste()
        qtbot.waitUntil(lambda number=number: window.editor.text().count("![") == number)
    assert window.editor.text() == "![picture](a.assets/picture.png)![picture](a.assets/picture-2.png)"
    stored = QImage(str(tmp_path / "a.assets" / "picture-2.png"))
    assert stored.pixelColor(0, 0) == QColor("blue")
    QApplication.clipboard().clear()


def test_several_pictures_stand_apart(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.png" for name in ("one", "two")]
    for path in paths:
        path.write_bytes(png("red"))
    window = opened(make, tmp_path / "a.md", "")
    window.editor.insertFromMimeData(dropped(*(path.as_uri() for path in paths)))
    qtbot.waitUntil(lambda: "two" in window.editor.text())
    assert window.editor.text() == "![one](a.assets/one.png)\n\n![two](a.assets/two.png)"


def test_a_document_without_a_file_is_saved_first(
    qtbot: QtBot, make: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = tmp_path / "p.png"
    picture.write_bytes(png("red"))
    window = make(text="text ")
    window.editor.moveCursor(QTextCursor.MoveOperation.End)
    press(QMessageBox.StandardButton.Cancel)
    window.editor.insertFromMimeData(dropped(picture.as_uri()))
    assert window.editor.text() == "text "
    assert "as soon as" in window.notice.message
    window.editor.moveCursor(QTextCursor.MoveOperation.Start)
    qtbot.keyClicks(window.editor, "My ")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "new.md"), ""))
    assert window.files.save()
    qtbot.waitUntil(lambda: "![" in window.editor.text())
    assert window.editor.text() == "My text ![p](new.assets/p.png)"
    press(QMessageBox.StandardButton.Save)
    window.files.show_sample(window.files.document)
    window.editor.moveCursor(QTextCursor.MoveOperation.End)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "other.md"), ""))
    window.editor.insertFromMimeData(dropped(picture.as_uri()))
    qtbot.waitUntil(lambda: "other.assets/p.png" in window.editor.text())


def test_a_picture_that_waits_takes_the_place_of_nothing_that_is_written_meanwhile(
    qtbot: QtBot, make: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = tmp_path / "p.png"
    picture.write_bytes(png("red"))
    window = make(text="my words ")
    window.editor.selectAll()
    press(QMessageBox.StandardButton.Cancel)
    window.editor.insertFromMimeData(dropped(picture.as_uri()))
    window.editor.select(3, 3)
    qtbot.keyClicks(window.editor, "new ")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "new.md"), ""))
    assert window.files.save()
    qtbot.waitUntil(lambda: "![" in window.editor.text())
    assert window.editor.text() == "my new words ![p](new.assets/p.png)"


def test_a_picture_that_cannot_be_stored_is_told(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    window = opened(make, tmp_path / "a.md", "text")
    window.editor.insertFromMimeData(dropped((tmp_path / "gone.png").as_uri()))
    qtbot.waitUntil(lambda: "gone.png" in window.notice.message)
    assert window.editor.text() == "text"


def test_what_was_copied_with_text_is_text(make: MakeWindow, tmp_path: Path) -> None:
    window = opened(make, tmp_path / "a.md", "")
    data = QMimeData()
    data.setText("1\t2")
    data.setImageData(QImage.fromData(png("red")))
    window.editor.insertFromMimeData(data)
    assert window.editor.text() == "1\t2"


def test_a_text_that_is_dropped_is_opened(make: MakeWindow, tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("other")
    window = opened(make, tmp_path / "a.md", "text")
    window.editor.insertFromMimeData(dropped((tmp_path / "b.md").as_uri()))
    assert window.editor.text() == "other"


def test_an_address_that_is_dropped_becomes_a_link(make: MakeWindow, tmp_path: Path) -> None:
    window = opened(make, tmp_path / "a.md", "see this")
    window.editor.insertFromMimeData(dropped("https://example.org/a.png"))
    assert window.editor.text() == "see this<https://example.org/a.png>"
    window.editor.undo()
    window.editor.select(4, 8)
    window.editor.insertFromMimeData(dropped("https://example.org/b"))
    assert window.editor.text() == "see [this](https://example.org/b)"
    assert not (tmp_path / "a.assets").exists()


# Footnotes ------------------------------------------------------------------------------------------------------------


def test_a_footnote_is_one_undo_step_and_the_key_goes_back(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text="𠮷 one.\n\ntwo\n")
    window.editor.select(5, 5)
    window.commands["footnote"].trigger()
    qtbot.keyClicks(window.editor, "note")
    assert window.editor.text() == "𠮷 one[^1].\n\ntwo\n\n[^1]: note"
    window.commands["footnote"].trigger()
    assert window.editor.selection() == (9, 9)
    window.commands["footnote"].trigger()
    assert window.editor.text()[window.editor.selection()[0] :] == "note"
    window.editor.undo()
    window.editor.undo()
    assert window.editor.text() == "𠮷 one.\n\ntwo\n"


# Links ----------------------------------------------------------------------------------------------------------------


class Desktop(QObject):
    """Stands where the system's browser would."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


@pytest.fixture
def desktop(qapp: QApplication) -> Iterator[Desktop]:
    one = Desktop()
    QDesktopServices.setUrlHandler("https", one, "open")  # pyright: ignore[reportArgumentType]  # it takes a str
    yield one
    QDesktopServices.unsetUrlHandler("https")


def click(qtbot: QtBot, window: Window, place: int, modifiers: Qt.KeyboardModifier = CTRL) -> None:
    window.editor.select(place, place)
    window.editor.grab()
    spot = window.editor.cursorRect().center() + QPoint(1, 0)
    qtbot.mouseClick(window.editor.viewport(), Qt.MouseButton.LeftButton, modifiers, spot)


def test_a_link_within_the_document_is_followed(qtbot: QtBot, make: MakeWindow) -> None:
    text = "see [there](#the-end) and[^1] more\n\n## The end\n\nlast [no](#none)\n\n[^1]: note\n"
    window = make(text=text)
    click(qtbot, window, text.index("there"), Qt.KeyboardModifier.NoModifier)
    assert window.editor.selection()[0] == text.index("there")
    click(qtbot, window, text.index("there") + 1)
    assert window.editor.selection()[0] == text.index("## The end")
    click(qtbot, window, text.index("[^1]") + 2)
    assert window.editor.selection()[0] == text.index("note")
    click(qtbot, window, text.index("no]"))
    assert "nothing in this document" in window.notice.message


def test_the_web_is_opened_only_when_the_writer_says_so(qtbot: QtBot, make: MakeWindow, desktop: Desktop) -> None:
    text = "go [out](https://example.org/x) now"
    window = make(text=text)
    press(QMessageBox.StandardButton.Cancel)
    click(qtbot, window, text.index("out") + 1)
    assert not desktop.opened
    press(QMessageBox.StandardButton.Open)
    click(qtbot, window, text.index("out") + 1)
    assert desktop.opened == ["https://example.org/x"]


def test_files_beside_the_document(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    (tmp_path / "b c.md").write_text("other")
    text = "[x](tool.sh) [b](<b c.md>) [j](ftp://x.org)"
    window = opened(make, tmp_path / "a.md", text)
    click(qtbot, window, 1)
    assert "texts only" in window.notice.message
    click(qtbot, window, text.index("[j]") + 1)
    assert "does not open" in window.notice.message
    click(qtbot, window, text.index("[b]") + 1)
    assert window.editor.text() == "other"


# Spaces ---------------------------------------------------------------------------------------------------------------


def test_spaces_are_tidied_as_one_step(make: MakeWindow) -> None:
    text = "用Python写3行\n\n`代码a`\n\n再用C语言"
    window = make(text=text)
    window.writing.text.tidy_command.trigger()
    assert window.editor.text() == "用 Python 写 3 行\n\n`代码a`\n\n再用 C 语言"
    assert "6 places" in window.notice.message
    window.editor.undo()
    assert window.editor.text() == text
    window.editor.select(0, 6)
    window.writing.text.tidy_command.trigger()
    assert window.editor.text() == "用 Python写3行\n\n`代码a`\n\n再用C语言"
    window.preferences.change("chinese_spacing", "none")
    window.editor.select(0, 0)
    window.writing.text.tidy_command.trigger()
    assert window.editor.text() == text
