"""A pause is obeyed at once in every state: while a name is asked for, a server is silent, a checksum is taken.

Each wait here would end by itself only after ten seconds or more; a pause must not wait for that.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import DownloadPaused
from app.core.transfer import Checking, Connecting, Following, Progress, TransferEvent, Waiting
from app.download.source_order import Patience
from tests.download.conftest import Run, entry_for, planted
from tests.download.hub import Fault, serving

CONTENT = planted(2_000_000, seed=15)
PATIENT = Patience(stall_seconds=60, first_wait_seconds=60, longest_wait_seconds=60)
# Seconds: a pause takes one; the others are for a busy machine.
SOON = 5.0


def pauses_when(run: Run, ready: threading.Event) -> None:
    """Run it in a thread, pause it when it is ``ready``, and see that it ends."""
    found: list[BaseException] = []

    def running() -> None:
        with contextlib.suppress(DownloadPaused):
            try:
                run()
            except BaseException as error:
                found.append(error)
                raise

    thread = threading.Thread(target=running)
    thread.start()
    assert ready.wait(20)
    run.cancelled.set()
    thread.join(SOON)
    assert not thread.is_alive()
    assert [type(error) for error in found] == [DownloadPaused]


def told(run: Run, kind: type[TransferEvent]) -> threading.Event:
    """Set when the run tells an event of that kind."""
    ready = threading.Event()

    def tell(event: TransferEvent) -> None:
        run.events.append(event)
        if isinstance(event, kind):
            ready.set()

    run.download._tell = tell
    return ready


@pytest.fixture
def full_door() -> Iterator[str]:
    """The address of a server that lets nobody in: its queue is full, so that connecting has no end."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen(0)
        waiting = [socket.socket() for _ in range(8)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(door.getsockname())
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        for one in waiting:
            one.close()


def test_while_connecting(tmp_path: Path, full_door: str) -> None:
    with serving(CONTENT) as hub:
        run = Run(entry_for(hub), tmp_path, [full_door], PATIENT)
        pauses_when(run, told(run, Connecting))


def test_while_a_name_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, never = threading.Event(), threading.Event()

    def hanging(*args: object, **kwargs: object) -> object:
        asked.set()
        never.wait(60)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", hanging)
    with serving(CONTENT) as hub:
        pauses_when(Run(entry_for(hub), tmp_path, ["https://hub.invalid"], PATIENT), asked)
    never.set()


@pytest.mark.parametrize("at_hub", [True, False])
def test_while_a_server_takes_the_question_and_is_silent(tmp_path: Path, at_hub: bool) -> None:
    """``at_hub``: it never answers; else: it answers, and the bytes never come."""
    with serving(CONTENT, Fault(after=0, then="stall", at_hub=at_hub)) as hub:
        asked = threading.Event()
        answer = hub._answer

        def answering(host: str, request: object) -> None:
            if host == ("hub" if at_hub else "cdn"):
                asked.set()
                if at_hub:
                    hub.ends.wait()
            answer(host, request)  # type: ignore[arg-type]

        hub._answer = answering
        pauses_when(Run(entry_for(hub), tmp_path, [hub.endpoint], PATIENT), asked)


def test_while_bytes_come(tmp_path: Path) -> None:
    with serving(CONTENT, Fault(pace=100_000)) as hub:
        run = Run(entry_for(hub), tmp_path, [hub.endpoint], PATIENT)
        pauses_when(run, told(run, Progress))


def test_while_it_waits_to_try_again(tmp_path: Path) -> None:
    with serving(CONTENT, Fault(status=503)) as hub:
        run = Run(entry_for(hub), tmp_path, [hub.endpoint], PATIENT)
        pauses_when(run, told(run, Waiting))


def test_while_another_window_fetches_it(tmp_path: Path) -> None:
    with serving(CONTENT, Fault(pace=100_000)) as hub:
        first, second = (Run(entry_for(hub), tmp_path, [hub.endpoint], PATIENT) for _ in range(2))
        begun = told(first, Progress)
        thread = threading.Thread(target=_quietly, args=(first,))
        thread.start()
        assert begun.wait(20)
        pauses_when(second, told(second, Following))
        first.cancelled.set()
        thread.join(SOON)
        assert not thread.is_alive()


def _quietly(run: Run) -> None:
    with contextlib.suppress(DownloadPaused):
        run()


def test_while_a_checksum_is_taken(tmp_path: Path) -> None:
    """Of a file that stands there already, two gigabytes long, with nothing in it."""
    with serving(CONTENT) as hub:
        entry = entry_for(hub)
        object.__setattr__(entry, "bytes", 2_000_000_000)
        with (tmp_path / entry.file).open("wb") as file:
            file.truncate(entry.bytes)
        run = Run(entry, tmp_path, [hub.endpoint], PATIENT)
        pauses_when(run, told(run, Checking))
        assert hub.requests == []
