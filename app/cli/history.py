"""`history FILE`: the versions that were kept of a document, listed, shown, brought back or deleted."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.core.chosen_encodings import ChosenEncodings
from app.core.database import Database
from app.core.document import Document, read_document, save_document
from app.core.errors import FileMissing, InUseElsewhere, StetError, UnknownVersion
from app.core.instance_lock import InstanceLock
from app.core.known_files import KnownFiles
from app.core.versions import RESTORING, SAVED, Version, Versions


@dataclass(frozen=True, slots=True)
class HistoryOrder:
    """What is asked: at most one of ``show``, ``restore`` (numbers of versions) and ``forget``; else the list."""

    file: Path
    show: int | None = None
    restore: int | None = None
    forget: bool = False
    as_json: bool = False


def history(order: HistoryOrder) -> None:
    """Do what is asked for the document that stands, or stood, in a file.

    Raises:
        UnknownVersion: the document has none of that number.
        VersionDamaged, DatabaseFailed, FileProblem
    """
    database = Database()
    try:
        versions, known = Versions(database), KnownFiles(database)
        document, problem = _read(order.file, database)
        name = known.document_of(document) if document is not None else known.at(order.file)
        kept = versions.all_of(name) if name is not None else []
        if order.forget:
            if name is not None:
                versions.forget(name)
                known.forget(name)
            _tell(f"{len(kept):,} versions deleted." if len(kept) != 1 else "1 version deleted.")
        elif order.show is not None:
            sys.stdout.write(versions.text(_of(kept, order.show).number))
        elif order.restore is not None:
            text = versions.text(_of(kept, order.restore).number)
            if problem is not None and not isinstance(problem, FileMissing):
                raise problem  # what stands there could not be kept
            _restore(order.file, document, text, str(name), versions, known)
        else:
            _list(kept, order.as_json)
    finally:
        database.close()


def _read(file: Path, database: Database) -> tuple[Document | None, StetError | None]:
    """The document, or why there is none to read."""
    file = file.absolute()
    encoding = None
    with suppress(StetError):
        encoding = ChosenEncodings(database).of(file)
    try:
        return read_document(file), None
    except StetError as error:
        if encoding is None:
            return None, error
    try:
        return read_document(file, encoding), None
    except StetError as error:
        return None, error


def _of(kept: list[Version], number: int) -> Version:
    found = next((version for version in kept if version.number == number), None)
    if found is None:
        raise UnknownVersion(number=number)
    return found


def _restore(
    file: Path, document: Document | None, text: str, name: str, versions: Versions, known: KnownFiles
) -> None:
    lock = InstanceLock()
    if not lock.take(file):
        raise InUseElsewhere(path=str(file))
    try:
        if document is not None:
            versions.keep(name, document.text, RESTORING)
        saved = save_document(document or Document(None, ""), text, file.absolute())
        versions.keep(name, text, SAVED)
        if saved.digest is not None:
            known.remember(name, file.absolute(), saved.digest)
    finally:
        lock.release()
    _tell(f"“{file}” is as it was in that version; what stood there is a version of its own.")


def _list(kept: list[Version], as_json: bool) -> None:
    if as_json:
        print(json.dumps({"versions": [{
            "id": version.number, "made": datetime.fromtimestamp(version.made).astimezone().isoformat("T", "seconds"),
            "origins": list(version.origins), "characters": version.characters, "bytes": version.size,
        } for version in kept]}, ensure_ascii=False))
        return
    for version in kept:
        made = datetime.fromtimestamp(version.made).strftime("%Y-%m-%d %H:%M:%S")
        print(f"{version.number:>7}  {made}  {version.characters:>9,} characters  {', '.join(version.origins)}")
    if not kept:
        _tell("There is no version of this document.")


def _tell(sentence: str) -> None:
    print(f"stet: {sentence}", file=sys.stderr)
