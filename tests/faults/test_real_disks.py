"""Real disks that are full, small, read-only or not ours: the old file stays, and the sentence is the right one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QIODevice, QSaveFile

from app.core.document import read_document, save_document
from app.core.errors import DiskFull, FileProblem, FolderGone, NoRoom, ReadOnlyPlace, SettingsNotKept
from app.core.record_file import RecordFile, read_records
from app.core.settings import Settings, load_settings, save_settings
from app.core.storage import write_atomically
from tests.faults.planted import naive
from tests.mounts import Mount, change, mounts, needs_root, small, take_away

ROOT = Path(__file__).parents[2]
OLD, NEW = b"old\n" * 5000, b"new text\n" * 20_000

pytestmark = needs_root


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    with mounts(tmp_path) as made:
        yield made


def test_a_full_disk_keeps_the_old_text_and_says_what_is_missing(mount: Mount) -> None:
    disk = small(mount)
    (disk / "a.md").write_bytes(OLD)
    document = read_document(disk / "a.md")
    with pytest.raises(NoRoom) as told:
        save_document(document, NEW.decode())
    assert "needs 0.2\u00a0MB" in str(told.value)
    assert (disk / "a.md").read_bytes() == OLD
    assert [path.name for path in disk.iterdir()] == ["a.md"]
    # With room again, the same save works.
    change(disk, "size=1m")
    save_document(document, NEW.decode())
    assert (disk / "a.md").read_bytes() == NEW


def test_every_size_around_the_edge(mount: Mount) -> None:
    disk = small(mount, "1m")
    target = disk / "a.md"
    target.write_bytes(OLD)
    before = OLD
    fits = 0
    for size in range(900_000, 1_060_000, 4000):
        data = os.urandom(size)
        try:
            write_atomically(target, data)
        except DiskFull:
            assert target.read_bytes() == before
        else:
            fits += 1
            assert target.read_bytes() == data
            before = OLD
            write_atomically(target, OLD)
        assert [path.name for path in disk.iterdir()] == ["a.md"]
    assert 0 < fits < 40


def test_the_planted_savers_lose_the_text_on_the_same_disk(mount: Mount) -> None:
    """The harness itself: what Qt's own QSaveFile and a naive saver do there."""
    disk = small(mount)
    target = disk / "a.md"
    target.write_bytes(b"old\n")
    saver = QSaveFile(str(target))
    assert saver.open(QIODevice.OpenModeFlag.WriteOnly)
    saver.write(NEW)
    assert saver.commit()  # it says so
    assert target.read_bytes() not in (b"old\n", NEW)
    target.write_bytes(b"old\n")
    naive(target, NEW)
    assert target.read_bytes() not in (b"old\n", NEW)


def test_a_full_disk_for_settings_and_records(mount: Mount) -> None:
    disk = small(mount)
    settings = disk / "settings.json"
    save_settings(Settings(theme="dark"), settings)
    file = RecordFile(disk / "a.journal")
    added = _append_until_full(file)
    assert added > 10
    loaded, _ = load_settings(settings)
    loaded.add_recent(Path("/" + "x" * 3000))
    with pytest.raises(SettingsNotKept):
        save_settings(loaded, settings)
    assert load_settings(settings) == (Settings(theme="dark"), None)
    change(disk, "size=1m")
    file.append("edit", b"again")
    file.sync()
    file.close()
    records, damaged = read_records(disk / "a.journal")
    assert damaged is None
    assert len(records) == added + 1


def _append_until_full(file: RecordFile) -> int:
    added = 0
    while True:
        try:
            file.append("edit", b"x" * 3000)
        except DiskFull:
            return added
        added += 1


def test_a_disk_that_was_taken_away(mount: Mount) -> None:
    disk = small(mount)
    (disk / "deep").mkdir()
    (disk / "deep" / "a.md").write_bytes(OLD)
    document = read_document(disk / "deep" / "a.md")
    take_away(disk)
    with pytest.raises(FolderGone):
        save_document(document, "new")


def test_a_read_only_disk(mount: Mount, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.md").write_bytes(OLD)
    disk = mount("--bind", str(tmp_path / "real"))
    change(disk, "bind,ro")
    for name in ("a.md", "new.md"):
        with pytest.raises(ReadOnlyPlace):
            write_atomically(disk / name, NEW)
    assert (disk / "a.md").read_bytes() == OLD
    with pytest.raises(ReadOnlyPlace):
        RecordFile(disk / "a.journal")


def test_one_file_mounted_by_itself_is_never_half_written(mount: Mount, tmp_path: Path) -> None:
    real, here = tmp_path / "real.md", tmp_path / "here.md"
    real.write_bytes(OLD)
    here.write_bytes(b"")
    if subprocess.run(["mount", "--bind", str(real), str(here)], check=False, capture_output=True).returncode:
        pytest.skip("this machine mounts nothing")
    try:
        with pytest.raises(FileProblem):
            write_atomically(here, NEW)
        assert here.read_bytes() == OLD
    finally:
        subprocess.run(["umount", "-l", str(here)], check=True)


@pytest.mark.skipif(shutil.which("chattr") is None, reason="needs chattr")
@pytest.mark.parametrize("which", ["a.md", "."])
def test_an_immutable_file_and_folder(which: str, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(OLD)
    if subprocess.run(["chattr", "+i", str(tmp_path / which)], check=False, capture_output=True).returncode:
        pytest.skip("this disk has no such mark")
    try:
        with pytest.raises(ReadOnlyPlace):
            write_atomically(tmp_path / "a.md", NEW)
        assert (tmp_path / "a.md").read_bytes() == OLD
        assert [path.name for path in tmp_path.iterdir()] == ["a.md"]
    finally:
        subprocess.run(["chattr", "-i", str(tmp_path / which)], check=True)


# As a user without rights: root may do everything.
AS_NOBODY = """
import sys
from pathlib import Path
from app.core.storage import write_atomically
from app.core.errors import StetError
try:
    write_atomically(Path(sys.argv[1]), b"new")
    print("saved")
except StetError as error:
    print(type(error).__name__)
"""


def test_another_user(tmp_path: Path) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as name:  # pytest's own folders let nobody in
        folder = Path(name)
        folder.chmod(0o777)
        made = {"ours": (0o777, 0o644), "closed": (0o755, 0o666), "open": (0o777, 0o664), "theirs": (0o777, 0o660)}
        for which, (of_folder, of_file) in made.items():
            (folder / which).mkdir()
            (folder / which / "a.md").write_bytes(b"old")
            (folder / which / "a.md").chmod(of_file)
            (folder / which).chmod(of_folder)
        os.chown(folder / "open" / "a.md", 65534, 0)
        os.chown(folder / "theirs" / "a.md", 65534, 0)
        told = {}
        for which in made:
            done = subprocess.run(
                ["setpriv", "--reuid=65534", "--clear-groups", "--regid=65534", sys.executable, "-c", AS_NOBODY,
                 str(folder / which / "a.md")], cwd=ROOT, capture_output=True, text=True, check=False)
            told[which] = done.stdout.strip()
        assert told == {"ours": "ReadOnlyPlace", "closed": "ReadOnlyPlace", "open": "saved", "theirs": "saved"}
        # The group that could not be kept has no more rights than everybody.
        assert (folder / "open" / "a.md").stat().st_mode & 0o777 == 0o644
        assert (folder / "theirs" / "a.md").stat().st_mode & 0o777 == 0o600
        assert (folder / "closed" / "a.md").read_bytes() == b"old"
