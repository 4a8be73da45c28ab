"""A suggestion over several passages at once: each is asked for in a thread of its own, and all come as one stream."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Protocol

from app.core.errors import EmptyAnswer, EngineFailed, NothingToRewrite, PromptTooLong, StetError
from app.core.generation import Ending, Request, Usage, added
from app.core.job_file import Answer
from app.core.landing import EdgeKeeper
from app.core.mark_restorer import MarkRestorer
from app.core.passage_key import occurrences, passage_seed
from app.core.passages import Piece
from app.core.protected import Protected, protect
from app.inference.engine import Delta, Engine, Event, Finished, Prefilled, Started, Thought
from app.inference.suggestion import suggest

# Makes the request for one passage, given a function that counts tokens, the text, and its context where it has one
# (``Piece.context``). It is called from several threads, and every request has the suggestion's job: of several
# passages each gets a name and a seed that are made of it.
Prepare = Callable[..., Request]

LOOK_SECONDS = 0.2  # an event wakes a wait at once; only Windows needs it, where Ctrl+C does not
_NOTHING = Usage(0, 0, 0, 0.0, 0.0)
# A passage that was answered in vain is asked for again at no less than this: greedy, it would be the same answer.
_AGAIN_TEMPERATURE = 0.5
# How the whole ends when its passages end differently: the first of these that one of them has.
_WORST_FIRST: tuple[Ending, ...] = ("stopped", "repeating", "length")


@dataclass(frozen=True, slots=True)
class Failed:
    """A passage could not be answered, and its original stays; the others go on."""

    problem: StetError


@dataclass(frozen=True, slots=True)
class PassageEvent:
    """An event of one passage; ``passage`` is its place among the pieces. Its last is its own ``Finished``."""

    passage: int
    event: Event | Failed


class Answers(Protocol):
    """Where answers are kept from one run to the next (``core.job_file``). Several threads ask it."""

    def find(self, request: Request) -> Answer | None:
        """The answer to just this request, if it was given before."""
        ...

    def is_void(self, request: Request) -> bool:
        """Whether its answer is not wanted: another is asked for."""
        ...

    def keep(self, request: Request, answer: Answer) -> None:
        """Keep an answer; it never raises."""
        ...


@dataclass(frozen=True, slots=True)
class _Ended:
    """A thread has no more to do; ``problem`` is why, if it failed."""

    problem: Exception | None = None


class PassagesAtOnce:
    """One suggestion: up to ``at_once`` passages are asked for together, begun in the document's order.

    Args:
        pieces: the text, cut (``core.passages``) or as a single piece; what is no prose is not asked about.
        replaces: the answers stand in place of the text, and get each passage's own white space at its edges.
        protects: what must not be touched stands as marks in what the model sees (``core.protected``), and is put back
            as the answer streams.
        at_once: how many requests the engine works on together (``ModelInfo.parallel``).
        answers: of several passages those that were answered before are taken from there, and each is kept there as
            it ends; one that fails by itself is told as ``Failed`` then, and does not end the others. None: nowhere.
    """

    def __init__(self, engine: Engine, pieces: Sequence[Piece], prepare: Prepare, *, replaces: bool,
                 protects: bool = False, at_once: int = 1, answers: Answers | None = None) -> None:
        self._engine, self._prepare = engine, prepare
        self._replaces, self._protects = replaces, protects
        self._pieces = tuple(pieces)
        self._occurrences = occurrences(self._pieces)
        self._waiting = [number for number, piece in enumerate(self._pieces) if piece.prose]
        self._count = len(self._waiting)
        self._answers = answers if self._count > 1 else None
        self._at_once = max(1, min(at_once, self._count))
        self._came: queue.SimpleQueue[PassageEvent | _Ended] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._running: set[str] = set()
        self._stopped = False
        # What all prompts begin with is read once: the others begin when the first has been read.
        self._first_read, self._first_begun = threading.Event(), False
        self._began: float | None = None  # monotonic seconds

    def cancel(self) -> None:
        """Stop all that runs and begin no more; the stream then ends with ``Finished("stopped")``.

        Any thread may call it, also before the stream is asked for; it never waits.
        """
        with self._lock:
            self._stopped = True
            jobs = sorted(self._running)
        self._first_read.set()
        for job in jobs:
            self._engine.cancel(job)

    def events(self) -> Generator[PassageEvent | Finished]:
        """The stream, once. The whole ends with a bare ``Finished``: the usages added up, its seconds on the clock.

        Of several passages one that gets no answer ends without text, and one at a time is heard thinking. Closing
        the iterator stops all; it returns when every thread has ended.

        Raises (while iterating):
            NothingToRewrite: no piece is a passage.
            EmptyAnswer: the only passage got no answer.
            EngineProblem: what ``generate`` raises for any passage. The others are stopped, and it comes last.
        """
        if not self._count:
            raise NothingToRewrite
        if self._count == 1:
            yield from self._alone()
            return
        threads = [threading.Thread(target=self._work, name=f"passages-{number}", daemon=True)
                   for number in range(self._at_once)]
        ended: list[Finished] = []
        problem: Exception | None = None
        thinker: int | None = None
        for thread in threads:
            thread.start()
        try:
            working = len(threads)
            while working:
                came = self._next()
                if isinstance(came, _Ended):
                    working -= 1
                    if came.problem is not None and problem is None:
                        problem = came.problem
                        self.cancel()
                    continue
                if isinstance(came.event, Finished):
                    ended.append(came.event)
                    thinker = None if came.passage == thinker else thinker
                    if came.event.ending == "stopped":  # whoever stopped it meant the whole
                        self.cancel()
                elif isinstance(came.event, Thought):
                    thinker = came.passage if thinker is None else thinker
                    if came.passage != thinker:
                        continue
                yield came
        finally:
            self.cancel()
            for thread in threads:
                thread.join()
        if problem is not None:
            raise problem
        yield Finished(self._ending(ended), self._usage(ended))

    def _alone(self) -> Generator[PassageEvent | Finished]:
        """A single passage, in the caller's thread: each text that another thread hands on takes 0.1 ms of a core."""
        ended: list[Finished] = []
        if (number := self._take()) is not None:
            with closing(self._ask(number)) as events:
                for came in events:
                    if isinstance(came.event, Finished):
                        ended.append(came.event)
                    yield came
        yield Finished(self._ending(ended), self._usage(ended))

    def _next(self) -> PassageEvent | _Ended:
        while True:
            try:
                return self._came.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                continue

    # The threads -------------------------------------------------------------------------------------------------

    def _work(self) -> None:
        problem: Exception | None = None
        try:
            while (number := self._take()) is not None:
                for came in self._ask(number):
                    self._came.put(came)
        except Exception as error:
            problem = error
        self._first_read.set()
        self._came.put(_Ended(problem))

    def _take(self) -> int | None:
        with self._lock:
            return self._waiting.pop(0) if self._waiting and not self._stopped else None

    def _ask(self, number: int) -> Generator[PassageEvent]:
        source = self._pieces[number].text
        shown = protect(source) if self._protects else Protected(source)
        request = self._request(number, shown.text)
        known = self._answers.find(request) if self._answers is not None else None
        if known is not None:
            if known.text:
                yield PassageEvent(number, Delta(known.text, 0))
            yield PassageEvent(number, Finished(known.ending, _NOTHING))
            return
        with self._lock:
            first, self._first_begun = not self._first_begun, True
        if not first:
            self._first_read.wait()
        with self._lock:
            if self._stopped:
                return
            self._running.add(request.job)
        try:
            yield from self._pass_on(number, request, source, shown)
        except EmptyAnswer:
            if self._count == 1:
                raise
            self._keep(request, Answer("", "finished", _NOTHING))
            yield PassageEvent(number, Finished("finished", _NOTHING))
        except (EngineFailed, PromptTooLong) as problem:
            if self._answers is None:
                raise
            yield PassageEvent(number, Failed(problem))
        finally:
            self._first_read.set()
            with self._lock:
                self._running.discard(request.job)

    def _request(self, number: int, shown: str) -> Request:
        """The request for a passage; one whose answer was not wanted is another."""
        piece = self._pieces[number]
        whole = self._prepare(self._engine.count_tokens, shown, *filter(None, (piece.context,)))
        if self._count == 1:
            return whole
        request = replace(whole, job=f"{whole.job}/{number}", keeps=self._answers is not None,
                          seed=passage_seed(whole.seed, piece.text, self._occurrences[number]))
        attempt = 0
        while self._answers is not None and self._answers.is_void(request):
            attempt += 1
            warmer = max(_AGAIN_TEMPERATURE, whole.sampling.temperature)
            request = replace(request, sampling=replace(whole.sampling, temperature=warmer),
                              seed=passage_seed(whole.seed, piece.text, self._occurrences[number], attempt))
        return request

    def _keep(self, request: Request, answer: Answer) -> None:
        if self._answers is not None and answer.ending != "stopped":
            self._answers.keep(request, answer)

    def _pass_on(self, number: int, request: Request, source: str, shown: Protected) -> Generator[PassageEvent]:
        edges = EdgeKeeper(source) if self._replaces else None
        restorer = MarkRestorer(shown)
        tokens = 0
        whole: list[str] = []

        def passed(text: str, *, ends: bool = False) -> Generator[PassageEvent]:
            if edges is not None:
                text = edges.feed(text) + (edges.finish() if ends else "")
            if text:
                whole.append(text)
                yield PassageEvent(number, Delta(text, tokens))

        with closing(suggest(self._engine, request, shown.text)) as events:
            for event in events:
                if self._stopped:
                    # The cancel may have come before the engine knew the job; asking twice does no harm.
                    self._engine.cancel(request.job)
                if not (self._first_read.is_set() or isinstance(event, Started)
                        or (isinstance(event, Prefilled) and event.done < event.total)):
                    self._first_read.set()
                if isinstance(event, Started):
                    with self._lock:
                        self._began = time.monotonic() if self._began is None else self._began
                elif isinstance(event, Delta):
                    tokens = event.tokens
                    yield from passed(restorer.feed(event.text))
                    continue
                elif isinstance(event, Finished):
                    yield from passed(restorer.finish(), ends=event.ending in ("finished", "length"))
                    self._keep(request, Answer("".join(whole), event.ending, event.usage))
                yield PassageEvent(number, event)

    # The end -----------------------------------------------------------------------------------------------------

    def _ending(self, ended: Sequence[Finished]) -> Ending:
        if len(ended) < self._count:
            return "stopped"
        endings = {event.ending for event in ended}
        for ending in _WORST_FIRST:
            if ending in endings:
                return ending
        return "finished"

    def _usage(self, ended: Sequence[Finished]) -> Usage:
        """The sum. Seconds that passages spent at the same time count once, else a speed would be that of one.

        What was spent on the clock is divided between reading and writing as it is divided in the passages.
        """
        total = added(event.usage for event in ended)
        spent = total.prefill_seconds + total.decode_seconds
        if self._at_once == 1 or self._began is None or spent <= 0:
            return total
        share = min(1.0, (time.monotonic() - self._began) / spent)
        return replace(total, prefill_seconds=share * total.prefill_seconds,
                       decode_seconds=share * total.decode_seconds)
