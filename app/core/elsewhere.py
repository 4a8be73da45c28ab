"""Model files that another program has already: found by size, proven by SHA-256, and linked instead of downloaded."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.core.catalog import Entry
from app.core.errors import DamagedModel, ModelNotKept
from app.core.storage import private_folder, sync_folder
from app.core.verified import Verified, digest

_LARGEST_MANIFEST = 1_000_000  # bytes
_MOST_FILES = 20_000


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A file of the right size. ``owner`` is the program that has it, ``path`` the file itself, links resolved."""

    path: Path
    owner: str


@dataclass(frozen=True, slots=True)
class Homes:
    """Where other programs keep their models."""

    hub: Path
    lm_studio: tuple[Path, ...]
    ollama: tuple[Path, ...]


def usual_homes() -> Homes:
    """By the variables that these programs read themselves, else their defaults."""
    home = Path.home()
    hub = os.environ.get("HF_HUB_CACHE") or os.environ.get("HUGGINGFACE_HUB_CACHE")
    base = Path(os.environ.get("HF_HOME") or Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "huggingface")
    ollama = os.environ.get("OLLAMA_MODELS")
    shared = (Path("/usr/share/ollama/.ollama/models"),) if sys.platform == "linux" else ()
    return Homes(
        hub=Path(hub).expanduser() if hub else base.expanduser() / "hub",
        lm_studio=(home / ".lmstudio" / "models", home / ".cache" / "lm-studio" / "models"),
        ollama=(Path(ollama).expanduser(),) if ollama else (home / ".ollama" / "models", *shared))


def find_elsewhere(entry: Entry, homes: Homes) -> tuple[Elsewhere, ...]:
    """Files that may be that model's: the right size, in the places of other programs. Nothing of them is read."""
    found: dict[Path, Elsewhere] = {}
    for path, owner in _candidates(entry, homes):
        try:
            real = path.resolve()
            if real not in found and real.is_file() and real.stat().st_size == entry.bytes:
                found[real] = Elsewhere(real, owner)
        except OSError:
            continue
    return tuple(found.values())


def adopt(found: Elsewhere, entry: Entry, folder: Path,
          on_progress: Callable[[int, int], None] = lambda done, total: None,
          cancelled: threading.Event | None = None) -> Path:
    """Give the file a name on the shelf, when its SHA-256 is the entry's; no byte is copied.

    A hard link where the disk is the same: it stays when the other program deletes its own. Else a symbolic link.

    Args:
        found: of ``find_elsewhere``.
        entry: the model.
        folder: of the models.
        on_progress: see ``digest``.
        cancelled: set by anyone to stop.

    Returns:
        Where it is used from: on the shelf, or in place where no link can be made.

    Raises:
        DamagedModel: it is another file of the same size.
        ModelNotKept: another file has the name, or the file cannot be read.
        DownloadPaused: ``cancelled`` was set.
    """
    target = folder / entry.file
    try:
        if digest(found.path, on_progress, cancelled) != entry.sha256:
            raise DamagedModel(path=str(found.path), detail="its checksum is another")
        private_folder(folder)
        if os.path.lexists(target):
            raise ModelNotKept(path=str(target), detail="a file of this name is there")
        try:
            os.link(found.path, target)
        except OSError:
            try:
                target.symlink_to(found.path)
            except OSError:
                return found.path
        sync_folder(folder)
        Verified(folder).note(target, entry.sha256, "catalog")
    except OSError as error:
        raise ModelNotKept(path=str(target), detail=error.strerror or type(error).__name__) from error
    return target


def _candidates(entry: Entry, homes: Homes) -> Iterator[tuple[Path, str]]:
    if entry.repository:
        repository = homes.hub / f"models--{entry.repository.replace('/', '--')}"
        yield repository / "blobs" / entry.sha256, "Hugging Face"
        # Without links (Windows) the file itself lies in the snapshot, and there is no blob.
        yield from ((path, "Hugging Face") for path in _below(repository / "snapshots", entry.file))
        # Releases 2.x share blobs between repositories under another hash: only the size can be told.
        yield from ((path, "Hugging Face") for path in _below(homes.hub / "blobs"))
    for folder in homes.lm_studio:
        yield from ((path, "LM Studio") for path in _below(folder) if path.suffix.lower() == ".gguf")
    for folder in homes.ollama:
        yield folder / "blobs" / f"sha256-{entry.sha256}", "Ollama"
        yield from ((folder / "blobs" / name, "Ollama") for name in _ollama_models(folder, entry.bytes))


def _below(folder: Path, name: str = "") -> Iterator[Path]:
    count = 0
    for place, _, files in os.walk(folder):
        for file in files:
            count += 1
            if count > _MOST_FILES:
                return
            if not name or file == name:
                yield Path(place) / file


def _ollama_models(folder: Path, size: int) -> Iterator[str]:
    """The names of the blobs that Ollama's manifests call a model of that size."""
    for path in _below(folder / "manifests"):
        try:
            if path.stat().st_size > _LARGEST_MANIFEST:
                continue
            layers = json.loads(path.read_text("utf-8"))["layers"]
            for layer in layers:
                if layer["mediaType"] == "application/vnd.ollama.image.model" and layer["size"] == size:
                    yield str(layer["digest"]).replace(":", "-", 1).replace("/", "").replace("\\", "")
        except (OSError, ValueError, KeyError, TypeError):
            continue
