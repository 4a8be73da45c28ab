"""Stet starts on whatever is left of its journals: what can be read comes back, the rest is set aside and said."""

from __future__ import annotations

import os
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.journal import journals
from app.core.recovery import kept_texts
from app.main import make_window, open_document
from tests.scripted_engine import ScriptedEngine

BLOCK = 512  # bytes that a power cut leaves as zeros


@dataclass(frozen=True, slots=True)
class Written:
    """What was typed in one document: each text, and how long its journal was then (bytes)."""

    name: str
    steps: list[tuple[int, str]]

    def least(self, whole: int) -> set[str]:
        """The texts that may come back when the first ``whole`` bytes are as they were: the last of these, or later."""
        before = [number for number, (size, _) in enumerate(self.steps) if size <= whole]
        return {text for _, text in self.steps[before[-1] :]} if before else {text for _, text in self.steps} | {""}


@pytest.fixture(scope="module")
def killed(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Written]]:
    """The data folder of a Stet that was killed with one text in the window, and two that wait."""
    home = tmp_path_factory.mktemp("killed")
    before = os.environ.get("STET_HOME")
    os.environ["STET_HOME"] = str(home)
    chance = random.Random(3)
    written: list[Written] = []
    window = make_window(ScriptedEngine())
    try:
        for number in range(3):
            path = tmp_path_factory.mktemp("files") / f"{number}.md"
            path.write_text(f"# File {number}\n\n" + "A line of it.\n" * (40 * number))
            window.files.open(path) if number else window.files.new()
            steps: list[tuple[int, str]] = []
            journal = Path()
            for _ in range(12):
                window.editor.insertPlainText(chance.choice(("word ", "字", "\n", "🖋", "a longer stretch of it. ")))
                assert window.keeping.journal.writer.flush(20)
                journal = max(journals().glob("*.journal"), key=lambda one: one.stat().st_mtime_ns)
                steps.append((journal.stat().st_size, window.editor.text()))
            written.append(Written(journal.name, steps))
        shutil.copytree(home, copy := tmp_path_factory.mktemp("copy") / "home")
    finally:
        window.editor.document().setModified(False)
        window.close()
        window.deleteLater()
        os.environ.pop("STET_HOME") if before is None else os.environ.update(STET_HOME=before)
    assert len({one.name for one in written}) == 3
    return copy, written


def damage(folder: Path, chance: random.Random) -> dict[str, int]:
    """Do something to one journal or two; how much of each is as it was, bytes: of those that are not named, all."""
    whole: dict[str, int] = {}
    for path in chance.sample(sorted(folder.glob("*.journal")), chance.choice((1, 1, 2))):
        data = bytearray(path.read_bytes())
        at = chance.randrange(len(data))
        kind = chance.choice(("flip", "flips", "cut", "zeros", "missing", "foreign", "behind", "empty", "other's"))
        if kind == "flip":
            data[at] ^= 1 << chance.randrange(8)
        elif kind == "flips":
            places = [chance.randrange(len(data)) for _ in range(chance.randint(2, 20))]
            at = min(places)
            for place in set(places):
                data[place] ^= chance.randint(1, 255)
        elif kind == "cut":
            del data[at:]
        elif kind == "zeros":
            at -= at % BLOCK
            data[at : at + BLOCK] = bytes(len(data[at : at + BLOCK]))
        elif kind == "foreign":
            at, data = 0, bytearray(chance.choice((b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"rubbish", b"\x00")) * 300)
        elif kind == "behind":
            at = len(data)
            data += chance.randbytes(chance.randint(1, 2 * BLOCK))
        elif kind == "empty":
            at, data = 0, bytearray()
        elif kind == "other's":
            at, data = 0, bytearray(chance.choice(sorted(folder.glob("*.journal"))).read_bytes())
        if kind == "missing":
            path.unlink()
            at = -1
        else:
            path.write_bytes(data)
        whole[path.name] = at
    return whole


def clutter(folder: Path, chance: random.Random) -> None:
    """Things that are no journals, and a session that does not fit."""
    match chance.randrange(6):
        case 0:
            (folder / f"{'c' * 32}.journal").mkdir()
        case 1:
            (folder / "notes.txt").write_text("not Stet's")
            (folder / f"{'d' * 32}.journal").symlink_to("nowhere")
        case 2:
            (folder.parent / "session.json").write_bytes(chance.randbytes(100))
        case 3:
            os.mkfifo(folder / f"{'e' * 32}.journal")


def seeds() -> list[object]:
    return [*range(4), *(pytest.param(seed, marks=pytest.mark.night) for seed in range(4, 60))]


@pytest.mark.parametrize("seed", seeds())
@pytest.mark.timeout(600)
def test_the_window_starts_and_what_can_be_read_is_there(
    qtbot: QtBot, killed: tuple[Path, list[Written]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Ten damaged folders for each seed: 40 in every run, 600 in a night's."""
    template, written = killed
    for case in range(10):
        chance = random.Random(f"{seed}-{case}")
        home = tmp_path / str(case)
        shutil.copytree(template, home)
        monkeypatch.setenv("STET_HOME", str(home))
        folder = journals()
        whole = damage(folder, chance)
        clutter(folder, chance)
        raw = {path.name: path.read_bytes() for path in folder.glob("*.journal") if path.is_file()}
        window = make_window(ScriptedEngine())
        try:
            open_document(window, [])
            window.show()
            assert window.keeping.journal.writer.flush(20)
            others = window.keeping.recovery.others()
            texts = {window.editor.text(), *(one.text for one in others if one.readable)}
            said = window.notice.message
            unreadable = [one for one in others if not one.readable]
        finally:
            window.editor.document().setModified(False)
            window.close()
            window.deleteLater()
            QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
        for one in written:
            until = whole.get(one.name, 1 << 40)
            least = one.least(until)
            assert until < one.steps[0][0] or texts & least, (case, one.name, until, texts)
        # What could not be read is there as it was, and it is said.
        left = [path.read_bytes() for path in folder.iterdir() if path.is_file()]
        for name, at in whole.items():
            if at >= 0 and raw[name]:
                assert raw[name] in left, (case, name)
        for one in unreadable:
            assert one.path.read_bytes() == raw[one.path.name]
        if unreadable or any(at >= 0 for at in whole.values()):
            assert said, (case, whole)
        assert "Traceback" not in said
        assert kept_texts(), "nothing is deleted that was not discarded"
