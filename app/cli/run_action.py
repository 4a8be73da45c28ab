"""One action on one text in the terminal: the result on standard output, progress on standard error."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import TextIO

from app.cli.progress import Progress
from app.core.actions import Action
from app.core.catalog import Catalog
from app.core.document import Document, read_document
from app.core.errors import NotText
from app.core.generation import Ending, ModelFile, ModelInfo, Plan, Sampling, Usage
from app.core.language import language_of
from app.core.output_filter import fit_edges
from app.core.prompt import build_messages, build_request
from app.core.storage import write_atomically
from app.core.styles import Style
from app.inference.engine import Delta, Engine, Event, Finished, Prefilled, Started
from app.inference.process_engine import ProcessEngine
from app.inference.suggestion import suggest

JOB = "terminal"
STANDARD_INPUT = "-"

DONE, FAILED, STOPPED = 0, 1, 130


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asked for. ``file`` may be "-"; None means: not given."""

    action: Action
    file: str
    output: Path | None
    model: str | None
    style: Style | None
    instruction: str
    seed: int | None
    max_tokens: int | None
    temperature: float | None
    context_tokens: int | None
    as_json: bool


def run_action(order: Order, catalog: Catalog) -> int:
    """Do it; returns the exit code.

    Raises:
        StetError: whatever made it impossible.
    """
    document = read_input(order.file)
    build_messages(order.action, document.text, order.style, order.instruction, "en")  # refuses before any work
    model, plan, sampling = catalog.resolve(order.model)
    if order.context_tokens is not None:
        plan = replace(plan, context_tokens=order.context_tokens)
    if order.temperature is not None:
        order = replace(order, action=_with_temperature(order.action, order.temperature))
    progress = Progress()
    _warn_of_language(progress, catalog, model, document.text)
    engine = ProcessEngine()
    try:
        return _Run(order, document, engine, progress).go(model, plan, sampling, catalog.is_small(model))
    finally:
        progress.clear()
        engine.close()


def read_input(name: str) -> Document:
    """The document of that name, or standard input for "-".

    Raises:
        FileProblem
    """
    if name != STANDARD_INPUT:
        return read_document(name)
    data = sys.stdin.buffer.read()
    body = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotText(path="standard input", offset=error.start + len(data) - len(body)) from None
    if "\0" in text:
        raise NotText(path="standard input", offset=data.index(b"\0"))
    ends = re.findall(r"\r\n|\n|\r", text)
    return Document(None, re.sub(r"\r\n|\r", "\n", text), len(body) != len(data), tuple(ends[:1]) or ("\n",))


def _with_temperature(action: Action, temperature: float) -> Action:
    return replace(action, sampling={**action.sampling, "temperature": temperature})


def _warn_of_language(progress: Progress, catalog: Catalog, model: ModelFile, text: str) -> None:
    entry = next((entry for entry in catalog.entries if entry.id == model.id), None)
    language = language_of(text)
    if entry is not None and language not in entry.languages:
        names = {"en": "English", "zh": "Chinese"}
        known = " and ".join(names.get(code, code) for code in entry.languages)
        progress.say(f"{entry.name} knows {known} only; expect little of it for this {names[language]} text.")


class _Run:
    """The course of one request, from loading the model to the last line."""

    def __init__(self, order: Order, document: Document, engine: Engine, progress: Progress) -> None:
        self._order, self._document, self._engine, self._progress = order, document, engine, progress
        self._streams = not order.as_json and order.output is None
        self._printer = Printer(sys.stdout, document.text if order.action.result == "replace" else "")
        self._answer: list[str] = []
        self._began = time.monotonic()

    def go(self, model: ModelFile, plan: Plan, sampling: Sampling, small: bool) -> int:
        order, text = self._order, self._document.text
        with interrupt_cancels(self._engine, JOB) as interrupts:
            info = self._engine.load(model, plan, lambda part: self._progress.renew(f"loading {model.name} {part:.0%}"))
            self._progress.say(f"{info.name} on {info.device}, context {info.context_tokens:,} tokens")
            request = build_request(
                JOB, order.action, text, style=order.style, instruction=order.instruction, sampling=sampling,
                language=language_of(text or order.instruction), count=self._engine.count_tokens, small=small,
                seed=order.seed, max_tokens=order.max_tokens,
            )
            interrupts.armed = True
            finished = self._follow(suggest(self._engine, request, text))
        return self._end(info, finished)

    def _follow(self, events: Iterator[Event]) -> Finished:
        prompt_tokens = 0
        for event in events:
            if isinstance(event, Started):
                prompt_tokens = event.prompt_tokens
                self._progress.renew(f"reading {prompt_tokens:,} tokens", always=True)
            elif isinstance(event, Prefilled):
                self._progress.renew(f"reading {prompt_tokens:,} tokens {event.done / max(event.total, 1):.0%}")
            elif isinstance(event, Delta):
                self._write(event)
            else:
                return event
        raise AssertionError("an engine ended without saying how")

    def _write(self, delta: Delta) -> None:
        self._answer.append(delta.text)
        if self._streams:
            self._progress.clear()
            self._printer.write(delta.text)
        if not (self._streams and sys.stdout.isatty()):  # else it would stand in the middle of the text
            self._progress.renew(f"writing, {delta.tokens:,} tokens")

    def _end(self, info: ModelInfo, finished: Finished) -> int:
        order, usage, ending = self._order, finished.usage, finished.ending
        answer = "".join(self._answer)
        text = fit_edges(self._document.text, answer) if order.action.result == "replace" else answer.strip() + "\n"
        kept = self._store(text, ending)
        if order.as_json:
            print(json.dumps(self._report(info, text, ending, usage), ensure_ascii=False), flush=True)
        elif self._streams:
            self._printer.end()
        elif not kept:
            self._printer.write(answer)
            self._printer.end()
        self._progress.say(
            f"{usage.generated_tokens:,} tokens, {usage.decode_speed:.1f} per second; read {usage.prompt_tokens:,}"
            f" tokens, {usage.prefill_speed:.0f} per second"
        )
        if ending == "stopped":
            self._progress.say("stopped; what came so far is above." if not order.as_json else "stopped.")
            return STOPPED
        if ending == "length":
            self._progress.say("the answer was cut off at its length limit (--max-tokens, or the end of the context).")
        return DONE if kept or order.output is None else FAILED

    def _store(self, text: str, ending: Ending) -> bool:
        """Write the output file; an answer that is not whole never replaces the text it was made from."""
        order = self._order
        if order.output is None or ending == "stopped":
            return False
        source = self._document.path
        if ending == "length" and source is not None and order.output.exists() and order.output.samefile(source):
            self._progress.say(f"“{order.output}” was left as it is, because the answer is not whole.")
            return False
        write_atomically(order.output, self._document.encode(text))
        self._progress.say(f"wrote {order.output}")
        return True

    def _report(self, info: ModelInfo, text: str, ending: Ending, usage: Usage) -> dict[str, object]:
        return {
            "action": self._order.action.id,
            "model": {"id": info.id, "name": info.name, "path": info.path, "device": info.device},
            "ending": ending,
            "text": text,
            "prompt_tokens": usage.prompt_tokens,
            "generated_tokens": usage.generated_tokens,
            "seconds": round(time.monotonic() - self._began, 3),
            "load_seconds": round(info.load_seconds, 3),
            "prefill_seconds": round(usage.prefill_seconds, 3),
            "decode_seconds": round(usage.decode_seconds, 3),
            "prefill_speed": round(usage.prefill_speed, 1),
            "decode_speed": round(usage.decode_speed, 1),
            "seed": self._order.seed,
        }


class Printer:
    """Writes an answer as it comes, with the white space around it that its source has.

    Args:
        stream: where to.
        source: the text that is replaced, or "" for an answer that stands for itself and ends with a line feed.
    """

    def __init__(self, stream: TextIO, source: str) -> None:
        self._stream = stream
        self._leading = source[: len(source) - len(source.lstrip())]
        self._trailing = source[len(source.rstrip()) :] if source.strip() else "\n"
        self._held = ""
        self._begun = False

    def write(self, text: str) -> None:
        """Write what is certain of ``text``: white space at its end may be the answer's last."""
        text = self._held + text
        if not self._begun:
            text = text.lstrip()
            if text:
                self._begun = True
                text = self._leading + text
        body = text.rstrip()
        self._held = text[len(body) :]
        self._stream.write(body)
        self._stream.flush()

    def end(self) -> None:
        """Write what the source ends with; a terminal always gets a line feed."""
        if self._begun:
            needs_line = self._stream.isatty() and not self._trailing.endswith("\n")
            self._stream.write(self._trailing + ("\n" if needs_line else ""))
            self._stream.flush()


class Interrupts:
    """Whether Ctrl+C has a request to stop (``armed``), and how often it was pressed."""

    def __init__(self) -> None:
        self.armed = False
        self.count = 0


@contextmanager
def interrupt_cancels(engine: Engine, job: str) -> Iterator[Interrupts]:
    """Ctrl+C cancels ``job`` once it is armed, the second one ends the program at once.

    The handler may run in the middle of the engine's own code, so the call is made from another thread.
    """
    interrupts = Interrupts()

    def handle(_signal: int, _frame: FrameType | None) -> None:
        interrupts.count += 1
        if not interrupts.armed:
            raise KeyboardInterrupt
        if interrupts.count > 1:
            os._exit(STOPPED)  # the host ends with its parent
        threading.Thread(target=engine.cancel, args=(job,), daemon=True).start()

    before = signal.signal(signal.SIGINT, handle)
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, before)
