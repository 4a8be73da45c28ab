"""A model file's fingerprint: what it is, wherever it lies, without reading five gigabytes."""

from __future__ import annotations

import hashlib
from pathlib import Path

HEAD_BYTES = 2**20  # metadata and the beginning of the vocabulary
SAMPLES, SAMPLE_BYTES = 64, 4096


def fingerprint(path: Path) -> bytes:
    """32 bytes that differ between two model files.

    They come from the size, the first megabyte, and 64 samples of 4 KB spread evenly over the rest: every tensor of
    a retrained or requantized model differs nearly everywhere. It tells files apart; it does not prove a download.

    Raises:
        OSError
    """
    size = path.stat().st_size
    digest = hashlib.sha256(size.to_bytes(8, "little"))
    with path.open("rb") as file:
        digest.update(file.read(HEAD_BYTES))
        for number in range(SAMPLES):
            file.seek(max(HEAD_BYTES, size * number // SAMPLES))
            digest.update(file.read(SAMPLE_BYTES))
        file.seek(max(0, size - SAMPLE_BYTES))
        digest.update(file.read(SAMPLE_BYTES))
    return digest.digest()
