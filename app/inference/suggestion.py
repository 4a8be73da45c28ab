"""A suggestion: an engine's events for a text in one or more passages, with all but the answer itself taken out."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from typing import cast

from app.core.errors import EmptyAnswer, EngineProblem
from app.core.generation import Ending, Request, Usage
from app.core.landing import EdgeKeeper
from app.core.output_filter import OutputFilter
from app.core.passages import Piece
from app.core.repetition import RepetitionGuard
from app.inference.engine import Delta, Engine, Event, Finished

# Makes the request for one passage, given a function that counts tokens. Every request of a suggestion has the same
# job, so that one cancel stops it wherever it is.
Prepare = Callable[[Callable[[str], int], str], Request]


def suggest_passages(engine: Engine, pieces: Sequence[Piece], prepare: Prepare, *, replaces: bool) -> Generator[Event]:
    """One stream of events over all ``pieces``: prose is asked for, the rest is passed on as it is.

    Tokens are counted through, and ``Finished`` comes once, with the usages added up. Of several passages one that
    gets no answer stays as it was.

    Args:
        pieces: the text, cut (``core.passages``) or as a single piece.
        replaces: the answer stands in place of the text, and gets each passage's own white space at its edges.

    Raises (while iterating):
        EmptyAnswer: the only passage got no answer.
        EngineProblem: what ``generate`` raises.
    """
    usages: list[Usage] = []
    ending: Ending = "finished"
    written = 0
    alone = sum(piece.prose for piece in pieces) <= 1
    for piece in pieces:
        if not piece.prose:
            yield Delta(piece.text, written)
            continue
        edges = EdgeKeeper(piece.text) if replaces else None
        before = written
        try:
            request = prepare(engine.count_tokens, piece.text)
            with closing(suggest(engine, request, piece.text)) as events:
                for event in events:
                    if isinstance(event, Delta):
                        written = before + event.tokens
                        if text := edges.feed(event.text) if edges else event.text:
                            yield Delta(text, written)
                    elif isinstance(event, Finished):
                        usages.append(event.usage)
                        if edges and event.ending in ("finished", "length") and (text := edges.finish()):
                            yield Delta(text, written)
                        ending = event.ending if event.ending != "finished" else ending
                    else:
                        yield event
        except EmptyAnswer:
            if alone:
                raise
            yield Delta(piece.text, written)
        if ending in ("stopped", "repeating"):
            break  # what is left stays as it was
    yield Finished(ending, _sum(usages))


def _sum(usages: Sequence[Usage]) -> Usage:
    return Usage(*(sum(getattr(usage, field) for usage in usages) for field in Usage.__slots__))


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
