"""The user's database: one SQLite file for what belongs to no document's own file, set aside when it is damaged.

Versions, proposals with their decisions, provenance and the progress of long jobs are tables of it. Each of these is
declared where it is used, as a ``Schema``; the database only sees to it that they are there, that what was
written stays (WAL, every commit on the disk), that what was deleted is gone (``secure_delete``), and that nobody but
the user can read it. Text that has no file yet is kept by the journal, not here.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import DatabaseDamaged, DatabaseFailed, FileProblem
from app.core.places import user_data
from app.core.storage import set_aside, write_atomically

# Seconds that a write waits for another window's write.
BUSY_SECONDS = 5.0
# Bytes up to which the whole file is checked at every start. Measured: 1.2 s for 500 MB of versions that the system
# still had in memory; a larger one is checked at the start after damage was met in it.
CHECKED_BYTES = 64_000_000


# Errors that say nothing about the file: locked, full, not to be opened; a rule of the tables; a wrong call.
_OF_THE_MOMENT = (sqlite3.OperationalError, sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.NotSupportedError)


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables of one part of the program, as steps that were each made once and are never changed again.

    Args:
        name: the part, as it is remembered in the database.
        steps: SQL scripts; a database that has seen the first n runs those after them, in order.
    """

    name: str
    steps: tuple[str, ...]


class Database:
    """One SQLite file, a connection for each thread that asks, and the same answer for all: it works, or it is said.

    Use: ``with database.writing(SCHEMA) as connection: connection.execute(…)`` (one transaction, undone when the
    block raises) and ``with database.reading(SCHEMA) as connection: …``.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or user_data() / "stet.sqlite3"
        self._own = threading.local()
        self._lock = threading.Lock()
        self._opened: list[sqlite3.Connection] = []
        self._made: set[str] = set()
        self.problem: DatabaseDamaged | None = None

    @contextlib.contextmanager
    def writing(self, schema: Schema) -> Iterator[sqlite3.Connection]:
        """One transaction that is on the disk when the block ends, or did not happen.

        Raises:
            DatabaseFailed: the disk is full, or another program holds the file.
        """
        with self._told():
            connection = self._connection(schema)
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def reading(self, schema: Schema) -> Iterator[sqlite3.Connection]:
        """A connection to read with; what others write meanwhile is not seen until the next one.

        Raises:
            DatabaseFailed: the file cannot be read.
        """
        with self._told():
            connection = self._connection(schema)
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                with contextlib.suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")

    def settle(self) -> None:
        """Leave nothing on the disk of what was deleted: the log of writes still holds it.

        Another connection that reads at this moment leaves it there until the next time, or until all are closed.

        Raises:
            DatabaseFailed
        """
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if connection is not None:
            with self._told():
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def close(self) -> None:
        """Close every connection; the next question opens one again. No other thread may be asking."""
        with self._lock:
            for connection in self._opened:
                with contextlib.suppress(sqlite3.Error):
                    connection.close()
            self._opened.clear()
            self._own = threading.local()

    # Opening -------------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, _OF_THE_MOMENT):
                with contextlib.suppress(FileProblem):
                    write_atomically(self._suspect, b"", mode=0o600)
            raise DatabaseFailed(path=str(self.path), detail=str(error)) from error
        except OSError as error:
            raise DatabaseFailed(path=str(self.path), detail=error.strerror or str(error)) from error

    def _connection(self, schema: Schema) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        with self._lock:
            if connection is None:
                connection = self._open()
                self._own.connection = connection
                self._opened.append(connection)
            if schema.name not in self._made:
                self._make(connection, schema)
                self._made.add(schema.name)
        return connection

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.DatabaseError as error:
            if isinstance(error, _OF_THE_MOMENT):
                raise
            self._made.clear()
            aside = self._set_aside()
            self.problem = DatabaseDamaged(aside=str(aside))
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Made by us before SQLite does, so that it is never readable by others; SQLite gives -wal and -shm its mode.
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        if sys.platform != "win32":
            self.path.chmod(0o600)
        connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("CREATE TABLE IF NOT EXISTS made (part TEXT PRIMARY KEY, steps INTEGER NOT NULL)")
            # Once for each start of the program: it reads the whole file.
            if not self._opened and (self.path.stat().st_size <= CHECKED_BYTES or self._suspect.exists()):
                found = connection.execute("PRAGMA quick_check(1)").fetchone()
                if found[0] != "ok":
                    raise sqlite3.DatabaseError(found[0])
                self._suspect.unlink(missing_ok=True)
        except BaseException:
            connection.close()
            raise
        return connection

    def _make(self, connection: sqlite3.Connection, schema: Schema) -> None:
        connection.execute("BEGIN IMMEDIATE")
        try:
            row = connection.execute("SELECT steps FROM made WHERE part = ?", (schema.name,)).fetchone()
            done = row[0] if row else 0
            for step in schema.steps[done:]:
                for statement in step.split(";"):  # executescript would commit between them
                    if statement.strip():
                        connection.execute(statement)
            if done < len(schema.steps):
                connection.execute("INSERT OR REPLACE INTO made VALUES (?, ?)", (schema.name, len(schema.steps)))
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise

    @property
    def _suspect(self) -> Path:
        """Stands beside the file when damage was met in it."""
        return self.path.with_name(f"{self.path.name}.suspect")

    def _set_aside(self) -> Path:
        aside = set_aside(self.path)
        for ending in ("-wal", "-shm"):
            beside = self.path.with_name(self.path.name + ending)
            if beside.exists():
                beside.replace(aside.with_name(aside.name + ending))
        return aside
