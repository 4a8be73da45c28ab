"""The window's language changes while the program runs: the text, its place and the model are there again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.model


def test_to_chinese_and_back(tmp_path: Path) -> None:
    environment = os.environ | {"STET_HOME": str(tmp_path / "home"), "LC_ALL": "C.UTF-8"}
    done = subprocess.run([sys.executable, "-m", "tests.e2e.switching_window"], cwd=ROOT, env=environment, text=True,
                          capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr
    first, second, third = (json.loads(line) for line in done.stdout.splitlines())
    assert [each["language"] for each in (first, second, third)] == ["en", "zh", "en"]
    assert [each["menu"] for each in (first, second, third)] == ["Open…", "打开…", "Open…"]
    # Words that no file holds, the cursor, and where the window stands.
    assert (second["text"], third["text"]) == (first["text"] + " One.", first["text"] + " One. Two.")
    assert second["dirty"]
    assert third["dirty"]
    assert second["cursor"] == third["cursor"] == 7
    assert second["box"] == third["box"] == [40, 60, 700, 700]
    assert first["model"] == second["model"] == third["model"] != ""
    assert [each["windows"] for each in (first, second, third)] == [1, 1, 1]
    assert "Traceback" not in done.stderr
