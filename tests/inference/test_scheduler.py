"""Who is let in, what each step does for whom, and how jobs end: the scheduler on the real starter model.

Steps are at most 32 tokens here, so that llama.cpp computes every row alike and answers are the same to the last bit
whatever shares a step. What is left to rounding is held against the plain loop in test_identity.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import EngineFailed
from app.core.generation import Message, ModelFile, Plan, Request, Sampling
from app.core.thinking import PLAIN_CLOSING
from app.inference.engine import Delta, Event, Finished, Prefilled, Started, Thought
from app.inference.job import Choice, Job
from app.inference.llama_engine import LlamaEngine
from app.inference.loading import LoadedModel
from app.inference.scheduler import Scheduler
from tests.identity import RecordingEngine, drafted, own_passages
from tests.starter import long_text, starter, with_template

pytestmark = pytest.mark.model

PLAN = Plan(context_tokens=1024, threads=1, parallel=3, batch_tokens=32)
# These are answered at length.
STORIES = [f"Write a long story about {what}." for what in ("a lighthouse", "two bees", "the sea", "an old train")]
OPENED = r"<|im_start|>{% if add_generation_prompt %}{{ '<|im_start|>assistant\n<think>\n' }}{% endif %}"


def tell(job: str, text: str, tokens: int | None = 12, *, answer_room: int = 1, background: bool = False) -> Request:
    return Request(job, (Message("user", text),), Sampling(temperature=0), answer_room, tokens, background=background)


@pytest.fixture(scope="module")
def loaded() -> Iterator[RecordingEngine]:
    engine = RecordingEngine()
    engine.load(starter(), PLAN)
    yield engine
    engine.close()


@pytest.fixture
def engine(loaded: RecordingEngine) -> RecordingEngine:
    """Nothing is in its cache."""
    scheduler_of(loaded).cache.clear()
    return loaded


@pytest.fixture
def make() -> Iterator[Callable[..., RecordingEngine]]:
    engines: list[RecordingEngine] = []

    def make(**changed: int) -> RecordingEngine:
        engines.append(RecordingEngine())
        engines[-1].load(starter(), replace(PLAN, **changed))
        return engines[-1]

    yield make
    for engine in engines:
        engine.close()


def scheduler_of(engine: LlamaEngine) -> Scheduler:
    assert engine._scheduler is not None
    return engine._scheduler


def until(engine: LlamaEngine, condition: Callable[[], bool]) -> None:
    """Let steps be done until ``condition``; none of these tests needs a thousand."""
    for _ in range(1000):
        if condition():
            return
        scheduler_of(engine).step()
    raise AssertionError("it never came")


def fetch(engine: LlamaEngine, *jobs: Job) -> list[list[Event]]:
    """All that came and comes."""
    return [list(engine.events(job)) for job in jobs]


def ending(events: list[Event]) -> str:
    assert sum(isinstance(event, Finished) for event in events) == 1
    assert isinstance(events[-1], Finished)
    return events[-1].ending


def alone(engine: LlamaEngine, request: Request) -> list[int]:
    """The tokens of its answer when nothing else is worked on, from an empty cache."""
    scheduler_of(engine).cache.clear()
    job = engine.submit(replace(request, job=f"{request.job} alone"))
    fetch(engine, job)
    return job.tokens[job.prompt_tokens:]


# Fairness and order --------------------------------------------------------------------------------------------------


def test_every_job_that_writes_gets_a_token_in_each_step(engine: RecordingEngine) -> None:
    jobs = [engine.submit(tell(f"{n}", text, 20)) for n, text in enumerate(STORIES[:3])]
    until(engine, lambda: all(job.written for job in jobs))
    while not any(job.over for job in jobs):
        before = [job.written for job in jobs]
        scheduler_of(engine).step()
        assert [job.written - had for job, had in zip(jobs, before, strict=True)] == [1, 1, 1]
    fetch(engine, *jobs)


def test_a_long_prompt_does_not_stop_those_who_write(engine: RecordingEngine) -> None:
    writer = engine.submit(tell("writer", STORIES[0], 30))
    until(engine, lambda: writer.written == 2)
    reader = engine.submit(tell("reader", long_text(14), 2))
    scheduler_of(engine).step()  # lets it in
    while not reader.written:
        assert not writer.over
        before = writer.written
        scheduler_of(engine).step()
        assert writer.written == before + 1
    assert writer.written > 5
    read = [event.done for event in fetch(engine, reader, writer)[0] if isinstance(event, Prefilled)]
    assert read == sorted(set(read))
    assert read[-1] == reader.prompt_tokens
    assert len(read) > 5


def test_who_came_first_is_let_in_first_and_no_more_than_planned(engine: RecordingEngine) -> None:
    jobs = [engine.submit(tell(f"{n}", text, 2 + n)) for n, text in enumerate([*STORIES, *STORIES])]
    begun: list[Job] = []
    while not all(job.over for job in jobs):
        scheduler_of(engine).step()
        assert len(scheduler_of(engine).active) <= PLAN.parallel
        begun += [job for job in jobs if job not in begun and (job.sequence is not None or job.over)]
    assert begun == jobs
    assert [ending(events) for events in fetch(engine, *jobs)] == ["length"] * 8


def test_jobs_that_come_together_read_their_common_beginning_once(engine: RecordingEngine) -> None:
    rules = long_text(9)
    requests = [replace(tell(f"{n}", text), messages=(Message("system", rules), Message("user", text)))
                for n, text in enumerate(STORIES[:3])]
    expected = [alone(engine, request) for request in requests]
    scheduler_of(engine).cache.clear()
    jobs = [engine.submit(request) for request in requests]
    ends = [events[-1] for events in fetch(engine, *jobs)]
    assert [job.tokens[job.prompt_tokens:] for job in jobs] == expected
    common = engine.count_tokens(rules)
    assert common > 3 * PLAN.batch_tokens
    for job, end in zip(jobs, ends, strict=True):
        assert isinstance(end, Finished)
        assert end.usage.prompt_tokens == job.prompt_tokens
        least, most = (common - PLAN.batch_tokens, job.prompt_tokens - 1) if job is not jobs[0] else (0, 0)
        assert least <= end.usage.reused_tokens <= most


# Room ----------------------------------------------------------------------------------------------------------------


def test_jobs_wait_until_the_context_has_room_for_them(make: Callable[..., RecordingEngine]) -> None:
    engine = make(context_tokens=512, parallel=4)
    requests = [tell(f"{n}", f"{text} {long_text(7)}", 6, answer_room=20) for n, text in enumerate(STORIES)]
    expected = [alone(engine, request) for request in requests]
    jobs = [engine.submit(request) for request in requests]
    assert all(jobs[0].prompt_tokens + jobs[1].prompt_tokens > 200 for _ in jobs)
    most = 0
    while not all(job.over for job in jobs):
        scheduler_of(engine).step()
        active = scheduler_of(engine).active
        assert sum(job.expected_cells for job in active) <= 512
        most = max(most, len(active))
    assert 1 < most < 4
    assert [job.tokens[job.prompt_tokens:] for job in jobs] == expected
    fetch(engine, *jobs)


def test_a_job_that_had_to_give_up_its_place_goes_on_where_it_was(make: Callable[..., RecordingEngine]) -> None:
    engine = make(context_tokens=256, parallel=2)
    requests = [tell(f"{n}", text, 180) for n, text in enumerate(STORIES[:2])]
    expected = [alone(engine, request) for request in requests]
    assert all(len(answer) > 130 for answer in expected), "together they are more than the context"
    scheduler_of(engine).cache.clear()
    jobs = [engine.submit(request) for request in requests]
    until(engine, lambda: any(job.written for job in scheduler_of(engine).waiting))
    (waiting,) = scheduler_of(engine).waiting
    assert waiting is jobs[1], "who came last gives way"
    until(engine, lambda: waiting.sequence is not None and waiting.sequence.tokens == waiting.tokens[:-1])
    # From here on its cells lie in another order, and rounding may differ.
    written = [job.written for job in jobs]
    until(engine, lambda: all(job.over for job in jobs))
    assert [job.written for job in jobs] == [180, 180]
    for job, answer, count in zip(jobs, expected, written, strict=True):
        assert job.tokens[job.prompt_tokens:][:min(written[1], count)] == answer[:min(written[1], count)]
    for job, events in zip(jobs, fetch(engine, *jobs), strict=True):
        assert sum(isinstance(event, Started) for event in events) == 1
        assert [event.tokens for event in events if isinstance(event, Delta)] == sorted(
            {event.tokens for event in events if isinstance(event, Delta)})
        text = "".join(event.text for event in events if isinstance(event, Delta))
        assert engine.vocabulary is not None
        assert text == b"".join(map(engine.vocabulary.bytes_of, job.tokens[job.prompt_tokens:])).decode()


def test_drafts_leave_when_there_is_no_room_for_them(make: Callable[..., RecordingEngine]) -> None:
    engine = make(context_tokens=256, parallel=2)
    text = own_passages()[1]
    request = drafted(tell("draft", text, None), text)
    expected = alone(engine, request)
    engine.draft_always(5)
    assert alone(engine, request) == expected


def test_a_step_asks_for_no_more_logits_than_there_are(make: Callable[..., RecordingEngine]) -> None:
    """llama.cpp ends the process where one does."""
    engine = make(output_tokens=4, parallel=2)
    assert engine._loaded is not None
    few = engine._loaded.output_tokens
    assert few < 24
    text = own_passages()[1]
    expected = alone(engine, drafted(tell("draft", text, 20), text))
    engine.draft_always(24)
    jobs = [engine.submit(drafted(tell(f"{n}", text, 20), text)) for n in range(2)]
    fetch(engine, *jobs)
    assert [job.tokens[job.prompt_tokens:] for job in jobs] == [expected] * 2


# Background ----------------------------------------------------------------------------------------------------------


def test_what_is_read_ahead_gives_way_at_once_and_goes_on_from_there(engine: RecordingEngine) -> None:
    text = long_text(16)
    ahead = engine.submit(tell("ahead", text, 0, background=True))
    until(engine, lambda: ahead.sequence is not None and len(ahead.sequence.tokens) >= 64)
    assert ahead.sequence is not None
    read = len(ahead.sequence.tokens)
    assert read < ahead.prompt_tokens
    writer = engine.submit(tell("writer", STORIES[0], 3))
    scheduler_of(engine).step()
    assert ahead.over
    until(engine, lambda: writer.over)
    assert [ending(events) for events in fetch(engine, ahead, writer)] == ["stopped", "length"]
    again = engine.submit(tell("again", text, 0, background=True))
    (events,) = fetch(engine, again)
    assert isinstance(events[0], Started)
    assert events[0].reused_tokens == read
    assert ending(events) == "finished"


def test_what_is_read_ahead_waits_while_any_other_runs(engine: RecordingEngine) -> None:
    writer = engine.submit(tell("writer", STORIES[0], 5))
    until(engine, lambda: writer.written > 0)
    ahead = engine.submit(tell("ahead", STORIES[1], 0, background=True))
    while not writer.over:
        assert ahead.sequence is None
        scheduler_of(engine).step()
    assert [ending(events) for events in fetch(engine, writer, ahead)] == ["length", "finished"]


# Ends ----------------------------------------------------------------------------------------------------------------


def test_a_job_is_stopped_in_every_state(engine: RecordingEngine) -> None:
    expected = alone(engine, tell("other", STORIES[1], 8))
    states: dict[str, Callable[[Job], bool]] = {
        "waiting": lambda job: job.sequence is None,
        "let in": lambda job: job.sequence is not None and not job.over,
        "reading": lambda job: job.sequence is not None and 0 < len(job.sequence.tokens) < job.prompt_tokens,
        "writing": lambda job: job.written >= 2,
        "over": lambda job: job.over}
    for state, reached in states.items():
        scheduler_of(engine).cache.clear()
        other = engine.submit(tell(f"other {state}", STORIES[1], 8))
        job = engine.submit(tell(state, STORIES[0] + long_text(4), 4))
        until(engine, lambda job=job, reached=reached: reached(job))
        engine.cancel(state)
        scheduler_of(engine).step()
        assert job.over
        assert job.sequence is None
        came, others = fetch(engine, job, other)
        assert ending(came) == ("length" if state == "over" else "stopped")
        assert ending(others) == "length"
        assert other.tokens[other.prompt_tokens:] == expected, state
    assert not scheduler_of(engine).active
    assert not scheduler_of(engine).waiting
    assert not any(sequence.busy for sequence in scheduler_of(engine).cache._all)


class FailingEngine(RecordingEngine):
    """Choosing the third token of the job "bad" fails; ``open`` counts choices that were not freed."""

    open = 0

    def _chooser(self, loaded: LoadedModel, request: Request) -> Callable[[], Choice]:
        make = super()._chooser(loaded, request)

        def choice() -> Choice:
            self.open += 1
            return _Failing(self, make(), request.job)

        return choice


class _Failing:
    def __init__(self, engine: FailingEngine, choice: Choice, job: str) -> None:
        self._engine, self._choice, self._left = engine, choice, 2 if job == "bad" else 1000

    def __call__(self, index: int) -> int:
        self._left -= 1
        if self._left < 0:
            raise RuntimeError("text of the document")
        return self._choice(index)

    def close(self) -> None:
        self._engine.open -= 1
        self._choice.close()


@pytest.fixture
def failing() -> Iterator[FailingEngine]:
    engine = FailingEngine()
    engine.load(starter(), PLAN)
    yield engine
    engine.close()


def test_a_job_that_fails_does_not_hurt_the_others(failing: FailingEngine) -> None:
    expected = alone(failing, tell("good", STORIES[0], 8))
    good, bad = failing.submit(tell("good", STORIES[0], 8)), failing.submit(tell("bad", STORIES[1], 8))
    with pytest.raises(EngineFailed) as caught:
        list(failing.events(bad))
    assert "document" not in caught.value.message()
    assert ending(fetch(failing, good)[0]) == "length"
    assert good.tokens[good.prompt_tokens:] == expected
    assert failing.open == 0
    assert alone(failing, tell("after", STORIES[0], 8)) == expected


def test_a_step_that_fails_ends_all_of_its_jobs_and_the_next_one_begins_anew(
        engine: RecordingEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = alone(engine, tell("good", STORIES[0], 8))
    jobs = [engine.submit(tell(f"{n}", STORIES[n], 8)) for n in range(2)]
    until(engine, lambda: all(job.written for job in jobs))
    monkeypatch.setattr(scheduler_of(engine)._ll, "llama_decode", lambda *_: -3)
    for job in jobs:
        with pytest.raises(EngineFailed):
            list(engine.events(job))
    monkeypatch.undo()
    assert alone(engine, tell("after", STORIES[0], 8)) == expected


def test_closing_ends_every_job_and_frees_what_it_had(failing: FailingEngine) -> None:
    jobs = [failing.submit(tell(f"{n}", text, 50)) for n, text in enumerate(STORIES)]
    until(failing, lambda: all(job.written for job in jobs[:3]))
    assert failing.open == 3
    failing.close()
    assert failing.open == 0
    for job in jobs:
        with pytest.raises(EngineFailed):
            list(failing.events(job))
    failing.load(starter(), PLAN)
    assert ending(fetch(failing, failing.submit(tell("after", STORIES[0], 2)))[0]) == "length"


def test_no_token_asked_for_is_reading_alone(engine: RecordingEngine) -> None:
    text = long_text(6)
    (events,) = fetch(engine, engine.submit(tell("read", text, 0)))
    assert [type(event) for event in events[:1] + events[-1:]] == [Started, Finished]
    assert not [event for event in events if isinstance(event, Delta)]
    assert ending(events) == "finished"
    assert isinstance(events[-1], Finished)
    assert events[-1].usage.generated_tokens == 0
    job = engine.submit(tell("write", text, 2))
    (events,) = fetch(engine, job)
    assert isinstance(events[0], Started)
    assert events[0].reused_tokens == job.prompt_tokens - 1
    (events,) = fetch(engine, engine.submit(tell("read again", text, 0)))
    assert ending(events) == "finished"


# Thinking ------------------------------------------------------------------------------------------------------------


def test_thinking_is_the_same_beside_others_and_with_drafts(tmp_path: Path) -> None:
    engine = RecordingEngine()
    try:
        engine.load(ModelFile("Thinker", with_template(tmp_path / "thinker.gguf", OPENED)), PLAN)
        assert engine.vocabulary is not None
        requests = [replace(tell(f"{n}", text, 8), thinking=10) for n, text in enumerate(own_passages()[:3])]
        expected = [alone(engine, request) for request in requests]
        closing = engine.vocabulary.closing_of_thinking()
        assert PLAIN_CLOSING.encode() == b"".join(map(engine.vocabulary.bytes_of, closing))
        scheduler_of(engine).cache.clear()
        engine.draft_always(5)
        jobs = [engine.submit(drafted(request, text))
                for request, text in zip(requests, own_passages(), strict=False)]
        for job, answer, events in zip(jobs, expected, fetch(engine, *jobs), strict=True):
            written = job.tokens[job.prompt_tokens:]
            assert written == answer
            assert any(isinstance(event, Thought) for event in events)
            if closing == written[10:10 + len(closing)]:  # it did not end its thinking by itself
                assert len(written) <= 10 + len(closing) + 8
                assert isinstance(events[-1], Finished)
                assert events[-1].usage.thought_tokens >= 10
    finally:
        engine.close()
