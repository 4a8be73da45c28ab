"""The structure lock over real documents: planted damage found by its kind, false alarms, what repair puts back.

usage: python -m tests.benchmarks.structure [--places N] [--seed N] [FILE ...]

Without files: tests/samples and ../shared/corpus.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from pathlib import Path

from app.core.structure import compare_structure
from app.core.structure_repair import repair
from tests.damage import ANY, DAMAGES, Text

ROOT = Path(__file__).parents[2]


def documents() -> list[Path]:
    """The sample of this repository, and the Markdown of the corpus where it is there."""
    corpus = ROOT.parent / "shared" / "corpus"
    return [ROOT / "tests" / "samples" / "structure.md",
            *sorted(path for path in corpus.glob("*/*.md") if path.parent.name != "edge")]


def main() -> None:
    """Print a table: places, found by their kind, missed, false alarms, and restored by repair, for each damage."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--places", type=int, default=3, help="places of each damage in each document")
    parser.add_argument("--seed", default="", help="another one damages other places")
    parser.add_argument("--show", action="store_true", help="every miss and false alarm")
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    rows = {damage.name: Counter[str]() for damage in DAMAGES}
    seconds = characters = 0.0
    for path in options.files or documents():
        text = path.read_text("utf-8-sig")
        began = time.perf_counter()
        own = compare_structure(text, text + ("\n" if text.endswith("\n") else " "))
        print(f"{path.name}: against itself {len(own)} findings, {time.perf_counter() - began:.2f} s")
        doc = Text(text)
        for damage in DAMAGES:
            edits = list(damage.make(doc))
            random.Random(f"{options.seed}{path.name} {damage.name}").shuffle(edits)
            for start, end, new in edits[: options.places]:
                after = text[:start] + new + text[end:]
                began = time.perf_counter()
                findings = compare_structure(text, after)
                seconds += time.perf_counter() - began
                characters += len(text)
                kinds = {finding.kind for finding in findings}
                row = rows[damage.name]
                row["places"] += 1
                row["found"] += bool(kinds & set(damage.expected))
                false = set() if damage.also == ANY else kinds - set(damage.expected) - set(damage.also)
                row["false"] += bool(false)
                row["restored"] += repair(text, after)[0] == text
                if options.show and (false or not kinds & set(damage.expected)):
                    print(f"  {damage.name}: {sorted(kinds)} for {text[start - 20 : end + 20]!r} -> {new!r}")
    print(f"\n{'damage':32}{'places':>8}{'found':>8}{'missed':>8}{'false':>8}{'restored':>10}")
    for name, row in rows.items():
        print(f"{name:32}{row['places']:8}{row['found']:8}{row['places'] - row['found']:8}{row['false']:8}"
              f"{row['restored']:10}")
    total = sum(rows.values(), Counter[str]())
    print(f"{'all':32}{total['places']:8}{total['found']:8}{total['places'] - total['found']:8}{total['false']:8}"
          f"{total['restored']:10}")
    print(f"{1000 * seconds / max(1, characters / 100_000):.0f} ms per 100,000 characters")


if __name__ == "__main__":
    main()
