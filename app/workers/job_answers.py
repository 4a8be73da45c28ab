"""Opens what keeps the answers of a long job, in the worker's thread, where the disk may be waited for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.core.generation import ModelFile
from app.core.job_file import JobFile, WholeJob
from app.core.passages import Piece
from app.inference.model_identity import identity_of
from app.workers.job_summary import JobSummary


def open_answers(job: WholeJob, model: ModelFile, opened: list[JobFile], *,
                 go_on: bool, summary: JobSummary | None = None) -> Callable[[Sequence[Piece]], JobFile | None]:
    """What opens them, given the pieces; data only, no widget.

    Args:
        job: what is asked.
        model: that is asked.
        opened: gets the file, for whoever ends the job; an earlier one in it is closed.
        go_on: with what was answered before.
        summary: what its passages are told of the whole; it has looked when the file is opened.
    """
    def open_file(pieces: Sequence[Piece]) -> JobFile | None:
        identity = identity_of(model)
        for file in opened:
            file.close()
        opened.clear()
        if not identity:
            return None
        whole = replace(job, passages=sum(piece.prose for piece in pieces), summary=summary.text if summary else "")
        opened.append(JobFile(whole, identity, go_on=go_on))
        return opened[0]

    return open_file
