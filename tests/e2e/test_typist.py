"""What was typed outlives the program: it is killed at random times, and at every system call of a start, and judged
from outside (RELIABILITY A1, A4, A14, G1, G2, G3)."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from pathlib import Path

import pytest

from app.core.recovery import kept_texts
from tests.e2e.typist import ROOT, Typist, Windows

# Seconds of typing that a kill may cost (G1).
MAY_LOSE = 1.0
KEYS = "abcdefghij      \n\n你好，世界。é😀\b\b\b<^"


@pytest.fixture(scope="module")
def windows() -> Iterator[Windows]:
    made = Windows()
    yield made
    made.close()


class Writer:
    """Writes one document through one kill after another; ``saved`` are the texts that the file may hold."""

    def __init__(self, windows: Windows, folder: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.windows, self.home, self.file = windows, folder / "home", folder / "Report.md"
        self.home.mkdir()
        self.file.write_text("# Report\n")
        self.saved = ["# Report\n"]
        self.text = "# Report\n"
        self.worst = 0.0
        self._window: Typist | None = None  # that showed what came back of the kill before

    def until_killed(self) -> None:
        """Type and save for a while, and be killed; then what comes back is judged by the next start.

        That window is mostly the one that is killed next; else it ends at once, as one does that was only looked at.
        """
        typist = self._window or Typist(self.home, windows=self.windows)
        if self._window is None and self.random.random() < 0.2 and not typist.heard_within(self.random.uniform(0, 0.6)):
            typist.end()  # while it was starting
            return
        found = typist.text if self._window is not None else typist.ready()
        self._window = None
        assert found == self.text
        place = self.random.randint(0, len(found))
        typist.go_to(place)
        for _ in range(self.random.randint(1, 60)):
            typist.key(self.random.choice(KEYS))
        if self.random.random() < 0.3:
            typist.key("汉字", "compose")
        if self.random.random() < 0.3:
            assert typist.ask("save")
            self.saved = [typist.text]
        for _ in range(self.random.randint(0, 3)):
            typist.press(self.random.choice(KEYS))
        if self.random.random() < 0.2:
            typist.send("save")
            self.saved.append(typist.text)
        typist.heard_within(self.random.uniform(0, 0.02))
        killed_at = typist.end()
        back = Typist(self.home, windows=self.windows)
        self.text = back.ready()
        lost = typist.lost(self.text, killed_at)
        if self.random.random() < 0.5:
            self._window = back
        else:
            back.end(self.random.choice((signal.SIGKILL, signal.SIGTERM)))
        assert lost >= 0, f"it never stood there: {self.text!r}"
        assert lost <= MAY_LOSE
        self.worst = max(self.worst, lost)
        assert self.file.read_bytes().decode() in self.saved

    def end(self) -> None:
        """End the window that is open."""
        if self._window is not None:
            self._window.end(signal.SIGTERM)

    def first(self) -> None:
        """Open the file once; from then on the session brings it back."""
        typist = Typist(self.home, self.file, windows=self.windows)
        assert typist.ready() == self.text
        typist.end(signal.SIGTERM)


def outlive(windows: Windows, folder: Path, seed: int, kills: int) -> None:
    writer = Writer(windows, folder, seed)
    writer.first()
    for number in range(kills):
        try:
            writer.until_killed()
        except AssertionError as error:
            raise AssertionError(f"seed {seed}, kill {number}: {error}") from error
    writer.end()
    print(f"seed {seed}: {kills} kills, at most {writer.worst * 1000:.0f} ms of typing lost")


@pytest.mark.parametrize("seed", range(2))
def test_twenty_kills(windows: Windows, tmp_path: Path, seed: int) -> None:
    outlive(windows, tmp_path, seed, 10)


@pytest.mark.night
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(100, 120))
def test_two_thousand_kills(windows: Windows, tmp_path: Path, seed: int) -> None:
    outlive(windows, tmp_path, seed + int(os.environ.get("TYPIST_SEED", "0")), 100)


def untitled(windows: Windows, home: Path, text: str) -> Typist:
    """A window with ``text`` typed into an untitled document."""
    typist = Typist(home, windows=windows)
    typist.ready()
    assert typist.ask("new")
    typist.begin("")
    for key in text:
        typist.key(key)
    wait_until_kept(home, text)
    return typist


def wait_until_kept(home: Path, text: str) -> None:
    """A journal holds ``text``: a kill may cost up to a second before."""
    wait_for(lambda: text in [kept.text for kept in kept_texts(home / "data" / "journal")])


def wait_for(condition: Callable[[], object], seconds: float = 30.0) -> None:
    """``seconds`` are of this process's processor: a busy machine holds it up as much as what it waits for."""
    end = time.process_time() + seconds
    while not condition():
        assert time.process_time() < end, "it did not happen"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_polite_end_asks_nothing_and_the_text_is_back(windows: Windows, home: Path, number: int) -> None:
    typist = untitled(windows, home, "Words in no file. 你好")
    typist.go_to(5)
    typist.end(number)
    again = Typist(home, windows=windows)
    assert again.ready() == "Words in no file. 你好"
    state = again.ask("state")
    assert (state["dirty"], state["notice"], state["cursor"]) == (True, "", 5)
    again.end()


def test_after_a_kill_it_is_said_up_to_when(windows: Windows, home: Path) -> None:
    untitled(windows, home, "A line").end()
    again = Typist(home, windows=windows)
    assert again.ready() == "A line"
    assert re.fullmatch(r"Recovered “A line” up to \d\d:\d\d:\d\d\.", again.ask("state")["notice"])
    again.end()
    once_more = Typist(home, windows=windows)  # nobody said yes or no meanwhile
    assert once_more.ready() == "A line"
    once_more.end()


def test_documents_that_were_left_unsaved_wait_in_the_list(windows: Windows, home: Path) -> None:
    typist = untitled(windows, home, "first")
    assert typist.ask("new")
    typist.begin("")
    typist.key("second", "compose")
    wait_until_kept(home, "second")
    assert typist.ask("state")["unsaved"] == 1
    typist.end()
    again = Typist(home, windows=windows)
    assert again.ready() == "second"
    assert again.ask("state")["unsaved"] == 1
    again.end()


def test_a_file_that_another_program_changed_is_shown_and_the_text_is_offered(
    windows: Windows, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "a.md"
    file.write_text("mine")
    typist = Typist(home, file, windows=windows)
    typist.ready()
    typist.key("more ", "compose")
    wait_until_kept(home, "more mine")
    typist.end()
    file.write_text("theirs")
    again = Typist(home, windows=windows)
    assert again.ready() == "theirs"
    notice = again.ask("state")["notice"]
    assert "unsaved text of “a.md”" in notice
    assert "changed since by another program" in notice
    again.end()
    assert file.read_text() == "theirs"


def test_a_suggestion_that_was_coming_is_offered_again(windows: Windows, home: Path) -> None:
    typist = Typist(home, windows=windows, answer="He went| home and he|")
    typist.ready()
    typist.ask("new")
    typist.begin("")
    typist.key("He go home and he buyed a apple.", "compose")
    typist.ask("polish")
    wait_for(lambda: "home and he" in str(suggestions(home)))
    typist.end()
    again = Typist(home, windows=windows)
    assert again.ready() == "He go home and he buyed a apple."
    wait_for(lambda: again.ask("state")["card"] == "ready")
    state = again.ask("state")
    assert state["answer"] == "He went home and he"
    assert "unfinished" in state["notice"]
    again.end()


@pytest.mark.parametrize("kills", [5, pytest.param(500, marks=[pytest.mark.night, pytest.mark.timeout(3600)])])
def test_a_kill_while_an_answer_comes_keeps_the_text_and_what_came(windows: Windows, home: Path, kills: int) -> None:
    """At random times, with and without typing on meanwhile (RELIABILITY A3)."""
    draw, answer = random.Random(kills), "".join(f"He went to the market on day {number}. " for number in range(40))
    typist = untitled(windows, home, "He go to the market.")
    killed_at = typist.end()
    came: set[str] = set()
    for number in range(kills):
        before, typist = typist, Typist(home, windows=windows, answer=answer.replace(" ", " |"))
        assert 0 <= before.lost(typist.ready(), killed_at) <= MAY_LOSE
        state = typist.ask("state")
        if state["card"] == "ready":
            shown = state["answer"].lstrip()
            alike = takewhile(lambda pair: pair[0] == pair[1], zip(shown, answer, strict=False))
            offered = "".join(letter for letter, _ in alike)
            # What was not reached yet stands behind it as it was; so does all of it where a word or two came.
            assert typist.text.rstrip().endswith(shown.removeprefix(offered).strip()), f"as it came: {shown!r}"
            # The text as it was says nothing of what came.
            came |= set() if typist.text.rstrip().endswith(shown.strip()) else {shown}
        typist.ask("polish")
        if not number:
            wait_for(lambda: any(suggestions(home)))
        typist.heard_within(draw.uniform(0, 0.3))
        for _ in range(draw.choice((0, 0, 1, 3))):
            typist.key(draw.choice("ab 你\n"))
        killed_at = typist.end()
    print(f"{kills} kills, {len(came)} different suggestions came back")
    assert came


def suggestions(home: Path) -> list[str]:
    return ["".join(asked.came.get(0, [])) for kept in kept_texts(home / "data" / "journal")
            for asked in kept.suggestions]


def test_a_second_window_leaves_what_the_first_holds_alone(windows: Windows, home: Path) -> None:
    first = untitled(windows, home, "mine")
    second = Typist(home, windows=windows)
    assert "Welcome" in second.ready()
    assert second.ask("state")["unsaved"] == 0
    second.ask("new")
    second.begin("")
    second.key("yours", "compose")
    wait_until_kept(home, "yours")
    second.end()
    first.end()
    again = Typist(home, windows=windows)
    assert again.ready() == "mine"
    assert again.ask("state")["unsaved"] == 1
    again.end()


@pytest.mark.parametrize("kind", ["missing", "a file", "damaged"])
def test_whatever_stands_where_the_journals_should_the_window_starts(windows: Windows, home: Path, kind: str) -> None:
    folder = home / "data" / "journal"
    folder.parent.mkdir(parents=True)
    if kind == "a file":
        folder.write_text("not a folder")
    elif kind == "damaged":
        folder.mkdir()
        (folder / f"{'a' * 32}.journal").write_bytes(b"rubbish")
    typist = Typist(home, windows=windows)
    assert "Welcome" in typist.ready()
    typist.key("x")
    if kind == "a file":
        wait_for(lambda: "Crash protection is paused" in typist.ask("state")["notice"])
        assert typist.ask("text").startswith("x")
        assert folder.read_text() == "not a folder"
    elif kind == "damaged":
        assert "could not be read back" in typist.ask("state")["notice"]
        assert (folder / f"{'a' * 32}.journal").read_bytes() == b"rubbish"
    typist.end()


# Killed while it starts and recovers ------------------------------------------------------------------------------

TEXT = "What must come back. 你好"
CALLS = ("openat", "write", "fsync", "ftruncate", "rename", "unlink", "flock", "fchmod", "lseek", "close", "mkdir")


@pytest.mark.parametrize("kills", [6, pytest.param(300, marks=[pytest.mark.night, pytest.mark.timeout(3600)])])
def test_a_kill_at_any_time_of_a_start_offers_the_text_again(windows: Windows, home: Path, kills: int) -> None:
    untitled(windows, home, TEXT).end()
    draw = random.Random(kills)
    for _ in range(kills):
        typist = Typist(home, windows=windows)
        typist.heard_within(draw.uniform(0, 0.5))
        typist.end()
    again = Typist(home, windows=windows)
    assert again.ready() == TEXT
    assert "Recovered “What must come back. 你好”" in again.ask("state")["notice"]
    again.end()


def traced(home: Path, paths: Sequence[Path], calls: str, inject: str = "") -> tuple[str, ...]:
    """strace on ``calls`` that touch ``paths``."""
    return ("strace", "-f", "-qq", "-y", "-o", str(home.parent / "trace"), "--seccomp-bpf", "-e", f"trace={calls}",
            *(("-e", inject) if inject else ()), *(word for path in paths for word in ("-P", str(path))))


def kills_at_calls(windows: Windows, home: Path, tmp_path: Path, every: int) -> int:
    """Kill a start that finds a journal at the first call of each kind on each file; returns how many kills there were.

    strace counts the calls of a thread before it looks at their files, so later ones cannot be named.
    """
    untitled(windows, home, TEXT).end()
    kept, data = tmp_path / "kept", home / "data"
    shutil.copytree(home, kept)
    (journal,) = (data / "journal").glob("*.journal")
    paths = [data, data / "journal", journal, data / "session.json", data / "session.lock"]
    points: set[tuple[str, Path]] = set()
    counted = Typist(home, wrapper=traced(home, paths, ",".join(CALLS)))
    assert counted.ready() == TEXT
    counted.key("!", "compose")
    counted.end(signal.SIGTERM)
    for line in (tmp_path / "trace").read_text(errors="replace").splitlines():
        if found := re.match(r"\d+ +(\w+)\(", line):
            points |= {(found[1], path) for path in paths if f'{path}"' in line or f"{path}>" in line}
    assert {("write", journal), ("flock", journal), ("openat", journal)} <= points
    killed = 0
    for call, path in sorted(points)[::every]:
        shutil.rmtree(home)
        shutil.copytree(kept, home)
        typist = Typist(home, wrapper=traced(home, [path], call, f"inject={call}:signal=SIGKILL:when=1+"))
        try:
            typist.ready()
            typist.key("!", "compose")
            typist.end(signal.SIGTERM)
        except (EOFError, BrokenPipeError, ProcessLookupError):
            typist.wait()
        killed += "killed by SIGKILL" in (tmp_path / "trace").read_text(errors="replace")
        again = Typist(home, windows=windows)
        text = again.ready()
        again.end()
        assert text in (TEXT, f"!{TEXT}"), (call, path)
    return killed


needs_strace = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("strace") is None, reason="faults are injected by strace on Linux")


@needs_strace
@pytest.mark.parametrize("every", [5, pytest.param(1, marks=[pytest.mark.night, pytest.mark.timeout(3600)])])
def test_a_kill_at_a_call_of_a_recovery_offers_it_again(
    windows: Windows, home: Path, tmp_path: Path, every: int
) -> None:
    killed = kills_at_calls(windows, home, tmp_path, every)
    print(f"{killed} kills")
    assert killed >= (5 if every == 1 else 1)


def test_the_terminal_gives_the_text_of_a_window_that_was_killed(windows: Windows, home: Path, tmp_path: Path) -> None:
    untitled(windows, home, "Words. 你好\n").end()

    def recover(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([sys.executable, "-m", "app", "recover", *arguments], cwd=ROOT, capture_output=True,
                              env=os.environ | {"STET_HOME": str(home)}, check=False, timeout=60)

    (row,) = json.loads(recover("--json").stdout)["texts"]
    assert (row["characters"], row["file"], row["file_state"]) == (10, None, "none")
    assert recover("--restore", row["id"], "-o", str(tmp_path / "out.md")).returncode == 0
    assert (tmp_path / "out.md").read_bytes() == "Words. 你好\n".encode()
    assert recover("--discard", row["id"]).returncode == 0
    assert json.loads(recover("--json").stdout)["texts"] == []
