"""Through the engine's own process: several requests at once, a rest and a restart, with what was read kept."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from app.core import places
from app.core.errors import EngineBusy, NoModelLoaded
from app.core.generation import Plan
from app.inference.engine import Delta, Event, Finished, Started
from app.inference.process_engine import ProcessEngine
from app.inference.snapshot_store import BLOCK_TOKENS
from tests.starter import ask, long_text, starter

pytestmark = pytest.mark.model

PLAN = Plan(context_tokens=2048, threads=1, batch_tokens=48)  # small steps: see tests/inference/test_identity.py
TEXTS = [f"Write a long story about {what}." for what in ("a lighthouse", "two bees", "the sea", "an old train")]
TEXT = long_text(60)  # 1,090 tokens
SECONDS = 120  # the longest that anything is waited for


@pytest.fixture(scope="module")
def engine() -> Iterator[ProcessEngine]:
    engine = ProcessEngine()
    engine.load(starter(), PLAN)
    yield engine
    engine.close()


@pytest.fixture
def fresh() -> Iterator[ProcessEngine]:
    """For tests that end its host: another one comes in its place."""
    engine = ProcessEngine()
    engine.load(starter(), PLAN)
    yield engine
    engine.close()


def text_of(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, Delta))


def wait_for(condition: Callable[[], bool]) -> None:
    pause, deadline = threading.Event(), time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        pause.wait(0.05)


def at_once(engine: ProcessEngine, stop: int | None = None) -> dict[int, list[Event]]:
    """All texts asked for from threads of their own; number ``stop`` is cancelled after three tokens."""
    came: dict[int, list[Event]] = {number: [] for number in range(len(TEXTS))}

    def work(number: int) -> None:
        job = f"job {number}"
        for event in engine.generate(ask(job, TEXTS[number], max_tokens=24)):
            came[number].append(event)
            if number == stop and isinstance(event, Delta) and event.tokens >= 3:
                engine.cancel(job)

    threads = [threading.Thread(target=work, args=(number,)) for number in came]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    return came


def test_four_at_once_from_four_threads_are_as_one_after_another(engine: ProcessEngine) -> None:
    came = at_once(engine)
    in_turn = [list(engine.generate(ask(f"{number}", text, max_tokens=24))) for number, text in enumerate(TEXTS)]
    assert all(isinstance(events[-1], Finished) for events in came.values())
    assert [text_of(events) for events in came.values()] == [text_of(events) for events in in_turn]
    assert all(sum(isinstance(event, Finished) for event in events) == 1 for events in came.values())


def test_one_of_four_is_stopped_and_the_others_go_on(engine: ProcessEngine) -> None:
    came = at_once(engine, stop=2)
    ends = [events[-1] for events in came.values()]
    assert [end.ending for end in ends if isinstance(end, Finished)] == ["length", "length", "stopped", "length"]
    whole = text_of(list(engine.generate(ask("whole", TEXTS[2], max_tokens=24))))
    assert whole.startswith(text_of(came[2]))
    assert text_of(came[2])


def test_an_unloaded_model_frees_its_memory_and_the_next_request_loads_it_again(fresh: ProcessEngine) -> None:
    request = ask("before", max_tokens=6)
    plain = text_of(list(fresh.generate(request)))
    pid = fresh.host_pid
    assert pid is not None
    fresh.unload()
    assert fresh.unloaded
    assert fresh.host_pid is None
    assert not psutil.pid_exists(pid)
    fresh.unload()  # again does nothing
    with pytest.raises(NoModelLoaded):
        fresh.count_tokens("Counting does not wake it.")
    with pytest.raises(NoModelLoaded):
        list(fresh.generate(replace(request, job="ahead", max_tokens=0, background=True)))
    assert fresh.host_pid is None
    assert text_of(list(fresh.generate(replace(request, job="after")))) == plain
    assert not fresh.unloaded
    assert fresh.host_pid not in (None, pid)
    assert fresh.count_tokens("one two three") == 3
    assert isinstance(list(fresh.generate(replace(request, job="ahead", max_tokens=0, background=True)))[-1], Finished)


def test_a_model_that_works_is_not_unloaded_and_reading_ahead_is_no_work(fresh: ProcessEngine) -> None:
    stream = fresh.generate(ask("busy", TEXTS[0], max_tokens=None))
    next(event for event in stream if isinstance(event, Delta))
    with pytest.raises(EngineBusy):
        fresh.unload()
    assert fresh.host_pid is not None
    stream.close()  # pyright: ignore[reportAttributeAccessIssue]
    ahead: list[Event] = []
    begun = threading.Event()

    def read() -> None:
        for event in fresh.generate(replace(ask("ahead", TEXT), max_tokens=0, background=True)):
            ahead.append(event)
            begun.set()

    reader = threading.Thread(target=read)
    reader.start()
    assert begun.wait(SECONDS)
    fresh.unload()
    reader.join(SECONDS)
    assert isinstance(ahead[-1], Finished)
    assert ahead[-1].ending in ("stopped", "finished")
    assert fresh.host_pid is None


def test_a_text_that_was_read_is_there_after_a_restart() -> None:
    """The host keeps it by itself, once it has been quiet."""
    engine = ProcessEngine()
    try:
        engine.load(starter(), PLAN)
        list(engine.generate(replace(ask("read", TEXT), max_tokens=0)))
        wait_for(lambda: len(list(places.snapshots().glob("*.kv"))) == 4)
        engine.unload()
        events = list(engine.generate(ask("restored", TEXT, max_tokens=3)))
        assert isinstance(events[0], Started)
        assert events[0].reused_tokens == 4 * BLOCK_TOKENS
        restored = text_of(events)
        for path in places.snapshots().glob("*.kv"):
            path.write_bytes(path.read_bytes()[:-1])
        engine.unload()
        events = list(engine.generate(ask("damaged", TEXT, max_tokens=3)))
        assert isinstance(events[0], Started)
        assert events[0].reused_tokens == 0
        assert text_of(events) == restored, "read anew, without a word"
    finally:
        engine.close()


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are counted where the system lists them")
def test_one_thread_of_the_host_computes_whoever_asks() -> None:
    """Each thread that computes has OpenMP helpers of its own, and too many of them make every step slow."""
    engine = ProcessEngine()
    try:
        engine.load(starter(), replace(PLAN, threads=2))
        tasks = Path(f"/proc/{engine.host_pid}/task")
        list(engine.generate(ask("alone", TEXTS[0], max_tokens=4)))
        alone, seen = len(list(tasks.iterdir())), list[int]()

        def work(number: int) -> None:
            for _ in engine.generate(ask(f"job {number}", TEXTS[number], max_tokens=8)):
                seen.append(len(list(tasks.iterdir())))

        threads = [threading.Thread(target=work, args=(number,)) for number in range(len(TEXTS))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(SECONDS)
        assert len(seen) > 3 * len(TEXTS)
        assert set(seen) == {alone}
    finally:
        engine.close()
