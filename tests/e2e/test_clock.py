"""The window as a process whose clock is set while it is typed into: nothing is lost, and nothing misjudged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.core.recovery import kept_texts
from tests.e2e.test_typist import wait_for
from tests.e2e.typist import ROOT, Typist

FAKETIME = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)
# The clock before, while it is written and when it is started again (UTC), and the zone in which it is read.
CLOCKS = {
    "a day forward and back": ("2026-11-22 12:00:00", "2026-11-23 12:00:00", "2026-11-22 12:00:30", "UTC"),
    "a day back and forward": ("2026-11-22 12:00:00", "2026-11-21 12:00:00", "2026-11-23 12:00:00", "UTC"),
    "summer time ends": ("2026-10-25 00:59:58", "2026-10-25 01:00:01", "2026-10-25 01:00:30", "Europe/Berlin"),
    "summer time begins": ("2026-03-29 00:59:58", "2026-03-29 01:00:01", "2026-03-29 01:00:30", "Europe/Berlin"),
    "the end of 32 bits": ("2038-01-19 03:14:05", "2038-01-19 03:14:09", "2040-02-29 12:00:00", "UTC"),
    "an empty battery": ("2026-11-22 12:00:00", "1970-01-02 00:00:01", "1980-01-01 00:00:00", "UTC"),
}


class Clock:
    """A clock that stands in a file; processes that are started under ``wrapper`` read it at each question."""

    def __init__(self, folder: Path, zone: str) -> None:
        self._file = folder / "clock"
        # The clock that no one sets stays as it is, and the kernel's times of files, too.
        self.wrapper = ("env", f"LD_PRELOAD={FAKETIME}", f"FAKETIME_TIMESTAMP_FILE={self._file}", "FAKETIME_NO_CACHE=1",
                        "DONT_FAKE_MONOTONIC=1", "NO_FAKE_STAT=1", f"TZ={zone}")
        self.zone = zone

    def set(self, when: str) -> None:
        """Set it to ``when`` (UTC); it goes on from there."""
        then = datetime.fromisoformat(when).replace(tzinfo=UTC)
        part = self._file.with_suffix(".part")
        part.write_text(f"{(then - datetime.now(UTC)).total_seconds():+.3f}")
        part.replace(self._file)


def journalled(home: Path) -> list[str]:
    return [kept.text for kept in kept_texts(home / "data" / "journal") if kept.text is not None]


@pytest.mark.skipif(FAKETIME is None, reason="the clock of a process is set by libfaketime on Linux")
@pytest.mark.parametrize("name", ["a day forward and back",
                                  *(pytest.param(name, marks=pytest.mark.night) for name in list(CLOCKS)[1:])])
def test_a_clock_that_is_set_loses_and_misjudges_nothing(name: str, tmp_path: Path) -> None:
    first, then, again, zone = CLOCKS[name]
    clock, home, file = Clock(tmp_path, zone), tmp_path / "home", tmp_path / "a.md"
    home.mkdir()
    file.write_text("mine\n")
    clock.set(first)
    typist = Typist(home, file, wrapper=clock.wrapper)
    assert typist.ready() == "mine\n"
    typist.key("one ", "compose")
    clock.set(then)
    typist.key("two ", "compose")
    wait_for(lambda: "one two mine\n" in journalled(home))
    assert typist.ask("save"), "nobody else has changed it"
    assert file.read_text() == "one two mine\n"
    typist.key("three ", "compose")
    wait_for(lambda: "one two three mine\n" in journalled(home))
    typist.end()

    clock.set(again)
    typist = Typist(home, wrapper=clock.wrapper)
    assert typist.ready() == "one two three mine\n"
    assert "Recovered" in typist.ask("state")["notice"]
    assert typist.ask("save")
    assert file.read_text() == "one two three mine\n"
    clock.set(first)
    file.write_text("theirs\n")
    os.utime(file, (0, 0))  # older than all that was seen of it
    wait_for(lambda: typist.ask("text") == "theirs\n")
    typist.end()

    told = subprocess.run([sys.executable, "-m", "app", "history", str(file), "--json"], cwd=ROOT, check=True,
                          env=os.environ | {"STET_HOME": str(home)}, capture_output=True, timeout=60)
    versions = json.loads(told.stdout)["versions"]
    assert len(versions) >= 3, "as it was found, and both saves"
    numbers = [version["id"] for version in versions]
    assert numbers == sorted(numbers, reverse=True), "their order is that of their making"
    assert [version["characters"] for version in versions][-1] == len("mine\n")
    days = {datetime.fromisoformat(version["made"]).astimezone(UTC).strftime("%Y-%m-%d") for version in versions}
    assert days <= {first[:10], then[:10], again[:10]}, "the clock was set indeed"
