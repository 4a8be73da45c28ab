"""The same document asked about again: from the cache, and from disk after a restart; finding a draft in a long text.

All of it through the host process, as the program does it. The snapshots lie in the folder that ``STET_HOME`` names.
"""

from __future__ import annotations

import os
import statistics
import time
from collections import defaultdict
from itertools import chain
from pathlib import Path

from app.core import places
from app.core.generation import Message, Plan, Request, Sampling
from app.core.language import language_of
from app.core.prompt import build_request
from app.inference.engine import Engine, Finished
from app.inference.process_engine import ProcessEngine
from app.inference.snapshot_store import BLOCK_TOKENS, SnapshotStore
from tests.benchmarks.drafting import finding_time, vocabulary
from tests.benchmarks.figure import Figure, NotMeasured
from tests.benchmarks.setting import PROMPT_ROOM, Setting

NEW_TOKENS = 100
KEEP_SECONDS = 120.0  # until the snapshots of a document must be there
LONG_TOKENS = 32_768


def second_action(setting: Setting) -> list[Figure]:
    """Seconds to the first token: of another action on the document with new text at its end / of the first."""
    tokens = setting.document_fitting() - NEW_TOKENS
    plan = Plan(context_tokens=min(tokens + NEW_TOKENS + PROMPT_ROOM, setting.trained_tokens), threads=setting.threads)
    found = defaultdict(list)
    store = SnapshotStore(places.snapshots())
    for number in range(setting.rounds):
        store.clear()
        engine = ProcessEngine()
        try:
            engine.load(setting.model, plan)
            document = f"Number {number}.\n\n" + \
                setting.running_text(tokens, engine.count_tokens, 40 * number).replace("\n\n", "\n")
            ending = ["\n" + setting.running_text(NEW_TOKENS, engine.count_tokens, 40 * number + start)
                      for start in (17, 23)]
            _first_token(engine, Request("first", (Message("user", "Hello."),), max_tokens=1))  # warms up
            cold, _, _ = _first_token(engine, _asked(setting, engine, "polish", document))
            again, prompt, reused = _first_token(engine, _asked(setting, engine, "summarize", document + ending[0]))
            _wait_for_snapshots(prompt // BLOCK_TOKENS)
        finally:
            engine.close()
        _leave_page_cache(places.snapshots())
        engine = ProcessEngine()
        try:
            engine.load(setting.model, plan)
            restored, length, held = _first_token(engine, _asked(setting, engine, "summarize", document + ending[1]))
        finally:
            engine.close()
        for name, value in (("cold", cold), ("again", again / cold), ("restored", restored / cold),
                            ("new", prompt - reused), ("new_restored", length - held), ("prompt", prompt),
                            ("disk", store.used_bytes())):
            found[name].append(value)
    store.clear()
    middle = {name: statistics.median(values) for name, values in found.items()}
    again, back = (1000 * middle[name] * middle["cold"] for name in ("again", "restored"))
    short = "" if tokens + NEW_TOKENS >= setting.document_tokens else \
        f" (the model ends at {setting.trained_tokens})"
    return [
        Figure("second action on a document / cold", middle["again"], "",
               f"first token after {again:.0f} ms, cold {middle['cold']:.2f} s; {middle['prompt']:.0f} tokens{short}, "
               f"{middle['new']:.0f} of them read; {setting.rounds} rounds, {setting.threads} threads",
               at_most=0.03, details=dict(found)),
        Figure("the same after a restart, from disk / cold", middle["restored"], "",
               f"first token after {back:.0f} ms, loading not counted; "
               f"{middle['disk'] / 1e6:.0f} MB of snapshots, {middle['new_restored']:.0f} tokens read",
               at_most=0.10)]


def _asked(setting: Setting, engine: Engine, action: str, document: str) -> Request:
    """The program's own request, of which only the first token is wanted."""
    return build_request(f"{action} {time.perf_counter_ns()}", setting.actions.get(action), document, style=None,
                         instruction="", sampling=Sampling(), language=language_of(document),
                         count=engine.count_tokens, max_tokens=1)


def _first_token(engine: Engine, request: Request) -> tuple[float, int, int]:
    """Seconds until it was there, tokens of the prompt, and how many of them the cache held."""
    began = time.perf_counter()
    for event in engine.generate(request):
        if isinstance(event, Finished):
            return time.perf_counter() - began, event.usage.prompt_tokens, event.usage.reused_tokens
    raise NotMeasured("a stream had no end")


def _wait_for_snapshots(blocks: int) -> None:
    """Until so many blocks are on the disk; the host writes them once it has been quiet for some seconds."""
    give_up = time.monotonic() + KEEP_SECONDS
    while sum(1 for _ in places.snapshots().glob("*.kv")) < blocks:
        if time.monotonic() > give_up:
            raise NotMeasured(f"after {KEEP_SECONDS:.0f} s the {blocks} blocks of the document are not on the disk")
        time.sleep(0.1)


def _leave_page_cache(folder: Path) -> None:
    """Make the next reading of these files come from the disk, where the system can be asked for that."""
    if not hasattr(os, "posix_fadvise"):
        return
    for path in folder.glob("*.kv"):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)


def finding_drafts(setting: Setting) -> list[Figure]:
    """Following the answer by one token and finding the next draft, in a source of 32K tokens."""
    _, words = vocabulary(setting.model.path)
    source = words.text(setting.running_text(LONG_TOKENS, lambda text: len(words.text(text))))[:LONG_TOKENS]
    some = [words.text(edit.after) for edit, _ in zip(setting.edits_from(0), range(60), strict=False)]
    times = finding_time(source, list(chain.from_iterable(some)))
    return [Figure("finding a draft in a long source", 1000 * times["p99_s"], "ms",
                   f"99th percentile, mean {1000 * times['mean_s']:.4f} ms; {len(source)} tokens, indexed once in "
                   f"{1000 * times['build_s']:.0f} ms", at_most=0.2, details=times)]
