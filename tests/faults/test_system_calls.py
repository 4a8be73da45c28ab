"""The truth check: strace kills real saves, or fails them, at the n-th real system call of each name."""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.saver_process import BOARD_BYTES
from tests.faults.scenarios import PLANTED, REAL, Scenario

ROOT = Path(__file__).parents[2]
CALLS = ("openat", "read", "write", "lseek", "ftruncate", "fsync", "fchmod", "chmod", "fchown", "newfstatat", "fstat",
         "faccessat2", "rename", "close", "unlink", "flock", "getdents64", "fadvise64", "llistxattr", "listxattr")
# What can fail on a real disk, by call.
ERRORS = {
    "openat": (errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO), "write": (errno.ENOSPC, errno.EIO, errno.EDQUOT),
    "read": (errno.EIO,), "fsync": (errno.EIO, errno.ENOSPC, errno.EDQUOT), "fchmod": (errno.EPERM, errno.EIO),
    "rename": (errno.EACCES, errno.EIO, errno.ENOSPC), "close": (errno.EIO, errno.EDQUOT), "ftruncate": (errno.EIO,),
    "newfstatat": (errno.EIO, errno.ESTALE), "flock": (errno.ENOLCK,),
}
SECONDS = 20


def _strace_works() -> bool:
    if sys.platform != "linux" or shutil.which("strace") is None:
        return False
    done = subprocess.run(["strace", "-qq", "-e", "trace=close", "-e", "inject=close:error=EIO:when=9999", "true"],
                          capture_output=True, check=False)
    return done.returncode == 0


pytestmark = pytest.mark.skipif(not _strace_works(), reason="needs Linux with strace")


class Saver:
    """The process that saves, and strace on each of its children."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process = subprocess.Popen([sys.executable, "-m", "tests.faults.saver_process"], cwd=ROOT, text=True,
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(SECONDS)
        self._process.stdout.close()

    def _ask(self, *words: str) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print("\t".join(words), file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())

    def run(self, scenario: Scenario, *options: str) -> tuple[str, str]:
        """One save under strace with ``options``: what is wrong after it, and strace's log."""
        here, board, log = self._folder / "here", self._folder / "board", self._folder / "log"
        shutil.rmtree(here, ignore_errors=True)
        shutil.copytree(self._folder / "prepared", here)
        board.write_bytes(bytes(BOARD_BYTES))
        child = self._ask("fork", scenario.name, str(here), str(board))
        strace = subprocess.Popen(["strace", "-qq", "-p", str(child), "-o", str(log), *options])
        _until(lambda: "TracerPid:\t0\n" not in Path(f"/proc/{child}/status").read_text())
        os.kill(child, signal.SIGCONT)
        status = self._ask("wait")
        strace.wait(SECONDS)
        data, half = board.read_bytes(), BOARD_BYTES // 2
        promised, told = (part.rstrip(b"\0").decode("utf-8", "ignore") for part in (data[:half], data[half:]))
        killed = os.WIFSIGNALED(status)
        if not killed and os.WEXITSTATUS(status) == 2 and scenario in REAL:
            return f"came out {told}", log.read_text()
        return scenario.judge(here, promised, None, killed), log.read_text()


def _until(true: object) -> None:
    end = time.monotonic() + SECONDS
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end
        os.sched_yield()


@pytest.fixture
def saver(tmp_path: Path) -> Iterator[Saver]:
    saver = Saver(tmp_path)
    yield saver
    saver.close()


def points(saver: Saver, scenario: Scenario, folder: Path) -> Counter[str]:
    """How often a save makes each call."""
    shutil.rmtree(folder / "prepared", ignore_errors=True)
    (folder / "prepared").mkdir()
    scenario.prepare(folder / "prepared")
    wrong, log = saver.run(scenario, "-e", f"trace=?{',?'.join(CALLS)}")
    assert not wrong
    return Counter(re.findall(r"^(\w+)\(", log, re.MULTILINE))


def kills(saver: Saver, scenario: Scenario, folder: Path, calls: tuple[str, ...]) -> list[str]:
    """What is wrong after a kill at each of ``calls``."""
    found: list[str] = []
    for name, count in points(saver, scenario, folder).items():
        for at in range(1, count + 1) if name in calls else ():
            wrong, log = saver.run(scenario, "-e", f"trace={name}", "-e", f"inject={name}:signal=KILL:when={at}")
            assert "killed by SIGKILL" in log, f"{name} {at}"
            if wrong:
                found.append(f"{name} {at}: {wrong}")
    return found


@pytest.mark.parametrize("scenario", REAL, ids=lambda scenario: scenario.name)
def test_a_kill_at_what_changes_the_disk(scenario: Scenario, saver: Saver, tmp_path: Path) -> None:
    assert not kills(saver, scenario, tmp_path, ("write", "fsync", "rename", "ftruncate", "fchmod"))


@pytest.mark.night
@pytest.mark.parametrize("scenario", REAL, ids=lambda scenario: scenario.name)
def test_a_kill_at_every_call(scenario: Scenario, saver: Saver, tmp_path: Path) -> None:
    assert not kills(saver, scenario, tmp_path, CALLS)


@pytest.mark.night
@pytest.mark.parametrize("lasting", ["", "+"], ids=["once", "from there on"])
@pytest.mark.parametrize("scenario", REAL, ids=lambda scenario: scenario.name)
def test_an_error_at_every_call(scenario: Scenario, lasting: str, saver: Saver, tmp_path: Path) -> None:
    found: list[str] = []
    for name, count in points(saver, scenario, tmp_path).items():
        for at in range(1, count + 1):
            for number in ERRORS.get(name, ()):
                how = f"inject={name}:error={errno.errorcode[number]}:when={at}{lasting}"
                if wrong := saver.run(scenario, "-e", f"trace={name}", "-e", how)[0]:
                    found.append(f"{how}: {wrong}")
    assert not found


def test_an_error_at_every_sync_and_rename(saver: Saver, tmp_path: Path) -> None:
    found: list[str] = []
    for scenario in REAL:
        counted = points(saver, scenario, tmp_path)
        for name, number in ("fsync", "EIO"), ("rename", "ENOSPC"), ("write", "ENOSPC"):
            for at in range(1, counted[name] + 1):
                how = f"inject={name}:error={number}:when={at}"
                if wrong := saver.run(scenario, "-e", f"trace={name}", "-e", how)[0]:
                    found.append(f"{scenario.name}: {how}: {wrong}")
    assert not found


def test_a_naive_saver_is_found_out(saver: Saver, tmp_path: Path) -> None:
    assert kills(saver, PLANTED[0], tmp_path, ("openat", "write", "close"))
