"""Several passages are one stream with one end, and nothing of the text is lost between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.errors import EmptyAnswer, EngineDied
from app.core.generation import Message, ModelFile, Plan, Request
from app.core.passages import Piece, cut_into_paragraphs
from app.inference.engine import Delta, Event, Finished
from app.inference.suggestion import suggest_passages
from tests.scripted_engine import ScriptedEngine

TEXT = "# Title\n\nOne.\n\n```\ncode\n```\n\nTwo.\n"


def prepare(count: Callable[[str], int], text: str) -> Request:
    return Request("job", (Message("user", text),))


class Echo(ScriptedEngine):
    """Answers with the passage itself, in capitals and without its edges."""

    def generate(self, request: Request) -> Iterator[Event]:
        self.pieces = [f" {request.messages[-1].content.strip().upper()} \n"]
        yield from super().generate(request)


def loaded(engine: ScriptedEngine) -> ScriptedEngine:
    engine.load(ModelFile("x", Path("x.gguf")), Plan())
    return engine


def text_of(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, Delta))


def test_prose_is_asked_for_and_the_rest_passes() -> None:
    engine = loaded(Echo())
    events = list(suggest_passages(engine, cut_into_paragraphs(TEXT), prepare, replaces=True))
    assert text_of(events) == TEXT.replace("One.", "ONE.").replace("Two.", "TWO.")
    assert [request.messages[-1].content for request in engine.requests] == ["One.", "Two."]
    ends = [event for event in events if isinstance(event, Finished)]
    assert len(ends) == 1
    assert events[-1] is ends[0]
    assert ends[0].ending == "finished"
    assert ends[0].usage.generated_tokens == 2


def test_a_passage_without_an_answer_stays_as_it_was() -> None:
    engine = loaded(ScriptedEngine([" \n"]))
    events = list(suggest_passages(engine, cut_into_paragraphs(TEXT), prepare, replaces=True))
    assert text_of(events) == TEXT
    with pytest.raises(EmptyAnswer):
        list(suggest_passages(engine, [Piece("One.", True)], prepare, replaces=True))


def test_a_stop_ends_the_whole() -> None:
    engine = loaded(Echo())
    events: list[Event] = []
    for event in suggest_passages(engine, cut_into_paragraphs(TEXT), prepare, replaces=True):
        events.append(event)
        if isinstance(event, Delta) and event.text.startswith("#"):
            engine.cancel("job")
    assert isinstance(events[-1], Finished)
    assert events[-1].ending == "stopped"
    assert len(engine.requests) == 1


def test_a_death_in_the_middle_keeps_what_came() -> None:
    engine = loaded(ScriptedEngine(["Came"], error=EngineDied(detail="SIGKILL")))
    events = suggest_passages(engine, cut_into_paragraphs(TEXT), prepare, replaces=True)
    came: list[Event] = []
    with pytest.raises(EngineDied):
        came.extend(events)  # a list keeps what it took before the error
    assert text_of(came) == "# Title\n\nCame"


def test_a_loop_is_stopped_and_the_rest_stays() -> None:
    loop = ["I cannot help you with your request. "] * 400
    engine = loaded(ScriptedEngine(loop))
    events = list(suggest_passages(engine, cut_into_paragraphs(TEXT), prepare, replaces=True))
    assert isinstance(events[-1], Finished)
    assert events[-1].ending == "repeating"
    assert len(engine.requests) == 1
    assert engine.cancelled == {"job"}
    assert text_of(events).count("cannot help") < 12
