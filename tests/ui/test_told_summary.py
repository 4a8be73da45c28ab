"""Passages are told a summary that was made before, of the document as it stands, where that is wanted."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.core.estimate import Estimate
from app.core.job_file import kept_jobs
from app.core.proposals import file_name
from app.ui.reading_cost import ReadingCost
from app.ui.summary_dialog import SummaryDialog
from app.ui.window import Window
from tests.scripted_engine import ScriptedEngine
from tests.starter import long_text
from tests.ui.conftest import MakeWindow, run

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

ACTION = "translate-to-chinese"  # what comes of it is not held against the text
SUMMARY = "A keeper counts the ships that come in."
SENTENCES = long_text(240).split(". ")
TEXT = "# Log\n\n" + ".\n\n".join(". ".join(SENTENCES[at : at + 30]) for at in range(0, 240, 30)) + "\n"
CONTEXT = 32_768


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "log.md"
    path.write_text(TEXT, "utf-8")
    return path


def opened(make: MakeWindow, qtbot: QtBot, file: Path) -> tuple[Window, ScriptedEngine]:
    engine = ScriptedEngine([SUMMARY])
    window = make(engine)
    with qtbot.waitSignal(window.files.opened, timeout=5000):
        window.files.open(file)
    window.suggestions.how.small = False
    return window, engine


def summarized(window: Window, qtbot: QtBot) -> SummaryDialog:
    dialog = window.summaries.show("summarize")
    dialog.begin_button.click()
    qtbot.waitUntil(lambda: dialog.begin_button.isVisible(), timeout=10_000)
    return dialog


def polished(window: Window, engine: ScriptedEngine, qtbot: QtBot) -> list[str]:
    """What was asked of the model for each passage of the whole document."""
    before = len(engine.requests)
    window.editor.select(0, len(TEXT))
    run(qtbot, window, ACTION)
    return [request.messages[-1].content for request in engine.requests[before:] if not request.background]


def test_what_was_answered_is_not_asked_for_by_another_window(make: MakeWindow, qtbot: QtBot, file: Path) -> None:
    window, engine = opened(make, qtbot, file)
    summarized(window, qtbot)
    asked = len(engine.requests)
    assert asked
    again, other = opened(make, qtbot, file)
    dialog = summarized(again, qtbot)
    assert dialog.lines
    assert not other.requests


def test_every_passage_is_told_it_first(make: MakeWindow, qtbot: QtBot, file: Path) -> None:
    window, engine = opened(make, qtbot, file)
    summarized(window, qtbot)
    asked = polished(window, engine, qtbot)
    assert len(asked) > 1
    beginning = f"throughout; it is not yours to work on:\n<document>\n{SUMMARY}\n</document>\n\n"
    assert all(beginning in prompt for prompt in asked)
    heads = {prompt[: prompt.index(beginning)] for prompt in asked}
    assert len(heads) == 1, "what differs from passage to passage stands behind it"
    kept = kept_jobs(file_name(file))
    assert [job.job.summary for job in kept] == [SUMMARY]


def test_without_one_or_where_it_is_not_wanted_nothing_is_told(make: MakeWindow, qtbot: QtBot, file: Path) -> None:
    window, engine = opened(make, qtbot, file)
    assert not any("<document>" in prompt for prompt in polished(window, engine, qtbot))
    summarized_window, other = opened(make, qtbot, file)
    summarized(summarized_window, qtbot)
    summarized_window.models._settings.tells_summary = False
    assert not any("<document>" in prompt for prompt in polished(summarized_window, other, qtbot))


def test_it_counts_in_what_is_told_before(make: MakeWindow, qtbot: QtBot, file: Path) -> None:
    window, _ = opened(make, qtbot, file)
    window.editor.select(0, len(TEXT))
    how = window.suggestions.how

    def cost(document: str) -> Estimate:
        found: list[Estimate] = []
        asking = ReadingCost(window.assistant, window)
        asking.answered.connect(found.append)
        asking.ask(how.cost_question(ACTION, TEXT, None, document))
        qtbot.waitUntil(lambda: bool(found), timeout=10_000)
        return found[0]

    before = cost(TEXT)
    assert before == cost("")
    summarized(window, qtbot)
    after = cost(TEXT)
    assert after.prompt >= before.prompt + after.requests * len(SUMMARY.split())
    panel = window.panel
    panel.considered.emit(ACTION)
    qtbot.waitUntil(lambda: any(f"up to {after.needed:,} of" in label.text() for label in panel.findChildren(QLabel)),
                    timeout=10_000)
