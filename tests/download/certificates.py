"""Certificates of an authority that nobody knows, made by openssl: right, expired, or of another host."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path

_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


def authority(folder: Path) -> Path:
    """Makes it; returns its certificate, for SSL_CERT_FILE."""
    _openssl(folder, "req", "-x509", *_KEY, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2",
             "-subj", "/CN=Planted", "-addext", "keyUsage=critical,keyCertSign")
    return folder / "ca.pem"


def context(folder: Path, hosts: str, days: int = 2) -> ssl.SSLContext:
    """For a server, signed by the authority of that folder.

    Args:
        folder: of the authority.
        hosts: as openssl writes them, "IP:127.0.0.1,DNS:localhost".
        days: from now; below 0: it has run out.
    """
    _openssl(folder, "req", *_KEY, "-keyout", "host.key", "-out", "host.csr", "-subj", "/CN=host")
    (folder / "names").write_text(f"subjectAltName={hosts}")
    _openssl(folder, "x509", "-req", "-in", "host.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
             "-out", "host.pem", "-days", str(days), "-extfile", "names")
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(folder / "host.pem", folder / "host.key")
    return made


def _openssl(folder: Path, *command: str) -> None:
    subprocess.run(["openssl", *command], cwd=folder, check=True, capture_output=True)
