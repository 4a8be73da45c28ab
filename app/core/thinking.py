"""Thinking before the answer: how a model is told to or not, and where its thinking ends and the answer begins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from app.core.patterns import pattern_of

THINK_START, THINK_END = "<think>", "</think>"

Part = tuple[Literal["thought", "answer"], str]

# Qwen3's way of a thinking budget: this is put behind the thinking that was written so far, and the model answers
# from it (Qwen3 Technical Report, arXiv:2505.09388, "Thinking Budget"; their guide puts a blank line before it).
QWEN_CLOSING = ("\n\nConsidering the limited time by the user, I have to give the solution based on the thinking "
                "directly now.\n</think>\n\n")
PLAIN_CLOSING = "\n</think>\n\n"

# Qwen3's template with enable_thinking=False.
EMPTY_BLOCK = "<think>\n\n</think>\n\n"

# In the text of a template a line end is written as the two characters \n, or stands there as itself.
_LINE_ENDS = r"(?:\\n|\n)*"
_EMPTY = pattern_of(rf"<think>{_LINE_ENDS}</think>{_LINE_ENDS}(?=['\"])")
_OPENING = pattern_of(rf"<think>{_LINE_ENDS}(?=['\"])")


@dataclass(frozen=True, slots=True)
class ThinkingStyle:
    """How a model that can think is asked to, or not to.

    Args:
        off: what follows the header of its answer so that it does not think; "": nothing is known to prevent it.
        on: what follows the header so that it does; "": it opens the block itself.
        closing: what is put behind thinking that has used up its budget.
    """

    off: str
    on: str
    closing: str

    def answer_start(self, thinking: bool) -> str:
        """What follows the header of the answer."""
        return self.on if thinking else self.off


def thinking_style(family: str, template: str | None) -> ThinkingStyle | None:
    """How a model thinks, None: it does not.

    Args:
        family: "qwen3" is known without a template; of others only the template tells.
        template: ``tokenizer.chat_template`` of the GGUF, read as text and never run. What it puts before an answer
            stands behind its last question for ``add_generation_prompt``.
    """
    template = template or ""
    qwen = family == "qwen3"
    if not qwen and THINK_START not in template and "enable_thinking" not in template:
        return None
    _, asked, start = template.rpartition("add_generation_prompt")
    start = start if asked else ""
    empty, opening = _EMPTY.search(start), _OPENING.search(start)
    switchable = qwen or THINK_END in start or opening is not None
    return ThinkingStyle(
        off=_text_of(empty) if empty else EMPTY_BLOCK if switchable else "",
        on=_text_of(opening) if opening else "",
        closing=QWEN_CLOSING if qwen else PLAIN_CLOSING,
    )


def _text_of(found: re.Match[str]) -> str:
    return found[0].replace("\\n", "\n")


class ThinkingSplitter:
    """Tells thinking from answer in a stream, however it is cut.

    A block counts only where the answer would begin (white space may stand before it). White space at the edges of
    the thinking and behind its end belongs to neither; so an empty block says nothing.

    Args:
        opened: the prompt has opened the block already (``ThinkingStyle.on`` is not empty).
    """

    def __init__(self, opened: bool = False) -> None:
        self._opened = opened
        self._state: Literal["start", "thinking", "gap", "answer"] = "start"
        self._thought_before = False
        self._held = ""

    @property
    def in_thinking(self) -> bool:
        """Whether what comes next is thinking; a budget counts the tokens that came while it was so."""
        return self._state == "thinking" or (self._opened and self._state == "start")

    @property
    def in_answer(self) -> bool:
        """Whether some of the answer has come."""
        return self._state == "answer"

    def feed(self, text: str) -> list[Part]:
        """The parts that are certain after ``text``; none is empty."""
        self._held += text
        parts: list[Part] = []
        if self._state == "start":
            self._begin()
        if self._state == "thinking":
            parts += self._think()
        if self._state == "gap":
            self._held = self._held.lstrip()
            if self._held:
                self._state = "answer"
        if self._state == "answer" and self._held:
            parts.append(("answer", self._held))
            self._held = ""
        return parts

    def finish(self) -> list[Part]:
        """What was held back until more came, when nothing more comes."""
        thinking, rest = self.in_thinking, self._held
        if thinking:
            rest = rest.rstrip() if self._thought_before else rest.strip()
        self._held, self._state = "", "answer"
        return [("thought" if thinking else "answer", rest)] if rest else []

    def _begin(self) -> None:
        text = self._held.lstrip()
        if text.startswith(THINK_START):  # some write it although the prompt has it already
            self._held = text[len(THINK_START):]
            self._state = "thinking"
        elif not THINK_START.startswith(text):
            self._state = "thinking" if self._opened else "answer"

    def _think(self) -> list[Part]:
        if not self._thought_before:
            self._held = self._held.lstrip()
        end = self._held.find(THINK_END)
        if end >= 0:
            thought, self._held = self._held[:end].rstrip(), self._held[end + len(THINK_END):]
            self._state = "gap"
        else:
            begun = next((n for n in range(len(THINK_END) - 1, 0, -1) if self._held.endswith(THINK_END[:n])), 0)
            thought = self._held[:len(self._held) - begun].rstrip()
            self._held = self._held[len(thought):]
        self._thought_before = self._thought_before or bool(thought)
        return [("thought", thought)] if thought else []
