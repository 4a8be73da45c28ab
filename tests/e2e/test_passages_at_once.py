"""Several passages at once on the real starter model give what one after another gives."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from app.core.actions import load_actions
from app.core.composition import Composition
from app.core.generation import Plan, Request, Sampling
from app.core.passages import passages_of
from app.core.prompt import build_request
from app.inference.engine import Delta, Finished, Started
from app.inference.passages_at_once import PassagesAtOnce
from app.inference.process_engine import ProcessEngine
from tests.starter import starter

SENTENCES = [
    "The committee have met on Tuesday, and it come to an agreement after two hour.",
    "There is many reasons why this was not decided earlier, and it effect our work.",
    "Nobody have asked for more space, althought the contract end in March.",
    "We expects two hundred guests, of which half comes from abroad.",
    "The landlord don't want to renew it under the same condition.",
    "Next year begin with the annual fair, and the programme are still open.",
]
TEXT = "# Report\n\n" + "\n\n".join(SENTENCES) + "\n"
PIECES = passages_of(TEXT, copies=True, by_passage=True, small=True)
NUMBERS = itertools.count(1)

pytestmark = pytest.mark.model


@pytest.fixture
def engine() -> Iterator[ProcessEngine]:
    engine = ProcessEngine()
    assert engine.load(starter(), Plan(context_tokens=4096, threads=1, parallel=3)).parallel == 3
    yield engine
    engine.close()


def begin(engine: ProcessEngine, at_once: int, **options: float) -> PassagesAtOnce:
    action = load_actions().get("polish")
    name = f"polish-{next(NUMBERS)}"

    def prepare(count: Callable[[str], int], text: str) -> Request:
        request = build_request(name, action, text, style=None, instruction="", language="en",
                                sampling=Sampling(), count=count, small=True, seed=1)
        return replace(request, sampling=replace(request.sampling, **options))

    return PassagesAtOnce(engine, PIECES, prepare, replaces=True, at_once=at_once)


def polish(engine: ProcessEngine, at_once: int) -> tuple[str, list[int], Finished]:
    """The polished text, the passages in the order in which they began and ended (negative), and the end."""
    composition = Composition(PIECES, replaces=True)
    course: list[int] = []
    for came in begin(engine, at_once).events():
        if isinstance(came, Finished):
            return composition.text, course, came
        if isinstance(came.event, Started):
            course.append(came.passage)
        elif isinstance(came.event, Delta):
            composition.add(came.passage, came.event.text)
        elif isinstance(came.event, Finished):
            composition.end(came.passage, came.event.ending)
            course.append(-came.passage)
    raise AssertionError("a stream without an end")


def test_at_once_is_as_one_after_another(engine: ProcessEngine) -> None:
    alone, in_turn, end = polish(engine, 1)
    assert (end.ending, alone.count("\n\n")) == ("finished", len(SENTENCES))
    assert alone != TEXT
    assert all(begun == -ended for begun, ended in zip(in_turn[::2], in_turn[1::2], strict=True)), "one by one"
    together, interleaved, end = polish(engine, 3)
    assert end.ending == "finished"
    assert all(passage > 0 for passage in interleaved[:2]), "the second began before the first had ended"
    pairs = list(zip(alone.split("\n\n"), together.split("\n\n"), strict=True))
    # Batches of other shapes round otherwise, which can tip a close choice: in 8 runs one passage in 21 came
    # differently, with drafts and a warm cache also one after another. Text in a wrong place would change them all.
    assert sum(one != other for one, other in pairs) <= 2, pairs
    assert end.usage.generated_tokens > 0


def test_a_stop_and_leaving_end_all_that_run(engine: ProcessEngine) -> None:
    run = begin(engine, 3, temperature=1.0)
    began: set[int] = set()
    end: Finished | None = None
    for came in run.events():
        if isinstance(came, Finished):
            end = came
        elif isinstance(came.event, Delta):
            began.add(came.passage)
            if len(began) == 2:
                run.cancel()
    assert end is not None
    assert end.ending == "stopped"
    assert len(began) < len(SENTENCES)
    stream = begin(engine, 3).events()
    next(stream)
    stream.close()
    assert polish(engine, 2)[2].ending == "finished", "nothing of it is left in the engine"
