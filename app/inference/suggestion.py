"""A suggestion: an engine's events for one request, with everything but the answer itself taken out."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from typing import cast

from app.core.errors import EmptyAnswer, EngineProblem
from app.core.generation import Request
from app.core.output_filter import OutputFilter
from app.inference.engine import Delta, Engine, Event, Finished


def suggest(engine: Engine, request: Request, source: str) -> Iterator[Event]:
    """The events of ``engine.generate``, with the texts passed through the output filter.

    A ``Delta`` that becomes empty is left out; what the filter held back comes before ``Finished``. Closing this
    iterator closes the engine's.

    Args:
        source: the text that the answer is about.

    Raises (while iterating):
        EmptyAnswer: it ended by itself, and nothing but white space came.
        EngineProblem: what ``generate`` raises; the text that was held back comes first.
    """
    stream = OutputFilter(source)
    anything, tokens = False, 0

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
                    yield from passed(stream.feed(event.text))
                elif isinstance(event, Finished):
                    yield from passed(stream.finish())
                    if not anything and event.ending == "finished":
                        break
                    yield event
                    return
                else:
                    yield event
        except EngineProblem:
            yield from passed(stream.finish())
            raise
    raise EmptyAnswer
