"""Actions that gather a table from a whole document, or hold its clauses against each other, in the terminal."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.cli.interrupts import STOPPED
from app.cli.order import DONE, FAILED, Order, spare_source
from app.cli.reading import read_input
from app.cli.task_run import Loaded, Places, carry_out, known_answers, loaded
from app.core.asking import Answer
from app.core.catalog import Catalog
from app.core.clause_pairs import ClausePair
from app.core.contradictions import Contradictions, contradicting
from app.core.document import Document
from app.core.findings import Range
from app.core.gathered_table import GatheredTable, gathering
from app.core.generation import Usage
from app.core.prompt import build_messages
from app.core.storage import write_atomically
from app.core.summary_coverage import Unsourced
from app.inference.asks_at_once import AsksAtOnce

_LONGEST = 60  # characters of a row that are shown beside a flag


@dataclass(frozen=True, slots=True)
class GatherOrder:
    """What the command line asked for.

    Args:
        order: as for every action.
        again: an earlier report, whose answers are not asked for again; None: none.
        against: another file to hold the clauses against; None: the document itself. Only for an action on pairs.
        pairs: that are judged at most.
    """

    order: Order
    again: str | None
    against: str | None
    pairs: int


def gather(wanted: GatherOrder, catalog: Catalog) -> int:
    """Do it; returns the exit code: 1 where some passage or pair gave no answer that could be read.

    Raises:
        StetError: whatever made it impossible.
    """
    order = wanted.order
    document = read_input(order.file)
    other = read_input(wanted.against) if wanted.against is not None else None
    spare_source(order.output, document.path, other.path if other is not None else None)
    build_messages(order.action, document.text, order.style, order.instruction, "en")  # refuses before any work
    with loaded(order, document, catalog) as here:
        known = known_answers(here, order, document, wanted.again)
        if here.asker.small:
            here.progress.say(f"{here.info.name} is too small for this: hold every row against the text.")
        report = _Report(wanted, document, other, here)
        count, context = here.engine.count_tokens, here.info.context_tokens
        if order.action.pairs:
            return report.of_pairs(carry_out(here, contradicting(
                document.text, other.text if other is not None else None, order.action, here.asker, count,
                context_tokens=context, most=wanted.pairs, wish=order.instruction), known))
        return report.of_rows(carry_out(here, gathering(
            document.text, order.action, here.asker, count, context_tokens=context, at_once=here.info.parallel,
            wish=order.instruction), known))


class _Report:
    """What is told of a run, and where the table goes."""

    def __init__(self, wanted: GatherOrder, document: Document, other: Document | None, here: Loaded) -> None:
        self._wanted, self._here, self._say = wanted, here, here.progress.say
        self._documents = (document, other or document)
        self._places = tuple(map(Places, self._documents))
        self._began = time.monotonic()

    def of_rows(self, run: AsksAtOnce[GatheredTable]) -> int:
        """Tell what was gathered from passages; returns the exit code."""
        table = run.result
        if table is None:
            return self._stopped(run.known)
        places = self._places[0]
        self._give(table.text, table.complete, run.known, run.usage, {
            "passages": table.passages, "document_tokens": table.document_tokens, "columns": list(table.columns),
            "rows": [{"cells": list(row.cells), "sources": [places.of(place) for place in row.sources],
                      "how": row.how, "flags": _flags(row.flags)} for row in table.rows],
            "unread": [{"range": places.of(each.range), "answer": each.answer} for each in table.unread],
            "cut": [places.of(each) for each in table.cut],
        })
        self._say(f"{len(table.rows):,} rows from {table.passages:,} passages, {table.document_tokens:,} tokens.")
        for row in table.rows:
            self._tell_flags(row.flags, row.text)
        for each in table.unread:
            self._say(f"no table came for the passage at line {self._line(0, each.range):,}.")
        for place in table.cut:
            self._say(f"the answer for the passage at line {self._line(0, place):,} was cut off: it may have more.")
        return DONE if table.complete else FAILED

    def of_pairs(self, run: AsksAtOnce[Contradictions]) -> int:
        """Tell which clauses contradict each other; returns the exit code."""
        result = run.result
        if result is None:
            return self._stopped(run.known)
        self._give(result.text, result.complete, run.known, run.usage, {
            "pairs": result.pairs, "compared": result.compared, "columns": list(result.columns),
            "rows": [{"cells": list(each.cells), "clauses": self._clauses(each.pair),
                      "alike": round(each.pair.alike, 3), "differing": [one.as_json() for one in each.pair.differing],
                      "denied": each.pair.denied, "flags": _flags(each.flags)} for each in result.found],
            "unread": [self._clauses(pair) for pair in result.unread],
        })
        for each in result.found:
            lines = [self._line(clause.document, clause.range) for clause in (each.pair.one, each.pair.other)]
            two = " of the other document" if each.pair.other.document else ""
            self._say(f"line {lines[0]:,} against line {lines[1]:,}{two}")
            self._tell_flags(each.flags, " | ".join(each.cells))
        self._say(f"{result.pairs:,} pairs of clauses speak of the same; {result.compared:,} were judged.")
        if result.unread:
            self._say(f"{len(result.unread):,} pairs gave no answer that could be read.")
        return FAILED if result.unread else DONE

    def _give(self, text: str, complete: bool, known: Mapping[str, Answer], usage: Usage,
              data: Mapping[str, object]) -> None:
        """The table to its file or to standard output, and everything as JSON where that is asked for."""
        order, info = self._wanted.order, self._here.info
        written = order.output is not None and complete
        if order.output is not None and written:
            write_atomically(order.output, self._documents[0].encode(text + "\n"))
            self._say(f"wrote {order.output}")
        if order.as_json:
            print(json.dumps({
                "action": order.action.id,
                "model": {"id": info.id, "name": info.name, "path": info.path, "device": info.device},
                "ending": "finished" if complete else "incomplete", "complete": complete, "text": text, **data,
                "answers": _answers(known), "prompt_tokens": usage.prompt_tokens,
                "generated_tokens": usage.generated_tokens, "seconds": round(time.monotonic() - self._began, 3),
                "seed": self._here.asker.seed}, ensure_ascii=False), flush=True)
        elif not written:
            print(text, flush=True)

    def _stopped(self, known: Mapping[str, Answer]) -> int:
        if self._wanted.order.as_json:
            print(json.dumps({"action": self._wanted.order.action.id, "ending": "stopped", "complete": False,
                              "answers": _answers(known)}, ensure_ascii=False), flush=True)
        self._say(f"stopped; {len(known):,} answers came before.")
        return STOPPED

    def _clauses(self, pair: ClausePair) -> list[dict[str, object]]:
        return [{"document": clause.document, "range": self._places[clause.document].of(clause.range),
                 "text": clause.text} for clause in (pair.one, pair.other)]

    def _line(self, document: int, place: Range) -> int:
        return self._documents[document].text.count("\n", 0, place[0]) + 1

    def _tell_flags(self, flags: Sequence[Unsourced], row: str) -> None:
        for flag in flags:
            self._say(f"in the table, and not in the text: {flag.kind} “{flag.text}” (“{row[:_LONGEST]}”)")


def _flags(flags: Sequence[Unsourced]) -> list[dict[str, object]]:
    return [{"kind": each.kind, "text": each.text, "range": list(each.range)} for each in flags]


def _answers(known: Mapping[str, Answer]) -> list[dict[str, str]]:
    return [{"key": key, "answer": answer.text, "ending": answer.ending} for key, answer in known.items()]
