"""A summary of the whole document for those who work on one passage of it: found among the answers that are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from app.core.actions import load_step
from app.core.asking import Answer, Asker, Task
from app.core.generation import Sampling
from app.core.kept_asks import result_of
from app.core.summary_forms import Form, Length, load_wordings
from app.core.summary_node import Summary
from app.core.summary_tree import SummaryOrder, SummarySteps, summarizing

# Tokens that it may have: every passage reads it.
MOST_TOKENS = 320
# The summaries that will do, the best first; the first one is what is made where one is to be made.
_WAYS: tuple[tuple[Length, Form], ...] = (
    (Length("paragraph"), "prose"), (Length("paragraph"), "abstract"), (Length("sentence"), "prose"))


@cache
def _steps() -> SummarySteps:
    return SummarySteps(load_step("_summary"), load_step("_summary-join"), load_wordings())


def orienting(text: str, language: str, count: Callable[[str], int], context_tokens: int, at_once: int, *,
              way: int = 0) -> tuple[Task[Summary], Asker]:
    """The task of making such a summary, and what makes its requests; its questions are those of any such summary.

    Args:
        text: the document.
        language: of it.
        count: exactly how many tokens a text is.
        context_tokens: of the model, which is no small one.
        at_once: how many requests share them.
        way: of ``_WAYS``.
    """
    asker = Asker(Sampling(), language, small=False)
    order = SummaryOrder(*_WAYS[way], context_tokens, at_once=at_once)
    return summarizing(text, order, _steps(), asker, count), asker


def summary_made(text: str, language: str, count: Callable[[str], int], context_tokens: int, at_once: int,
                 known: Mapping[str, Answer]) -> str:
    """The summary that answers of before make up, "" where they make none of the document as it stands.

    Args:
        known: those answers, by their questions.
    """
    for way in range(len(_WAYS)) if known else ():
        task, _ = orienting(text, language, count, context_tokens, at_once, way=way)
        summary = result_of(task, known)
        if summary is not None and (told := fitting(summary, count)):
            return told
    return ""


def fitting(summary: Summary, count: Callable[[str], int]) -> str:
    """The text of a whole summary that is short enough, else ""."""
    told = summary.text.strip()
    return told if told and not summary.failed and count(told) <= MOST_TOKENS else ""
