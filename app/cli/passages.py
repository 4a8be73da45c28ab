"""`passages`: a document as the passages that it is worked on in when it is long, with exact tokens."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.cli.diff import decoded
from app.core.catalog import Catalog
from app.core.passage_context import Context, contexts, room_for
from app.core.passages import Passage, split
from app.core.terms import suggest_terms
from app.core.token_counts import TokenCounts
from app.inference.process_engine import ProcessEngine

# A byte order mark is part of the file and none of the text.
_MARK = "\ufeff"
_LONGEST = 48  # characters of a beginning that are shown


@dataclass(frozen=True, slots=True)
class PassagesOrder:
    """What the command line asked for: ``budget`` in tokens, ``model`` an id or a path (None: the one chosen here)."""

    file: str
    budget: int
    model: str | None
    as_json: bool


def passages(order: PassagesOrder, catalog: Catalog) -> None:
    """Print the passages of a file. Offsets are those of `check`: characters, with the mark and all line ends.

    Raises:
        FileProblem, ModelProblem, EngineProblem
    """
    text = decoded(order.file)
    marked = text.startswith(_MARK)
    body = text.removeprefix(_MARK)
    model, _, _ = catalog.resolve(order.model)
    engine = ProcessEngine()
    try:
        count = TokenCounts(engine.load_vocabulary(model))
        found = split(body, order.budget, count)
        told = list(contexts(body, found, count, room_for(order.budget), terms=suggest_terms(body)))
    finally:
        engine.close()
    if marked:
        found = tuple(replace(one, start=one.start + (number > 0), end=one.end + 1) for number, one in enumerate(found))
        found = found or (Passage(0, 1, 0),)
        told = told or [Context()]
    if order.as_json:
        print(json.dumps({"passages": [_as_data(*each) for each in zip(found, told, strict=True)]}, ensure_ascii=False))
    else:
        _tell(text, found, order.budget)


def _as_data(passage: Passage, context: Context) -> dict[str, object]:
    return {"range": [passage.start, passage.end], "tokens": passage.tokens, "headings": list(passage.headings),
            "context_tokens": context.tokens, "too_long": passage.too_long}


def _tell(text: str, found: Sequence[Passage], budget: int) -> None:
    for number, passage in enumerate(found, start=1):
        beginning = " ".join(text[passage.start : min(passage.end, passage.start + 4 * _LONGEST)].split())
        shown = beginning[:_LONGEST] + ("…" if len(beginning) > _LONGEST else "")
        note = "  over the budget, and cannot be cut" if passage.too_long else ""
        print(f"{number:>4}  {passage.tokens:>6,} tokens  {shown}{note}")
    long = sum(passage.too_long for passage in found)
    noun = "passage" if len(found) == 1 else "passages"
    over = f"; {long:,} over {budget:,} tokens, because it cannot be cut" if long == 1 else \
        f"; {long:,} over {budget:,} tokens, because they cannot be cut" if long else ""
    print(f"{len(found):,} {noun}, {sum(passage.tokens for passage in found):,} tokens{over}.")
