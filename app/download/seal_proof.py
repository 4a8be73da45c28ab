"""Tries what the seal must refuse, and lists the sockets that Stet's processes hold open."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise

import psutil

# RFC 5737: an address that leads nowhere, in case it is not refused. RFC 6761: a name that no server knows.
NOWHERE, NO_NAME = ("192.0.2.1", 443), "stet.invalid"
_SECONDS = 2.0
_HOST_FLAG = "--engine-host"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One thing that was tried; ``said``: what came of it."""

    what: str
    refused: bool
    said: str


@dataclass(frozen=True, slots=True)
class Process:
    """A process of Stet: what it is, and its sockets that reach beyond this computer or wait for others.

    ``sockets`` are "tcp 127.0.0.1:8080 LISTEN" and the like; None: the system does not tell.
    """

    pid: int
    what: str
    sockets: tuple[str, ...] | None


def try_connections() -> tuple[Attempt, ...]:
    """Connect, listen, send and ask for a name, in this process; each is refused where it is sealed."""

    def on_socket(kind: socket.SocketKind, act: Callable[[socket.socket], object]) -> Callable[[], object]:
        def attempt() -> None:
            with socket.socket(socket.AF_INET, kind) as one:
                one.settimeout(_SECONDS)
                act(one)

        return attempt

    stream, datagram = socket.SOCK_STREAM, socket.SOCK_DGRAM
    return tuple(_tried(what, attempt) for what, attempt in (
        (f"connect to {NOWHERE[0]}:{NOWHERE[1]}", on_socket(stream, lambda one: one.connect(NOWHERE))),
        ("listen on 127.0.0.1", on_socket(stream, lambda one: one.bind(("127.0.0.1", 0)))),
        (f"send a datagram to {NOWHERE[0]}:{NOWHERE[1]}", on_socket(datagram, lambda one: one.sendto(b"", NOWHERE))),
        (f"ask for the name {NO_NAME}", lambda: socket.getaddrinfo(NO_NAME, 443)),
    ))


def processes(me: str) -> tuple[Process, ...]:
    """This process, which is ``me``, and all others of Stet that belong to this user, with their sockets."""
    return tuple(sorted(_found(me), key=lambda process: process.pid))


def _tried(what: str, attempt: Callable[[], object]) -> Attempt:
    try:
        attempt()
    except PermissionError as error:
        return Attempt(what, "sealed" in str(error), str(error.strerror or error))
    except OSError as error:
        return Attempt(what, False, f"it was tried, and failed by itself: {error.strerror or error}")
    return Attempt(what, False, "it went through")


def _found(what: str) -> Iterator[Process]:
    me = psutil.Process()
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            is_me = process.pid == me.pid
            command = process.cmdline()
            if is_me or (_is_stet(command) and process.exe() == me.exe() and process.username() == me.username()):
                yield Process(process.pid, what if is_me else _what(command), _sockets(process))


def _is_stet(command: list[str]) -> bool:
    return bool(getattr(sys, "frozen", False)) or ("-m", "app") in pairwise(command)


def _what(command: list[str]) -> str:
    return "engine" if _HOST_FLAG in command else "window or command"


def _sockets(process: psutil.Process) -> tuple[str, ...] | None:
    try:
        found = process.net_connections(kind="inet")
    except psutil.Error:
        return None
    names = {socket.SOCK_STREAM: "tcp", socket.SOCK_DGRAM: "udp"}
    return tuple(" ".join(filter(None, (names.get(one.type, "socket"), _address(one.laddr), _address(one.raddr),
                                        one.status if one.status != psutil.CONN_NONE else ""))) for one in found)


def _address(address: tuple[()] | tuple[str, int]) -> str:
    return f"{address[0]}:{address[1]}" if address else ""
