"""What the command line asked for, and how a command ends."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.cli.told_summary import Wanted
from app.core.actions import Action
from app.core.errors import OntoItself
from app.core.judgement import Accept
from app.core.styles import Style

# Exit codes.
DONE, FAILED = 0, 1


def spare_source(output: Path | None, *sources: Path | None) -> None:
    """See that what is no rewriting of a document is not written over one: a title, a summary, a table.

    Args:
        sources: files of documents that were read; None: standard input.

    Raises:
        OntoItself
    """
    if output is not None and output.exists() and any(path is not None and output.samefile(path) for path in sources):
        raise OntoItself(path=str(output))


@dataclass(frozen=True, slots=True)
class Order:
    """An action on one text; ``file`` may be "-", None means: not given.

    ``accept``: which changes of an action that rewrites its text are taken.
    ``terms``: names and terms that must stay as they are.
    ``resumes``: passages that were finished before are not asked for again.
    ``stretches``: the context is longer than the model was trained for (``Catalog.stretched``).
    ``summary``: what every passage is told of the whole document.
    ``thinking``: tokens that the model may think for, 0: it answers at once. ``shows_thinking``: on standard error.
    """

    action: Action
    file: str
    output: Path | None
    model: str | None
    style: Style | None
    instruction: str
    seed: int | None
    max_tokens: int | None
    temperature: float | None
    context_tokens: int | None
    threads: int | None
    as_json: bool
    thinking: int = 0
    shows_thinking: bool = False
    adapters: tuple[str, ...] = ()
    accept: Accept = "unflagged"
    terms: tuple[str, ...] = ()
    resumes: bool = False
    stretches: bool = False
    summary: Wanted = "none"
