"""Several passages are one stream with one end, whatever their order, and leave no thread behind."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest

from app.core.actions import load_actions
from app.core.composition import Composition
from app.core.errors import EmptyAnswer, EngineDied, EngineFailed, NothingToRewrite, PromptTooLong, StetError
from app.core.generation import Message, Plan, Request, Sampling
from app.core.passage_key import passage_seed
from app.core.passages import Piece, cut_into_paragraphs
from app.core.prompt import build_request
from app.inference.engine import Delta, Event, Finished, Thought
from app.inference.passages_at_once import PassageEvent, PassagesAtOnce
from tests.gated_engine import GatedEngine
from tests.scripted_engine import ScriptedEngine
from tests.starter import starter

NAMES = ["One.", "Two.", "Three.", "Four.", "Five."]
TEXT = "# Title\n\n" + "\n\n".join(NAMES) + "\n\n```\ncode\n```\n"
PIECES = cut_into_paragraphs(TEXT)
NUMBERS = {piece.text: number for number, piece in enumerate(PIECES) if piece.prose}

Stream = Iterator[PassageEvent | Finished]
E = TypeVar("E", bound=ScriptedEngine)


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


def prepare(count: Callable[[str], int], text: str) -> Request:
    assert count(text) > 0
    return Request("job", (Message("user", text),), seed=7)


def loaded(engine: E) -> E:
    engine.load(starter(), Plan())
    return engine


def capitals(passage: str) -> list[str | StetError]:
    return [f" {passage[:2].upper()}", f"{passage[2:].upper()} \n"]


def at_once(engine: ScriptedEngine, number: int = 3, pieces: list[Piece] = PIECES) -> PassagesAtOnce:
    return PassagesAtOnce(engine, pieces, prepare, replaces=True, at_once=number)


class Taken:
    """What a stream gave: its text composed, its events by passage, its end or its error."""

    def __init__(self, stream: Stream, until: Callable[[PassageEvent], bool] = lambda came: False) -> None:
        self.composition = Composition(PIECES, replaces=True)
        self.events: list[PassageEvent] = []
        self.end: Finished | None = None
        for came in stream:
            if isinstance(came, Finished):
                assert self.end is None
                self.end = came
                continue
            assert self.end is None, "nothing comes after the end"
            self.events.append(came)
            if isinstance(came.event, Delta):
                self.composition.add(came.passage, came.event.text)
            elif isinstance(came.event, Finished):
                self.composition.end(came.passage, came.event.ending)
            if until(came):
                break

    @property
    def text(self) -> str:
        self.composition.end_all()
        return self.composition.text

    def ended(self) -> list[int]:
        return [came.passage for came in self.events if isinstance(came.event, Finished)]


@pytest.mark.parametrize("number", [1, 2, 3, 9])
def test_all_are_asked_for_so_many_at_once(number: int) -> None:
    engine = loaded(GatedEngine(capitals, number))
    stream = at_once(engine, number).events()
    first = next(stream)
    assert isinstance(first, PassageEvent)
    together = min(number, len(NAMES))
    engine.wait_until_running(*NAMES[:together])
    engine.let_all()
    taken = Taken(stream)
    assert taken.text == "# Title\n\n" + "\n\n".join(NAMES).upper() + "\n\n```\ncode\n```\n"
    assert engine.most_running == together
    assert sorted(request.messages[-1].content for request in engine.requests) == sorted(NAMES)
    assert len({request.job for request in engine.requests}) == len({request.seed for request in engine.requests}) == 5
    assert all(request.job.startswith("job/") for request in engine.requests)
    assert taken.end is not None
    assert taken.end.ending == "finished"
    assert (taken.end.usage.prompt_tokens, taken.end.usage.generated_tokens) == (50, 10)


def test_the_next_begins_when_any_has_ended_and_each_text_has_its_place() -> None:
    engine = loaded(GatedEngine(capitals, 2))
    stream = at_once(engine, 2).events()
    next(stream)
    engine.wait_until_running("One.", "Two.")
    engine.let("Two.", 3)
    engine.wait_until_running("One.", "Three.")
    engine.let("One.", 1)
    taken = Taken(stream, until=lambda came: came.passage == NUMBERS["One."] and isinstance(came.event, Delta))
    assert taken.composition.text == TEXT.replace("One.", "ONOne.").replace("Two.", "TWO.")
    engine.let_all()
    rest = Taken(stream)
    assert NUMBERS["Two."] in taken.ended()
    assert sorted(taken.ended() + rest.ended()) == sorted(NUMBERS.values())


def test_seconds_spent_together_count_once() -> None:
    engine = loaded(GatedEngine(capitals, 5))
    engine.let_all()
    together = Taken(at_once(engine, 5).events()).end
    alone = Taken(at_once(engine, 1).events()).end
    assert together is not None
    assert alone is not None
    # Each passage says that it took a second; all of them were done in far less.
    assert (alone.usage.prefill_seconds, alone.usage.decode_seconds) == (pytest.approx(0.5), pytest.approx(5.0))
    assert together.usage.decode_seconds < alone.usage.decode_seconds
    assert together.usage.decode_seconds == pytest.approx(10 * together.usage.prefill_seconds)
    assert together.usage.generated_tokens == 10


def test_a_seed_gives_each_passage_its_own() -> None:
    assert passage_seed(None, "One.") is None
    seeds = [passage_seed(7, f"{number}.") for number in range(1000)]
    assert len(set(seeds)) == 1000
    assert seeds == [passage_seed(7, f"{number}.") for number in range(1000)]
    assert all(seed is not None and 0 <= seed < 2**31 for seed in seeds)
    assert seeds != [passage_seed(8, f"{number}.") for number in range(1000)]
    assert len({passage_seed(7, "One.", again, attempt) for again in range(9) for attempt in range(9)}) == 81
    engine = loaded(ScriptedEngine(["Better."]))
    list(at_once(engine, pieces=[Piece("One.", True)]).events())
    assert [(request.job, request.seed) for request in engine.requests] == [("job", 7)], "one alone is as it was asked"


# Stops ---------------------------------------------------------------------------------------------------------------


def test_a_stop_before_it_begins_asks_for_nothing() -> None:
    engine = loaded(GatedEngine(capitals, 3))
    run = at_once(engine)
    run.cancel()
    taken = Taken(run.events())
    assert engine.requests == []
    assert taken.end is not None
    assert taken.end.ending == "stopped"
    assert taken.text == TEXT


def test_a_stop_ends_all_that_run_and_begins_no_more() -> None:
    engine = loaded(GatedEngine(lambda passage: ["Better ", "more."], 3))
    run = at_once(engine)
    stream = run.events()
    next(stream)
    engine.let("Two.", 3)
    engine.wait_until_running("One.", "Three.", "Four.")
    engine.let("Three.", 1)
    before = Taken(stream, until=lambda came: came.passage == NUMBERS["Three."] and isinstance(came.event, Delta))
    run.cancel()
    after = Taken(stream)
    assert after.end is not None
    assert after.end.ending == "stopped"
    assert sorted(request.messages[-1].content for request in engine.requests) == sorted(NAMES[:4])
    assert engine.running == {}
    assert before.text == TEXT.replace("Two.", "Better more."), "half a passage and those that were not begun stay"


def test_a_stop_while_a_request_is_prepared() -> None:
    engine = loaded(GatedEngine(capitals, 2))
    preparing, go_on = threading.Semaphore(0), threading.Event()

    def slowly(count: Callable[[str], int], text: str) -> Request:
        preparing.release()
        assert go_on.wait(20)
        return prepare(count, text)

    run = PassagesAtOnce(engine, PIECES, slowly, replaces=True, at_once=2)
    stopper = threading.Thread(target=lambda: (preparing.acquire(), preparing.acquire(), run.cancel(), go_on.set()))
    stopper.start()
    taken = Taken(run.events())
    stopper.join()
    assert taken.end is not None
    assert taken.end.ending == "stopped"
    assert engine.requests == []


def test_leaving_the_stream_stops_all() -> None:
    engine = loaded(GatedEngine(capitals, 3))
    stream = at_once(engine).events()
    next(stream)
    engine.wait_until_running("One.", "Two.", "Three.")
    stream.close()
    assert engine.running == {}
    assert len(engine.requests) == 3
    assert len(engine.cancelled) == 3


def test_a_stop_after_the_end_changes_nothing() -> None:
    engine = loaded(GatedEngine(capitals, 3))
    engine.let_all()
    run = at_once(engine)
    taken = Taken(run.events())
    run.cancel()
    assert taken.end is not None
    assert taken.end.ending == "finished"
    assert engine.cancelled == set()


# Failures ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [EngineDied(detail="SIGKILL"), EngineFailed(detail="x"),
                                   PromptTooLong(needed_tokens=9, context_tokens=8)])
def test_a_failure_in_the_middle_ends_all_after_what_came(error: StetError) -> None:
    engine = loaded(GatedEngine(lambda passage: ["Came", error] if passage == "Two." else ["Better."], 3))
    stream = at_once(engine).events()
    next(stream)
    engine.let("One.", 2)
    engine.wait_until_running("Two.", "Three.", "Four.")
    engine.let("Two.", 2)
    came: list[PassageEvent | Finished] = []
    with pytest.raises(type(error)) as raised:
        came.extend(stream)  # a list keeps what it took before the error
    assert raised.value is error
    assert engine.running == {}
    assert len(engine.requests) == 4
    taken = Taken(iter(came))
    assert taken.end is None
    assert taken.text == TEXT.replace("One.", "Better."), "what came of the others is no whole passage"


def test_a_fault_in_a_thread_reaches_the_caller() -> None:
    def faulty(count: Callable[[str], int], text: str) -> Request:
        raise KeyError(text)

    with pytest.raises(KeyError):
        list(PassagesAtOnce(loaded(ScriptedEngine()), PIECES, faulty, replaces=True, at_once=3).events())


def test_a_passage_without_an_answer_stays_as_it_was() -> None:
    engine = loaded(GatedEngine(lambda passage: [" \n"] if passage == "Two." else capitals(passage), 3))
    engine.let_all()
    taken = Taken(at_once(engine).events())
    assert taken.end is not None
    assert taken.end.ending == "finished"
    assert taken.text.upper() == TEXT.upper()
    assert "Two." in taken.text
    with pytest.raises(EmptyAnswer):
        list(at_once(loaded(ScriptedEngine([" \n"])), pieces=[Piece("One.", True)]).events())


def test_a_loop_is_stopped_and_the_others_go_on() -> None:
    loop = ["I cannot help you with your request. "] * 60
    engine = loaded(GatedEngine(lambda passage: loop if passage == "Two." else capitals(passage), 2))
    engine.let_all()
    taken = Taken(at_once(engine, 2).events())
    assert taken.end is not None
    assert taken.end.ending == "repeating"
    assert engine.cancelled == {f"job/{NUMBERS['Two.']}"}
    assert taken.text == "# Title\n\nONE.\n\nTwo.\n\nTHREE.\n\nFOUR.\n\nFIVE.\n\n```\ncode\n```\n"


def test_one_passage_is_heard_thinking_at_a_time() -> None:
    class Thinking(GatedEngine):
        def _say(self, job: str, passage: str) -> Iterator[PassageEvent]:  # type: ignore[override]
            yield Thought(f"<{passage}", 1)  # type: ignore[misc]
            yield from super()._say(job, passage)  # type: ignore[misc]

    engine = loaded(Thinking(capitals, 3))
    stream = at_once(engine).events()
    first = next(stream)
    assert isinstance(first, PassageEvent)
    engine.wait_until_running("One.", "Two.", "Three.")
    engine.let_all()
    taken = Taken(stream)
    thinkers = [came.passage for came in (first, *taken.events) if isinstance(came.event, Thought)]
    assert thinkers[0] == first.passage
    for number, came in enumerate(taken.events):
        if isinstance(came.event, Thought):
            begun = [each.passage for each in taken.events[:number] if isinstance(each.event, Finished)]
            assert thinkers[thinkers.index(came.passage) - 1] in begun


LINKED = Piece("See [it](https://example.org/manual) and [@lovelace1843] here.", True)


class MarkEngine(ScriptedEngine):
    """Answers with what it was asked about, a character at a time."""

    def generate(self, request: Request) -> Iterator[Event]:
        self.pieces = list(request.messages[-1].content.replace("here", "there"))
        return super().generate(request)


@pytest.mark.parametrize("replaces", [True, False])
def test_what_is_protected_never_reaches_the_engine_and_streams_back_whole(replaces: bool) -> None:
    engine = loaded(MarkEngine())
    run = PassagesAtOnce(engine, [LINKED], prepare, replaces=replaces, protects=True)
    texts = [came.event.text for came in run.events()
             if isinstance(came, PassageEvent) and isinstance(came.event, Delta)]
    assert engine.requests[0].messages[-1].content == "See [it](#1) and [2] here."
    expected = LINKED.text.replace("here", "there")
    assert "".join(texts) == expected
    shown = ""
    for text in texts:
        shown += text
        assert expected.startswith(shown), "half a mark was shown"


def test_the_tokens_are_guessed_from_what_the_model_sees() -> None:
    engine = loaded(MarkEngine())

    def polish(count: Callable[[str], int], text: str) -> Request:
        return build_request("job", load_actions().get("polish"), text, style=None, instruction="",
                             sampling=Sampling(), language="en", count=count)

    list(PassagesAtOnce(engine, [LINKED], polish, replaces=True, protects=True).events())
    request = engine.requests[0]
    assert request.draft_from == "See [it](#1) and [2] here."
    assert "(#1) [2]" in request.messages[-1].content
    assert "example.org" not in request.messages[-1].content


def test_where_nothing_has_words_it_is_said() -> None:
    with pytest.raises(NothingToRewrite):
        list(at_once(loaded(ScriptedEngine()), pieces=[Piece("$$\nx\n$$\n", False)]).events())
