"""Teacher forcing: an answer that is known is written by the real engine, as if the model had chosen it.

Everything runs as always: prompt, drafts, steps, and the sampler chain, whose choice is computed and thrown away. The
known token stands in its place, so a draft is right exactly where the known answer goes on as it guessed.
"""

from __future__ import annotations

import itertools
import time
from collections import deque
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


class _Replay:
    """One known answer on its way, and what came of it so far."""

    def __init__(self, engine: ReplayEngine, action: Action, rewrite: Rewrite, *, drafting: bool, run: str) -> None:
        self._engine, self._rewrite, self._drafting = engine, rewrite, drafting
        request = request_for(engine, action, rewrite, run=run or run_name(), drafting=drafting)
        engine.answers[request.job] = [*rewrite.answer, engine.end_token()]
        self._began = self._read = time.perf_counter()
        self._text: list[str] = []
        self._job = engine.submit(request)

    def fetch(self) -> Replayed | None:
        """Take what came; None: it goes on.

        Raises:
            WrongReplay: it was not what should come.
        """
        done: Replayed | None = None
        while self._job.events:
            event = self._job.events.popleft()
            if isinstance(event, Prefilled):
                self._read = time.perf_counter()
            elif isinstance(event, Delta):
                self._text.append(event.text)
            elif isinstance(event, Finished):
                done = Replayed(self._read - self._began, time.perf_counter() - self._read, event.usage)
                self._check(event)
        if self._job.over:
            self.drop()
            if done is None:
                raise WrongReplay("an answer had no end") from self._job.error
        return done

    def drop(self) -> None:
        """Stop it, if it has not ended."""
        self._engine.release(self._job)
        self._engine.answers.pop(self._job.request.job, None)

    def _check(self, end: Finished) -> None:
        answer, text = self._rewrite.answer, "".join(self._text)
        known = self._engine.text(answer)
        if (text, end.usage.generated_tokens, end.ending) != (known, len(answer), "finished"):
            raise WrongReplay(f"{end.usage.generated_tokens} tokens came of {len(answer)} known ones, "
                              f"and the text is {'' if text == known else 'not '}the known one")
        if end.usage.drafted_tokens and not self._drafting:
            raise WrongReplay("tokens were drafted where none should be")


def replay(engine: ReplayEngine, action: Action, rewrite: Rewrite, *, drafting: bool, run: str = "") -> Replayed:
    """Write one known answer.

    Raises:
        WrongReplay: it was not what came.
    """
    _, (done,) = replay_all(engine, action, [rewrite], at_once=1, drafting=drafting, run=run)
    return done


def read_prompts(engine: ReplayEngine, action: Action, rewrites: Sequence[Rewrite], run: str) -> None:
    """Read the prompts of that run into the cache, and write nothing."""
    for rewrite in rewrites:
        wanted = request_for(engine, action, rewrite, run=run, drafting=False)
        for _ in engine.generate(replace(wanted, max_tokens=0)):
            pass


def replay_all(engine: ReplayEngine, action: Action, rewrites: Sequence[Rewrite], *, at_once: int, drafting: bool,
               run: str = "") -> tuple[float, list[Replayed]]:
    """Write all of them, ``at_once`` at a time, computed by this one thread as the host does it.

    Returns:
        seconds on the clock from the first question to the last end, and each passage's own account.

    Raises:
        WrongReplay: one was not what came.
    """
    run = run or run_name()
    waiting = deque(enumerate(rewrites))
    active: dict[int, _Replay] = {}
    done: dict[int, Replayed] = {}
    began = time.perf_counter()
    try:
        while waiting or active:
            while waiting and len(active) < at_once:
                number, rewrite = waiting.popleft()
                active[number] = _Replay(engine, action, rewrite, drafting=drafting, run=run)
            engine.step()
            for number, each in list(active.items()):
                if (replayed := each.fetch()) is not None:
                    done[number] = replayed
                    del active[number]
    finally:
        for each in active.values():
            each.drop()
    return time.perf_counter() - began, [done[number] for number in range(len(rewrites))]
