"""A task of many questions in the terminal: the model is loaded, progress is told, Ctrl+C stops, answers are kept."""

from __future__ import annotations

import json
import secrets
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any, TypeVar

from app.cli.interrupts import interrupt_cancels
from app.cli.order import Order
from app.cli.progress import Progress, loaded_told
from app.core.asking import Answer, Asker, Task
from app.core.catalog import Catalog
from app.core.document import Document, read_document
from app.core.findings import Range
from app.core.generation import ModelInfo
from app.core.kept_asks import KeptAsks
from app.core.language import language_of
from app.core.proposals import file_name
from app.core.shortage import shortage_of
from app.inference.asks_at_once import AsksAtOnce
from app.inference.engine import Engine
from app.inference.model_identity import identity_of
from app.inference.process_engine import ProcessEngine

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A loaded model, and how it is asked about a document."""

    engine: Engine
    info: ModelInfo
    identity: str
    asker: Asker
    progress: Progress


@contextmanager
def loaded(order: Order, document: Document, catalog: Catalog) -> Iterator[Loaded]:
    """The model of an order, loaded; it is let go at the end.

    Raises:
        StetError: whatever made it impossible.
    """
    model, plan, sampling = catalog.resolve(order.model)
    model = replace(model, adapters=tuple(catalog.adapter(wanted, model) for wanted in order.adapters))
    plan = replace(plan, context_tokens=order.context_tokens or plan.context_tokens, threads=order.threads or 0)
    if order.stretches:
        plan = catalog.stretched(model, plan, order.context_tokens)
    progress = Progress()
    engine = ProcessEngine()
    try:
        info = engine.load(model, plan, lambda part: progress.renew(f"loading {model.name} {part:.0%}"))
        progress.say(loaded_told(info))
        if (short := shortage_of(info)) is not None:
            progress.say(short.message())
        if order.thinking:
            progress.say("here the model answers without thinking first.")
        seed = secrets.randbelow(2**32) if order.seed is None else order.seed
        asker = Asker(sampling, language_of(document.text), catalog.is_small(model), order.style, seed,
                      order.max_tokens, order.temperature)
        yield Loaded(engine, info, identity_of(model), asker, progress)
    finally:
        progress.clear()
        engine.close()


def known_answers(here: Loaded, order: Order, document: Document, again: str | None) -> KeptAsks:
    """What need not be asked: what is kept from a run before (with --resume), and an earlier report's answers.

    Answers that come are kept, so that the same command goes on after a kill.

    Raises:
        FileProblem: the report cannot be read.
    """
    place = file_name(document.path) if document.path is not None else ""
    known = KeptAsks(place, here.identity, order.style.id if order.style is not None else "", go_on=order.resumes)
    if order.resumes:
        here.progress.say(f"{len(known):,} answers are kept from before." if known
                          else "nothing is kept from before; it begins anew.")
    for key, answer in answers_of(again).items():
        known[key] = answer
    return known


def carry_out(here: Loaded, task: Task[Result], known: KeptAsks) -> AsksAtOnce[Result]:
    """Run a task to its end, or to Ctrl+C.

    Args:
        known: answers of before; those that come are added. It is closed at the end.

    Raises:
        StetError: what ``AsksAtOnce.events`` raises.
    """
    with closing(known):
        return _carried_out(here, task, known)


def _carried_out(here: Loaded, task: Task[Result], known: KeptAsks) -> AsksAtOnce[Result]:
    run = AsksAtOnce(here.engine, task, here.asker, at_once=here.info.parallel, known=known)
    before, rounds = "", 0
    with interrupt_cancels() as interrupts:
        interrupts.cancel = run.cancel
        for course in run.events():
            if course.round > rounds:
                rounds = course.round
                here.progress.say(f"round {rounds}: {course.total:,} question{'s' if course.total > 1 else ''}")
            told = f"round {course.round}: {course.done:,} of {course.total:,} answered"
            here.progress.renew(told, always=told != before)
            before = told
    here.progress.clear()
    return run


def answers_of(path: str | None) -> dict[str, Answer]:
    """The answers in an earlier report (``--json``), by the questions' keys; none where nothing is given.

    Raises:
        FileProblem: it cannot be read.
    """
    found: dict[str, Answer] = {}

    def gather(value: Any) -> None:
        if isinstance(value, dict):
            if value.get("key") and value.get("answer") and value.get("ending") in ("finished", "length", "repeating"):
                found[str(value["key"])] = Answer(str(value["answer"]), value["ending"])
            for each in value.values():
                gather(each)
        elif isinstance(value, list):
            for each in value:
                gather(each)

    if path is not None:
        text = read_document(path).text
        with suppress(ValueError, RecursionError):  # no report: everything is asked for
            gather(json.loads(text))
    return found


class Places:
    """Places in a document's text, as places in the file: there a mark and each character of a line's end count."""

    def __init__(self, document: Document) -> None:
        ends = document.line_ends
        self._mark = int(document.bom)
        # Line ends that are two characters in the file move what stands behind them.
        lines = document.text.split("\n")[:-1]
        mixed = len(ends) == len(lines)
        wide = [len(ends[number] if mixed else document.newline) - 1 for number in range(len(lines))]
        self._starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
        self._moved = list(accumulate(wide, initial=0))

    def of(self, place: Range) -> list[int]:
        """Start and end in the file, in characters."""
        return [self._of(place[0]), self._of(place[1])]

    def _of(self, index: int) -> int:
        return index + self._mark + self._moved[bisect_right(self._starts, index) - 1]
