"""Saving is all or nothing, whatever the disk says."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from app.core import storage
from app.core.errors import DiskFailed, DiskFull, FileProblem, IsAFolder, ReadOnlyPlace
from app.core.storage import set_aside, write_atomically

OLD, NEW = "old content é\n".encode(), ("new content 新" * 5000).encode()


def test_new_bytes_stand_under_the_name_and_nothing_else_is_left(tmp_path: Path) -> None:
    target = tmp_path / "a.md"
    write_atomically(target, NEW)
    assert target.read_bytes() == NEW
    assert list(tmp_path.iterdir()) == [target]


def test_empty_content_is_content(tmp_path: Path) -> None:
    target = tmp_path / "a.md"
    target.write_bytes(OLD)
    write_atomically(target, b"")
    assert target.read_bytes() == b""


# Each call that a save makes, failing in turn: the old file stays whole and no part file is left.
FAULTS = [
    ("os.fsync", errno.EIO, DiskFailed),
    ("os.fsync", errno.ENOSPC, DiskFull),
    ("os.replace", errno.EIO, DiskFailed),
    ("os.replace", errno.EACCES, ReadOnlyPlace),
    ("os.open", errno.EROFS, ReadOnlyPlace),
    ("os.open", errno.ENOSPC, DiskFull),
    ("os.open", errno.EDQUOT, DiskFull),
    ("os.fchmod", errno.EPERM, ReadOnlyPlace),
]


@pytest.mark.skipif(sys.platform == "win32", reason="the calls differ")
@pytest.mark.parametrize(("call", "number", "kind"), FAULTS)
def test_a_fault_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, kind: type[FileProblem]
) -> None:
    target = tmp_path / "a.md"
    target.write_bytes(OLD)

    def fail(*_args: object, **_more: object) -> None:
        raise OSError(number, os.strerror(number))

    module, name = call.split(".")
    monkeypatch.setattr(getattr(storage, module), name, fail)
    with pytest.raises(kind):
        write_atomically(target, NEW)
    monkeypatch.undo()
    assert target.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux")
def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    """A file size limit makes real short writes and a real error, in a process of its own."""
    import subprocess

    target = tmp_path / "a.md"
    target.write_bytes(OLD)
    program = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "from app.core.storage import write_atomically\n"
        "from app.core.errors import DiskFull\n"
        "try: write_atomically(sys.argv[1], b'x' * 60000)\n"
        "except DiskFull: sys.exit(7)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(target)], cwd=Path(__file__).parents[2], check=False)
    assert done.returncode == 7
    assert target.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_mode_and_link_are_kept(tmp_path: Path) -> None:
    target = tmp_path / "real.md"
    target.write_bytes(OLD)
    target.chmod(0o640)
    link = tmp_path / "link.md"
    link.symlink_to(target)
    write_atomically(link, NEW)
    assert link.is_symlink()
    assert target.read_bytes() == NEW
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_a_new_private_file_is_private(tmp_path: Path) -> None:
    target = tmp_path / "settings.json"
    write_atomically(target, NEW, mode=0o600)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_folder_and_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(IsAFolder):
        write_atomically(tmp_path, NEW)
    with pytest.raises(DiskFailed, match="folder is gone"):
        write_atomically(tmp_path / "no" / "a.md", NEW)


@pytest.mark.parametrize("name", ["报告 2026.md", "emoji 🖋.md", "with space .md", "x" * 200 + ".md"])
def test_odd_names(tmp_path: Path, name: str) -> None:
    write_atomically(tmp_path / name, NEW)
    assert (tmp_path / name).read_bytes() == NEW


def test_a_name_that_is_too_long_says_so(tmp_path: Path) -> None:
    with pytest.raises(DiskFailed, match="too long"):
        write_atomically(tmp_path / ("字" * 200), NEW)


def test_set_aside_never_deletes(tmp_path: Path) -> None:
    damaged = tmp_path / "settings.json"
    for content in ("one", "two"):
        damaged.write_text(content)
        set_aside(damaged)
    assert sorted(p.read_text() for p in tmp_path.iterdir()) == ["one", "two"]
