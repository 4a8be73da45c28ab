"""The engine in its child process: the same answers, from any thread, and nothing left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from app.core.errors import DamagedModel, EngineBusy, EngineDied, EngineFailed, NoModelLoaded, NotAModel, PromptTooLong
from app.core.generation import ModelFile, Sampling
from app.inference.engine import Delta, Event, Finished, Prefilled, Started
from app.inference.llama_engine import LlamaEngine
from app.inference.process_engine import ProcessEngine
from tests.starter import SMALL, ask, cut_to, long_text, starter

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def engine() -> Iterator[ProcessEngine]:
    engine = ProcessEngine()
    engine.load(starter(), SMALL)
    yield engine
    engine.close()


def text_of(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, Delta))


def test_it_answers_as_the_engine_in_this_process_does(engine: ProcessEngine) -> None:
    here = LlamaEngine()
    try:
        info = here.load(starter(), SMALL)
        assert engine.info is not None
        assert replace(engine.info, load_seconds=0.0) == replace(info, load_seconds=0.0)
        warm = ask("a", "写一句话 about 𠮷 and 😀.", sampling=Sampling(temperature=1.0), seed=5, max_tokens=20)
        for request in (ask("b"), warm):
            there = list(engine.generate(request))
            assert isinstance(there[0], Started)
            assert isinstance(there[1], Prefilled)
            assert isinstance(there[-1], Finished)
            assert text_of(there) == text_of(list(here.generate(request)))
        assert engine.count_tokens(long_text(9)) == here.count_tokens(long_text(9))
    finally:
        here.close()


def test_loading_is_told_on_the_way(engine: ProcessEngine) -> None:
    parts: list[float] = []
    engine.load(starter(), SMALL, parts.append)
    assert parts == sorted(parts)
    assert parts[-1] == 1.0


def test_errors_come_through_as_they_are(engine: ProcessEngine, tmp_path: Path) -> None:
    with pytest.raises(PromptTooLong) as caught:
        list(engine.generate(ask("a", long_text(200))))
    assert caught.value.facts["context_tokens"] == 1024
    with pytest.raises(NotAModel):
        engine.load(ModelFile("folder", tmp_path), SMALL)
    assert list(engine.generate(ask("b", max_tokens=1))), "a file that is refused at sight costs nothing"
    with pytest.raises(DamagedModel):
        engine.load(ModelFile("half", cut_to(tmp_path / "half.gguf", 50_000_000)), SMALL)
    with pytest.raises(NoModelLoaded):
        next(engine.generate(ask("c")))
    with pytest.raises(NoModelLoaded):
        engine.count_tokens("x")
    engine.load(starter(), SMALL)


def test_a_job_is_cancelled_and_tokens_are_counted_from_other_threads(engine: ProcessEngine) -> None:
    plain = text_of(list(engine.generate(ask("plain", "Write a story.", max_tokens=40))))
    counts: list[int] = []

    def disturb() -> None:
        counts.append(engine.count_tokens("one two three"))
        engine.cancel("story")

    events: list[Event] = []
    stopper = threading.Thread(target=disturb)
    for event in engine.generate(ask("story", "Write a story.", max_tokens=None)):
        events.append(event)
        if isinstance(event, Delta) and event.tokens >= 5 and stopper.ident is None:
            stopper.start()
    stopper.join()
    assert isinstance(events[-1], Finished)
    assert events[-1].ending == "stopped"
    assert counts == [3]
    came = text_of(events)
    assert came.startswith(plain) or plain.startswith(came)
    assert text_of(list(engine.generate(ask("plain again", "Write a story.", max_tokens=40)))) == plain


def test_a_cancelled_prefill_ends_as_stopped(engine: ProcessEngine) -> None:
    events: list[Event] = []
    for event in engine.generate(ask("long", long_text(40))):
        events.append(event)
        if isinstance(event, Started):
            engine.cancel("long")
    assert isinstance(events[-1], Finished)
    assert events[-1].ending == "stopped"
    assert not text_of(events)


def test_a_job_that_was_cancelled_before_it_began_does_not_begin(engine: ProcessEngine) -> None:
    engine.cancel("soon")
    (only,) = list(engine.generate(ask("soon")))
    assert isinstance(only, Finished)
    assert only.ending == "stopped"


def test_leaving_a_stream_stops_it_and_the_next_one_runs(engine: ProcessEngine) -> None:
    stream = engine.generate(ask("left", "Write a story.", max_tokens=None))
    next(event for event in stream if isinstance(event, Delta))
    with pytest.raises(EngineBusy):
        next(engine.generate(ask("left")))
    stream.close()  # pyright: ignore[reportAttributeAccessIssue]
    assert isinstance(list(engine.generate(ask("next", max_tokens=1)))[-1], Finished)


def test_this_computer_is_described_without_a_model() -> None:
    engine = ProcessEngine()
    try:
        assert engine.host_pid is None
        assert engine.describe()["devices"]
        with pytest.raises(NoModelLoaded):
            engine.count_tokens("x")
    finally:
        engine.close()


def test_closing_ends_the_host_and_all_that_belongs_to_it() -> None:
    before, threads = psutil.Process().num_fds(), threading.active_count()
    engine = ProcessEngine()
    engine.load(starter(), SMALL)
    pid = engine.host_pid
    assert pid is not None
    engine.close()
    engine.close()
    assert not psutil.pid_exists(pid)
    assert (psutil.Process().num_fds(), threading.active_count()) == (before, threads)
    with pytest.raises(EngineFailed):
        engine.load(starter(), SMALL)
    with pytest.raises(NoModelLoaded):
        next(engine.generate(ask("a")))


def test_closing_while_it_writes_ends_the_stream() -> None:
    engine = ProcessEngine()
    engine.load(starter(), SMALL)
    closer = threading.Thread(target=engine.close)
    stream = engine.generate(ask("a", "Write a story.", max_tokens=None))
    next(event for event in stream if isinstance(event, Delta))
    closer.start()
    with pytest.raises(EngineDied):
        list(stream)
    closer.join()
    assert engine.host_pid is None


def test_it_starts_in_any_folder_even_one_with_other_modules_of_these_names(tmp_path: Path) -> None:
    for name in ("app", "json", "llama_cpp"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('the wrong module')\n")
    script = ("from app.inference.process_engine import ProcessEngine\n"
              "engine = ProcessEngine()\nprint(len(engine.describe()['devices']))\nengine.close()\n")
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-P", "-c", script], cwd=tmp_path, capture_output=True, text=True,
                          timeout=60, env=os.environ | {"PYTHONPATH": str(root)}, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 1
