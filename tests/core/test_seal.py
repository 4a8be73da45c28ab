"""The seal, in processes of their own (an audit hook cannot be taken away again): what it refuses and notes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.core import seal

ROOT = Path(__file__).parents[2]


def sealed(code: str, *arguments: str) -> str:
    """What ``code`` prints in a process that is sealed before it runs."""
    done = subprocess.run([sys.executable, "-c", f"from app.core import seal\nseal.install()\n{code}", *arguments],
                          cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


TRIED = {
    "connect": "socket.socket().connect(('127.0.0.1', 9))",
    "connect_ex": "socket.socket().connect_ex(('127.0.0.1', 9))",
    "connect over IPv6": "socket.socket(socket.AF_INET6).connect(('::1', 9))",
    "a unix socket": "socket.socket(socket.AF_UNIX).connect('/tmp/nobody')",
    "bind": "socket.socket().bind(('127.0.0.1', 0))",
    "getaddrinfo": "socket.getaddrinfo('stet.invalid', 443)",
    "gethostbyname": "socket.gethostbyname('stet.invalid')",
    "sendto": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
    "create_connection": "socket.create_connection(('127.0.0.1', 9))",
    "urlopen": "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')",
}


@pytest.mark.parametrize("how", TRIED)
def test_it_is_refused_and_counted(how: str) -> None:
    told = sealed(f"import socket\ntry:\n    {TRIED[how]}\nexcept OSError as error:\n    print(error)\n"
                  "print(seal.counted().refused, seal.counted().opened)")
    assert "Stet is sealed" in told
    assert told.splitlines()[-1] == "1 0"


def test_another_thread_is_sealed_too() -> None:
    told = sealed("import socket, threading\ndef work():\n    try:\n        socket.socket().connect(('127.0.0.1', 9))\n"
                  "    except PermissionError:\n        print('refused')\none = threading.Thread(target=work)\n"
                  "one.start(); one.join()")
    assert told == "refused"


def test_what_a_download_spoke_with_is_noted_once() -> None:
    code = ("import socket\nfor _ in range(3):\n    with seal.approved('Planted', 'localhost'):\n"
            "        socket.getaddrinfo('localhost', 80)\n"
            "try:\n    socket.getaddrinfo('stet.invalid', 80)\nexcept PermissionError:\n    pass")
    sealed(code)
    assert [(contact.download, contact.host) for contact in seal.contacts()] == [("Planted", "localhost")]
    with seal.record_file().open("a") as file:
        file.write('{"time": 1, "down')  # the disk was full
    assert len(seal.contacts()) == 1


@pytest.mark.parametrize("arguments", [["--engine-host"], ["models", "list"], []])
def test_every_way_in_is_sealed(arguments: list[str]) -> None:
    """The engine's host, the terminal and the window: whatever main() begins, the seal holds before it."""
    code = ("import socket, sys, types\nfor name, entry in (('app.inference.host', 'main'), ('app.cli', 'main'), "
            "('app.main', 'run_window')):\n"
            "    made = types.ModuleType(name)\n"
            "    setattr(made, entry, lambda *_: print(__import__('app.core.seal').core.seal.counted().sealed) or 0)\n"
            "    __import__(name.rpartition('.')[0])\n    sys.modules[name] = made\n"
            "    setattr(sys.modules[name.rpartition('.')[0]], name.rpartition('.')[2], made)\n"
            "from app.__main__ import main\nmain(sys.argv[1:])")
    done = subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True,
                          timeout=60, check=False)
    assert done.stdout.strip() == "True", done.stderr


def test_the_doctor_proves_it(tmp_path: Path) -> None:
    report = tmp_path / "seal.json"
    done = subprocess.run([sys.executable, "-m", "app", "doctor", "--seal", "--json", "-o", str(report)], cwd=ROOT,
                          capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    facts = json.loads(report.read_text("utf-8"))
    assert json.loads(done.stdout) == facts
    assert facts["holds"]
    assert len(facts["attempts"]) == 4
    assert all("refused" in attempt["said"] for attempt in facts["attempts"])
    assert {"engine", "this command"} <= {process["what"] for process in facts["processes"]}
    assert facts["downloads"] == []
    assert (facts["opened"], facts["refused"]) == (0, 4)


def test_without_the_seal_the_doctor_says_so() -> None:
    # Not ours, and not for everything: what would reach beyond this computer fails by itself.
    code = ("import sys\ndef stop(event, arguments):\n"
            "    if event in ('socket.connect', 'socket.sendto', 'socket.getaddrinfo'):\n"
            "        raise OSError('there is no network')\n"
            "sys.addaudithook(stop)\nfrom app import cli\nsys.exit(cli.main(['doctor', '--seal']))")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120,
                          check=False)
    assert done.returncode == 1
    assert "the seal does not hold" in done.stdout
    assert "listen on 127.0.0.1: NOT REFUSED (it went through)" in done.stdout
