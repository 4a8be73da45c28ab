"""What goes to the model with a question about a document: all of it where it fits, else the passages it is about.

The text comes first, so that the next question, and with a document sent whole other actions too, find it read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from app.core.actions import Action
from app.core.asked import Asked
from app.core.citations import first_number, without_marks
from app.core.conversation import Conversation, Source, Turn, Way, digest_of
from app.core.errors import NothingSelected, PromptTooLong
from app.core.generation import Message, Request, Sampling
from app.core.language import language_of
from app.core.meaning import Meaning
from app.core.passages import Passage, split
from app.core.prompt import build_request
from app.core.retrieval import SEARCH_TOKENS, Retrieval, fused

# Tokens of passages that are read at most: some thirty of them. More is seldom asked about, and takes minutes to read
# on a processor; a model that is small gets lost in less.
READ_TOKENS, SMALL_READ_TOKENS = 8_192, 2_048
# Of the context: what an answer is given, and what earlier turns may take, at most.
_ANSWER_SHARE, HISTORY_SHARE = 0.25, 0.25
# A document that is sent whole is told in so many passages at most, each listed with some twenty tokens, and in none of
# fewer tokens than a paragraph has.
_LISTED = 64
_PARAGRAPH_TOKENS = 96
# So many of the best passages are read with those before and behind them.
_WITH_NEIGHBOURS = 3
# Best passages that come before any neighbour.
_FIRST = 5
# Of a chat template around a message: tokens.
_TEMPLATE_TOKENS = 16
# What stands around a document that is sent whole, about: the prompt in tokens, the numbers of its passages as a share.
_AROUND_WHOLE, _NUMBERED = 512, 1.05
_QUOTED = 48  # characters of a passage's beginning that tell it from others
_SMALLEST = 16  # tokens; where less is left, no further passage is looked for
_LISTING = {"en": "The passages of the text, by their numbers and first words:", "zh": "文本各段的编号与开头："}
_EXCERPTS = {
    "en": "The text above is {sent} of the {total} passages of a document, each after its number.",
    "zh": "以上文本是一份文档全部 {total} 段中的 {sent} 段，每段之前是它的编号。",
}
_NOTES = {"en": "Earlier in this conversation:", "zh": "此前的对话："}
_GAP = "…"


def read_for_question(document_tokens: int, context_tokens: int, *, small: bool) -> tuple[Way, int]:
    """How a question about a document of so many tokens will be answered, and how many of them are read for it, about.

    Args:
        document_tokens: of the document.
        context_tokens: of the model.
        small: the model is a small one.
    """
    room = int((1 - _ANSWER_SHARE) * context_tokens) - _AROUND_WHOLE
    if _NUMBERED * document_tokens <= room:
        return "whole", document_tokens
    return "passages", max(0, min(document_tokens, SMALL_READ_TOKENS if small else READ_TOKENS, room))


@dataclass(frozen=True)
class Questioner:
    """Makes the requests about one document.

    Args:
        text: the document.
        step: how it is asked (``load_step("_ask")``).
        count: exactly how many tokens a text is; best one that remembers (``TokenCounts``).
        context_tokens: of the loaded model.
        sampling: the model's recommendation.
        small: the model is a small one (``Catalog.is_small``).
        max_tokens: of an answer; None: twice what is expected.
        meaning: vectors of passages that are there already; None: they are found by their words alone.
    """

    text: str
    step: Action
    count: Callable[[str], int]
    context_tokens: int
    sampling: Sampling
    small: bool = False
    seed: int | None = None
    max_tokens: int | None = None
    meaning: Meaning | None = None

    def ask(self, job: str, conversation: Conversation, question: str) -> Asked:
        """The request for ``question``, after what was said.

        Raises:
            NothingSelected: the document or the question is blank.
            PromptTooLong: not even one passage fits.
        """
        if not self.text.strip() or not question.strip():
            raise NothingSelected()
        question = question.strip()
        return self._whole(job, conversation, question) or self._excerpts(job, conversation, question)

    def _whole(self, job: str, conversation: Conversation, question: str) -> Asked | None:
        """None where it does not fit."""
        tokens = self.count(self.text.strip())
        if tokens > self.context_tokens:
            return None
        passages = split(self.text, max(_PARAGRAPH_TOKENS, tokens // _LISTED), self.count)
        sources = self._sources(passages, range(len(passages)))
        listing = "" if self.small else "\n".join(
            [_LISTING[self._language], *(f"[{source.number}] {source.quote}" for source in sources)])
        request = self._request(job, conversation, question, self.text, listing, passages)
        if self._needed(request) > self.context_tokens:
            return None
        return Asked(self.text, question, request, "whole", sources, self._first, len(passages), self._digest)

    def _excerpts(self, job: str, conversation: Conversation, question: str) -> Asked:
        passages = split(self.text, SEARCH_TOKENS, self.count)
        index = Retrieval(self.text, passages, self.meaning)
        ranked = best = index.ranked(question)
        if conversation.told:
            # "And who pays for it?" is about what was asked before.
            ranked = fused([ranked, index.ranked(f"{conversation.told[-1].question}\n{question}")])
        index.close()

        def request_with(chosen: Sequence[int]) -> Request:
            told = "" if self.small else _EXCERPTS[self._language].format(sent=len(chosen), total=len(passages))
            body = self._told(passages, sorted(chosen)) if chosen else _GAP
            return self._request(job, conversation, question, body, told, passages)

        before = self._sent_before(conversation, passages)
        if before and best and before.issuperset(best[:_FIRST]):
            # What this question is about was read for the one before: then nothing but the question is read anew.
            request = request_with(sorted(before))
            if self._needed(request) <= self.context_tokens:
                return Asked(self.text, question, request, "passages", self._sources(passages, sorted(before)),
                             self._first, len(passages), self._digest)
        room = self.context_tokens - self._needed(request_with(()))
        room = min(room, SMALL_READ_TOKENS if self.small else READ_TOKENS)
        chosen: list[int] = []
        for number in wanted(ranked, len(passages)):
            if passages[number].tokens > room:
                continue
            size = self.count(self._told(passages, [number])) + 1
            if size <= room:
                chosen.append(number)
                room -= size
            if room < _SMALLEST:
                break
        # Parts by themselves and parts together differ by a few tokens.
        while chosen and self._needed(request_with(chosen)) > self.context_tokens:
            chosen.pop()
        request = request_with(chosen)
        if not chosen:
            least = min(passage.tokens for passage in passages)
            raise PromptTooLong(needed_tokens=self._needed(request) + least, context_tokens=self.context_tokens)
        return Asked(self.text, question, request, "passages", self._sources(passages, sorted(chosen)),
                     self._first, len(passages), self._digest)

    def _sent_before(self, conversation: Conversation, passages: Sequence[Passage]) -> set[int]:
        """The passages that the question before was sent with; none where it was about another text."""
        last = conversation.told[-1] if conversation.told else None
        if last is None or last.way != "passages" or last.digest != self._digest:
            return set()
        places = {(passage.start, passage.end): number for number, passage in enumerate(passages)}
        found = {places.get((source.start, source.end), -1) for source in last.sources}
        return found if -1 not in found else set()

    @cached_property
    def _language(self) -> str:
        return language_of(self.text)

    @cached_property
    def _first(self) -> int:
        return first_number(self.text)

    @cached_property
    def _digest(self) -> str:
        return digest_of(self.text)

    def _request(self, job: str, conversation: Conversation, question: str, body: str, told: str,
                 passages: Sequence[Passage]) -> Request:
        """The document with the first question, then what was said, then ``question``."""
        turns = conversation.told
        questions = [*(turn.question for turn in turns), question]
        notes = f"{_NOTES[self._language]}\n{conversation.notes}" if conversation.notes else ""
        request = build_request(
            job, self.step, body, style=None, instruction=questions[0], sampling=self.sampling,
            language=self._language, count=self.count, context="\n\n".join(part for part in (told, notes) if part),
            small=self.small, seed=self.seed, max_tokens=self.max_tokens)
        said: list[Message] = []
        for turn, following in zip(turns, questions[1:], strict=True):
            said += [Message("assistant", self._retold(turn, passages)), Message("user", following)]
        room = min(request.answer_room, max(1, int(_ANSWER_SHARE * self.context_tokens)))
        return replace(request, messages=(*request.messages, *said), answer_room=room)

    def _retold(self, turn: Turn, passages: Sequence[Passage]) -> str:
        """An earlier answer; its citations stay where the numbers still mean the same passages."""
        stay = turn.digest == self._digest and all(
            0 <= source.number - self._first < len(passages)
            and (passages[source.number - self._first].start, passages[source.number - self._first].end)
            == (source.start, source.end) for source in turn.sources if source.cited)
        return turn.answer if stay else without_marks(turn.answer)

    def _needed(self, request: Request) -> int:
        """Tokens of a request with room for its answer, a few more rather than fewer."""
        return request.answer_room + sum(self.count(message.content) + _TEMPLATE_TOKENS for message in request.messages)

    def _sources(self, passages: Sequence[Passage], numbers: Sequence[int]) -> tuple[Source, ...]:
        found = ((number, passages[number]) for number in numbers)
        return tuple(Source(self._first + number, passage.start, passage.end, passage.headings, self._quote(passage))
                     for number, passage in found)

    def _quote(self, passage: Passage) -> str:
        beginning = " ".join(self.text[passage.start : min(passage.end, passage.start + 4 * _QUOTED)].split())
        return beginning if len(beginning) <= _QUOTED else beginning[:_QUOTED].rstrip() + "…"

    def _told(self, passages: Sequence[Passage], chosen: Sequence[int]) -> str:
        """Passages in their order, each under its number and its headings; what is left out between them is marked."""
        parts: list[str] = []
        before = -1
        for number in chosen:
            passage = passages[number]
            if number != before + 1:
                parts.append(_GAP)
            headings = " › ".join(passage.headings)
            body = self.text[passage.start : passage.end].strip("\n").rstrip()
            parts.append(f"[{self._first + number}] {headings}".rstrip() + f"\n{body}")
            before = number
        if before != len(passages) - 1:
            parts.append(_GAP)
        return "\n\n".join(parts)


def wanted(ranked: Sequence[int], total: int) -> Iterator[int]:
    """The order in which passages are taken as long as there is room, each once.

    The best, then what stands around the very best, then the rest. Where nothing is found (a question such as "what is
    this about?" has no words of its own) the first, the last, and more and more of those between, evenly.

    Args:
        ranked: what a search found, best first.
        total: how many passages there are.
    """
    if not ranked:
        yield from _spread(total)
        return
    around = [near for best in ranked[:_WITH_NEIGHBOURS] for near in (best + 1, best - 1) if 0 <= near < total]
    yield from dict.fromkeys([*ranked[:_FIRST], *around, *ranked[_FIRST:]])


def _spread(total: int) -> Iterator[int]:
    steps = [0, total - 1]
    parts = 2
    while parts < 2 * total:
        steps += [total * part // parts for part in range(1, parts, 2)]
        parts *= 2
    yield from dict.fromkeys(steps)
