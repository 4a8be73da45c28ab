"""Group D of the faults (RELIABILITY.md), a case each: what was planted, the sentence that the user saw, what is left.

Run with -s, it prints the table. The single causes are tried one by one in the other tests of this folder; here each
fault of the list stands once, and none may leave a file under the model's name that is not the model.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.core.catalog import Catalog, Entry
from app.core.errors import StetError
from app.core.transfer import Following, Restarted, SourceChanged, Waiting
from app.core.verified import Verified
from app.download.download import Download
from app.download.onto_shelf import fetch_onto_shelf, take_onto_shelf
from app.download.source_order import Patience
from app.download.sources import source_from
from tests.download.certificates import authority, context
from tests.download.conftest import Run, entry_for, planted
from tests.download.hub import Fault, serving
from tests.starter import starter

CONTENT = planted(2_000_000, seed=16)
NOTHING, WHOLE = "nothing", "the model"


def flipped(content: bytes) -> bytes:
    return content[:1_000_001] + bytes([content[1_000_001] ^ 16]) + content[1_000_002:]


@dataclass(frozen=True)
class Case:
    """One fault of the hub: ``sentence`` is what the user must see, ``left`` what then lies in the folder."""

    id: str
    what: str
    fault: Fault
    sentence: str
    left: str


POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 2000000\n"
PAGE = Fault(body=b"<html>log in</html>", headers={"Content-Type": "text/html"})
DAMAGED = "is damaged or another one (its checksum differs); it was removed."

CASES = [
    Case("D1", "closed again and again", Fault(after=0), "broke off.", NOTHING),
    Case("D1", "closed once", Fault(after=900_000, times=1), "", WHOLE),
    Case("D1", "reset once", Fault(after=900_000, then="reset", times=1), "", WHOLE),
    Case("D2", "truncated", Fault(ignores_range=True, change=lambda bytes_: bytes_[:-9]), "has another file", NOTHING),
    Case("D2", "longer", Fault(ignores_range=True, change=lambda bytes_: bytes_ + b"9"), "has another file", NOTHING),
    Case("D2", "one bit flipped", Fault(change=flipped), DAMAGED, NOTHING),
    Case("D2", "one bit flipped, once", Fault(change=flipped, times=1), DAMAGED, WHOLE),
    Case("D2", "other file of the same size", Fault(change=lambda content: content[::-1]), DAMAGED, NOTHING),
    Case("D2", "web page", PAGE, "gave a web page instead of the model.", NOTHING),
    Case("D2", "LFS pointer", Fault(body=POINTER), "(a Git LFS pointer)", NOTHING),
    Case("D3", "200 instead of 206", Fault(ignores_range=True), "", WHOLE),
    Case("D3", "wrong range", Fault(headers={"Content-Range": "bytes 7-8/9"}), "another part of the file", NOTHING),
    Case("D4", "401", Fault(status=401), "asks for a login (401)", NOTHING),
    Case("D4", "403", Fault(status=403), "does not give this file out (403)", NOTHING),
    Case("D4", "404", Fault(status=404), "does not have this file (404)", NOTHING),
    Case("D4", "416", Fault(status=416), "does not have the rest of this file (416)", NOTHING),
    Case("D4", "429", Fault(status=429, headers={"Retry-After": "3"}), "asks to wait 3 seconds (429)", NOTHING),
    Case("D4", "500", Fault(status=500), "has a fault of its own now (500)", NOTHING),
    Case("D4", "503", Fault(status=503), "has a fault of its own now (503)", NOTHING),
    Case("D4", "503 once", Fault(status=503, times=1), "has a fault of its own now (503)", WHOLE),
    Case("D5", "silent for ever", Fault(after=0, then="stall"), "sent nothing for 1 seconds.", NOTHING),
    Case("D5", "silent after a part, each time", Fault(after=900_000, then="stall"), "", WHOLE),
    Case("D5", "captive portal", Fault(body=PAGE.body, headers=PAGE.headers, at_hub=True), "gave a web page", NOTHING),
    Case("D6", "to another host", Fault(redirect="https://model.example", at_hub=True), "unexpected address", NOTHING),
    Case("D6", "to http", Fault(redirect="http://huggingface.co/x"), "unexpected address", NOTHING),
    Case("D6", "to file:", Fault(redirect="file:///etc/passwd"), "unexpected address", NOTHING),
    Case("D6", "in a circle", Fault(redirect="/again"), "unexpected address (more than 5 redirects)", NOTHING),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.id} {case.what}")
def test_a_fault_of_the_hub(tmp_path: Path, case: Case) -> None:
    seen = ""
    with serving(CONTENT, replace(case.fault)) as hub:
        run = Run(entry_for(hub), tmp_path, [hub.endpoint], Patience(stall_seconds=1.0, first_wait_seconds=0.01,
                                                                     tries=2, longest_wait_seconds=0.02))
        try:
            run()
        except StetError as error:
            seen = error.message()
        asked = len(hub.requests)
    reasons = [event.reason for kind in (Restarted, Waiting, SourceChanged) for event in run.of(kind) if event.reason]
    seen = seen or next((reason.message() for reason in reasons), "")
    _row(case.id, case.what, seen or "nothing: it went on by itself", f"{case.left} is left")
    assert case.sentence in seen
    assert asked <= 12  # back-off, and no endless loop
    target, part = tmp_path / "Planted-Q4.gguf", tmp_path / "Planted-Q4.gguf.part"
    assert target.exists() == (case.left == WHOLE)
    if target.exists():
        assert target.read_bytes() == CONTENT
        assert not part.exists()
    else:
        assert part.stat().st_size == 0


def _row(number: str, what: str, seen: str, left: str) -> None:
    print(f"\n{number} | {what} | {seen} | {left}")


def test_d3_the_file_changes_between_two_parts(tmp_path: Path) -> None:
    """Another ETag, and other bytes behind it: what came is not mixed with them."""
    with serving(CONTENT, Fault(after=900_000, times=1)) as hub:
        run = Run(entry_for(hub), tmp_path, [hub.endpoint])
        hub.on_sent = lambda sent: setattr(hub, "fault", Fault(headers={"ETag": '"new"'}, change=flipped))
        with pytest.raises(StetError, match="its checksum differs") as caught:
            run()
    assert [event.reason.message() for event in run.of(Restarted)] == [caught.value.message()]
    assert (tmp_path / "Planted-Q4.gguf.part").stat().st_size == 0
    _row("D3", "changed ETag and bytes", caught.value.message(), "begun anew once, then nothing is left")


def test_d5_a_source_that_gives_a_kilobyte_a_second(tmp_path: Path) -> None:
    """It goes on as long as there is none that is better; a pause ends it, and keeps what came."""
    with serving(CONTENT, Fault(pace=1000)) as hub:
        hub.piece = 100
        run = Run(entry_for(hub), tmp_path, [hub.endpoint])
        hub.on_sent = lambda sent: run.cancelled.set() if sent >= 500 else None
        with pytest.raises(StetError, match="Paused at") as caught:
            run()
    assert 0 < (tmp_path / "Planted-Q4.gguf.part").stat().st_size <= 2000
    _row("D5", "1 KB/s, then a pause", caught.value.message(), "the part is left")


def test_d5_a_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    authority(tmp_path)
    tls, shelf = context(tmp_path, "IP:127.0.0.1,DNS:localhost"), tmp_path / "shelf"
    with serving(CONTENT, tls=tls) as hub, pytest.raises(StetError, match="could not prove") as caught:
        Run(entry_for(hub), shelf, [hub.endpoint])()
    assert hub.requests == []
    _row("D5", "TLS wrong", caught.value.message(), "nothing is left")


def test_d5_a_name_that_nobody_knows(tmp_path: Path) -> None:
    with serving(CONTENT) as hub, pytest.raises(StetError, match="network does not know where") as caught:
        Run(entry_for(hub), tmp_path, ["https://hub.invalid"])()
    _row("D5", "name service fails", caught.value.message(), "nothing is left")


def test_d7_a_disk_that_is_too_small_is_said_before_a_byte_is_asked_for(tmp_path: Path) -> None:
    with serving(CONTENT) as hub:
        download = Download(entry_for(hub), tmp_path, [source_from(hub.endpoint)], lambda event: None,
                            threading.Event(), spare_bytes=10**15)
        with pytest.raises(StetError, match="The disk has too little room for “Planted”") as caught:
            download.run()
        assert hub.requests == []
    _row("D7", "disk full before", caught.value.message(), "nothing is left")


def test_d7_a_disk_that_fills_up_pauses_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free = shutil.disk_usage(tmp_path)
    with serving(CONTENT, Fault(pace=2e6)) as hub:
        run = Run(entry_for(hub), tmp_path, [hub.endpoint])
        download = Download(run.download._entry, tmp_path, run.sources, run.events.append, run.cancelled,
                            spare_bytes=10**6)
        hub.on_sent = lambda sent: monkeypatch.setattr(shutil, "disk_usage", lambda path: free._replace(free=1000))
        with pytest.raises(StetError, match="because the disk is nearly full") as caught:
            download.run()
        monkeypatch.undo()
        hub.on_sent, hub.fault = lambda sent: None, None
        assert (tmp_path / "Planted-Q4.gguf.part").stat().st_size > 0
        assert run().read_bytes() == CONTENT
    _row("D7", "disk full during", caught.value.message(), "the part is left, and goes on")


def test_d8_a_file_that_the_catalog_does_not_know_is_not_verified(tmp_path: Path) -> None:
    file, shelf = tmp_path / "mine.gguf", tmp_path / "shelf"
    file.write_bytes(CONTENT)
    found = take_onto_shelf(file, Catalog((), shelf), lambda event: None, threading.Event())
    mark = Verified(shelf).of("mine.gguf")
    assert mark is not None
    assert (found.entry, mark.by, mark.sha256) == (None, "no", found.sha256)
    _row("D8", "another GGUF", f"not verified, SHA-256 {found.sha256[:16]}…", "the file is on the shelf")


def test_d9_the_second_window_shows_the_progress_of_the_first(tmp_path: Path) -> None:
    with serving(CONTENT, Fault(after=900_000, then="stall", times=1)) as hub:
        first, second = (Run(entry_for(hub), tmp_path, [hub.endpoint], Patience(stall_seconds=20)) for _ in range(2))
        half, follows = threading.Event(), threading.Event()
        hub.on_sent = lambda sent: half.set() if sent >= 900_000 else None

        def quietly() -> None:
            with pytest.raises(StetError):
                first()

        one = threading.Thread(target=quietly)
        one.start()
        assert half.wait(20)
        second.download._tell = lambda event: (second.events.append(event),
                                               follows.set() if isinstance(event, Following) else None)[0]
        other = threading.Thread(target=second)
        other.start()
        assert follows.wait(20)
        assert len(hub.ranges()) == 1
        first.cancelled.set()
        one.join(20)
        other.join(20)
    assert (tmp_path / "Planted-Q4.gguf").read_bytes() == CONTENT
    event = second.of(Following)[0]
    _row("D9", "two windows", f"another window fetches it: {event.bytes_done:,} of {event.bytes_total:,}", "the model")


@pytest.mark.model
@pytest.mark.parametrize("how", ["one bit flipped", "truncated", "replaced by another of the same size"])
def test_d10_a_model_that_changed_since_it_was_checked_is_never_loaded(tmp_path: Path, how: str) -> None:
    """By the real program, which loads in a process of its own; before the change, it answers."""
    home = tmp_path / "shelf"
    home.mkdir()
    path = home / "checked.gguf"
    shutil.copyfile(starter().path, path)
    take_onto_shelf(path, Catalog((), home), lambda event: None, threading.Event())

    def asked() -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "app", "title", "--model", str(path), "-"],
                              input="The harbour froze in January.", capture_output=True, text=True, timeout=120,
                              check=False, cwd=Path(__file__).parents[2], env=os.environ | {"PYTHONUTF8": "1"})

    size = path.stat().st_size
    if how == "truncated":
        os.truncate(path, size - 4096)
    else:
        with path.open("r+b") as file:
            file.seek(size // 2)
            old = file.read(1)
            file.seek(size // 2)
            file.write(bytes([old[0] ^ 4]))
            if how.startswith("replaced"):
                file.seek(size - 200)
                file.write(bytes(100))
    told = asked()
    assert told.returncode != 0
    assert "is not the file any more that was checked" in told.stderr
    assert "Traceback" not in told.stderr
    assert told.stdout == ""
    _row("D10", how, told.stderr.strip().splitlines()[-1], "nothing is loaded")


def test_d10_a_model_that_was_only_touched_is_read_once_and_loaded(tmp_path: Path) -> None:
    path = tmp_path / "checked.gguf"
    path.write_bytes(CONTENT)
    take_onto_shelf(path, Catalog((), tmp_path), lambda event: None, threading.Event())
    verified = Verified(tmp_path)
    os.utime(path, ns=(1, 1))
    assert verified.check_whole(path) is not None
    mark = verified.of(path.name)
    assert mark is not None
    assert mark.changed_ns == 1


def test_a_downloaded_model_is_marked_with_its_checksum(tmp_path: Path) -> None:
    with serving(CONTENT) as hub:
        entry: Entry = entry_for(hub)
        path = fetch_onto_shelf(entry, Catalog((entry,), tmp_path), [source_from(hub.endpoint)], lambda event: None,
                                threading.Event(), spare_bytes=0)
    assert json.loads((tmp_path / "checked.json").read_text())[path.name]["sha256"] == entry.sha256
