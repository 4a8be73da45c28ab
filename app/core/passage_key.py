"""What a passage's answer depends on: the seed that it is drawn by, and a key under which it is known again."""

from __future__ import annotations

import functools
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields

from app.core.generation import Request, Sampling
from app.core.passages import Piece

# What of a request changes how it is worked on, and never the answer.
_NOT_THE_ANSWER = ("job", "draft_from", "copies", "keeps", "background")


@functools.lru_cache(maxsize=256)
def key_of(request: Request, model: str) -> str:
    """The key of the answer to ``request``: two requests have the same one if they ask the same in the same way.

    Args:
        request: with its text, its context, the prompt, the sampling and the seed.
        model: what tells the model and its adapters apart from all others.
    """
    asked = {each.name: getattr(request, each.name) for each in fields(Request) if each.name not in _NOT_THE_ANSWER}
    asked["messages"] = [{"content": each.content, "role": each.role} for each in request.messages]
    asked["sampling"] = {each.name: getattr(request.sampling, each.name) for each in fields(Sampling)}
    data = json.dumps([model, asked], sort_keys=True, ensure_ascii=True)
    return hashlib.blake2b(data.encode("ascii"), digest_size=16).hexdigest()


def passage_seed(seed: int | None, text: str, occurrence: int = 0, attempt: int = 0) -> int | None:
    """The seed of one passage: its own, the same wherever it stands and whatever is asked before it.

    Args:
        seed: of the whole; None: none.
        text: of the passage.
        occurrence: how many passages of the same text stand before it, so that equal ones may differ.
        attempt: how many answers to it were not taken before.
    """
    if seed is None:
        return None
    data = f"{seed}/{occurrence}/{attempt}/{text}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=4).digest(), "big") & 0x7FFF_FFFF


def occurrences(pieces: Sequence[Piece]) -> tuple[int, ...]:
    """For each piece how many of the same text stand before it."""
    seen: Counter[str] = Counter()
    found: list[int] = []
    for piece in pieces:
        found.append(seen[piece.text])
        seen[piece.text] += 1
    return tuple(found)
