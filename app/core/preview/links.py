"""Where a link of a document leads, told as it is; only some kinds of places may be opened, and only by the reader."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

from app.core.patterns import pattern_of
from app.core.preview.local_files import OutsideFolder, within

_DOCUMENTS = frozenset((".md", ".markdown", ".mdown", ".mkd", ".txt", ".text"))
_CONTROL = pattern_of(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\\]")
_LONGEST = 4_000  # characters


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link leads.

    Args:
        kind: "web" and "mail" are opened by another program, "document" in Stet, "heading" scrolls; "refused".
        target: what is opened: an address, a path, or the name of a heading. Of a refused one what is written.
        host: who is asked when it is opened, as it is on the wire, or the address of a mail.
        written: the host in its own script, where that is another.
    """

    kind: str
    target: str
    host: str = ""
    written: str = ""


def link_of(target: str, folder: Path | None) -> Link:
    """What opening ``target`` would do.

    Args:
        target: as markdown-it gives it, percent-encoded.
        folder: that of the document; None while it has no file.
    """
    refused = Link("refused", target[:_LONGEST])
    if target.startswith("#"):
        return Link("heading", unquote(target[1:]))
    if not target or len(target) > _LONGEST or _CONTROL.search(target):
        return refused
    try:
        parts = urlsplit(target)
        host = parts.hostname or ""
        port = parts.port
    except ValueError:
        return refused
    if parts.scheme in ("http", "https"):
        if not host or "@" in parts.netloc or not _is_host(host):
            return refused  # a name before the host is there to be taken for it
        return Link("web", target, f"{host}:{port}" if port else host, _in_its_script(host))
    if parts.scheme == "mailto":
        address = unquote(parts.path)
        if not re.fullmatch(r"[^@\s<>,;:\"?&]{1,64}@[^@\s<>,;:\"?&]{1,255}", address):
            return refused
        # A mail that brings files along, or goes to more than one, is nothing that a document may prepare.
        subject = parse_qs(parts.query).get("subject", [""])[0]
        return Link("mail", f"mailto:{quote(address, safe='@')}" + (f"?subject={quote(subject)}" if subject else ""),
                    address)
    if parts.scheme or parts.netloc or folder is None:
        return refused
    try:
        path = within(folder, parts.path)
    except OutsideFolder:
        return refused
    return Link("document", str(path)) if path.suffix.lower() in _DOCUMENTS and path.is_file() else refused


def heading_name(text: str) -> str:
    """What a link to a heading is compared by: letters, figures and hyphens, as GitHub makes it."""
    plain = re.sub(r"[^\w\- ]", "", text.strip().casefold())
    return re.sub(r"\s", "-", plain)


def _is_host(host: str) -> bool:
    return bool(re.fullmatch(r"[0-9A-Za-z.\-]+|[0-9a-f:.]+", host))


def _in_its_script(host: str) -> str:
    if "xn--" not in host:
        return ""
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return ""
