"""A summary, a table or a check of the document in the window, each line of which leads into the page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QListWidgetItem
from pytestqt.qtbot import QtBot

from app.core.errors import EngineDied, PromptTooLong
from app.core.generation import Request
from app.inference.engine import Event
from app.ui.summary_dialog import SummaryDialog
from app.ui.summary_lines import Line, LineList
from app.ui.theme import colours
from app.ui.window import Window
from tests.scripted_engine import ScriptedEngine
from tests.ui.conftest import MakeWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

TEXT = """# Supply

## Payment

The Customer shall pay each invoice within 30 days of its receipt, by bank transfer to the Supplier. 🚢

## Delivery

The Supplier shall deliver 400 tons of gravel by 1 March 2026 at the quay of Velden.

## Storms

Fog, herring and the lighthouse keeper's long evenings fill the remaining pages of this harbour chronicle.

## Invoices

The Customer shall pay each invoice within 45 days of its receipt, by bank transfer to the Supplier. 🚢
"""
SUMMARY = "The Customer pays each invoice within 30 days of its receipt. The Supplier delivers 999 tons of gravel."


def choose(dialog: SummaryDialog, kind: str) -> None:
    dialog.kind.setCurrentIndex(dialog.kind.findData(kind))


def done(qtbot: QtBot, window: Window, kind: str) -> SummaryDialog:
    """Make what is chosen, to its end."""
    dialog = window.summaries.show()
    choose(dialog, kind)
    window.suggestions.small = False
    dialog.begin_button.click()
    qtbot.waitUntil(lambda: dialog.begin_button.isVisible(), timeout=10_000)
    return dialog


def click(qtbot: QtBot, dialog: SummaryDialog, row: int) -> None:
    place = dialog.list.visualItemRect(dialog.list.item(row)).center()
    qtbot.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=place)


def selected(window: Window) -> str:
    start, end = window.editor.selection()
    return window.editor.text()[start:end]


def test_every_sentence_leads_to_its_source_and_what_is_not_in_it_is_listed(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine([SUMMARY]), TEXT)
    dialog = done(qtbot, window, "summarize")
    first, second, *rest = dialog.lines
    assert first.text == "The Customer pays each invoice within 30 days of its receipt."
    assert first.where == "Payment, line 5"
    click(qtbot, dialog, 0)
    assert "within 30 days" in selected(window)
    click(qtbot, dialog, 1)
    assert "400 tons" in selected(window)
    assert second.about
    assert [line.kind for line in rest] == ["head", "flag", "head", "quiet"]
    assert "999 tons" in rest[1].text
    assert rest[3].text == "Storms"
    click(qtbot, dialog, dialog.list.count() - 1)
    assert selected(window).startswith("## Storms")
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == SUMMARY
    assert window.editor.text() == TEXT, "nothing was edited"


def test_places_move_along_with_edits_and_those_that_are_gone_are_said(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine([SUMMARY]), TEXT)
    dialog = done(qtbot, window, "summarize")
    window.editor.select(0, 0)
    window.editor.textCursor().insertText("A new first line 🚢.\n\n")
    click(qtbot, dialog, 1)
    assert "400 tons" in selected(window)
    window.editor.textCursor().insertText("gone")
    click(qtbot, dialog, 1)
    assert "not there any more" in dialog.head.text()


def test_a_table_leads_to_its_clauses_and_flags_what_they_do_not_say(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(["| | The Supplier | deliver 400 tons of gravel | 1 March 2026 | $9,000 |"]), TEXT)
    dialog = done(qtbot, window, "obligations")
    row, flag = dialog.lines
    assert row.text == "Who: The Supplier\nMust: deliver 400 tons of gravel\nBy when: 1 March 2026\nAmount: $9,000"
    assert row.where == "Delivery, line 9"
    assert (flag.kind, "$9,000" in flag.text) == ("flag", True)
    click(qtbot, dialog, 0)
    assert "400 tons" in selected(window)
    assert not dialog.length.isVisible(), "lengths are of summaries"


def test_an_action_that_gathers_a_table_opens_it_beside_the_page(make: MakeWindow) -> None:
    window = make(ScriptedEngine(), TEXT)
    window.panel.action_commands["risks"].trigger()
    dialog = window.summaries.show()
    assert dialog.isVisible()
    assert dialog.kind.currentData() == "risks"
    assert not window.assistant.busy, "it is begun there"


def test_a_document_too_long_for_the_action_is_offered_here(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine([], error=PromptTooLong(needed_tokens=9_000, context_tokens=1_024)), TEXT)
    window.editor.select(0, 0)
    window.suggestions.run("summarize")
    qtbot.waitUntil(lambda: window.panel.card.state == "problem", timeout=5000)
    dialog = window.summaries.show()
    assert "does not fit" in dialog.head.text()
    assert dialog.kind.currentData() == "summarize"


def test_clauses_that_contradict_each_other_are_shown_as_two(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(["none"]), TEXT)
    dialog = done(qtbot, window, "contradictions")
    head, one, other = dialog.lines
    assert head.text == "30 days ≠ 45 days"
    click(qtbot, dialog, 2)
    assert "within 45 days" in selected(window)
    assert one.places < other.places


def test_a_check_asks_no_model(qtbot: QtBot, make: MakeWindow) -> None:
    engine = ScriptedEngine()
    window = make(engine, "# Terms\n\nAs Section 9.4 says, all is well.\n\n## 1 One\n\nText.\n\n## 3 Three\n\nText.\n")
    dialog = done(qtbot, window, "check")
    assert engine.requests == []
    assert [line.kind for line in dialog.lines].count("head") >= 1
    row = next(number for number, line in enumerate(dialog.lines) if line.places)
    click(qtbot, dialog, row)
    assert selected(window)
    window.editor.selectAll()
    window.editor.textCursor().insertText("Nothing to find here.")
    dialog = done(qtbot, window, "check")
    assert dialog.lines == []
    assert dialog.head.text() == "Nothing was found."


class DyingEngine(ScriptedEngine):
    """Dies as often as it is told to."""

    deaths = 2

    def generate(self, request: Request) -> Iterator[Event]:
        if self.deaths:
            self.deaths -= 1
            raise EngineDied(detail="a test ended it")
        yield from super().generate(request)


def test_a_failure_is_told_and_can_be_begun_again(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(DyingEngine([SUMMARY]), TEXT)
    dialog = done(qtbot, window, "summarize")
    assert dialog.lines == []
    assert "ended" in dialog.head.text()
    qtbot.waitUntil(lambda: window.assistant.info is not None, timeout=5000)
    dialog = done(qtbot, window, "summarize")
    assert len(dialog.lines) > 1


def test_a_stop_ends_it_and_actions_wait_meanwhile(qtbot: QtBot, make: MakeWindow) -> None:
    gate = threading.Event()
    window = make(ScriptedEngine([SUMMARY], gate=gate), TEXT)
    dialog = window.summaries.show()
    dialog.begin_button.click()
    qtbot.waitUntil(lambda: dialog.stop_button.isVisible(), timeout=5000)
    assert not window.panel.action_commands["polish"].isEnabled()
    assert not dialog.list.when_empty, "there is nothing to press"
    dialog.stop_button.click()
    qtbot.waitUntil(lambda: dialog.begin_button.isVisible(), timeout=10_000)
    assert "Stopped" in dialog.head.text()
    assert "press Begin" in dialog.list.when_empty
    assert window.panel.action_commands["polish"].isEnabled()


def test_closing_the_dialog_stops_what_runs(qtbot: QtBot, make: MakeWindow) -> None:
    gate = threading.Event()
    window = make(ScriptedEngine([SUMMARY], gate=gate), TEXT)
    dialog = window.summaries.show()
    dialog.begin_button.click()
    dialog.reject()
    qtbot.waitUntil(lambda: not window.assistant.busy, timeout=10_000)
    assert dialog.lines == []


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_page_is_told(make: MakeWindow, text: str) -> None:
    window = make(ScriptedEngine(), text)
    dialog = window.summaries.show()
    dialog.begin_button.click()
    assert dialog.head.text()
    assert not window.assistant.busy


def test_what_will_be_read_is_told_before(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine([SUMMARY]), TEXT)
    dialog = window.summaries.show("summarize")
    tokens = len(TEXT.split())
    qtbot.waitUntil(lambda: dialog.cost.text().startswith(f"{tokens} tokens are read"), timeout=5000)
    choose(dialog, "check")
    assert dialog.cost.text() == "", "no model is asked"
    choose(dialog, "contradictions")
    assert dialog.cost.text() == "Up to 40 pairs of clauses are judged"
    choose(dialog, "key-clauses")
    qtbot.waitUntil(lambda: dialog.cost.text().startswith(f"{tokens} tokens are read"), timeout=5000)


def test_a_summary_is_written_in_the_style_that_is_chosen(qtbot: QtBot, make: MakeWindow) -> None:
    engine = ScriptedEngine([SUMMARY])
    window = make(engine, TEXT)
    dialog = window.summaries.show("summarize")
    window.suggestions.small = False
    style = window.suggestions.how.styles[0]
    dialog.style_choice.setCurrentIndex(dialog.style_choice.findData(style.id))
    dialog.begin_button.click()
    qtbot.waitUntil(lambda: dialog.begin_button.isVisible(), timeout=10_000)
    assert style.guidance("en") in engine.requests[0].messages[-1].content
    dialog.style_choice.setCurrentIndex(0)
    before = len(engine.requests)
    dialog.begin_button.click()
    qtbot.waitUntil(lambda: dialog.begin_button.isVisible(), timeout=10_000)
    assert len(engine.requests) == before + 1, "an answer in one style is none in another"
    assert style.guidance("en") not in engine.requests[-1].messages[-1].content


def test_clauses_are_held_against_those_of_a_second_document(
        qtbot: QtBot, make: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "amendment.md"
    other.write_text("# Amendment\n\n" + TEXT.split("\n\n")[-1].replace("45", "60"), "utf-8")
    text = TEXT[: TEXT.index("## Invoices")]
    window = make(ScriptedEngine(["none"]), text)
    dialog = window.summaries.show("contradictions")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    dialog.against.setCurrentIndex(1)
    dialog.against.activated.emit(1)
    assert not dialog.against.currentData(), "no document was chosen"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other), ""))
    dialog.against.setCurrentIndex(1)
    dialog.against.activated.emit(1)
    assert dialog.against.currentText() == "Against “amendment.md”"
    dialog = done(qtbot, window, "contradictions")
    head, mine, theirs = dialog.lines[:3]
    assert head.text == "30 days ≠ 60 days"
    assert "30 days" in mine.text
    assert mine.places
    assert (theirs.places, theirs.where) == ((), "amendment.md · Amendment, line 3")
    assert "60 days" in theirs.text
    other.unlink()
    dialog.begin_button.click()
    qtbot.waitUntil(lambda: dialog.begin_button.isVisible(), timeout=10_000)
    assert "amendment.md" in dialog.head.text(), "it is gone, and that is said"


def test_a_sentence_of_the_whole_document_selects_nothing(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(["Zyx qwv plugh."]), TEXT)
    dialog = done(qtbot, window, "summarize")
    line = dialog.lines[0]
    assert (line.where, line.places) == ("from the whole document", ())
    window.editor.select(3, 5)
    click(qtbot, dialog, 0)
    assert window.editor.selection() == (3, 5)


def test_a_line_of_a_long_passage_leads_to_its_beginning(make: MakeWindow) -> None:
    window = make(ScriptedEngine(), TEXT)
    dialog = window.summaries.show()
    window.summaries._text = TEXT
    start, end = TEXT.index("## Delivery"), TEXT.index("## Invoices")
    dialog.wanted.emit(Line("All of it.", ((start, end),), selects=False))
    assert window.editor.selection() == (start, start)


def test_no_line_lies_over_the_next_while_the_list_becomes_narrower(qtbot: QtBot) -> None:
    lines = LineList(colours(False))
    qtbot.addWidget(lines)
    lines.resize(480, 400)
    lines.show()
    for number in range(12):
        item = QListWidgetItem(lines)
        item.setData(Qt.ItemDataRole.UserRole, Line(f"{number} " + "words that wrap and wrap " * 6, ((0, 1),), "here"))
    for width in (480, 300, 210, 400):
        lines.resize(width, 400)  # Qt lays out anew a while later
        places = [lines.visualItemRect(lines.item(row)) for row in range(lines.count())]
        assert all(above.bottom() < below.top() + 1 for above, below in pairwise(places))
    qtbot.waitUntil(lambda: lines.lines.width == lines.viewport().width(), timeout=5000)
    places = [lines.visualItemRect(lines.item(row)) for row in range(lines.count())]
    assert all(above.bottom() < below.top() + 1 for above, below in pairwise(places))
