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
import random
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any

if "llama_cpp" not in sys.modules:
    # The package's own __init__ imports numpy, jinja2 and diskcache for its friendly class, which is not used here:
    # 0.2 s and 20 MB at each start of the host. A bare package leaves them out.
    _spec = importlib.util.find_spec("llama_cpp")
    if _spec is not None:
        sys.modules["llama_cpp"] = importlib.util.module_from_spec(_spec)
from llama_cpp import llama_cpp as _binding

from app.core.errors import EngineBusy, EngineFailed, NoModelLoaded, PromptTooLong
from app.core.generation import Ending, Message, ModelFile, ModelInfo, Plan, Request, Sampling, Usage
from app.inference.devices import Device, default_threads, list_devices
from app.inference.engine import Delta, Event, Finished, Prefilled, Started
from app.inference.load_problems import check_file
from app.inference.loading import LoadedModel
from app.inference.tokens import TextAssembler, shared_length
from app.inference.vocabulary import Vocabulary

# Its stand-in types make every pointer optional; checking them would add a line to each call and find nothing.
ll: Any = _binding

DEFAULT_CONTEXT = 32_768  # tokens; Qwen3's native context, and 4.5 GiB of KV for its 8B
PENALTY_WINDOW = 256  # generated tokens that a penalty looks back on; llama.cpp has no "all"
KV_TYPES = {"f16": ll.GGML_TYPE_F16, "q8_0": ll.GGML_TYPE_Q8_0, "q4_0": ll.GGML_TYPE_Q4_0}
KV_BYTES = {"f16": 2.0, "q8_0": 34 / 32, "q4_0": 18 / 32}  # per element; blocks of 32 with an f16 scale
ABORTED = 2  # llama_decode's answer to the abort callback
LOG_WARNING = 3

_log: deque[str] = deque(maxlen=200)


@ll.llama_log_callback
def _keep_log(level: int, text: bytes, _: Any) -> None:
    if level >= LOG_WARNING:
        _log.append(text.decode("utf-8", "replace").rstrip())


@functools.cache
def _start_backend() -> None:
    ll.llama_log_set(_keep_log, None)
    ll.llama_backend_init()


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
    return list_devices(lambda name: ll._lib if name == "llama" else ll.load_shared_library(name, ll._base_path))


def describe() -> dict[str, Any]:
    """What this engine is and runs on, as plain data for ``doctor``."""
    try:
        version = importlib.metadata.version("llama-cpp-python")
    except importlib.metadata.PackageNotFoundError:
        version = "unknown"
    return {"devices": devices(), "llama_cpp_python": version, "system_info": ll.llama_print_system_info().decode(),
            "gpu_offload": bool(ll.llama_supports_gpu_offload()), "default_threads": default_threads()}


class LlamaEngine:
    """An ``Engine`` over one model, one context and one sequence, whose cache the next request builds on."""

    def __init__(self) -> None:
        self.info: ModelInfo | None = None
        self._loaded: LoadedModel | None = None
        self._context: Any = None
        self.vocabulary: Vocabulary | None = None
        self._vocabulary_lock = threading.Lock()  # it is not freed while another thread counts with it
        self._held: list[int] = []  # the tokens whose keys and values the context holds, by position
        self._batch_tokens = 0
        self._job: str | None = None
        self._cancelled: deque[str] = deque(maxlen=64)  # jobs that were stopped before they began
        self._job_lock = threading.Lock()
        self._stop = ctypes.create_string_buffer(2)

    # Loading ---------------------------------------------------------------------------------------------------

    def load(self, model: ModelFile, plan: Plan, on_progress: Callable[[float], None] | None = None) -> ModelInfo:
        """See ``Engine.load``."""
        if self._job is not None:
            raise EngineBusy
        check_file(model)
        self.close()
        _start_backend()
        _log.clear()
        loaded = LoadedModel(ll, model, plan, stop=self._stop, abort=_native_abort(), devices=devices(), log=_log,
                             on_progress=on_progress)
        with self._vocabulary_lock:
            self._loaded, self.vocabulary, self.info = loaded, loaded.vocabulary, loaded.info
        self._context, self._batch_tokens = loaded.context, loaded.batch_tokens
        return loaded.info

    def close(self) -> None:
        """See ``Engine.close``."""
        with self._vocabulary_lock:
            self.info = self.vocabulary = None
            if self._loaded is not None:
                self._loaded.close()
            self._loaded = self._context = None
            self._held = []

    # Tokens ----------------------------------------------------------------------------------------------------

    def count_tokens(self, text: str) -> int:
        """See ``Engine.count_tokens``."""
        with self._vocabulary_lock:
            if self.vocabulary is None:
                raise NoModelLoaded
            return len(self.vocabulary.text(text))

    def prompt_tokens(self, messages: Sequence[Message]) -> list[int]:
        """The prompt that ``generate`` reads, as token ids.

        Raises:
            NoModelLoaded
        """
        with self._vocabulary_lock:
            if self.vocabulary is None:
                raise NoModelLoaded
            return self.vocabulary.prompt(messages)

    # Generating ------------------------------------------------------------------------------------------------

    def generate(self, request: Request) -> Iterator[Event]:
        """See ``Engine.generate``."""
        with self._job_lock:
            if self._job is not None:
                raise EngineBusy
            self._job = request.job
            self._stop[0] = request.job in self._cancelled
        sampler = None
        try:
            prompt = self.prompt_tokens(request.messages)
            assert self.info is not None
            assert self.vocabulary is not None
            needed, context = len(prompt) + request.answer_room, self.info.context_tokens
            if needed > context:
                raise PromptTooLong(needed_tokens=needed, context_tokens=context)
            reused = self._keep(shared_length(self._held, prompt[:-1]))
            sampler = self._sampler(request.sampling, request.seed)
            yield Started(len(prompt), reused, context)

            ending: Ending | None = None
            began = time.perf_counter()
            while len(self._held) < len(prompt) and ending is None:
                at = len(self._held)
                if not self._decode(prompt[at:at + self._batch_tokens]):
                    ending = "stopped"
                yield Prefilled(len(self._held), len(prompt))
            read = time.perf_counter()
            written, text = 0, TextAssembler()
            while ending is None:
                token = ll.llama_sampler_sample(sampler, self._context, -1)
                if self.vocabulary.ends_answer(token):
                    ending = "finished"
                    break
                written += 1
                if piece := text.feed(self.vocabulary.bytes_of(token)):
                    yield Delta(piece, written)
                if written == request.max_tokens or len(self._held) >= context:
                    ending = "length"
                elif not self._decode([token]):
                    ending = "stopped"
            yield Finished(ending, Usage(len(prompt), reused, written, read - began, time.perf_counter() - read))
        finally:
            if sampler is not None:
                ll.llama_sampler_free(sampler)
            with self._job_lock:
                self._job = None

    def cancel(self, job: str) -> None:
        """See ``Engine.cancel``; a job that has not begun yet is stopped as it begins."""
        with self._job_lock:
            if job == self._job:
                self._stop[0] = 1
            else:
                self._cancelled.append(job)

    def _keep(self, count: int) -> int:
        """Cut the cache and its record down to ``count`` tokens at most; returns how many it holds then."""
        if count < len(self._held):
            memory = ll.llama_get_memory(self._context)
            # Some memories (recurrent layers) cannot forget a part; they start again.
            if not ll.llama_memory_seq_rm(memory, 0, count, -1):
                ll.llama_memory_clear(memory, True)
                count = 0
            del self._held[count:]
        return len(self._held)

    def _decode(self, tokens: list[int]) -> bool:
        """Read ``tokens`` on; False when stopped. The record says what the cache holds, either way.

        Raises:
            EngineFailed
        """
        batch = (ll.llama_token * len(tokens))(*tokens)
        result = ll.llama_decode(self._context, ll.llama_batch_get_one(batch, len(tokens)))
        self._held += tokens
        if result == 0:
            ll.llama_synchronize(self._context)  # a GPU answers before it is done; progress shall be true
            return self._stop[0] == b"\0"
        # Whole steps that were done before the stop stay in the cache.
        stays = ll.llama_memory_seq_pos_max(ll.llama_get_memory(self._context), 0) + 1
        self._keep(stays if result == ABORTED else 0)
        if result != ABORTED:
            raise EngineFailed(detail="its memory is full" if result == 1 else f"llama_decode answered {result}")
        return False

    def _sampler(self, sampling: Sampling, seed: int | None) -> Any:
        """llama.cpp's usual order: penalties over what was written, the cuts, temperature, the draw."""
        assert self.vocabulary is not None
        steps = []
        if sampling.presence_penalty != 0 or sampling.repeat_penalty != 1:
            steps.append(ll.llama_sampler_init_penalties(self.vocabulary.size, PENALTY_WINDOW,
                                                         sampling.repeat_penalty, 0.0, sampling.presence_penalty))
        if sampling.temperature <= 0:
            steps.append(ll.llama_sampler_init_greedy())
        else:
            if sampling.top_k > 0:
                steps.append(ll.llama_sampler_init_top_k(sampling.top_k))
            if sampling.top_p < 1:
                steps.append(ll.llama_sampler_init_top_p(sampling.top_p, 1))
            if sampling.min_p > 0:
                steps.append(ll.llama_sampler_init_min_p(sampling.min_p, 1))
            # 2**32 - 1 means "draw one" to llama.cpp.
            drawn = random.SystemRandom().randrange(2**32 - 1) if seed is None else seed % (2**32 - 1)
            steps += [ll.llama_sampler_init_temp(sampling.temperature), ll.llama_sampler_init_dist(drawn)]
        chain = ll.llama_sampler_chain_init(ll.llama_sampler_chain_default_params())
        for step in steps:
            ll.llama_sampler_chain_add(chain, step)
        return chain
