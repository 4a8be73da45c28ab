"""Lookup drafting on real edits, no model needed: tokens per step, speed-up by what a batch costs, time of a look-up.

    python -m tests.benchmarks.drafting [--corpus ../shared/corpus] [--model PATH.gguf ...] [--every N] [--json]

Replays what people made of a text (the answer is known, so a draft is right where it says what comes next) with the
tokenizer of each model. "plain" is prompt lookup as it is usually done: the latest match of the longest suffix, eight
tokens down to one. The speed-up is told for an imagined machine: the seconds of a step are a curve by its batch, with
noise, and one busy step in fifty; the draft lengths are what StepCost and Acceptance learn while it runs.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from app.inference.draft_length import MAX_DRAFT, Acceptance, StepCost, allocate
from app.inference.llama_engine import devices, ll
from app.inference.lookup import Draft, Kind, Lookup
from app.inference.vocabulary import Vocabulary
from tests.starter import starter

Pair = tuple[list[int], list[int]]  # the tokens of a source and of what became of it
EDITS = {"rust-book": "en/rust-book", "policies": "en/github-site-policy", "d2l-zh": "zh/d2l-zh"}
CHAPTER = 8000  # tokens
LIMITS = (4, 8, 16)


class PlainLookup:
    """The usual scheme: the latest match in the source of the last eight to one tokens."""

    def __init__(self, source: Sequence[int]) -> None:
        self._source, self._written = list(source), list[int]()
        self._latest: dict[tuple[int, ...], int] = {
            tuple(self._source[at - length:at]): at
            for length in range(1, 9) for at in range(length, len(self._source))}

    def extend(self, token: int) -> None:
        self._written.append(token)

    def draft(self, limit: int) -> Draft:
        for length in range(min(8, len(self._written)), 0, -1):
            at = self._latest.get(tuple(self._written[-length:]))
            if at is not None:
                return Draft(self._source[at:at + limit], Kind.FOUR)
        return Draft((), Kind.NONE)


def right(draft: Sequence[int], output: Sequence[int], at: int) -> int:
    """How many tokens of ``draft`` are what comes at ``at``."""
    count = 0
    while count < len(draft) and at + count < len(output) and draft[count] == output[at + count]:
        count += 1
    return count


def tokens_per_step(make: Callable[[list[int]], Lookup | PlainLookup], pairs: Sequence[Pair], limit: int) -> float:
    """With ``limit`` tokens drafted at every step, wherever there is a draft."""
    steps = 0
    for source, output in pairs:
        lookup, at = make(source), 0
        while at < len(output):
            end = at + right(lookup.draft(limit).tokens, output, at) + 1
            for token in output[at:end]:
                lookup.extend(token)
            at, steps = end, steps + 1
    return sum(len(output) for _, output in pairs) / steps


def cpu_cost(tokens: int) -> float:
    """Measured on two cores, Qwen3-0.6B Q4_K_M, relative to one token (1, 2, 4, 8, 16); straight between."""
    return StepCost(on_gpu=False).ratio(tokens)


def flat_cost(tokens: int) -> float:
    return 1 + 0.02 * (tokens - 1)


def dear_cost(tokens: int) -> float:
    """A machine on which drafting can hardly pay."""
    return 0.1 + 0.9 * tokens


def speed_up(pairs: Sequence[Pair], true_cost: Callable[[int], float], cost: StepCost, acceptance: Acceptance, *,
             copies: bool, at_once: int = 1) -> float:
    """Time without drafts / time with, ``at_once`` answers at a time, both on the machine that ``true_cost`` tells."""
    noise = random.Random(5)

    def run(drafting: bool) -> float:
        waiting = list(reversed(pairs))
        running: list[tuple[Lookup, list[int], int]] = []
        spent = 0.0
        while waiting or running:
            while waiting and len(running) < at_once:
                source, output = waiting.pop()
                running.append((Lookup(source, copies=copies), output, 0))
            drafts = [lookup.draft(MAX_DRAFT) if drafting else Draft((), Kind.NONE) for lookup, _, _ in running]
            lengths = allocate([acceptance.curve(draft) for draft in drafts], cost)
            batch = len(running) + sum(lengths)
            spent += true_cost(batch)
            if drafting:
                busy = 3.0 if noise.random() < 0.02 else 1.0
                cost.observe(batch, 0.05 * true_cost(batch) * busy * noise.lognormvariate(0, 0.08))
            after = []
            for (lookup, output, at), draft, length in zip(running, drafts, lengths, strict=True):
                end = at + right(draft.tokens[:length], output, at) + 1
                if drafting:
                    acceptance.learn(draft, output[at:end])
                    for token in output[at:end]:
                        lookup.extend(token)
                if end < len(output):
                    after.append((lookup, output, end))
            running = after
        return spent

    return run(False) / run(True)


def finding_time(source: Sequence[int], output: Sequence[int]) -> dict[str, float]:
    """Seconds to build the index over ``source``, and to follow and draft one token (mean, 99th percentile)."""
    began = time.perf_counter()
    lookup = Lookup(source, copies=True)
    built = time.perf_counter() - began
    times = []
    for token in output:
        began = time.perf_counter()
        lookup.extend(token)
        lookup.draft(MAX_DRAFT)
        times.append(time.perf_counter() - began)
    return {"source_tokens": len(source), "build_s": built, "mean_s": statistics.fmean(times),
            "p99_s": statistics.quantiles(times, n=100)[-1]}


def chapters(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """Pairs joined to documents of some ``CHAPTER`` tokens."""
    source: list[int] = []
    output: list[int] = []
    for before, after in pairs:
        source, output = source + before, output + after
        if len(source) >= CHAPTER:
            yield source, output
            source, output = [], []
    if source:
        yield source, output


def vocabulary(path: Path) -> tuple[str, Vocabulary]:
    """The name and the tokenizer of a GGUF file."""
    devices()  # starts llama.cpp, with its log kept off the terminal
    params = ll.llama_model_default_params()
    params.vocab_only = True
    model = ll.llama_model_load_from_file(os.fsencode(path), params)
    if not model:
        raise SystemExit(f"{path} is no model")
    return path.stem, Vocabulary(ll, model, "", "chatml")


def measure(texts: dict[str, list[tuple[str, str]]], path: Path) -> dict[str, Any]:
    """All figures for one tokenizer."""
    name, words = vocabulary(path)
    groups = {group: [(words.text(before), words.text(after)) for before, after in pairs if after]
              for group, pairs in texts.items()}
    joined = {f"{group}, chapters": list(chapters(pairs)) for group, pairs in groups.items()}
    everything = list(chain.from_iterable(groups.values()))
    # Each source with what became of another text, the farther away the better: they share words at most.
    strangers = [(source, output) for (source, _), (_, output)
                 in zip(everything, everything[len(everything) // 2:] + everything[:len(everything) // 2], strict=True)]
    rows: dict[str, dict[str, Any]] = {}
    for group, pairs in {**groups, **joined, "nothing shared": strangers}.items():
        row: dict[str, Any] = {"answers": len(pairs)}
        if group != "nothing shared":
            row["plain"] = [tokens_per_step(PlainLookup, pairs, limit) for limit in LIMITS]
            row["lookup"] = [tokens_per_step(lambda source: Lookup(source, copies=True), pairs, limit)
                             for limit in LIMITS]
        for machine, true_cost, on_gpu in (("cpu", cpu_cost, False), ("gpu", flat_cost, True),
                                           ("dear", dear_cost, False)):
            for copies in (True, False):
                row[f"{machine}{'' if copies else ', not said to copy'}"] = speed_up(
                    pairs, true_cost, StepCost(on_gpu=on_gpu), Acceptance(), copies=copies)
            row[f"{machine}, four at once"] = speed_up(pairs, true_cost, StepCost(on_gpu=on_gpu), Acceptance(),
                                                       copies=True, at_once=4)
        rows[group] = row
    source, output = (list(chain.from_iterable(pair[side] for pair in everything)) for side in (0, 1))
    return {"tokenizer": name, "groups": rows, "finding": finding_time(source[:32768], output[:8000])}


def main() -> None:
    """Print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus"))
    parser.add_argument("--model", type=Path, action="append", help="GGUF files whose tokenizers are used")
    parser.add_argument("--every", type=int, default=1, help="use every Nth edit")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    files = {group: given.corpus / "edits" / f"{file}.commit-edits.jsonl" for group, file in EDITS.items()}
    if not all(file.is_file() for file in files.values()):
        raise SystemExit(f"no edits at {given.corpus / 'edits'}")
    texts = {group: [(edit["before"], edit["after"]) for edit in map(json.loads, file.read_text("utf-8").splitlines())]
             [::given.every] for group, file in files.items()}
    results = [measure(texts, path) for path in given.model or [starter().path]]
    if given.json:
        print(json.dumps(results, ensure_ascii=False, indent=1))
        return
    for result in results:
        print(result["tokenizer"])
        for group, row in result["groups"].items():
            print(f"  {group} ({row.pop('answers')})")
            for name, value in row.items():
                print(f"    {name:28}", " / ".join(f"{figure:.2f}" for figure in
                                                   (value if isinstance(value, list) else [value])))
        finding = result["finding"]
        print(f"  index over {finding['source_tokens']} tokens {finding['build_s'] * 1e3:.1f} ms, each token "
              f"{finding['mean_s'] * 1e6:.1f} µs (99th percentile {finding['p99_s'] * 1e6:.1f})")


if __name__ == "__main__":
    main()
