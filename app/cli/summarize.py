"""`summarize` in a length and form, of a document of any length: the text, its sources, what is not in it."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass

from app.cli.interrupts import STOPPED
from app.cli.kept_action import DoneAction, keep_action
from app.cli.order import DONE, FAILED, Order, spare_source
from app.cli.reading import read_input
from app.cli.run_action import run_action
from app.cli.task_run import Loaded, Places, carry_out, known_answers, loaded
from app.core.actions import load_step
from app.core.catalog import Catalog
from app.core.document import Document
from app.core.errors import PromptTooLong, StetError
from app.core.findings import Range
from app.core.prompt import build_messages
from app.core.storage import write_atomically
from app.core.summary_coverage import Missing, Unsourced, missing, unsourced
from app.core.summary_forms import Form, Length, load_wordings
from app.core.summary_node import Node, Summary
from app.core.summary_tree import SummaryOrder, SummarySteps, summarizing
from app.inference.asks_at_once import AsksAtOnce

# Sections that are named on standard error; --json has all.
_NAMED = 12


@dataclass(frozen=True, slots=True)
class SummarizeOrder:
    """What the command line asked for.

    Args:
        order: as for every action.
        length, form: None: not given. With neither, a text that fits is answered as any other action answers it, and a
            longer one is refused.
        again: an earlier report, whose answers are not asked for again; None: none.
    """

    order: Order
    length: Length | None
    form: Form | None
    again: str | None


def summarize(wanted: SummarizeOrder, catalog: Catalog) -> int:
    """Do it; returns the exit code: 1 where something of the document could not be read.

    Raises:
        StetError: whatever made it impossible.
    """
    order = wanted.order
    if wanted.length is None and wanted.form is None and wanted.again is None and not order.resumes:
        try:
            return run_action(order, catalog)
        except PromptTooLong:
            print("stet: with --length or --form a text of any length is read, in passages.", file=sys.stderr)
            raise
    document = read_input(order.file)
    spare_source(order.output, document.path)
    build_messages(order.action, document.text, order.style, order.instruction, "en")  # refuses before any work
    with loaded(order, document, catalog) as here:
        began = time.monotonic()
        steps = SummarySteps(load_step("_summary"), load_step("_summary-join"), load_wordings())
        asked = SummaryOrder(wanted.length or Length("paragraph"), wanted.form or "prose", here.info.context_tokens,
                             order.instruction, here.info.parallel)
        task = summarizing(document.text, asked, steps, here.asker, here.engine.count_tokens)
        run = carry_out(here, task, known_answers(here, order, document, wanted.again))
        return _Report(wanted, asked, document, here, run, time.monotonic() - began).give()


class _Report:
    """What is told of a run, and where the text goes."""

    def __init__(self, wanted: SummarizeOrder, asked: SummaryOrder, document: Document, here: Loaded,
                 run: AsksAtOnce[Summary], seconds: float) -> None:
        self._wanted, self._asked, self._document, self._here = wanted, asked, document, here
        self._run, self._seconds = run, seconds
        self._places = Places(document)

    def give(self) -> int:
        summary, order, say = self._run.result, self._wanted.order, self._here.progress.say
        if summary is None:
            if order.as_json:
                answers = [{"key": key, "answer": answer.text, "ending": answer.ending}
                           for key, answer in self._run.known.items()]
                print(json.dumps({"action": order.action.id, "ending": "stopped", "complete": False,
                                  "answers": answers}, ensure_ascii=False), flush=True)
            say(f"stopped; {len(self._run.known):,} answers came before"
                + (" (--again with this report takes them from there)." if order.as_json else "."))
            return STOPPED
        left = missing(self._document.text, summary)
        odd = unsourced(self._document.text, summary.text)
        written = self._store(summary)
        if order.as_json:
            print(json.dumps(self._as_data(summary, left, odd), ensure_ascii=False), flush=True)
        elif not written:
            print(summary.text, flush=True)
        self._tell(summary, left, odd)
        self._keep(summary, written)
        return DONE if summary.complete else FAILED

    def _store(self, summary: Summary) -> bool:
        order = self._wanted.order
        if order.output is None or not summary.complete:
            return False
        write_atomically(order.output, self._document.encode(summary.text + "\n"))
        self._here.progress.say(f"wrote {order.output}")
        return True

    def _tell(self, summary: Summary, left: list[Missing], odd: list[Unsourced]) -> None:
        say = self._here.progress.say
        if summary.is_whole:
            say(f"read whole, {summary.document_tokens:,} tokens.")
        else:
            say(f"read in {summary.passages:,} passages, {summary.document_tokens:,} tokens; "
                f"{summary.root.levels:,} levels of summaries.")
        if summary.form != self._asked.form:
            say(f"{self._here.info.name} is too small to write this form; it is {summary.form}.")
        if self._here.asker.small and "```" in self._document.text:
            say(f"{self._here.info.name} did not get the fenced code to read; it would go on writing it.")
        passed = [each for each in left if each.why == "passed over"]
        for each in passed[:_NAMED]:
            say(f"not in the summary: line {self._line(each.range):,}, {' › '.join(each.headings) or 'no heading'}")
        if len(passed) > _NAMED:
            say(f"not in the summary: {len(passed) - _NAMED:,} sections more (--json names them).")
        for kind, text in dict.fromkeys((fact.kind, fact.text) for fact in odd):
            say(f"in the summary, and nowhere in the document: {kind} “{text}”")
        for place in summary.failed:
            say(f"no answer came for the passage at line {self._line(place):,}; "
                "with the report of --json, --again asks for it alone.")
        if summary.in_circles:
            say(f"answers that went in circles, and were cut where that began: {summary.in_circles:,}.")
        if not summary.complete:
            say("the summary is not complete.")

    def _line(self, place: Range) -> int:
        return self._document.text.count("\n", 0, place[0]) + 1

    def _keep(self, summary: Summary, written: bool) -> None:
        """Keep what was proposed for a file; where that cannot be, it is said, and what was done stands."""
        order = self._wanted.order
        if self._document.path is None or not summary.text.strip():
            return
        try:
            keep_action(DoneAction(
                order.action, order.style.id if order.style is not None else "", order.instruction, self._document,
                self._run.requests, self._here.info, "finished" if summary.complete else "stopped", summary.text, None,
                order.accept, order.output if written else None, summary.text if written else ""))
        except StetError as error:
            self._here.progress.say(error.message())

    def _as_data(self, summary: Summary, left: list[Missing], odd: list[Unsourced]) -> dict[str, object]:
        info, usage, places = self._here.info, self._run.usage, self._places
        return {
            "action": self._wanted.order.action.id,
            "model": {"id": info.id, "name": info.name, "path": info.path, "device": info.device},
            "ending": "finished" if summary.complete else "incomplete",
            "complete": summary.complete,
            "length": str(self._asked.length), "form": summary.form,
            "way": "whole" if summary.is_whole else "passages",
            "document_tokens": summary.document_tokens, "passages": summary.passages, "levels": summary.root.levels,
            "text": summary.text,
            "sentences": self._sentences(summary.root),
            "not_in_the_summary": [{"headings": list(each.headings), "range": places.of(each.range), "why": each.why}
                                   for each in left],
            "unsourced": [{"kind": each.kind, "text": each.text, "range": list(each.range)} for each in odd],
            "failed": [places.of(each) for each in summary.failed],
            "tree": self._node(summary.root),
            "prompt_tokens": usage.prompt_tokens, "generated_tokens": usage.generated_tokens,
            "seconds": round(self._seconds, 3), "load_seconds": round(info.load_seconds, 3),
            "prefill_seconds": round(usage.prefill_seconds, 3), "decode_seconds": round(usage.decode_seconds, 3),
            "seed": self._here.asker.seed,
        }

    def _sentences(self, node: Node) -> list[dict[str, object]]:
        return [{**each.as_json(), "sources": [self._places.of(place) for place in each.sources]}
                for each in node.sentences]

    def _node(self, node: Node) -> dict[str, object]:
        return {"headings": list(node.headings), "ranges": [self._places.of(place) for place in node.ranges],
                "tokens": node.tokens, "ending": node.ending, "text": node.text, "sentences": self._sentences(node),
                "key": node.key, "answer": node.answer, "children": [self._node(child) for child in node.children]}
