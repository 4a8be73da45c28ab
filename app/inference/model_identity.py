"""What tells a model with its adapters apart from every other: answers are known again by it."""

from __future__ import annotations

import hashlib

from app.core.generation import ModelFile
from app.inference.fingerprint import fingerprint


def identity_of(model: ModelFile) -> str:
    """32 hexadecimal digits; "" where the file cannot be read, when nothing can be known again."""
    digest = hashlib.blake2b(digest_size=16)
    try:
        digest.update(fingerprint(model.path))
        for adapter in model.adapters:
            digest.update(fingerprint(adapter.path) + repr(adapter.scale).encode())
    except OSError:
        return ""
    return digest.hexdigest()
