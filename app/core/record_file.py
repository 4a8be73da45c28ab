"""A file of records that only grows: whatever happens to it, all records before the first damage can be read.

A record is ``length (4 bytes) · CRC-32 (4 bytes) · length of kind (1 byte) · kind · payload``, numbers little-endian,
``length`` counting what follows the CRC. The CRC covers the length too and goes on from the record before (for the
first one from the file's opening bytes), so that a record that was lost, repeated, exchanged or left over from an
older file ends the reading just as a flipped byte does. Zeros, which a power cut may leave, are no record.

What ``append`` has returned from survives the death of the process; what ``sync`` has returned from survives a power
cut. After a failed ``sync`` nothing is known about the disk (Linux forgets the pages that it could not write), so the
file takes nothing more: start it again with ``restart``, which writes every record anew.
"""

from __future__ import annotations

import contextlib
import os
import struct
import sys
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import DiskFailed, FileProblem, InUseElsewhere
from app.core.file_lock import try_lock
from app.core.storage import copy_aside, private_folder, read_all, replace, sync_folder, told, write_all

OPENING = b"stet records 1\n"
OPENING_CRC = zlib.crc32(OPENING)
_HEAD = struct.Struct("<II")
# A longer record is damage: the longest document is 20 MB, in at most 4 bytes a character.
LONGEST = 96_000_000


@dataclass(frozen=True, slots=True)
class Record:
    """One record: ``kind`` (ASCII, at most 255 characters) and ``payload`` (bytes)."""

    kind: str
    payload: bytes


class RecordFile:
    """A record file opened for adding; locked while it is open, readable by the user alone.

    Opening cuts off a damaged end after the whole file was copied aside (``NAME.bad-1``); ``aside`` names the copy.

    Args:
        path: made if it is not there, its folder too (0700).
        wait: a file that is made is on the disk when this returns; False: with the first ``sync``.

    Raises:
        InUseElsewhere: another window has it open.
        FileProblem: it cannot be made, read or written.
    """

    def __init__(self, path: Path, *, wait: bool = True) -> None:
        self.path = path
        self._wait, self._named = wait, True
        self.aside: Path | None = None
        self._handle = -1
        self._failed = False
        try:
            private_folder(path.parent)
            self._handle = self._open_locked()
            self._take_up()
        except OSError as error:
            self.close()
            raise told(error, path) from error
        except BaseException:
            self.close()
            raise

    @property
    def size(self) -> int:
        """The bytes that are in it."""
        return self._size

    def append(self, kind: bytes | str, payload: bytes) -> None:
        """Add one record; it is with the operating system when this returns, and survives a kill.

        Raises:
            FileProblem: nothing was added, and the records before are whole; with a full disk it can be tried again.
        """
        self._must_work()
        data, crc = _packed(kind, payload, self._crc)
        try:
            write_all(self._handle, data)
        except OSError as error:
            # Half a record would end the reading of all that follow it.
            try:
                os.ftruncate(self._handle, self._size)
                os.lseek(self._handle, self._size, os.SEEK_SET)
            except OSError:
                self._failed = True
            raise told(error, self.path) from error
        self._size += len(data)
        self._crc = crc

    def sync(self) -> None:
        """Wait until all records are on the disk, and survive a power cut.

        Raises:
            FileProblem: it is not known what is on the disk; the file takes nothing more until ``restart``.
        """
        self._must_work()
        try:
            os.fsync(self._handle)
            if not self._named:
                sync_folder(self.path.parent)
                self._named = True
        except OSError as error:
            self._failed = True
            raise told(error, self.path) from error

    def restart(self, records: Iterable[tuple[bytes | str, bytes]] = ()) -> None:
        """Replace all that is in the file by ``records``, in one step: after it the old or the new ones stand there.

        Raises:
            FileProblem: the old records are still there; this file takes nothing more until the next ``restart``.
        """
        part = self.path.with_name(f"{self.path.name}.new")
        handle = -1
        try:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(part)
            handle = os.open(part, _FLAGS | os.O_CREAT | os.O_EXCL, 0o600)
            if not try_lock(handle):
                raise InUseElsewhere(path=str(self.path))
            size, crc = _write_records(handle, records)
            os.fsync(handle)
            if sys.platform == "win32":  # an open file cannot be replaced there
                os.close(handle)
                handle = -1
                self.close()
            replace(part, self.path)
            if sys.platform == "win32":
                self._handle = self._open_locked()
                os.lseek(self._handle, size, os.SEEK_SET)
            else:
                self.close()
                self._handle, handle = handle, -1
            self._size, self._crc, self._failed, self._named = size, crc, False, True
            sync_folder(self.path.parent)
        except FileProblem:
            self._failed = True
            raise
        except OSError as error:
            self._failed = True
            raise told(error, self.path) from error
        finally:
            if handle >= 0:
                with contextlib.suppress(OSError):
                    os.close(handle)
                with contextlib.suppress(OSError):
                    os.unlink(part)

    def close(self) -> None:
        """Let the file go; the lock goes with it."""
        if self._handle >= 0:
            handle, self._handle = self._handle, -1
            with contextlib.suppress(OSError):
                os.close(handle)

    def remove(self, *, copies: bool = True) -> None:
        """Close the file and delete it, with every copy that was set aside unless ``copies`` are left.

        Raises:
            FileProblem: something could not be deleted.
        """
        try:
            # On Windows an open file cannot be deleted; elsewhere the lock holds until the name is gone.
            if sys.platform == "win32":
                self.close()
            remove_records(self.path, copies=copies)
        finally:
            self.close()

    # How it is done --------------------------------------------------------------------------------------------------

    def _open_locked(self) -> int:
        """A handle on the file that has this name once the lock is held: another process may have replaced it."""
        while True:
            handle = os.open(self.path, _FLAGS | os.O_CREAT, 0o600)
            try:
                if not try_lock(handle):
                    raise InUseElsewhere(path=str(self.path))
                if os.path.sameopenfile(handle, check := os.open(self.path, os.O_RDONLY)):
                    os.close(check)
                    return handle
                os.close(check)
            except FileNotFoundError:
                pass
            except BaseException:
                os.close(handle)
                raise
            os.close(handle)

    def _take_up(self) -> None:
        """Find the end of what can be read, and go on there."""
        if sys.platform != "win32":
            os.fchmod(self._handle, 0o600)
        data = read_all(self._handle)
        if not data:
            write_all(self._handle, OPENING)
            if self._wait:
                os.fsync(self._handle)
                sync_folder(self.path.parent)
            self._named = self._wait
            self._size, self._crc = len(OPENING), zlib.crc32(OPENING)
            return
        _, end, crc = _unpacked(data)
        if end < len(data):
            self.aside = copy_aside(self.path, data)
            if end < len(OPENING):
                os.ftruncate(self._handle, 0)
                os.lseek(self._handle, 0, os.SEEK_SET)
                write_all(self._handle, OPENING)
                end, crc = len(OPENING), zlib.crc32(OPENING)
            else:
                os.ftruncate(self._handle, end)
            os.fsync(self._handle)
        os.lseek(self._handle, end, os.SEEK_SET)
        self._size, self._crc = end, crc

    def _must_work(self) -> None:
        if self._handle < 0 or self._failed:
            raise DiskFailed(path=str(self.path), detail="an earlier write to it failed")


_FLAGS = os.O_RDWR | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def read_records(path: Path) -> tuple[list[Record], int | None]:
    """The records before the first damage, and the byte at which that is (None: there is none).

    The file is only read; it may be open for adding elsewhere, when its last record may be half there.

    Raises:
        FileProblem: it cannot be read.
    """
    data = bytes_of_records(path)
    records, end, _ = _unpacked(data)
    return records, end if end < len(data) else None


def bytes_of_records(path: Path) -> bytes:
    """All of the file, whatever is in it.

    Raises:
        FileProblem: it cannot be read.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            return read_all(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise told(error, path) from error


def remove_records(path: Path, *, copies: bool = True) -> None:
    """Delete a record file, with its copies that were set aside unless they are left; nothing there is as good.

    Raises:
        FileProblem: something could not be deleted.
    """
    try:
        beside = [other for other in path.parent.glob("*") if copies and other.name.startswith(f"{path.name}.bad-")]
        for one in (path.with_name(f"{path.name}.new"), *beside, path):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(one)
    except OSError as error:
        raise told(error, path) from error


def _packed(kind: bytes | str, payload: bytes, crc: int) -> tuple[bytes, int]:
    """One record as bytes, and its CRC, which goes on from ``crc``."""
    name = kind.encode("ascii") if isinstance(kind, str) else kind
    length = 1 + len(name) + len(payload)
    if not 0 < len(name) < 256 or length > LONGEST:
        raise ValueError("a record has a kind of 1 to 255 bytes and a payload of bounded length")
    body = bytes((len(name),)) + name + payload
    crc = zlib.crc32(body, zlib.crc32(length.to_bytes(4, "little"), crc))
    return _HEAD.pack(length, crc) + body, crc


def _unpacked(data: bytes) -> tuple[list[Record], int, int]:
    """All records of ``data`` before the first damage, where they end, and the last CRC."""
    records: list[Record] = []
    if not data.startswith(OPENING):
        return records, 0, 0
    end, crc = len(OPENING), OPENING_CRC
    while (found := _record_at(data, end)) is not None:
        record, behind, expected = found
        if _crc_of(data, end, behind, crc) != expected:
            break
        records.append(record)
        end, crc = behind, expected
    return records, end, crc


def records_from(data: bytes, start: int, crc: int | None = None, most: int = sys.maxsize) -> tuple[list[Record], int]:
    """The records from byte ``start`` on that stand in one chain, at most ``most``, and where they end (bytes).

    Args:
        crc: of what comes before; None: not known, and the first record is taken as it stands.
    """
    records: list[Record] = []
    end = start
    while len(records) < most and (found := _record_at(data, end)) is not None:
        record, behind, expected = found
        if crc is not None and _crc_of(data, end, behind, crc) != expected:
            break
        records.append(record)
        end, crc = behind, expected
    return records, end


def _crc_of(data: bytes, start: int, end: int, crc: int) -> int:
    """What a record must say that follows one of ``crc``."""
    return zlib.crc32(data[start + _HEAD.size : end], zlib.crc32(data[start : start + 4], crc))


def _record_at(data: bytes, start: int) -> tuple[Record, int, int] | None:
    """What stands there if it is a record, where it ends, and the CRC that it says; None: it cannot be one."""
    body = start + _HEAD.size
    if body > len(data):
        return None
    length, expected = _HEAD.unpack_from(data, start)
    if not 2 <= length <= LONGEST or body + length > len(data):
        return None
    name_end = body + 1 + data[body]
    if not body + 1 < name_end <= body + length:
        return None
    record = Record(data[body + 1 : name_end].decode("ascii", "replace"), data[name_end : body + length])
    return record, body + length, expected


def _write_records(handle: int, records: Iterable[tuple[bytes | str, bytes]]) -> tuple[int, int]:
    write_all(handle, OPENING)
    size, crc = len(OPENING), zlib.crc32(OPENING)
    for kind, payload in records:
        data, crc = _packed(kind, payload, crc)
        write_all(handle, data)
        size += len(data)
    return size, crc
