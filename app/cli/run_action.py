"""One action on one text in the terminal: the result on standard output, progress on standard error."""

from __future__ import annotations

import json
import secrets
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from app.cli import kept_passages
from app.cli.cost import cost_told, measured_speed
from app.cli.interrupts import STOPPED, Interrupts, interrupt_cancels
from app.cli.judged import as_data, uneven_told
from app.cli.kept_action import DoneAction, keep_action
from app.cli.order import DONE, FAILED, Order, spare_source
from app.cli.progress import Progress, loaded_told
from app.cli.reading import read_input, warn_of_language
from app.cli.told_summary import summary_for
from app.core.catalog import Catalog
from app.core.changes import compare, proposal, settled
from app.core.composition import Composition
from app.core.coverage import Coverage
from app.core.document import Document, save_document
from app.core.errors import ChangedOnDisk, EngineDied, StetError
from app.core.generation import Ending, ModelFile, ModelInfo, Plan, Request, Sampling, Usage, added
from app.core.job_file import JobFile
from app.core.judgement import Judgement, judge, judge_rewriting
from app.core.language import language_of
from app.core.passages import Piece
from app.core.prompt import build_messages, build_request
from app.core.recommendation import Speed
from app.core.repetition import without_loop
from app.core.shortage import shortage_of
from app.core.storage import write_atomically
from app.core.token_counts import TokenCounts
from app.core.whole_document import Cutting
from app.inference.engine import Delta, Engine, Event, Finished, Prefilled, Started, Thought
from app.inference.model_identity import identity_of
from app.inference.passages_at_once import Failed, PassageEvent, PassagesAtOnce, Prepare
from app.inference.process_engine import ProcessEngine
from app.workers.cost_question import CostQuestion

JOB = "terminal"


def run_action(order: Order, catalog: Catalog) -> int:
    """Do it; returns the exit code.

    Raises:
        StetError: whatever made it impossible.
    """
    document = read_input(order.file)
    if order.action.result != "replace":
        spare_source(order.output, document.path)
    build_messages(order.action, document.text, order.style, order.instruction, "en")  # refuses before any work
    model, plan, sampling = catalog.resolve(order.model)
    model = replace(model, adapters=tuple(catalog.adapter(wanted, model) for wanted in order.adapters))
    plan = replace(plan, context_tokens=order.context_tokens or plan.context_tokens, threads=order.threads or 0)
    if order.stretches:
        plan = catalog.stretched(model, plan, order.context_tokens)
    progress = Progress()
    warn_of_language(progress, catalog, model, document.text)
    engine = ProcessEngine()
    run = _Run(order, document, engine, progress, catalog.thinking_sampling(model) if order.thinking else None)
    try:
        return run.go(model, plan, sampling, catalog)
    finally:
        progress.clear()
        engine.close()
        run.close()


class _Run:
    """The course of one order, from loading the model to the last line."""

    def __init__(self, order: Order, document: Document, engine: Engine, progress: Progress,
                 thinking: Sampling | None) -> None:
        self._order, self._document, self._engine, self._progress = order, document, engine, progress
        self._thinking = thinking
        # What is judged is known when it is whole.
        self._streams = not order.as_json and order.output is None and not order.action.is_checked
        self._judgement: Judgement | None = None
        kept = kept_passages.kept_before(document, order.action) if order.resumes else None
        self._resumed, self._summary = kept, ""
        seed = kept.seed if kept is not None and order.seed is None else order.seed
        self._seed = secrets.randbelow(2**32) if seed is None else seed
        # Passages that share steps and cache are rounded otherwise each time, which can tip a close choice.
        self._alone = order.seed is not None or (kept is not None and kept.alone)
        self._count = TokenCounts(engine.count_tokens)
        self._job: JobFile | None = None
        self._failed: list[Failed] = []
        self._usages: list[Usage] = []
        self._requests: list[Request] = []
        self._result: list[str] = []
        self._composition = Composition((), replaces=False)
        self._coverage = Coverage("", 0, 0, ())
        self._prompt_tokens = 0
        self._began = time.monotonic()

    def go(self, model: ModelFile, plan: Plan, sampling: Sampling, catalog: Catalog) -> int:
        order, small = self._order, catalog.is_small(model)
        language = language_of(self._document.text or order.instruction)

        def prepare(count: Callable[[str], int], text: str, context: str = "") -> Request:
            request = build_request(
                JOB, replace(order.action, thinking_budget=order.thinking), text, style=order.style,
                instruction=order.instruction, sampling=sampling, language=language, count=count, small=small,
                context=context, seed=self._seed, max_tokens=order.max_tokens, thinking=self._thinking,
                terms=order.terms, summary=self._summary,
            )
            if order.temperature is not None:
                request = replace(request, sampling=replace(request.sampling, temperature=order.temperature))
            if self._alone and self._composition.total > 1:
                request = replace(request, alone=True, draft_from="")
            self._requests.append(request)
            return request

        with interrupt_cancels() as interrupts:
            info = self._engine.load(model, plan, lambda part: self._progress.renew(f"loading {model.name} {part:.0%}"))
            self._progress.say(loaded_told(info))
            if (short := shortage_of(info)) is not None:
                self._progress.say(short.message())
            if self._thinking is not None and not info.thinks:
                self._thinking = None
                self._progress.say(f"{info.name} cannot think; it answers at once.")
            pieces = self._cut(info, small)
            if self._composition.total > 1 and not small:
                self._summary = self._resumed.summary if self._resumed is not None else summary_for(
                    self._document, language, self._engine, info, identity_of(model), order.summary, self._progress,
                    interrupts, sampling, self._seed)
                pieces = self._cut(info, small)
            if not order.resumes:
                self._say_cost(info, pieces, small, measured_speed(catalog, info))
            style = order.style.id if order.style is not None else ""
            self._job = kept_passages.open_job(self._document, order.action, style, order.instruction, self._seed,
                                               pieces, identity_of(model), alone=self._alone, go_on=order.resumes,
                                               summary=self._summary)
            if order.resumes:
                self._progress.say(kept_passages.resumed(self._job, self._composition.total))
            try:
                last = self._work(pieces, prepare, 1 if self._alone else info.parallel, interrupts)
                self._finish_result()
            except StetError:
                self._finish_result()
                self._put_what_came()
                raise
        return self._end(info, last.ending, last.usage)

    def close(self) -> None:
        """Let what is kept go, for another run."""
        if self._job is not None:
            self._job.close()

    def _say_cost(self, info: ModelInfo, pieces: Sequence[Piece], small: bool, speed: Speed | None) -> None:
        order, thinks = self._order, self._thinking is not None
        action = replace(order.action, thinking_budget=order.thinking or 0)
        question = CostQuestion(action, self._document.text, order.style, order.instruction,
                                small=small, thinks=thinks, context_tokens=info.context_tokens, speed=speed)
        self._progress.say(cost_told(question.answer_cut(self._engine, self._count, pieces, self._summary)))

    def _cut(self, info: ModelInfo, small: bool) -> tuple[Piece, ...]:
        text, action = self._document.text, self._order.action
        summary_tokens = self._engine.count_tokens(self._summary) if self._summary else 0
        pieces = Cutting(action, text, 0, len(text), small, summary_tokens).pieces(
            self._count, info.context_tokens)
        self._composition = Composition(pieces, replaces=action.result == "replace")
        self._coverage = Coverage(text, 0, len(text), pieces)
        return pieces

    def _work(self, pieces: Sequence[Piece], prepare: Prepare, at_once: int, interrupts: Interrupts) -> Finished:
        """Ask for all passages; where the engine dies, for the rest once more, as long as it gets on."""
        action, done = self._order.action, 0
        while True:
            before = list(self._usages)
            run = PassagesAtOnce(self._engine, pieces, prepare, replaces=action.result == "replace",
                                 protects=action.protects, at_once=at_once, answers=self._job)
            interrupts.cancel = run.cancel
            try:
                last = self._stream(run.events())
                return replace(last, usage=added([*before, last.usage]))
            except EngineDied as death:
                if self._job is None or self._composition.done <= done or interrupts.count:
                    raise
                done = self._composition.done
                self._composition.begin_rest_again()
                self._coverage.stop()
                self._progress.say(f"{death.message().split('.')[0]}; it goes on with the passages that are left.")

    def _stream(self, events: Iterator[PassageEvent | Finished]) -> Finished:
        """Show and keep what comes, to the end."""
        for came in events:
            if isinstance(came, Finished):
                return came
            if isinstance(came.event, Failed):
                self._failed.append(came.event)
                self._coverage.failed(came.passage, came.event.problem)
            elif not self._composition.is_cut or self._composition.final(came.passage) is None:
                self._compose(came.passage, came.event)
                self._tell(came.event)
        raise AssertionError("an engine ended without saying how")

    def _finish_result(self) -> None:
        """No more comes: what was not done stands as it was."""
        self._coverage.stop()
        if self._composition.is_cut:
            self._composition.end_all()
            self._put(self._composition.take())
        if self._order.action.result != "replace" and self._result and not self._result[-1].endswith("\n"):
            self._put("\n")  # an answer that stands for itself ends its last line

    def _tell(self, event: Event) -> None:
        """Tell what is going on, and put the text of a single piece as it comes."""
        alone = self._composition.total == 1
        if isinstance(event, Thought):
            if self._order.shows_thinking:
                self._progress.show(event.text)
            else:
                self._progress.renew(f"thinking, {event.tokens:,} tokens")
        elif not alone:
            done = f"{self._composition.done:,} of {self._composition.total:,} passages"
            self._progress.renew(done, always=isinstance(event, Finished))
        elif isinstance(event, Started):
            self._prompt_tokens = event.prompt_tokens
            self._progress.renew(f"reading {event.prompt_tokens:,} tokens", always=True)
        elif isinstance(event, Prefilled):
            self._progress.renew(f"reading {self._prompt_tokens:,} tokens {event.done / max(event.total, 1):.0%}")
        elif isinstance(event, Delta):
            if not self._composition.is_cut:
                self._put(event.text)
            if not (self._streams and sys.stdout.isatty()):  # else it would stand in the middle of the text
                self._progress.renew(f"writing, {event.tokens:,} tokens")

    def _compose(self, passage: int, event: Event) -> None:
        """Of several passages each is put when it and all before it are final."""
        if isinstance(event, Started):
            self._coverage.began(passage)
        elif isinstance(event, Finished):
            self._coverage.ended(passage, event.ending)
            self._usages.append(event.usage)
        if not self._composition.is_cut:
            return
        if isinstance(event, Delta):
            self._composition.add(passage, event.text)
        elif isinstance(event, Finished):
            self._composition.end(passage, event.ending)
            self._put(self._composition.take())

    def _put(self, text: str) -> None:
        """Add to the result, and show it where it is shown as it comes."""
        if not text:
            return
        self._result.append(text)
        if self._streams:
            self._progress.clear()
            sys.stdout.write(text)
            sys.stdout.flush()

    def _end(self, info: ModelInfo, ending: Ending, usage: Usage) -> int:
        order, text = self._order, "".join(self._result)
        answer = text
        if order.action.is_checked and text.strip():
            text = self._judged(text, ending)
        kept = self._store(text, ending)
        self._keep(info, answer, text if kept else "", ending)
        if order.as_json:
            print(json.dumps(self._report(info, text, ending, usage), ensure_ascii=False), flush=True)
        elif not kept and not self._streams:
            sys.stdout.write(text)
            sys.stdout.flush()
        if sys.stdout.isatty() and text and not text.endswith("\n") and not kept:
            print(flush=True)
        thought = f" ({usage.thought_tokens:,} of them thinking)" if usage.thought_tokens else ""
        self._progress.say(
            f"{usage.generated_tokens:,} tokens{thought}, {usage.decode_speed:.1f} per second; "
            f"read {usage.prompt_tokens:,} tokens, {usage.prefill_speed:.0f} per second"
        )
        composition = self._composition
        if composition.is_cut:
            for sentence in kept_passages.not_done(self._coverage, self._failed):
                self._progress.say(sentence)
        if self._job is not None and (rest := kept_passages.ended(self._job, self._coverage)):
            self._progress.say(rest)
        if ending == "stopped" and self._failed and composition.done + len(self._failed) == composition.total:
            return FAILED
        if ending == "stopped" and composition.is_cut:
            self._progress.say(f"stopped after {composition.done:,} of {composition.total:,} passages; the rest of the "
                               "text on standard output is as it was.")
            return STOPPED
        if ending == "stopped":
            self._progress.say("stopped; what came so far was kept on standard output.")
            return STOPPED
        if ending == "repeating" and composition.is_cut:
            self._progress.say("in some passages the model began to repeat itself; they keep their rest as it was.")
            return FAILED
        if ending == "repeating":
            self._progress.say("stopped, because the model began to repeat itself; the rest was not worked on.")
            return FAILED
        if ending == "length":
            self._progress.say("the answer was cut off at its length limit (--max-tokens, or the end of the context).")
        return DONE if kept or order.output is None else FAILED

    def _judged(self, text: str, ending: Ending) -> str:
        """What is taken of the answer; where it broke off, the rest of the original stays."""
        before = self._document.text
        if ending != "finished" and not self._composition.is_cut:
            text = proposal(settled(compare(before, without_loop(text) if ending == "repeating" else text)))
        judged = judge if self._order.action.is_judged else judge_rewriting
        self._judgement = judgement = judged(before, text, self._order.terms)
        changes, flagged = len(judgement.hunks), sum(map(bool, judgement.flags))
        if changes:
            taken = {"all": changes, "none": 0, "unflagged": changes - flagged}[self._order.accept]
            self._progress.say(f"{changes:,} changes, {taken:,} taken" + (
                f"; {flagged:,} touch facts or structure (--accept all takes them, --json tells which)."
                if flagged else "."))
        if uneven := uneven_told(judgement):
            self._progress.say(uneven)
        return judgement.text(self._order.accept)

    def _put_what_came(self) -> None:
        """Before a failure is told: what was judged at its end otherwise, with the original where it broke off."""
        order, text = self._order, "".join(self._result)
        if order.action.is_checked and order.output is None and not order.as_json and text.strip():
            sys.stdout.write(self._judged(text, "stopped"))
            sys.stdout.flush()

    def _store(self, text: str, ending: Ending) -> bool:
        """Write the output file; an answer that is not whole never replaces the text it was made from."""
        order = self._order
        if order.output is None or ending in ("stopped", "repeating"):
            return False
        source = self._document.path
        is_source = source is not None and order.output.exists() and order.output.samefile(source)
        if ending != "finished" and is_source:
            self._progress.say(f"“{order.output}” was left as it is, because the answer is not whole.")
            return False
        try:
            if is_source:
                save_document(self._document, text)
            else:
                write_atomically(order.output, self._document.encode(text))
        except ChangedOnDisk:
            self._progress.say(f"“{order.output}” was left as it is, because another program changed it meanwhile.")
            return False
        self._progress.say(f"wrote {order.output}")
        return True

    def _keep(self, info: ModelInfo, answer: str, written: str, ending: Ending) -> None:
        """Keep what was proposed for a file; where that cannot be, it is said, and what was done stands."""
        order = self._order
        if self._document.path is None or not answer.strip():
            return
        try:
            keep_action(DoneAction(
                order.action, order.style.id if order.style is not None else "", order.instruction, self._document,
                self._requests, info, ending, answer, self._judgement, order.accept,
                order.output if written else None, written))
        except StetError as error:
            self._progress.say(error.message())

    def _report(self, info: ModelInfo, text: str, ending: Ending, usage: Usage) -> dict[str, object]:
        return {
            "action": self._order.action.id,
            "model": {"id": info.id, "name": info.name, "path": info.path, "device": info.device},
            "ending": ending,
            "passages": self._composition.total,
            "coverage": kept_passages.as_data(self._coverage),
            "text": text,
            "prompt_tokens": usage.prompt_tokens,
            "generated_tokens": usage.generated_tokens,
            "thought_tokens": usage.thought_tokens,
            "seconds": round(time.monotonic() - self._began, 3),
            "load_seconds": round(info.load_seconds, 3),
            "prefill_seconds": round(usage.prefill_seconds, 3),
            "decode_seconds": round(usage.decode_seconds, 3),
            "prefill_speed": round(usage.prefill_speed, 1),
            "decode_speed": round(usage.decode_speed, 1),
            "seed": self._seed,
            **(as_data(self._judgement) | {"accepted": self._order.accept} if self._judgement is not None else {}),
        }
