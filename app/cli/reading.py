"""What a command reads: a file or standard input, in a language that the model may not know."""

from __future__ import annotations

import sys

from app.cli.progress import Progress
from app.core.catalog import Catalog
from app.core.document import Document, decoded, read_document
from app.core.generation import ModelFile
from app.core.language import language_of

STANDARD_INPUT = "-"


def read_input(name: str) -> Document:
    """The document of that name, or standard input for "-".

    Raises:
        FileProblem
    """
    if name != STANDARD_INPUT:
        document = read_document(name)
    else:
        document = decoded(sys.stdin.buffer.read(), None, name="standard input")
    if document.only_read is not None:
        raise document.only_read
    return document


def warn_of_language(progress: Progress, catalog: Catalog, model: ModelFile, text: str) -> None:
    """Say it where the model does not know the language that ``text`` is in."""
    entry = next((entry for entry in catalog.entries if entry.id == model.id), None)
    language = language_of(text)
    if entry is not None and language not in entry.languages:
        names = {"en": "English", "zh": "Chinese"}
        known = " and ".join(names.get(code, code) for code in entry.languages)
        progress.say(f"{entry.name} knows {known} only; expect little of it for this {names[language]} text.")
