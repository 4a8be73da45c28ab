"""Which source comes next: what answers first, then what was not in vain, then what was fastest."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.core.catalog import Entry
from app.core.errors import (
    AllSourcesFailed,
    ConnectionBroken,
    DownloadFailed,
    DownloadProblem,
    FileChangedThere,
    FileNotThere,
    OddAnswer,
    SourceFailed,
    SourceSlow,
    SourceUnreachable,
    TooManyRequests,
    UntrustedCertificate,
    WrongRange,
)
from app.core.seal import approved
from app.download.hub import ask
from app.download.sources import Source

# Faults after which the same source may well work a moment later.
_PASSING = (SourceUnreachable, SourceSlow, ConnectionBroken, TooManyRequests, SourceFailed, WrongRange,
            FileChangedThere)


@dataclass(frozen=True, slots=True)
class Patience:
    """When a source is left.

    Args:
        stall_seconds: so long without a byte.
        slow_bytes: a second; below it, another source is given a try.
        slow_seconds: over so many seconds.
        far_below: a source is also left when it is slower than another by this factor.
        tries: in vain, one after another, for each source.
        first_wait_seconds: before trying again; doubled each time.
        longest_wait_seconds: of these, and of what a source asks for.
    """

    stall_seconds: float = 30.0
    slow_bytes: float = 1e6
    slow_seconds: float = 15.0
    far_below: float = 2.0
    tries: int = 5
    first_wait_seconds: float = 1.0
    longest_wait_seconds: float = 60.0


@dataclass
class _State:
    """What is known of one source; it is ``ready`` once it answered."""

    source: Source
    rank: int
    ready: bool = False
    tries: int = 0
    speed: float | None = None
    not_before: float = 0.0
    problem: DownloadProblem | None = None
    was_slow: bool = False

    def order(self) -> tuple[int, bool, float, int]:
        """The least comes first; being left for slowness counts as one try in vain."""
        return (max(self.tries, int(self.was_slow)), self.speed is not None, -(self.speed or 0.0), self.rank)


@dataclass
class SourceOrder:
    """Asks all sources at once, each in a thread of its own, and keeps what became of each."""

    sources: Sequence[Source]
    entry: Entry
    patience: Patience
    changed: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._answers = 0
        self._states = [_State(source, 1000 + place) for place, source in enumerate(self.sources)]
        for state in self._states:
            threading.Thread(target=self._ask, args=(state,), name="ask a source", daemon=True).start()

    def best(self) -> tuple[Source | None, float, DownloadProblem | None]:
        """The source to use now, or how many seconds to wait for one and why; (None, 0, None): none answered yet
        that could be used.

        Raises:
            DownloadProblem: all are in vain.
        """
        with self._lock:
            left = [state for state in self._states if state.tries < self.patience.tries]
            if not left:
                raise self._why()
            ready = [state for state in left if state.ready]
            # One that failed already is not tried again while another has still to answer.
            if not ready or (len(ready) < len(left) and all(state.tries for state in ready)):
                return None, 0.0, None
            now = time.monotonic()
            free = [state for state in ready if state.not_before <= now]
            if free:
                return min(free, key=_State.order).source, 0.0, None
            soonest = min(ready, key=lambda state: state.not_before)
            return None, soonest.not_before - now, soonest.problem

    def failed(self, source: Source, problem: DownloadProblem, *, advanced: bool) -> None:
        """Note how a source failed; one that brought bytes before is tried again as if for the first time."""
        with self._lock:
            self._note(self._state(source), problem, advanced=advanced)

    def measured(self, source: Source, speed: float) -> None:
        """Note how many bytes a second came from it."""
        with self._lock:
            self._state(source).speed = speed

    def is_far_below(self, source: Source, speed: float) -> bool:
        """Whether that speed (bytes a second) is a reason to leave ``source`` for another, which then comes first."""
        patience, now = self.patience, time.monotonic()
        with self._lock:
            own = self._state(source)
            left = _State(source, own.rank, tries=own.tries, speed=speed, was_slow=True).order()
            others = [state for state in self._states
                      if state is not own and state.ready and state.tries < patience.tries
                      and state.not_before <= now and state.order() < left]
            return any((state.speed is None and speed < patience.slow_bytes)
                       or (state.speed is not None and speed * patience.far_below < state.speed) for state in others)

    def _ask(self, state: _State) -> None:
        problem: DownloadProblem | None = None
        try:
            urls = state.source.urls(self.entry)
            for url in urls:
                try:
                    with approved(self.entry.name, *state.source.hosts()):
                        ask(state.source, url, self.entry)
                    break
                except FileNotThere:
                    if url == urls[-1]:
                        raise
        except OddAnswer:
            pass  # some mirrors know no HEAD; the transfer itself will tell
        except DownloadProblem as found:
            problem = found
        except Exception as error:
            problem = DownloadFailed(detail=f"{type(error).__name__}: {error}")
        with self._lock:
            state.ready, state.rank, self._answers = True, self._answers, self._answers + 1
            if problem is not None:
                self._note(state, problem, advanced=False)
        self.changed.set()

    def _note(self, state: _State, problem: DownloadProblem, *, advanced: bool) -> None:
        patience = self.patience
        state.problem = problem
        if not isinstance(problem, _PASSING) or isinstance(problem, UntrustedCertificate):
            state.tries = patience.tries
            return
        if isinstance(problem, SourceSlow):
            state.was_slow = True
            return
        state.tries = 1 if advanced else state.tries + 1
        wait = 0.0 if advanced else patience.first_wait_seconds * 2 ** (state.tries - 1)
        if isinstance(problem, TooManyRequests):
            wait = max(wait, float(problem.facts["seconds"]))
        state.not_before = time.monotonic() + min(wait, patience.longest_wait_seconds)

    def _state(self, source: Source) -> _State:
        return next(state for state in self._states if state.source is source)

    def _why(self) -> DownloadProblem:
        problems = [state.problem for state in self._states if state.problem is not None]
        if len(problems) == 1:
            return problems[0]
        told = "; ".join(problem.sentence.format(**problem.facts).rstrip(".") for problem in problems)
        return AllSourcesFailed(name=self.entry.name, detail=told)
