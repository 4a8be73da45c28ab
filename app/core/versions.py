"""The versions of every document, kept beside the documents: what they were, when, and what made each.

They stand in the database, compressed as what each changed in the one before it (``versions_packing``), thinned with
age (``versions_thinning``) and bounded in size. A version is checked against its SHA-256 when it is read. Their order
is that of their numbers: the clock is only shown.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.core.database import Database, Schema
from app.core.errors import UnknownVersion, VersionDamaged
from app.core.text_bytes import utf8_digest
from app.core.versions_packing import needs_base, packed_edits, packed_whole, unpacked
from app.core.versions_thinning import superfluous

SCHEMA = Schema("versions", ("""
    CREATE TABLE version (
      number INTEGER PRIMARY KEY AUTOINCREMENT, document TEXT NOT NULL, made REAL NOT NULL, origins TEXT NOT NULL,
      characters INTEGER NOT NULL, digest BLOB NOT NULL, base INTEGER, depth INTEGER NOT NULL, size INTEGER NOT NULL,
      packed BLOB NOT NULL);
    CREATE INDEX version_of_document ON version (document, number, made);
    CREATE INDEX version_size ON version (size)""",))

# What made a version. Others: ``before(action)``.
OPENED = "opened"  # as the file was found, before the first change here
SAVED = "saved"
TYPING = "typing"  # at intervals, while it was written
DISK = "disk"  # another program's text
RESTORING = "restoring"  # what stood here before an older version, or another program's text, took its place

# All versions together, bytes.
LIMIT_BYTES = 500_000_000
# So many versions are kept as changes of one another, then one in whole: a damaged one costs at most these.
CHAIN = 32
# What is freed when there are too many: down to this share of the limit, so that it does not happen at every version.
_FREED_TO = 0.9


def before(action: str) -> str:
    """The origin of what stood here before a suggestion of this action was accepted."""
    return f"before:{action}"


@dataclass(frozen=True, slots=True)
class Version:
    """One version, without its text.

    Args:
        number: its place in the order of all versions.
        made: seconds since the epoch, by the clock of then.
        origins: what made it; several where nothing had changed between.
        characters: the length of its text.
        size: bytes that it takes.
    """

    number: int
    document: str
    made: float
    origins: tuple[str, ...]
    characters: int
    size: int


class Versions:
    """Keeps, lists, reads and forgets versions. Every method asks the database: not for the GUI thread.

    Args:
        limit_bytes: all versions of all documents together.

    Raises:
        DatabaseFailed: every method, where the database cannot be read or written.
    """

    def __init__(self, database: Database, limit_bytes: int = LIMIT_BYTES) -> None:
        self._database = database
        self.limit_bytes = limit_bytes
        self._newest: tuple[int, str] = (0, "")  # the text that was kept last, so as not to read it again

    # Keeping ----------------------------------------------------------------------------------------------------------

    def keep(self, document: str, text: str, origin: str, *, made: float | None = None) -> bool:
        """Keep ``text`` as the newest version of ``document``; False where the newest one is the same already.

        Args:
            made: seconds since the epoch; None: now.
        """
        digest = utf8_digest(text)
        with self._writing() as connection:
            newest = connection.execute(
                "SELECT number, origins, digest, depth FROM version WHERE document = ? ORDER BY number DESC LIMIT 1",
                (document,)).fetchone()
            if newest is None and (not text or text.isspace()):
                return False
            if newest is not None and newest[2] == digest:
                joined = _joined(newest[1].split("\n"), origin)
                connection.execute("UPDATE version SET origins = ? WHERE number = ?", (joined, newest[0]))
                return False
            base, depth, packed = self._packed(connection, newest[0] if newest else None, newest[3] if newest else 0,
                                               text)
            number = connection.execute(
                "INSERT INTO version (document, made, origins, characters, digest, base, depth, size, packed)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (document, time.time() if made is None else made, origin, len(text), digest, base, depth, len(packed),
                 packed)).lastrowid
            self._newest = (number or 0, text)
            self._thin(connection, document)
            self._bound(connection, number or 0)
        return True

    def _packed(self, connection: sqlite3.Connection, base: int | None, depth: int, text: str,
                ) -> tuple[int | None, int, bytes]:
        """``text`` as few bytes, with the version that they need and how many stand below it."""
        if base is not None and depth + 1 < CHAIN:
            try:
                edits = packed_edits(self._text(connection, base), text)
            except VersionDamaged:
                return None, 0, packed_whole(text)
            # Compressing all of a long text takes longer than finding what changed.
            if len(edits) < len(text) // 8 or len(edits) < len(packed_whole(text)):
                return base, depth + 1, edits
        return None, 0, packed_whole(text)

    def _thin(self, connection: sqlite3.Connection, document: str) -> None:
        rows = connection.execute(
            "SELECT number, made FROM version WHERE document = ? ORDER BY number", (document,)).fetchall()
        self._drop(connection, document, {rows[place][0] for place in superfluous([made for _, made in rows])})

    def _bound(self, connection: sqlite3.Connection, newest: int) -> None:
        """Drop the oldest versions until all of them are small enough; the last of a document goes last."""
        if self._total(connection) <= self.limit_bytes:
            return
        while self._total(connection) > self.limit_bytes * _FREED_TO:
            row = connection.execute(
                "SELECT document FROM version GROUP BY document HAVING COUNT(*) > 1 ORDER BY MIN(number) LIMIT 1"
            ).fetchone() or connection.execute(
                "SELECT document FROM version WHERE number <> ? ORDER BY number LIMIT 1", (newest,)).fetchone()
            if row is None:
                return
            numbers = [number for number, in connection.execute(
                "SELECT number FROM version WHERE document = ? ORDER BY number", (row[0],))]
            before = len(numbers)
            self._drop(connection, row[0], set(numbers[: max(1, len(numbers) // 2)]))
            left, = connection.execute("SELECT COUNT(*) FROM version WHERE document = ?", (row[0],)).fetchone()
            if left == before:
                return

    @staticmethod
    def _total(connection: sqlite3.Connection) -> int:
        return connection.execute("SELECT COALESCE(SUM(size), 0) FROM version").fetchone()[0]

    def _drop(self, connection: sqlite3.Connection, document: str, numbers: Collection[int]) -> None:
        """Delete versions; what was kept as a change of one of them is packed anew before."""
        if not numbers:
            return
        doomed = set(numbers)
        rows = connection.execute(
            "SELECT number, base FROM version WHERE document = ? ORDER BY number", (document,)).fetchall()
        below: tuple[int | None, int] = (None, 0)  # the nearest version that stays, and its depth
        depths: dict[int, int] = {}
        for number, base in rows:
            if number in doomed:
                continue
            depth = depths.get(base, 0) + 1 if base is not None else 0
            if base in doomed:
                try:
                    text = self._text(connection, number)
                except VersionDamaged:
                    # It cannot be read now; perhaps with other means. What it stands on stays with it.
                    doomed -= set(self._chain(connection, number))
                    continue
                base, depth, packed = self._packed(connection, *below, text)
                connection.execute("UPDATE version SET base = ?, size = ?, packed = ? WHERE number = ?",
                                   (base, len(packed), packed, number))
            connection.execute("UPDATE version SET depth = ? WHERE number = ?", (depth, number))
            depths[number] = depth
            below = (number, depth)
        connection.executemany("DELETE FROM version WHERE number = ?", [(number,) for number in doomed])

    # Reading ----------------------------------------------------------------------------------------------------------

    def all_of(self, document: str) -> list[Version]:
        """The versions of a document, newest first."""
        with self._database.reading(SCHEMA) as connection:
            rows = connection.execute(
                "SELECT number, document, made, origins, characters, size FROM version WHERE document = ?"
                " ORDER BY number DESC", (document,)).fetchall()
        return [Version(number, name, made, tuple(origins.split("\n")), characters, size)
                for number, name, made, origins, characters, size in rows]

    def text(self, number: int) -> str:
        """The text of a version.

        Raises:
            UnknownVersion: there is none of this number.
            VersionDamaged: what was kept is not what comes out.
        """
        with self._database.reading(SCHEMA) as connection:
            if connection.execute("SELECT 1 FROM version WHERE number = ?", (number,)).fetchone() is None:
                raise UnknownVersion(number=number)
            return self._text(connection, number)

    def size(self) -> int:
        """What all versions take, bytes."""
        with self._database.reading(SCHEMA) as connection:
            return self._total(connection)

    def _text(self, connection: sqlite3.Connection, number: int) -> str:
        if self._newest[0] == number:
            return self._newest[1]
        text = ""
        for each in reversed(self._chain(connection, number)):
            row = connection.execute("SELECT packed, digest FROM version WHERE number = ?", (each,)).fetchone()
            try:
                text = unpacked(row[0], text)
            except ValueError as error:
                raise VersionDamaged(number=number) from error
            if each == number and utf8_digest(text) != row[1]:
                raise VersionDamaged(number=number)
        return text

    def _chain(self, connection: sqlite3.Connection, number: int) -> list[int]:
        """The version and those that it stands on, down to one that is kept in whole."""
        chain: list[int] = []
        here: int | None = number
        while here is not None:
            row = connection.execute("SELECT base, substr(packed, 1, 1) FROM version WHERE number = ?",
                                     (here,)).fetchone()
            if row is None or here in chain:
                raise VersionDamaged(number=number)
            chain.append(here)
            here = row[0] if needs_base(row[1]) else None
        return chain

    # Forgetting -------------------------------------------------------------------------------------------------------

    def forget(self, document: str | None = None) -> None:
        """Delete the versions of a document (None: of all documents) for good, from the disk too."""
        with self._writing() as connection:
            connection.execute("DELETE FROM version WHERE ? IS NULL OR document = ?", (document, document))
        self._newest = (0, "")
        self._database.settle()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._database.writing(SCHEMA) as connection:
                yield connection
        except BaseException:
            self._newest = (0, "")  # its number may be given again
            raise


def _joined(origins: list[str], origin: str) -> str:
    """What made a version, when the same text is kept once more: that it was being written says nothing then."""
    if origin in origins or origin == TYPING:
        return "\n".join(origins)
    return "\n".join([*(each for each in origins if each != TYPING), origin])
