"""One suggestion from the moment it is asked for: what was asked of which text, and what came."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from uuid import uuid4

from app.core.actions import Action
from app.core.composition import Composition
from app.core.coverage import Coverage
from app.core.generation import ModelFile, Request, Sampling
from app.core.job_file import JobFile, WholeJob
from app.core.language import language_of
from app.core.passages import Piece
from app.core.prompt import build_request
from app.core.scope import Region
from app.core.styles import Style
from app.core.whole_document import Cutting
from app.workers.engine_worker import Task
from app.workers.job_answers import open_answers
from app.workers.job_summary import JobSummary

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
        place: what its answers are kept under, "" for nothing: see ``WholeJob``.
        goes_on: what was answered before is not asked for again.
        waits_for_cut: its text is long, and is cut where the model's tokens can be counted; until then it is one piece.
        coverage: what became of each part of the document.
        answers: where they are kept, once the worker has begun.
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
    place: str = ""
    goes_on: bool = False
    waits_for_cut: bool = False
    coverage: Coverage | None = None
    answers: list[JobFile] = field(default_factory=list)

    @property
    def original(self) -> str:
        """The text of the passage."""
        return self.document[self.passage.start : self.passage.end]

    def cutting(self, *, small: bool) -> Cutting:
        """How its text is cut; ``small``: as a small model needs it."""
        return Cutting(self.action, self.document, self.passage.start, self.passage.end, small)

    def cut(self, pieces: tuple[Piece, ...], coverage: Coverage) -> None:
        """Its text was cut into these."""
        self.waits_for_cut = False
        self.composition = Composition(pieces, replaces=self.replaces)
        self.coverage = coverage

    def recover_coverage(self) -> None:
        """What became of each passage, as far as its composition knows: it was brought back."""
        pieces = self.composition.pieces
        self.coverage = Coverage(self.document, self.passage.start, self.passage.end, pieces)
        for number in self.composition.passages:
            if (ending := self.composition.ending(number)) is not None:
                self.coverage.ended(number, ending)

    @property
    def replaces(self) -> bool:
        """Whether the answer is decided change by change."""
        return self.action.result == "replace"


def whole(original: str, *, replaces: bool) -> Composition:
    """A text as the one piece that it is before it is cut."""
    return Composition((Piece(original, True),), replaces=replaces)


def cut_at_once(job: Job, context_tokens: int, *, small: bool) -> None:
    """Cut a text that is short enough to be cut without a model, or leave it to the worker.

    Args:
        context_tokens: of the model, 0: not known yet.
    """
    cutting = job.cutting(small=small)
    job.waits_for_cut = cutting.is_long(context_tokens)
    if not job.waits_for_cut:
        pieces = cutting.short_pieces()
        job.cut(pieces, Coverage(job.document, job.passage.start, job.passage.end, pieces))


def summary_of(place: str, document: str, model: ModelFile, style: Style | None, action: str = "") -> JobSummary:
    """What looks for a summary that passages of ``document`` are told; for the arguments see ``JobSummary``."""
    styles = ("", style.id) if style is not None else ("",)
    return JobSummary(place, document, language_of(document), model, styles, action)


def task_of(name: str, job: Job, *, sampling: Sampling, thinking: Sampling | None, small: bool,
            terms: Sequence[str] = (), model: ModelFile | None = None, tells_summary: bool = False) -> Task:
    """What the worker's thread does for ``job``: it holds data only, no widget.

    Args:
        name: the name of the job at the engine.
        sampling: how tokens are drawn where the action does not say.
        thinking: how they are drawn when it thinks first, None: it does not.
        small: the prompts are those written for small models.
        terms: names and terms that must stay as they are.
        model: that is asked; None: its answers are not kept.
        tells_summary: its passages are told a summary of the document, if one was made before.
    """
    action, style, instruction, seed, requests = job.action, job.style, job.instruction, job.seed, job.requests
    language = language_of(job.original or instruction)
    summary = None
    if model is not None and job.place and job.waits_for_cut and not small and (tells_summary or job.goes_on):
        summary = summary_of(job.place, job.document, model, style, action.id if job.goes_on else "")
    least = _AGAIN_TEMPERATURE if job.attempt > 1 else 0.0

    def prepare(count: Callable[[str], int], text: str, context: str = "") -> Request:
        request = build_request(name, action, text, style=style, instruction=instruction, sampling=sampling,
                                language=language, count=count, small=small, thinking=thinking,
                                terms=terms, seed=seed, context=context, summary=summary.text if summary else "")
        drawn = replace(request.sampling, temperature=max(least, request.sampling.temperature))
        requests.append(replace(request, sampling=drawn))
        return requests[-1]

    asked = WholeJob(job.place, action.id, style.id if style is not None else "", instruction, seed,
                     job.passage.start, len(job.document) - job.passage.end)
    keeps = open_answers(asked, model, job.answers, go_on=job.goes_on, summary=summary) \
        if job.place and model is not None else None
    return Task(job.composition.pieces, prepare, action.result == "replace", action.protects,
                job.cutting(small=small) if job.waits_for_cut else None, keeps, summary)
