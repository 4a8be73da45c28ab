"""Teacher forcing: an answer that is known is written by the real engine, as if the model had chosen it.

Everything runs as always: prompt, drafts, steps, and the sampler chain, whose choice is computed and thrown away. The
known token stands in its place, so a draft is right exactly where the known answer goes on as it guessed.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.core.actions import Action
from app.core.generation import Request, Sampling, Usage
from app.core.language import language_of
from app.core.prompt import build_request
from app.inference.engine import Delta, Finished, Prefilled
from app.inference.job import Choice
from app.inference.llama_engine import LlamaEngine
from app.inference.loading import LoadedModel
from app.inference.tokens import TextAssembler
from tests.benchmarks.figure import NotMeasured

_runs = itertools.count()


class WrongReplay(NotMeasured):
    """An answer was not the known one, so what was measured is worth nothing."""


class ReplayEngine(LlamaEngine):
    """A ``LlamaEngine`` that writes known answers.

    Attributes:
        answers: by job, the tokens to write; any other job writes what the model chooses.
    """

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, list[int]] = {}
        self._end_token: int | None = None

    def tokens(self, text: str) -> list[int]:
        assert self.vocabulary is not None
        return self.vocabulary.text(text)

    def text(self, tokens: Sequence[int]) -> str:
        """What a reader sees of ``tokens``."""
        assert self.vocabulary is not None
        assembler = TextAssembler()
        return "".join(assembler.feed(self.vocabulary.bytes_of(token)) for token in tokens)

    def end_token(self) -> int:
        """A token by which the model ends its answer; one engine is used for one model."""
        vocabulary = self.vocabulary
        assert vocabulary is not None
        if self._end_token is None:
            self._end_token = next(token for token in range(vocabulary.size) if vocabulary.ends_answer(token))
        return self._end_token

    def _chooser(self, loaded: LoadedModel, request: Request) -> Callable[[], Choice]:
        make = super()._chooser(loaded, request)
        answer = self.answers.get(request.job)
        return make if answer is None else lambda: _KnownChoice(make(), answer)


class _KnownChoice:
    """Lets the real chain choose, and says the known token."""

    def __init__(self, real: Choice, tokens: Sequence[int]) -> None:
        self._real, self._tokens = real, iter(tokens)

    def __call__(self, index: int) -> int:
        self._real(index)
        return next(self._tokens)

    def close(self) -> None:
        self._real.close()


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A passage, and the tokens of what it becomes."""

    source: str
    answer: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """Seconds as the caller saw them, and the engine's own account."""

    reading: float
    writing: float
    usage: Usage


def run_name() -> str:
    """A name that no run had before."""
    return f"run {next(_runs)}"


def request_for(engine: LlamaEngine, action: Action, rewrite: Rewrite, *, run: str, drafting: bool,
                job: str = "") -> Request:
    """The program's own request for this passage.

    Args:
        run: stands at the beginning of the prompt, so that the cache helps only within a run.
        drafting: guess tokens from the source.
    """
    request = build_request(job or run_name(), action, rewrite.source, style=None, instruction="",
                            sampling=Sampling(), language=language_of(rewrite.source),
                            count=engine.count_tokens, seed=1)
    first = request.messages[0]
    return replace(
        request, messages=(replace(first, content=f"[{run}] {first.content}"), *request.messages[1:]),
        max_tokens=max(request.max_tokens or 0, len(rewrite.answer) + 1),
        draft_from=request.draft_from if drafting else "", copies=request.copies and drafting)


def replay(engine: ReplayEngine, action: Action, rewrite: Rewrite, *, drafting: bool, run: str = "") -> Replayed:
    """Write one known answer.

    Raises:
        WrongReplay: it was not what came.
    """
    request = request_for(engine, action, rewrite, run=run or run_name(), drafting=drafting)
    engine.answers[request.job] = [*rewrite.answer, engine.end_token()]
    began = read = time.perf_counter()
    text: list[str] = []
    for event in engine.generate(request):
        if isinstance(event, Prefilled):
            read = time.perf_counter()
        elif isinstance(event, Delta):
            text.append(event.text)
        elif isinstance(event, Finished):
            ended = time.perf_counter()
            del engine.answers[request.job]
            wanted = (engine.text(rewrite.answer), len(rewrite.answer), "finished")
            if ("".join(text), event.usage.generated_tokens, event.ending) != wanted:
                raise WrongReplay(f"{event.usage.generated_tokens} tokens came of {len(rewrite.answer)} known ones, "
                                  f"and the text is {'' if ''.join(text) == wanted[0] else 'not '}the known one")
            if event.usage.drafted_tokens and not drafting:
                raise WrongReplay("tokens were drafted where none should be")
            return Replayed(read - began, ended - read, event.usage)
    raise WrongReplay("an answer had no end")


def read_prompts(engine: ReplayEngine, action: Action, rewrites: Sequence[Rewrite], run: str) -> None:
    """Read the prompts of that run into the cache, and write nothing."""
    for rewrite in rewrites:
        wanted = request_for(engine, action, rewrite, run=run, drafting=False)
        for _ in engine.generate(replace(wanted, max_tokens=0)):
            pass


def replay_all(engine: ReplayEngine, action: Action, rewrites: Sequence[Rewrite], *, at_once: int, drafting: bool,
               run: str = "") -> tuple[float, list[Replayed]]:
    """Write all of them, ``at_once`` at a time, each in a thread as the program does it.

    Returns:
        seconds on the clock from the first question to the last end, and each passage's own account.
    """
    run = run or run_name()
    waiting = list(reversed(list(enumerate(rewrites))))
    done: dict[int, Replayed] = {}
    problems: list[BaseException] = []

    def work() -> None:
        try:
            while not problems:
                try:
                    number, rewrite = waiting.pop()
                except IndexError:
                    return
                done[number] = replay(engine, action, rewrite, drafting=drafting, run=run)
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=work, name=f"replay-{number}") for number in range(at_once)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    if problems:
        raise problems[0]
    return seconds, [done[number] for number in range(len(rewrites))]
