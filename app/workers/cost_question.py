"""What an action on a text will cost: asked in the window, and answered where counting may wait for the engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.core.actions import Action
from app.core.estimate import Estimate, Work, estimate, estimate_cut
from app.core.generation import Message
from app.core.language import language_of
from app.core.passage_context import room_for
from app.core.passages import Piece
from app.core.prompt import build_messages
from app.core.protected import protect
from app.core.recommendation import Speed
from app.core.styles import Style
from app.core.whole_document import Cutting
from app.inference.engine import Engine
from app.inference.prompt_counter import prompt_tokens
from app.workers.job_summary import JobSummary

# Up to so many characters the very prompt is counted; of a longer text, what is put around it is counted and added.
_WHOLE = 20_000
# A text in place of the real one, by which what is put around it is counted.
_SAMPLE = {"en": "x", "zh": "一"}


@dataclass(frozen=True, slots=True)
class CostQuestion:
    """An action on a text, as it would be asked now; data only.

    Args:
        text: that it works on, or that is counted where there is no action.
        small: the model gets the prompts for small ones.
        thinks: it thinks first.
        context_tokens: of the model.
        speed: that was measured on this computer.
        read: tokens of the text that the model has read already.
        summary: looks for what the passages of a long text are told of the whole document.
        at_once: how many requests share the context.
    """

    action: Action | None
    text: str
    style: Style | None = None
    instruction: str = ""
    small: bool = False
    thinks: bool = False
    context_tokens: int = 0
    speed: Speed | None = None
    read: int = 0
    summary: JobSummary | None = None
    at_once: int = 1

    def answer(self, engine: Engine, count: Callable[[str], int]) -> Estimate:
        """What it costs; ``count`` counts tokens exactly.

        Raises:
            NoModelLoaded, EngineDied
        """
        tokens = count(self.text)
        if self.action is None or not self.text.strip():
            return estimate(tokens, Work(0, 0, 0), self.context_tokens)
        action, cutting = self.action, Cutting(self.action, self.text, 0, len(self.text), self.small)
        told = ""
        if self.summary is not None and not self.small and cutting.is_long(self.context_tokens):
            told = self.summary.look(count, self.context_tokens, self.at_once)
        shared = count(told) if told else 0
        budget = replace(cutting, summary_tokens=shared).budget(self.context_tokens)
        context = 0 if self.small else room_for(budget)
        work = self._work(action, self._around(action, engine, tokens, told), shared, context)
        return estimate(tokens, work, self.context_tokens, speed=self.speed, read=self.read, budget=budget)

    def answer_cut(self, engine: Engine, count: Callable[[str], int], pieces: Sequence[Piece], told: str) -> Estimate:
        """What it costs once the text is cut; of a text that is one piece, what ``answer`` tells.

        Args:
            told: what every passage is told of the whole document, or "".

        Raises:
            NoModelLoaded, EngineDied
        """
        passages = [piece for piece in pieces if piece.prose]
        if self.action is None or len(passages) < 2:
            return self.answer(engine, count)
        tokens, shared = count(self.text), count(told) if told else 0
        work = self._work(self.action, self._around(self.action, engine, tokens, told), shared, 0)
        return estimate_cut(tokens, [count(piece.text) for piece in passages],
                            [count(piece.context) if piece.context else 0 for piece in passages], work,
                            self.context_tokens, speed=self.speed)

    def _work(self, action: Action, around: int, shared: int, passage_context: int) -> Work:
        return Work(around, action.answer_ratio, action.answer_min, action.thinking_budget if self.thinks else 0,
                    action.by_passage, passage_context, shared)

    def _around(self, action: Action, engine: Engine, tokens: int, told: str) -> int:
        """Tokens of the prompt besides the text."""
        language = language_of(self.text)
        if len(self.text) <= _WHOLE and not told:
            shown = protect(self.text).text if action.protects else self.text
            return prompt_tokens(engine, self._messages(action, shown, language, told), thinking=self.thinks) - tokens
        sample = _SAMPLE.get(language, "x")
        messages = self._messages(action, sample, language, told)
        return prompt_tokens(engine, messages, thinking=self.thinks) - engine.count_tokens(sample)

    def _messages(self, action: Action, text: str, language: str, told: str) -> tuple[Message, ...]:
        return build_messages(action, text, self.style, self.instruction, language, small=self.small, summary=told)
