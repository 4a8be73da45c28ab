"""`statement FILE`: one page on how much of a document came from which model, and what was decided."""

from __future__ import annotations

import sys
import time
from functools import partial
from pathlib import Path

from app.cli.order import spare_source
from app.cli.proposals import document_of
from app.core.actions import Actions
from app.core.database import Database
from app.core.document import read_document
from app.core.errors import UnknownAction
from app.core.language import language_of
from app.core.proposals import Proposals
from app.core.provenance_record import ProvenanceRecord
from app.core.statement import as_markdown, statement_of
from app.core.storage import write_atomically


def statement(file: Path, output: Path | None, language: str | None, actions: Actions) -> None:
    """Print the statement, or write it to ``output``, all or nothing.

    Args:
        language: "en" or "zh"; None: that of the document.

    Raises:
        OntoItself, FileProblem, DatabaseFailed
    """
    read = read_document(file)
    spare_source(output, file)
    database = Database()
    try:
        document, path = document_of(database, file)
        found = ProvenanceRecord(database).of(document, path, read.text)
        kept = Proposals(database).of_document(document, path)
        there = {each.proposal.id for each in kept}
        elsewhere = {each.source for each in found.provenance.stretches} - there
        kept += Proposals(database).of_ids(sorted(elsewhere))
    finally:
        database.close()
    language = language or language_of(read.text)
    page = as_markdown(statement_of(file.name, read.text, found.provenance, kept, time.time()), language,
                       partial(_action_name, actions, language))
    if output is None:
        sys.stdout.write(page)
        return
    write_atomically(output, page.encode("utf-8"))
    print(f"wrote {output}", file=sys.stderr)


def _action_name(actions: Actions, language: str, action: str) -> str:
    try:
        return actions.get(action).name(language)
    except UnknownAction:
        return action
