"""Prompts as segments: scaffolding that may hold control tokens, and text that never can.

A file's own template is a program (Jinja) from somewhere else and is never run. A family is recognised and drawn
by us, or drawn by llama.cpp's built-in list of templates around sentinels that stand for the contents.
Formats: Qwen3 and SmolLM2 model cards (ChatML), Llama 3 model card.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from app.core.generation import Message
from app.core.thinking import THINK_START

TemplateName = Literal["chatml", "qwen3", "llama3", "built-in", "plain"]
BuiltIn = Callable[[Sequence[tuple[str, str]]], str | None]
"""Draws (role, content) pairs with the header of the answer at the end, or None: template not recognised."""


@dataclass(frozen=True, slots=True)
class Control:
    """Scaffolding of ours: control tokens written in it are control tokens."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """Data: whatever is written in it is only text."""

    text: str


Segment = Control | Text


def recognise(family: str | None, architecture: str, template: str | None) -> TemplateName:
    """Which template a model gets.

    Args:
        family: the catalog's word, which wins when it is one of ours; None or another word: look at the file.
        architecture: ``general.architecture`` of the GGUF.
        template: ``tokenizer.chat_template`` of the GGUF, read as text and never run.

    Returns:
        A name of ours, or "built-in" where llama.cpp must be asked, or "plain" where there is no template.
    """
    if family in ("chatml", "qwen3", "llama3"):
        return family
    if not template:
        return "plain"
    if "<|im_start|>" in template:
        # The 2507 instruct models of the same architecture cannot think; their template has no think block.
        return "qwen3" if architecture.startswith("qwen3") and "<think>" in template else "chatml"
    if "<|start_header_id|>" in template and "<|eot_id|>" in template:
        return "llama3"
    return "built-in"


def render(name: TemplateName, messages: Sequence[Message], answer_start: str = "") -> list[Segment]:
    """The prompt in a format of ours, up to where the answer begins.

    Args:
        name: "chatml", "qwen3", "llama3" or "plain".
        messages: the turns; a system turn stands in the prompt only when there is one here.
        answer_start: scaffolding that follows the header of the answer (``ThinkingStyle.answer_start``).

    Raises:
        ValueError: "built-in", which ``render_built_in`` draws.
    """
    if name in ("chatml", "qwen3"):
        return _turns(messages, "<|im_start|>{role}\n", "<|im_end|>\n", answer_start)
    if name == "llama3":
        return _turns(messages, "<|start_header_id|>{role}<|end_header_id|>\n\n", "<|eot_id|>", answer_start)
    if name == "plain":
        return _turns(messages, "### {role}:\n", "\n\n", answer_start)
    raise ValueError(f"{name} is not a format of ours")


def render_built_in(built_in: BuiltIn, messages: Sequence[Message], answer_start: str = "") -> list[Segment] | None:
    """The prompt as llama.cpp's own function draws it, or None when it does not know the template.

    The function sees unguessable words instead of the contents; what it returns is cut at those words. So no
    content can change the scaffolding, and nothing of the scaffolding is taken for content. One of its templates
    opens a think block; that is left to ``answer_start``.
    """
    words = [f"s{secrets.token_hex(16)}e" for _ in messages]
    drawn = built_in([(message.role, word) for message, word in zip(messages, words, strict=True)])
    if drawn is None or any(drawn.count(word) != 1 for word in words):
        return None
    contents = {word: message.content for word, message in zip(words, messages, strict=True)}
    drawn = drawn.removesuffix(THINK_START)
    parts = re.split("(" + "|".join(words) + ")", drawn) if words else [drawn]
    drawn_segments = [Text(contents[part]) if part in contents else Control(part) for part in parts]
    return _joined([*drawn_segments, Control(answer_start)])


def _turns(messages: Sequence[Message], header: str, end: str, answer_start: str) -> list[Segment]:
    segments: list[Segment] = []
    for message in messages:
        segments += [Control(header.format(role=message.role)), Text(message.content), Control(end)]
    return _joined([*segments, Control(header.format(role="assistant") + answer_start)])


def _joined(segments: Iterable[Segment]) -> list[Segment]:
    """The same prompt without empty segments, neighbouring scaffolding in one piece, as a tokenizer expects it."""
    joined: list[Segment] = []
    for segment in segments:
        if not segment.text:
            continue
        if joined and isinstance(segment, Control) and isinstance(joined[-1], Control):
            joined[-1] = Control(joined[-1].text + segment.text)
        else:
            joined.append(segment)
    return joined
