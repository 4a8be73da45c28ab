"""Set-up, as far as it goes without the network: when it runs, what it refuses, and what it says."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

if TYPE_CHECKING:
    from tests.packaging.conftest import SetUpModules

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"

# When set-up has something to do ------------------------------------------------------------------------------------


@pytest.fixture
def venv(tmp_path: Path, modules: SetUpModules) -> Path:
    """A folder with the link to Python and the finished stamp that set-up leaves."""
    folder = tmp_path / ".venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    stamp = modules.bootstrap.Stamp.of(folder)
    stamp.parts = {"runtime": "1", "llama": "2", "dev": "3"}
    stamp.write(folder)
    return folder


def complete(modules: SetUpModules, venv: Path, wanted: dict[str, str]) -> bool:
    answer: bool = modules.bootstrap.complete(modules.bootstrap.read_stamp(venv), venv, wanted)
    return answer


@pytest.mark.parametrize(("wanted", "expected"), [
    ({"runtime": "1", "llama": "2"}, True),
    ({"runtime": "1", "llama": "2", "dev": "3"}, True),
    ({"runtime": "1", "llama": "changed"}, False),
    ({"runtime": "1", "llama": "2", "docs": "4"}, False),
])
def test_a_part_is_installed_when_it_is_new_or_its_pins_changed(
    modules: SetUpModules, venv: Path, wanted: dict[str, str], expected: bool
) -> None:
    assert complete(modules, venv, wanted) is expected


def test_a_setup_that_was_interrupted_is_made_again(modules: SetUpModules, venv: Path) -> None:
    stamp = modules.bootstrap.read_stamp(venv)
    stamp.unfinished = True
    stamp.write(venv)
    assert not complete(modules, venv, {})


def test_a_checkout_that_moved_is_made_again(modules: SetUpModules, venv: Path) -> None:
    moved = venv.rename(venv.with_name("elsewhere"))
    assert not complete(modules, moved, {})


def test_another_python_behind_the_link_is_noticed(modules: SetUpModules, venv: Path) -> None:
    link = venv / "bin" / "python"
    link.unlink()
    assert not complete(modules, venv, {})
    link.symlink_to("/bin/sh")
    assert not complete(modules, venv, {})


@pytest.mark.parametrize("text", ["", "{", "[]", '{"place": "/"}', '{"place": "/", "python": "p", "parts": 3}'])
def test_a_damaged_stamp_is_no_stamp(modules: SetUpModules, venv: Path, text: str) -> None:
    (venv / "stet-setup.json").write_text(text, "utf-8")
    assert not complete(modules, venv, {})


def test_the_fingerprints_follow_the_files(
    modules: SetUpModules, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copytree(PACKAGING, tmp_path / "packaging")
    here = tmp_path / "packaging"
    monkeypatch.setattr(modules.bootstrap, "HERE", here)
    monkeypatch.setattr(modules.llama_wheel, "LEAN", here / "lean.cmake")
    before = modules.bootstrap.wanted_parts(dev=True, package=True)
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-package.txt", "lean.cmake"):
        with (here / name).open("a", encoding="utf-8") as file:
            file.write("# another\n")
    after = modules.bootstrap.wanted_parts(dev=True, package=True)
    assert before.keys() == after.keys() == {"runtime", "dev", "package", "llama"}
    assert all(before[part] != after[part] for part in before)
    assert modules.bootstrap.wanted_parts(dev=False).keys() == {"runtime", "llama"}


# What it says when it cannot go on ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("error", "status", "words"), [
    (KeyboardInterrupt(), 130, "Stopped."),
    (OSError(errno.ENOSPC, "No space left on device"), 1, "The disk is full."),
    (PermissionError(errno.EACCES, "Permission denied", "/here/.venv"), 1, "Permission denied (/here/.venv)"),
    (ZeroDivisionError("ours"), 1, "ZeroDivisionError('ours')"),
])
def test_bad_weather_is_one_sentence_and_no_traceback(
    modules: SetUpModules, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    error: BaseException, status: int, words: str,
) -> None:
    def fail(*, dev: bool, package: bool) -> None:
        raise error

    monkeypatch.setattr(modules.bootstrap, "set_up", fail)
    monkeypatch.setattr(modules.bootstrap, "LOG", tmp_path / "setup.log")
    assert modules.bootstrap.main(["--dev"]) == status
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said
    assert len(said.strip().splitlines()) == 1


def test_a_user_who_is_not_root_gets_one_exact_command(
    modules: SetUpModules, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    system = modules.system_packages
    monkeypatch.setattr(system, "missing", lambda python: ["libEGL.so.1", "libgthread-2.0.so.0", "libglib-2.0.so.0",
                                                           system.VENV, system.COMPILER])
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(modules.commands.SetupFailed) as caught:
        system.ensure(sys.executable, tmp_path / "log")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    command = str(caught.value).splitlines()[-1]
    assert command == f"sudo apt-get install -y g++ libegl1 libglib2.0-0 python{version}-venv"


def test_a_system_without_apt_hears_what_is_missing(modules: SetUpModules) -> None:
    said = modules.system_packages.sentence(["libEGL.so.1", "a C++ compiler"], apt=False)
    assert "libEGL.so.1, a C++ compiler" in said
    assert "apt" not in said


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux names libraries")
def test_a_library_that_is_not_there_is_found_missing(
    modules: SetUpModules, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(modules.system_packages, "LIBRARIES", {"libc.so.6": "libc6", "libnowhere.so.9": "nowhere"})
    found = modules.system_packages.missing(sys.executable)
    assert "libnowhere.so.9" in found
    assert "libc.so.6" not in found


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_make_says_so_when_there_is_no_python() -> None:
    done = subprocess.run(["make", "setup", "PYTHON="], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Stet needs Python 3.11 or newer" in done.stderr


# Programs and locks -------------------------------------------------------------------------------------------------


def test_an_interruption_ends_all_that_was_started(modules: SetUpModules, tmp_path: Path) -> None:
    child = "import time; time.sleep(600)"
    parent = (f"import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', {child!r}]); "
              "print(child.pid, flush=True); child.wait()")
    started: list[psutil.Process] = []

    def interrupt(line: str) -> None:
        started.append(psutil.Process(int(line)))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        modules.commands.run([sys.executable, "-c", parent], log=tmp_path / "log", read_line=interrupt)
    _, alive = psutil.wait_procs(started, timeout=10)
    assert started
    assert all(process.status() == psutil.STATUS_ZOMBIE for process in alive)


def test_a_program_that_fails_keeps_what_it_said(modules: SetUpModules, tmp_path: Path) -> None:
    with pytest.raises(modules.commands.CommandFailed, match="the reason"):
        modules.commands.run([sys.executable, "-c", "import sys; sys.exit('the reason')"], log=tmp_path / "log")
    assert "the reason" in (tmp_path / "log").read_text("utf-8")


def test_compiler_flags_of_the_user_stay_out(modules: SetUpModules, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CFLAGS", "CXXFLAGS", "CMAKE_ARGS", "SKBUILD_CMAKE_DEFINE", "PYTHONPATH"):
        monkeypatch.setenv(name, "-march=native")
    assert "-march=native" not in modules.commands.clean_environment().values()


def test_a_second_setup_waits_for_the_first(modules: SetUpModules, tmp_path: Path) -> None:
    order: list[str] = []
    asked = threading.Event()

    def second() -> None:
        asked.set()
        with modules.commands.locked(tmp_path, "waiting"):
            order.append("second")

    thread = threading.Thread(target=second)
    with modules.commands.locked(tmp_path, "waiting"):
        thread.start()
        assert asked.wait(10)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]


# make run -----------------------------------------------------------------------------------------------------------


def has_display(environment: dict[str, str], system: str = "linux") -> bool:
    """Asked in a process of its own, since no test may open a connection."""
    arguments = (environment, system)
    code = f"import sys; sys.path.insert(0, {str(PACKAGING)!r}); import run; print(run.has_display(*{arguments!r}))"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    return done.stdout == "True\n"


@pytest.mark.parametrize(("environment", "expected"), [
    ({}, False),
    ({"DISPLAY": ""}, False),
    ({"DISPLAY": ":7654"}, False),
    ({"DISPLAY": "localhost:10.0"}, True),
    ({"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": "/nowhere"}, False),
])
def test_a_display_must_answer(environment: dict[str, str], expected: bool) -> None:
    assert has_display(environment) is expected


def test_a_wayland_socket_is_a_display(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "wayland-0"))
        server.listen()
        assert has_display({"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)})


def test_only_linux_can_be_without_a_display() -> None:
    assert has_display({}, "darwin")
