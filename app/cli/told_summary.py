"""What the passages of a long document are told of the whole, in the terminal: a summary, of before or made first."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from app.cli.interrupts import Interrupts
from app.cli.progress import Progress
from app.core.document import Document
from app.core.generation import ModelInfo, Sampling
from app.core.kept_asks import KeptAsks
from app.core.orientation import fitting, orienting, summary_made
from app.core.proposals import file_name
from app.core.token_counts import TokenCounts
from app.inference.asks_at_once import AsksAtOnce
from app.inference.engine import Engine

Wanted = Literal["kept", "make", "none"]


def summary_for(document: Document, language: str, engine: Engine, info: ModelInfo, model: str, wanted: Wanted,
                progress: Progress, interrupts: Interrupts, sampling: Sampling, seed: int) -> str:
    """The summary, "" for none; what making it costs is said before.

    Args:
        language: of the document.
        model: see ``inference.model_identity``.
        sampling, seed: with which it is made.

    Raises:
        EngineProblem: it could not be made.
    """
    if wanted == "none" or document.path is None:
        return ""
    text, count = document.text, TokenCounts(engine.count_tokens)
    known = KeptAsks(file_name(document.path), model)
    try:
        told = summary_made(text, language, count, info.context_tokens, info.parallel, known)
        if told or wanted == "kept":
            if told:
                progress.say(f"the passages are told a summary of the document ({count(told):,} tokens).")
            return told
        progress.say(f"a summary is made first: {count(text):,} tokens are read for it.")
        task, asker = orienting(text, language, count, info.context_tokens, info.parallel)
        run = AsksAtOnce(engine, task, replace(asker, sampling=sampling, seed=seed), at_once=info.parallel, known=known)
        interrupts.cancel = run.cancel
        for course in run.events():
            progress.renew(f"summary: {course.done:,} of {course.total:,} answered")
        told = fitting(run.result, count) if run.result is not None else ""
        if not told and not run.stopped:
            progress.say("no summary came that is short enough; the passages are told none.")
        return told
    finally:
        known.close()
