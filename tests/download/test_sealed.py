"""A sealed process and its downloads: they reach their own hosts and no others, and leave a note."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from app.core import seal
from tests.core.test_seal import sealed
from tests.download.conftest import entry_for, planted
from tests.download.hub import serving

ROOT = Path(__file__).parents[2]

APPROVED = """
import socket, sys
port = int(sys.argv[1])
def tried(host, port):
    try:
        socket.create_connection((host, port), 5).close()
        return "opened"
    except PermissionError:
        return "refused"
print(tried("localhost", port))
with seal.approved("Planted", "localhost"):
    print(seal.approvals(), tried("localhost", port), tried("127.0.0.2", port), tried("nothost", port))
    try:
        socket.socket().bind(("127.0.0.1", 0))
    except PermissionError:
        print("bind refused")
    socket.getaddrinfo("localhost", port)
    try:
        socket.socket().connect(("127.0.0.1", port + 1))
    except PermissionError:
        print("another port refused")
print(seal.approvals(), tried("localhost", port))
try:
    socket.socket().connect(("127.0.0.1", port))
except PermissionError:
    print("after it refused")
print(seal.counted().opened, seal.counted().refused)
"""


def test_a_download_reaches_its_own_hosts_and_no_others() -> None:
    with serving(b"GGUF") as hub:
        told = sealed(APPROVED, hub.endpoint.rpartition(":")[2]).splitlines()
    # Where localhost is ::1 first, the connection to 127.0.0.1 is the second one.
    assert told[:-1] == ["refused", "('Planted',) opened refused refused", "bind refused", "another port refused",
                         "() refused", "after it refused"]
    assert told[-1] in ("1 7", "2 7")


def test_a_sealed_process_downloads_and_notes_its_hosts(tmp_path: Path) -> None:
    """The real client through the seal; the mirror sends on to another host of this computer."""
    with serving(planted(300_000)) as hub:
        entry = entry_for(hub)
        code = ("import sys\nsys.path.insert(0, sys.argv[1])\nsys.argv[:] = ['child.py', *sys.argv[2:]]\nimport runpy\n"
                "runpy.run_path('tests/download/child.py', run_name='__main__')\n"
                "import json\nprint(json.dumps([seal.counted().opened, seal.counted().refused]))")
        told = sealed(code, str(ROOT), str(tmp_path), hub.endpoint, entry.sha256, str(entry.bytes))
    assert (tmp_path / entry.file).read_bytes() == planted(300_000)
    opened, refused = json.loads(told)
    assert opened >= 2
    assert refused == 0
    assert {(contact.download, contact.host) for contact in seal.contacts()} == {
        ("Planted", "127.0.0.1"), ("Planted", "localhost")}


def test_the_command_downloads_through_the_seal(tmp_path: Path) -> None:
    """From a folder nothing is opened at all, and the seal holds in the process that fetched."""
    done = subprocess.run([sys.executable, "-m", "app", "models", "download", "qwen3-4b", "--source", str(tmp_path)],
                          cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "does not have this file" in done.stderr
    assert seal.contacts() == ()
