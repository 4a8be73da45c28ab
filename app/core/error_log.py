"""Where the program failed by a mistake of its own, kept for who mends it: places in the code, and no word of a text.

The message of an error may quote what was being worked on, so only the error's kind and the files, lines and
functions it came through are kept; of a StetError not even the facts.
"""

from __future__ import annotations

import contextlib
import traceback
from datetime import datetime
from pathlib import Path

from app import __version__
from app.core.errors import StetError, Unexpected
from app.core.places import program_root, user_data
from app.core.storage import private_folder, write_atomically

# Bytes; the oldest are let go beyond.
LIMIT = 64_000


def log_file() -> Path:
    """The file, readable by the user alone. It need not exist."""
    return user_data() / "errors.log"


def place_of(error: BaseException) -> str:
    """Where ``error`` came from, in a few words: its kind, and the line of ours that it was raised through last."""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if _short(frame.filename) != frame.filename]
    kind = type(error).__name__
    return f"{kind} in {_short(ours[-1].filename)}, line {ours[-1].lineno}" if ours else kind


def problem_of(error: BaseException) -> StetError:
    """What the user is told of ``error``: a StetError itself; anything else is a mistake of our own, and is noted."""
    if isinstance(error, StetError):
        return error
    try:
        return Unexpected(detail=place_of(error), log=str(note(error)))
    except StetError as no_place:
        return no_place


def note(error: BaseException) -> Path:
    """Add ``error`` to the log; a log that cannot be written is no further problem.

    Returns the log's path.

    Raises:
        NoHomeFolder: there is no place for one.
    """
    lines = [f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S%z} Stet {__version__}"]
    chain: BaseException | None = error
    seen: set[int] = set()
    while chain is not None and id(chain) not in seen:
        seen.add(id(chain))
        lines.append(f"  {type(chain).__name__}")
        lines += [f"    {_short(frame.filename)}:{frame.lineno} {frame.name}"
                  for frame in traceback.extract_tb(chain.__traceback__)]
        chain = chain.__cause__ or chain.__context__
    path = log_file()
    with contextlib.suppress(OSError, StetError):
        private_folder(path.parent)
        old = path.read_bytes() if path.exists() else b""
        new = ("\n".join(lines) + "\n\n").encode("utf-8", "backslashreplace")
        whole = (old + new)[-LIMIT:]
        write_atomically(path, whole if len(old + new) <= LIMIT else whole[whole.index(b"\n\n") + 2 :], mode=0o600)
    return path


def note_quietly(error: BaseException) -> None:
    """As ``note``; where there is no place for a log, nothing."""
    with contextlib.suppress(StetError):
        note(error)


def _short(filename: str) -> str:
    """The path within the program, so that no name of a user's folder is kept."""
    with contextlib.suppress(ValueError):
        return Path(filename).relative_to(program_root()).as_posix()
    return Path(filename).name if "/" in filename or "\\" in filename else filename
