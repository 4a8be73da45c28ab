"""Vectors of passages, by what the passages say: kept on the disk as they come, so that none is made twice.

A file holds those of one document and one embedding model: "about" says which document, "vectors" is some of them, each
the key of its passage's text and the vector. The files lie beside those of its jobs (``job_file``), and go with them.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from app.core.errors import FileProblem
from app.core.journal_format import BadRecord, packed, unpacked
from app.core.kept_records import KeptRecords, tidy
from app.core.passages import Passage
from app.core.places import user_data
from app.core.record_file import Record, read_records, remove_records

ENDING = ".vectors"
KEY_BYTES = 16
# Bytes of one file (2 KB a passage with Qwen3-Embedding-0.6B: 10,000 passages take 20 MB); more is not kept.
MOST_BYTES = 64_000_000
# Files that stay when another begins, the newest first, and seconds after which one is of no use any more.
MOST_FILES, MOST_AGE = 8, 90 * 86_400
# Vectors of passages that are gone, for each that is there, before a file is written anew.
_MOST_GONE = 1.0


def text_of(text: str, passage: Passage) -> str:
    """What of a passage is made into a vector: the headings above it, and itself."""
    return "\n".join((*passage.headings, text[passage.start : passage.end].strip()))


def key_of(passage: str) -> bytes:
    """What its vector is kept under."""
    return hashlib.blake2b(passage.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()


class KeptVectors(dict[bytes, bytes]):
    """Vectors by the keys of their passages; what is put in with ``keep`` is kept. One thread at a time puts in.

    Where the disk does not take them, or another window holds the file, they are only remembered.

    Args:
        document: the path of its file, or the id of a text that has none (``job_file.place_of``).
        model: what tells what makes them from all others (``identity_of``).
    """

    def __init__(self, document: str, model: str, folder: Path | None = None) -> None:
        super().__init__()
        self._about = packed({"document": document})
        path = vectors_path(document, model, folder)
        tidy(path, MOST_FILES, MOST_AGE)
        self.update(vectors_in(path))
        self._records = KeptRecords(path, "vectors", MOST_BYTES, wait=False)
        if not self:
            self._records.write(lambda file: file.restart([("about", self._about)]))

    def keep(self, vectors: Mapping[bytes, bytes]) -> None:
        """Put more in. It never raises."""
        self.update(vectors)
        self._records.append("vectors", _packed(vectors))

    def keep_only(self, keys: Iterable[bytes]) -> None:
        """Forget those of passages that are gone, once they are more than those that are there. It never raises."""
        there = {key: self[key] for key in keys if key in self}
        if len(self) - len(there) <= _MOST_GONE * len(there):
            return
        self.clear()
        self.update(there)
        self._records.write(lambda file: file.restart([("about", self._about), ("vectors", _packed(there))]))

    def close(self) -> None:
        """Let the file go as it is; from here on vectors are only remembered."""
        self._records.close()


def vectors_path(document: str, model: str, folder: Path | None = None) -> Path:
    """Where they are kept; the name tells none of it."""
    name = hashlib.blake2b(f"{document}\0{model}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return (folder or user_data() / "jobs") / f"{name}{ENDING}"


def vectors_in(path: Path) -> dict[bytes, bytes]:
    """The vectors of a file; none where it cannot be read, or is not there."""
    found: dict[bytes, bytes] = {}
    if path.is_file():
        with contextlib.suppress(FileProblem):
            for record in read_records(path)[0]:
                if record.kind == "vectors":
                    found.update(_unpacked(record.payload))
    return found


def forget_vectors(document: str | None = None, folder: Path | None = None) -> None:
    """Delete the vectors of a document; None: of all.

    Raises:
        FileProblem: something could not be deleted.
    """
    for path in (folder or user_data() / "jobs").glob(f"*{ENDING}"):
        if document is None or _about(path) == document:
            remove_records(path)


def _about(path: Path) -> str | None:
    """The document of a file; None where it cannot be told."""
    try:
        return next((_document(record) for record in read_records(path)[0] if record.kind == "about"), None)
    except (FileProblem, BadRecord, KeyError):
        return None


def _document(record: Record) -> str:
    return str(unpacked(record.payload)[0]["document"])


def _packed(vectors: Mapping[bytes, bytes]) -> bytes:
    return b"".join(len(vector).to_bytes(4, "little") + key + vector for key, vector in vectors.items())


def _unpacked(payload: bytes) -> dict[bytes, bytes]:
    """Of a record that proved itself by its checksum."""
    found: dict[bytes, bytes] = {}
    at = 0
    while at + 4 + KEY_BYTES <= len(payload):
        start = at + 4 + KEY_BYTES
        end = start + int.from_bytes(payload[at : at + 4], "little")
        found[payload[at + 4 : start]] = payload[start:end]
        at = end
    return found


def missing(keys: Sequence[bytes], vectors: Mapping[bytes, bytes]) -> list[int]:
    """The places in ``keys`` of those that have no vector yet, each key once."""
    first = dict(reversed([(key, place) for place, key in enumerate(keys)]))
    return sorted(place for key, place in first.items() if key not in vectors)
