"""The proxy that this computer names, and how a connection is led through it: http (CONNECT) and SOCKS 5.

SOCKS as in RFC 1928, with a user's name and password as in RFC 1929. The name of the far host is always left to the
proxy ("socks5h"): whoever needs one often has a name service that does not tell the truth.
"""

from __future__ import annotations

import base64
import http.client
import socket
import ssl
import urllib.request
from urllib.parse import unquote, urlsplit

_DEFAULT_PORTS = {"http": 80, "socks5": 1080, "socks5h": 1080, "socks": 1080}
_VERSION, _CONNECT, _BY_NAME, _NO_LOGIN, _LOGIN = 5, 1, 3, 0, 2
# What a SOCKS server says why it would not lead on (RFC 1928, section 6).
_REASONS = {
    1: "general failure", 2: "not allowed by its rules", 3: "network unreachable", 4: "host unreachable",
    5: "connection refused", 6: "no answer in time", 7: "command not known", 8: "kind of address not known",
}


class ProxyOdd(Exception):
    """The computer names a proxy of a kind that is not spoken here; its text is the address without a password."""


class ProxyRefused(OSError):
    """The proxy cannot be reached, or would not lead on; ``strerror`` says which."""


class Proxy:
    """A proxy as the computer names it; an address without a kind is that of an http one.

    Raises:
        ProxyOdd
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
            raise ProxyOdd(f"{parts.scheme}://{parts.hostname or ''}")
        self.is_socks = parts.scheme != "http"
        self.host, self.port = parts.hostname, parts.port or _DEFAULT_PORTS[parts.scheme]
        self.user, self.password = unquote(parts.username or ""), unquote(parts.password or "")
        self.headers: dict[str, str] = {}
        if self.user and not self.is_socks:
            word = f"{self.user}:{self.password}".encode()
            self.headers["Proxy-Authorization"] = "Basic " + base64.b64encode(word).decode()


def proxy_for(url: str) -> Proxy | None:
    """The proxy of the environment (https_proxy, all_proxy, no_proxy), on Windows and macOS also of the settings.

    Raises:
        ProxyOdd
    """
    parts, named = urlsplit(url), urllib.request.getproxies()
    address = named.get(parts.scheme) or named.get("all")
    if not address or urllib.request.proxy_bypass(parts.netloc.rpartition("@")[2]):
        return None
    return Proxy(address)


class SocksConnection(http.client.HTTPConnection):
    """A connection to ``host`` through a SOCKS proxy; see http.client.

    Args:
        proxy: a SOCKS one.
        host, port: whom the proxy leads to.
        timeout: seconds.
        context: for TLS with ``host``; None: none is spoken.
    """

    def __init__(self, proxy: Proxy, host: str, port: int, timeout: float, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=timeout)
        self._proxy, self._tls = proxy, context

    def connect(self) -> None:
        """Connect, be led on, and speak TLS from then on.

        Raises:
            ProxyRefused: the proxy says why, or what it says is no SOCKS.
            OSError
        """
        # Known at once, so that another thread can end it.
        self.sock = socket.create_connection((self._proxy.host, self._proxy.port), self.timeout)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _log_in(self.sock, self._proxy)
        _be_led(self.sock, self.host, self.port)
        if self._tls is not None:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)


def _log_in(sock: socket.socket, proxy: Proxy) -> None:
    ways = bytes([_NO_LOGIN, _LOGIN]) if proxy.user else bytes([_NO_LOGIN])
    sock.sendall(bytes([_VERSION, len(ways)]) + ways)
    version, way = _exactly(sock, 2)
    if version != _VERSION:
        raise ProxyRefused(0, "it is no SOCKS 5 proxy")
    if way == _LOGIN and proxy.user:
        user, password = proxy.user.encode()[:255], proxy.password.encode()[:255]
        sock.sendall(bytes([1, len(user)]) + user + bytes([len(password)]) + password)
        if _exactly(sock, 2)[1] != 0:
            raise ProxyRefused(0, "wrong user name or password")
    elif way != _NO_LOGIN:
        raise ProxyRefused(0, "it asks for a user name and a password")


def _be_led(sock: socket.socket, host: str, port: int) -> None:
    name = host.encode("idna")
    sock.sendall(bytes([_VERSION, _CONNECT, 0, _BY_NAME, len(name)]) + name + port.to_bytes(2, "big"))
    _, answer, _, kind = _exactly(sock, 4)
    if answer != 0:
        raise ProxyRefused(0, _REASONS.get(answer, f"answer {answer}"))
    # The address that the proxy itself has there says nothing to us: 4 or 16 bytes, or a name; and its port.
    _exactly(sock, {1: 4, 4: 16}.get(kind) or _exactly(sock, 1)[0])
    _exactly(sock, 2)


def _exactly(sock: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        piece = sock.recv(count - len(found))
        if not piece:
            raise ProxyRefused(0, "it closed the connection")
        found += piece
    return found
