"""The Engine of the program: a host process that is started when needed, fed, cancelled, and started again."""

from __future__ import annotations

import math
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from app.core.embedding_models import EmbeddingModel
from app.core.errors import (
    EngineBusy,
    EngineDied,
    EngineFailed,
    NoModelLoaded,
    NotEnoughMemory,
    StetError,
    from_wire,
)
from app.core.generation import Message, ModelFile, ModelInfo, Plan, Request
from app.inference.engine import Event, Finished
from app.inference.host_link import CRASHES, Gone, HostLink, Replies
from app.inference.load_problems import check_file, died_while_loading, smaller_after
from app.inference.seen import Seen
from app.inference.wire import (
    BrokenPipeData,
    embedding_to_wire,
    event_from_wire,
    info_from_wire,
    messages_to_wire,
    model_to_wire,
    plan_to_wire,
    request_to_wire,
)

CANCEL_SECONDS = 2.0  # what a cancelled request gets to end by itself before its host is killed
LOOK_SECONDS = 0.2  # how often a wait looks up; replies themselves wake it at once


class ProcessEngine:
    """An ``Engine`` whose work is done in a child process.

    The child starts with the first call that needs it. When it dies, the running requests raise ``EngineDied`` after
    all that came, and the next call starts a new one with the model and plan that were loaded last. So it does after
    ``unload``, by which the model makes room for other programs.

    Args:
        command: starts another host than the program's own (tests).
        cancel_seconds: how long a cancelled request may go on before its host is killed.
    """

    def __init__(self, command: Sequence[str] | None = None, *, cancel_seconds: float = CANCEL_SECONDS) -> None:
        self.info: ModelInfo | None = None
        self._command, self._cancel_seconds = command, cancel_seconds
        self._link: HostLink | None = None
        self._loaded: tuple[ModelFile, Plan] | None = None  # what the link's host holds, or shall hold again
        self._start_lock = threading.RLock()  # one thread at a time starts a host
        self._jobs_changed = threading.Condition()
        self._jobs: dict[str, _Job] = {}  # those that run or wait, by name
        self._cancelled: deque[str] = deque(maxlen=64)  # jobs that were stopped before they began
        self._closed = False
        self._holder: HostLink | None = None  # the link whose host holds the model
        self.unloaded = False  # nothing is loaded now, and the next request loads it again

    @property
    def host_pid(self) -> int | None:
        """The process id of the host, None while there is none."""
        link = self._link
        return link.pid if link is not None and link.usable else None

    def load(self, model: ModelFile, plan: Plan, on_progress: Callable[[float], None] | None = None) -> ModelInfo:
        """See ``Engine.load``. A file that crashes the process that reads it is a damaged one."""
        self._end_background()
        check_file(model)
        with self._start_lock:
            self.info, self._loaded, self.unloaded = None, None, False
            self._load_with(model, plan, on_progress)
            assert self.info is not None
            return self.info

    def load_vocabulary(self, model: ModelFile) -> Callable[[str], int]:
        """What counts the tokens of a text for ``model``; none of its weights are read, and nothing can be generated.

        Raises:
            ModelProblem, EngineDied
        """
        self._end_background()
        check_file(model)
        with self._start_lock:
            self.info, self._loaded = None, None
            link = self._live_link()
            try:
                self._result(link, {"do": "vocabulary", "model": model_to_wire(model)})
            except EngineDied:
                if link.death is not None and link.death.startswith(CRASHES):
                    raise died_while_loading(model, link.death) from None
                raise
        return lambda text: int(self._result(link, {"do": "count", "text": text}))

    def unload(self) -> None:
        """Free the model and its memory by ending the host; the next request loads it again.

        Counting and reading in the background do not wake it: they raise ``NoModelLoaded`` until then.

        Raises:
            EngineBusy: a request runs that the writer waits for.
        """
        self._end_background()
        with self._start_lock:
            if self._loaded is None:
                return
            with self._jobs_changed:
                if self._jobs:  # one that began since
                    raise EngineBusy
            link, self._link, self.unloaded = self._link, None, True
            if link is not None:
                link.close()

    def count_tokens(self, text: str) -> int:
        """See ``Engine.count_tokens``."""
        if self._loaded is None or self.unloaded:
            raise NoModelLoaded
        return int(self._result(self._loaded_link(), {"do": "count", "text": text}))

    def count_prompt(self, messages: Sequence[Message], thinking: bool = False) -> int:
        """See ``CountsPrompts``."""
        if self._loaded is None or self.unloaded:
            raise NoModelLoaded
        return int(self._result(self._loaded_link(), {
            "do": "count prompt", "messages": messages_to_wire(messages), "thinking": thinking}))

    def embed(self, model: EmbeddingModel, texts: Sequence[str], seconds: float | None = None) -> list[bytes]:
        """See ``Embeds``."""
        if self._loaded is None or self.unloaded:
            raise NoModelLoaded
        link, (_, plan) = self._loaded_link(), self._loaded
        ends = time.monotonic() + seconds if seconds is not None else math.inf
        command = {"do": "embed", "model": embedding_to_wire(model), "texts": list(texts), "threads": plan.threads}
        try:
            return [bytes.fromhex(vector) for vector in
                    self._result(link, command, is_overdue=lambda: time.monotonic() >= ends)]
        except _Overdue:
            return []

    def describe(self) -> dict[str, Any]:
        """What the host's engine is and runs on, for ``doctor``: devices, versions.

        Raises:
            EngineDied
        """
        with self._start_lock:
            link = self._live_link()
        return dict(self._result(link, {"do": "describe"}))

    def generate(self, request: Request) -> Iterator[Event]:
        """See ``Engine.generate``."""
        job = _Job(request.background)
        with self._jobs_changed:
            if request.job in self._jobs:
                raise EngineBusy
            if request.job in self._cancelled:
                job.stop_by = time.monotonic()
            self._jobs[request.job] = job
        seen = Seen()
        try:
            if self._loaded is None or (self.unloaded and request.background):
                raise NoModelLoaded
            try:
                link = self._loaded_link(job.is_overdue)
            except _Overdue:
                yield seen.stopped()
                return
            if job.stop_by is not None:
                yield seen.stopped()
                return
            yield from self._stream(link, request, job, seen)
        finally:
            with self._jobs_changed:
                self._jobs.pop(request.job, None)
                self._jobs_changed.notify_all()

    def cancel(self, job: str) -> None:
        """See ``Engine.cancel``; a job that has not begun yet is stopped as it begins. Never waits."""
        with self._jobs_changed:
            known = self._jobs.get(job)
            if known is None:
                self._cancelled.append(job)
                return
            if known.stop_by is None:
                known.stop_by = time.monotonic() + self._cancel_seconds
            link = self._link
        if link is not None:
            link.tell({"do": "cancel", "job": job})

    def close(self) -> None:
        """See ``Engine.close``: the host is gone when this returns, after four seconds at most. Any thread may."""
        self._closed = True
        link, self._link = self._link, None
        self.info, self._loaded = None, None
        if link is not None:
            link.close()

    def _end_background(self) -> None:
        """Stop what is read ahead, and wait until it has ended.

        Raises:
            EngineBusy: another request runs.
        """
        with self._jobs_changed:
            names = list(self._jobs)
            if any(not job.background for job in self._jobs.values()):
                raise EngineBusy
        for name in names:
            self.cancel(name)
        with self._jobs_changed:
            if not self._jobs_changed.wait_for(lambda: not self._jobs, 2 * self._cancel_seconds):
                raise EngineBusy

    # The host ----------------------------------------------------------------------------------------------------

    def _live_link(self) -> HostLink:
        """The link to a host that lives; a new host has no model yet."""
        if self._closed:
            raise EngineFailed(detail="it was closed")
        link = self._link
        if link is None or not link.usable:
            if link is not None:
                link.close()
            try:
                self._link = link = HostLink(self._command)
            except OSError as error:
                raise EngineDied(detail=error.strerror or "it did not start") from None
            if self._closed:  # meanwhile, by another thread
                link.close()
                raise EngineFailed(detail="it was closed")
        return link

    def _loaded_link(self, is_overdue: Callable[[], bool] = lambda: False) -> HostLink:
        """The link to a host that holds the model that was loaded last."""
        with self._start_lock:
            link = self._live_link()
            if link is not self._holder:
                if self._loaded is None:
                    raise NoModelLoaded
                model, plan = self._loaded
                # What killed the last host is not done again in the same way, if it was the memory.
                died_of = self._holder.death if self._holder is not None else None
                try:
                    link = self._load_with(model, smaller_after(died_of or "", plan) or plan, None, is_overdue)
                except BaseException:
                    self._let_go()  # a host without its model is no host: the next call begins again
                    raise
            return link

    def _load_with(self, model: ModelFile, plan: Plan, on_progress: Callable[[float], None] | None,
                   is_overdue: Callable[[], bool] = lambda: False) -> HostLink:
        """Load, with less where llama.cpp did not survive to say that memory ran out."""
        while True:
            link = self._live_link()
            try:
                self.info = self._load_into(link, model, plan, on_progress, is_overdue)
            except (NotEnoughMemory, EngineDied):
                smaller = smaller_after(link.death or "", plan)
                if smaller is None:
                    raise
                plan = smaller
            else:
                self._loaded, self._holder, self.unloaded = (model, plan), link, False
                return link

    def _let_go(self) -> None:
        """End the host, if there is one."""
        link, self._link = self._link, None
        if link is not None:
            link.kill()
            link.close()

    def _load_into(self, link: HostLink, model: ModelFile, plan: Plan, on_progress: Callable[[float], None] | None,
                   is_overdue: Callable[[], bool] = lambda: False) -> ModelInfo:
        command = {"do": "load", "model": model_to_wire(model), "plan": plan_to_wire(plan)}
        try:
            return info_from_wire(self._result(link, command, on_progress, is_overdue))
        except EngineDied:
            if link.death is not None and link.death.startswith(CRASHES):
                raise died_while_loading(model, link.death) from None
            raise

    def _result(self, link: HostLink, command: dict[str, Any], on_progress: Callable[[float], None] | None = None,
                is_overdue: Callable[[], bool] = lambda: False) -> Any:
        """The one result of ``command``, after any progress."""
        number, replies = self._ask(link, command)
        try:
            while True:
                message = self._next(link, replies, is_overdue)
                if "result" in message:
                    return message["result"]
                if on_progress is not None:
                    on_progress(float(message["progress"]))
        finally:
            link.forget(number)

    def _stream(self, link: HostLink, request: Request, job: _Job, seen: Seen) -> Iterator[Event]:
        number, replies = self._ask(link, {"do": "generate", "request": request_to_wire(request)})
        ended = False
        try:
            while not ended:
                try:
                    event = event_from_wire(self._next(link, replies, job.is_overdue))
                except BrokenPipeData as error:
                    link.kill()
                    raise EngineFailed(detail=str(error)) from None
                except _Overdue:
                    link.kill()
                    event = seen.stopped()
                except StetError:
                    ended = True
                    raise
                seen.note(event)
                ended = isinstance(event, Finished)
                yield event
        finally:
            if not ended and link.usable:  # the caller left early
                self.cancel(request.job)
                self._drain(link, replies, job)
            link.forget(number)

    def _drain(self, link: HostLink, replies: Replies, job: _Job) -> None:
        """Wait until a request that nobody listens to any more has ended, so that the next finds an idle host."""
        try:
            while self._next(link, replies, job.is_overdue).get("event") != "Finished":
                pass
        except _Overdue:
            link.kill()
        except StetError:
            pass

    def _ask(self, link: HostLink, command: dict[str, Any]) -> tuple[int, Replies]:
        try:
            return link.ask(command)
        except BrokenPipeData as error:
            raise EngineFailed(detail=str(error)) from None

    def _next(self, link: HostLink, replies: Replies, is_overdue: Callable[[], bool]) -> dict[str, Any]:
        """The next message of one command.

        Raises:
            EngineDied: the host is gone.
            StetError: the host's own error.
            _Overdue: it was cancelled and does not end.
        """
        while True:
            try:
                message = replies.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                if is_overdue():
                    raise _Overdue from None
                continue
            if isinstance(message, Gone):
                if is_overdue():
                    raise _Overdue
                raise EngineDied(detail=link.death)
            if "error" in message:
                raise from_wire(message["error"])
            return message


class _Job:
    """A request that runs or waits; ``stop_by`` (monotonic seconds) is set when it is cancelled."""

    __slots__ = ("background", "stop_by")

    def __init__(self, background: bool) -> None:
        self.background = background
        self.stop_by: float | None = None

    def is_overdue(self) -> bool:
        """Whether it was cancelled and has not ended in time."""
        return self.stop_by is not None and time.monotonic() >= self.stop_by


class _Overdue(Exception):
    """A cancelled request did not end in time."""
