"""The licences of the models: their texts, which are shown before a download and kept beside the file."""

from __future__ import annotations

from pathlib import Path

from app.core import places
from app.core.catalog import Entry
from app.core.storage import write_atomically


def licence_text(name: str) -> str:
    """The whole text of the licence of that name (SPDX identifier), "" where it did not come with the program."""
    try:
        return (places.resources() / "licences" / f"{name}.txt").read_text("utf-8")
    except OSError:
        return ""


def licence_file(folder: Path, file: str) -> Path:
    """Where the licence of the model ``file`` stands in the folder of the models."""
    return folder / f"{file}.licence.txt"


def keep_licence(entry: Entry, folder: Path) -> Path:
    """Put the licence of a model beside its file; returns where.

    Raises:
        FileProblem: it cannot be written.
    """
    path = licence_file(folder, entry.file)
    origin = f" ({entry.repository})" if entry.repository else ""
    head = f"{entry.name}{origin} comes under the licence {entry.licence}.\n\n"
    write_atomically(path, (head + licence_text(entry.licence)).encode())
    return path
