"""Speed through the whole path against a bare loop over the same library; cancelling; starting again.

    python -m tests.benchmarks.engine [--model PATH] [--threads N] [--rounds 5] [--prompt 256] [--tokens 64] [--json]

Three ways answer the same prompts with the same number of tokens, in turn, in one run: a bare loop (llama_decode,
llama_sampler_sample, nothing else), the ProcessEngine (host and pipe), and the worker on top of it (thread and
signals). Times are taken where a caller sees them: prefill until the last ``Prefilled``, decode from there to the end.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import random
import signal
import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QThread, Signal

from app.core.generation import Message, ModelFile, ModelInfo, Plan, Request, Sampling
from app.core.passages import Piece
from app.inference.devices import default_threads
from app.inference.engine import Delta, Finished, Prefilled, Started
from app.inference.llama_engine import devices, ll
from app.inference.process_engine import ProcessEngine
from app.inference.vocabulary import Vocabulary
from app.workers.engine_worker import EngineWorker, Task
from tests.starter import long_text, starter

BATCH = 512
Timing = tuple[float, float, int, int]  # prefill and decode seconds, tokens read and written


def request(job: str, sentences: int, tokens: int | None) -> Request:
    """A prompt that shares nothing with the one before it, so that no cache helps."""
    messages = (Message("system", f"{job} is the number of this request."),
                Message("user", long_text(sentences) + "\n\nCount from 1 to 500, one number on each line."))
    return Request(job, messages, Sampling(temperature=0), 8, tokens)


class Bare:
    """The least that llama.cpp needs to answer a prompt."""

    def __init__(self, model: ModelFile, info: ModelInfo) -> None:
        devices()  # starts llama.cpp, with its log kept off the terminal
        params = ll.llama_model_default_params()
        params.use_extra_bufts = False
        self.model = ll.llama_model_load_from_file(os.fsencode(model.path), params)
        context = ll.llama_context_default_params()
        context.n_ctx, context.n_batch, context.n_ubatch = info.context_tokens, BATCH, BATCH
        context.n_threads = context.n_threads_batch = info.threads
        self.context = ll.llama_init_from_model(self.model, context)
        self.vocabulary = Vocabulary(ll, self.model, info.architecture, model.family)
        self.chain = ll.llama_sampler_chain_init(ll.llama_sampler_chain_default_params())
        ll.llama_sampler_chain_add(self.chain, ll.llama_sampler_init_greedy())

    def __call__(self, wanted: Request) -> Timing:
        prompt = self.vocabulary.prompt(wanted.messages)
        ll.llama_memory_clear(ll.llama_get_memory(self.context), True)
        began = time.perf_counter()
        for at in range(0, len(prompt), BATCH):
            self._decode(prompt[at:at + BATCH])
        read = time.perf_counter()
        count = wanted.max_tokens or 0
        for left in range(count - 1, -1, -1):
            token = ll.llama_sampler_sample(self.chain, self.context, -1)
            if left:
                self._decode([token])
        return read - began, time.perf_counter() - read, len(prompt), count

    def _decode(self, tokens: list[int]) -> None:
        batch = (ctypes.c_int32 * len(tokens))(*tokens)
        if ll.llama_decode(self.context, ll.llama_batch_get_one(batch, len(tokens))) != 0:
            raise SystemExit("the bare loop failed")


def through_process(engine: ProcessEngine, wanted: Request) -> Timing:
    """The same through host and pipe."""
    began = time.perf_counter()
    read = began
    for event in engine.generate(wanted):
        if isinstance(event, Prefilled):
            read = time.perf_counter()
        elif isinstance(event, Finished):
            usage, end = event.usage, time.perf_counter()
            return read - began, end - read, usage.prompt_tokens - usage.reused_tokens, usage.generated_tokens
    raise SystemExit("a stream had no end")


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
            raise SystemExit(f"a job failed: {self.problem}")
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


def speeds(ways: dict[str, Callable[[Request], Timing]], rounds: int, sentences: int, tokens: int) -> dict[str, Any]:
    """Medians per way in tokens a second, and each way's median ratio to the bare loop within a round.

    On a machine that has other work, the best rounds compare better than the middle ones.
    """
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    numbers = random.Random(1)
    for _ in range(3 * rounds):
        taken = {name: way(request(str(numbers.randrange(10**9)), sentences, tokens)) for name, way in ways.items()}
        if any(written != tokens for _, _, _, written in taken.values()):
            continue  # an answer that ended by itself cannot be compared
        for name, (prefill, decode, read, written) in taken.items():
            found[name].append((read / prefill, written / decode))
        if len(found["bare"]) > rounds:
            break
    else:
        raise SystemExit("the answers end too early; choose fewer tokens")
    table: dict[str, Any] = {}
    for name, pairs in found.items():
        pairs = pairs[1:]  # the first round warms up
        table[name] = {
            what: {"tokens_per_second": statistics.median(pair[at] for pair in pairs),
                   "ratio": statistics.median(mine[at] / bare[at]
                                              for mine, bare in zip(pairs, found["bare"][1:], strict=True)),
                   "best_ratio": max(pair[at] for pair in pairs) / max(bare[at] for bare in found["bare"][1:])}
            for at, what in enumerate(("prefill", "decode"))}
    return table


def cancels(engine: ProcessEngine, runs: int, sentences: int, *, decoding: bool) -> dict[str, float]:
    """Seconds from ``cancel`` to the end of the iterator, at moments drawn by chance."""
    taken: list[float] = []
    numbers = random.Random(2)
    while len(taken) < runs:
        asked: list[float] = []
        job = str(numbers.randrange(10**9))

        def stop(job: str = job, asked: list[float] = asked) -> None:
            asked.append(time.perf_counter())
            engine.cancel(job)

        timer, after = threading.Timer(numbers.uniform(0, 0.15), stop), numbers.randrange(1, 6)
        for event in engine.generate(request(job, 2 if decoding else sentences, None)):
            now = time.perf_counter()
            moment = isinstance(event, Delta) and event.tokens >= after if decoding else isinstance(event, Started)
            if moment and timer.ident is None:
                timer.start()
            elif isinstance(event, Finished) and event.ending == "stopped":
                taken.append(now - asked[0])
        timer.cancel()
    return {"median": statistics.median(taken), "p99": sorted(taken)[max(0, round(len(taken) * 0.99) - 1)],
            "max": max(taken), "runs": runs}


def restarts(engine: ProcessEngine, runs: int) -> dict[str, float]:
    """Seconds from a killed host to one with its model in place, and to the first token of an answer."""
    ready, first = [], []
    for run in range(runs):
        uses = ((ready, lambda: engine.count_tokens("x")), (first, lambda run=run: first_token(engine, run)))
        for taken, use in uses:
            if engine.host_pid is not None:
                os.kill(engine.host_pid, signal.SIGKILL)
            while engine.host_pid is not None:
                time.sleep(0.001)
            began = time.perf_counter()
            use()
            taken.append(time.perf_counter() - began)
    return {"ready_median": statistics.median(ready), "ready_max": max(ready),
            "first_token_median": statistics.median(first), "runs": runs}


def first_token(engine: ProcessEngine, run: int) -> None:
    """Ask, and leave after the first text."""
    stream = engine.generate(request(f"restart {run}", 1, 8))
    next(event for event in stream if isinstance(event, Delta))
    stream.close()  # pyright: ignore[reportAttributeAccessIssue]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, help="a GGUF file (default: the starter model)")
    parser.add_argument("--threads", type=int, default=default_threads())
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--prompt", type=int, default=256, help="tokens of the prompt, about")
    parser.add_argument("--tokens", type=int, default=64, help="tokens of the answer")
    parser.add_argument("--cancels", type=int, default=25)
    parser.add_argument("--restarts", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    QCoreApplication([])
    model = ModelFile(options.model.name, options.model) if options.model else starter()
    sentences = max(1, options.prompt // 18)
    engine = ProcessEngine()
    info = engine.load(model, Plan(context_tokens=4096, threads=options.threads, batch_tokens=BATCH))
    worker = ThroughWorker(engine)
    bare = Bare(model, info)
    try:
        table = speeds({"bare": bare, "process": lambda wanted: through_process(engine, wanted), "worker": worker},
                       options.rounds, sentences, options.tokens)
        result = {"model": model.name, "device": info.device, "threads": info.threads,
                  "load_seconds": info.load_seconds, "speed": table,
                  "cancel_prefill": cancels(engine, options.cancels, 120, decoding=False),
                  "cancel_decode": cancels(engine, options.cancels, 2, decoding=True),
                  "restart": restarts(engine, options.restarts)}
    finally:
        worker.close()
        engine.close()
    print(json.dumps(result, indent=1) if options.json else as_table(result))


def as_table(result: dict[str, Any]) -> str:
    """The figures for a reader."""
    head = f"{'tokens/s':>10}{'ratio':>8}{'of best':>9}"
    lines = [f"{result['model']} on {result['device']}; loaded in {result['load_seconds']:.2f} s", "",
             f"{'':10}{'prefill':^27}{'decode':^27}", f"{'':10}{head}{head}"]
    for name, row in result["speed"].items():
        lines.append(f"{name:10}" + "".join(
            f"{row[what]['tokens_per_second']:10.1f}{row[what]['ratio']:8.3f}{row[what]['best_ratio']:9.3f}"
            for what in ("prefill", "decode")))
    lines.append("")
    for what in ("prefill", "decode"):
        row = result[f"cancel_{what}"]
        lines.append(f"cancel in {what:8} median {1000 * row['median']:6.1f} ms   p99 {1000 * row['p99']:6.1f} ms   "
                     f"max {1000 * row['max']:6.1f} ms   ({row['runs']} runs)")
    row = result["restart"]
    lines.append(f"after a kill: ready {row['ready_median']:.2f} s (max {row['ready_max']:.2f} s), "
                 f"first token {row['first_token_median']:.2f} s   ({row['runs']} runs)")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
