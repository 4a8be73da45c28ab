"""Cancelling at moments drawn by chance, in reading and in writing; starting again after the host was killed."""

from __future__ import annotations

import os
import random
import signal
import statistics
import threading
import time
from dataclasses import replace

from app.core.generation import Plan
from app.inference.engine import Delta, Engine, Finished, Started
from app.inference.process_engine import ProcessEngine
from tests.benchmarks.figure import Figure
from tests.benchmarks.setting import Setting
from tests.benchmarks.speed import CONTEXT, request

LATEST = 0.15  # seconds after its moment began
RESTARTS = 3
READING_SENTENCES = 120  # some 2,000 tokens: enough not to be through before it is stopped


def cancels(setting: Setting) -> list[Figure]:
    """Seconds from ``cancel`` to the end of the stream, when the engine is idle again."""
    engine = ProcessEngine()
    try:
        plan = Plan(context_tokens=min(CONTEXT, setting.trained_tokens), threads=setting.threads)
        info = engine.load(setting.model, plan)
        figures = [_cancel(engine, setting.cancels, writing=writing) for writing in (False, True)]
        restarts = _restarts(engine)
    finally:
        engine.close()
    return [*figures, Figure("ready again after the host was killed", restarts["ready"], "s",
                             f"and its first token after {restarts['first']:.2f} s; medians of {RESTARTS}, "
                             f"{info.threads} threads")]


def _cancel(engine: ProcessEngine, runs: int, *, writing: bool) -> Figure:
    taken: list[float] = []
    numbers = random.Random(2)
    for number in range(3 * runs + 10):
        if len(taken) == runs:
            break
        asked: list[float] = []
        job = f"cancel {writing} {number}"
        # Where writing is stopped, the prompt has been read before: only its first run pays for it.
        wanted = replace(request("cancelled", 2, None), job=job) if writing else \
            request(f"{numbers.randrange(10**9)}", READING_SENTENCES, None)

        def stop(job: str = wanted.job, asked: list[float] = asked) -> None:
            asked.append(time.perf_counter())
            engine.cancel(job)

        timer, after = threading.Timer(numbers.uniform(0, LATEST), stop), numbers.randrange(1, 6)
        for event in engine.generate(wanted):
            now = time.perf_counter()
            moment = isinstance(event, Delta) and event.tokens >= after if writing else isinstance(event, Started)
            if moment and timer.ident is None:
                timer.start()
            elif isinstance(event, Finished) and event.ending == "stopped":
                in_writing = event.usage.generated_tokens > 0
                if in_writing == writing:
                    taken.append(now - asked[0])
        timer.cancel()
    what = "writing" if writing else "reading"
    if len(taken) < runs:
        return Figure(f"cancel to idle in {what}", None, "ms", f"only {len(taken)} of {runs} were stopped there",
                      at_most=100)
    p99 = sorted(taken)[max(0, round(len(taken) * 0.99) - 1)]
    return Figure(f"cancel to idle in {what}", 1000 * p99, "ms",
                  f"99th percentile of {runs}, median {1000 * statistics.median(taken):.1f} ms, longest "
                  f"{1000 * max(taken):.1f} ms; through host and pipe", at_most=100, details={"seconds": taken})


def _restarts(engine: ProcessEngine) -> dict[str, float]:
    """Seconds from a killed host to one with its model in place, and to the first token of an answer."""
    found: dict[str, list[float]] = {"ready": [], "first": []}
    for _ in range(RESTARTS):
        for name, use in (("ready", lambda: engine.count_tokens("x")), ("first", lambda: _first_token(engine))):
            if engine.host_pid is not None:
                os.kill(engine.host_pid, signal.SIGKILL)
            while engine.host_pid is not None:
                time.sleep(0.001)
            began = time.perf_counter()
            use()
            found[name].append(time.perf_counter() - began)
    return {name: statistics.median(times) for name, times in found.items()}


def _first_token(engine: Engine) -> None:
    for event in engine.generate(request(f"restart {time.perf_counter_ns()}", 1, 1)):
        if isinstance(event, Finished):
            return
