"""What the comparison of texts does with real edits and long documents, and how long it takes.

    python -m tests.benchmarks.review [--edits FOLDER] [--json]

Without a corpus beside the repository the edits are made by a seeded editor from the repository's own pages. Times are
those that are spent on the processor, so that other programs do not count; nothing here waits for anything.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from app.core import growing_diff, han_words, segments, sentence_alignment
from app.core.hunks import Hunk, diff, take
from app.core.language import HAN
from tests.benchmarks.edit_pairs import BESIDE, SUFFIX, edits
from tests.benchmarks.figure import Figure, as_table

ROUNDS = 5
LONG_CHARACTERS, LONG_EDITS = 100_000, 500
STREAM_CHARACTERS, PIECE_CHARACTERS = 20_000, 4
FRAME_PIECES = 4  # pieces between two frames: 200 pieces and 60 frames a second
# What must not be cut, told here without the program's own segments: words, and numbers with their separators.
_WHOLE = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*|\d+(?:[.,:]\d+)*%?|\r\n")
_HAN_RUN = re.compile(f"[{HAN}]+")


def main() -> int:
    """Print the table or JSON; 1 when a goal was not reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=Path, help="a folder of <language>/<name>.commit-edits.jsonl")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found: list[Figure] = []
    all_pairs = list(groups(given.edits))
    for name, pairs in all_pairs:
        found += real_edits(name, pairs)
    for name, pairs in all_pairs:
        text = long_text(pairs, LONG_CHARACTERS)
        found.append(long_document(name, text))
        found += stream(name, text[:STREAM_CHARACTERS])
    print(json.dumps([figure.as_data() for figure in found], ensure_ascii=False) if given.json else as_table(found))
    return 0 if all(figure.reached is not False for figure in found) else 1


def groups(folder: Path | None) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    folder = folder or (BESIDE if BESIDE.is_dir() else None)
    if folder is None:
        yield "made", [(edit.before, edit.after) for edit in edits(None)]
        return
    for path in sorted(folder.rglob(f"*{SUFFIX}")):
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        yield path.name.removesuffix(SUFFIX), [(line["before"], line["after"]) for line in lines]


def long_text(pairs: list[tuple[str, str]], characters: int) -> str:
    texts = list(dict.fromkeys(before for before, _ in pairs))
    text = "\n\n".join(texts)
    return text[:characters]


def real_edits(name: str, pairs: list[tuple[str, str]]) -> list[Figure]:
    """Round trips, cut words, hunks and time of every pair."""
    chance = random.Random(1)
    wrong = cut = ends = 0
    kinds: Counter[str] = Counter()
    count = 0
    for before, after in pairs:
        hunks = diff(before, after)
        count += len(hunks)
        kinds.update(hunk.kind for hunk in hunks)
        wrong += take(before, hunks) != after or take(before, hunks, ()) != before
        some = [number for number in range(len(hunks)) if chance.random() < 0.5]
        wrong += take(after, _turned(hunks), set(range(len(hunks))) - set(some)) != take(before, hunks, some)
        for text, places in ((before, [p for h in hunks for p in h.before_range]),
                             (after, [p for h in hunks for p in h.after_range])):
            ends += len(places)
            cut += _cut(text, places)
    size = sum(len(before) for before, _ in pairs)
    best = min(_seconds(lambda: [diff(*pair) for pair in pairs]) for _ in range(ROUNDS))
    return [
        Figure(f"{name}: round trips that fail", wrong, "", f"{len(pairs)} pairs: all, none and some taken", at_most=0),
        Figure(f"{name}: ends of hunks within a word", 100 * cut / max(1, ends), "%", f"{ends:,} ends", at_most=0),
        Figure(f"{name}: hunks of a pair", count / len(pairs), "",
               ", ".join(f"{number} {kind}" for kind, number in kinds.most_common()), details=dict(kinds)),
        Figure(f"{name}: time for 1,000 characters", 1e6 * best / size, "ms",
               f"{size:,} characters, the best of {ROUNDS} rounds, nothing kept from the round before"),
    ]


def _turned(hunks: list[Hunk]) -> list[Hunk]:
    return [Hunk(h.kind, h.after_range, h.before_range, h.after, h.before) for h in hunks]


def _cut(text: str, places: list[int]) -> int:
    within = {place for found in _WHOLE.finditer(text) for place in range(found.start() + 1, found.end())}
    for run in _HAN_RUN.finditer(text):
        at = run.start()
        for word in han_words.words_of(run[0]):
            if word in han_words.listed_words():
                within.update(range(at + 1, at + len(word)))
            at += len(word)
    return sum(place in within for place in places)


def _seconds(do: Callable[[], object]) -> float:
    for kept in (han_words.words_of, segments.units_of, segments.unit_class, segments.unit_weight,
                 sentence_alignment._bag):
        kept.cache_clear()
    began = time.process_time()
    do()
    return time.process_time() - began


def edited(text: str, number: int) -> str:
    """``text`` with so many of its words changed, left out, or put behind another."""
    chance = random.Random(2)
    spans = [span for sentence in segments.sentences(text) for span in segments.units(text, *sentence)]
    parts: list[str] = []
    at = 0
    for start, end in sorted(chance.sample(spans, number)):
        parts += [text[at:start], chance.choice(["changed", "", "新的", text[start:end] + " more "])]
        at = end
    return "".join([*parts, text[at:]])


def long_document(name: str, text: str) -> Figure:
    """A long text with many edits all over it."""
    after = edited(text, LONG_EDITS)
    times = [_seconds(lambda: diff(text, after)) for _ in range(ROUNDS)]
    hunks = diff(text, after)
    assert take(text, hunks) == after
    return Figure(f"{name}: a long document with {LONG_EDITS} edits", min(times), "s",
                  f"{len(text):,} characters, {len(hunks)} hunks; median {statistics.median(times):.2f} s", at_most=1.0)


def stream(name: str, text: str) -> list[Figure]:
    """Text that comes piece by piece: time for a piece, and for all hunks, asked once a frame."""
    after = edited(text, len(text) // 200)
    adding: list[float] = []
    showing: list[float] = []
    growing = growing_diff.GrowingDiff(text)
    changed = 0
    before: tuple[Hunk, ...] = ()
    for number, at in enumerate(range(0, len(after), PIECE_CHARACTERS)):
        adding.append(_timed(lambda at=at: growing.add(after[at : at + PIECE_CHARACTERS])))
        if number % FRAME_PIECES == 0:
            showing.append(_timed(growing.hunks))
        changed += growing.settled[: len(before)] != before
        before = growing.settled
    whole = {(hunk.before_range, hunk.after_range) for hunk in growing.finish()}
    kept = sum((hunk.before_range, hunk.after_range) in whole for hunk in before)
    return [
        Figure(f"{name}: a piece of a stream", 1e3 * _late(adding), "ms",
               f"99th percentile, mean {1e3 * statistics.mean(adding):.2f}; {len(text):,} characters, "
               f"{PIECE_CHARACTERS} at a time", at_most=16),
        Figure(f"{name}: its hunks, for a frame", 1e3 * _late(showing), "ms",
               f"99th percentile, mean {1e3 * statistics.mean(showing):.2f}", at_most=16),
        Figure(f"{name}: settled hunks that changed", changed, "",
               f"{len(before)} settled, {100 * kept / max(1, len(before)):.1f} % of them as in the whole", at_most=0),
    ]


def _timed(do: Callable[[], object]) -> float:
    began = time.process_time()
    do()
    return time.process_time() - began


def _late(times: list[float]) -> float:
    return sorted(times)[int(0.99 * len(times))]


if __name__ == "__main__":
    raise SystemExit(main())
