"""A suggestion: an engine's events for one passage, with all but the answer itself taken out."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from typing import cast

from app.core.errors import EmptyAnswer, EngineProblem
from app.core.generation import Request
from app.core.output_filter import OutputFilter
from app.core.repetition import RepetitionGuard
from app.inference.engine import Delta, Engine, Event, Finished


def suggest(engine: Engine, request: Request, source: str) -> Generator[Event]:
    """The events of ``engine.generate``, with the texts passed through the output filter.

    An answer that goes round in circles is stopped, and its ending is "repeating". What is thought before it passes
    as it is (it has a budget), and is never a part of the answer.

    A ``Delta`` that becomes empty is left out; what the filter held back comes before ``Finished``. Closing this
    iterator closes the engine's.

    Args:
        source: the text that the answer is about.

    Raises (while iterating):
        EmptyAnswer: it ended by itself, and nothing but white space came.
        EngineProblem: what ``generate`` raises; the text that was held back comes first.
    """
    stream, guard = OutputFilter(source), RepetitionGuard(source)
    anything, tokens, repeating = False, 0, False

    def passed(text: str) -> Iterator[Event]:
        nonlocal anything
        anything = anything or not (text.isspace() or not text)
        if text:
            yield Delta(text, tokens)

    with closing(cast(Generator[Event], engine.generate(request))) as events:
        try:
            for event in events:
                if isinstance(event, Delta):
                    tokens = event.tokens
                    if repeating:
                        continue
                    yield from passed(stream.feed(event.text))
                    if guard.feed(event.text):
                        repeating = True
                        engine.cancel(request.job)
                elif isinstance(event, Finished):
                    yield from passed(stream.finish())
                    if not anything and event.ending == "finished":
                        break
                    yield Finished("repeating", event.usage) if repeating else event
                    return
                else:
                    yield event
        except EngineProblem:
            yield from passed(stream.finish())
            raise
    raise EmptyAnswer
