"""Adapters that can be laid over a model: those of the catalog, and what a user names by path."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import DamagedModel, FileMissing, IsAFolder, ModelMissing, WrongAdapter
from app.core.generation import Adapter, ModelFile
from app.core.language import LANGUAGES
from app.core.strict_toml import Table


@dataclass(frozen=True, slots=True)
class AdapterEntry:
    """One adapter of the catalog: ``bases`` are the ids of the models it was made for, ``scale`` its usual strength."""

    id: str
    name: str
    abouts: dict[str, str]
    bases: tuple[str, ...]
    repository: str
    revision: str
    file: str
    bytes: int
    sha256: str
    licence: str
    scale: float


def read_adapter(table: Table, models: Sequence[str]) -> AdapterEntry:
    """The entry of one ``[[adapter]]`` table; ``models`` are the ids that its bases can have."""
    entry = AdapterEntry(
        id=table.text("id"),
        name=table.text("name"),
        abouts=table.localized("about", LANGUAGES),
        bases=table.texts("bases"),
        repository=table.text("repository"),
        revision=table.text("revision", ""),
        file=table.text("file"),
        bytes=table.integer("bytes", least=1),
        sha256=table.text("sha256"),
        licence=table.text("licence"),
        scale=table.number("scale", 1.0, most=4.0),
    )
    if not re.fullmatch(r"[0-9a-f]{64}", entry.sha256):
        table.refuse("“sha256” must be 64 lower-case hexadecimal digits", "sha256")
    if Path(entry.file).name != entry.file:
        table.refuse("“file” must be a name without folders", "file")
    if unknown := [base for base in entry.bases if base not in models]:
        table.refuse(f"there is no model “{unknown[0]}”", "bases")
    table.done()
    return entry


def resolve_adapter(wanted: str, model: ModelFile, entries: Sequence[AdapterEntry], folder: Path) -> Adapter:
    """The adapter that ``ID[:SCALE]`` or ``PATH[:SCALE]`` names.

    Args:
        wanted: what the user wrote.
        model: what it is laid over.
        entries: the catalog's adapters.
        folder: where downloaded files lie.

    Raises:
        FileMissing, IsAFolder: a path that leads to no file.
        ModelMissing, DamagedModel: a catalog adapter that is not on this computer, or not whole.
        WrongAdapter: a catalog adapter for another model.
    """
    name, scale = _with_scale(wanted)
    entry = next((entry for entry in entries if entry.id == name), None)
    if entry is None:
        path = Path(name).expanduser()
        if path.is_dir():
            raise IsAFolder(path=name)
        if not path.is_file():
            raise FileMissing(path=name)
        return Adapter(path.absolute(), 1.0 if scale is None else scale)
    path = folder / entry.file
    if model.id not in entry.bases:
        raise WrongAdapter(path=entry.name, name=model.name, detail=f"it is for {', '.join(entry.bases)}")
    if not path.is_file():
        raise ModelMissing(name=entry.name, path=str(path))
    if (size := path.stat().st_size) != entry.bytes:
        raise DamagedModel(path=str(path), detail=f"{size:,} of {entry.bytes:,} bytes")
    return Adapter(path, entry.scale if scale is None else scale)


def _with_scale(wanted: str) -> tuple[str, float | None]:
    """The name and the number behind its last colon; a path with a drive has a colon too."""
    name, colon, number = wanted.rpartition(":")
    try:
        scale = float(number)
    except ValueError:
        return wanted, None
    return (name, scale) if colon and name and math.isfinite(scale) else (wanted, None)
