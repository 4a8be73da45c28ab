"""The program starts itself again, from any folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app import __version__
from app.core.own_process import own_command, own_environment


def test_it_is_this_program_whatever_is_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__main__.py").write_text("print('another program')")
    done = subprocess.run(own_command("--version"), env=own_environment(), cwd=tmp_path, capture_output=True, text=True,
                          check=True)
    assert __version__ in done.stdout


def test_only_what_it_is_given_goes_on() -> None:
    environment = own_environment({"PYTHONPATH": "elsewhere", "TMPDIR": "/tmp"})
    assert set(environment) == {"PYTHONPATH", "TMPDIR"}
    assert environment["PYTHONPATH"].endswith("elsewhere")
    assert environment["PYTHONPATH"] != "elsewhere"


def test_a_built_program_needs_no_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert own_command("--flag") == [sys.executable, "--flag"]
    assert own_environment({}) == {}
