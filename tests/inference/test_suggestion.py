"""A suggestion is the engine's stream without what surrounds the answer, and it ends exactly once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.errors import EmptyAnswer, EngineDied
from app.core.generation import Message, ModelFile, Plan, Request
from app.inference.engine import Delta, Finished, Prefilled, Started, Thought
from app.inference.suggestion import suggest
from tests.scripted_engine import ScriptedEngine
from tests.starter import starter

REQUEST = Request("job", (Message("user", "Text."),))


def loaded(engine: ScriptedEngine) -> ScriptedEngine:
    model: ModelFile = starter()
    engine.load(model, Plan())
    return engine


def test_what_surrounds_the_answer_is_taken_out() -> None:
    pieces = ["Here is the polished ", "text:\n\nBetter", " text.", "\n\nI hope ", "this helps!"]
    engine = loaded(ScriptedEngine(pieces))
    events = list(suggest(engine, REQUEST, "Text."))
    assert [type(event) for event in events] == [Started, Prefilled, Delta, Delta, Finished]
    assert [event.text for event in events if isinstance(event, Delta)] == ["Better", " text."]


def test_what_was_held_back_comes_before_the_end() -> None:
    engine = loaded(ScriptedEngine(["Better.", "\n\nNote: I", " came."]))
    events = list(suggest(engine, REQUEST, "Text."))
    assert isinstance(events[-2], Delta)
    assert "".join(event.text for event in events if isinstance(event, Delta)) == "Better.\n\nNote: I came."
    assert events[-2].tokens == 3


@pytest.mark.parametrize("pieces", [[], ["  ", "\n"], ["<think>", "hm"], ["Here is the polished text:"]])
def test_an_answer_without_text_is_an_error(pieces: list[str]) -> None:
    with pytest.raises(EmptyAnswer):
        list(suggest(loaded(ScriptedEngine(pieces)), REQUEST, "Text."))


def test_thinking_passes_beside_the_answer() -> None:
    engine = loaded(ScriptedEngine(["Here is the polished text:\n\n", "Better."], thoughts=["The text:", " hm"]))
    events = list(suggest(engine, replace(REQUEST, thinking=9), "Text."))
    assert [type(event) for event in events] == [Started, Prefilled, Thought, Thought, Delta, Finished]
    assert [event.text for event in events if isinstance(event, Thought)] == ["The text:", " hm"]
    assert [event.text for event in events if isinstance(event, Delta)] == ["Better."]


def test_thinking_that_leads_to_nothing_is_an_empty_answer() -> None:
    with pytest.raises(EmptyAnswer):
        list(suggest(loaded(ScriptedEngine([], thoughts=["Hm."])), replace(REQUEST, thinking=9), "Text."))


def test_a_stopped_answer_may_be_empty() -> None:
    engine = loaded(ScriptedEngine(["Better."]))
    engine.cancel("job")
    events = list(suggest(engine, REQUEST, "Text."))
    assert isinstance(events[-1], Finished)
    assert events[-1].ending == "stopped"


def test_when_the_engine_dies_what_came_is_kept() -> None:
    engine = loaded(ScriptedEngine(["Better.", "\n\nNote"], error=EngineDied(detail="killed")))
    came: list[str] = []
    with pytest.raises(EngineDied):
        came.extend(event.text for event in suggest(engine, REQUEST, "Text.") if isinstance(event, Delta))
    assert "".join(came) == "Better.\n\nNote"


def test_closing_it_closes_the_engines_stream() -> None:
    closed: list[bool] = []

    class Watched(ScriptedEngine):
        def generate(self, request: Request):
            try:
                yield from super().generate(request)
            finally:
                closed.append(True)

    stream = suggest(loaded(Watched(["One.", "Two."])), REQUEST, "Text.")
    next(stream)
    assert not closed
    stream.close()
    assert closed == [True]
