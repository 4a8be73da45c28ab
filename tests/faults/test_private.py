"""What was typed stands in the document and in what is kept for the user alone: nowhere else, and in no log."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.errors import DiskFull
from tests.scripted_engine import ScriptedEngine
from tests.ui.conftest import MakeWindow, make, run

MARKER = "marker-qzx-4711"
__all__ = ["make"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_a_marker_is_found_only_where_it_may_be(
    qtbot: QtBot, make: MakeWindow, tmp_path: Path, temporary_home: Path, capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    document = tmp_path / "a.md"
    document.write_text("# Title\n\nWords.\n")
    window = make(ScriptedEngine([f"{MARKER} better."]))
    assert window.files.open(document)
    window.editor.insertPlainText(f"{MARKER} words. ")
    run(qtbot, window, "polish")
    window.show_problem(DiskFull(path=str(document)))
    assert window.files.save()
    window.editor.insertPlainText("more. ")
    window.close()
    assert MARKER in document.read_text()
    kept = [path for path in temporary_home.rglob("*") if path.is_file()]
    assert kept
    assert not [path for path in kept if path.stat().st_mode & 0o077]
    found = [path for path in kept if MARKER.encode() in path.read_bytes()]
    assert not [path for path in found if path.suffix == ".log" or path.name.startswith("settings")]
    for output in (*capfd.readouterr(), caplog.text):
        assert MARKER not in output
