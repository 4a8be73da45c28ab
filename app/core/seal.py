"""The seal: this process opens no connection and no listening socket, but for a download that the user asked for.

Python raises an audit event before it connects, binds, sends to an address or resolves a name (PEP 578; the table of
events in the documentation of sys.audit). The hook refuses them, in whatever library they happen, and cannot be taken
away again. It sees Python's own sockets: that Qt and llama.cpp open none is shown from outside, by `doctor --seal` and
by a test under strace.
"""

from __future__ import annotations

import contextlib
import errno
import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core import places
from app.core.errors import NoHomeFolder

# Refused whatever was approved: a client neither listens nor needs to, and sends no datagrams.
_NEVER = frozenset({"socket.bind", "socket.sendto", "socket.sendmsg", "socket.gethostbyname", "socket.gethostbyaddr",
                    "socket.getnameinfo"})
_GUARDED = _NEVER | {"socket.connect", "socket.getaddrinfo"}
_MOST_KEPT = 50  # of what was refused


@dataclass(frozen=True, slots=True)
class Approval:
    """A download that may open connections to ``hosts`` and to all below them."""

    name: str
    hosts: tuple[str, ...]

    def covers(self, host: str) -> bool:
        return any(host == known or host.endswith(f".{known}") for known in self.hosts)


@dataclass(frozen=True, slots=True)
class Counted:
    """What the seal saw since this process began.

    Args:
        sealed: whether the hook holds.
        opened: connections that a download opened.
        refused: calls that were refused.
        last_refused: the newest of them, as "connect 192.0.2.1:443".
    """

    sealed: bool
    opened: int
    refused: int
    last_refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """A host that a download spoke with: when first in that run of the program (seconds since 1970)."""

    time: float
    download: str
    host: str


class _State:
    """What the hook knows; one for the process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.installed = False
        self.approved: list[Approval] = []
        self.opened = 0
        self.refused = 0
        self.last_refused: list[str] = []
        self.noted: set[tuple[str, str]] = set()
        self.thread = threading.local()  # .resolved: the approval and the port of the name that this thread asked for


_state = _State()


@contextmanager
def approved(name: str, *hosts: str) -> Iterator[None]:
    """For a block, the download ``name`` may open connections to ``hosts`` (and all below them), from any thread."""
    approval = Approval(name, tuple(host.lower() for host in hosts))
    with _state.lock:
        _state.approved.append(approval)
    try:
        yield
    finally:
        with _state.lock:
            _state.approved.remove(approval)


def approvals() -> tuple[str, ...]:
    """The downloads that may open connections now."""
    with _state.lock:
        return tuple(approval.name for approval in _state.approved)


def install() -> None:
    """Seal this process for its whole life; calling it again does nothing."""
    with _state.lock:
        if _state.installed:
            return
        _state.installed = True
    sys.addaudithook(_hook)


def counted() -> Counted:
    """What was opened and refused so far."""
    with _state.lock:
        return Counted(_state.installed, _state.opened, _state.refused, tuple(_state.last_refused))


def contacts() -> tuple[Contact, ...]:
    """Every host that a download of this user ever spoke with, the oldest first."""
    found: list[Contact] = []
    with contextlib.suppress(OSError):
        for line in record_file().read_text("utf-8", "backslashreplace").splitlines():
            try:
                found.append(Contact(**json.loads(line)))
            except (ValueError, TypeError):
                continue  # cut off by a full disk
    return tuple(found)


def record_file() -> Path:
    """Where the hosts are noted that downloads spoke with."""
    return places.user_data() / "connections.jsonl"


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in _GUARDED:
        return
    if event not in _NEVER:
        allow = _may_resolve if event == "socket.getaddrinfo" else _may_connect
        if allow(arguments):
            return
    said = f"{event.removeprefix('socket.')} {_told(event, arguments)}".rstrip()
    with _state.lock:
        _state.refused += 1
        _state.last_refused = [*_state.last_refused, said][-_MOST_KEPT:]
    raise PermissionError(errno.EACCES, f"Stet is sealed and refused: {said}")


def _may_resolve(arguments: tuple[Any, ...]) -> bool:
    """A name of an approved download; its port is what this thread may connect to next."""
    host, port = _name_of(arguments[0]), arguments[1]
    approval = _approval_for(host)
    _state.thread.resolved = approval, str(port)
    if approval is None:
        return False
    _note(approval.name, host)
    return True


def _may_connect(arguments: tuple[Any, ...]) -> bool:
    """An address that was approved by number, or one of a name that was, which this thread has just resolved."""
    address = arguments[1]
    if not isinstance(address, tuple) or len(address) < 2:
        return False  # AF_UNIX and others: nothing of ours uses them
    host, port = _name_of(address[0]), str(address[1])
    approval, resolved_port = getattr(_state.thread, "resolved", (None, ""))
    by_number = _approval_for(host) is not None
    with _state.lock:
        allowed = by_number or (approval in _state.approved and port == resolved_port)
        _state.opened += allowed
    return allowed


def _approval_for(host: str) -> Approval | None:
    with _state.lock:
        return next((approval for approval in _state.approved if approval.covers(host)), None)


def _name_of(host: object) -> str:
    text = host.decode("ascii", "backslashreplace") if isinstance(host, bytes) else str(host)
    return text.lower().rstrip(".")


def _told(event: str, arguments: tuple[Any, ...]) -> str:
    if event == "socket.getaddrinfo":
        return f"{_name_of(arguments[0])}:{arguments[1]}"
    address = arguments[-1]
    if isinstance(address, tuple) and len(address) >= 2:
        return f"{address[0]}:{address[1]}"
    return str(address)[:200]


def _note(download: str, host: str) -> None:
    """Write down a host that a download speaks with, once in this run of the program."""
    with _state.lock:
        if (download, host) in _state.noted:
            return
        _state.noted.add((download, host))
    line = json.dumps({"time": round(time.time(), 3), "download": download, "host": host}, ensure_ascii=False)
    # A full disk must not end a download that shows in the status line anyway.
    with contextlib.suppress(OSError, NoHomeFolder):
        path = record_file()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
