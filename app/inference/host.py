"""The engine host: the child process in which llama.cpp runs, fed through its standard pipes.

The reader takes messages and acts on a cancel at once; the counter counts tokens; the main thread does all else: it
loads, computes step by step for all requests together, and sends what came. No other thread ever computes: OpenMP
keeps a team of threads for each thread that does, and once there are more of them than cores, none waits actively any
more, which made each step 2.5 times as slow (starter, two cores: 24 ms against 10). When the reader meets the end of
its pipe, the program that started the host is gone, and the process ends on the spot, even in the middle of a
computation.
"""

from __future__ import annotations

import os
import queue
import signal
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from app.core import places
from app.core.errors import EngineFailed, StetError, to_wire
from app.core.own_process import own_command, own_environment
from app.inference.engine import Delta, Event
from app.inference.snapshot_store import SnapshotStore
from app.inference.wire import (
    PROTOCOL,
    embedding_from_wire,
    event_to_wire,
    fields_of,
    frame,
    messages_from_wire,
    model_from_wire,
    plan_from_wire,
    read_frame,
    request_from_wire,
)

if TYPE_CHECKING:
    from app.inference.job import Job
    from app.inference.llama_engine import LlamaEngine

FLAG = "--engine-host"
BATCH_SECONDS = 0.025  # below the 30 ms in which the window shows what came


def host_command() -> list[str]:
    """The command that starts the host."""
    return own_command(FLAG)


def host_environment() -> dict[str, str]:
    """The environment of the host: it finds this package, and dies fast when llama.cpp aborts."""
    # Else ggml starts a debugger on its dying process, where there is one.
    return own_environment() | {"GGML_NO_BACKTRACE": "1"}


class JoinedTexts:
    """Joins texts that follow each other within ``BATCH_SECONDS``; the first one passes at once.

    Every frame wakes three threads of the program, 0.4 ms of CPU in all, on cores that llama.cpp needs.
    """

    def __init__(self) -> None:
        self._held: Delta | None = None
        self._sent = float("-inf")

    @property
    def holds(self) -> bool:
        """Whether it is too early for another text, so that what came may as well wait where it is."""
        return time.monotonic() - self._sent < BATCH_SECONDS

    def feed(self, event: Event) -> list[Event]:
        """What is to be sent now that ``event`` came."""
        if not isinstance(event, Delta):
            return [*self.rest(), event]
        self._held = Delta(self._held.text + event.text, event.tokens) if self._held else event
        if self.holds:
            return []
        self._sent = time.monotonic()
        return self.rest()

    def rest(self) -> list[Event]:
        """What was held back."""
        held, self._held = self._held, None
        return [held] if held else []


def next_of(events: deque[Event]) -> Event:
    """Take the first of ``events``; texts that follow each other are one."""
    event = events.popleft()
    if not isinstance(event, Delta):
        return event
    texts, tokens = [event.text], event.tokens
    while events and isinstance(events[0], Delta):
        texts.append(events[0].text)
        tokens = events[0].tokens
        events.popleft()
    return Delta("".join(texts), tokens)


@dataclass(slots=True)
class _Stream:
    """A request that is worked on, and the number of the message that asked for it."""

    number: Any
    job: Job
    texts: JoinedTexts = field(default_factory=JoinedTexts)


class Host:
    """Serves one parent over ``commands`` and ``replies`` until the parent is gone."""

    def __init__(self, commands: IO[bytes], replies: IO[bytes]) -> None:
        self._commands, self._replies = commands, replies
        self._reply_lock = threading.Lock()
        self._work: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._counts: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._streams: list[_Stream] = []
        self._engine: LlamaEngine | None = None
        self._early_cancels: list[str] = []  # those that came before the engine was there
        self._engine_lock = threading.Lock()

    def run(self) -> None:
        """Never returns; the end of the command pipe ends the process."""
        threading.Thread(target=self._read, name="host-reader", daemon=True).start()
        self._reply({"hello": PROTOCOL, "pid": os.getpid()})
        # The slow import comes after the reader has begun: a parent that dies meanwhile is noticed.
        from app.inference.llama_engine import LlamaEngine, describe

        engine, self._describe = LlamaEngine(SnapshotStore(places.snapshots())), describe
        with self._engine_lock:
            self._engine = engine
            for job in self._early_cancels:
                engine.cancel(job)
        threading.Thread(target=self._count, name="host-counter", daemon=True).start()
        wait: float | None = None
        while True:
            with suppress(queue.Empty):  # then there is time for what can wait
                self._take_in(self._work.get(timeout=wait))
            while self._streams:
                engine.step()
                for stream in list(self._streams):
                    if stream.job.over or not stream.texts.holds:
                        self._guarded(stream.number, partial(self._deliver, stream))
                while not self._work.empty():
                    self._take_in(self._work.get())
            wait = engine.rest()

    def _read(self) -> None:
        code = 2
        try:
            while (message := read_frame(self._commands)) is not None:
                if message.get("do") == "cancel":
                    self._cancel(str(message.get("job")))
                elif message.get("do") in ("count", "count prompt"):
                    self._counts.put(message)
                else:
                    self._work.put(message)
                    # Whatever comes goes before vectors, which are made in time that nobody else wants.
                    with self._engine_lock:
                        if self._engine is not None:
                            self._engine.stop_embedding()
            code = 0
        finally:  # whatever ends this thread, nobody can stop the process any more but itself
            os._exit(code)

    def _take_in(self, message: dict[str, Any]) -> None:
        self._guarded(message.get("id"), partial(self._answer, message))

    def _cancel(self, job: str) -> None:
        with self._engine_lock:
            if self._engine is None:
                self._early_cancels.append(job)
            else:
                self._engine.cancel(job)

    def _reply(self, message: dict[str, Any]) -> None:
        try:
            data = frame(message)
            with self._reply_lock:
                self._replies.write(data)
                self._replies.flush()
        except OSError:
            os._exit(0)  # nobody listens any more

    def _count(self) -> None:
        while True:
            message = self._counts.get()
            self._guarded(message.get("id"), partial(self._answer, message))

    def _guarded(self, number: Any, work: Callable[[], None]) -> None:
        """Do ``work``, and answer with its error if it fails."""
        try:
            work()
        except StetError as error:
            self._reply({"id": number, "error": to_wire(error)})
        except Exception as error:
            # One sentence for the parent, and only the kind: an exception's text may hold text of the document.
            self._reply({"id": number, "error": to_wire(EngineFailed(detail=type(error).__name__))})

    def _answer(self, message: dict[str, Any]) -> None:
        assert self._engine is not None
        number = message.get("id")
        match message.get("do"):
            case "count":
                self._reply({"id": number, "result": self._engine.count_tokens(message["text"])})
            case "count prompt":
                messages = messages_from_wire(message["messages"])
                tokens = self._engine.prompt_tokens(messages, bool(message["thinking"]))
                self._reply({"id": number, "result": len(tokens)})
            case "generate":
                self._streams.append(_Stream(number, self._engine.submit(request_from_wire(message["request"]))))
            case "load":
                info = self._engine.load(model_from_wire(message["model"]), plan_from_wire(message["plan"]),
                                         self._progress(number))
                self._reply({"id": number, "result": fields_of(info)})
            case "vocabulary":
                self._engine.load_vocabulary(model_from_wire(message["model"]))
                self._reply({"id": number, "result": True})
            case "describe":
                self._reply({"id": number, "result": self._describe()})
            case "embed":
                self._reply({"id": number, "result": self._embed(message)})
            case other:
                raise EngineFailed(detail=f"unknown command {str(other)[:40]}")

    def _embed(self, message: dict[str, Any]) -> list[str]:
        """The vectors that there was time for: none while a request runs or another message waits."""
        assert self._engine is not None
        if self._streams:
            return []
        model = embedding_from_wire(message["model"])
        found = self._engine.embed(model, message["texts"], self._work.empty, int(message["threads"]))
        return [vector.hex() for vector in found]

    def _deliver(self, stream: _Stream) -> None:
        """Send what came of a request; its error, if it has one, is raised after all else."""
        assert self._engine is not None
        job = stream.job
        while job.events:
            self._send(stream, stream.texts.feed(next_of(job.events)))
        if job.over:
            self._streams.remove(stream)
            self._engine.release(job)
            if job.error is not None:
                self._send(stream, stream.texts.rest())
                raise job.error

    def _send(self, stream: _Stream, events: list[Event]) -> None:
        for event in events:
            self._reply(event_to_wire(event) | {"id": stream.number})

    def _progress(self, number: Any) -> Any:
        said = -1

        def tell(part: float) -> None:
            nonlocal said
            if int(part * 100) > said:  # llama.cpp calls once per tensor
                said = int(part * 100)
                self._reply({"id": number, "progress": part})

        return tell


def main() -> int:
    """Take over the standard pipes and serve; the parent decides when it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal reaches the whole group
    commands, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not get between the frames, and none may read the commands.
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    try:
        Host(commands, replies).run()
    except BaseException:
        traceback.print_exc()
        os._exit(1)  # the reader's thread would hold up an ordinary end
    return 0

