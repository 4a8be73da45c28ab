"""Reading and writing through the engine, its host and the window's worker, against the bare loop; what steps cost.

The same prompts are answered with as many tokens by each way in turn. Times are taken where a caller sees them:
reading up to the last ``Prefilled``, which comes with the first token, and writing from there to the end.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QThread, Signal

from app.core.generation import Message, ModelInfo, Plan, Request, Sampling
from app.core.passages import Piece
from app.inference.batch import DecodeBatch
from app.inference.engine import Delta, Engine, Finished, Prefilled
from app.inference.llama_engine import LlamaEngine, ll
from app.inference.loading import KV_TYPES
from app.inference.process_engine import ProcessEngine
from app.workers.engine_worker import EngineWorker, Task
from tests.benchmarks.figure import Figure, NotMeasured
from tests.benchmarks.setting import Setting, tell
from tests.plain_loop import PlainLoop
from tests.starter import long_text

CONTEXT = 4096
BATCH = 512  # llama.cpp's own default
SENTENCE_TOKENS = 18  # of ``long_text``
PROCESSES = 5  # hosts and bare loops, one after another: where the memory of one happens to lie is worth 3 % either way
REST_SECONDS = 0.03  # before each turn: OpenMP's threads wait actively for 5 ms, on a core that another process needs
TURN_TOKENS = 4  # that the engine and the bare loop write in turn: a machine's speed drifts within a second
STEP_SIZES = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32)
STEP_CONTEXT = 512  # tokens in the cache
Timing = tuple[float, float, int, int]  # seconds of reading and writing, tokens read and written


def request(job: str, sentences: int, tokens: int | None) -> Request:
    """A prompt that shares nothing with the one before it, so that no cache helps."""
    messages = (Message("system", f"{job} is the number of this request."),
                Message("user", long_text(sentences) + "\n\nCount from 1 to 500, one number on each line."))
    return Request(job, messages, Sampling(temperature=0), 8, tokens)


def bare_loop(setting: Setting, info: ModelInfo, context_tokens: int) -> PlainLoop:
    """The bare loop with what the engine was loaded with, and llama.cpp's own default steps."""
    return PlainLoop(setting.model, context_tokens=context_tokens, threads=info.threads, batch_tokens=BATCH,
                     architecture=info.architecture, kv_type=getattr(ll, KV_TYPES[info.kv_type]),
                     gpu_layers=info.gpu_layers)


def decode_and_prefill(setting: Setting) -> list[Figure]:
    """Tokens a second of each way, against the bare loop's in the same round."""
    if QCoreApplication.instance() is None:
        QCoreApplication([])
    plan, numbers = Plan(context_tokens=CONTEXT, threads=setting.threads, batch_tokens=BATCH), random.Random(1)
    processes = min(PROCESSES, setting.rounds)
    taken: list[dict[str, Timing]] = []
    for number in range(processes):
        with ExitStack() as stack:
            host = stack.enter_context(closing(ProcessEngine()))
            info = host.load(setting.model, plan)
            worker = stack.enter_context(closing(ThroughWorker(host)))
            bare = stack.enter_context(closing(bare_loop(setting, info, info.context_tokens)))
            ways = {"bare": through_bare(bare), "host": through(host), "worker": worker}
            rounds = setting.rounds // processes + (number < setting.rounds % processes)
            taken += _rounds(ways, setting, rounds, numbers)
    with closing(LlamaEngine()) as inside:
        info = inside.load(setting.model, plan)
        with closing(bare_loop(setting, info, info.context_tokens)) as bare:
            table = _speeds(taken) | {"engine": in_turns(bare, inside, setting)}
    names = {"engine": "engine", "host": "host process", "worker": "window's worker"}
    return [Figure(f"{what}: {name} / bare loop", table[way][what]["ratio"], "",
                   f"{table[way][what]['tokens_per_second']:.1f} tokens/s, bare "
                   f"{table[way][what].get('bare', table['bare'][what]['tokens_per_second']):.1f}; "
                   f"{table['bare'][what]['tokens']} tokens, {setting.rounds} rounds, {info.threads} threads",
                   at_least=0.98, details={"ways": table} if (way, what) == ("engine", "prefill") else {})
            for way, name in names.items() for what in ("prefill", "decode")]


def _rounds(ways: dict[str, Callable[[Request], Timing]], setting: Setting, rounds: int,
            numbers: random.Random) -> list[dict[str, Timing]]:
    """What each way takes for as long a request, ``rounds`` times; one more before them warms up."""
    taken: list[dict[str, Timing]] = []
    order, sentences, tokens = list(ways), max(1, setting.prompt_tokens // SENTENCE_TOKENS), setting.answer_tokens
    for _ in range(3 * rounds + 3):
        now: dict[str, Timing] = {}
        for name in order:
            wanted = request(str(numbers.randrange(10**9)), sentences, tokens)
            time.sleep(REST_SECONDS)
            now[name] = ways[name](wanted)
        order.append(order.pop(0))  # nobody is always the first, or always behind the same one
        if all(written == tokens for _, _, _, written in now.values()):  # else an answer ended by itself
            taken.append(now)
        if len(taken) > rounds:
            return taken[1:]
    raise NotMeasured("the answers end too early; choose fewer tokens")


def _speeds(taken: list[dict[str, Timing]]) -> dict[str, Any]:
    """Medians per way in tokens a second, and each way's median ratio to the bare loop within a round."""
    bare = [_rates(timings["bare"]) for timings in taken]
    table: dict[str, Any] = {}
    for name in taken[0]:
        rates = [_rates(timings[name]) for timings in taken]
        table[name] = {
            what: {"tokens_per_second": statistics.median(rate[at] for rate in rates),
                   "ratio": statistics.median(mine[at] / its[at] for mine, its in zip(rates, bare, strict=True)),
                   "best_ratio": max(rate[at] for rate in rates) / max(its[at] for its in bare),
                   "tokens": taken[0][name][2 + at]}
            for at, what in enumerate(("prefill", "decode"))}
    return table


def in_turns(bare: PlainLoop, engine: LlamaEngine, setting: Setting) -> dict[str, Any]:
    """The engine in this process, which computes when it is asked for more, and the bare loop, a few tokens each.

    Returns:
        as one way of ``_speeds``, with the bare loop's own rate as "bare".
    """
    numbers, sentences = random.Random(2), max(1, setting.prompt_tokens // SENTENCE_TOKENS)
    reading, writing = list[tuple[float, float]](), list[tuple[float, float]]()
    for number in range(setting.rounds + 1):
        wanted = request(str(numbers.randrange(10**9)), sentences, setting.answer_tokens)
        prompt = bare.vocabulary.prompt(wanted.messages)
        mine = (event for event in engine.generate(wanted) if isinstance(event, (Delta, Finished)))
        its = bare.tokens(prompt)
        pairs = [_turn(mine, its, 1, number % 2)]
        for at in range(setting.answer_tokens // TURN_TOKENS - 1):
            pair = _turn(mine, its, TURN_TOKENS, at % 2)
            if pair is None:
                break
            pairs.append(pair)
        for _ in mine:
            pass
        if number and pairs[0] is not None:  # the first round warms up
            reading.append((len(prompt) / pairs[0][0], len(prompt) / pairs[0][1]))
            writing += [(TURN_TOKENS / pair[0], TURN_TOKENS / pair[1]) for pair in pairs[1:] if pair is not None]
    if not writing:
        raise NotMeasured("the answers end too early; choose fewer tokens")
    return {what: {"tokens_per_second": statistics.median(own for own, _ in rates),
                   "bare": statistics.median(other for _, other in rates),
                   "ratio": statistics.median(own / other for own, other in rates), "turns": len(rates)}
            for what, rates in (("prefill", reading), ("decode", writing))}


def _turn(mine: Iterator[Any], its: Iterator[int], tokens: int, first: int) -> tuple[float, float] | None:
    """Seconds that the engine and the bare loop took for ``tokens`` each; None: the engine's answer is at its end."""
    seconds = [0.0, 0.0]
    for who in (first, 1 - first):
        began = time.perf_counter()
        for _ in range(tokens):
            if who:
                next(its)
            elif not isinstance(next(mine, None), Delta):
                return None
        seconds[who] = time.perf_counter() - began
    return seconds[0], seconds[1]


def _rates(timing: Timing) -> tuple[float, float]:
    reading, writing, read, written = timing
    return read / reading, (written - 1) / writing  # the first token comes with the reading


def through_bare(bare: PlainLoop) -> Callable[[Request], Timing]:
    """The least that llama.cpp needs."""

    def ask(wanted: Request) -> Timing:
        said = bare.answer(bare.vocabulary.prompt(wanted.messages), wanted.max_tokens or 0, to_the_end=True)
        first = said.first_token_seconds
        return first, said.prefill_seconds + said.decode_seconds - first, said.prompt_tokens, len(said.tokens)

    return ask


def through(engine: Engine) -> Callable[[Request], Timing]:
    """The same through an engine, in this process or in one of its own."""

    def ask(wanted: Request) -> Timing:
        began = read = time.perf_counter()
        for event in engine.generate(wanted):
            if isinstance(event, Prefilled):
                read = time.perf_counter()
            elif isinstance(event, Finished):
                usage, end = event.usage, time.perf_counter()
                return read - began, end - read, usage.prompt_tokens - usage.reused_tokens, usage.generated_tokens
        raise NotMeasured("a stream had no end")

    return ask


class ThroughWorker(QObject):
    """The same through the window's worker: its thread, the output filter, the signals."""

    ask = Signal(str, object)

    def __init__(self, engine: ProcessEngine) -> None:
        super().__init__()
        self.thread_ = QThread()
        self.worker = EngineWorker(engine)
        self.worker.moveToThread(self.thread_)
        self.ask.connect(self.worker.answer)
        self.worker.prefilled.connect(self._prefilled)
        self.worker.text_waiting.connect(self._text)
        self.worker.ended.connect(self._ended)
        self.thread_.start()
        self.loop = QEventLoop()

    def __call__(self, wanted: Request) -> Timing:
        began = self.read = time.perf_counter()
        self.ask.emit(wanted.job, Task((Piece("x", True),), lambda count, passage: wanted, replaces=False))
        self.loop.exec()
        if self.usage is None:
            raise NotMeasured(f"a job failed: {self.problem}")
        return (self.read - began, self.end - self.read, self.usage.prompt_tokens - self.usage.reused_tokens,
                self.usage.generated_tokens)

    def close(self) -> None:
        self.thread_.quit()
        self.thread_.wait()

    def _prefilled(self, *_: Any) -> None:
        self.read = time.perf_counter()

    def _text(self, *_: Any) -> None:
        self.worker.stream.take()

    def _ended(self, _job: str, _ending: str, usage: Any, problem: Any) -> None:
        self.end, self.usage, self.problem = time.perf_counter(), usage, problem
        self.loop.quit()


def step_costs(setting: Setting) -> list[Figure]:
    """The seconds of a step by its tokens, all of them answered: what drafting and passages live on."""
    engine = LlamaEngine()
    try:
        info = engine.load(setting.model, Plan(context_tokens=2 * STEP_CONTEXT, threads=setting.threads))
    finally:
        engine.close()
    bare = bare_loop(setting, info, 2 * STEP_CONTEXT)
    try:
        words = bare.vocabulary
        text = words.text(setting.running_text(2 * STEP_CONTEXT, lambda said: len(words.text(said))))
        bare.answer(text[:STEP_CONTEXT], 0)
        batch = DecodeBatch(ll, max(STEP_SIZES))
        memory = ll.llama_get_memory(bare.context)
        taken: dict[int, list[float]] = {size: [] for size in STEP_SIZES}
        for number in range(2 * setting.rounds + 1):
            for size in STEP_SIZES:
                batch.clear()
                batch.add(0, STEP_CONTEXT, text[:size], size)
                began = time.perf_counter()
                if ll.llama_decode(bare.context, batch.struct) != 0:
                    raise NotMeasured("the bare loop failed")
                ll.llama_synchronize(bare.context)
                if number:  # the first round warms up
                    taken[size].append(time.perf_counter() - began)
                ll.llama_memory_seq_rm(memory, 0, STEP_CONTEXT, -1)
    finally:
        bare.close()
    one = statistics.median(taken[1])
    costs = {size: statistics.median(own / first for own, first in zip(taken[size], taken[1], strict=True))
             for size in STEP_SIZES}
    tell("  steps of " + ", ".join(f"{size}: {cost:.2f}" for size, cost in costs.items()))
    return [Figure("a step of 8 tokens / of one", costs[8], "",
                   f"{1000 * one:.1f} ms for one; 16 tokens {costs[16]:.2f}, 32 {costs[32]:.2f}; behind "
                   f"{STEP_CONTEXT} tokens, {info.threads} threads", details={"one_s": one, "relative": costs})]
