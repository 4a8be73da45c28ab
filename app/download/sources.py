"""Where a model can come from: hubs, mirrors, and folders of this computer."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlsplit
from urllib.request import getproxies

from app.core.catalog import Entry
from app.core.errors import NotDownloadable, UnknownSource

Kind = Literal["hub", "modelscope", "folder"]

# The hosts that model hubs serve files from, with all below them: huggingface.co (and its older cdn-lfs.…), hf.co (its
# networks cas-bridge.xethub.hf.co, us.aws.cdn.hf.co, cdn-lfs.hf.co: Hugging Face's list for firewalls, 2026-07),
# hf-mirror.com, and modelscope.cn (large files come from cdn-lfs-cn-1.modelscope.cn and -2).
TRUSTED_HOSTS = ("huggingface.co", "hf.co", "hf-mirror.com", "modelscope.cn")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Source:
    """One place that may have the file.

    Args:
        name: what the user is told.
        kind: ``hub`` speaks Hugging Face's protocol, or is the address of the file itself when it ends in .gguf.
        address: an URL without a slash at its end, or a folder's or file's path.
        allows_http: the user said that this one may be asked without encryption.
    """

    name: str
    kind: Kind
    address: str
    allows_http: bool = False

    def urls(self, entry: Entry) -> tuple[str, ...]:
        """The addresses to try, the likeliest first; the revision of the catalog is only a hint."""
        file = quote(entry.file)
        if self.kind == "folder":
            return ()
        if self.kind == "modelscope":
            return (f"{self.address}/models/{entry.repository}/resolve/master/{file}",)
        if self.address.lower().endswith(".gguf"):
            return (self.address,)
        revisions = dict.fromkeys((entry.revision or "main", "main"))
        return tuple(f"{self.address}/{entry.repository}/resolve/{revision}/{file}" for revision in revisions)

    def local_file(self, entry: Entry) -> Path | None:
        """The file of a folder source; None: this source is on the network."""
        if self.kind != "folder":
            return None
        path = Path(self.address)
        return path / entry.file if path.is_dir() else path

    def hosts(self) -> tuple[str, ...]:
        """The hosts that a request of this source may reach: its own, the hubs', and the proxies of the system."""
        own = (urlsplit(self.address).hostname or "").lower()
        proxies = (urlsplit(address if "//" in address else f"//{address}").hostname
                   for scheme, address in getproxies().items() if scheme != "no")
        of_this_computer = LOOPBACK if _is_this_computer(own) else ()
        return tuple(dict.fromkeys(filter(None, (own, *of_this_computer, *TRUSTED_HOSTS, *proxies))))

    def may_ask(self, url: str) -> bool:
        """Whether a request of this source may go to ``url``: its own host and the hubs', https only.

        Without encryption only where the source's own address was given so, and only to its host, or between names
        of this computer.
        """
        target, own = urlsplit(url), urlsplit(self.address)
        host, own_host = (target.hostname or "").lower(), (own.hostname or "").lower()
        if target.username or target.password:
            return False
        known = host == own_host or any(host == name or host.endswith("." + name) for name in TRUSTED_HOSTS)
        if target.scheme == "https":
            return known or (_is_this_computer(host) and _is_this_computer(own_host))
        if target.scheme != "http" or own.scheme != "http":
            return False
        return (self.allows_http and host == own_host) or (_is_this_computer(host) and _is_this_computer(own_host))


HUGGING_FACE = Source("Hugging Face", "hub", "https://huggingface.co")
HF_MIRROR = Source("hf-mirror", "hub", "https://hf-mirror.com")
MODELSCOPE = Source("ModelScope", "modelscope", "https://modelscope.cn")


def default_sources() -> tuple[Source, ...]:
    """The three public ones, or only what the variable HF_ENDPOINT names.

    Raises:
        UnknownSource: HF_ENDPOINT is not an address.
    """
    endpoint = os.environ.get("HF_ENDPOINT", "").strip()
    return (source_from(endpoint),) if endpoint else (HUGGING_FACE, HF_MIRROR, MODELSCOPE)


def source_from(text: str, *, allows_http: bool = False) -> Source:
    """The source that a user names: an address, a folder or a file.

    Args:
        text: as it was typed.
        allows_http: whether an http address of another computer may be used.

    Raises:
        UnknownSource: it is none of these.
    """
    address = text.strip().rstrip("/") or text
    parts = urlsplit(address)
    if parts.scheme in {"http", "https"} and parts.hostname:
        if parts.scheme == "http" and not allows_http and not _is_this_computer(parts.hostname):
            raise UnknownSource(source=text)
        for known in (HUGGING_FACE, HF_MIRROR, MODELSCOPE):
            if known.address == address.replace("://www.", "://"):
                return known
        return Source(parts.netloc.rpartition("@")[2], "hub", address, allows_http)
    path = Path(text).expanduser()
    if not path.exists():
        raise UnknownSource(source=text)
    return Source(str(path), "folder", str(path.absolute()))


def require_downloadable(entry: Entry) -> None:
    """Refuse a model that lies inside the program.

    Raises:
        NotDownloadable
    """
    if entry.package:
        raise NotDownloadable(name=entry.name)


def _is_this_computer(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
