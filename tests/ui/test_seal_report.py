"""The button of the seal panel that saves a report, in a process that is sealed as the program is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core import seal
from app.core.origin import Origin, Package
from app.ui.seal_panel import SealPanel
from tests.ui.conftest import MakeWindow

ROOT = Path(__file__).parents[2]


def saved(path: Path, home: Path) -> list[str]:
    """What the panel says when it was told to save the report there; the last line: whether it can be saved again."""
    done = subprocess.run([sys.executable, "-m", "tests.ui.sealed_window", str(path)], cwd=ROOT, timeout=110,
                          env=os.environ | {"STET_HOME": str(home), "LANG": "C.UTF-8"}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_report_is_saved_and_says_that_all_was_refused(tmp_path: Path) -> None:
    path = tmp_path / "seal.txt"
    assert saved(path, tmp_path / "home") == [
        f"Saved as “{path}”: all that was tried was refused, and no connection is open.", "True"]
    lines = path.read_text("utf-8").splitlines()
    assert lines[0].endswith(": sealed.")
    assert sum(": refused (" in line for line in lines) == 4
    assert any("(this window): none" in line for line in lines)
    assert lines[-1].startswith("That list is kept in ")


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    told = saved(tmp_path / "no folder" / "seal.txt", tmp_path / "home")
    assert told[0].startswith("Not saved: the folder is gone")
    assert told[-1] == "True"


@pytest.mark.parametrize(("package", "command"), [("checkout", "python -m app doctor"), ("deb", "stet doctor")])
def test_the_command_that_is_named_is_there(
        qtbot: QtBot, make: MakeWindow, monkeypatch: pytest.MonkeyPatch, package: Package, command: str) -> None:
    monkeypatch.setattr("app.ui.seal_panel.origin", lambda: Origin(package))
    panel = SealPanel(seal.counted(), (), make())
    qtbot.addWidget(panel)
    assert f"In a terminal, {command} --seal tells the same." in panel.text
