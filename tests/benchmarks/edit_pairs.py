"""Texts and what became of them: real edits from a folder, or edits made by a seeded editor where there is none.

A folder holds ``<language>/<name>.commit-edits.jsonl``, a line each with "before" and "after".
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, cycle, zip_longest
from pathlib import Path

from app.core.language import HAN
from app.core.passages import cut_into_paragraphs, estimated_tokens

ROOT = Path(__file__).parents[2]
BESIDE = ROOT.parent / "shared" / "corpus" / "edits"
SUFFIX = ".commit-edits.jsonl"
LEAST, MOST = 40, 300  # tokens of a text, by estimate
# The editor changes one word in so many, in one of the ways that real edits show.
WORDS_PER_EDIT = 18
_WORD = re.compile(rf"[{HAN}]|[^\s{HAN}]+\s*|\s+")  # with the space behind it; one character of Chinese


@dataclass(frozen=True, slots=True)
class Edit:
    """A text and what became of it; ``group`` is where it is from."""

    group: str
    before: str
    after: str


def edits(folder: Path | None) -> list[Edit]:
    """Those in ``folder``, of each group in turn and otherwise shuffled; always in the same order.

    Args:
        folder: None: the corpus beside the repository if it is there, else edits that are made here.
    """
    if folder is None and BESIDE.is_dir():
        folder = BESIDE
    groups = list(_read(folder)) if folder is not None else [_made()]
    for group in groups:
        random.Random(3).shuffle(group)
    mixed = [edit for edit in chain.from_iterable(zip_longest(*groups)) if edit is not None]
    if not mixed:
        raise SystemExit(f"no edits of {LEAST} to {MOST} tokens in {folder}")
    return mixed


def _read(folder: Path | None) -> Iterator[list[Edit]]:
    assert folder is not None
    for path in sorted(folder.rglob(f"*{SUFFIX}")):
        name = path.name.removesuffix(SUFFIX)
        found = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        yield [Edit(name, before, after) for before, after in
               ((line["before"].strip(), line["after"].strip()) for line in found)
               if LEAST <= estimated_tokens(before) <= MOST and LEAST / 2 <= estimated_tokens(after) <= MOST]


def _made() -> list[Edit]:
    """The prose of the repository's own pages, edited by chance; each paragraph several times, differently."""
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "resources" / "samples").glob("*.md"))]
    prose = [" ".join(piece.text.split()) for page in pages
             for piece in cut_into_paragraphs(page.read_text("utf-8")) if piece.prose]
    long_enough = [text for text in _joined(prose) if estimated_tokens(text) <= MOST]
    chance = random.Random(4)
    return [Edit("made", text, edited(text, chance)) for _, text in
            zip(range(max(300, len(long_enough))), cycle(long_enough), strict=False)]


def _joined(prose: list[str]) -> Iterator[str]:
    held = ""
    for text in prose:
        held = f"{held} {text}".strip()
        if estimated_tokens(held) >= LEAST:
            yield held
            held = ""


def edited(text: str, chance: random.Random) -> str:
    """``text`` with some words replaced, put in, left out or swapped; never as it was."""
    while (made := _edited(text, chance)) == text:  # a word was put in its own place
        pass
    return made


def _edited(text: str, chance: random.Random) -> str:
    words = _WORD.findall(text)
    known = sorted(set(words))
    for _ in range(max(1, len(words) // WORDS_PER_EDIT)):
        at = chance.randrange(max(1, len(words) - 1))
        match chance.choice(("replace", "insert", "leave out", "swap")):
            case "replace":
                words[at] = chance.choice(known)
            case "insert":
                words.insert(at, chance.choice(known))
            case "leave out":
                del words[at]
            case _:
                words[at:at + 2] = reversed(words[at:at + 2])
    return "".join(words).strip()
