"""Requests to a source: huggingface-hub's metadata, bytes by redirects of an allow-list, faults as sentences."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

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
    ProxyUnusable,
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
from app.core.patterns import pattern_of
from app.download.connection import Answer, Connecting
from app.download.hub_client import CONNECT_SECONDS, HEADERS, hub_library
from app.download.proxies import ProxyOdd, ProxyRefused
from app.download.sources import Source

MOST_REDIRECTS = 5
# Seconds that a 429 without Retry-After is taken to mean.
_USUAL_WAIT = 30
# A Git LFS pointer is text of some 130 bytes (its specification: at most 1024).
_POINTER_BYTES, _POINTER = 1024, b"version https://git-lfs"
_REDIRECTS = (301, 302, 303, 307, 308)
# A connection that ends before its answer does.
_BROKEN = (ConnectionResetError, ConnectionAbortedError, BrokenPipeError, ssl.SSLEOFError, http.client.IncompleteRead)
# What asking and reading can end with; ValueError: a redirect to what is no address.
_FAULTS = (OSError, http.client.HTTPException, ProxyOdd, ValueError)
_RANGE = pattern_of(r"bytes (\d+)-(\d+)/(\d+|\*)")


@dataclass(frozen=True, slots=True)
class Opened:
    """An answer whose body can be read; ``close`` it.

    Args:
        source: whose answer it is.
        request: by which it came.
        answer: the body; the bytes that were asked for come after ``skip`` others.
        etag: what the file is called, "" when that does not tell one file from another.
        skip: bytes; not 0 where the server knows no ranges.
        knows_ranges: it sends what was asked for and no more.
    """

    source: Source
    request: Connecting
    answer: Answer
    etag: str
    skip: int
    knows_ranges: bool

    def read(self, most: int) -> bytes:
        """The next bytes, as many as are here and at most so many; b"" at the end.

        Raises:
            SourceProblem
        """
        try:
            return self.answer.read(most)
        except _FAULTS as error:
            raise problem_of(error, self.source, self.request.seconds) from error

    def close(self) -> None:
        self.answer.close()


def ask(source: Source, url: str, entry: Entry) -> None:
    """Ask for the file's size and hash (HEAD) before a byte is fetched; what a source does not tell is not refused.

    Raises:
        SourceProblem
    """
    hub = hub_library()
    if not source.may_ask(url):
        raise RedirectRefused(source=source.name, address=_host(url))
    try:
        told = hub.get_hf_file_metadata(url, token=False, timeout=CONNECT_SECONDS, headers=dict(HEADERS),
                                        endpoint=source.address)
    except Exception as error:  # the library has many; what is no fault of the source's is told by its kind
        raise problem_of(error, source) from error
    if not source.may_ask(urljoin(url, told.location)):
        raise RedirectRefused(source=source.name, address=_host(told.location))
    if told.size is not None and told.size != entry.bytes and told.size > _POINTER_BYTES:
        raise OtherFileThere(source=source.name, detail=f"{told.size:,} bytes instead of {entry.bytes:,}")
    if told.etag and re.fullmatch("[0-9a-f]{64}", told.etag) and told.etag != entry.sha256:
        raise OtherFileThere(source=source.name, detail="its checksum is announced to be another")


def opened(
    request: Connecting, source: Source, url: str, start: int, end: int, total: int, etag: str
) -> Opened:
    """The answer with the bytes from ``start`` to before ``end`` of a file of ``total`` bytes.

    Args:
        request: by which it is asked, so that another thread can interrupt it.
        source: whose allow-list holds for every redirect.
        url: where to begin.
        start, end, total: bytes.
        etag: what the file was called when its first part came, "" when that is not known (If-Range).

    Raises:
        SourceProblem
    """
    headers = HEADERS | {"range": f"bytes={start}-{end - 1}", **({"if-range": etag} if etag and start else {})}
    for _ in range(MOST_REDIRECTS + 1):
        if not source.may_ask(url):
            raise RedirectRefused(source=source.name, address=_host(url))
        try:
            answer = request.get(url, headers)
        except _FAULTS as error:
            raise problem_of(error, source, request.seconds) from error
        location = answer.headers.get("location", "") if answer.status in _REDIRECTS else ""
        if not location:
            try:
                return _judged(source, request, answer, start, end, total, etag)
            except _FAULTS as error:
                answer.close()
                raise problem_of(error, source, request.seconds) from error
            except SourceProblem:
                answer.close()
                raise
        answer.close()
        url = urljoin(url, location)
    raise RedirectRefused(source=source.name, address=f"more than {MOST_REDIRECTS} redirects")


def _judged(
    source: Source, request: Connecting, answer: Answer, start: int, end: int, total: int, etag: str
) -> Opened:
    """The answer, where it is the bytes that were asked for; else the problem that it is."""
    name, headers = source.name, answer.headers
    if answer.status not in (200, 206):
        raise _of_status(source, answer.status, headers.get("retry-after", ""))
    if headers.get("content-type", "").startswith("text/html"):
        raise WebPageInstead(source=name)
    if headers.get("content-encoding", "identity") != "identity":
        raise OddAnswer(source=name, detail="the file is packed")
    new = headers.get("etag", "")
    strong = new if new and not new.startswith("W/") else ""
    length = headers.get("content-length", "")
    if answer.status == 206:
        found = _RANGE.fullmatch(headers.get("content-range", ""))
        if found is None or (int(found[1]), int(found[2])) != (start, end - 1) or found[3] not in (str(total), "*"):
            raise WrongRange(source=name)
        if etag and strong and strong != etag:
            raise FileChangedThere(source=name)
        return Opened(source, request, answer, strong, 0, knows_ranges=True)
    if not length.isdecimal():
        raise OddAnswer(source=name, detail="without a length")
    if int(length) <= _POINTER_BYTES < total and answer.read(_POINTER_BYTES).startswith(_POINTER):
        raise PointerInstead(source=name)
    if int(length) != total:
        raise OtherFileThere(source=name, detail=f"{int(length):,} bytes instead of {total:,}")
    if etag and strong and strong != etag:
        raise FileChangedThere(source=name)
    # It knows no ranges: what is here already goes by unread.
    return Opened(source, request, answer, strong, start, knows_ranges=False)


def _of_status(source: Source, status: int, retry_after: str) -> SourceProblem:
    name = source.name
    if status == 401:
        return AccessDenied(source=name)
    if status in (403, 451):
        return AccessForbidden(source=name)
    if status in (404, 410):
        return FileNotThere(source=name, status=status)
    if status == 416:
        return RangeRefused(source=name)
    if status == 429:
        return TooManyRequests(source=name, seconds=int(retry_after) if retry_after.isdecimal() else _USUAL_WAIT)
    if status == 511:  # Network Authentication Required
        return WebPageInstead(source=name)
    if status >= 500:
        return SourceFailed(source=name, status=status)
    return OddAnswer(source=name, detail=f"status {status}")


def problem_of(error: BaseException, source: Source, seconds: float = CONNECT_SECONDS) -> SourceProblem:
    """The sentence for what a request to ``source`` ended with, that waited so many seconds for each piece."""
    from huggingface_hub.utils import httpx

    name = source.name
    response = getattr(error, "response", None)
    if response is not None:
        return _of_status(source, response.status_code, response.headers.get("retry-after", ""))
    for cause in _causes(error):
        if isinstance(cause, ProxyOdd):
            return ProxyUnusable(detail=f"it is {cause}, and only http:// and socks5:// are spoken")
        if isinstance(cause, ProxyRefused):
            return ProxyUnusable(detail=cause.strerror)
        if isinstance(cause, socket.gaierror):
            return NameUnknown(source=name)
        if isinstance(cause, ssl.SSLCertVerificationError):
            return UntrustedCertificate(source=name, detail=cause.verify_message)
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError):
            return UntrustedCertificate(source=name, detail=cause.reason or "TLS")
    if isinstance(error, TimeoutError):
        return SourceStalled(source=name, seconds=round(seconds)) if error.errno is None \
            else SourceUnreachable(source=name, detail="no answer")
    if isinstance(error, _BROKEN):
        return ConnectionBroken(source=name)
    if isinstance(error, httpx.TooManyRedirects):
        return RedirectRefused(source=name, address="redirects without an end")
    if isinstance(error, OSError):
        return SourceUnreachable(source=name, detail=_plain_reason(error))
    return OddAnswer(source=name, detail=type(error).__name__)


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
