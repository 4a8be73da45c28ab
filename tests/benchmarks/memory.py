"""Loading, and where the memory goes: planned against allocated, and the engine's own above llama.cpp's."""

from __future__ import annotations

import os
import statistics
import sys
import time
from typing import Any

import psutil

from app.core.errors import StetError
from app.core.generation import Message, ModelInfo, Plan, Request
from app.inference.allocation import total
from app.inference.engine import Engine, Finished
from app.inference.llama_engine import LlamaEngine
from app.inference.loading import KV_TYPES
from app.inference.process_engine import ProcessEngine
from tests.benchmarks.figure import Figure
from tests.benchmarks.setting import PROMPT_ROOM, Setting

LEAST_CONTEXT = 2048
# Few answered tokens a step: the buffer for more would be reserved and never touched, and its size subtracted.
OUTPUTS = 16


def loading(setting: Setting) -> list[Figure]:
    """From an empty program to a loaded model in its host, the weights being in the page cache."""
    with setting.model.path.open("rb") as file:
        while file.read(1 << 24):
            pass
    plan = Plan(context_tokens=min(setting.context_tokens, setting.trained_tokens), threads=setting.threads)
    seconds, above, infos = [], [], list[ModelInfo]()
    for _ in range(setting.rounds):
        engine = ProcessEngine()
        try:
            began = time.perf_counter()
            infos.append(engine.load(setting.model, plan))
            seconds.append(time.perf_counter() - began)
            _ask(engine, "Hello.", 4)
            resident = psutil.Process(engine.host_pid).memory_info().rss
        finally:
            engine.close()
        info = infos[-1]
        above.append((resident - info.file_bytes - _written_cache(info)) / 1e9)
    info, inside = infos[-1], statistics.median(each.load_seconds for each in infos)
    return [
        Figure("loading", statistics.median(seconds), "s",
               f"with the host's start; llama.cpp's part {inside:.2f} s; {info.file_bytes / 1e9:.2f} GB in "
               f"the page cache, context of {info.context_tokens} tokens, {setting.rounds} rounds", at_most=5.0,
               details={"seconds": seconds}),
        Figure("resident memory above the file", statistics.median(above), "GB",
               f"after a short answer, less {_written_cache(info) / 1e9:.2f} GB of the cache of {info.context_tokens} "
               f"tokens",                at_most=0.4, details={"gigabytes": above})]


def _written_cache(info: ModelInfo) -> int:
    """Bytes of the KV cache in main memory that a new context has written: none on Linux (stet-buffer.h)."""
    return 0 if sys.platform == "linux" else info.allocated.get("CPU", {}).get("kv", 0)


def planned(setting: Setting) -> list[Figure]:
    """Each type of the cache at several contexts: what the plan said / what llama.cpp allocated."""
    most = min(setting.context_tokens, setting.trained_tokens)
    contexts = sorted({context for context in (LEAST_CONTEXT, most // 4, most) if LEAST_CONTEXT <= context <= most})
    rows: list[dict[str, Any]] = []
    for kv_type in KV_TYPES:
        for context in contexts or [most]:
            engine = LlamaEngine()
            try:
                info = engine.load(setting.model, Plan(context_tokens=context, threads=setting.threads,
                                                       kv_type=kv_type, least_tokens=context))
            except StetError as problem:
                rows.append({"kv_type": kv_type, "context_tokens": context, "problem": problem.message()})
                continue
            finally:
                engine.close()
            rows.append({"kv_type": info.kv_type, "context_tokens": info.context_tokens, "planned": info.planned,
                         "allocated": info.allocated, "ratio": total(info.planned) / total(info.allocated),
                         "without_weights": _above(info.planned) / _above(info.allocated), "gave_up": info.gave_up})
    fitting = [row for row in rows if "ratio" in row]
    if not fitting:
        return [Figure("planned / allocated bytes", None, "", rows[0]["problem"], 0.95, 1.05, {"rows": rows})]
    what = f"{len(fitting)} of {len(rows)} settings, {', '.join(KV_TYPES)}, {min(contexts or [most])} to {most} tokens"
    return [Figure(f"{name}, the farthest of all", _farthest([row[key] for row in fitting]), "",
                   f"{min(row[key] for row in fitting):.3f} to {max(row[key] for row in fitting):.3f}; {what}",
                   *goal, details={"rows": rows})
            for name, key, goal in (("planned / allocated bytes", "ratio", (0.95, 1.05)),
                                    ("the same without weights", "without_weights", (None, None)))]


def _farthest(ratios: list[float]) -> float:
    return max(ratios, key=lambda ratio: abs(ratio - 1))


def _above(table: dict[str, dict[str, int]]) -> int:
    return total(table) - sum(terms.get("weights", 0) for terms in table.values())


def own_memory(setting: Setting) -> list[Figure]:
    """What the host holds besides the mapped weights and llama.cpp's buffers, with a document in its cache."""
    name, tokens = "engine's own memory", setting.document_fitting()
    engine = ProcessEngine()
    try:
        info = engine.load(setting.model, Plan(context_tokens=min(tokens + PROMPT_ROOM, setting.trained_tokens),
                                               threads=setting.threads, output_tokens=OUTPUTS))
        used = _ask(engine, setting.running_text(tokens, engine.count_tokens), 16)
        host = psutil.Process(engine.host_pid)
        if not hasattr(host, "memory_maps"):
            return [Figure(name, None, "MB", "this system does not tell what a process maps", at_most=100)]
        weights = sum(part.rss for part in host.memory_maps(grouped=True)
                      if part.path and os.path.realpath(part.path) == os.path.realpath(setting.model.path))
        resident = host.memory_info().rss
    finally:
        engine.close()
    terms = info.allocated.get("CPU", {})
    if sys.platform == "linux":  # what was not read into has no memory yet (stet-buffer.h)
        terms = terms | {"kv": round(terms.get("kv", 0) * used / info.context_tokens)}
    buffers = sum(size for term, size in terms.items() if term != "weights")
    scratch = terms.get("compute", 0) + terms.get("output", 0)
    own = resident - weights - buffers
    return [Figure(name, own / 1e6, "MB",
                   f"{resident / 1e6:.0f} MB resident, {weights / 1e6:.0f} of them weights, {buffers / 1e6:.0f} "
                   f"buffers (of {scratch / 1e6:.0f} the part that was never touched is missing here)",
                   at_most=100, details={"resident": resident, "weights": weights, "buffers": terms})]


def _ask(engine: Engine, text: str, tokens: int) -> int:
    """Ask for an answer of so many tokens at most; the tokens that the cache holds then."""
    used = 0
    for event in engine.generate(Request("memory", (Message("user", text),), answer_room=tokens, max_tokens=tokens)):
        if isinstance(event, Finished):
            used = event.usage.prompt_tokens + event.usage.generated_tokens
    return used
