"""The request that puts the oldest turns of a conversation into notes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.core.actions import Action
from app.core.citations import without_marks
from app.core.conversation import Conversation
from app.core.generation import Request, Sampling
from app.core.prompt import build_request


def notes_request(job: str, step: Action, conversation: Conversation, more: int, *, language: str, sampling: Sampling,
                  count: Callable[[str], int], context_tokens: int, small: bool = False,
                  seed: int | None = None) -> Request:
    """What puts the oldest ``more`` told turns and the notes so far into new notes (``Conversation.with_notes``).

    Args:
        step: how it is asked (``load_step("_ask-notes")``).
        language: of the document.
        context_tokens: of the loaded model; turns that are longer than half of it are cut in the middle, with a mark.
    """
    said = "\n\n".join(f"Q: {turn.question}\nA: {without_marks(turn.answer)}" for turn in conversation.told[:more])
    while count(said) > context_tokens // 2:
        keep = len(said) * 2 // 5
        said = f"{said[:keep]}\n[…]\n{said[-keep:]}"
    request = build_request(job, step, said, style=None, instruction="", sampling=sampling, language=language,
                            count=count, context=conversation.notes, small=small, seed=seed)
    return replace(request, answer_room=min(request.answer_room, context_tokens // 4))
