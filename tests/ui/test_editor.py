"""The page keeps every character and its own line height."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QFontDatabase, QInputMethodEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.text_edit import TextEdit
from app.ui.editor import MarkdownEditor
from app.ui.theme import colours


@pytest.fixture
def editor(qtbot: QtBot) -> MarkdownEditor:
    widget = MarkdownEditor(colours(False))
    qtbot.addWidget(widget)
    widget.resize(900, 600)
    widget.show()
    return widget


@pytest.mark.parametrize("text", [
    "", "a\u00a0b\u2028c", "first\ufeff",
    "𠮷野家\n👩‍👩‍👧\n", "tab\tand\u3000wide", "zero\u200bwidth \u202eright\u202c", "\n\n\n",
    "a\u2029b", "\ufeffa second mark", "a\ufdd0b\ufdd1", "\ufffea", "nul\0\x85\x0b\x1c\ufffc\uffff", "\U0010ffff\u2028",
])
def test_text_comes_back_as_it_was(editor: MarkdownEditor, text: str) -> None:
    assert editor.show_text(text)
    assert editor.text() == text


@pytest.mark.parametrize("text", ["a\ufde0b", "half \ud83d", "\udc00"])
def test_what_cannot_be_kept_is_noticed(editor: MarkdownEditor, text: str) -> None:
    assert not editor.show_text(text)


def test_selection_is_in_characters(editor: MarkdownEditor) -> None:
    editor.show_text("𠮷𠮷 abc\n𠮷 def")
    editor.select(3, 6)
    assert editor.textCursor().selectedText() == "abc"
    assert editor.selection() == (3, 6)


def test_edits_beside_the_passage_leave_it_where_its_text_is(editor: MarkdownEditor) -> None:
    editor.show_text("before\n\nthe passage\n\nbehind\n")
    editor.mark_passage(8, 19)

    def marked() -> str:
        start, end = editor.passage() or (0, 0)
        return editor.text()[start:end]

    for edits in ([TextEdit(0, 6, "much more before")], [TextEdit(0, 16, "")], [TextEdit(15, 22, "a")],
                  [TextEdit(0, 0, "x"), TextEdit(2, 2, "The "), TextEdit(13, 13, "!"), TextEdit(15, 16, "b")]):
        editor.apply_edits(edits)
    assert editor.text() == "x\n\nThe the passage!\n\nb"
    assert marked() == "The the passage!"


def test_edits_are_one_undo_step_and_belong_to_the_passage(editor: MarkdownEditor) -> None:
    before, after = "one 𠮷 two three\nfour", "uno 𠮷 too three\nfive\nsix"
    editor.show_text(before)
    editor.mark_passage(0, len(before))
    editor.apply_edits([TextEdit(0, 3, "uno"), TextEdit(6, 9, "too"), TextEdit(16, 20, "five\nsix")])
    assert editor.text() == after
    assert editor.passage() == (0, len(after))
    editor.take_back()
    assert editor.text() == before
    assert editor.passage() == (0, len(before))
    editor.make_again()
    assert (editor.text(), editor.passage()) == (after, (0, len(after)))


def test_lines_are_spaced_and_stay_spaced_while_typing(qtbot: QtBot, editor: MarkdownEditor) -> None:
    editor.show_text("word " * 80 + "\n" + "字" * 200)
    block = editor.document().firstBlock()
    for _ in range(3):
        editor.grab()
        layout = block.layout()
        assert layout.lineCount() > 2
        steps = {round(layout.lineAt(n + 1).y() - layout.lineAt(n).y()) for n in range(layout.lineCount() - 1)}
        assert steps == {30}  # 17 px on 1.75
        qtbot.keyClicks(editor, "typed ")


def test_text_fits_the_measure_after_every_resize(editor: MarkdownEditor) -> None:
    editor.show_text("word " * 200)
    for width in (1400, 500, 900, 320):
        editor.resize(width, 600)
        editor.grab()
        layout = editor.document().firstBlock().layout()
        right = max(layout.lineAt(n).naturalTextRect().right() for n in range(layout.lineCount()))
        assert right <= editor.viewport().width()
        assert editor.viewport().width() <= 36 * 17 + 24


def test_a_click_between_two_lines_goes_to_the_nearer_one(qtbot: QtBot, editor: MarkdownEditor) -> None:
    editor.show_text("word " * 80)
    editor.grab()
    layout = editor.document().firstBlock().layout()
    line = layout.lineAt(1)
    x = round(cast(tuple[float, int], line.cursorToX(line.textStart() + 10))[0])
    for y in (line.y() - 2, line.y() + line.height() / 2, line.y() + line.height() + 2):
        qtbot.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, round(y)))
        assert editor.textCursor().position() == line.textStart() + 10


def test_pasting_takes_plain_text_only(editor: MarkdownEditor) -> None:
    data = QMimeData()
    data.setText("a\u00a0b\nc")
    data.setHtml("<b>bold</b>")
    editor.insertFromMimeData(data)
    assert editor.text() == "a\u00a0b\nc"


def test_input_method_composition_commits_whole(editor: MarkdownEditor) -> None:
    editor.show_text("前")
    editor.moveCursor(QTextCursor.MoveOperation.End)
    QApplication.sendEvent(editor, QInputMethodEvent("gong'wen", []))
    assert editor.text() == "前", "what is being composed is no text yet"
    commit = QInputMethodEvent()
    commit.setCommitString("公文")
    QApplication.sendEvent(editor, commit)
    assert editor.text() == "前公文"
    editor.undo()
    assert editor.text() == "前"


def test_markdown_is_shown_as_it_reads(editor: MarkdownEditor) -> None:
    editor.show_text("# Title\n\n**bold** and `code`\n\n```\n# no heading\n```\n# Again")
    blocks = [editor.document().findBlockByNumber(n) for n in range(8)]

    editor.grab()  # a line is coloured when it is laid out

    def formats(number: int) -> list[tuple[int, int, int]]:
        assert blocks[number].layout().formats()
        return [(f.start, f.length, f.format.font().pixelSize()) for f in blocks[number].layout().formats()]

    assert all(size == 27 for _, _, size in formats(0))
    assert all(size == 15 for _, _, size in formats(5)), "a fence holds code, whatever it looks like"
    assert all(size == 27 for _, _, size in formats(7))


@pytest.mark.parametrize(("text", "italic"), [
    ("关注*深度学习*（deep learning）", "深度学习"), ("an *easy* one", "easy"), ("_so_ it is", "so"),
    ("snake_case_name", ""), ("2 * 3 * 4", ""), ("`*code*`", ""), ("$a*b*c$", ""), (r"\*no\*", ""),
])
def test_emphasis_is_found_where_markdown_has_it(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, text: str, italic: str
) -> None:
    monkeypatch.setattr("app.ui.markdown_highlighter.emphasis_family", lambda: None)  # 汉字 lean where there is no 楷体
    editor = MarkdownEditor(colours(False))
    qtbot.addWidget(editor)
    editor.show()
    editor.show_text(text)
    formats = editor.document().firstBlock().layout().formats()
    assert "".join(text[f.start : f.start + f.length] for f in formats if f.format.fontItalic()) == italic


def test_han_in_emphasis_stand_upright_in_their_own_face(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    family = QFontDatabase.families()[0]
    monkeypatch.setattr("app.ui.markdown_highlighter.emphasis_family", lambda: family)
    editor = MarkdownEditor(colours(False))
    qtbot.addWidget(editor)
    editor.show()
    text = "他说*很好 good，好*，很好"
    editor.show_text(text)
    formats = editor.document().firstBlock().layout().formats()

    def where(holds: Callable[[QTextCharFormat], bool]) -> list[str]:
        return [text[each.start : each.start + each.length] for each in formats if holds(each.format)]

    assert where(lambda form: form.fontItalic()) == [" good"]
    assert where(lambda form: form.fontFamilies() == [family]) == ["很好", "，好"]


def test_any_place_is_scrolled_to_and_nothing_above_is_laid_out(editor: MarkdownEditor) -> None:
    editor.show_text("".join(f"{'words of line ' * (number % 9)}{number} 汉\n" for number in range(4000)))
    document, bar = editor.document(), editor.verticalScrollBar()
    for number in (1500, 140, 3990, 3000, 0, 2221):
        place = document.findBlockByNumber(number).position()
        editor.scroll_to(place)
        assert editor.top() == place if number < 3900 else bar.value() == bar.maximum()
        above = document.findBlockByNumber(number).previous()
        bar.setValue(bar.value() - 1)  # one line, though nothing above had been in view
        editor.grab()
        assert number in (0, 3990) or editor.top() == above.position() + above.layout().lineAt(
            above.lineCount() - 1).textStart()
        for step in range(-18, 19, 2):
            bar.setValue(bar.value() + step)
            editor.grab()  # what is painted is laid out
        bar.setValue(bar.value() + 1 if number else 0)  # where it began
        assert editor.top() == place if number < 3900 else bar.value() == bar.maximum()
    assert not document.findBlockByNumber(700).layout().lineCount()


def test_the_cursor_is_in_view_at_the_end_of_long_paragraphs(qtbot: QtBot, editor: MarkdownEditor) -> None:
    text = "\n".join(f"第{number}行" + "字" * (number % 90) for number in range(400))
    for go in ("key", "select"):
        editor.show_text(text)
        if go == "key":
            qtbot.keyClick(editor, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
        else:
            editor.select(len(text), len(text))
        assert 0 < editor.cursorRect().bottom() <= editor.viewport().height()
        editor.grab()
        assert 0 < editor.cursorRect().bottom() <= editor.viewport().height()


def test_a_key_that_does_nothing_scrolls_nowhere(qtbot: QtBot, editor: MarkdownEditor) -> None:
    editor.show_text("\n".join(f"line {number}" for number in range(400)))
    editor.select(2000, 2000)
    editor.verticalScrollBar().setValue(0)
    qtbot.keyClick(editor, Qt.Key.Key_Control)
    qtbot.keyClick(editor, Qt.Key.Key_F9)
    assert editor.verticalScrollBar().value() == 0


def test_many_edits_at_once_leave_every_line_in_its_look(editor: MarkdownEditor) -> None:
    text = "\n".join(f"line {number}" for number in range(3000))
    editor.show_text(text)
    editor.scroll_to(text.index("line 2990"))
    editor.grab()
    places = [text.index(f"line {number}\n") for number in range(100, 2900, 100)]
    editor.apply_edits([TextEdit(0, 0, "```\n"), *(TextEdit(place, place + 4, "😀汉") for place in places)])

    def is_code(number: int) -> bool:
        block = editor.document().findBlockByNumber(number)
        editor.scroll_to(block.position())
        editor.grab()
        return bool(block.layout().formats())

    assert editor.text().count("😀汉 ") == len(places)
    assert [is_code(number) for number in (2990, 500, 1500)] == [True] * 3
    editor.undo()
    assert editor.text() == text
    assert [is_code(number) for number in (2990, 500, 1500)] == [False] * 3


def test_what_is_typed_after_several_edits_is_taken_back_by_itself(qtbot: QtBot, editor: MarkdownEditor) -> None:
    editor.show_text("1. one\n2. two\n3. three\n")
    editor.apply_edits([TextEdit(0, 1, "2"), TextEdit(7, 8, "3"), TextEdit(14, 14, "x"), TextEdit(22, 23, "")])
    after = "2. one\n3. two\nx3. three"
    assert editor.text() == after
    editor.select(1, 1)
    qtbot.keyClicks(editor, "typed")
    assert editor.text() == "2typed" + after[1:]
    editor.undo()
    assert editor.text() == after
    editor.undo()
    assert editor.text() == "1. one\n2. two\n3. three\n"
    assert not editor.can_undo
