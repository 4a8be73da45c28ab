"""Requests to a source: huggingface-hub's session and metadata, redirects by an allow-list, faults as sentences."""

from __future__ import annotations

import functools
import os
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import ModuleType
from typing import Any
from urllib.parse import urljoin, urlsplit

from app import __version__
from app.core.catalog import Entry
from app.core.errors import (
    AccessDenied,
    AccessForbidden,
    ConnectionBroken,
    FileChangedThere,
    FileNotThere,
    NameUnknown,
    OddAnswer,
    OtherFileThere,
    PointerInstead,
    RangeRefused,
    RedirectRefused,
    SourceFailed,
    SourceProblem,
    SourceStalled,
    SourceUnreachable,
    TooManyRequests,
    UntrustedCertificate,
    WebPageInstead,
    WrongRange,
)
from app.download.sources import Source

MOST_REDIRECTS = 5
# Seconds to wait for a connection, and for the answer to the first question.
CONNECT_SECONDS = 10.0
# Seconds that a 429 without Retry-After is taken to mean.
_USUAL_WAIT = 30
# A Git LFS pointer is text of some 130 bytes (its specification: at most 1024).
_POINTER_BYTES, _POINTER = 1024, b"version https://git-lfs"
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_HEADERS = {"user-agent": f"Stet/{__version__}", "accept-encoding": "identity"}


@dataclass(frozen=True, slots=True)
class Opened:
    """An answer whose body can be read. ``skip``: so many bytes come before those that were asked for."""

    response: Any
    etag: str
    skip: int

    def interrupt(self) -> None:
        """End a read that another thread waits in."""
        stream = self.response.extensions.get("network_stream")
        connection = stream.get_extra_info("socket") if stream is not None else None
        if connection is not None:
            with suppress(OSError):  # it is closed already
                connection.shutdown(socket.SHUT_RDWR)


@functools.cache
def _hub() -> ModuleType:
    """The library, imported at the first download: no telemetry, no stored token, and a session of our own."""
    os.environ.update(HF_HUB_DISABLE_TELEMETRY="1", DO_NOT_TRACK="1", HF_HUB_DISABLE_IMPLICIT_TOKEN="1")
    import huggingface_hub
    from huggingface_hub.utils import httpx

    def plain(request: Any) -> None:
        for name in ("cookie", "authorization"):
            request.headers.pop(name, None)

    def client() -> Any:
        return httpx.Client(headers=_HEADERS, event_hooks={"request": [plain]}, follow_redirects=False)

    huggingface_hub.set_client_factory(client)
    return huggingface_hub


def ask(source: Source, url: str, entry: Entry) -> None:
    """Ask for the file's size and hash (HEAD) before a byte is fetched; what a source does not tell is not refused.

    Raises:
        SourceProblem
    """
    hub = _hub()
    if not source.may_ask(url):
        raise RedirectRefused(source=source.name, address=_host(url))
    try:
        told = hub.get_hf_file_metadata(url, token=False, timeout=CONNECT_SECONDS, headers=dict(_HEADERS),
                                        endpoint=source.address)
    except Exception as error:
        raise problem_of(error, source) from error
    if not source.may_ask(urljoin(url, told.location)):
        raise RedirectRefused(source=source.name, address=_host(told.location))
    if told.size is not None and told.size != entry.bytes and told.size > _POINTER_BYTES:
        raise OtherFileThere(source=source.name, detail=f"{told.size:,} bytes instead of {entry.bytes:,}")
    if told.etag and re.fullmatch("[0-9a-f]{64}", told.etag) and told.etag != entry.sha256:
        raise OtherFileThere(source=source.name, detail="its checksum is announced to be another")


@contextmanager
def opened(source: Source, url: str, start: int, end: int, total: int, etag: str, seconds: float) -> Iterator[Opened]:
    """The answer with the bytes from ``start`` to before ``end`` of a file of ``total`` bytes.

    Args:
        source: whose allow-list holds for every redirect.
        url: where to begin.
        start, end, total: bytes.
        etag: what the file was called when its first part came, "" when that is not known (If-Range).
        seconds: how long to wait for each piece.

    Raises:
        SourceProblem
    """
    from huggingface_hub.utils import get_session, httpx

    _hub()
    headers = {"range": f"bytes={start}-{end - 1}", **({"if-range": etag} if etag and start else {})}
    timeout = httpx.Timeout(seconds, connect=CONNECT_SECONDS)
    try:
        for _ in range(MOST_REDIRECTS + 1):
            if not source.may_ask(url):
                raise RedirectRefused(source=source.name, address=_host(url))
            with get_session().stream("GET", url, headers=headers, timeout=timeout) as response:
                if response.has_redirect_location:
                    url = urljoin(url, response.headers["location"])
                    continue
                yield _judged(source, response, start, end, total, etag)
                return
        raise RedirectRefused(source=source.name, address=f"more than {MOST_REDIRECTS} redirects")
    except SourceProblem:
        raise
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ssl.SSLError) as error:
        raise problem_of(error, source, seconds) from error


def _judged(source: Source, response: Any, start: int, end: int, total: int, etag: str) -> Opened:
    """The answer, where it is the bytes that were asked for; else the problem that it is."""
    name, headers = source.name, response.headers
    if response.status_code not in (200, 206):
        raise _of_status(source, response)
    if headers.get("content-type", "").startswith("text/html"):
        raise WebPageInstead(source=name)
    if headers.get("content-encoding", "identity") != "identity":
        raise OddAnswer(source=name, detail="the file is packed")
    new = headers.get("etag", "")
    strong = new if new and not new.startswith("W/") else ""
    length = headers.get("content-length", "")
    if response.status_code == 206:
        found = _RANGE.fullmatch(headers.get("content-range", ""))
        if found is None or (int(found[1]), int(found[2])) != (start, end - 1) or found[3] not in (str(total), "*"):
            raise WrongRange(source=name)
        if etag and strong and strong != etag:
            raise FileChangedThere(source=name)
        return Opened(response, strong, 0)
    if not length.isdecimal():
        raise OddAnswer(source=name, detail="without a length")
    if int(length) <= _POINTER_BYTES < total and response.read().startswith(_POINTER):
        raise PointerInstead(source=name)
    if int(length) != total:
        raise OtherFileThere(source=name, detail=f"{int(length):,} bytes instead of {total:,}")
    if etag and strong and strong != etag:
        raise FileChangedThere(source=name)
    # It knows no ranges: what is here already goes by unread.
    return Opened(response, strong, start)


def _of_status(source: Source, response: Any) -> SourceProblem:
    status, name = response.status_code, source.name
    if status == 401:
        return AccessDenied(source=name)
    if status in (403, 451):
        return AccessForbidden(source=name)
    if status in (404, 410):
        return FileNotThere(source=name, status=status)
    if status == 416:
        return RangeRefused(source=name)
    if status == 429:
        asked = response.headers.get("retry-after", "")
        return TooManyRequests(source=name, seconds=int(asked) if asked.isdecimal() else _USUAL_WAIT)
    if status == 511:  # Network Authentication Required
        return WebPageInstead(source=name)
    if status >= 500:
        return SourceFailed(source=name, status=status)
    return OddAnswer(source=name, detail=f"status {status}")


def problem_of(error: BaseException, source: Source, seconds: float = CONNECT_SECONDS) -> SourceProblem:
    """The sentence for what a request to ``source`` ended with, that waited so many seconds for each piece."""
    from huggingface_hub.utils import httpx

    response = getattr(error, "response", None)
    if response is not None:
        return _of_status(source, response)
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            return NameUnknown(source=source.name)
        if isinstance(cause, ssl.SSLError):
            reason = getattr(cause, "verify_message", "") or cause.reason or "TLS"
            return UntrustedCertificate(source=source.name, detail=reason)
    if isinstance(error, httpx.ReadTimeout):
        return SourceStalled(source=source.name, seconds=round(seconds))
    if isinstance(error, httpx.TimeoutException):
        return SourceUnreachable(source=source.name, detail="no answer")
    if isinstance(error, (httpx.ReadError, httpx.WriteError, httpx.CloseError, httpx.RemoteProtocolError)):
        return ConnectionBroken(source=source.name)
    if isinstance(error, httpx.TooManyRedirects):
        return RedirectRefused(source=source.name, address="redirects without an end")
    if isinstance(error, httpx.NetworkError | httpx.ProxyError | OSError):
        return SourceUnreachable(source=source.name, detail=_plain_reason(error))
    return OddAnswer(source=source.name, detail=type(error).__name__)


def _plain_reason(error: BaseException) -> str:
    for cause in _causes(error):
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror
    return str(error) or type(error).__name__


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}" if parts.scheme and parts.hostname else url[:80]
