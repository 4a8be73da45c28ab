"""The models in a terminal: list, download, verify, import, remove; progress on standard error."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from pathlib import Path

from app.cli.interrupts import interrupt_cancels
from app.cli.progress import Progress as Line
from app.cli.reports import gigabytes, list_models
from app.core.catalog import Catalog, Entry
from app.core.errors import DamagedModel, DownloadPaused, DownloadProblem, ModelMissing
from app.core.transfer import (
    Checking,
    Connecting,
    Done,
    Following,
    Progress,
    Restarted,
    SourceChanged,
    TransferEvent,
    Waiting,
)
from app.download.onto_shelf import check_on_shelf, fetch_onto_shelf, take_off_shelf, take_onto_shelf
from app.download.sources import default_sources, require_downloadable, source_from

DONE, STOPPED = 0, 130


@dataclass(frozen=True, slots=True)
class ModelsOrder:
    """What was asked for: ``name`` is an id of the catalog, for ``import`` a path, for ``list`` nothing."""

    what: str
    name: str
    sources: tuple[str, ...]
    allows_http: bool
    as_json: bool


def models(order: ModelsOrder, catalog: Catalog) -> int:
    """Do it; returns the exit code.

    Raises:
        StetError
    """
    if order.what == "list":
        list_models(catalog, order.as_json)
        return DONE
    line, cancelled = Line(), threading.Event()
    told = _Told(line)
    with interrupt_cancels() as interrupts:
        interrupts.cancel = cancelled.set
        try:
            if order.what == "import":
                facts = _import(Path(order.name).expanduser(), catalog, told, cancelled)
            elif order.what == "remove":
                facts = _remove(catalog.get(order.name), catalog, line)
            elif order.what == "verify":
                facts = _verify(catalog.get(order.name), catalog, told, cancelled)
            else:
                facts = _download(catalog.get(order.name), catalog, order, told, cancelled)
        except DownloadPaused as paused:
            line.say(paused.message() if order.what == "download" else "stopped.")
            return STOPPED
        finally:
            line.clear()
    if order.as_json:
        print(json.dumps(facts, ensure_ascii=False, indent=2))
    return DONE


def _download(
    entry: Entry, catalog: Catalog, order: ModelsOrder, told: _Told, cancelled: threading.Event
) -> dict[str, object]:
    require_downloadable(entry)
    sources = [source_from(text, allows_http=order.allows_http) for text in order.sources] or default_sources()
    told.line.say(f"{entry.name} {entry.quantization}, {gigabytes(entry.bytes)}, licence {entry.licence}")
    path = fetch_onto_shelf(entry, catalog, sources, told, cancelled)
    done = told.done
    assert done is not None
    how = f"{gigabytes(done.bytes_fetched)} fetched" if done.bytes_fetched else "it was here"
    told.line.say(f"{path} is whole, and its SHA-256 is right ({how}).")
    return {"id": entry.id, "path": str(path), "bytes": entry.bytes, "sha256": entry.sha256, "verified": True,
            "bytes_reused": done.bytes_reused, "bytes_fetched": done.bytes_fetched, "seconds": round(done.seconds, 3),
            "sources": told.sources, "licence": entry.licence}


def _verify(entry: Entry, catalog: Catalog, told: _Told, cancelled: threading.Event) -> dict[str, object]:
    path = catalog.path_of(entry)
    if path is None:
        raise ModelMissing(name=entry.name, path=str(catalog.place_of(entry) or f"package {entry.package}"))
    if damage := catalog.damage_of(entry):
        raise DamagedModel(path=str(path), detail=damage)
    check_on_shelf(path, entry, catalog, told, cancelled)
    told.line.say(f"{path} is whole, and its SHA-256 is right.")
    return {"id": entry.id, "path": str(path), "bytes": entry.bytes, "sha256": entry.sha256, "verified": True}


def _import(path: Path, catalog: Catalog, told: _Told, cancelled: threading.Event) -> dict[str, object]:
    found = take_onto_shelf(path, catalog, told, cancelled)
    what = f"it is {found.entry.name} {found.entry.quantization}" if found.entry else "the catalog does not know it"
    told.line.say(f"{found.path}: SHA-256 {found.sha256}; {what}.")
    return {"id": found.entry.id if found.entry else "", "path": str(found.path), "sha256": found.sha256,
            "bytes": found.path.stat().st_size, "verified": found.entry is not None}


def _remove(entry: Entry, catalog: Catalog, line: Line) -> dict[str, object]:
    freed = take_off_shelf(catalog.folder / entry.file, entry, catalog)
    line.say(f"{entry.name} was removed; {gigabytes(freed)} are free again.")
    return {"id": entry.id, "bytes_freed": freed}


class _Told:
    """The events of a download as lines."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.done: Done | None = None
        self.sources: list[str] = []
        self._said: set[str] = set()  # since the last byte came: tries in vain tell the same again and again

    def __call__(self, event: TransferEvent) -> None:
        line = self.line
        match event:
            case Connecting(sources):
                line.renew(f"asking {', '.join(sources)}", always=True)
            case SourceChanged(source, reason):
                self.sources.append(source)
                self._say(f"{_sentence(reason)} Now from {source}." if reason is not None else f"from {source}.")
            case Progress(done, total, speed, left):
                self._said.clear()
                line.renew(f"{gigabytes(done)} of {gigabytes(total)}, {gigabytes(round(speed))} a second"
                           + (f", {_time(left)} left" if left is not None else ""))
            case Waiting(seconds, reason):
                if round(seconds):
                    self._say(f"{_sentence(reason)} Trying again in {_time(seconds)}.")
            case Following(done, total):
                line.renew(f"another window fetches it: {gigabytes(done)} of {gigabytes(total)}")
            case Checking(done, total):
                line.renew(f"checking, {done / total:.0%}" if total else "checking")
            case Restarted(reason):
                line.say(f"{_sentence(reason)} It is fetched anew, once.")
            case Done():
                self.done = event

    def _say(self, text: str) -> None:
        if text not in self._said:
            self._said.add(text)
            self.line.say(text)


def _sentence(problem: DownloadProblem) -> str:
    return problem.sentence.format(**problem.facts)


def _time(seconds: float) -> str:
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min" if whole < 3600 else f"{whole // 3600} h {whole % 3600 // 60} min"
