"""`proposals FILE`: what models proposed for a document and what was decided on it, listed or deleted."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.core.conversations import Conversations
from app.core.database import Database
from app.core.document import read_document
from app.core.errors import FileProblem
from app.core.job_file import forget_jobs
from app.core.known_files import KnownFiles
from app.core.proposals import Kept, Proposals, file_name
from app.core.provenance_record import ProvenanceRecord

# Characters of a change that are shown in the list.
_LONGEST = 60


def proposals(file: Path | None, as_json: bool, *, forget: bool = False, everything: bool = False) -> None:
    """List what was proposed for the document that stands, or stood, in ``file``; or delete all that is kept of it.

    Args:
        forget: delete the proposals, the decisions, the provenance, the conversation and unfinished jobs; the file
            stays.
        everything: of all documents (``file`` is None).

    Raises:
        DatabaseFailed
    """
    database = Database()
    try:
        kept, record = Proposals(database), ProvenanceRecord(database)
        if everything:
            record.forget_all()
            forget_jobs()
            Conversations(database).forget()
            _tell_forgotten(kept.forget_all())
            return
        assert file is not None
        document, path = document_of(database, file)
        if forget:
            record.forget(document, path)
            for place in filter(None, (document, path)):
                forget_jobs(place)
            Conversations(database).forget(document)
            _tell_forgotten(kept.forget(document, path))
            return
        found = kept.of_document(document, path)
        if as_json:
            print(json.dumps({"proposals": [as_data(each) for each in found]}, ensure_ascii=False))
        else:
            _list(found)
    finally:
        database.close()


def document_of(database: Database, file: Path) -> tuple[str, str]:
    """What a file is kept under: the document's id ("": it has none), and the file's name in the database.

    A file that was renamed or moved is known by its bytes, one that is gone by its name.
    """
    known = KnownFiles(database)
    try:
        found = known.document_of(read_document(file))
    except FileProblem:
        found = known.at(file)
    return found or "", file_name(file)


def as_data(kept: Kept) -> dict[str, Any]:
    """A proposal as JSON; times are ISO 8601 in UTC, ``start`` counts characters of the document of then."""
    proposal = asdict(kept.proposal) | {"made": _iso(kept.proposal.made)}
    decisions = [{name: value for name, value in asdict(each).items() if name != "proposal"} | {"made": _iso(each.made)}
                 for each in kept.decisions]
    return proposal | {"decisions": decisions}


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def _list(found: list[Kept]) -> None:
    if not found:
        print("Nothing was proposed for this document.")
    for kept in found:
        proposal = kept.proposal
        counts = kept.counts()
        said = ", ".join(f"{number:,} {word}" for number, word in (
            (counts["accepted"], "accepted"), (counts["edited"], "in the writer's words"),
            (counts["standing"], "let stand")) if number)
        made = datetime.fromtimestamp(proposal.made)
        seed = "" if proposal.seed is None else f", seed {proposal.seed}"
        print(f"{made:%Y-%m-%d %H:%M}  {proposal.action}, {proposal.model}{seed}: {said or 'nothing decided'}")
        for each in kept.decisions:
            print(f"    {each.decision:<9} {_short(each.before)} → {_short(each.own or each.after)}")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return f"“{line[:_LONGEST]}{'…' if len(line) > _LONGEST else ''}”"


def _tell_forgotten(number: int) -> None:
    print("1 proposal deleted." if number == 1 else f"{number:,} proposals deleted.")
