"""Holds the engine's choices against the plain loop's, token by token, and measures how far rounding moved them."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from app.core.generation import Message, Request, Sampling
from app.inference.draft_length import StepCost
from app.inference.job import Choice
from app.inference.llama_engine import LlamaEngine, ll
from app.inference.loading import LoadedModel
from tests.plain_loop import PlainLoop

LIKELIEST = 64  # logits of a choice that are kept; a whole row of the starter model is 196 KB
SYSTEM = "You mend faulty English."
OWN = Path(__file__).parent / "samples" / "passages.txt"
CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "en-md"


def own_passages() -> list[str]:
    """The forty that lie beside the tests."""
    return OWN.read_text("utf-8").strip().split("\n\n")


def corpus_passages(count: int, longest: int = 100) -> list[str]:
    """Paragraphs out of the books and documents of the corpus, the same in every run; none without the corpus.

    Args:
        longest: in characters; what is longer tells no more and takes the plain loop longer.
    """
    found = [paragraph for file in sorted(CORPUS.glob("*.md"))
             for part in file.read_text("utf-8").split("\n\n")
             if 60 <= len(paragraph := " ".join(part.split())) <= longest]
    return found[::max(1, len(found) // count)][:count]


@dataclass(frozen=True, slots=True)
class Chosen:
    """One choice: the token, and of the likeliest tokens their logits."""

    token: int
    ids: Any
    logits: Any

    @classmethod
    def from_row(cls, token: int, row: Any) -> Chosen:
        ids = np.sort(np.argpartition(row, -LIKELIEST)[-LIKELIEST:])
        return cls(token, ids, row[ids].copy())

    def logit(self, token: int) -> float:
        """That of one of the likeliest; of any other, the lowest of them, which is more than it has."""
        at = int(np.searchsorted(self.ids, token))
        return float(self.logits[at] if at < LIKELIEST and self.ids[at] == token else self.logits.min())

    def moved(self, other: Chosen) -> float:
        """The largest difference between the logits of two choices, of the tokens that both have."""
        _, mine, theirs = np.intersect1d(self.ids, other.ids, assume_unique=True, return_indices=True)
        return float(np.abs(self.logits[mine] - other.logits[theirs]).max())


class RecordingEngine(LlamaEngine):
    """The engine as it is; ``record`` keeps every choice of each request, by its name."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.record: dict[str, list[Chosen]] = {}

    def _chooser(self, loaded: LoadedModel, request: Request) -> Callable[[], Choice]:
        make = super()._chooser(loaded, request)
        self.record[request.job] = []
        return lambda: _Recorder(make(), loaded, self.record[request.job])

    def draft_always(self, tokens: int) -> None:
        """From now on let drafts of so many tokens pay, whatever they cost; 0: let none pay."""
        assert self._scheduler is not None
        self._scheduler._drafting.cost = _Flat(tokens)


    def forget(self) -> None:
        """Empty the cache, so that the next tokens lie in its cells in their order."""
        assert self._scheduler is not None
        self._scheduler.cache.clear()


class _Recorder:
    def __init__(self, choice: Choice, loaded: LoadedModel, into: list[Chosen]) -> None:
        self._choice, self._loaded, self._into = choice, loaded, into

    def __call__(self, index: int) -> int:
        row = np.ctypeslib.as_array(ll.llama_get_logits_ith(self._loaded.context, index),
                                    shape=(self._loaded.vocabulary.size,))
        token = self._choice(index)
        self._into.append(Chosen.from_row(token, row))
        return token

    def close(self) -> None:
        self._choice.close()


class _Flat(StepCost):
    """A step with up to so many drafted tokens costs as much as one without, a larger one more than it can bring."""

    def __init__(self, tokens: int) -> None:
        super().__init__(on_gpu=False)
        self._tokens = tokens

    def ratio(self, batch_tokens: int) -> float:
        return 1.0 if batch_tokens <= 1 + self._tokens else 1000.0 * batch_tokens

    def observe(self, batch_tokens: int, seconds: float) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Difference:
    """The engine chose another token than the plain loop, both having written the same until then."""

    passage: int
    prompt: list[int]
    written: list[int]
    plain: int
    engine: int
    margin: float  # by how much the plain loop preferred its token
    moved: float  # the largest difference of a logit there


@dataclass
class Tally:
    """What one way of running the engine gave, over all its passages."""

    way: str
    passages: int = 0
    tokens: int = 0
    largest: float = 0.0  # difference of a logit anywhere
    differences: list[Difference] = field(default_factory=list)

    def __str__(self) -> str:
        return (f"{self.way}: {len(self.differences)} of {self.passages} passages differ; "
                f"over {self.tokens} choices the logits moved by {self.largest:.5f} at most")


@dataclass(frozen=True, slots=True)
class Reference:
    """A passage's prompt and what the plain loop wrote, with the token that ended it."""

    prompt: list[int]
    choices: list[Chosen]


def messages_of(passage: str, before: str = "") -> tuple[Message, ...]:
    """A request's turns; ``before`` is a text that many requests begin with."""
    return Message("system", before + SYSTEM), Message("user", passage)


def request_of(passage: str, job: str, tokens: int, before: str = "") -> Request:
    return Request(job, messages_of(passage, before), Sampling(temperature=0), 1, tokens)


def drafted(request: Request, passage: str) -> Request:
    return replace(request, draft_from=passage, copies=True)


def refer(plain: PlainLoop, passages: Iterable[str], tokens: int, before: str = "", steps: int | None = None
          ) -> list[Reference]:
    """What the plain loop writes about each of ``passages``; what they begin with in common is read once."""
    references: list[Reference] = []
    for passage in passages:
        prompt = plain.vocabulary.prompt(messages_of(passage, before))
        kept = _common(prompt, references[-1].prompt) if references and before else 0
        said = plain.answer(prompt, tokens, keep_logits=True, kept=kept, steps=steps)
        rows = [np.frombuffer(row, np.float32) for row in said.logits]
        chosen = said.tokens + [int(row.argmax()) for row in rows[len(said.tokens):]]
        references.append(Reference(prompt, [Chosen.from_row(*pair) for pair in zip(chosen, rows, strict=True)]))
    return references


def compare(tally: Tally, reference: Reference, choices: Sequence[Chosen]) -> None:
    """Add one passage; after a difference the two write about different things, so the rest is not looked at."""
    number = tally.passages
    tally.passages += 1
    assert len(choices) == len(reference.choices) or choices[-1].token != reference.choices[-1].token
    for at, (plain, engine) in enumerate(zip(reference.choices, choices, strict=False)):
        moved = plain.moved(engine)
        tally.tokens += 1
        tally.largest = max(tally.largest, moved)
        if plain.token != engine.token:
            written = [choice.token for choice in reference.choices[:at]]
            margin = plain.logit(plain.token) - plain.logit(engine.token)
            tally.differences.append(Difference(number, reference.prompt, written, plain.token, engine.token, margin,
                                                moved))
            return


def rounding(plain: PlainLoop, crowded: PlainLoop, difference: Difference) -> float:
    """How far the plain loop's own logits move at the place of ``difference`` when it reads in other steps.

    Args:
        crowded: a plain loop with other tokens beside, which takes llama.cpp's way for many rows at once, and whose
            cells lie in another order than the text.
    """
    prompt, written = difference.prompt, difference.written
    own = plain.answer(prompt, len(written) + 1, forced=[*written, difference.plain], keep_logits=True).logits[-1]
    most = 0.0
    for loop in (crowded, plain):
        most = max(most, _moved(own, loop.answer([*prompt, *written], 1, steps=32, keep_logits=True).logits[0]))
        if most >= difference.margin:
            break
    return most


def _moved(one: array[float], other: array[float]) -> float:
    return float(np.abs(np.frombuffer(one, np.float32) - np.frombuffer(other, np.float32)).max())


def _common(one: Sequence[int], other: Sequence[int]) -> int:
    return next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(one) - 1)
