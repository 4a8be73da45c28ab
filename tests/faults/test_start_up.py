"""The program starts wherever it is: odd homes, locales and settings; or it says in one sentence why not."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.test_settings import mutations

ROOT = Path(__file__).parents[2]
# The real program, closed by its own loop as soon as it turns; what its notice says goes to standard output.
WINDOW = """
import sys
from PySide6.QtCore import QTimer
from app import main
made = main.make_window
def watched(engine, face=None):
    window = made(engine, face)
    window.models.load_chosen = lambda: None
    def leave():
        print(window.notice.message)
        window.close()
    QTimer.singleShot(0, window, leave)
    return window
main.make_window = watched
sys.exit(main.run_window(sys.argv[1:]))
"""


def start(environment: dict[str, str], *prefix: str, program: tuple[str, ...] = ("-c", WINDOW),
          cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run the window, or another ``program``, with nothing but ``environment``; within 60 seconds, whatever happens."""
    base = {"PATH": os.environ["PATH"], "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT),
            "QT_LOGGING_RULES": "*=false"}
    return subprocess.run([*prefix, sys.executable, *program], env=base | environment, cwd=cwd, capture_output=True,
                          text=True, encoding="utf-8", timeout=60, check=False)


@pytest.mark.parametrize(("home", "locale"), [
    ("with space", "C"), ("文 件 🖋", "tr_TR.UTF-8"), ("quo'te\"s", "POSIX"), ("Überordner", ""), ("家", "zh_CN.UTF-8"),
])
def test_odd_homes_and_locales(home: str, locale: str, tmp_path: Path) -> None:
    folder = tmp_path / home
    folder.mkdir()
    file = folder / "信 I.md"
    file.write_text("# 标题\n\nİstanbul ıI\n", encoding="utf-8")
    done = start({"HOME": str(folder), "LC_ALL": locale, "LANG": locale}, program=("-c", WINDOW, str(file)))
    assert (done.returncode, done.stderr) == (0, "")
    kept = json.loads((folder / ".config" / "Stet" / "settings.json").read_text(encoding="utf-8"))
    assert kept["recent"] == [str(file)]


# Its loop is ended by others, as a session's end may do, while the window holds what was typed.
ENDED = """
import sys
from PySide6.QtCore import QCoreApplication, QTimer
from app import main
made = main.make_window
def watched(engine, face=None):
    window = made(engine, face)
    window.models.load_chosen = lambda: None
    def leave():
        window.files.new()
        window.editor.textCursor().insertText("typed a moment ago")
        QCoreApplication.exit(0)
    QTimer.singleShot(0, window, leave)
    return window
main.make_window = watched
sys.exit(main.run_window([]))
"""


def test_a_loop_that_others_end_ends_as_a_closed_window_does(tmp_path: Path) -> None:
    """No thread outlives its object, which would end the program with a crash; the text is offered again."""
    home = {"STET_HOME": str(tmp_path), "HOME": str(tmp_path)}
    done = start(home, program=("-c", ENDED))
    assert (done.returncode, done.stderr) == (0, "")
    told = start(home, program=("-m", "app", "recover", "--json"))
    assert [text["characters"] for text in json.loads(told.stdout)["texts"]] == [len("typed a moment ago")]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter; pytest's own let nobody in."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
needs_nobody = pytest.mark.skipif(shutil.which("setpriv") is None or not hasattr(os, "geteuid") or os.geteuid() != 0,
                                  reason="needs root, to be somebody else")


@needs_nobody
@pytest.mark.parametrize("home", ["read-only", "missing"])
def test_a_home_that_takes_nothing(home: str, open_folder: Path) -> None:
    folder = open_folder / home
    if home == "read-only":
        folder.mkdir(mode=0o755)
    done = start({"HOME": str(folder)}, *NOBODY)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert "could not be kept" in done.stdout
    assert "could not be kept" in done.stderr
    assert not list(folder.glob("**/settings.json"))


@needs_nobody
def test_no_home_at_all(open_folder: Path) -> None:
    """A user that no list of users knows, and no HOME."""
    open_folder.chmod(0o777)
    prefix = ("setpriv", "--reuid=54321", "--regid=54321", "--clear-groups")
    for program in (("-c", WINDOW), ("-m", "app", "models", "list")):
        done = start({}, *prefix, program=program, cwd=open_folder)
        assert done.returncode == 1
        assert done.stderr.count("\n") == 1
        assert "STET_HOME" in done.stderr
        assert list(open_folder.iterdir()) == []


def _with_settings(content: bytes, folder: Path) -> subprocess.CompletedProcess[str]:
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "config").mkdir(parents=True)
    (folder / "config" / "settings.json").write_bytes(content)
    return start({"STET_HOME": str(folder), "HOME": str(folder)})


def _judge(content: bytes, done: subprocess.CompletedProcess[str], folder: Path) -> None:
    assert done.returncode == 0, (content, done.stderr)
    assert "Traceback" not in done.stderr
    kept = [path.read_bytes() for path in (folder / "config").glob("settings.json.bad-*")]
    if kept:
        assert kept == [content]
        assert "settings.json.bad-1" in done.stdout
    else:
        json.loads(content)


def test_damaged_settings_start_the_program(tmp_path: Path) -> None:
    for content in mutations(500, seed=5)[:13:5]:
        _judge(content, _with_settings(content, tmp_path / "home"), tmp_path / "home")


@pytest.mark.night
@pytest.mark.timeout(3600)
def test_five_hundred_damaged_settings_start_the_program(tmp_path: Path) -> None:
    for content in mutations(500, seed=6):
        _judge(content, _with_settings(content, tmp_path / "home"), tmp_path / "home")
