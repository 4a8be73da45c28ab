"""What the journal holds, in the terminal: listed, written to a file, or discarded."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

from app.core.errors import NoSuchJournal
from app.core.job_file import forget_jobs, place_of
from app.core.recovery import Kept, discard, kept_texts
from app.core.storage import write_atomically

# The word for every text that no window has open.
ALL = "all"


def recover(restore: str | None, output: Path | None, unwanted: str | None, as_json: bool) -> None:
    """List the texts, print or write one (``restore``, a name of the list or its beginning), or delete one or all.

    Raises:
        NoSuchJournal: there is none of that name, or more than one.
        InUseElsewhere: what is to be deleted is open in a window.
        FileProblem: it could not be written, read or deleted.
    """
    found = kept_texts(with_copies=True)
    if restore is not None:
        _restore(_named(found, restore), output)
    elif unwanted is not None:
        for kept in found if unwanted == ALL else [_named(found, unwanted)]:
            if unwanted != ALL or not kept.held():
                discard(kept)
                forget_jobs(place_of(kept.document.path, kept.document_id))
                print(f"Discarded {kept.id}.")
    elif as_json:
        print(json.dumps({"texts": [as_data(kept) for kept in found]}, ensure_ascii=False, indent=1))
    else:
        _list(found)


def as_data(kept: Kept) -> dict[str, object]:
    """One text as JSON data; times in seconds since 1970 as the clock went then."""
    return {
        "id": kept.id, "title": kept.title, "file": str(kept.document.path) if kept.document.path else None,
        "file_state": kept.file_state(), "characters": len(kept.text), "time": kept.time, "unsaved": kept.unsaved,
        "readable": kept.readable, "damaged_at": kept.damaged_at, "open": kept.held(),
        "suggestions": [{"action": asked.action, "ending": asked.ending or None,
                         "characters": sum(map(len, asked.came.get(0, [])))} for asked in kept.suggestions],
        "journal": str(kept.path),
    }


def _named(found: list[Kept], name: str) -> Kept:
    same = [kept for kept in found if kept.id == name] or [kept for kept in found if kept.id.startswith(name)]
    if len(same) != 1:
        raise NoSuchJournal(name=name)
    return same[0]


def _restore(kept: Kept, output: Path | None) -> None:
    if not kept.readable:
        raise NoSuchJournal(name=kept.id)
    if output is None:
        sys.stdout.write(kept.text)
        return
    write_atomically(output, kept.document.encode(kept.text))
    print(f"stet: wrote {output}; the journal still holds the text (recover --discard {kept.id}).", file=sys.stderr)


def _list(found: list[Kept]) -> None:
    for kept in found:
        if not kept.readable:
            print(f"{kept.id}\n    cannot be read; it was left as it is")
            continue
        when = datetime.fromtimestamp(min(max(kept.time, 0), 2**36)).isoformat(" ", "seconds")
        states = {"same": "its file is as it was", "changed": "its file was changed since", "gone": "its file is gone",
                  "none": "no file yet"}
        notes = [states[kept.file_state()]]
        if kept.damaged_at is not None:
            notes.append("it is damaged, and this is what could still be read" if kept.salvaged else
                         "its end is damaged")
        notes += ["with a suggestion"] if kept.suggestions else []
        notes += ["open in a window"] if kept.held() else []
        print(f"{kept.id}\n    {kept.document.path or kept.title}, {len(kept.text):,} characters up to {when}; "
              f"{', '.join(notes)}")
    if not found:
        print("The journal holds no unsaved text.")
