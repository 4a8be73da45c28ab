"""`ask`: a question about a document, answered from it alone, with the passages that the answer comes from."""

from __future__ import annotations

import json
import secrets
import sys
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate
from pathlib import Path

from app.cli.interrupts import STOPPED, interrupt_cancels
from app.cli.order import DONE, FAILED
from app.cli.progress import Progress, loaded_told
from app.cli.reading import read_input, warn_of_language
from app.core.actions import load_step
from app.core.catalog import Catalog
from app.core.citations import is_not_there
from app.core.conversation import Conversation, Source, Turn, read_conversation, write_conversation
from app.core.conversation_notes import notes_request
from app.core.document import Document
from app.core.document_question import HISTORY_SHARE, Asked, Questioner
from app.core.embedding_models import embedding_model
from app.core.errors import EmptyAnswer
from app.core.generation import Ending, ModelInfo, Request, Sampling, Usage
from app.core.job_file import place_of
from app.core.language import language_of
from app.core.meaning import Meaning
from app.core.passage_vectors import vectors_in, vectors_path
from app.core.passages import estimated_tokens
from app.core.shortage import shortage_of
from app.core.token_counts import TokenCounts
from app.inference.embedding import Embeds, identity_of, vector_of_question
from app.inference.engine import Delta, Engine, Finished, Prefilled, Started
from app.inference.process_engine import ProcessEngine
from app.inference.suggestion import suggest

_ANSWER, _NOTES = "terminal-answer", "terminal-notes"


@dataclass(frozen=True, slots=True)
class AskOrder:
    """What the command line asked for. ``history``: where the conversation is kept; None: there is none."""

    file: str
    question: str
    history: Path | None
    model: str | None
    seed: int | None
    max_tokens: int | None
    temperature: float | None
    context_tokens: int | None
    threads: int | None
    as_json: bool
    stretches: bool = False


def ask(order: AskOrder, catalog: Catalog) -> int:
    """Answer; returns the exit code.

    Raises:
        StetError: whatever made it impossible.
    """
    document = read_input(order.file)
    conversation = read_conversation(order.history) if order.history is not None else Conversation()
    model, plan, sampling = catalog.resolve(order.model)
    plan = replace(plan, context_tokens=order.context_tokens or plan.context_tokens, threads=order.threads or 0)
    if order.stretches:
        plan = catalog.stretched(model, plan, order.context_tokens)
    progress = Progress()
    warn_of_language(progress, catalog, model, document.text)
    engine = ProcessEngine()
    try:
        run = _Run(order, document, conversation, engine, progress, sampling, catalog.is_small(model),
                   _meaning_kept(catalog, engine, document))
        with interrupt_cancels() as interrupts:
            info = engine.load(model, plan, lambda part: progress.renew(f"loading {model.name} {part:.0%}"))
            progress.say(loaded_told(info))
            if (short := shortage_of(info)) is not None:
                progress.say(short.message())
            interrupts.cancel = run.cancel
            return run.go(info)
    finally:
        progress.clear()
        engine.close()


class _Run:
    """One question, after the conversation was put into notes where it has grown."""

    def __init__(self, order: AskOrder, document: Document, conversation: Conversation, engine: Engine,
                 progress: Progress, sampling: Sampling, small: bool, meaning: Meaning | None) -> None:
        self._order, self._document, self._conversation = order, document, conversation
        self._engine, self._progress, self._sampling, self._small = engine, progress, sampling, small
        self._meaning = meaning
        self._seed = secrets.randbelow(2**32) if order.seed is None else order.seed
        self._count = TokenCounts(engine.count_tokens)
        self._stopped = False

    def cancel(self) -> None:
        """Stop what runs, and begin nothing more."""
        self._stopped = True
        for job in (_NOTES, _ANSWER):
            self._engine.cancel(job)

    def go(self, info: ModelInfo) -> int:
        """Notes, then the answer; returns the exit code."""
        noted = self._into_notes(info)
        if self._stopped:
            return self._say_stopped()
        questioner = Questioner(self._document.text, load_step("_ask"), self._count, info.context_tokens,
                                self._sampling, small=self._small, seed=self._seed, max_tokens=self._order.max_tokens,
                                meaning=self._meaning)
        asked = questioner.ask(_ANSWER, self._conversation, self._order.question)
        self._progress.say(read_in_words(asked))
        if self._stopped:
            return self._say_stopped()
        answer, ending, usage = self._answer(asked.request, shows=not self._order.as_json)
        turn = asked.turn(answer, ending)
        if answer.strip() and self._order.history is not None:
            write_conversation(self._order.history, self._conversation.with_turn(turn))
        self._show(turn, asked, info, usage, noted)
        if ending == "stopped":
            return self._say_stopped()
        return FAILED if ending == "repeating" else DONE

    def _into_notes(self, info: ModelInfo) -> int:
        """Put the oldest turns into notes where they do not fit any more; returns how many."""
        more = self._conversation.surplus(estimated_tokens, HISTORY_SHARE * info.context_tokens)
        if not more:
            return 0
        self._progress.say(f"{more:,} earlier " + ("question goes" if more == 1 else "questions go") +
                           " into notes, because the conversation has grown long.")
        request = notes_request(_NOTES, load_step("_ask-notes"), self._conversation, more,
                                language=language_of(self._document.text), sampling=self._sampling, count=self._count,
                                context_tokens=info.context_tokens, small=self._small, seed=self._seed)
        try:
            notes, ending, _ = self._answer(request, shows=False)
        except EmptyAnswer:
            self._conversation = self._conversation.with_questions_noted(more)
            return more
        if ending != "stopped":
            self._conversation = self._conversation.with_notes(notes, more)
        return more

    def _answer(self, request: Request, *, shows: bool) -> tuple[str, Ending, Usage]:
        parts: list[str] = []
        prompt = 0
        if self._order.temperature is not None:
            request = replace(request, sampling=replace(request.sampling, temperature=self._order.temperature))
        for event in suggest(self._engine, request, request.messages[-1].content):
            if isinstance(event, Started):
                prompt = event.prompt_tokens
                self._progress.renew(f"reading {prompt:,} tokens", always=True)
            elif isinstance(event, Prefilled):
                self._progress.renew(f"reading {prompt:,} tokens {event.done / max(event.total, 1):.0%}")
            elif isinstance(event, Delta):
                parts.append(event.text)
                if shows:
                    self._progress.clear()
                    sys.stdout.write(event.text)
                    sys.stdout.flush()
            elif isinstance(event, Finished):
                return "".join(parts), event.ending, event.usage
        raise AssertionError("an engine ended without saying how")

    def _show(self, turn: Turn, asked: Asked, info: ModelInfo, usage: Usage, noted: int) -> None:
        place = in_file(self._document)
        if self._order.as_json:
            print(json.dumps(self._report(turn, asked, info, usage, noted, place), ensure_ascii=False), flush=True)
            return
        cited = [source for source in turn.sources if source.cited]
        print("\n" if cited else "")
        for source in cited:
            print(_told(source, place))
        sys.stdout.flush()
        if near := [source for source in turn.sources if source.near]:
            self._progress.say("the answer names no passage; by their words these are nearest to it:")
            for source in near:
                self._progress.say(_told(source, place))
        if is_not_there(turn.answer) and turn.way == "passages":
            self._progress.say(f"that is said of the {len(turn.sources):,} passages that were read, not of all "
                               f"{turn.passages:,}.")
        if turn.unknown:
            numbers = ", ".join(f"[{number}]" for number in turn.unknown)
            self._progress.say(f"the answer names {numbers}, which it was not given; do not rely on that.")
        if turn.unsourced:
            self._progress.say(f"in nothing that was read: {', '.join(turn.unsourced)}; do not rely on that.")
        if turn.ending == "length":
            self._progress.say("the answer was cut off at its length limit (--max-tokens, or the end of the context).")
        self._progress.say(f"{usage.generated_tokens:,} tokens, {usage.decode_speed:.1f} per second; "
                           f"read {usage.prompt_tokens:,} tokens, {usage.prefill_speed:.0f} per second")

    def _report(self, turn: Turn, asked: Asked, info: ModelInfo, usage: Usage, noted: int,
                place: Callable[[int], int]) -> dict[str, object]:
        return {
            "question": turn.question,
            "answer": turn.answer,
            "ending": turn.ending,
            "in_document": not is_not_there(turn.answer),
            "read": {"way": turn.way, "passages": len(turn.sources), "of": turn.passages,
                     "tokens": sum(self._count(self._document.text[each.start : each.end]) for each in turn.sources)},
            "sources": [_as_data(source, place) for source in turn.sources],
            "unknown": list(turn.unknown),
            "unsourced": list(turn.unsourced),
            "turns": len(self._conversation.turns) + 1,
            "noted_turns": self._conversation.noted,
            "newly_noted_turns": noted,
            "model": {"id": info.id, "name": info.name, "path": info.path, "device": info.device},
            "prompt_tokens": usage.prompt_tokens,
            "reused_tokens": usage.reused_tokens,
            "generated_tokens": usage.generated_tokens,
            "prefill_seconds": round(usage.prefill_seconds, 3),
            "decode_seconds": round(usage.decode_seconds, 3),
            "seed": self._seed,
        }

    def _say_stopped(self) -> int:
        self._progress.say("stopped.")
        return STOPPED


def _meaning_kept(catalog: Catalog, engine: Embeds, document: Document) -> Meaning | None:
    """The vectors of its passages that the window has made; none are made here, where the answer is waited for."""
    model = embedding_model(catalog)
    if model is None or document.path is None:
        return None
    try:
        vectors = vectors_in(vectors_path(place_of(document.path, ""), identity_of(model)))
    except OSError:
        return None
    return Meaning(vectors, partial(vector_of_question, engine, model)) if vectors else None


def read_in_words(asked: Asked) -> str:
    """What the model gets to read."""
    if asked.way == "whole":
        return "reads the document whole."
    return f"reads {len(asked.sources):,} of {asked.passages:,} passages."


def in_file(document: Document) -> Callable[[int], int]:
    """From a place in the text to the place in the file, in characters; its mark and its line ends count, as for
    `check` and `passages`.
    """
    lines = [number for number, character in enumerate(document.text) if character == "\n"]
    ends = document.line_ends if len(document.line_ends) > 1 else document.line_ends * len(lines)
    more = [0, *accumulate(len(end) - 1 for end in ends[: len(lines)])]
    return lambda place: place + more[min(bisect_left(lines, place), len(more) - 1)] + (document.bom and place > 0)


def _told(source: Source, place: Callable[[int], int]) -> str:
    headings = " › ".join(source.headings)
    return (f"[{source.number}] characters {place(source.start):,} to {place(source.end):,}"
            + (f", {headings}" if headings else "") + f": {source.quote}")


def _as_data(source: Source, place: Callable[[int], int]) -> dict[str, object]:
    return {"number": source.number, "range": [place(source.start), place(source.end)],
            "headings": list(source.headings), "quote": source.quote, "cited": source.cited,
            "near": source.near}
