"""Whole documents polished by the starter model at "unflagged": is their structure as it was, and what is protected?

usage: python -m tests.benchmarks.polished [--characters N] [--as small,large] [--keep FOLDER] [--seconds N] [--show]
[FILE ...]; without files, the sample of this repository and every Markdown and text file of ../shared/corpus, the
shortest first.

A document is judged whole. Without --characters all of it is asked about; else some of its passages: enough to meet
every kind of block and of mark that stands in a passage, and then evenly spread ones up to N characters; the others
stay as they are. "small" cuts it as for a small model (paragraphs, as the program does for this one), "large" as for
any other (lists, tables, headings and blocks of code within). The verdict is that of ``core.structure`` and that of
another reading, by markdown-it alone. With --keep the answers of a run are there for the next: they are put together,
checked and judged anew without the model, so that a run that was ended goes on, and the same answers try later code.
"""

from __future__ import annotations

import argparse
import math
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import cast

from markdown_it import MarkdownIt

from app.core.actions import load_actions
from app.core.blocks import blocks_of
from app.core.composition import Composition
from app.core.generation import Plan, Request, Sampling
from app.core.job_file import JobFile, WholeJob
from app.core.judgement import Judgement, judge
from app.core.language import language_of
from app.core.passages import Piece, passages_of
from app.core.prompt import build_request
from app.core.protected import parts_of
from app.core.structure import structure_of
from app.inference.engine import Delta, Engine, Finished
from app.inference.llama_engine import LlamaEngine
from app.inference.passages_at_once import PassagesAtOnce
from tests.starter import starter

ROOT = Path(__file__).parents[2]
CONTEXT_TOKENS = 4096
AT_ONCE = 4
# Of a passage: a quarter of what the program takes, so that more kinds of blocks are met in the same time.
PASSAGE_TOKENS = 200
# So many times the characters that are wanted may be asked about to meet all kinds.
MOST = 3
# An answer of so many times the passage's tokens has lost its way; a model of this size often does.
LONGEST = 1.5


def documents() -> list[Path]:
    """The sample of this repository, and what is Markdown or text in the corpus where it is there."""
    corpus = ROOT.parent / "shared" / "corpus"
    found = [path for path in corpus.rglob("*") if path.suffix in (".md", ".txt") and path.name != "SOURCES.md"]
    return [ROOT / "tests" / "samples" / "structure.md", *sorted(found, key=lambda path: path.stat().st_size)]


def chosen(pieces: Sequence[Piece], characters: int) -> set[int]:
    """The passages to ask about: those that first meet a kind of block or mark, then evenly spread ones."""
    passages = [number for number, piece in enumerate(pieces) if piece.prose]
    met: set[object] = set()
    taken: set[int] = set()
    most = MOST * characters
    for number in passages:
        kinds = _kinds(pieces[number].text)
        size = len(pieces[number].text)
        if not kinds <= met and (not taken or size <= most):
            met |= kinds
            taken.add(number)
            most -= size
    left = characters - sum(len(pieces[number].text) for number in taken)
    for number in _spread(passages):
        if number not in taken and len(pieces[number].text) <= left:
            taken.add(number)
            left -= len(pieces[number].text)
    return taken


def _kinds(text: str) -> set[object]:
    blocks = {(block.kind, *(container.kind for container in block.path)) for block in blocks_of(text)}
    return {*blocks, *(part.kind for part in parts_of(text))}


def _spread(items: Sequence[int]) -> Iterator[int]:
    """All items, such that any first ones of them lie about evenly."""
    step = 1 << max(0, len(items) - 1).bit_length()
    while step:
        yield from items[step // 2 :: step] if step > 1 else items
        step //= 2


def polish(engine: Engine, text: str, characters: int | None, *, small: bool, answers: JobFile | None = None,
           until: float = math.inf) -> tuple[Judgement, int, int, Counter[str]]:
    """The judgement of a polished document; passages and characters that were answered, and how they ended.

    Args:
        characters: about so many are asked about; None: all.
        answers: where they are kept.
        until: the moment (monotonic seconds) after which no more is asked.
    """
    action = load_actions().get("polish")
    pieces = passages_of(text, copies=True, by_passage=True, small=small, protects=True, budget=PASSAGE_TOKENS)
    everything = {number for number, piece in enumerate(pieces) if piece.prose}
    asked = everything if characters is None else chosen(pieces, characters)
    pieces = tuple(Piece(piece.text, number in asked) for number, piece in enumerate(pieces))
    language = language_of(text)

    def prepare(count: Callable[[str], int], passage: str) -> Request:
        return build_request("polished", action, passage, style=None, instruction="", sampling=Sampling(),
                             language=language, count=count, small=True, seed=1,
                             max_tokens=32 + int(LONGEST * count(passage)))

    composition = Composition(pieces, replaces=True)
    endings: Counter[str] = Counter()
    done: list[int] = []
    if asked:
        passages = PassagesAtOnce(engine, pieces, prepare, replaces=True, protects=True, at_once=AT_ONCE,
                                  answers=answers)
        for came in passages.events():
            if isinstance(came, Finished):
                continue
            if time.monotonic() > until:
                passages.cancel()
            if isinstance(came.event, Delta):
                composition.add(came.passage, came.event.text)
            elif isinstance(came.event, Finished):
                composition.end(came.passage, came.event.ending)
                endings[came.event.ending] += 1
                done.append(came.passage)
    composition.end_all()
    return judge(text, composition.text), len(done), sum(len(pieces[number].text) for number in done), endings


def second_reading(text: str) -> tuple[list[object], Counter[object]]:
    """The blocks of a text as markdown-it alone reads them, and its code, targets and tags, counted."""
    blocks: list[object] = []
    spans: Counter[object] = Counter()
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        literal = token.content if token.type in ("fence", "code_block", "html_block") else ""
        blocks.append((token.type, token.tag, token.markup, token.info, token.level, literal))
        for child in token.children or ():
            if child.type in ("code_inline", "html_inline"):
                spans[child.type, child.content] += 1
            elif child.type in ("link_open", "image"):
                spans[child.type, cast(str, child.attrs.get("href", child.attrs.get("src", "")))] += 1
    return blocks, spans


def differences(before: str, after: str) -> list[str]:
    """What is not as it was: nothing, where the lock holds."""
    found = []
    if structure_of(before) != structure_of(after):
        found.append("structure")
    counted = [Counter((part.kind, part.value) for part in parts_of(text)) for text in (before, after)]
    if counted[0] != counted[1]:
        found.append(f"parts {counted[0] - counted[1]} -> {counted[1] - counted[0]}")
    (blocks, spans), (other_blocks, other_spans) = second_reading(before), second_reading(after)
    if blocks != other_blocks:
        found.append("blocks (markdown-it)")
    if spans != other_spans:
        found.append(f"spans (markdown-it) {spans - other_spans} -> {other_spans - spans}")
    return found


def _answers(folder: Path | None, path: Path, size: str) -> JobFile | None:
    """The answers of one document: a folder each, because no more than a few jobs stay in one."""
    if folder is None:
        return None
    own = folder / f"{path.parent.name}-{path.name}-{size}"
    own.mkdir(parents=True, exist_ok=True)
    return JobFile(WholeJob(path.name, "polish", "", "", 1, 0, 0), starter().name, go_on=True, folder=own)


def main() -> None:
    """Print a line for each document and the sum."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--characters", type=int, help="asked about in each document, and more to meet every kind of "
                                                       "block and mark; without it, all")
    parser.add_argument("--keep", type=Path, help="a folder for the answers")
    parser.add_argument("--seconds", type=float, default=math.inf, help="after these no more is asked")
    parser.add_argument("--as", dest="sizes", default="small,large")
    parser.add_argument("--show", action="store_true", help="every finding")
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    engine = LlamaEngine()
    engine.load(starter(), Plan(context_tokens=CONTEXT_TOKENS, threads=1, parallel=AT_ONCE))
    until = time.monotonic() + options.seconds
    total: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for path in options.files or documents():
        try:
            text = path.read_text("utf-8-sig")
        except UnicodeDecodeError:
            print(f"{path.name}: no UTF-8, left out")
            continue
        for size in options.sizes.split(","):
            if time.monotonic() > until and not options.keep:
                break
            began = time.perf_counter()
            answers = _answers(options.keep, path, size)
            judgement, passages, characters, endings = polish(engine, text, options.characters, small=size == "small",
                                                              answers=answers, until=until)
            if answers is not None:
                answers.close()
            result = judgement.text("unflagged")
            broken = differences(text, result)
            flagged = sum(map(bool, judgement.flags))
            row = Counter(documents=1, characters=len(text), asked=characters, passages=passages,
                          parts=sum(1 for _ in parts_of(text)), changes=len(judgement.hunks), flagged=flagged,
                          broken=bool(broken), **endings)
            total += row
            kinds.update(finding.kind for finding in judgement.structure)
            print(f"{path.name} ({size}): {passages} passages, {characters} of {len(text)} characters, "
                  f"{row['parts']} protected parts; {len(judgement.hunks)} changes, {flagged} flagged; "
                  f"{'; '.join(broken) or 'as it was'}; {time.perf_counter() - began:.0f} s", flush=True)
            if options.show:
                for finding in judgement.structure:
                    print(f"    {finding.kind}: {finding.before!r} -> {finding.after!r}")
    print("\nsum:", ", ".join(f"{name} {number:,}" for name, number in total.items()))
    print("findings:", ", ".join(f"{kind} {number}" for kind, number in kinds.most_common()))


if __name__ == "__main__":
    main()
