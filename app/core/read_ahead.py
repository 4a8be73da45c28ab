"""Which request reads a document ahead, so that most of what is asked about it next has been read already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from app.core.actions import Action
from app.core.generation import Message, Request, Sampling
from app.core.language import language_of
from app.core.prompt import build_messages, build_request

# A text below this many tokens is read so fast that reading it ahead gains nothing.
LEAST_TOKENS = 256
# Looked at first, for counting tokens costs a question to the engine: so few characters are hardly so many tokens.
_LEAST_CHARACTERS = LEAST_TOKENS

Beginning = tuple[tuple[Message, ...], str]


def reading_action(actions: Sequence[Action], text: str, *, small: bool) -> Action | None:
    """The action whose prompt for the whole document begins like most others', up to the end of the text.

    None where no two of them share that: prompts for small models differ from their first words.
    """
    if not text.strip():
        return None
    # One that gathers a table gets the parts of the text numbered.
    candidates = [action for action in actions if action.scope == "document" and not action.needs_instruction
                  and not action.gathers]
    language = language_of(text)
    beginnings = [_beginning(action, text, language, small) for action in candidates]
    found = Counter(beginning for beginning in beginnings if beginning is not None).most_common(1)
    if not found or found[0][1] < 2:
        return None
    return candidates[beginnings.index(found[0][0])]


def reading_request(
    job: str, actions: Sequence[Action], text: str, *, sampling: Sampling, count: Callable[[str], int],
    small: bool = False,
) -> Request | None:
    """The request that only reads ``text``, the whole document; None: it is not worth it.

    Args:
        job: its name, unique in this run of the program.
        actions: those that may be asked next, in their order.
        sampling: the model's recommendation.
        count: how many tokens a text is for the loaded model; it is asked only where the text is long enough.
        small: the model gets the prompts for small ones.
    """
    if len(text) < _LEAST_CHARACTERS:
        return None
    action = reading_action(actions, text, small=small)
    if action is None or count(text) < LEAST_TOKENS:
        return None
    # The room for an answer stays as the action has it: a text that would leave none cannot be asked about either.
    request = build_request(job, action, text, style=None, instruction="", sampling=sampling,
                            language=language_of(text), count=count, small=small)
    return replace(request, max_tokens=0, background=True)


def _beginning(action: Action, text: str, language: str, small: bool) -> Beginning | None:
    """The turns before the last, and the last one up to the end of the text; None where it does not hold the text."""
    *before, last = build_messages(action, text, None, "", language, small=small)
    at = last.content.find(text.strip())
    return None if at < 0 else (tuple(before), last.content[: at + len(text.strip())])
