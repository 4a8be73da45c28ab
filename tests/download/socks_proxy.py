"""A SOCKS 5 proxy on loopback (RFC 1928, 1929), that leads on or refuses, and notes whom it was asked for."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.download.proxy import pour


@dataclass
class Socks:
    """``answer``: what it says to the wish to be led on (0: yes); ``login``: what it asks for, "" for nothing."""

    address: str = ""
    answer: int = 0
    login: str = ""
    asked: list[str] = field(default_factory=list)


@contextmanager
def socks_proxying(answer: int = 0, login: str = "") -> Iterator[Socks]:
    """A proxy for a block; ``login`` as "user:password"."""
    socks = Socks(answer=answer, login=login)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with suppress(IndexError):  # the client went away
                if self._let_in():
                    self._lead_on()

        def _let_in(self) -> bool:
            ways = self.rfile.read(self.rfile.read(2)[1])
            way = 2 if socks.login else 0
            if way not in ways:
                self.wfile.write(b"\5\xff")
                return False
            self.wfile.write(bytes([5, way]))
            if way:
                user = self.rfile.read(self.rfile.read(2)[1]).decode()
                password = self.rfile.read(self.rfile.read(1)[0]).decode()
                known = f"{user}:{password}" == socks.login
                self.wfile.write(b"\1\0" if known else b"\1\1")
                return known
            return True

        def _lead_on(self) -> None:
            kind = self.rfile.read(4)[3]
            assert kind == 3, "the name is left to the proxy"
            host = self.rfile.read(self.rfile.read(1)[0]).decode()
            port = int.from_bytes(self.rfile.read(2), "big")
            socks.asked.append(f"{host}:{port}")
            self.wfile.write(bytes([5, socks.answer, 0, 1, 0, 0, 0, 0, 0, 0]))
            if socks.answer:
                return
            with socket.create_connection((host, port)) as far:
                back = threading.Thread(target=pour, args=(far, self.connection), daemon=True)
                back.start()
                pour(self.connection, far)
                back.join()

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # the client went away

    with Server(("127.0.0.1", 0), Handler) as server:
        socks.address = f"socks5://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield socks
        finally:
            server.shutdown()
