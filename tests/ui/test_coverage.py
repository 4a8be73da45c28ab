"""The writer sees what was done of a long text and what not, and nothing that is done is asked for twice."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.core.coverage import Coverage, State, Stretch
from app.core.errors import EngineDied, EngineFailed, StetError
from app.core.job_file import jobs, kept_jobs
from app.core.journal import journals
from app.core.passages import passages_of
from app.core.proposals import file_name
from app.ui.coverage_bar import CoverageBar, CoverageLine
from app.ui.coverage_words import coverage_words
from app.ui.theme import colours
from app.ui.window import Window
from tests.gated_engine import GatedEngine
from tests.ui.conftest import MakeWindow

ONE, TWO, THREE = "It come 𠮷 to an agreement.", "There is many reasons for it.", "They was all content."
TEXT = f"# Notes\n\n{ONE}\n\n| a | b |\n|---|---|\n\n{TWO}\n\n{THREE}\n"
BETTER = {ONE: "It came 𠮷 to an agreement.", TWO: "There are many reasons for it.", THREE: "They were all content."}
WHOLE = TEXT.replace(ONE, BETTER[ONE]).replace(TWO, BETTER[TWO]).replace(THREE, BETTER[THREE])


def better(passage: str) -> list[str | StetError]:
    return [BETTER[passage][:12], BETTER[passage][12:]]


def failing(error: StetError) -> Callable[[str], list[str | StetError]]:
    return lambda passage: ["They we", error] if passage == THREE else better(passage)


def opened(engine: GatedEngine) -> GatedEngine:
    engine.let_all()
    return engine


def bar(window: Window) -> CoverageBar:
    return window.keeping.coverage.bar


def states(window: Window) -> list[str]:
    coverage = window.suggestions.job.coverage if window.suggestions.job is not None else None
    return [each.state for each in coverage.stretches] if coverage is not None else []


def asked(engine: GatedEngine) -> list[str]:
    return [request.messages[-1].content.rsplit("\n\n", 1)[-1] for request in engine.requests]


def decided(window: Window) -> bool:
    card = window.panel.card
    return not window.assistant.busy and card.state in ("ready", "problem", "empty") and "…" not in card.head


def begin(window: Window) -> None:
    window.editor.select(0, len(TEXT))
    window.suggestions.run("polish")


def finish(qtbot: QtBot, window: Window) -> None:
    qtbot.waitUntil(lambda: decided(window), timeout=5000)


def choose(window: Window, label: str) -> None:
    next(button for button in window.notice.findChildren(QPushButton) if button.text() == label).click()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "notes.md"
    path.write_text(TEXT, "utf-8")
    return path


def test_the_bar_tells_what_became_of_every_part(qtbot: QtBot, make: MakeWindow) -> None:
    engine = GatedEngine(better, 2)
    window = make(engine, TEXT)
    assert bar(window).isHidden()
    begin(window)
    engine.wait_until_running(ONE, TWO)
    qtbot.waitUntil(lambda: states(window) == ["skipped", "read", "skipped", "read", "waiting"], timeout=5000)
    assert bar(window).isVisible()
    assert bar(window).words.text() == "0 of 3 passages are done"
    assert not bar(window).rest_button.isVisible()
    engine.let(TWO, 3)
    qtbot.waitUntil(lambda: bar(window).words.text() == "1 of 3 passages are done", timeout=5000)
    engine.let_all()
    finish(qtbot, window)
    qtbot.waitUntil(lambda: bar(window).words.text() == "All 3 passages are done", timeout=5000)
    assert states(window) == ["skipped", "done", "skipped", "done", "done"]
    assert not bar(window).rest_button.isVisible()
    said = [bar(window).line.words(number).splitlines()[0] for number in range(5)]
    assert said == ["A heading, left as it is", "Done", "A table, left as it is", "Done", "Done"]
    window.suggestions.accept()
    assert window.editor.text() == WHOLE
    assert bar(window).isHidden()
    assert not list(jobs().iterdir()), "what was decided on is not kept"


def test_where_most_is_left_as_it_is_that_is_said_beside() -> None:
    text = 40 * "- an item\n" + f"\n{ONE}\n\n{TWO}\n"
    pieces = passages_of(text, copies=True, by_passage=True, small=True, protects=True)
    coverage = Coverage(text, 0, len(text), pieces)
    assert coverage_words(coverage) == "0 of 2 passages are done · 87% of the text is left as it is"
    for number in coverage.rest():
        coverage.ended(number, "finished")
    assert coverage_words(coverage) == "All 2 passages are done · 87% of the text is left as it is"


def test_of_two_passages_it_leaves_when_both_are_done(qtbot: QtBot, make: MakeWindow) -> None:
    engine = GatedEngine(better, 1)
    window = make(engine, f"{ONE}\n\n{TWO}\n")
    window.editor.select(0, len(window.editor.text()))
    window.suggestions.run("polish")
    engine.wait_until_running(ONE)
    engine.let(ONE, 3)
    engine.wait_until_running(TWO)
    qtbot.waitUntil(lambda: bar(window).words.text() == "1 of 2 passages are done", timeout=5000)
    assert bar(window).isVisible()
    window.suggestions.stop()
    finish(qtbot, window)
    assert bar(window).rest_button.isVisible(), "while one is left it stays"
    engine.let_all()
    bar(window).rest_button.click()
    finish(qtbot, window)
    qtbot.waitUntil(bar(window).isHidden, timeout=5000)
    assert states(window) == ["done", "done"]


def test_a_click_goes_to_the_part(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(opened(GatedEngine(better, 2)), TEXT)
    begin(window)
    finish(qtbot, window)
    line = bar(window).line
    number = line.stretch_at(line.width() - 3)
    with qtbot.waitSignal(bar(window).picked) as picked:
        qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(line.width() - 3, line.height() // 2))
    assert picked.args == [TEXT.index(THREE)]
    assert line.words(number).endswith(THREE)
    qtbot.keyClick(line, Qt.Key.Key_Left)
    with qtbot.waitSignal(bar(window).picked) as picked:
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert picked.args == [TEXT.index(TWO)]


def test_the_rest_is_done_and_no_more(qtbot: QtBot, make: MakeWindow) -> None:
    engine = GatedEngine(better, 1)
    window = make(engine, TEXT)
    begin(window)
    engine.wait_until_running(ONE)
    engine.let(ONE, 3)
    engine.wait_until_running(TWO)
    window.suggestions.stop()
    finish(qtbot, window)
    assert bar(window).words.text() == "1 of 3 passages are done"
    assert states(window) == ["skipped", "done", "skipped", "waiting", "waiting"]
    seeds = {request.seed for request in engine.requests}
    engine.let_all()
    bar(window).rest_button.click()
    finish(qtbot, window)
    assert asked(engine) == [ONE, TWO, TWO, THREE]
    assert len(seeds | {request.seed for request in engine.requests}) == 3, "a passage has its seed every time"
    assert bar(window).words.text() == "All 3 passages are done"
    window.suggestions.accept()
    assert window.editor.text() == WHOLE


def test_what_fails_by_itself_is_told_and_tried_again(qtbot: QtBot, make: MakeWindow) -> None:
    engine = opened(GatedEngine(failing(EngineFailed(detail="x")), 2))
    window = make(engine, TEXT)
    begin(window)
    finish(qtbot, window)
    assert states(window)[-1] == "failed"
    assert bar(window).words.text() == "2 of 3 passages are done · 1 broke off or failed"
    assert "could not go on" in bar(window).line.words(4)
    assert "1 of 3 passages could not be done" in window.panel.card.note
    engine._answer = better
    bar(window).rest_button.click()
    finish(qtbot, window)
    assert asked(engine).count(THREE) == 2
    assert asked(engine).count(ONE) == asked(engine).count(TWO) == 1
    assert states(window)[-1] == "done"


def test_after_a_death_the_rest_can_be_had(qtbot: QtBot, make: MakeWindow) -> None:
    engine = opened(GatedEngine(failing(EngineDied(detail="signal 9")), 1))
    window = make(engine, TEXT)
    begin(window)
    finish(qtbot, window)
    assert window.panel.card.state == "problem"
    assert bar(window).words.text() == "2 of 3 passages are done"
    qtbot.waitUntil(lambda: not window.assistant.loading, timeout=5000)
    engine._answer = better
    bar(window).rest_button.click()
    finish(qtbot, window)
    assert asked(engine) == [ONE, TWO, THREE, THREE]
    window.suggestions.accept()
    assert window.editor.text() == WHOLE


def stopped_in_the_middle(qtbot: QtBot, make: MakeWindow, file: Path) -> None:
    """A window that ended while a job ran, one passage of it done."""
    engine = GatedEngine(better, 1)
    window = make(engine, "")
    window.files.open(file)
    begin(window)
    engine.wait_until_running(ONE)
    engine.let(ONE, 3)
    engine.wait_until_running(TWO)
    qtbot.waitUntil(lambda: states(window)[1] == "done", timeout=5000)
    qtbot.waitUntil(lambda: (kept_jobs(file_name(file)) or [None])[0] is not None, timeout=5000)
    window.close()


def test_at_the_next_start_it_is_there_and_goes_on(qtbot: QtBot, make: MakeWindow, file: Path) -> None:
    stopped_in_the_middle(qtbot, make, file)
    engine = opened(GatedEngine(better, 1))
    window = make(engine, "")
    assert window.keeping.come_back()
    qtbot.waitUntil(lambda: bar(window).isVisible(), timeout=5000)
    assert bar(window).words.text() == "1 of 3 passages are done"
    finish(qtbot, window)
    bar(window).rest_button.click()
    finish(qtbot, window)
    assert asked(engine) == [TWO, THREE]
    window.suggestions.accept()
    assert window.editor.text() == WHOLE
    assert not list(jobs().iterdir())


@pytest.mark.parametrize("changed", [False, True])
def test_a_document_with_an_unfinished_job_offers_to_go_on(qtbot: QtBot, make: MakeWindow, file: Path,
                                                           changed: bool) -> None:
    stopped_in_the_middle(qtbot, make, file)
    for journal in journals().glob("*.journal"):
        journal.unlink()
    if changed:
        file.write_text(TEXT.replace("# Notes", "# All notes"), "utf-8")
    engine = opened(GatedEngine(better, 1))
    window = make(engine, "")
    window.files.open(file)
    qtbot.waitUntil(lambda: "1 of 3 passages" in window.notice.message, timeout=5000)
    choose(window, "Go on")
    finish(qtbot, window)
    assert asked(engine) == [TWO, THREE]
    window.suggestions.accept()
    assert window.editor.text() == (WHOLE.replace("# Notes", "# All notes") if changed else WHOLE)


def test_what_is_offered_can_be_discarded(qtbot: QtBot, make: MakeWindow, file: Path) -> None:
    stopped_in_the_middle(qtbot, make, file)
    for journal in journals().glob("*.journal"):
        journal.unlink()
    window = make(GatedEngine(better, 1), "")
    window.files.open(file)
    qtbot.waitUntil(lambda: "1 of 3 passages" in window.notice.message, timeout=5000)
    choose(window, "Discard")
    assert not kept_jobs(file_name(file))


def test_a_long_text_is_cut_by_the_models_own_tokens(qtbot: QtBot, make: MakeWindow) -> None:
    section = "## Part {n}\n\n" + "The committee met again, and it came to an agreement in the end. " * 60 + "\n\n"
    text = "# Report\n\n" + "".join(section.format(n=number) for number in range(4))
    engine = opened(GatedEngine(lambda passage: ["Better."], 2))
    window = make(engine, text)
    window.suggestions.small = False
    window.editor.select(0, len(text))
    window.suggestions.run("polish")
    finish(qtbot, window)
    prompts = [request.messages[-1].content for request in engine.requests]
    assert len(prompts) == 4
    parts = [prompt.split("<text>\n")[1].split("\n</text>")[0] for prompt in prompts]
    assert all(engine.count_tokens(part) <= 800 for part in parts)
    assert {part.splitlines()[0] for part in parts} == {"# Report", "## Part 1", "## Part 2", "## Part 3"}
    befores = [prompt.split("<before>\n")[1].split("\n</before>")[0] for prompt in prompts if "<before>" in prompt]
    assert len(befores) == 3, "the first has nothing before it"
    assert all(before.startswith("Report") and before.endswith("in the end.") for before in befores)
    coverage = window.suggestions.job.coverage if window.suggestions.job is not None else None
    assert coverage is not None
    assert coverage.total == 4
    assert coverage.is_complete


def test_what_is_kept_goes_with_the_proposals(qtbot: QtBot, make: MakeWindow, file: Path) -> None:
    stopped_in_the_middle(qtbot, make, file)
    window = make(GatedEngine(better, 1), "")
    gone: list[int] = []
    window.record.archive.forget_all(gone.append)
    qtbot.waitUntil(lambda: bool(gone), timeout=5000)
    assert not list(jobs().iterdir())


def test_of_parts_too_thin_to_be_seen_the_one_that_matters_most_is_shown(qtbot: QtBot) -> None:
    states: tuple[State, ...] = ("done", "waiting", "skipped", "done", "failed", "done")
    stretches = tuple(Stretch(10 * at, 10 * at + 10, state) for at, state in enumerate(states * 10))
    line = CoverageLine(lambda: colours(dark=False))
    qtbot.addWidget(line)
    line.show_coverage("x" * 600, stretches)
    line.resize(600, 18)
    assert [box[:3] for box in line._boxes()] == [(at, each.state, 10.0 * at) for at, each in enumerate(stretches)]
    line.resize(20, 18)  # three parts to a pixel
    boxes = [*line._boxes()]
    assert len(boxes) <= 30
    worst = ("failed", "waiting", "done", "skipped")
    for (first, state, _, _), behind in zip(boxes, [*(box[0] for box in boxes[1:]), len(stretches)], strict=True):
        assert state == min((each.state for each in stretches[first:behind]), key=worst.index)
    assert boxes[0][2] == 0
    assert all(one[2] + one[3] == pytest.approx(other[2]) for one, other in pairwise(boxes)), "without a gap"
    assert boxes[-1][2] + boxes[-1][3] == pytest.approx(20)
