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
import os
import random
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import psutil

if "llama_cpp" not in sys.modules:
    # The package's own __init__ imports numpy, jinja2 and diskcache for its friendly class, which is not used here:
    # 0.2 s and 20 MB at each start of the host. A bare package leaves them out.
    _spec = importlib.util.find_spec("llama_cpp")
    if _spec is not None:
        sys.modules["llama_cpp"] = importlib.util.module_from_spec(_spec)
from llama_cpp import llama_cpp as _binding

from app.core.errors import EngineBusy, EngineFailed, ModelNotSupported, NoModelLoaded, NotEnoughMemory, PromptTooLong
from app.core.generation import Ending, Message, ModelFile, ModelInfo, Plan, Request, Sampling, Usage
from app.inference.devices import Device, default_threads, device_in_use, first_gpu, list_devices
from app.inference.engine import Delta, Event, Finished, Prefilled, Started
from app.inference.load_problems import check_file, load_problem
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
        self._model: Any = None
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
        began = time.perf_counter()
        _log.clear()
        try:
            self._open_model(model, plan, on_progress)
            architecture = self._meta("general.architecture")
            self._refuse_what_cannot_write(model, architecture)
            vocabulary = Vocabulary(ll, self._model, architecture, model.family)
            threads, found = plan.threads or default_threads(), devices()
            gpu_layers = plan.gpu_layers if first_gpu(found) else 0
            self._open_context(model, plan, architecture, threads, on_gpu=gpu_layers != 0)
            all_layers = ll.llama_model_n_layer(self._model) + 1  # the output layer counts too
            self.info = ModelInfo(
                name=model.name, path=str(model.path), id=model.id, architecture=architecture,
                parameters=ll.llama_model_n_params(self._model), file_bytes=model.path.stat().st_size,
                context_tokens=ll.llama_n_ctx(self._context),
                trained_tokens=ll.llama_model_n_ctx_train(self._model),
                device=device_in_use(found, gpu_layers, threads), threads=threads, template=vocabulary.template,
                gpu_layers=all_layers if gpu_layers < 0 else min(gpu_layers, all_layers),
                load_seconds=time.perf_counter() - began)
            with self._vocabulary_lock:
                self.vocabulary = vocabulary
        except BaseException:
            self.close()
            raise
        return self.info

    def _open_model(self, model: ModelFile, plan: Plan, on_progress: Callable[[float], None] | None) -> None:
        @ll.llama_progress_callback
        def progress(part: float, _: Any) -> bool:
            if on_progress is not None:
                on_progress(part)
            return True

        params = ll.llama_model_default_params()
        params.n_gpu_layers = plan.gpu_layers
        params.load_mode = ll.LLAMA_LOAD_MODE_MMAP
        params.use_extra_bufts = False  # repacking takes half a minute and twice the memory for an 8B
        params.progress_callback = progress
        self._model = ll.llama_model_load_from_file(os.fsencode(model.path), params)
        if not self._model:
            raise load_problem(model, _log)

    def _refuse_what_cannot_write(self, model: ModelFile, architecture: str) -> None:
        """Encoders and embedding models load like any other, and then write nonsense or end the process."""
        detail = ""
        vocab = ll.llama_model_get_vocab(self._model)
        if ll.llama_vocab_type(vocab) == ll.LLAMA_VOCAB_TYPE_NONE:
            detail = "it has no vocabulary"
        elif self._meta(f"{architecture}.pooling_type") not in ("", "0") or \
                self._meta(f"{architecture}.attention.causal") == "false":
            detail = "it makes embeddings, not text"
        elif ll.llama_model_has_encoder(self._model) or ll.llama_model_is_diffusion(self._model):
            detail = "it does not write from left to right"
        if detail:
            raise ModelNotSupported(path=str(model.path), detail=detail)

    def _open_context(self, model: ModelFile, plan: Plan, architecture: str, threads: int, *, on_gpu: bool) -> None:
        params = ll.llama_context_default_params()
        params.n_ctx = plan.context_tokens or min(ll.llama_model_n_ctx_train(self._model), DEFAULT_CONTEXT)
        params.n_batch = params.n_ubatch = min(plan.batch_tokens, params.n_ctx)
        params.n_threads = params.n_threads_batch = threads
        params.flash_attn_type = ll.LLAMA_FLASH_ATTN_TYPE_AUTO
        params.type_k = params.type_v = KV_TYPES[plan.kv_type]
        params.abort_callback = _native_abort()
        params.abort_callback_data = ctypes.addressof(self._stop)
        if not on_gpu:
            self._refuse_what_does_not_fit(model, architecture, params.n_ctx, plan.kv_type)
        self._context = ll.llama_init_from_model(self._model, params)
        if not self._context:
            problem = load_problem(model, _log)
            raise problem if isinstance(problem, NotEnoughMemory) else EngineFailed(detail="no context could be made")
        self._batch_tokens = params.n_batch

    def _refuse_what_does_not_fit(self, model: ModelFile, architecture: str, context: int, kv_type: str) -> None:
        """Linux promises memory that it does not have and then kills the process, so look before."""
        head = ll.llama_model_n_embd(self._model) // max(1, ll.llama_model_n_head(self._model))
        elements = sum(int(self._meta(f"{architecture}.attention.{part}_length") or head) for part in ("key", "value"))
        layers, kv_heads = ll.llama_model_n_layer(self._model), ll.llama_model_n_head_kv(self._model)
        needed = context * layers * kv_heads * elements * KV_BYTES[kv_type]
        free = psutil.virtual_memory().available
        if needed > free:
            raise NotEnoughMemory(name=model.name, detail=f"a context of {context:,} tokens needs "
                                  f"{needed / 1e9:.1f} GB, {free / 1e9:.1f} GB are free")

    def _meta(self, key: str) -> str:
        value = ctypes.create_string_buffer(256)
        found = ll.llama_model_meta_val_str(self._model, key.encode(), value, len(value)) >= 0
        return value.value.decode("utf-8", "replace") if found else ""

    def close(self) -> None:
        """See ``Engine.close``."""
        with self._vocabulary_lock:
            self.info = self.vocabulary = None
            if self._context:
                ll.llama_free(self._context)
            if self._model:
                ll.llama_model_free(self._model)
            self._context = self._model = None
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
