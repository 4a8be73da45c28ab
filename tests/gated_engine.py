"""An Engine that works on several requests at once, each as far as the test lets it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from app.core.errors import StetError
from app.core.generation import Request, Usage
from app.inference.engine import Delta, Event, Finished, Prefilled, Started
from tests.scripted_engine import ScriptedEngine

SECONDS = 20


class GatedEngine(ScriptedEngine):
    """Answers a request about a passage with what ``answer`` says, one piece for each time it is let on.

    Args:
        answer: from a passage to the pieces of its answer; an error among them is raised.
        parallel: how many requests it says that it works on at once.
    """

    def __init__(self, answer: Callable[[str], Sequence[str | StetError]], parallel: int) -> None:
        super().__init__(parallel=parallel)
        self._answer = answer
        self._changed = threading.Condition()
        self._allowed: Counter[str] = Counter()  # pieces, by passage
        self._open = False
        self.running: dict[str, str] = {}  # passage by job
        self.most_running = 0

    def let(self, passage: str, pieces: int = 1) -> None:
        """Let the request about ``passage`` say so many more pieces; the end is one, too."""
        with self._changed:
            self._allowed[passage] += pieces
            self._changed.notify_all()

    def let_all(self) -> None:
        """Let every request come to its end."""
        with self._changed:
            self._open = True
            self._changed.notify_all()

    def wait_until_running(self, *passages: str) -> None:
        """Until exactly these are being answered."""
        with self._changed:
            assert self._changed.wait_for(lambda: sorted(self.running.values()) == sorted(passages), SECONDS), (
                f"running: {self.running}")

    def generate(self, request: Request) -> Iterator[Event]:
        passage = request.messages[-1].content.rsplit("\n\n", 1)[-1]
        with self._changed:
            assert request.job not in self.running, "a job's name is unique"
            self.requests.append(request)
            self.running[request.job] = passage
            self.most_running = max(self.most_running, len(self.running))
            self._changed.notify_all()
        try:
            yield from self._say(request.job, passage)
        finally:
            with self._changed:
                del self.running[request.job]
                self._changed.notify_all()

    def _say(self, job: str, passage: str) -> Iterator[Event]:
        yield Started(10, 0, 1024)
        yield Prefilled(10, 10)
        said = 0
        for piece in (*self._answer(passage), None):
            if self._is_stopped(job, passage):
                yield Finished("stopped", Usage(10, 0, said, 0.1, 1.0))
                return
            if isinstance(piece, StetError):
                raise piece
            if piece is not None:
                said += 1
                yield Delta(piece, said)
        yield Finished("finished", Usage(10, 0, said, 0.1, 1.0))

    def _is_stopped(self, job: str, passage: str) -> bool:
        """Wait for the next piece to be let on, or for the job to be cancelled."""
        def may_go() -> bool:
            return self._open or self._allowed[passage] > 0 or job in self.cancelled

        with self._changed:
            assert self._changed.wait_for(may_go, SECONDS), f"“{passage}” was never let on"
            self._allowed[passage] -= 1
            return job in self.cancelled

    def cancel(self, job: str) -> None:
        with self._changed:
            self.cancelled.add(job)
            self._changed.notify_all()
