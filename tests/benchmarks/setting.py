"""What a run of the benchmark is given: the model, the sizes, the texts."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.core.actions import Actions
from app.core.generation import ModelFile
from app.core.gguf import read_header
from app.inference.model_shape import shape_of
from tests.benchmarks.edit_pairs import Edit

PROMPT_ROOM = 768  # tokens for what stands around a text in a prompt, and a short answer


@dataclass(frozen=True)
class Setting:
    """The same for every figure.

    Args:
        threads: of every model, the bare loop's too.
        rounds: how often each comparison is repeated; medians of the ratios within a round are told.
        document_tokens: of the document that is read twice.
        chapter_tokens: of the chapter that is polished.
        passage_tokens: of each answer in the comparison of passages.
        pairs: edits a round.
        cancels: runs each in prefill and decode.
        context_tokens: the largest context that is planned and allocated.
        edits: texts and what became of them.
    """

    model: ModelFile
    actions: Actions
    edits: list[Edit]
    threads: int
    rounds: int
    document_tokens: int
    chapter_tokens: int
    passage_tokens: int
    pairs: int
    cancels: int
    context_tokens: int
    prompt_tokens: int
    answer_tokens: int

    @property
    def trained_tokens(self) -> int:
        """The longest context that the model was made for."""
        return shape_of(read_header(self.model.path)).trained_tokens

    @property
    def architecture(self) -> str:
        return read_header(self.model.path).text("general.architecture")

    def document_fitting(self) -> int:
        """Tokens of the document: what is wanted, or less where the model's context ends."""
        return min(self.document_tokens, self.trained_tokens - PROMPT_ROOM)

    def running_text(self, tokens: int, count: Callable[[str], int], start: int = 0) -> str:
        """Texts one after another, from the ``start``th on, about ``tokens`` tokens; the last one is cut."""
        parts: list[str] = []
        for edit in self.edits_from(start):
            size = count(edit.before) + 1
            if size >= tokens:
                parts.append(edit.before[:len(edit.before) * tokens // size])
                break
            parts.append(edit.before)
            tokens -= size
        return "\n\n".join(parts)

    def edits_from(self, start: int) -> Iterator[Edit]:
        """Every edit from the ``start``th on, and round again without end."""
        first = start % len(self.edits)
        yield from itertools.cycle(self.edits[first:] + self.edits[:first])


def tell(what: str) -> None:
    """Say on the terminal what is being done, apart from the table."""
    print(what, file=sys.stderr, flush=True)
