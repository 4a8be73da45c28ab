"""A document in the window whose disk is taken away, full, read-only or failing: a sentence, and a way out."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.ui.window import Window
from tests.mounts import Mount, change, mounts, needs_root, small, take_away
from tests.ui.conftest import MakeWindow
from tests.ui.test_external_changes import press, settled, until


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    with mounts(tmp_path) as made:
        yield made


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the writer picks when asked where to save."""
    path = tmp_path / "elsewhere.md"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    return path


def opened(make: MakeWindow, path: Path, text: str = "Words.\n") -> Window:
    path.write_text(text)
    window = make()
    assert window.files.open(path)
    return window


def write(window: Window, text: str) -> None:
    window.editor.select(0, 0)
    window.editor.textCursor().insertText(text)


@needs_root
def test_a_read_only_disk_is_said_before_the_first_change(
    qtbot: QtBot, make: MakeWindow, mount: Mount, elsewhere: Path
) -> None:
    disk = small(mount)
    (disk / "a.md").write_text("Words.\n")
    change(disk, "ro")
    window = make()
    assert window.files.open(disk / "a.md")
    until(qtbot, lambda: "“a.md” is read-only" in window.notice.message)
    assert window.files.saved_text == "The file is read-only"
    write(window, "Mine. ")
    assert window.files.saved_text == "Not saved, the file is read-only"
    assert not window.files.save()
    assert "may not write to" in window.notice.message
    window.safekeeping.read_only._say()
    press(window, "Save a copy…")
    assert elsewhere.read_text() == "Mine. Words.\n"
    assert (disk / "a.md").read_text() == "Words.\n"
    assert window.files.saved_text.startswith("Saved ")
    assert window.notice.message == ""


@needs_root
def test_a_file_that_becomes_read_only_and_writable_again(qtbot: QtBot, make: MakeWindow, mount: Mount) -> None:
    disk = small(mount)
    window = opened(make, disk / "a.md")
    settled(qtbot, window)
    assert window.notice.message == ""
    window.notice.say("Something else.")
    change(disk, "ro")
    window.safekeeping.others.watcher.look()
    until(qtbot, lambda: not window.files.writable)
    assert window.notice.message == "Something else."  # it is left to be read
    write(window, "M")
    assert "is read-only" in window.notice.message
    change(disk, "rw")
    window.safekeeping.others.watcher.look()
    until(qtbot, lambda: window.files.writable)
    assert window.notice.message == ""
    assert window.files.save()
    assert (disk / "a.md").read_text() == "MWords.\n"


@needs_root
def test_a_disk_that_is_taken_away_under_an_open_document(
    qtbot: QtBot, make: MakeWindow, mount: Mount, elsewhere: Path
) -> None:
    disk = small(mount)
    (disk / "folder").mkdir()
    window = opened(make, disk / "folder" / "a.md")
    write(window, "Mine. ")
    take_away(disk)
    window.safekeeping.others.watcher.look()
    until(qtbot, lambda: "The folder of “a.md” is gone" in window.notice.message)
    assert window.files.dirty
    assert not window.files.save()
    press(window, "Close")
    assert window.files.save_as()
    assert elsewhere.read_text() == "Mine. Words.\n"
    assert not window.files.dirty


@needs_root
def test_a_full_disk_keeps_the_file_and_the_same_save_works_with_room(make: MakeWindow, mount: Mount) -> None:
    disk = small(mount)
    window = opened(make, disk / "a.md")
    write(window, "words " * 20_000)
    assert not window.files.save()
    assert "Not saved" in window.notice.message
    assert "needs 0.1\u00a0MB" in window.notice.message
    assert (disk / "a.md").read_text() == "Words.\n"
    assert [path.name for path in disk.iterdir()] == ["a.md"]
    change(disk, "size=1m")
    assert window.files.save()
    assert (disk / "a.md").read_text() == "words " * 20_000 + "Words.\n"


def test_a_disk_that_fails_after_it_took_the_bytes(
    qtbot: QtBot, make: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened(make, tmp_path / "a.md")
    settled(qtbot, window)
    write(window, "Mine. ")
    real = os.fsync

    def failing(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EIO, "the disk")
        real(handle)

    with monkeypatch.context() as faults:
        faults.setattr(os, "fsync", failing)
        assert not window.files.save()
    assert "Not saved: the disk reported an error" in window.notice.message
    assert (tmp_path / "a.md").read_text() == "Mine. Words.\n"
    window.safekeeping.others.watcher.look()
    settled(qtbot, window)
    assert window.files.dirty  # it may not survive a power cut
    assert "Not saved" in window.files.saved_text
    write(window, "More. ")
    assert window.files.save()  # nobody is asked about a change by another program
    assert (tmp_path / "a.md").read_text() == "More. Mine. Words.\n"


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.parent.rename(f"{path.parent} 2")])
def test_a_file_or_folder_that_vanishes(
    qtbot: QtBot, make: MakeWindow, tmp_path: Path, elsewhere: Path, damage: Callable[[Path], object]
) -> None:
    (tmp_path / "folder").mkdir()
    window = opened(make, tmp_path / "folder" / "a.md")
    settled(qtbot, window)
    damage(tmp_path / "folder" / "a.md")
    until(qtbot, lambda: "moved or deleted" in window.notice.message or "is gone" in window.notice.message)
    assert window.files.dirty
    press(window, "Save elsewhere…")
    assert elsewhere.read_text() == "Words.\n"
    assert window.notice.message == ""
