"""What an action on a text will cost, before it runs: its tokens against the context, the way taken, the time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.core.passages import PASSAGE_TOKENS, WHOLE_PASSAGES
from app.core.recommendation import Speed

# "whole": all of it in one request. "passages": cut, and every part answered by itself. "windows": it does not fit, and
# is read a part after the other with what was gathered before.
Way = Literal["whole", "passages", "windows"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """Of one action on one text; all figures but the last are tokens.

    Args:
        document: of the text.
        prompt: of all requests together: the text, and what stands around it each time.
        answer: of all answers together, as the action expects them.
        needed: of the largest request, with room for its answer.
        context: that the model has.
        way: see ``Way``.
        requests: how many.
        seconds: None where it is not known how fast this computer is.
    """

    document: int
    prompt: int
    answer: int
    needed: int
    context: int
    way: Way
    requests: int
    seconds: float | None

    @property
    def fits(self) -> bool:
        """Whether the largest request fits the context."""
        return self.needed <= self.context


@dataclass(frozen=True, slots=True)
class Work:
    """What an action asks for each request; see ``core.actions.Action``.

    Args:
        around: tokens of the prompt besides the text.
        answer_ratio: tokens of answer for each token of text.
        answer_min: tokens of answer besides.
        thinking: tokens that may be thought before each answer.
        by_passage: a long text may be cut, and its parts answered each by itself.
        passage_context: tokens of context that a passage gets.
        shared: of ``around``, what every request begins with; it is read once.
    """

    around: int
    answer_ratio: float
    answer_min: int
    thinking: int = 0
    by_passage: bool = False
    passage_context: int = 0
    shared: int = 0

    def answer_of(self, text_tokens: int) -> int:
        """Tokens that the answer to so long a text is expected to have."""
        return self.answer_min + math.ceil(self.answer_ratio * text_tokens)


def estimate(document: int, work: Work, context: int, *, speed: Speed | None = None, read: int = 0,
             budget: int = PASSAGE_TOKENS) -> Estimate:
    """What ``work`` on a text of ``document`` tokens will cost.

    Thinking counts in what is needed, and not in the time: how much a model thinks cannot be foretold.

    Args:
        document: tokens of the text, counted.
        context: tokens that the model reads at once.
        speed: tokens a second that were measured on this computer.
        read: tokens of the prompt that have been read already; they count where the whole text is one request.
        budget: tokens of a passage.
    """
    room = work.around + work.thinking
    answer = work.answer_of(document)
    if work.by_passage and document > WHOLE_PASSAGES * budget:
        requests = math.ceil(document / budget)
        prompt = document + requests * (work.around + work.passage_context)
        answer = requests * work.answer_min + math.ceil(work.answer_ratio * document)
        needed = room + work.passage_context + budget + work.answer_of(budget)
        way, unread = "passages", prompt - (requests - 1) * work.shared
    elif work.by_passage or room + document + answer <= context:
        requests, prompt, needed = 1, work.around + document, room + document + answer
        way, unread = "whole", max(0, prompt - read)
    else:
        window = _window(work, context)
        requests = math.ceil(document / window)
        carried = work.answer_of(window)
        prompt = document + requests * work.around + (requests - 1) * carried
        answer = requests * carried
        needed = room + window + 2 * carried
        way, unread = "windows", prompt
    return Estimate(document, prompt, answer, needed, context, way, requests, _seconds(unread, answer, speed))


def estimate_cut(document: int, passages: Sequence[int], contexts: Sequence[int], work: Work, context: int, *,
                 speed: Speed | None = None) -> Estimate:
    """What ``work`` on a text that was cut will cost.

    Args:
        document: tokens of the text, counted.
        passages: tokens of each passage that is asked about, of which there are several.
        contexts: tokens of what each is told of the others.
        context: tokens that the model reads at once.
        speed: tokens a second that were measured on this computer.
    """
    prompts = [work.around + passage + told for passage, told in zip(passages, contexts, strict=True)]
    answers = [work.answer_of(passage) for passage in passages]
    needed = work.thinking + max(map(sum, zip(prompts, answers, strict=True)))
    unread = sum(prompts) - (len(prompts) - 1) * work.shared
    return Estimate(document, sum(prompts), sum(answers), needed, context, "passages", len(prompts),
                    _seconds(unread, sum(answers), speed))


def _seconds(read: int, written: int, speed: Speed | None) -> float | None:
    if speed is None or speed.prefill <= 0 or speed.decode <= 0:
        return None
    return read / speed.prefill + written / speed.decode


def _window(work: Work, context: int) -> int:
    """The most text that leaves room for what was gathered before it and for its own answer; at least a token."""
    room = context - work.around - work.thinking - 2 * (work.answer_min + 1)
    return max(1, math.floor(room / (1 + 2 * work.answer_ratio)))
