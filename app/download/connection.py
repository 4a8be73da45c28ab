"""One GET as plain bytes: direct or through the proxy that the computer names, each piece as it comes.

http.client and not the hub library's client: that one takes 1.5 s of the processor for a gigabyte, this one 0.2 s
(measured on loopback), and its socket is in our hands, so that a pause ends a connection in any state. Certificates
are judged by the hub library's rules (the system's store, or the file that SSL_CERT_FILE names).
"""

from __future__ import annotations

import errno
import functools
import http.client
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol
from urllib.parse import urlsplit

from app.download.proxies import Proxy, ProxyRefused, SocksConnection, proxy_for


class Headers(Protocol):
    """Of an answer; names in any case."""

    def get(self, name: str, default: str, /) -> str:
        """The value of one."""
        ...

    def items(self) -> Sequence[tuple[str, str]]:
        """All of them, names and values."""
        ...


class Answer:
    """What a server answered: ``status``, ``headers``, and a body that is read once.

    Args:
        connection: that it came by; closed with it.
        response: of http.client.
    """

    def __init__(self, connection: http.client.HTTPConnection, response: http.client.HTTPResponse) -> None:
        self._connection, self._response = connection, response
        # http.client lets go of the socket when the server says that it will close; what is read still comes by it.
        self._socket = connection.sock
        self.status = response.status
        self.headers: Headers = response.headers

    def read(self, most: int) -> bytes:
        """The next bytes, as many as are here and at most so many; b"" at the end.

        Raises:
            OSError, http.client.HTTPException
        """
        return self._response.read1(most)

    def close(self) -> None:
        self._response.close()
        self._connection.close()


class Connecting:
    """A request on its way. Another thread may ``interrupt`` it at any time.

    Args:
        connect_seconds: to wait for a connection.
        seconds: to wait for each piece of the answer.
    """

    def __init__(self, connect_seconds: float, seconds: float) -> None:
        self._connect_seconds, self.seconds = connect_seconds, seconds
        self._connection: http.client.HTTPConnection | None = None
        self._interrupted = False

    def interrupt(self) -> None:
        """End a wait of the other thread; it then fails with an OSError."""
        self._interrupted = True
        connection = self._connection
        sock = connection.sock if connection is not None else None
        if sock is not None:
            with suppress(OSError):  # it is closed already
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def get(self, url: str, headers: dict[str, str], method: str = "GET") -> Answer:
        """Ask for ``url`` (http or https) with GET or HEAD; nothing is followed.

        Raises:
            ProxyOdd, ProxyRefused
            OSError: of the name service, the connection, TLS.
            http.client.HTTPException: what came is no HTTP.
        """
        parts = urlsplit(url)
        host, is_safe = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if is_safe else 80)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        proxy = proxy_for(url)
        if proxy is not None and not proxy.is_socks and not is_safe:
            path, headers = url, headers | proxy.headers
        connection = self._through(proxy, host, port, is_safe=is_safe)
        self._connection = connection
        try:
            self._connect(connection, by_proxy=proxy is not None)
            if self._interrupted:
                raise ConnectionAbortedError
            connection.sock.settimeout(self.seconds)
            connection.request(method, path, headers={"host": parts.netloc.rpartition("@")[2], **headers})
            return Answer(connection, connection.getresponse())
        except BaseException:
            connection.close()
            raise

    def _through(self, proxy: Proxy | None, host: str, port: int, *, is_safe: bool) -> http.client.HTTPConnection:
        context = _context() if is_safe else None
        if proxy is not None and proxy.is_socks:
            return SocksConnection(proxy, host, port, self._connect_seconds, context)
        near = (proxy.host, proxy.port) if proxy is not None else (host, port)
        if context is None:
            return http.client.HTTPConnection(*near, timeout=self._connect_seconds)
        connection = http.client.HTTPSConnection(*near, timeout=self._connect_seconds, context=context)
        if proxy is not None:
            connection.set_tunnel(host, port, headers=proxy.headers)
        return connection

    def _connect(self, connection: http.client.HTTPConnection, *, by_proxy: bool) -> None:
        try:
            connection.connect()
        except ssl.SSLError:
            raise
        except OSError as error:
            is_late = isinstance(error, TimeoutError)
            told = "no answer" if is_late else error.strerror or str(error)
            if by_proxy:  # http.client says nothing better than "Tunnel connection failed: 407 Proxy …"
                raise ProxyRefused(0, told.removeprefix("Tunnel connection failed: ")) from error
            if is_late:
                raise TimeoutError(errno.ETIMEDOUT, told) from error
            raise


@functools.cache
def _context() -> ssl.SSLContext:
    from huggingface_hub.utils import httpx

    context: ssl.SSLContext = httpx.create_ssl_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
