"""Whatever the engine does to be fast, its greedy answers are the plain loop's, token by token.

To the last bit, as long as llama.cpp adds up in the same order. With the kernels of packaging/llama (x86) and an f16
cache one thing changes that order: tokens that lie in the cache's cells in another order than in the text, since they
filled gaps that others left (an evicted text, another's wrong draft); to go round the end of the cache is no other
order. Elsewhere steps of 64 tokens and more do, too, whose attention llama.cpp computes in tiles; only there the small
steps of these tests are needed. Then the logits move, and a choice between two tokens that are nearly as good can fall
differently. Where it does, the plain loop itself, reading the same tokens in other steps or into other cells, must move
its logits by more than the two tokens are apart.
"""

from __future__ import annotations

import platform
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.generation import Message, Plan, Request, Sampling
from app.inference import snapshots
from app.inference.engine import Delta, Event, Finished, Prefilled, Started
from app.inference.snapshot_store import SnapshotStore
from tests.identity import (
    RecordingEngine,
    Reference,
    Tally,
    compare,
    corpus_passages,
    drafted,
    own_passages,
    refer,
    request_of,
    rounding,
)
from tests.plain_loop import PlainLoop
from tests.starter import long_text, starter

pytestmark = pytest.mark.model

TOKENS = 10  # of each answer
PLAN = Plan(context_tokens=2048, threads=1, parallel=4)
SMALL_STEPS = 48  # tokens
GROUP = 8  # passages that are worked on from an empty cache
DRAFTS = (1, 3, 7, 12)  # tokens, in turn: two, four, eight and thirteen in a step
PASSAGES = own_passages()


@pytest.fixture(scope="module")
def plain() -> Iterator[PlainLoop]:
    plain = PlainLoop(starter(), context_tokens=PLAN.context_tokens, threads=1)
    yield plain
    plain.close()


@pytest.fixture(scope="module")
def references(plain: PlainLoop) -> list[Reference]:
    return refer(plain, PASSAGES, TOKENS)


@pytest.fixture
def make() -> Iterator[Callable[..., RecordingEngine]]:
    engines: list[RecordingEngine] = []

    def make(plan: Plan = PLAN, store: SnapshotStore | None = None) -> RecordingEngine:
        engines.append(RecordingEngine(store))
        engines[-1].load(starter(), plan)
        return engines[-1]

    yield make
    for engine in engines:
        engine.close()


@pytest.fixture(scope="module")
def crowded() -> Iterator[PlainLoop]:
    crowded = PlainLoop(starter(), context_tokens=PLAN.context_tokens, threads=1, beside=64)
    yield crowded
    crowded.close()


@pytest.fixture
def prove(plain: PlainLoop, crowded: PlainLoop) -> Callable[[Tally, int], None]:
    def prove(tally: Tally, few: int) -> None:
        """At most ``few`` passages differ, and each of them by rounding."""
        print(f"\n{tally}")
        for difference in tally.differences:
            spread = rounding(plain, crowded, difference)
            print(f"  passage {difference.passage}, token {len(difference.written)}: {difference.margin:.5f} apart, "
                  f"moved by {difference.moved:.5f}, by {spread:.5f} in the plain loop alone")
            assert difference.margin <= spread
        assert len(tally.differences) <= few

    return prove


def run(engine: RecordingEngine, request: Request) -> tuple[Started, Finished]:
    first, *_, last = engine.generate(request)
    assert isinstance(first, Started)
    assert isinstance(last, Finished)
    return first, last


def run_at_once(engine: RecordingEngine, requests: Sequence[Request]) -> int:
    """Submit all and fetch what comes; returns how many drafted tokens were right."""
    jobs = [engine.submit(request) for request in requests]
    ends = [list(engine.events(job))[-1] for job in jobs]
    return sum(end.usage.accepted_tokens for end in ends if isinstance(end, Finished))


def test_in_turn_then_reused_then_drafted(make: Callable[..., RecordingEngine], references: list[Reference],
                                          prove: Callable[[Tally, int], None]) -> None:
    engine = make()
    tallies = {way: Tally(way) for way in ("in turn", "prefix reused", "drafted")}
    right = 0
    for number, (passage, reference) in enumerate(zip(PASSAGES, references, strict=True)):
        engine.draft_always(DRAFTS[number % len(DRAFTS)])
        for way, tally in tallies.items():
            request = request_of(passage, way, TOKENS)
            start, end = run(engine, drafted(request, passage) if way == "drafted" else request)
            assert start.prompt_tokens == len(reference.prompt)
            assert way == "in turn" or start.reused_tokens == start.prompt_tokens - 1
            assert (end.usage.drafted_tokens > 0) == (way == "drafted")
            right += end.usage.accepted_tokens
            compare(tally, reference, engine.record[way])
    assert right > len(PASSAGES), "most drafts are of some use"
    for tally in tallies.values():
        prove(tally, 0)


@pytest.mark.parametrize("steps", [SMALL_STEPS, pytest.param(512, marks=pytest.mark.skipif(
    platform.machine() not in ("x86_64", "AMD64"), reason="elsewhere large steps round otherwise"))])
def test_four_at_once(make: Callable[..., RecordingEngine], references: list[Reference],
                      prove: Callable[[Tally, int], None], steps: int) -> None:
    engine, tally = make(replace(PLAN, batch_tokens=steps)), Tally(f"four at once, steps of {steps} tokens")
    for start in range(0, len(PASSAGES), GROUP):
        engine.forget()
        run_at_once(engine, [request_of(PASSAGES[number], f"{number}", TOKENS)
                             for number in range(start, start + GROUP)])
    for number, reference in enumerate(references):
        compare(tally, reference, engine.record[f"{number}"])
    prove(tally, 0)


def test_a_full_cache_rounds_otherwise(make: Callable[..., RecordingEngine], prove: Callable[..., None],
                                                      references: list[Reference]) -> None:
    """As it runs for a user: a whole document's passages, one after another through the same cache."""
    engine, tally = make(replace(PLAN, context_tokens=512)), Tally("four at once, large steps, a full cache")
    engine.draft_always(8)
    run_at_once(engine, [drafted(request_of(passage, f"{number}", TOKENS), passage)
                         for number, passage in enumerate(PASSAGES[:20])])
    for number, reference in enumerate(references[:20]):
        compare(tally, reference, engine.record[f"{number}"])
    assert tally.largest > 0
    prove(tally, 4)


def test_after_a_stop_wherever_it_came(make: Callable[..., RecordingEngine], references: list[Reference],
                                       prove: Callable[[Tally, int], None]) -> None:
    engine, tally = make(replace(PLAN, batch_tokens=16)), Tally("after a stop")
    stops: list[Callable[[Event], bool]] = [
        lambda event: isinstance(event, Started), lambda event: isinstance(event, Prefilled),
        lambda event: isinstance(event, Delta), lambda event: isinstance(event, Delta) and event.tokens >= 5]
    for number, (passage, reference) in enumerate(zip(PASSAGES[:24], references, strict=False)):
        request, stop = request_of(passage, "stopped", TOKENS), stops[number % len(stops)]
        canceller = threading.Thread(target=engine.cancel, args=(request.job,))
        last: Event | None = None
        for last in engine.generate(request):
            if stop(last) and canceller.ident is None:
                canceller.start()  # it meets the next step somewhere in its middle, or this one's end
        canceller.join()
        assert isinstance(last, Finished)
        run(engine, replace(request, job="after"))
        compare(tally, reference, engine.record["after"])
    prove(tally, 0)


def test_restored_from_disk(make: Callable[..., RecordingEngine], plain: PlainLoop, prove: Callable[[Tally, int], None],
                            tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "WORTH_TOKENS", 512)
    monkeypatch.setattr(snapshots, "QUIET_SECONDS", 0.0)
    before, passages = long_text(30), PASSAGES[:12]  # two blocks and a bit
    references = refer(plain, passages, TOKENS, before, steps=128)
    writer = make(replace(PLAN, batch_tokens=128), SnapshotStore(tmp_path))
    run(writer, replace(request_of(passages[0], "write", 0, before), max_tokens=0))
    while writer.rest() is not None:
        pass
    writer.close()
    assert len(list(tmp_path.glob("*.kv"))) == 2
    tally = Tally("restored from disk")
    reader = make(replace(PLAN, batch_tokens=128), SnapshotStore(tmp_path))
    for passage, reference in zip(passages, references, strict=True):
        start, _ = run(reader, request_of(passage, "read", TOKENS, before))
        assert start.reused_tokens >= 512
        compare(tally, reference, reader.record["read"])
    prove(tally, 0)


@pytest.mark.skipif(not corpus_passages(1), reason="the corpus is not here")
@pytest.mark.timeout(900)  # one and a half minutes where nothing else runs
def test_a_hundred_and_sixty_passages_of_others(make: Callable[..., RecordingEngine],
                                                prove: Callable[[Tally, int], None]) -> None:
    """With the forty of the other tests they are two hundred. The plain loop runs beside the engine, to save time."""
    passages, tokens = corpus_passages(160), 5
    alone = PlainLoop(starter(), context_tokens=PLAN.context_tokens, threads=1)
    engine = make(replace(PLAN, batch_tokens=SMALL_STEPS))
    engine.draft_always(4)
    at_once, in_turn = Tally("others, four at once"), Tally("others, drafted")
    right = 0
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(refer, alone, passages, tokens, steps=SMALL_STEPS)
        for start in range(0, len(passages), GROUP):
            requests = [request_of(passages[number], f"{number}", tokens) for number in range(start, start + GROUP)]
            engine.forget()
            if start // GROUP % 2:
                run_at_once(engine, requests)
                continue
            for request in requests:
                engine.forget()
                right += run_at_once(engine, [drafted(request, passages[int(request.job)])])
        references = waiting.result()
    alone.close()
    assert right > 0
    for number, reference in enumerate(references):
        compare(at_once if number // GROUP % 2 else in_turn, reference, engine.record[f"{number}"])
    assert at_once.passages == in_turn.passages == 80
    for tally in (at_once, in_turn):
        prove(tally, 0)


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="the kernels are for x86")
def test_a_text_that_goes_round_the_end_of_the_cache_has_the_same_logits() -> None:
    """Cells are taken behind the text before, and from the beginning on once that had to leave."""
    engine = RecordingEngine()
    try:
        engine.load(starter(), Plan(context_tokens=1024, threads=1, parallel=1))
        text = long_text(80)
        before, wanted = (Request(job, (Message("user", part),), Sampling(temperature=0), 8, 8)
                          for job, part in (("before", text[:2000]), ("wanted", text[2000:5000])))
        chosen, sizes = [], dict[str, int]()
        for requests in ([wanted], [before, wanted]):
            engine.forget()
            for request in requests:
                usage = next(event.usage for event in engine.generate(request) if isinstance(event, Finished))
                assert usage.reused_tokens < 16
                sizes[request.job] = usage.prompt_tokens
            chosen.append([(choice.token, choice.ids.tobytes(), choice.logits.tobytes())
                           for choice in engine.record[wanted.job]])
    finally:
        engine.close()
    assert sizes[before.job] + sizes[wanted.job] > 1024
    assert chosen[0] == chosen[1]
