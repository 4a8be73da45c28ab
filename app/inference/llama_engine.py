"""Drives llama.cpp through its low-level API, in this process; the only module that imports llama_cpp.

A damaged file, an exhausted GPU or a fault in llama.cpp ends the process that runs this. That is why the program
runs it in a child of its own (``host.py``), and why only tests and benchmarks use it directly.

Memory, cancelling and sampling follow llama.h of the version that llama-cpp-python 0.3.36 carries.
"""

from __future__ import annotations

import ctypes
import functools
import importlib.metadata
import importlib.util
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

if "llama_cpp" not in sys.modules:
    # The package's own __init__ imports numpy, jinja2 and diskcache for its friendly class, which is not used here:
    # 0.2 s and 20 MB at each start of the host. A bare package leaves them out.
    _spec = importlib.util.find_spec("llama_cpp")
    if _spec is not None:
        sys.modules["llama_cpp"] = importlib.util.module_from_spec(_spec)
from llama_cpp import llama_cpp as _binding

from app.core import places
from app.core.embedding_models import EmbeddingModel
from app.core.errors import EngineBusy, EngineFailed, NoModelLoaded, PromptTooLong
from app.core.generation import Message, ModelFile, ModelInfo, Plan, Request
from app.inference.backend_verdicts import Verdicts
from app.inference.backends import PROCESSOR, Backend, load_backends
from app.inference.begun_answers import BegunAnswers
from app.inference.devices import Device, default_threads, list_devices
from app.inference.embedder import Embedder
from app.inference.engine import Event
from app.inference.fingerprint import fingerprint
from app.inference.job import Choice, Job
from app.inference.load_problems import check_file, is_out_of_memory
from app.inference.loading import LoadedModel
from app.inference.samplers import Chooser
from app.inference.scheduler import Scheduler
from app.inference.snapshot_store import SnapshotStore
from app.inference.snapshots import Snapshots
from app.inference.turn import Turn
from app.inference.vocabulary import Vocabulary
from app.inference.vocabulary_file import VocabularyFile

# Its stand-in types make every pointer optional; checking them would add a line to each call and find nothing.
ll: Any = _binding

LOG_WARNING = 3

_log: deque[str] = deque(maxlen=200)
_computing = threading.Event()  # a model is loaded


@ll.llama_log_callback
def _keep_log(level: int, text: bytes, _: Any) -> None:
    if level >= LOG_WARNING:
        line = text.decode("utf-8", "replace").rstrip()
        _log.append(line)
        if _computing.is_set() and is_out_of_memory(line):
            # A GPU backend says so here and then ends the process: these are the last words that the program reads.
            # (What happens while loading comes back as an error.)
            print("out of memory", file=sys.stderr, flush=True)


@functools.cache
def _start_backend() -> tuple[tuple[str, ...], list[Backend]]:
    """Start ggml's backends, once: what they warned of (why a GPU is not among them), and what was loaded of them.

    Raises:
        NoProcessorPart: none of them runs on this processor.
    """
    ll.llama_log_set(_keep_log, None)
    verdicts = Verdicts(places.user_cache() / "backends.json")
    loaded = load_backends(_open_library, Path(ll._base_path), verdicts.problem_of)
    ll.llama_backend_init()
    # In ggml's own words, which gpu_status.py reads.
    absent = [f"failed to load {part['name']}: {part['why']}" for part in loaded
              if not (part["taken"] or part["name"].startswith(PROCESSOR))]
    return (*_log, *absent), loaded


def _open_library(name: str) -> ctypes.CDLL:
    return ll._lib if name == "llama" else ll.load_shared_library(name, ll._base_path)


@functools.cache
def _native_abort() -> Any:
    """An abort callback without Python in it: ``strlen`` of a two-byte buffer is true once its first byte is set.

    llama.cpp asks about once per graph node, hundreds of times per token; a Python callback would take the lock
    each time.
    """
    libc = ctypes.cdll.msvcrt if sys.platform == "win32" else ctypes.CDLL(None)
    return ll.ggml_abort_callback(ctypes.cast(libc.strlen, ctypes.c_void_p).value)


def devices() -> list[Device]:
    """What llama.cpp can compute on, and the memory of each that is free now."""
    _start_backend()
    return list_devices(_open_library)


def describe() -> dict[str, Any]:
    """What this engine is and runs on, as plain data for ``doctor``."""
    log, backends = _start_backend()
    return {"devices": devices(), "backends": backends,
            "llama_cpp_python": _version(), "system_info": ll.llama_print_system_info().decode(),
            "start_log": list(log), "gpu_offload": bool(ll.llama_supports_gpu_offload()),
            "default_threads": default_threads()}


def _version() -> str:
    try:
        return importlib.metadata.version("llama-cpp-python")
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


class LlamaEngine:
    """An ``Engine`` over one model and one context, in which several requests are worked on at once.

    There is no thread of its own: who calls ``step`` computes once for all of them; or whoever waits for a request's
    next event does, one caller at a time. With more than one thread in the plan it should be the same caller always
    (``host.py`` says why).

    Args:
        snapshots: where the keys and values of long prompts are kept between runs; None: nowhere.
    """

    def __init__(self, snapshots: SnapshotStore | None = None) -> None:
        self.info: ModelInfo | None = None
        self.vocabulary: Vocabulary | None = None
        self._vocabulary_lock = threading.Lock()  # it is not freed while another thread counts with it
        self._turn = Turn()  # one thread at a time computes, loads or frees
        self._store = snapshots
        self._loaded: LoadedModel | None = None
        self._scheduler: Scheduler | None = None
        self._jobs: dict[str, Job] = {}
        self._cancelled: deque[str] = deque(maxlen=64)  # jobs that were stopped before they began
        self._job_lock = threading.Lock()
        self._stop = ctypes.create_string_buffer(2)
        self._weightless: VocabularyFile | None = None
        self._embedder: Embedder | None = None
        self._embedding_stop = ctypes.create_string_buffer(2)

    # Loading ---------------------------------------------------------------------------------------------------

    def load(self, model: ModelFile, plan: Plan, on_progress: Callable[[float], None] | None = None) -> ModelInfo:
        """See ``Engine.load``."""
        with self._job_lock:
            if any(not job.over for job in self._jobs.values()):
                raise EngineBusy
        check_file(model)
        self.close()
        _start_backend()
        _log.clear()
        _computing.clear()
        with self._turn:
            loaded = LoadedModel(ll, model, plan, stop=self._stop, abort=_native_abort(), devices=devices(), log=_log,
                                 on_progress=on_progress)
            snapshots = begun = None
            if self._store is not None:
                identity = _identity(model, loaded.plan, loaded.stretched_by)
                snapshots = Snapshots(self._store, identity) if loaded.portable else None
                begun = BegunAnswers(self._store, identity,
                                     with_cache=loaded.portable and not loaded.info.gpu_layers)
            self._scheduler = Scheduler(ll, loaded, self._stop, snapshots, begun)
            with self._vocabulary_lock:
                self._loaded, self.vocabulary, self.info = loaded, loaded.vocabulary, loaded.info
        _computing.set()
        return loaded.info

    def load_vocabulary(self, model: ModelFile) -> None:
        """Count tokens for ``model`` from now on, and no more: none of its weights are read.

        Raises:
            ModelProblem
        """
        check_file(model)
        self.close()
        _start_backend()
        _log.clear()
        with self._turn:
            opened = VocabularyFile(ll, model, _log)
            with self._vocabulary_lock:
                self._weightless, self.vocabulary = opened, opened.vocabulary

    def close(self) -> None:
        """See ``Engine.close``."""
        self._stop[0] = 1
        with self._turn, self._vocabulary_lock:
            if self._scheduler is not None:
                self._scheduler.close()
            self.info = self.vocabulary = self._scheduler = None
            if self._loaded is not None:
                self._loaded.close()
            self._loaded = None
            if self._weightless is not None:
                self._weightless.close()
            self._weightless = None
            self._close_embedder()

    # Tokens ----------------------------------------------------------------------------------------------------

    def count_tokens(self, text: str) -> int:
        """See ``Engine.count_tokens``."""
        with self._vocabulary_lock:
            if self.vocabulary is None:
                raise NoModelLoaded
            return len(self.vocabulary.text(text))

    def prompt_tokens(self, messages: Sequence[Message], thinking: bool = False) -> list[int]:
        """The prompt that ``generate`` reads, as token ids.

        Raises:
            NoModelLoaded
        """
        with self._vocabulary_lock:
            if self.vocabulary is None:
                raise NoModelLoaded
            return self.vocabulary.prompt(messages, thinking)

    # Vectors ---------------------------------------------------------------------------------------------------

    def embed(self, model: EmbeddingModel, texts: Sequence[str], is_wanted: Callable[[], bool] = lambda: True,
              threads: int = 0) -> list[bytes]:
        """The vectors of ``texts`` in their order (``Embedder.vector``); fewer where it was broken off.

        The model is loaded for it beside the one that writes, and stays until that one goes.

        Args:
            model: one that makes vectors.
            texts: with the prompt of a question or a passage before them; none: it is only loaded.
            is_wanted: asked once at the beginning, after which ``stop_embedding`` counts.
            threads: as for ``Plan``.

        Raises:
            ModelProblem, EngineFailed
        """
        self._embedding_stop[0] = 0
        if not is_wanted():
            return []
        vectors: list[bytes] = []
        with self._turn:
            if self._embedder is None or self._embedder.model != model:
                check_file(ModelFile(model.name, model.path))
                self._close_embedder()
                _start_backend()
                _log.clear()
                try:
                    self._embedder = Embedder(ll, model, stop=self._embedding_stop, abort=_native_abort(),
                                              devices=devices(), log=_log, threads=threads)
                except EngineFailed:
                    if self._embedding_stop[0] != b"\0":
                        return []
                    raise
            for text in texts:
                if (vector := self._embedder.vector(text)) is None:
                    break
                vectors.append(vector)
        return vectors

    def stop_embedding(self) -> None:
        """Break off what ``embed`` does now, if it does anything. Any thread may call it; it never waits."""
        self._embedding_stop[0] = 1

    def _close_embedder(self) -> None:
        if self._embedder is not None:
            self._embedder.close()
        self._embedder = None

    # Generating ------------------------------------------------------------------------------------------------

    def generate(self, request: Request) -> Iterator[Event]:
        """See ``Engine.generate``."""
        yield from self.events(self.submit(request))

    def submit(self, request: Request) -> Job:
        """Put ``request`` in the queue; ``events`` must be asked for what comes of it.

        Or ``step`` called, the job's events taken, and the job given to ``release`` once it is over.

        Raises:
            PromptTooLong, NoModelLoaded
            EngineBusy: a job of this name has not ended yet.
        """
        prompt = self.prompt_tokens(request.messages, request.thinking > 0)
        info, vocabulary, loaded, scheduler = self.info, self.vocabulary, self._loaded, self._scheduler
        if info is None or vocabulary is None or loaded is None or scheduler is None:
            raise NoModelLoaded
        needed = len(prompt) + request.answer_room
        if needed > info.context_tokens:
            raise PromptTooLong(needed_tokens=needed, context_tokens=info.context_tokens)
        job = Job(request, prompt, vocabulary, self._chooser(loaded, request), info.context_tokens)
        with self._job_lock:
            if request.job in self._jobs:
                raise EngineBusy
            self._jobs[request.job] = job
            job.stopping = request.job in self._cancelled
        if not request.background:
            self._stop_background()
        scheduler.waiting.append(job)
        return job

    def step(self) -> None:
        """Compute once for all requests that were submitted and have not ended."""
        with self._turn:
            if self._scheduler is not None:
                self._scheduler.step()

    def events(self, job: Job) -> Iterator[Event]:
        """What comes of a submitted job, up to ``Finished``; ended early, the job is stopped.

        Raises:
            EngineFailed
        """
        try:
            while True:
                while job.events:
                    yield job.events.popleft()
                if job.over:
                    if job.error is not None:
                        raise job.error
                    return
                if self._turn.take(unless=lambda: bool(job.events) or job.over):
                    try:
                        if self._scheduler is None:
                            raise EngineFailed(detail="it was closed")
                        self._scheduler.step()
                    finally:
                        self._turn.give_back()
        finally:
            self.release(job)

    def cancel(self, job: str) -> None:
        """See ``Engine.cancel``; a job that has not begun yet is stopped as it begins."""
        with self._job_lock:
            known = self._jobs.get(job)
            if known is None:
                self._cancelled.append(job)
            else:
                known.stopping = True
                self._stop[0] = 1

    def rest(self) -> float | None:
        """Use a moment in which nothing is asked for: one more block of what was read is kept on disk.

        Returns:
            seconds after which it should be called again; None: there is nothing to do until a request has ended.
        """
        if not self._turn.take_now():
            return None  # a request is worked on
        try:
            return self._scheduler.rest() if self._scheduler is not None else None
        finally:
            self._turn.give_back()

    def _chooser(self, loaded: LoadedModel, request: Request) -> Callable[[], Choice]:
        """Makes what chooses the tokens of ``request``; benchmarks put a known text in its place."""
        def make() -> Choice:
            job = self._jobs.get(request.job)
            return Chooser(ll, loaded.context, loaded.vocabulary.size, request.sampling, request.seed,
                           anew=request.keeps, kept=job.kept if job is not None else ())

        return make

    def _stop_background(self) -> None:
        with self._job_lock:
            for job in self._jobs.values():
                if job.request.background:
                    job.stopping = True
                    self._stop[0] = 1

    def release(self, job: Job) -> None:
        """``job`` has ended, or nobody asks for it any more: then it is stopped."""
        if not job.over:
            job.stopping = True
            self._stop[0] = 1
            with self._turn:
                if self._scheduler is not None:
                    self._scheduler.reap()
        with self._job_lock:
            self._jobs.pop(job.request.job, None)


def _identity(model: ModelFile, plan: Plan, stretched_by: int) -> bytes:
    """What the keys and values of a prompt depend on besides its tokens."""
    parts = [fingerprint(model.path), plan.kv_type.encode(), _version().encode()]
    for adapter in model.adapters:
        parts += [fingerprint(adapter.path), str(adapter.scale).encode()]
    if stretched_by > 1:
        parts.append(b"yarn %d" % stretched_by)
    return b"\0".join(parts)
