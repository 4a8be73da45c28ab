"""A long action in the terminal: its passages are kept as they end, and what was not done is said."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.actions import Action
from app.core.coverage import Coverage
from app.core.document import Document
from app.core.job_file import JobFile, WholeJob, kept_job
from app.core.passages import Piece
from app.core.proposals import file_name
from app.inference.passages_at_once import Failed

# What a stretch that was left out is called; any other kind is called by its own name.
_NAMES = {"item": "list item", "rule": "rule", "front-matter": "front matter", "blockquote": "quotation"}


def kept_before(document: Document, action: Action) -> WholeJob | None:
    """The job that is kept of that action on that document."""
    kept = kept_job(file_name(document.path), action.id) if document.path is not None else None
    return kept.job if kept is not None else None


def open_job(document: Document, action: Action, style: str, instruction: str, seed: int, pieces: Sequence[Piece],
             model: str, *, alone: bool, go_on: bool, summary: str = "") -> JobFile | None:
    """Where the passages are kept; None where there is only one, or no file, or the model cannot be told.

    Args:
        model: see ``inference.model_identity``.
        alone, summary: see ``WholeJob``.
        go_on: with what was kept before.
    """
    passages = sum(piece.prose for piece in pieces)
    if document.path is None or passages < 2 or not model:
        return None
    return JobFile(WholeJob(file_name(document.path), action.id, style, instruction, seed, 0, 0, passages,
                            alone, summary), model, go_on=go_on)


def resumed(job: JobFile | None, total: int) -> str:
    """What to say of what was kept before; where nothing waits any more, what broke off is asked for again."""
    done = job.done if job is not None else 0
    if job is None or not done:
        return "nothing is kept from before; it begins anew."
    if done >= total:
        job.drop_unfinished()
    return f"going on: {job.done:,} passages are kept from before."


def ended(job: JobFile, coverage: Coverage) -> str:
    """What is done is handed over, and needed no more; of what is not, what to say."""
    job.end(finished=coverage.is_complete)
    if coverage.is_complete:
        return ""
    if job.problem is not None:
        return f"finished passages could not be kept ({job.problem.message()})"
    return f"{coverage.count('done'):,} finished passages are kept; the same command with --resume goes on."


def not_done(coverage: Coverage, failed: Sequence[Failed]) -> list[str]:
    """What to say of the passages that are not done, and of what was not asked about."""
    said: list[str] = []
    if count := coverage.count("failed"):
        reasons = "; ".join(dict.fromkeys(each.problem.message() for each in failed))
        said.append(f"{count:,} of {coverage.total:,} passages could not be done and stay as they were: {reasons}")
    kinds = dict.fromkeys(each.reason for each in coverage.stretches if each.state == "skipped" and each.reason)
    if kinds:
        said.append(f"not asked about: {', '.join(_NAMES.get(kind, kind) for kind in kinds)}.")
    return said


def as_data(coverage: Coverage) -> list[dict[str, object]]:
    """The stretches as JSON data; ranges in characters, which together are the document."""
    told: list[dict[str, object]] = []
    for each in coverage.stretches:
        one: dict[str, object] = {"range": [each.start, each.end], "state": each.state}
        if each.reason:
            one["reason"] = each.reason
        if each.problem is not None:
            one["problem"] = each.problem.message()
        told.append(one)
    return told
