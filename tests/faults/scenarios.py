"""What is saved while faults happen (a document, the settings, a record file), and who judges what is there after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

from app.core import file_lock, record_file, settings, storage
from app.core.document import read_document, save_document
from app.core.errors import DiskFailed, FolderGone
from app.core.record_file import Record, RecordFile, read_records
from app.core.settings import Settings, load_settings, save_settings
from tests.faults import planted

# Says what has been promised so far; it must survive the saver.
Promise = Callable[[str], None]
OLD, NEW = ("old text é\n" * 700), ("new text 新\n" * 900)


class Scenario:
    """``prepare`` a folder, ``act`` in it (faults happen here), and say what is wrong there afterwards.

    ``act`` promises "done" when it would tell the writer "saved". ``judge`` gets the last promise, the error that
    ``act`` ended with (None: none, or it was killed), and whether it was killed; it returns "" when all is well.
    """

    name = ""
    modules: tuple[ModuleType, ...] = (storage,)

    def prepare(self, folder: Path) -> None:
        raise NotImplementedError

    def act(self, folder: Path, promise: Promise) -> None:
        raise NotImplementedError

    def judge(self, folder: Path, promised: str, error: BaseException | None, killed: bool) -> str:
        raise NotImplementedError


class DocumentScenario(Scenario):
    """One document, saved over its older self."""

    name = "document"

    def prepare(self, folder: Path) -> None:
        (folder / "a.md").write_bytes(OLD.encode())

    def act(self, folder: Path, promise: Promise) -> None:
        self.save(folder / "a.md")
        promise("done")

    def save(self, path: Path) -> None:
        save_document(read_document(path), NEW)

    def judge(self, folder: Path, promised: str, error: BaseException | None, killed: bool) -> str:
        try:
            data = (folder / "a.md").read_bytes()
        except FileNotFoundError:
            return "the file is gone"
        if data not in (OLD.encode(), NEW.encode()):
            return f"neither the old text nor the new one: {len(data)} bytes"
        if promised == "done" and data != NEW.encode():
            return "it was called saved, and is not"
        if error is not None and not isinstance(error, (DiskFailed, OSError)) and data != OLD.encode():
            return f"{type(error).__name__} says that the old text is there, and it is not"
        return ""


class PlantedScenario(DocumentScenario):
    """The same with one of the planted savers."""

    modules = (planted,)

    def __init__(self, saver: Callable[[Path, bytes], None]) -> None:
        self.name = saver.__name__
        self._saver = saver

    def save(self, path: Path) -> None:
        self._saver(path, NEW.encode())


class SettingsScenario(Scenario):
    """A window that changed two settings closes."""

    name = "settings"
    modules = (storage, settings, file_lock)
    _old = Settings(theme="dark", recent=["/old.md"])
    _new = replace(_old, theme="light", recent=["/new.md", "/old.md"])

    def prepare(self, folder: Path) -> None:
        save_settings(replace(self._old, baseline={}), folder / "settings.json")

    def act(self, folder: Path, promise: Promise) -> None:
        path = folder / "settings.json"
        mine, problem = load_settings(path)
        if problem is not None:
            raise problem
        mine.theme = "light"
        mine.add_recent(Path("/new.md"))
        save_settings(mine, path)
        promise("done")

    def judge(self, folder: Path, promised: str, error: BaseException | None, killed: bool) -> str:
        found, problem = load_settings(folder / "settings.json")
        if problem is not None:
            return f"they are damaged: {problem}"
        if found not in (self._old, self._new):
            return f"neither the old nor the new ones: {found}"
        if promised == "done" and found != self._new:
            return "they were called kept, and are not"
        return ""


class RecordScenario(Scenario):
    """A journal goes on, is synced, and is begun anew."""

    name = "records"
    modules = (storage, record_file, file_lock)
    _first = tuple(Record("edit", bytes([n]) * 600) for n in range(3))
    _later = tuple(Record("edit", bytes([n]) * 900) for n in range(3, 6))
    _anew = (Record("base", b"whole" * 300), Record("edit", b"last"))

    def prepare(self, folder: Path) -> None:
        file = RecordFile(folder / "a.journal")
        for record in self._first:
            file.append(record.kind, record.payload)
        file.sync()
        file.close()

    def act(self, folder: Path, promise: Promise) -> None:
        file = RecordFile(folder / "a.journal")
        try:
            for n, record in enumerate(self._later):
                file.append(record.kind, record.payload)
                promise(f"appended {n + 1}")
            file.sync()
            promise("synced")
            promise("renewing")
            file.restart([(record.kind, record.payload) for record in self._anew[:1]])
            promise("renewed")
            file.append(self._anew[1].kind, self._anew[1].payload)
            file.sync()
            promise("done")
        finally:
            file.close()

    def judge(self, folder: Path, promised: str, error: BaseException | None, killed: bool) -> str:
        return self.judged(folder, promised, survives_power=False)

    def judged(self, folder: Path, promised: str, *, survives_power: bool) -> str:
        """As ``judge``; what was only appended need not survive a power cut."""
        try:
            found, damaged = read_records(folder / "a.journal")
        except FolderGone:
            return "the file is gone"
        old, new = [*self._first, *self._later], list(self._anew)
        least_old, may_be_old, may_be_new, least_new = len(self._first), True, False, 0
        if promised.startswith("appended"):
            least_old += 0 if survives_power else int(promised.split()[1])
        elif promised == "synced":
            least_old = len(old)
        elif promised == "renewing":
            least_old, may_be_new, least_new = len(old), True, 1
        elif promised in ("renewed", "done"):
            may_be_old, may_be_new, least_new = False, True, 2 if promised == "done" else 1
        if may_be_old and found == old[: len(found)] and len(found) >= least_old:
            return ""
        if may_be_new and found == new[: len(found)] and len(found) >= least_new:
            return ""
        return f"after “{promised}”: {len(found)} records, damaged at {damaged}"


REAL = (DocumentScenario(), SettingsScenario(), RecordScenario())
PLANTED = tuple(PlantedScenario(saver) for saver in (planted.naive, planted.qsavefile_like))
