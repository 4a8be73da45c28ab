"""An http proxy on loopback, that leads on or refuses, and notes what it was asked."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Proxy:
    """``asked`` are the first lines of the requests, ``headers`` all that came with them."""

    address: str = ""
    refusal: str = ""
    asked: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)


@contextmanager
def proxying(refusal: str = "") -> Iterator[Proxy]:
    """A proxy for a block; ``refusal`` ("407 Proxy Authentication Required"): what it answers to everything."""
    proxy = Proxy(refusal=refusal)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            first = self.rfile.readline().decode().strip()
            lines: list[bytes] = []
            while (line := self.rfile.readline()) not in (b"\r\n", b""):
                lines.append(line)
            proxy.asked.append(first)
            proxy.headers.append(b"".join(lines).decode())
            method, target, _ = first.split()
            if proxy.refusal:
                self.wfile.write(f"HTTP/1.1 {proxy.refusal}\r\nContent-Length: 0\r\n\r\n".encode())
                return
            parts = urlsplit(f"//{target}" if method == "CONNECT" else target)
            with socket.create_connection((parts.hostname, parts.port)) as far:
                if method == "CONNECT":
                    self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                else:
                    path = parts.path + (f"?{parts.query}" if parts.query else "")
                    kept = [line for line in lines if not line.lower().startswith((b"connection:", b"proxy-"))]
                    far.sendall(f"{method} {path} HTTP/1.1\r\n".encode() + b"".join(kept)
                                + b"Connection: close\r\n\r\n")
                back = threading.Thread(target=pour, args=(far, self.connection), daemon=True)
                back.start()
                if method == "CONNECT":
                    pour(self.connection, far)
                back.join()

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # the client went away

    with Server(("127.0.0.1", 0), Handler) as server:
        proxy.address = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield proxy
        finally:
            server.shutdown()


def pour(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
