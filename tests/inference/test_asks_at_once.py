"""A task's questions run at once, an empty answer is asked for once more, and what is known is not asked for."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

import pytest

from app.core.actions import load_step
from app.core.asking import Answer, Ask, Asker, Task
from app.core.errors import EngineDied
from app.core.generation import ModelFile, Plan, Request, Sampling
from app.inference.asks_at_once import AsksAtOnce, Course
from app.inference.engine import Event
from tests.scripted_engine import ScriptedEngine

STEP = load_step("_summary")
ASKER = Asker(Sampling(), "en", small=False, seed=1)


def ask(text: str, instruction: str = "Summarize.") -> Ask:
    return Ask(STEP, text, instruction, "", 20)


def two_rounds(first: Sequence[Ask]) -> Task[tuple[list[Answer], list[Answer]]]:
    answers = yield first
    more = yield [ask(" ".join(answer.text for answer in answers))]
    return list(answers), list(more)


class Moody(ScriptedEngine):
    """Says nothing, or dies, the first times that it is asked about certain texts."""

    def __init__(self, *, silent: int = 0, deaths: int = 0, about: str = "two") -> None:
        super().__init__(["An answer", " it is."], parallel=3)
        self.silent, self.deaths, self.about = silent, deaths, about
        self._lock = threading.Lock()

    def generate(self, request: Request) -> Iterator[Event]:
        with self._lock:
            mine = f"\n{self.about}\n" in request.messages[-1].content
            if mine and self.deaths:
                self.deaths -= 1
                raise EngineDied(detail="a test ended it")
            quiet = mine and self.silent > 0
            self.silent -= quiet
        if quiet:
            pieces, self.pieces = self.pieces, []
            events = list(super().generate(request))
            self.pieces = pieces
            yield from events
        else:
            yield from super().generate(request)


def loaded(engine: ScriptedEngine) -> ScriptedEngine:
    engine.load(ModelFile("m", STEP.path), Plan(context_tokens=4_096))
    return engine


def asked(engine: ScriptedEngine) -> list[str]:
    return [request.messages[-1].content.split("\n")[1] for request in engine.requests]


def test_rounds_follow_each_other_and_tell_their_course() -> None:
    engine = loaded(ScriptedEngine(["An answer", " it is."], parallel=3))
    run = AsksAtOnce(engine, two_rounds([ask("one"), ask("two"), ask("three")]), ASKER, at_once=3)
    course = list(run.events())
    assert run.result is not None
    first, last = run.result
    assert first == [Answer("An answer it is.", "finished")] * 3
    assert len(last) == 1
    assert Course(1, 3, 3) in course
    assert "".join(each.text for each in course if each.round == 2) == "An answer it is."
    assert sorted(asked(engine)[:3]) == ["one", "three", "two"]
    assert len(run.requests) == 4
    assert run.usage.generated_tokens == 8


def test_what_is_known_is_not_asked_for_and_equal_questions_are_asked_once() -> None:
    engine = loaded(ScriptedEngine(parallel=2))
    one, two = ask("one"), ask("two")
    run = AsksAtOnce(engine, two_rounds([one, two, two]), ASKER, at_once=2, known={one.key: Answer("K", "finished")})
    list(run.events())
    assert run.result is not None
    assert [answer.text for answer in run.result[0]] == ["K", "Better text.", "Better text."]
    assert asked(engine)[0] == "two"
    assert len(engine.requests) == 2
    assert set(run.known) >= {one.key, two.key}


def test_one_text_with_two_instructions_is_two_questions() -> None:
    engine = loaded(ScriptedEngine(parallel=2))
    run = AsksAtOnce(engine, two_rounds([ask("one", "Shortly."), ask("one", "At length.")]), ASKER, at_once=2)
    list(run.events())
    contents = [request.messages[-1].content for request in engine.requests[:2]]
    assert "Shortly." in contents[0]
    assert "At length." in contents[1]
    assert len(engine.requests) == 3


@pytest.mark.parametrize(("silent", "ending"), [(1, "finished"), (2, "failed")])
def test_an_empty_answer_is_asked_for_once_more_and_then_told(silent: int, ending: str) -> None:
    engine = loaded(Moody(silent=silent))
    run = AsksAtOnce(engine, two_rounds([ask("one"), ask("two"), ask("three")]), ASKER, at_once=1)
    list(run.events())
    assert run.result is not None
    assert [answer.ending for answer in run.result[0]] == ["finished", ending, "finished"]
    assert asked(engine).count("one") == 1


def test_an_engine_that_dies_once_costs_only_what_was_not_answered() -> None:
    engine = loaded(Moody(deaths=1))
    run = AsksAtOnce(engine, two_rounds([ask("one"), ask("two"), ask("three")]), ASKER, at_once=1)
    list(run.events())
    assert run.result is not None
    assert all(answer.ending == "finished" for answer in run.result[0])
    assert asked(engine).count("one") == 1


def test_an_engine_that_keeps_dying_ends_the_task_and_what_came_is_kept() -> None:
    engine = loaded(Moody(deaths=9))
    run = AsksAtOnce(engine, two_rounds([ask("one"), ask("two")]), ASKER, at_once=1)
    with pytest.raises(EngineDied):
        list(run.events())
    assert run.result is None
    assert set(run.known) == {ask("one").key}


def test_a_cancelled_task_has_no_result_and_keeps_what_came() -> None:
    engine = loaded(ScriptedEngine(["A", " b"], parallel=1))
    run = AsksAtOnce(engine, two_rounds([ask("one"), ask("two")]), ASKER, at_once=1)
    for course in run.events():
        if course.done == 1:
            run.cancel()
    assert run.stopped
    assert run.result is None
    assert 1 <= len(run.known) <= 2
    assert asked(engine)[0] == "one"


def test_a_task_cancelled_before_it_begins_asks_nothing() -> None:
    engine = loaded(ScriptedEngine())
    run = AsksAtOnce(engine, two_rounds([ask("one")]), ASKER)
    run.cancel()
    assert list(run.events()) == []
    assert engine.requests == []
    assert run.result is None
