"""Export, print and rich text in the window: what was chosen is written, and what cannot be carried is shown."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app.core.document import read_document
from app.core.handover.left_out import SENTENCES
from app.ui.export_dialog import ExportDialog
from app.ui.handover_words import KINDS
from app.ui.print_preview import PrintPreview, prepare
from app.ui.window import Window
from tests.core.handover.samples import OFFICIAL, SAMPLES, folder_with_pictures
from tests.ui.conftest import MakeWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints|does not support raise")
WAIT = 60_000


def opened(make: MakeWindow, folder: Path, text: str = SAMPLES["English"]) -> Window:
    window = make()
    file = folder_with_pictures(folder) / "page.md"
    file.write_text(text, "utf-8")
    window.files.show(read_document(file))
    return window


def looked(qtbot: QtBot, window: Window) -> ExportDialog:
    dialog = window.handing_over.show_export()
    qtbot.waitUntil(lambda: not dialog.runner.busy, timeout=WAIT)
    return dialog


def exported(qtbot: QtBot, dialog: ExportDialog, path: Path) -> None:
    dialog.export_to(path)
    qtbot.waitUntil(lambda: not dialog.runner.busy, timeout=WAIT)


def choose(dialog: ExportDialog, name: str) -> None:
    dialog.format.setCurrentIndex(dialog.format.findData(name))


def test_every_kind_has_words() -> None:
    assert set(KINDS) == set(SENTENCES)


def test_what_cannot_be_carried_is_shown_before_anything_is_written(
    qtbot: QtBot, make: MakeWindow, tmp_path: Path
) -> None:
    window = opened(make, tmp_path)
    dialog = looked(qtbot, window)
    lines = dialog.left_out.toPlainText().split("\n")
    assert len(lines) == 3
    assert "https://192.0.2.1/remote.png" in lines[0]
    assert lines[0].startswith("Line 10 ")
    assert "3 things" in dialog.finding.text()
    dialog.reject()


@pytest.mark.parametrize("name", ["docx", "pdf", "html", "txt"])
def test_what_was_chosen_is_written(qtbot: QtBot, make: MakeWindow, tmp_path: Path, name: str,
                                    monkeypatch: pytest.MonkeyPatch) -> None:
    window = opened(make, tmp_path)
    dialog = looked(qtbot, window)
    choose(dialog, name)
    asked: list[str] = []

    def answer(_parent: object, _title: str, proposed: str, _filter: str) -> tuple[str, str]:
        asked.append(proposed)
        return proposed, ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.runner.busy, timeout=WAIT)
    target = tmp_path / f"page.{name}"
    assert asked == [str(target)]
    assert str(target) in dialog.state.text()
    starts = {"docx": b"PK", "pdf": b"%PDF", "html": b"<!DOCTYPE", "txt": b"The Quiet Page"}
    assert target.read_bytes().startswith(starts[name])
    assert not [*tmp_path.glob(".*")]
    dialog.reject()


def test_a_missing_ending_is_added_and_an_existing_file_is_asked_for(
    qtbot: QtBot, make: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened(make, tmp_path)
    dialog = looked(qtbot, window)
    choose(dialog, "txt")
    (tmp_path / "out.txt").write_text("old", "utf-8")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "out"), ""))
    asked: list[str] = []

    def no(box: QMessageBox) -> QMessageBox.StandardButton:
        asked.append(box.text())
        return QMessageBox.StandardButton.Cancel

    monkeypatch.setattr(QMessageBox, "exec", no)
    dialog.export_button.click()
    assert "out.txt" in asked[0]
    assert (tmp_path / "out.txt").read_text("utf-8") == "old"
    assert not dialog.runner.busy
    dialog.reject()


def test_the_document_itself_is_never_written_over(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    window = opened(make, tmp_path, "text\n")
    dialog = looked(qtbot, window)
    choose(dialog, "txt")
    exported(qtbot, dialog, tmp_path / "page.md")
    assert "the document itself" in dialog.state.text()
    assert (tmp_path / "page.md").read_text("utf-8") == "text\n"
    dialog.reject()


def test_a_folder_that_takes_no_file_is_told_in_a_sentence(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    window = opened(make, tmp_path, "text\n")
    dialog = looked(qtbot, window)
    choose(dialog, "html")
    exported(qtbot, dialog, tmp_path / "gone" / "x.html")
    assert "Not saved" in dialog.state.text()
    assert dialog.export_button.isEnabled()
    dialog.reject()


def test_stopping_writes_nothing(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    window = opened(make, tmp_path, SAMPLES["English"] * 40)
    dialog = looked(qtbot, window)
    choose(dialog, "pdf")
    dialog.runner.stage.connect(lambda _: dialog.stop_button.click())
    exported(qtbot, dialog, tmp_path / "x.pdf")
    assert "Stopped" in dialog.state.text()
    assert not (tmp_path / "x.pdf").exists()
    dialog.reject()


def test_enter_stops_nothing_while_the_document_is_looked_at_and_exports_afterwards(
    qtbot: QtBot, make: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened(make, tmp_path, SAMPLES["English"] * 40)
    stopped: list[bool] = []
    asked: list[str] = []

    def answer(_parent: object, _title: str, proposed: str, _filter: str) -> tuple[str, str]:
        asked.append(proposed)
        return proposed, ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    dialog = window.handing_over.show_export()
    dialog.runner.stopped.connect(lambda: stopped.append(True))
    choose(dialog, "html")
    assert dialog.runner.busy
    assert dialog.focusWidget() is dialog.format
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: not dialog.runner.busy, timeout=WAIT)
    assert (stopped, asked) == ([], [])
    assert dialog.focusWidget() is dialog.format
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert asked == [str(tmp_path / "page.html")]
    assert dialog.focusWidget() is dialog.format, "nor is the writing stopped"
    qtbot.waitUntil(lambda: not dialog.runner.busy, timeout=WAIT)
    assert stopped == []
    assert (tmp_path / "page.html").exists()
    dialog.reject()


def test_closing_the_dialog_ends_what_is_under_way(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    window = opened(make, tmp_path, SAMPLES["English"] * 40)
    dialog = looked(qtbot, window)
    choose(dialog, "pdf")
    dialog.export_to(tmp_path / "x.pdf")
    dialog.reject()
    assert not [*tmp_path.glob("*.pdf")]


def test_what_was_chosen_last_is_proposed_again(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    window = opened(make, tmp_path, "中文\n")
    dialog = looked(qtbot, window)
    choose(dialog, "txt")
    dialog.encoding.setCurrentIndex(dialog.encoding.findData("gbk"))
    exported(qtbot, dialog, tmp_path / "x.txt")
    assert (tmp_path / "x.txt").read_bytes() == "中文\n".encode("gbk")
    dialog.reject()
    again = looked(qtbot, window)
    assert (again.format.currentData(), again.encoding.currentData()) == ("txt", "gbk")
    again.reject()


def test_an_unsaved_text_is_exported_too(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    window = make(text="# Title\n\n![a](a.png)\n")
    dialog = looked(qtbot, window)
    assert "never saved" in dialog.left_out.toPlainText()
    choose(dialog, "docx")
    exported(qtbot, dialog, tmp_path / "x.docx")
    assert zipfile.is_zipfile(tmp_path / "x.docx")
    dialog.reject()


# The clipboard and the printer ----------------------------------------------------------------------------------------


def test_rich_text_is_copied_with_plain_text_beside_it(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    window = opened(make, tmp_path)
    window.commands["copy_rich"].trigger()
    qtbot.waitUntil(lambda: not window.handing_over.copying.busy, timeout=WAIT)
    data = QGuiApplication.clipboard().mimeData()
    assert "<table>" in data.html()
    assert "<strong>strong</strong>" in data.html()
    assert "Words with strong, emphasis" in data.text()
    assert "Copied as rich text." in window.notice.message
    assert "192.0.2.1/remote.png" in window.notice.message


def test_of_a_selection_only_that_is_copied(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    window = opened(make, tmp_path, "😀 one **two** three")
    window.editor.select(6, 13)
    window.commands["copy_rich"].trigger()
    qtbot.waitUntil(lambda: not window.handing_over.copying.busy, timeout=WAIT)
    assert QGuiApplication.clipboard().mimeData().text() == "two"


def test_the_pages_are_shown_and_printed(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    window = opened(make, tmp_path, "\n\n".join(f"Paragraph {number}." for number in range(90)))
    preview = window.handing_over.show_print()
    qtbot.waitUntil(lambda: not preview.runner.busy, timeout=WAIT)
    assert preview.count.text() == "3 pages"
    qtbot.waitUntil(lambda: bool(preview.roll._drawn), timeout=WAIT)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    prepare(printer, preview.order)
    with qtbot.waitSignal(preview.finished, timeout=WAIT):
        preview.print_on(printer)
    pages = PdfReader(io.BytesIO((tmp_path / "printed.pdf").read_bytes())).pages
    assert len(pages) == 3
    assert round(float(pages[0].mediabox.width)) == 595


def test_another_paper_sets_the_pages_anew(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    window = opened(make, tmp_path, "one line")
    preview: PrintPreview = window.handing_over.show_print()
    qtbot.waitUntil(lambda: not preview.runner.busy, timeout=WAIT)
    shape = preview.roll._size.width() / preview.roll._size.height()
    other = next(number for number in range(2) if number != preview.paper.currentIndex())
    preview.paper.setCurrentIndex(other)
    qtbot.waitUntil(lambda: not preview.runner.busy, timeout=WAIT)
    assert preview.roll._size.width() / preview.roll._size.height() != shape
    preview.reject()


def test_an_official_document_is_laid_out_as_one_and_the_choice_is_kept(
    qtbot: QtBot, make: MakeWindow, tmp_path: Path
) -> None:
    window = opened(make, tmp_path, OFFICIAL)
    dialog = looked(qtbot, window)
    assert dialog.layout_choice.currentData() == "plain"
    dialog.layout_choice.setCurrentIndex(dialog.layout_choice.findData("official"))
    assert dialog.layout_choice.isVisible()
    assert not dialog.paper.isVisible()
    exported(qtbot, dialog, tmp_path / "a.docx")
    with zipfile.ZipFile(tmp_path / "a.docx") as archive:
        assert "Official Title" in archive.read("word/styles.xml").decode()
    choose(dialog, "html")
    assert not dialog.layout_choice.isVisible()
    choose(dialog, "odt")
    assert dialog.paper.isVisible()
    assert not dialog.layout_choice.isVisible()
    choose(dialog, "pdf")
    exported(qtbot, dialog, tmp_path / "a.pdf")
    assert "清政发〔2026〕12号" in PdfReader(tmp_path / "a.pdf").pages[0].extract_text()
    dialog.reject()
    assert window.parts.settings.layout == "official"
    again = looked(qtbot, window)
    assert again.layout_choice.currentData() == "official"
    again.reject()


def test_an_official_document_is_printed_as_one_on_its_paper(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    window = opened(make, tmp_path, OFFICIAL)
    preview: PrintPreview = window.handing_over.show_print()
    qtbot.waitUntil(lambda: not preview.runner.busy, timeout=WAIT)
    preview.paper.setCurrentIndex(preview.paper.findData("us-letter"))
    qtbot.waitUntil(lambda: not preview.runner.busy, timeout=WAIT)
    preview.layout_choice.setCurrentIndex(preview.layout_choice.findData("official"))
    qtbot.waitUntil(lambda: not preview.runner.busy, timeout=WAIT)
    assert len(preview.roll._pages) == 3
    assert preview.order.paper == "a4"
    assert not preview.paper.isVisible()
    preview.reject()
    assert window.handing_over.show_print().paper.currentData() == "us-letter"
