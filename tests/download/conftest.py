"""What the tests of downloads need: loopback and nothing else, a planted model, a run that notes what it told."""

from __future__ import annotations

import ipaddress
import random
import socket
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.core.catalog import Entry, load_catalog
from app.core.transfer import TransferEvent
from app.download.download import Download
from app.download.lanes import Width
from app.download.source_order import Patience
from app.download.sources import Source, source_from
from tests.conftest import NetworkTouched
from tests.download.hub import COMMIT, FILE, REPOSITORY, LoopbackHub

# Nothing is waited for longer than a test may take.
SOON = Patience(stall_seconds=1.0, first_wait_seconds=0.01, tries=3, longest_wait_seconds=0.05)


def _is_loopback(host: object) -> bool:
    if host in ("localhost", b"localhost", None):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback  # type: ignore[arg-type]
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback only: replaces the fixture of that name. A name below .invalid is unknown, as RFC 6761 has it."""
    connect, resolve = socket.socket.connect, socket.getaddrinfo

    def connecting(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not _is_loopback(address[0]):
            raise NetworkTouched(f"a test opened a connection: {address!r}")
        connect(self, address)

    def resolving(host: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(host, str) and host.endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if not _is_loopback(host):
            raise NetworkTouched(f"a test asked for {host!r}")
        return resolve(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", connecting)
    monkeypatch.setattr(socket, "getaddrinfo", resolving)
    monkeypatch.delenv("HF_ENDPOINT", raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def planted(size: int, seed: int = 6) -> bytes:
    """Bytes of a model that is none."""
    return b"GGUF" + random.Random(seed).randbytes(size - 4)


def entry_for(hub: LoopbackHub) -> Entry:
    """The catalog's entry of what the hub has."""
    return replace(load_catalog().get("qwen3-8b"), id="planted", name="Planted", repository=REPOSITORY, file=FILE,
                   revision=COMMIT, bytes=len(hub.content), sha256=hub.sha256)


class Run:
    """One download, and what it told."""

    def __init__(self, entry: Entry, folder: Path, sources: Sequence[Source | str], patience: Patience = SOON,
                 width: Width | None = None) -> None:
        self.events: list[TransferEvent] = []
        self.cancelled = threading.Event()
        self.sources = [source_from(source) if isinstance(source, str) else source for source in sources]
        self.download = Download(entry, folder, self.sources, self.events.append, self.cancelled, patience=patience,
                                 spare_bytes=0, width=width)

    def __call__(self) -> Path:
        return self.download.run()

    def of(self, kind: type[TransferEvent]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]
