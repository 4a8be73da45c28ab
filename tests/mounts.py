"""Real disks for tests: mounted where root may, and gone at the end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

Mount = Callable[..., Path]
needs_root = pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounting takes root on Linux")


@contextmanager
def mounts(within: Path) -> Iterator[Mount]:
    """Mounts: ``mount("-t", "tmpfs", "-o", "size=64k", "tmpfs")`` gives its folder."""
    mounted: list[Path] = []

    def mount(*arguments: str) -> Path:
        folder = within / f"disk {len(mounted)}"
        folder.mkdir()
        done = subprocess.run(["mount", *arguments, str(folder)], capture_output=True, check=False)
        if done.returncode != 0:
            pytest.skip("this machine mounts nothing")
        mounted.append(folder)
        return folder

    yield mount
    for folder in reversed(mounted):
        subprocess.run(["umount", "-l", str(folder)], check=False, capture_output=True)


def small(mount: Mount, size: str = "64k") -> Path:
    """A disk in memory of this size."""
    return mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs")


def change(disk: Path, options: str) -> None:
    """Mount the disk anew in its place, as ``ro`` or of another size."""
    subprocess.run(["mount", "-o", f"remount,{options}", str(disk)], check=True)


def take_away(disk: Path) -> None:
    """As a stick that is pulled: open files are no help."""
    subprocess.run(["umount", "-l", str(disk)], check=True)
