"""Keeps what an action proposed in the terminal, what of it was written, and where that text came from."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from app.cli.proposals import document_of
from app.core.actions import Action
from app.core.database import Database
from app.core.document import Document
from app.core.generation import Ending, ModelInfo, Request, Sampling
from app.core.judgement import Accept, Judgement
from app.core.proposals import Decided, Proposal, Proposals, file_name
from app.core.provenance import Provenance
from app.core.provenance_record import ProvenanceRecord
from app.inference.fingerprint import fingerprint


@dataclass(frozen=True, slots=True)
class DoneAction:
    """An action that came to its end in the terminal.

    Args:
        source: what it worked on; it came from a file.
        answer: what the model proposed for all of it.
        judgement: its changes, None: it was not compared.
        output: the file that was written, None: none.
        written: the text of that file.
    """

    action: Action
    style: str
    instruction: str
    source: Document
    requests: Sequence[Request]
    info: ModelInfo
    ending: Ending
    answer: str
    judgement: Judgement | None
    accept: Accept
    output: Path | None
    written: str


def keep_action(done: DoneAction) -> None:
    """Keep the proposal under the file that was written, else under the one that was read.

    Raises:
        DatabaseFailed: nothing was kept; the files are as they were written.
    """
    source_path = done.source.path
    assert source_path is not None
    database = Database()
    try:
        place = done.output or source_path
        document, path = document_of(database, place)
        document = document or uuid4().hex
        request = done.requests[0] if done.requests else None
        proposal = Proposal(
            uuid4().hex, document, path, time.time(), done.action.id, done.action.result, done.style,
            done.instruction, 1, done.ending, done.info.name, _fingerprint(done.info.path),
            request.seed if request is not None else None,
            request.sampling if request is not None else Sampling(),
            tuple(each.messages for each in done.requests), 0, done.source.text, done.answer)
        proposals = Proposals(database)
        proposals.keep(proposal)
        if done.output is not None:
            proposals.decide(_decisions(done, proposal))
            record = ProvenanceRecord(database)
            known = record.of(document_of(database, source_path)[0], file_name(source_path), done.source.text)
            record.keep(document, path, done.written, _provenance(done, known.provenance, proposal.id))
    finally:
        database.close()


def _decisions(done: DoneAction, proposal: Proposal) -> list[Decided]:
    if done.judgement is None:
        return [Decided(proposal.id, 0, proposal.made, "accepted", "added", "", done.answer)]
    return [Decided(proposal.id, number, proposal.made, "accepted" if taken else "standing", hunk.kind, hunk.before,
                    hunk.after, flagged=bool(done.judgement.flags[number]))
            for number, (hunk, taken) in enumerate(zip(done.judgement.hunks, _taken(done), strict=True))]


def _taken(done: DoneAction) -> list[bool]:
    assert done.judgement is not None
    return [done.accept == "all" or (done.accept == "unflagged" and not flags) for flags in done.judgement.flags]


def _provenance(done: DoneAction, known: Provenance, source: str) -> Provenance:
    """Where the text that was written came from: the original's where nothing changed, and the model's where it did."""
    if done.judgement is None:
        text = done.written
        return Provenance().marked(len(text) - len(text.lstrip()), len(text.rstrip()), source)
    shift = 0
    for hunk, taken in zip(done.judgement.hunks, _taken(done), strict=True):
        if taken:
            start, removed = hunk.before_range[0] + shift, len(hunk.before)
            known = known.edited(start, removed, len(hunk.after)).marked(start, start + len(hunk.after), source)
            shift += len(hunk.after) - removed
    return known


def _fingerprint(path: str) -> str:
    try:
        return fingerprint(Path(path)).hex()
    except OSError:
        return ""
