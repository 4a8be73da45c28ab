"""What one step of a longer task asks of a model, and what comes back: the unit in which such tasks are resumed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from app.core.actions import Action
from app.core.generation import Ending, Request, Sampling
from app.core.prompt import build_messages, build_request
from app.core.styles import Style

# "failed": no answer came, although it was asked for twice.
AnswerEnding = Ending | Literal["failed"]

# Of a chat template around a prompt: tokens.
_TEMPLATE_TOKENS = 32


@dataclass(frozen=True, slots=True)
class Ask:
    """One question.

    Args:
        step: the prompt, as data.
        text: what it is about.
        instruction, context: what else the prompt is filled with.
        tokens: that the answer is expected to have.
    """

    step: Action
    text: str
    instruction: str
    context: str
    tokens: int

    @property
    def key(self) -> str:
        """The same for the same question, in every run of the program."""
        parts = (self.step.id, self.text, self.instruction, self.context, str(self.tokens))
        return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came, without anything around it, and how it ended."""

    text: str
    ending: AnswerEnding


Result = TypeVar("Result")
# A task as it is done: rounds of questions that can be asked at once go out, their answers come in, in the same order.
Task = Generator[Sequence[Ask], Sequence[Answer], Result]


@dataclass(frozen=True, slots=True)
class Asker:
    """Makes requests of questions.

    Args:
        sampling: the model's recommendation; a step's own values are laid over it.
        language: of the document.
        small: the model is a small one (``Catalog.is_small``).
        max_tokens: of every answer at most; None: twice what is expected.
        temperature: in place of the model's and the step's; None: theirs.
    """

    sampling: Sampling
    language: str
    small: bool
    style: Style | None = None
    seed: int | None = None
    max_tokens: int | None = None
    temperature: float | None = None

    def request(self, job: str, ask: Ask, count: Callable[[str], int]) -> Request:
        """The whole request of a question; ``count``: tokens of a text."""
        step = replace(ask.step, answer_min=ask.tokens, answer_ratio=0.0)
        request = build_request(job, step, ask.text, style=self.style, instruction=ask.instruction,
                                sampling=self.sampling, language=self.language, count=count, context=ask.context,
                                small=self.small, seed=self.seed, max_tokens=self.max_tokens)
        if self.temperature is not None:
            request = replace(request, sampling=replace(request.sampling, temperature=self.temperature))
        return request

    def around(self, ask: Ask, count: Callable[[str], int]) -> int:
        """Tokens of a question's prompt besides its text, a few more rather than fewer."""
        messages = build_messages(ask.step, "x", self.style, ask.instruction, self.language, ask.context,
                                  small=self.small)
        return sum(count(message.content) for message in messages) + _TEMPLATE_TOKENS
