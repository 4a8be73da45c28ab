"""Which download has the user's leave to use the network now."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_approved: list[str] = []


@contextmanager
def approved(name: str) -> Iterator[None]:
    """For a block, the download ``name`` may open connections."""
    with _lock:
        _approved.append(name)
    try:
        yield
    finally:
        with _lock:
            _approved.remove(name)


def approvals() -> tuple[str, ...]:
    """The downloads that may open connections now."""
    with _lock:
        return tuple(_approved)
