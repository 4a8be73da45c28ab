"""The prompt: an action's templates filled with the text, the style and the writer's instruction.

What stays the same comes first: the house rules, then the text, then what is asked of it. So a second action on
the same text finds it already read.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from string import Template

from app.core.actions import Action
from app.core.errors import NothingSelected
from app.core.generation import Message, Request, Sampling
from app.core.protected import marks_in
from app.core.sampling import PENALTIES, overridden
from app.core.styles import Style
from app.core.terms import terms_in

# An answer longer than this many times the expected length has lost its way.
RUNAWAY_FACTOR = 2
# What stands between listed terms, in English and in Chinese.
_BETWEEN = (", ", "、")


def build_messages(
    action: Action,
    text: str,
    style: Style | None,
    instruction: str,
    language: str,
    context: str = "",
    *,
    small: bool = False,
    terms: Sequence[str] = (),
    summary: str = "",
) -> tuple[Message, ...]:
    """The turns of one request.

    A paragraph of a template whose variables are all empty is left out, so that a prompt without a style has no
    hole where the style would be; and so is an example with marks where the text has none.

    Args:
        action: what is asked.
        text: the passage; its surrounding white space is left out.
        style: how to write; None: as the text is written.
        instruction: the writer's own words, or "".
        language: of the document; the prompt is written in it.
        context: text around the passage, or "".
        small: the model is a small one (``Catalog.is_small``): take the prompt that was written for such.
        terms: names and terms that are to stay as they are; those that the text holds are told.
        summary: of the whole document, or "". It stands before all that differs from passage to passage.

    Raises:
        NothingSelected: neither text nor (for an action that needs one) an instruction to work on.
    """
    if not text.strip() and not (action.needs_instruction and instruction.strip()):
        raise NothingSelected()
    values = {
        "text": text.strip(),
        "style": style.guidance(language) if style else "",
        "instruction": instruction.strip(),
        "context": context.strip(),
        "summary": summary.strip(),
        "terms": _BETWEEN[language == "zh"].join(terms_in(text, terms)),
        "marks": " ".join(marks_in(text)) if action.protects else "",
    }
    prompt = action.prompt(language, small)
    messages = [Message("system", system)] if (system := _filled(prompt.system, values)) else []
    for example in prompt.examples:
        if marks_in(example.text) and not values["marks"]:
            continue
        shown = {**values, "text": example.text, "context": "", "summary": "", "terms": "", "marks": ""}
        messages.append(Message("user", _filled(prompt.user, shown)))
        messages.append(Message("assistant", example.answer))
    return (*messages, Message("user", _filled(prompt.user, values)))


def build_request(
    job: str,
    action: Action,
    text: str,
    *,
    style: Style | None,
    instruction: str,
    sampling: Sampling,
    language: str,
    count: Callable[[str], int],
    context: str = "",
    small: bool = False,
    seed: int | None = None,
    max_tokens: int | None = None,
    thinking: Sampling | None = None,
    terms: Sequence[str] = (),
    summary: str = "",
) -> Request:
    """The whole request.

    Args:
        job: its name, unique in this run of the program.
        sampling: the model's recommendation; the action's own values are laid over it.
        count: how many tokens a text is for the loaded model.
        seed: see ``Request``.
        max_tokens: the answer's limit in tokens; None: twice what the action expects of such a text.
        thinking: the makers' recommendation for a model that thinks first; None: it does not think. The action's
            penalties are laid over it, but not its temperature and cuts: thinking at a low temperature goes in
            circles (Qwen3's model card: never greedy).

    The other arguments and the errors are those of ``build_messages``.
    """
    messages = build_messages(action, text, style, instruction, language, context, small=small, terms=terms,
                              summary=summary)
    expected = action.answer_min + math.ceil(action.answer_ratio * count(text.strip()))
    values = {**action.sampling, **action.prompt(language, small).sampling}
    limit = RUNAWAY_FACTOR * expected if max_tokens is None else max_tokens
    budget = 0
    if thinking is not None:
        sampling, budget = thinking, action.thinking_budget
        values = {key: value for key, value in values.items() if key in PENALTIES}
    return Request(
        job=job,
        messages=messages,
        sampling=overridden(sampling, values),
        answer_room=budget + min(expected, limit),
        max_tokens=limit,
        seed=seed,
        draft_from=text.strip(),
        copies=action.copies,
        thinking=budget,
    )


def _filled(template: str, values: dict[str, str]) -> str:
    """The template with its variables replaced, less the paragraphs of which every variable is empty."""
    kept: list[str] = []
    for paragraph in template.split("\n\n"):
        names = Template(paragraph).get_identifiers()
        if not names or any(values[name] for name in names):
            kept.append(Template(paragraph).substitute(values))
    return "\n\n".join(kept)
