"""Saving is all or nothing, whatever the disk says."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from app.core import storage
from app.core.errors import DiskFailed, DiskFull, FileProblem, HeldOpen, IsAFolder, ReadOnlyPlace, UnusableName
from app.core.storage import drop_unfinished_writes, other_names, set_aside, write_atomically

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


@pytest.mark.parametrize("name", [
    "字" * 85, "🖋" * 63, "trailing. ", "new\nline.md", "CON", "-rf", "a" * 255, "\udcff.md"])
def test_names_up_to_the_limit(tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    for data in (OLD, NEW):
        write_atomically(target, data)
        assert target.read_bytes() == data
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("name", ["half \ud800.md", "nul\0.md"])
def test_a_name_that_cannot_be_says_so(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnusableName):
        write_atomically(tmp_path / name, NEW)
    assert list(tmp_path.iterdir()) == []


def test_dots_are_folders(tmp_path: Path) -> None:
    for name in (".", ".."):
        with pytest.raises(IsAFolder):
            write_atomically(tmp_path / name, NEW)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX links")
def test_links(tmp_path: Path) -> None:
    loop, dangling = tmp_path / "loop", tmp_path / "dangling"
    loop.symlink_to(loop)
    with pytest.raises(FileProblem):
        write_atomically(loop, NEW)
    assert loop.is_symlink()
    dangling.symlink_to(tmp_path / "target.md")
    write_atomically(dangling, NEW)
    assert dangling.is_symlink()
    assert (tmp_path / "target.md").read_bytes() == NEW


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX links")
def test_further_names_keep_the_text_from_before(tmp_path: Path) -> None:
    target, other = tmp_path / "a.md", tmp_path / "b.md"
    target.write_bytes(OLD)
    os.link(target, other)
    assert other_names(target) == 1
    write_atomically(target, NEW)
    assert (target.read_bytes(), other.read_bytes()) == (NEW, OLD)
    assert other_names(target) == 0
    assert other_names(tmp_path / "none") == 0


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="needs Linux")
def test_what_hangs_on_a_file_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "a.md"
    target.write_bytes(OLD)
    try:
        os.setxattr(target, "user.colour", b"red")
    except OSError:
        pytest.skip("this disk has no attributes")
    write_atomically(target, NEW)
    assert os.getxattr(target, "user.colour") == b"red"


@pytest.mark.skipif(sys.platform == "win32" or os.name != "posix" or os.geteuid() != 0, reason="needs root")
def test_the_owner_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "a.md"
    target.write_bytes(OLD)
    os.chown(target, 12345, 23456)
    target.chmod(0o2640)
    write_atomically(target, NEW)
    found = target.stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (12345, 23456, 0o2640)


class _Held(PermissionError):
    """What Windows says while a scanner holds a file."""

    winerror = 32


@pytest.mark.parametrize("times", [3, 100])
def test_a_file_that_is_held_for_a_moment_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    target = tmp_path / "a.md"
    target.write_bytes(OLD)
    real, waited, left = os.replace, [0.0], [times]

    def held(one: Path, other: Path) -> None:
        left[0] -= 1
        if left[0] >= 0:
            raise _Held(errno.EACCES, "held")
        real(one, other)

    monkeypatch.setattr(os, "replace", held)
    monkeypatch.setattr(storage.time, "sleep", lambda seconds: waited.append(seconds))
    if times == 3:
        write_atomically(target, NEW)
        assert target.read_bytes() == NEW
    else:
        with pytest.raises(HeldOpen):
            write_atomically(target, NEW)
        assert target.read_bytes() == OLD
        assert sum(waited) == pytest.approx(2.5)
    assert list(tmp_path.iterdir()) == [target]


def test_a_disk_that_gives_back_other_bytes_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.md"
    target.write_bytes(OLD)
    monkeypatch.setattr(storage, "read_all", lambda handle: NEW[:-1])
    with pytest.raises(DiskFailed):
        write_atomically(target, NEW)
    monkeypatch.undo()
    assert target.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(sys.platform == "win32", reason="folders are not synced there")
def test_a_folder_that_cannot_be_synced_is_no_failure_but_an_error_of_the_disk_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """exFAT, network and FUSE mounts. An error of the disk comes when the new bytes stand already."""
    target = tmp_path / "a.md"
    real = os.fsync
    for number in (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EIO, errno.ENOSPC):
        def sync(handle: int, number: int = number) -> None:
            if stat.S_ISDIR(os.fstat(handle).st_mode):
                raise OSError(number, os.strerror(number))
            real(handle)

        monkeypatch.setattr(os, "fsync", sync)
        data = NEW + bytes([number])
        if number in (errno.EIO, errno.ENOSPC):
            with pytest.raises(DiskFailed) as told:
                write_atomically(target, data)
            assert "as it was" not in str(told.value)
        else:
            write_atomically(target, data)
        monkeypatch.undo()
        assert target.read_bytes() == data


def test_what_a_killed_save_left_long_ago_is_removed(tmp_path: Path) -> None:
    target = tmp_path / "a.md"
    target.write_bytes(OLD)
    stale, fresh, other = (tmp_path / name for name in (
        ".a.md.0123abcd.stet-part", ".a.md.89abcdef.stet-part", ".other.md.0123abcd.stet-part"))
    for part in (stale, fresh, other):
        part.write_bytes(b"half")
    for part in (stale, other):
        os.utime(part, (1e9, 1e9))
    write_atomically(target, NEW)
    assert sorted(tmp_path.iterdir()) == sorted([target, fresh, other])


def test_what_killed_saves_left_is_removed_at_once_where_nobody_else_saves(tmp_path: Path) -> None:
    target, long = tmp_path / "a.json", tmp_path / ("b" * 50)
    left, others = tmp_path / ".a.json.0123abcd.stet-part", (
        tmp_path / ".a.json", tmp_path / ".a.json.md.0123abcd", tmp_path / f".{'b' * 40}.0123abcd.stet-part")
    for path in (left, *others):
        path.write_bytes(b"half")
    drop_unfinished_writes(target)
    drop_unfinished_writes(long)
    assert sorted(tmp_path.iterdir()) == sorted(others)


def test_set_aside_never_deletes(tmp_path: Path) -> None:
    damaged = tmp_path / "settings.json"
    for content in ("one", "two"):
        damaged.write_text(content)
        set_aside(damaged)
    assert sorted(p.read_text() for p in tmp_path.iterdir()) == ["one", "two"]
