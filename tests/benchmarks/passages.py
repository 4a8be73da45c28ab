"""Real documents in passages: what adds up, what is within the budget, what is torn, and how long it takes.

    python -m tests.benchmarks.passages [--model PATH.gguf ...] [--budget N ...] [--json] [FILE ...]

Without files: the Markdown of ../shared/corpus, or this repository's samples. Without models: the starter model. Only
vocabularies are loaded. Times are those of the processor, which other programs change little: the best of three, with
nothing counted before, and again after one key.
"""

from __future__ import annotations

import argparse
import json
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from app.core.blocks import blocks_of
from app.core.passage_units import units_of
from app.core.passages import Passage, split
from app.core.protected import Part, parts_of
from app.core.token_counts import TokenCounts
from tests.benchmarks.drafting import vocabulary
from tests.benchmarks.figure import Figure, as_table
from tests.starter import starter

ROOT = Path(__file__).parents[2]
BUDGETS = (256, 1024, 4096)
ROUNDS = 3
_CUTTABLE = ("paragraph", "part", "heading")


def documents() -> list[Path]:
    """The Markdown of the corpus, else of this repository."""
    corpus = sorted(path for path in (ROOT.parent / "shared" / "corpus").glob("*/*.md"))
    return corpus or sorted((ROOT / "tests" / "samples").glob("*.md"))


def torn(text: str, passages: Sequence[Passage], protected: Sequence[Part]) -> int:
    """How many tables, items, blocks of code, formulas and protected spans a cut goes through."""
    cuts = sorted(passage.start for passage in passages)
    units = [(unit.start, unit.end) for unit in units_of(text) if unit.kind not in _CUTTABLE]
    blocks = [block.place for block in blocks_of(text) if block.kind != "paragraph"]
    places = [*units, *blocks, *(part.place for part in protected)]
    return sum(bisect_right(cuts, start) < bisect_left(cuts, end) for start, end in places)


def best(work: Callable[[], object]) -> float:
    """Seconds of processor time of the fastest of some rounds."""
    seconds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        seconds.append(time.process_time() - began)
    return min(seconds)


def measure(path: Path, texts: Sequence[tuple[str, bytes]], budgets: Sequence[int]) -> list[Figure]:
    """The figures of one vocabulary."""
    name, words = vocabulary(path)

    def count(text: str) -> int:
        return len(words.text(text))

    figures: list[Figure] = []
    counted = {title: count(data.decode("utf-8")) for title, data in texts}
    tokens = sum(counted.values())
    protected = {title: list(parts_of(data.decode("utf-8"))) for title, data in texts}
    off = sum(TokenCounts(count)(data.decode("utf-8")) != counted[title] for title, data in texts)
    of = f"{len(texts)} documents, {tokens:,} tokens"
    figures.append(Figure("documents whose counts differ by parts", off, "", of, at_most=0))
    for budget in budgets:
        made = lost = over = long = damaged = 0
        seconds = 0.0
        for title, data in texts:
            text = data.decode("utf-8")
            passages = split(text, budget, TokenCounts(count))
            made += len(passages)
            lost += b"".join(text[each.start : each.end].encode() for each in passages) != data
            over += sum(count(text[each.start : each.end]) > budget and not each.too_long for each in passages)
            long += sum(each.too_long for each in passages)
            damaged += torn(text, passages, protected[title])
            seconds += best(partial(_split_anew, text, budget, count))
        of = f"budget {budget:,}: {made:,} passages"
        figures += [
            Figure("documents that do not add up", lost, "", of, at_most=0),
            Figure("passages over the budget, unsaid", over, "", of, at_most=0),
            Figure("protected places torn", damaged, "", of, at_most=0),
            Figure("passages that cannot be cut, said", long, "", of),
            Figure("processor time per 100,000 tokens", seconds / tokens * 100_000, "s", of),
        ]
    figures += _typing(texts, count)
    return [Figure(f"{name}: {figure.name}", *[getattr(figure, each) for each in (
        "value", "unit", "of", "at_least", "at_most", "details")]) for figure in figures]


def _split_anew(text: str, budget: int, count: Callable[[str], int]) -> object:
    return split(text, budget, TokenCounts(count))


def _typing(texts: Sequence[tuple[str, bytes]], count: Callable[[str], int]) -> list[Figure]:
    """What one key costs in the document whose length is nearest to 150,000 characters, at twenty places."""
    title, data = min(texts, key=lambda each: abs(len(each[1].decode("utf-8")) - 150_000))
    text = data.decode("utf-8")
    counts = TokenCounts(count)
    first = best(lambda: TokenCounts(count)(text))
    counts(text)
    split(text, BUDGETS[1], counts)
    keys, again = [], []
    for number in range(1, 21):
        at = number * len(text) // 21
        edited = f"{text[:at]}x{text[at:]}"
        began = time.process_time()
        counts(edited)
        keys.append(time.process_time() - began)
        began = time.process_time()
        split(edited, BUDGETS[1], counts)
        again.append(time.process_time() - began)
    of = f"{title}, {len(text):,} characters"
    return [Figure("counting all of it", 1000 * first, "ms", of),
            Figure("counting again after a key, median of 20", 1000 * sorted(keys)[10], "ms", of),
            Figure("counting again after a key, worst of 20", 1000 * max(keys), "ms", of),
            Figure("splitting again after a key, median of 20", 1000 * sorted(again)[10], "ms", of)]


def main() -> None:
    """Print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, action="append", help="GGUF files whose vocabularies are used")
    parser.add_argument("--budget", type=int, action="append", help=f"tokens; else {BUDGETS}")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    texts = [(path.name, path.read_bytes()) for path in options.files or documents()]
    figures = [figure for model in options.model or [starter().path]
               for figure in measure(model, texts, options.budget or BUDGETS)]
    print(json.dumps([figure.as_data() for figure in figures], ensure_ascii=False) if options.json
          else as_table(figures))


if __name__ == "__main__":
    main()
