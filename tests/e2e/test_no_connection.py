"""No process of the real window calls beyond this computer, seen by the system's tracer while a text is polished."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECONDS = 240

pytestmark = [pytest.mark.model,
              pytest.mark.skipif(sys.platform != "linux" or shutil.which("strace") is None,
                                 reason="needs Linux with strace")]
# What a call reaches, by the family of its address.
_FAMILY = re.compile(r"sa_family=(AF_\w+)")
_UNIX_PATH = re.compile(r'sun_path=@?"([^"]*)"')
# What strace 6.1 writes of a thread that was killed as it began a call: it was gone before even the call's name could
# be read (5 of 150 processes with busy threads that killed themselves). The kernel does not begin a call of such a
# thread (ptrace_report_syscall says that a fatal signal is pending), so nothing was called.
_UNREAD = re.compile(r"\?+\( <detached \.\.\.>$")


def traced(log: Path, *command: str, **environment: str) -> tuple[list[str], str]:
    """The calls of connect, bind and listen of a command and its children, and what it printed.

    With a filter in the kernel (``--seccomp-bpf``) only these calls stop a process, which takes a third of the time.
    """
    done = subprocess.run(
        ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=connect,bind,listen", "-e", "signal=none",
         "-o", str(log), *command],
        cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return calls_in(log.read_text("utf-8")), done.stdout


def calls_in(log: str) -> list[str]:
    """The calls of strace's log, without the numbers of their threads."""
    calls = [line.split(maxsplit=1)[1] for line in log.splitlines() if "(" in line]
    return [call for call in calls if not _UNREAD.match(call)]


def beyond(calls: list[str]) -> list[str]:
    """The calls that reach another computer, or wait for one: all but those of sockets in the file system."""
    return [call for call in calls if call.startswith("listen") or not (
        (family := _FAMILY.search(call)) and family[1] == "AF_UNIX")]


def unix_paths(calls: list[str]) -> set[str]:
    return {found[1] for call in calls if (found := _UNIX_PATH.search(call))}


def test_the_window_polishes_a_text_without_a_call(tmp_path: Path) -> None:
    calls, told = traced(tmp_path / "calls", sys.executable, "-m", "tests.e2e.polishing_window",
                         QT_QPA_PLATFORM="offscreen")
    facts = json.loads(told.splitlines()[-1])
    assert facts["proposed"].strip()
    assert beyond(calls) == []
    assert unix_paths(calls) <= _system_sockets(), calls
    assert (facts["opened"], facts["refused"]) == (0, 0)
    assert facts["seal"] == "Sealed · 0 connections"


def _system_sockets() -> set[str]:
    """What the C library asks for names of users (nscd), and Qt for the desktop's bus."""
    return {"/var/run/nscd/socket", "/run/nscd/socket", "/run/dbus/system_bus_socket"}


def test_the_terminal_polishes_a_text_without_a_call(tmp_path: Path) -> None:
    text = tmp_path / "text.md"
    text.write_text("The committee meet on Tuesday.\n", "utf-8")
    calls, told = traced(tmp_path / "calls", sys.executable, "-m", "app", "polish", str(text), "--max-tokens", "16",
                         "--threads", "1")
    assert told.strip()
    assert beyond(calls) == []


def test_a_call_would_be_seen(tmp_path: Path) -> None:
    """What is looked for is found where it is: a process, and a child of it, call a port here on which nobody waits."""
    code = ("import contextlib, socket\none = socket.socket()\none.connect_ex(('127.0.0.1', 9))\n"
            "with contextlib.suppress(OSError):\n    one.bind(('127.0.0.1', 0))")
    parent = f"import subprocess, sys\n{code}\nsubprocess.run([sys.executable, '-c', {code!r}], check=True)"
    calls, _ = traced(tmp_path / "calls", sys.executable, "-c", parent)
    assert [call.split("(")[0] for call in beyond(calls)] == ["connect", "bind"] * 2


def test_a_thread_killed_before_its_call_could_be_read_called_nobody() -> None:
    log = ("11 connect(3, {sa_family=AF_INET, sin_port=htons(9)}, 16 <unfinished ...>\n"
           "12 ???( <detached ...>\n13 ????( <detached ...>\n14 connect( <detached ...>\n"
           "11 +++ killed by SIGKILL +++\n")
    assert [call.split("(")[0] for call in beyond(calls_in(log))] == ["connect", "connect"]
