"""The preview in a window: it shows what is written, scrolls with the page, and fetches and opens nothing by itself."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QColor, QHelpEvent, QImage, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QToolTip
from pytestqt.qtbot import QtBot

from app.core.document import Document
from app.core.preview.local_files import NotShown
from app.core.preview.units import Thing
from app.ui.preview_pictures import picture_of
from app.ui.preview_piece import PreviewText
from app.ui.window import Window
from tests.benchmarks.preview import text_of

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints|does not support raise")

MakeWindow = Callable[..., Window]

TEXT = """# One

A *short* text with $x^2$ and [a link](https://example.org/page), see [Two](#two).

## Two

- [x] done
- [ ] open

> quoted

| a | b |
|---|--:|
| 1 | 2 |

```python
x = 1
```
"""


def shown(qtbot: QtBot, make: MakeWindow, text: str, size: tuple[int, int] = (1600, 900)) -> Window:
    """A window with the preview on, and all of ``text`` in it."""
    window = make(text=text)
    window.resize(*size)
    with qtbot.waitSignal(window.preview.process.done, timeout=20_000):
        window.commands["preview"].trigger()
    return window


def html(window: Window) -> str:
    return "\n".join(unit.html for unit in window.preview.view.units)


def test_what_is_written_is_shown_as_it_reads(qtbot: QtBot, make: MakeWindow) -> None:
    window = shown(qtbot, make, TEXT)
    assert window.preview.view.isVisible()
    assert [unit.kind for unit in window.preview.view.units][:4] == ["heading", "paragraph", "heading", "paragraph"]
    qtbot.waitUntil(lambda: ("x^2", False) in window.preview._formulas, timeout=20_000)
    assert window.preview._formulas["x^2", False] is not None
    with qtbot.waitSignal(window.preview.process.done, timeout=20_000):
        QTest.keyClicks(window.editor, "New ")
    assert html(window).startswith("New # One")


def test_every_key_is_shown_and_undo_too(qtbot: QtBot, make: MakeWindow) -> None:
    window = shown(qtbot, make, "𝒳 first\n\nsecond\n")
    window.editor.select(3, 3)
    with qtbot.waitSignal(window.preview.process.done, timeout=20_000):
        QTest.keyClicks(window.editor, "**a** ")
    assert "<b>a</b>" in html(window)
    with qtbot.waitSignal(window.preview.process.done, timeout=20_000):
        window.editor.undo()
    assert "<b>a</b>" not in html(window)
    assert sum(unit.size for unit in window.preview.view.units) == window.editor.length()


def test_nothing_runs_before_it_is_asked_for_and_after_it_goes(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text=TEXT)
    assert window.preview.process.pid == 0
    with qtbot.waitSignal(window.preview.process.done, timeout=20_000):
        window.commands["preview"].trigger()
    host = psutil.Process(window.preview.process.pid)
    window.commands["preview"].trigger()
    qtbot.waitUntil(lambda: not host.is_running() or host.status() == psutil.STATUS_ZOMBIE, timeout=5000)
    assert not window.preview.view.isVisible()
    assert not window._settings.preview


def test_a_narrow_window_shows_it_in_the_page_s_place(qtbot: QtBot, make: MakeWindow) -> None:
    window = shown(qtbot, make, TEXT, (600, 700))
    assert window.preview.view.isVisible()
    assert not window.editor.isVisible()
    window.commands["preview"].trigger()
    assert window.editor.isVisible()


def test_it_makes_way_for_changes_that_are_to_be_decided(qtbot: QtBot, make: MakeWindow) -> None:
    window = shown(qtbot, make, TEXT, (600, 700))
    window.pages.setCurrentWidget(window.pages.review)
    assert window.pages.review.isVisible()
    assert not window.commands["preview"].isChecked()


def test_the_page_and_the_preview_scroll_together(qtbot: QtBot, make: MakeWindow) -> None:
    window = shown(qtbot, make, "".join(f"Paragraph {number}, with some words.\n\n" for number in range(400)))
    view, editor = window.preview.view, window.editor
    place = editor.text().index("Paragraph 200")
    editor.scroll_to(place)
    assert abs(view.position() - place) < 40
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 4)
    assert abs(editor.top() - view.position()) < 40
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    assert editor.verticalScrollBar().value() == editor.verticalScrollBar().maximum()
    editor.verticalScrollBar().setValue(0)
    assert view.verticalScrollBar().value() == 0


def test_another_document_comes_while_a_long_one_is_read(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text=text_of(300_000))
    view, whole = window.preview.view, list[bool]()
    window.preview.process.done.connect(lambda: whole.append(True))
    window.commands["preview"].trigger()
    qtbot.waitUntil(lambda: len(view.units) > 0, timeout=20_000)
    assert not whole
    with qtbot.waitSignal(window.preview.process.done, timeout=20_000):
        for number in range(3):
            window.files.show_sample(Document(None, f"# Short\n\nNumber {number}.\n"))
    assert [unit.html for unit in view.units] == ["Short", "Number 2."]


def test_a_link_is_opened_only_when_the_reader_says_so(
    qtbot: QtBot, make: MakeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = shown(qtbot, make, TEXT)
    opened: list[QUrl] = []
    monkeypatch.setattr(window.preview, "_open_address", opened.append)
    window.preview.view.link_wanted.emit(Thing("link", "https://example.org/page"))
    box = window.preview._box
    assert isinstance(box, QMessageBox)
    assert "example.org" in box.text()
    assert box.informativeText() == "https://example.org/page"
    box.reject()
    assert not opened
    window.preview.view.link_wanted.emit(Thing("link", "https://xn--fsqu00a.xn--fiqs8s/"))
    box = window.preview._box
    assert box is not None
    assert "例子.中国" in box.text()
    button = next(each for each in box.buttons() if box.buttonRole(each) == QMessageBox.ButtonRole.AcceptRole)
    button.click()
    assert [url.toString() for url in opened] == ["https://例子.中国/"]


@pytest.mark.parametrize("target", [
    "javascript:alert(1)", "file:///etc/passwd", "smb://host/x", "ms-msdt:/id", "//host/x", "search-ms:query",
    "../../etc/passwd", "https://google.com@evil.example/"])
def test_other_links_are_never_opened(
    qtbot: QtBot, make: MakeWindow, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    window = shown(qtbot, make, TEXT)
    monkeypatch.setattr(window.preview, "_open_address", pytest.fail)
    window.preview.view.link_wanted.emit(Thing("link", target))
    assert window.preview._box is None
    assert window.notice.isVisible()


def test_a_click_on_a_link_within_the_text_scrolls(qtbot: QtBot, make: MakeWindow) -> None:
    window = shown(qtbot, make, TEXT + "Words.\n\n" * 200)
    view = window.preview.view
    qtbot.waitUntil(lambda: all(piece is not None for piece in view._pieces[:4]), timeout=5000)
    points = [QPointF(x, y) for y in range(0, 300, 4) for x in range(0, view.viewport().width(), 6)]
    found = {thing.target: point for point in points if (thing := view.thing_at(point)) is not None}
    assert set(found) == {"https://example.org/page", "#two"}
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=found["#two"].toPoint())
    assert view.units[view._anchor[0]].name == "Two"


def test_links_are_reached_and_followed_by_key(
    qtbot: QtBot, make: MakeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = shown(qtbot, make, TEXT + "Words[^n].\n\n" * 100 + "See [the **last** one](last.md).\n\n[^n]: A note.\n")
    view, wanted = window.preview.view, list[str]()
    announced: list[str] = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: announced.append(event.message()))
    view.link_wanted.connect(lambda thing: wanted.append(thing.target))
    window.editor.setFocus()
    qtbot.keyClick(window.editor, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert view.hasFocus()
    plain = view.grab().toImage()
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert announced == ["Link: a link, to https://example.org/page"]
    assert view.accessibleDescription() == announced[0]
    qtbot.waitUntil(lambda: view.grab().toImage() != plain, timeout=5000)  # it has a frame
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert wanted == ["https://example.org/page"]
    assert window.preview._box is not None
    window.preview._box.reject()
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert announced[-1] == "Link: Two, to #two"
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert announced[-1].endswith("to A note.")
    qtbot.keyClick(view, Qt.Key.Key_Backtab)
    assert announced[-1] == "Link: Two, to #two"
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert view.units[view._anchor[0]].name == "Two"
    for _ in range(100):
        qtbot.keyClick(view, Qt.Key.Key_Tab)
    qtbot.keyClick(view, Qt.Key.Key_Tab)  # emphasis parts its words
    assert announced[-1] == "Link: the last one, to last.md"
    assert view._link is not None
    assert any(number == view._link[0] for number, _ in view._in_view())
    rects = view._lay_out(view._link[0]).link_rects(view._link[1])
    assert len(rects) == 3
    assert rects[0].width() > rects[1].width() / 2 > 0
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert not view.hasFocus()  # behind the last one it goes on


@pytest.mark.parametrize(("text", "told"), [
    ("See^[<b>this</b>].\n", "&lt;b&gt;this&lt;/b&gt;"), ("See[^1].\n\n[^1]: A *note* < x.\n", "A note &lt; x."),
    ("[a](b.md?c=1&d)\n", "b.md?c=1&amp;d")])
def test_the_pointer_is_told_where_a_link_leads_as_text(
    qtbot: QtBot, make: MakeWindow, text: str, told: str
) -> None:
    window = shown(qtbot, make, text)
    view = window.preview.view
    qtbot.waitUntil(lambda: view._pieces[0] is not None, timeout=5000)
    spot = next(QPoint(x, y) for y in range(0, 200, 3) for x in range(0, view.viewport().width(), 3)
                if view.thing_at(QPointF(x, y)) is not None)
    QApplication.sendEvent(view.viewport(), QHelpEvent(QEvent.Type.ToolTip, spot, view.viewport().mapToGlobal(spot)))
    assert QToolTip.text() == f"<p>{told}</p>"


def test_what_is_selected_is_copied(qtbot: QtBot, make: MakeWindow) -> None:
    window = shown(qtbot, make, "# One\n\nA *short* text.\n\n- item\n")
    view = window.preview.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert view.selected_text() == "One\nA short text.\nitem"


def test_nothing_is_fetched(qtbot: QtBot, make: MakeWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server on this computer waits for whoever comes; Qt is asked to load nothing either."""
    asked: list[object] = []
    monkeypatch.setattr(PreviewText, "loadResource", lambda self, kind, name: asked.append(name))
    with socket.socket() as trap:
        trap.bind(("127.0.0.1", 0))
        trap.listen()
        trap.setblocking(False)
        host = f"127.0.0.1:{trap.getsockname()[1]}"
        text = (f"![a](http://{host}/a.png) ![b](//{host}/b.png) <img src='http://{host}/c.png'>\n\n"
                f"[x](http://{host}/d)\n\n<link rel=stylesheet href=http://{host}/e.css>\n\n"
                f"[r]: http://{host}/f.png\n\n![r] ![s](file://{host}/g.png)\n")
        window = shown(qtbot, make, text)
        view = window.preview.view
        qtbot.waitUntil(lambda: all(piece is not None for piece in view._pieces), timeout=5000)
        qtbot.waitUntil(lambda: len(window.preview.pictures._known) == 3 and not window.preview.pictures._wanted
                        and "" not in window.preview.pictures._known.values(), timeout=5000)
        view.grab()
        assert set(window.preview.pictures._known.values()) == {"remote"}
        with pytest.raises(BlockingIOError):
            trap.accept()
    assert not asked


def test_a_picture_beside_the_document_is_shown(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    picture = QImage(60, 40, QImage.Format.Format_RGB32)
    picture.fill(QColor("#204060"))
    picture.save(str(tmp_path / "a b.png"))
    window = shown(qtbot, make, "Words.\n")
    document = tmp_path / "text.md"
    document.write_text("![x](a%20b.png)\n", "utf-8")
    with qtbot.waitSignal(window.preview.pictures.came, timeout=20_000):
        window.files.open(str(document))
    known = window.preview.pictures.get("a%20b.png")
    assert isinstance(known, QImage)
    assert (known.width(), known.height()) == (60, 40)


def test_a_picture_of_too_many_pixels_is_not_read() -> None:
    # The head of a PNG says 50,000 by 50,000; what follows is not there.
    head = b"\x89PNG\r\n\x1a\n" + bytes.fromhex("0000000d49484452") + (50_000).to_bytes(4, "big") * 2
    with pytest.raises(NotShown) as refused:
        picture_of(head + bytes.fromhex("0802000000") + b"\0" * 64, "png")
    assert refused.value.reason in ("large", "kind")


def test_a_text_that_takes_too_long_is_shown_as_it_is_written(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text="# Fine\n\n$" + r"\frac{" * 40 + "x" + "}{y}" * 40 + "$ and $z$\n")
    window.resize(1600, 900)
    window.commands["preview"].trigger()
    deadly = r"\frac{" * 40 + "x" + "}{y}" * 40
    qtbot.waitUntil(lambda: (deadly, False) in window.preview._formulas, timeout=40_000)
    assert window.preview._formulas[deadly, False] is None
    qtbot.waitUntil(lambda: window.preview._formulas.get(("z", False)) is not None, timeout=40_000)
    qtbot.waitUntil(lambda: "Fine" in html(window), timeout=20_000)


def test_the_host_is_replaced_when_it_dies(qtbot: QtBot, make: MakeWindow) -> None:
    window = shown(qtbot, make, TEXT)
    with qtbot.waitSignal(window.preview.process.done, timeout=20_000):
        psutil.Process(window.preview.process.pid).kill()
    assert window.preview.view.units
    with qtbot.waitSignal(window.preview.process.done, timeout=20_000):
        QTest.keyClicks(window.editor, "New ")
    assert "New" in html(window)


def test_another_document_is_shown(qtbot: QtBot, make: MakeWindow) -> None:
    window = shown(qtbot, make, TEXT)
    with qtbot.waitSignal(window.preview.process.done, timeout=20_000):
        window.files.show_sample(Document(None, "Other words.\n"))
    assert html(window) == "Other words."


def test_it_is_never_blank_while_its_text_is_read(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text=TEXT)
    window.resize(1600, 900)
    preview = window.preview
    window.commands["preview"].trigger()
    assert not preview.view.units, "its process has said nothing yet"
    assert preview.stand_in.isVisible()
    assert preview.stand_in.units[0].html == "One"
    assert preview.stand_in.viewport().width() == preview.view.viewport().width(), "nothing moves when it goes"
    with qtbot.waitSignal(preview.process.done, timeout=20_000):
        pass
    qtbot.waitUntil(preview.stand_in.isHidden, timeout=5000)
    shown = list(preview.view.units)
    window.commands["preview"].trigger()
    window.commands["preview"].trigger()
    assert list(preview.stand_in.units) == shown, "as it was when it was last shown"


def test_it_opens_at_the_place_that_the_page_shows(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text="".join(f"Paragraph {number}, with some words.\n\n" for number in range(3_000)))
    window.resize(1600, 900)
    qtbot.waitUntil(lambda: window.editor.document().blockCount() > 5_000, timeout=20_000)
    place = window.editor.text().index("Paragraph 2000")
    window.editor.scroll_to(place)
    window.commands["preview"].trigger()
    assert window.preview.stand_in.units[0].html.startswith("Paragraph 2000")
    qtbot.waitUntil(window.preview.stand_in.isHidden, timeout=20_000)
    assert abs(window.preview.view.position() - place) < 80
    assert abs(window.editor.top() - place) < 80, "the page stayed where it was"


def test_it_stays_where_the_page_is_read_while_words_come_elsewhere(qtbot: QtBot, make: MakeWindow) -> None:
    window = shown(qtbot, make, "".join(f"Paragraph {number}, with some words.\n\n" for number in range(300)))
    window.editor.setFocus()
    qtbot.waitUntil(window.editor.hasFocus, timeout=5000)
    place = window.editor.text().index("Paragraph 200")
    window.editor.scroll_to(place)
    assert abs(window.preview.view.position() - place) < 80
    cursor = QTextCursor(window.editor.document())
    cursor.movePosition(QTextCursor.MoveOperation.End)
    with qtbot.waitSignal(window.preview.process.done, timeout=20_000):
        cursor.insertText("A word.")
    assert window.editor.textCursor().position() == 0
    assert abs(window.preview.view.position() - place) < 80, "the cursor is far above, where nobody looks"
    with qtbot.waitSignal(window.preview.process.done, timeout=20_000):
        QTest.keyClicks(window.editor, "New ")
    assert window.preview.view.position() < 80, "where the keys write, it follows"


def test_a_word_in_a_cell_is_not_broken_where_there_is_room(qtbot: QtBot, make: MakeWindow) -> None:
    note = "less by a tenth of what it was in the year before, as far as that is known"
    rows = f"| Item | 2025 | Note |\n|---|--:|---|\n| Premises | 120,000 | {note} |\n"
    window = shown(qtbot, make, rows, (1000, 700))
    piece = window.preview.view._lay_out(0)
    assert piece.text is not None
    block, lines = piece.text.firstBlock(), {}
    while block.isValid():
        lines[block.text()] = block.layout().lineCount()
        block = block.next()
    assert lines["Premises"] == lines["120,000"] == 1
    assert lines[note] > 1


def test_files_outside_the_folder_are_not_read(tmp_path: Path) -> None:
    from app.core.preview.local_files import read_picture

    folder = tmp_path / "documents"
    folder.mkdir()
    (tmp_path / "secret.png").write_bytes(b"\x89PNG\r\n\x1a\nsecret")
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "text.png").write_bytes(b"no picture")
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe.png")
    reasons = {"link.png": "outside", "../secret.png": "outside", "%2e%2e/secret.png": "outside",
               str(tmp_path / "secret.png"): "outside", "file:///dev/zero": "outside", "text.png": "kind",
               "nowhere.png": "missing", "http://a.b/c.png": "remote", "//a.b/c.png": "remote",
               "data:image/png;base64,AA": "remote", "qrc:/a.png": "remote", "C:/a.png": "outside",
               "\\\\host\\a.png": "remote", "pipe.png": "kind", ".": "kind", "a\0b.png": "outside"}
    for name, reason in reasons.items():
        with pytest.raises(NotShown) as refused:
            read_picture(name, folder)
        assert (name, refused.value.reason) == (name, reason)
