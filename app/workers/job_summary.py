"""What the passages of a job are told of the whole document: looked for in the worker's thread, as it reads files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.core.generation import ModelFile
from app.core.job_file import kept_job
from app.core.kept_asks import asks_of
from app.core.orientation import summary_made
from app.core.token_counts import TokenCounts
from app.inference.model_identity import identity_of


@dataclass(slots=True)
class JobSummary:
    """Of one job; ``text`` is there once ``look`` was called.

    Args:
        place: what is kept of the document is under this.
        document: its text.
        language: of it.
        styles: of the summaries that will do, by their ids.
        action: whose job goes on, with what it was told before; "": it is a new one.
    """

    place: str
    document: str
    language: str
    model: ModelFile
    styles: tuple[str, ...] = ("",)
    action: str = ""
    text: str = ""

    def look(self, count: Callable[[str], int], context_tokens: int, at_once: int) -> str:
        """The summary, "" where there is none; it waits for the disk, and counts tokens."""
        if self.action:
            kept = kept_job(self.place, self.action)
            self.text = kept.job.summary if kept is not None else ""
            return self.text
        identity, counts = identity_of(self.model), TokenCounts(count)
        for style in dict.fromkeys(self.styles):
            known = asks_of(self.place, identity, style) if identity else {}
            self.text = summary_made(self.document, self.language, counts, context_tokens, at_once, known)
            if self.text:
                break
        return self.text
