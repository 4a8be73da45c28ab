"""Every proposal of a model and every decision on it, kept in the database: the audit trail of a document."""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from app.core.database import Database, Schema
from app.core.generation import Message, Sampling
from app.core.review import Decision

SCHEMA = Schema("proposals", ("""
CREATE TABLE proposal (
    id TEXT PRIMARY KEY, document TEXT NOT NULL, path TEXT NOT NULL, made REAL NOT NULL, action TEXT NOT NULL,
    result TEXT NOT NULL, style TEXT NOT NULL, instruction TEXT NOT NULL, attempt INTEGER NOT NULL,
    ending TEXT NOT NULL, model TEXT NOT NULL, fingerprint TEXT NOT NULL, seed INTEGER, sampling TEXT NOT NULL,
    prompt BLOB NOT NULL, start INTEGER NOT NULL, original TEXT NOT NULL, answer TEXT NOT NULL);
CREATE INDEX proposal_of_document ON proposal (document, made);
CREATE INDEX proposal_of_path ON proposal (path);
CREATE TABLE decision (
    number INTEGER PRIMARY KEY, proposal TEXT NOT NULL REFERENCES proposal (id) ON DELETE CASCADE,
    change INTEGER NOT NULL, made REAL NOT NULL, decision TEXT NOT NULL, kind TEXT NOT NULL,
    before TEXT NOT NULL, after TEXT NOT NULL, own TEXT NOT NULL, flagged INTEGER NOT NULL);
CREATE INDEX decision_of_proposal ON decision (proposal, change)
""",))


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a model proposed, and how it came about.

    Args:
        id: 32 hexadecimal digits.
        document: the document's id.
        path: its file, resolved; "" when it had none.
        made: seconds since the epoch.
        action: the action's id.
        result: how it lands: "replace", "insert-after" or "show".
        ending: an ``Ending`` or "failed".
        model: the name of the model.
        fingerprint: of its file, hexadecimal; "" where it could not be read.
        seed: with it, the same model, prompt and sampling give the same answer; None: not known.
        prompt: the messages of every request, in the order in which they were asked.
        start: where the passage stood then, characters of the document.
        original, answer: the passage, and what was proposed for it.
    """

    id: str
    document: str
    path: str
    made: float
    action: str
    result: str
    style: str
    instruction: str
    attempt: int
    ending: str
    model: str
    fingerprint: str
    seed: int | None
    sampling: Sampling
    prompt: tuple[tuple[Message, ...], ...]
    start: int
    original: str
    answer: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What a writer decided on one change of a proposal; ``number`` is the change's place in the proposal.

    ``own`` is the writer's text, where the decision is "edited".
    """

    proposal: str
    number: int
    made: float
    decision: Decision
    kind: str
    before: str
    after: str
    own: str = ""
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A proposal with the latest decision on each of its changes, in the order of the changes."""

    proposal: Proposal
    decisions: tuple[Decided, ...] = ()

    def counts(self) -> Counter[Decision]:
        """How many changes were decided how."""
        return Counter(each.decision for each in self.decisions)

    @property
    def texts(self) -> list[str]:
        """What stood there, what was proposed, and what the writer made of it."""
        return [self.proposal.original, self.proposal.answer, *(each.own for each in self.decisions if each.own)]


def file_name(path: Path | None) -> str:
    """A file as the database names it, whatever its name holds; "" for none."""
    return os.fsencode(os.path.realpath(path)).decode("utf-8", "backslashreplace") if path is not None else ""


class Proposals:
    """Keeps, finds and forgets proposals. Every method asks the database: not for the GUI thread.

    Raises:
        DatabaseFailed: every method, where the database cannot be read or written.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, proposal: Proposal) -> None:
        """Add a proposal, or put it in place of what was kept under its id."""
        row = asdict(proposal)
        row["sampling"] = json.dumps(row["sampling"])
        row["prompt"] = zlib.compress(json.dumps(row["prompt"], ensure_ascii=False).encode("utf-8", "surrogatepass"))
        for name in ("original", "answer", "instruction"):
            row[name] = _storable(row[name])
        names = list(row)
        updates = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
        statement = (f"INSERT INTO proposal ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
                     f" ON CONFLICT (id) DO UPDATE SET {updates}")
        with self._database.writing(SCHEMA) as connection:
            connection.execute(statement, list(row.values()))

    def decide(self, decisions: Iterable[Decided]) -> None:
        """Add decisions; what was decided before on the same change stays in the trail."""
        rows = [(each.proposal, each.number, each.made, each.decision, each.kind, _storable(each.before),
                 _storable(each.after), _storable(each.own), each.flagged) for each in decisions]
        with self._database.writing(SCHEMA) as connection:
            connection.executemany(
                "INSERT INTO decision (proposal, change, made, decision, kind, before, after, own, flagged)"
                " SELECT ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM proposal WHERE id = ?)",
                [(*row, row[0]) for row in rows])  # it may have been forgotten meanwhile

    def of_document(self, document: str, path: str = "") -> list[Kept]:
        """The proposals for a document by its id, or for the file that it is in, the newest first."""
        with self._database.reading(SCHEMA) as connection:
            return _read(connection, "document = ? OR (path = ? AND path != '')", (document, path))

    def of_ids(self, ids: Sequence[str]) -> list[Kept]:
        """The proposals of these ids, the newest first; those that were forgotten are left out."""
        with self._database.reading(SCHEMA) as connection:
            return _read(connection, f"id IN ({', '.join('?' * len(ids))})", tuple(ids))

    def history_of(self, proposal: str) -> list[Decided]:
        """Every decision on a proposal as it was made, also those that were taken back."""
        with self._database.reading(SCHEMA) as connection:
            return [_decided(row) for row in connection.execute(
                f"SELECT {_DECISION} FROM decision WHERE proposal = ? ORDER BY number", (proposal,))]

    def forget(self, document: str, path: str = "") -> int:
        """Delete what was proposed for a document; returns how many proposals it was."""
        with self._database.writing(SCHEMA) as connection:
            return connection.execute("DELETE FROM proposal WHERE document = ? OR (path = ? AND path != '')",
                                      (document, path)).rowcount

    def forget_all(self) -> int:
        """Delete all proposals of all documents; returns how many it was."""
        with self._database.writing(SCHEMA) as connection:
            return connection.execute("DELETE FROM proposal").rowcount


_COLUMNS = tuple(each.name for each in fields(Proposal))
_DECISION = "proposal, change, made, decision, kind, before, after, own, flagged"


def _read(connection: sqlite3.Connection, condition: str, values: tuple[str, ...]) -> list[Kept]:
    rows = connection.execute(
        f"SELECT {', '.join(_COLUMNS)} FROM proposal WHERE {condition} ORDER BY made DESC, rowid DESC",
        values).fetchall()
    decisions: dict[str, dict[int, Decided]] = {}
    for row in connection.execute(
            f"SELECT {_DECISION} FROM decision WHERE proposal IN (SELECT id FROM proposal WHERE {condition})"
            " ORDER BY number", values):
        decisions.setdefault(row[0], {})[row[1]] = _decided(row)
    return [Kept(_proposal(row), tuple(each for _, each in sorted(decisions.get(row[0], {}).items())))
            for row in rows]


def _proposal(row: Sequence[Any]) -> Proposal:
    values = dict(zip(_COLUMNS, row, strict=True))
    asked = json.loads(zlib.decompress(values["prompt"]))
    values["prompt"] = tuple(tuple(Message(**message) for message in request) for request in asked)
    values["sampling"] = Sampling(**json.loads(values["sampling"]))
    return Proposal(**values)


def _decided(row: Sequence[Any]) -> Decided:
    *head, flagged = row
    return Decided(*head, flagged=bool(flagged))


def _storable(text: str) -> str:
    """SQLite takes no lone surrogates: they stand as what they are written as."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
