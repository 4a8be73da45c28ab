"""The writer's main job on the real starter model, in the real window with its real host process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.inference.process_engine import ProcessEngine
from app.main import make_window
from app.ui.window import Window

ROOT = Path(__file__).parents[2]
TEXT = (
    "# Report\n\n## Budget\n\nThe committee met on Tuesday to review the budget. After two hours of discussion it come "
    "to an agreement: travel spending is cut by ten percent.\r\n\nThere is many reasons why this was not decided "
    "earlier, and it effect our work.\n\n## Notes\n\nNothing\u00a0else.\n"
)

pytestmark = pytest.mark.model


class Run:
    """A window, its engine and a file."""

    def __init__(self, window: Window, engine: ProcessEngine, path: Path) -> None:
        self.window, self.engine, self.path = window, engine, path

    def select(self, text: str) -> None:
        start = self.window.editor.text().index(text)
        self.window.editor.select(start, start + len(text))


@pytest.fixture
def run(qtbot: QtBot, tmp_path: Path) -> Iterator[Run]:
    path = tmp_path / "report.md"
    path.write_bytes(TEXT.encode())
    engine = ProcessEngine()
    window = make_window(engine)
    window.resize(1440, 900)
    window.show()
    with qtbot.waitSignal(window.assistant.model_ready, timeout=60_000):
        window.models.load("starter")
    window.files.open(path)
    yield Run(window, engine, path)
    window.editor.document().setModified(False)
    window.close()
    window.deleteLater()


def finish(qtbot: QtBot, window: Window) -> None:
    card = window.panel.card

    def decided() -> bool:
        return not window.assistant.busy and card.state != "running" and "…" not in card.head

    qtbot.waitUntil(decided, timeout=120_000)


def test_open_polish_decide_undo_save(qtbot: QtBot, run: Run) -> None:
    window = run.window
    sentence = "There is many reasons why this was not decided earlier, and it effect our work."
    run.select(sentence)
    with qtbot.waitSignal(window.assistant.job_text, timeout=60_000):
        qtbot.keyClick(window.editor, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    finish(qtbot, window)
    job = window.suggestions.job
    assert job is not None
    assert job.ending == "finished"
    assert job.answer.strip()
    before = window.editor.text()
    if window.panel.card.accept_button.isEnabled():
        qtbot.keyClick(window.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert window.editor.text() == before.replace(sentence, job.answer)
        qtbot.keyClick(window.editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.editor.text() == before
    qtbot.keyClick(window.editor, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert window.status.text("saved").startswith("Saved")
    assert run.path.read_bytes() == TEXT.encode()
    assert "tokens/s" in window.status.text("speed")
    assert "CPU" in window.status.text("model")


def test_a_killed_host_costs_one_sentence(qtbot: QtBot, run: Run) -> None:
    window = run.window
    for _ in range(3):
        before = window.editor.text()
        run.select("The committee met on Tuesday to review the budget.")
        with qtbot.waitSignal(window.assistant.job_text, timeout=60_000):
            window.suggestions.run("expand")
        assert run.engine.host_pid is not None
        with qtbot.waitSignals([window.assistant.job_ended, window.assistant.model_ready], timeout=60_000):
            os.kill(run.engine.host_pid, signal.SIGKILL)
        assert "stopped unexpectedly" in window.panel.card.head
        assert window.panel.card.view.toPlainText()
        assert window.editor.text() == before
        with qtbot.waitSignal(window.assistant.job_text, timeout=60_000):
            window.suggestions.run("polish")
        window.suggestions.stop()
        finish(qtbot, window)
        assert window.panel.card.state == "ready"


def test_text_that_does_not_fit_is_refused_with_both_counts(qtbot: QtBot, run: Run) -> None:
    window = run.window
    text = "A sentence that repeats itself without end. " * 1200
    window.editor.show_text(text)
    window.editor.select(0, len(text))
    with qtbot.waitSignal(window.assistant.job_ended, timeout=60_000):
        window.suggestions.run("polish")
    assert "8192" in window.panel.card.head
    assert window.panel.card.state == "problem"
    assert window.editor.text() == text


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_the_host_is_gone_soon_after_the_window_was_killed(tmp_path: Path) -> None:
    environment = dict(os.environ, QT_QPA_PLATFORM="offscreen", STET_HOME=str(tmp_path))
    window = subprocess.Popen([sys.executable, "-m", "app"], cwd=ROOT, env=environment)
    try:
        deadline = time.monotonic() + 30
        hosts: list[psutil.Process] = []
        while not hosts and time.monotonic() < deadline and window.poll() is None:
            hosts = [child for child in psutil.Process(window.pid).children() if "--engine-host" in child.cmdline()]
        assert hosts, "the window started no host"
        window.kill()
        window.wait()
        _, alive = psutil.wait_procs(hosts, timeout=10)
        assert not alive
    finally:
        window.kill()
        window.wait()
