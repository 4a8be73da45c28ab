"""Savers that are wrong in the two usual ways; a harness that does not find them out is worth nothing."""

from __future__ import annotations

import os
from pathlib import Path


def naive(path: Path, data: bytes) -> None:
    """Open, truncate, write: dead in the middle, there is neither the old text nor the new one."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        os.write(handle, data)
    finally:
        os.close(handle)


def qsavefile_like(path: Path, data: bytes) -> None:
    """A file beside it and a rename, but what ``write`` returns is not looked at: as QSaveFile on a full disk."""
    part = path.with_name(f"{path.name}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        try:
            os.write(handle, data)
            os.fsync(handle)
        finally:
            os.close(handle)
        os.replace(part, path)
    except OSError:
        os.unlink(part)
        raise


def unsynced(path: Path, data: bytes) -> None:
    """All that a saver must do but waiting for the disk: a power cut leaves an empty file."""
    part = path.with_name(f"{path.name}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        while data:
            data = data[os.write(handle, data) :]
    finally:
        os.close(handle)
    os.replace(part, path)
