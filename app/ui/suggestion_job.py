"""One suggestion from the moment it is asked for: what was asked of which text, and what came."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from uuid import uuid4

from app.core.actions import Action
from app.core.composition import Composition
from app.core.generation import Request, Sampling
from app.core.language import language_of
from app.core.passages import passages_of
from app.core.prompt import build_request
from app.core.scope import Region
from app.core.styles import Style
from app.workers.engine_worker import Task

# "Again" asks for another answer, which a greedy choice would never give.
_AGAIN_TEMPERATURE = 0.5


@dataclass(slots=True)
class Job:
    """One suggestion: what was asked of which text, and what came.

    Args:
        id: what it is known by wherever it is kept.
        seed: what the engine draws its tokens by.
        model: the name of the model that was asked, "" where it is not known.
        requests: what the engine was asked, one for each passage that was begun; the worker's thread adds to it.
    """

    action: Action
    style: Style | None
    instruction: str
    document: str
    passage: Region
    composition: Composition
    attempt: int = 1
    answer: str = ""
    ending: str = ""
    id: str = field(default_factory=lambda: uuid4().hex)
    seed: int = field(default_factory=lambda: secrets.randbelow(2**32))
    model: str = ""
    requests: list[Request] = field(default_factory=list)

    @property
    def original(self) -> str:
        """The text of the passage."""
        return self.document[self.passage.start : self.passage.end]

    @property
    def replaces(self) -> bool:
        """Whether the answer is decided change by change."""
        return self.action.result == "replace"


def composition_of(action: Action, original: str, *, small: bool) -> Composition:
    """The pieces that ``original`` is worked on in; ``small``: as a small model needs them."""
    pieces = passages_of(original, copies=action.copies, by_passage=action.by_passage, small=small,
                         protects=action.protects)
    return Composition(pieces, replaces=action.result == "replace")


def task_of(name: str, job: Job, *, sampling: Sampling, thinking: Sampling | None, small: bool,
            terms: Sequence[str] = ()) -> Task:
    """What the worker's thread does for ``job``: it holds data only, no widget.

    Args:
        name: the name of the job at the engine.
        sampling: how tokens are drawn where the action does not say.
        thinking: how they are drawn when it thinks first, None: it does not.
        small: the prompts are those written for small models.
        terms: names and terms that must stay as they are.
    """
    action, style, instruction, seed, requests = job.action, job.style, job.instruction, job.seed, job.requests
    language = language_of(job.original or instruction)
    least = _AGAIN_TEMPERATURE if job.attempt > 1 else 0.0

    def prepare(count: Callable[[str], int], text: str) -> Request:
        request = build_request(name, action, text, style=style, instruction=instruction, sampling=sampling,
                                language=language, count=count, small=small, thinking=thinking,
                                terms=terms, seed=seed)
        drawn = replace(request.sampling, temperature=max(least, request.sampling.temperature))
        requests.append(replace(request, sampling=drawn))
        return requests[-1]

    return Task(job.composition.pieces, prepare, action.result == "replace", action.protects)
