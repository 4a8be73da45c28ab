"""A model hub on loopback: what huggingface-hub asks for (HEAD, linked ETag and size, commit, redirect to another host
that knows ranges), with faults planted on purpose."""

from __future__ import annotations

import contextlib
import hashlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

REPOSITORY, FILE, COMMIT = "Qwen/Planted-GGUF", "Planted-Q4.gguf", "7c41481f57cb95916b40956ab2f0b139b296d974"


@dataclass
class Fault:
    """One fault of the host that serves the bytes (or, with ``at_hub``, of the one that is asked first).

    Args:
        status: answer with it instead.
        headers: put into the answer, over those that belong there.
        body: send it instead, with status 200.
        after: send so many bytes of the body, then do ``then``.
        then: ``close``, ``reset`` or ``stall`` (until the hub ends).
        times: for so many answers.
        change: what the bytes of the file are changed by.
        ignores_range: answer 200 with the whole file.
        redirect: answer 302 to it.
        pace: bytes a second of each connection; 0: as fast as it goes.
        shared: ``pace`` is that of all connections together.
        at_hub: the host that is asked first has it; HEAD too.
    """

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    after: int | None = None
    then: str = "close"
    times: int = 10**9
    change: Callable[[bytes], bytes] | None = None
    ignores_range: bool = False
    redirect: str = ""
    pace: float = 0.0
    shared: bool = False
    at_hub: bool = False


class LoopbackHub:
    """Two hosts: ``endpoint`` is asked, and sends on to ``cdn``.

    ``requests`` are (host, method, path, headers in lower case) as they came; ``sent`` counts bytes of bodies.
    """

    def __init__(self, content: bytes | Path, fault: Fault | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.content = content.read_bytes() if isinstance(content, Path) else content
        self.sha256 = hashlib.sha256(self.content).hexdigest()
        self.fault = fault
        self.requests: list[tuple[str, str, str, dict[str, str]]] = []
        self.sent = 0
        self.piece = 64 * 1024  # bytes that are sent at once
        self.on_sent: Callable[[int], None] = lambda count: None
        self.ends = threading.Event()
        self.most_at_once = self._at_once = 0  # answers with bytes
        self._lock = threading.Lock()
        self._line = threading.Lock()
        self._tls = tls
        self._servers = [self._serve("hub"), self._serve("cdn")]
        scheme = "http" if tls is None else "https"
        self.endpoint = f"{scheme}://127.0.0.1:{self._servers[0].server_port}"
        self.cdn = f"{scheme}://localhost:{self._servers[1].server_port}"

    def close(self) -> None:
        self.ends.set()
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def methods(self) -> list[tuple[str, str]]:
        return [(host, method) for host, method, _, _ in self.requests]

    def ranges(self) -> list[str]:
        return [headers.get("range", "") for host, method, _, headers in self.requests
                if (host, method) == ("cdn", "GET")]

    def _serve(self, host: str) -> ThreadingHTTPServer:
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_HEAD(self) -> None:
                hub._answer(host, self)

            def do_GET(self) -> None:
                hub._answer(host, self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def get_request(self) -> tuple[socket.socket, Any]:
                connection, address = super().get_request()
                if hub._tls is not None:  # the handshake is the handler's, in its thread
                    connection = hub._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
                return connection, address

            def handle_error(self, request: Any, client_address: Any) -> None:
                pass  # the client went away, as it is meant to in these tests

        server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return server

    def _fault_for(self, host: str) -> Fault | None:
        with self._lock:
            fault = self.fault
            if fault is None or fault.at_hub != (host == "hub") or fault.times <= 0:
                return None
            fault.times -= 1
            return fault

    def _answer(self, host: str, request: BaseHTTPRequestHandler) -> None:
        headers = {name.lower(): value for name, value in request.headers.items()}
        with self._lock:
            self.requests.append((host, request.command, request.path, headers))
        fault = self._fault_for(host)
        if fault is not None and (fault.status or fault.redirect or fault.body is not None):
            self._misanswer(request, fault)
        elif host == "hub":
            if not request.path.startswith(f"/{REPOSITORY}/resolve/") or not request.path.endswith(FILE):
                return self._say(request, 404, {"Content-Length": "0"})
            self._say(request, 302, {
                "Location": f"{self.cdn}/bytes/{self.sha256}?signature=planted", "Content-Length": "0",
                "X-Linked-Etag": f'"{self.sha256}"', "X-Linked-Size": str(len(self.content)), "X-Repo-Commit": COMMIT,
                "Set-Cookie": "session=planted; Path=/"} | (fault.headers if fault else {}))
        else:
            self._send(request, headers, fault)
        return None

    def _misanswer(self, request: BaseHTTPRequestHandler, fault: Fault) -> None:
        if fault.redirect:
            return self._say(request, 302, {"Location": fault.redirect, "Content-Length": "0"} | fault.headers)
        body = fault.body or b""
        self._say(request, fault.status or 200, {"Content-Length": str(len(body))} | fault.headers)
        if request.command == "GET":
            request.wfile.write(body)
        return None

    def _send(self, request: BaseHTTPRequestHandler, asked: dict[str, str], fault: Fault | None) -> None:
        etag, total = f'"{self.sha256[:32]}"', len(self.content)
        headers = {"ETag": etag, "Accept-Ranges": "bytes", "Content-Type": "application/octet-stream"}
        headers |= fault.headers if fault else {}
        start, end, status = 0, total, 200
        wanted = asked.get("range", "")
        if wanted and not (fault and fault.ignores_range) and asked.get("if-range", headers["ETag"]) == headers["ETag"]:
            first, _, last = wanted.removeprefix("bytes=").partition("-")
            start, end, status = int(first), min(int(last) + 1 if last else total, total), 206
            headers = {"Content-Range": f"bytes {start}-{end - 1}/{total}"} | headers
        content = self.content if fault is None or fault.change is None else fault.change(self.content)
        if status == 200:
            end = len(content)
        headers.setdefault("Content-Length", str(end - start))
        self._say(request, status, headers)
        if request.command == "HEAD":
            return
        with self._counted():
            self._send_body(request, content, start, end, fault)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            yield
        finally:
            with self._lock:
                self._at_once -= 1

    def _send_body(
        self, request: BaseHTTPRequestHandler, content: bytes, start: int, end: int, fault: Fault | None
    ) -> None:
        stop = end if fault is None or fault.after is None else min(end, start + fault.after)
        view = memoryview(content)
        while start < stop:
            piece = view[start:min(start + self.piece, stop)]
            if fault is not None and fault.pace:
                with self._line if fault.shared else contextlib.nullcontext():
                    if self.ends.wait(len(piece) / fault.pace):
                        return
            request.wfile.write(piece)
            start += len(piece)
            with self._lock:
                self.sent += len(piece)
            self.on_sent(self.sent)
        if fault is not None and fault.after is not None and stop < end:
            self._break(request, fault.then)

    def _break(self, request: BaseHTTPRequestHandler, how: str) -> None:
        request.wfile.flush()
        request.close_connection = True
        if how == "stall":
            self.ends.wait()
        elif how == "reset":  # SO_LINGER of zero seconds: what is not sent is dropped, and the other side is told RST
            request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.connection.close()

    @staticmethod
    def _say(request: BaseHTTPRequestHandler, status: int, headers: dict[str, str]) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.end_headers()


@contextmanager
def serving(
    content: bytes | Path, fault: Fault | None = None, tls: ssl.SSLContext | None = None
) -> Iterator[LoopbackHub]:
    """A hub with one file, for a block."""
    hub = LoopbackHub(content, fault, tls)
    try:
        yield hub
    finally:
        hub.close()
