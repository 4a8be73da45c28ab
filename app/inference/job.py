"""One request on its way: its tokens, what it has said, and when it ends."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from collections.abc import Sequence as Tokens
from typing import Protocol

from app.core.errors import StetError
from app.core.generation import Ending, Request, Usage
from app.core.thinking import THINK_END, Part, ThinkingSplitter
from app.inference.begun_answers import BegunAnswer
from app.inference.engine import Delta, Event, Finished, Prefilled, Started, Thought
from app.inference.lookup import Lookup
from app.inference.sequences import Sequence
from app.inference.tokens import TextAssembler
from app.inference.vocabulary import Vocabulary


class Choice(Protocol):
    """Chooses the token behind the batch's token ``index``, and is freed."""

    def __call__(self, index: int) -> int: ...
    def close(self) -> None: ...


class Job:
    """A request that waits or is worked on.

    Its tokens are the prompt and all that was written; the sequence holds a beginning of them. What it does not hold
    yet is read, then the next token is chosen. So a job that had to give up its sequence goes on where it was.

    Attributes:
        events: what came and was not fetched yet; the last one is ``Finished``, or ``error`` is set.
        sequence: where its tokens are decoded, None while it waits.
        stopping: it was cancelled; it ends before the next step.
        begun: keeps what is written until the answer ends, None: nothing does.
        kept: tokens of the answer that were written in an earlier run. For the events they belong to what was there
            before, as the prompt does, and their text comes first.
    """

    def __init__(self, request: Request, prompt: list[int], vocabulary: Vocabulary, choose: Callable[[], Choice],
                 context_tokens: int) -> None:
        self.request = request
        self.prompt_tokens = len(prompt)
        self.tokens = prompt
        self.events: deque[Event] = deque()
        self.error: StetError | None = None
        self.sequence: Sequence | None = None
        self.stopping = False
        self.over = self.ended = False
        self.lookup: Lookup | None = None
        self.written = self.drafted = self.accepted = 0
        self._vocabulary, self._choose, self._context_tokens = vocabulary, choose, context_tokens
        self._choice: Choice | None = None
        self._assembler = TextAssembler()
        thinks = request.thinking > 0 and vocabulary.can_think
        self._splitter = ThinkingSplitter(opened=vocabulary.opens_thinking) if thinks else None
        self._parts: list[Part] = []
        self._thought = self._reused = self._told = 0
        self._closed_by_force = False
        self._began: float | None = None
        self._read: float | None = None
        self.begun: BegunAnswer | None = None
        self.kept: list[int] = []

    @property
    def ahead(self) -> list[int]:
        """The tokens that must be decoded before the next one can be chosen."""
        assert self.sequence is not None
        return self.tokens[len(self.sequence.tokens):]

    @property
    def writes(self) -> bool:
        """Whether all but the last token is decoded, and another one is to be chosen behind it."""
        assert self.sequence is not None
        return len(self.tokens) - len(self.sequence.tokens) == 1 and self.request.max_tokens != 0

    @property
    def expected_cells(self) -> int:
        """Cells that it will need, as far as is known."""
        return max(self.prompt_tokens + self.request.answer_room, len(self.tokens))

    @property
    def drafts(self) -> Lookup | None:
        """What guesses its next tokens; None while it thinks, for that repeats nothing."""
        return None if self._splitter is not None and not self._splitter.in_answer else self.lookup

    @property
    def room_to_write(self) -> int:
        """Tokens that it may still write, as far as its own limit goes."""
        limit = self.request.max_tokens
        return self._context_tokens if limit is None else limit + self.request.thinking - self.written

    @property
    def has_begun(self) -> bool:
        """Whether it has had a sequence before."""
        return self._began is not None

    def begin(self, sequence: Sequence, kept: Tokens[int] = ()) -> None:
        """It has been given a sequence, for the first time or again.

        Args:
            kept: at the first time, the tokens of the answer that were written in an earlier run.
        """
        self.sequence = sequence
        if self._began is None:
            self._began = time.perf_counter()
            self._reused = len(sequence.tokens)
            self.kept = list(kept)
            self.events.append(Started(self._before, self._reused, self._context_tokens))
            if self.request.draft_from and self.request.max_tokens != 0:
                self.lookup = Lookup(self._vocabulary.text(self.request.draft_from), copies=self.request.copies)
            for token in kept:
                self._write(token)
            self.flush()

    @property
    def has_begun_to_read(self) -> bool:
        """Whether it has read a token itself."""
        return self._told > 0 or self._read is not None

    def shares(self) -> None:
        """Its sequence was given what another one had read, before it has read anything itself."""
        assert self.sequence is not None
        self._reused = len(self.sequence.tokens)

    def choose(self, index: int) -> int:
        """The next token, from the logits at ``index`` of the last batch."""
        if self._choice is None:
            self._choice = self._choose()
        return self._choice(index)

    def has_read(self) -> None:
        """Some of the tokens ahead were decoded."""
        assert self.sequence is not None
        if self._read is None:
            self._told = min(len(self.sequence.tokens), self._before)
            self.events.append(Prefilled(self._told, self._before))

    def take(self, token: int) -> bool:
        """Write ``token``; False when something else follows than the next choice: the end, or a closing phrase."""
        if self._vocabulary.ends_answer(token):
            if self._splitter is not None and self._splitter.in_thinking and not self._closed_by_force:
                self._close_thinking()  # it forgot to answer
            else:
                self.end("finished")
            return False
        self._write(token)
        if self._is_full():
            self.end("length")
        elif self._thinks_too_long():
            self._close_thinking()
            return False
        return not self.over

    def end(self, ending: Ending) -> None:
        """Say how it ended; the sequence is given back by the scheduler."""
        if self.over:
            return
        if self._splitter is not None:
            self._parts += self._splitter.finish()
        self.flush()
        now = time.perf_counter()
        began = self._began if self._began is not None else now
        read = self._read if self._read is not None else now
        self.events.append(Finished(ending, Usage(
            self._before, self._reused, self._new, read - began, now - read, self._thought, self.drafted,
            self.accepted)))
        self.ended = ending != "stopped"
        self._close()

    def fail(self, error: StetError) -> None:
        """It cannot go on."""
        if not self.over:
            self.error = error
            self._close()

    def flush(self) -> None:
        """Make events of what was written in a step, one for each stretch of thinking or answer."""
        if len(self._parts) == 1:
            kind, text = self._parts.pop()
            self.events.append(Thought(text, self._new) if kind == "thought" else Delta(text, self._new))
            return
        kinds = {"thought": Thought, "answer": Delta}
        while self._parts:
            kind = self._parts[0][0]
            count = next((n for n, part in enumerate(self._parts) if part[0] != kind), len(self._parts))
            self.events.append(kinds[kind]("".join(text for _, text in self._parts[:count]), self._new))
            del self._parts[:count]

    def starts_writing(self) -> None:
        """The prompt has been read; from here on the time counts as writing."""
        if self._read is None:
            self._read = time.perf_counter()
            if self._told == self._before - 1:  # the last one was left for now
                self.events.append(Prefilled(self._before, self._before))

    @property
    def _before(self) -> int:
        """Tokens that stand before what this run writes."""
        return self.prompt_tokens + len(self.kept)

    @property
    def _new(self) -> int:
        """Tokens that this run wrote."""
        return self.written - len(self.kept)

    def _write(self, token: int) -> None:
        thinking = self._splitter is not None and self._splitter.in_thinking
        self._thought += thinking
        self.tokens.append(token)
        self.written += 1
        if self.lookup is not None and not thinking:
            self.lookup.extend(token)
        piece = self._vocabulary.bytes_of(token)
        if self._splitter is not None and not thinking and piece == THINK_END.encode():
            return  # written once more after its thinking was closed; text of the document never has it in one token
        text = self._assembler.feed(piece)
        if text and self._splitter is None:
            self._parts.append(("answer", text))
        elif text and self._splitter is not None:
            self._parts += self._splitter.feed(text)

    def _is_full(self) -> bool:
        answering = self._splitter is None or not self._splitter.in_thinking
        return (answering and self._answered_all()) or \
            len(self.tokens) > self._context_tokens

    def _answered_all(self) -> bool:
        limit = self.request.max_tokens
        return limit is not None and self.written - self._thought >= limit

    def _close_thinking(self) -> None:
        for token in self._vocabulary.closing_of_thinking():
            self._write(token)
        self._closed_by_force = True

    def _thinks_too_long(self) -> bool:
        return (self._splitter is not None and self._splitter.in_thinking and not self._closed_by_force
                and self._thought >= self.request.thinking)

    def _close(self) -> None:
        self.over = True
        self.lookup = None
        if self._choice is not None:
            self._choice.close()
            self._choice = None
