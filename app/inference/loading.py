"""Opens a model and its context through llama.cpp, and says what was really loaded.

The binding module is handed in, since only ``llama_engine`` imports it.
"""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import psutil

from app.core.errors import EngineFailed, ModelNotSupported, NotEnoughMemory
from app.core.generation import ModelFile, ModelInfo, Plan
from app.inference.devices import Device, default_threads, device_in_use, first_gpu
from app.inference.load_problems import load_problem
from app.inference.vocabulary import Vocabulary

DEFAULT_CONTEXT = 32_768  # tokens; Qwen3's native context, and 4.5 GiB of KV for its 8B
KV_TYPES = {"f16": "GGML_TYPE_F16", "q8_0": "GGML_TYPE_Q8_0", "q4_0": "GGML_TYPE_Q4_0"}
KV_BYTES = {"f16": 2.0, "q8_0": 34 / 32, "q4_0": 18 / 32}  # per element; blocks of 32 with an f16 scale
# Sequences besides those that are worked on: documents that stay read, and one for moving blocks to and from disk.
HELD_SEQUENCES = 8


class LoadedModel:
    """A model and its context. One thread at a time computes with it; tokens may be made in any.

    Args:
        ll: the ``llama_cpp.llama_cpp`` module.
        model: what to load.
        plan: how.
        stop: two bytes; while the first is set, what the CPU computes is broken off.
        abort: the native callback that looks at ``stop``.
        devices: what there is to compute on.
        log: where llama.cpp's warnings of this load come in.
        on_progress: gets 0.0 to 1.0.

    Attributes:
        context: the ``llama_context`` pointer.
        memory: its ``llama_memory_t``.
        sequences: how many sequences the context has.
        batch_tokens: the most tokens of one decode step.
        forgets: whether a part of a sequence can be taken out of the cache; recurrent layers cannot.
        portable: whether a part of a sequence can be taken out and put in again later; sliding windows cannot.

    Raises:
        ModelProblem, EngineFailed
    """

    def __init__(self, ll: ModuleType, model: ModelFile, plan: Plan, *, stop: ctypes.Array[ctypes.c_char], abort: Any,
                 devices: list[Device], log: Sequence[str], on_progress: Callable[[float], None] | None) -> None:
        self._ll: Any = ll
        self._log = log
        self._model: Any = None
        self.context: Any = None
        self.file, self.plan = model, plan
        began = time.perf_counter()
        try:
            self._open_model(on_progress)
            architecture = self._meta("general.architecture")
            self._refuse_what_cannot_write(architecture)
            self.vocabulary = Vocabulary(ll, self._model, architecture, model.family)
            threads = plan.threads or default_threads()
            gpu_layers = plan.gpu_layers if first_gpu(devices) else 0
            self._open_context(architecture, threads, stop, abort, on_gpu=gpu_layers != 0)
            all_layers = self._ll.llama_model_n_layer(self._model) + 1  # the output layer counts too
            self.info = ModelInfo(
                name=model.name, path=str(model.path), id=model.id, architecture=architecture,
                parameters=self._ll.llama_model_n_params(self._model), file_bytes=model.path.stat().st_size,
                context_tokens=self._ll.llama_n_ctx(self.context),
                trained_tokens=self._ll.llama_model_n_ctx_train(self._model),
                device=device_in_use(devices, gpu_layers, threads), threads=threads, parallel=max(1, plan.parallel),
                template=self.vocabulary.template,
                gpu_layers=all_layers if gpu_layers < 0 else min(gpu_layers, all_layers),
                load_seconds=time.perf_counter() - began)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Free everything; the object is of no use afterwards."""
        if self.context:
            self._ll.llama_free(self.context)
        if self._model:
            self._ll.llama_model_free(self._model)
        self.context = self._model = None

    def _open_model(self, on_progress: Callable[[float], None] | None) -> None:
        @self._ll.llama_progress_callback
        def progress(part: float, _: Any) -> bool:
            if on_progress is not None:
                on_progress(part)
            return True

        params = self._ll.llama_model_default_params()
        params.n_gpu_layers = self.plan.gpu_layers
        params.load_mode = self._ll.LLAMA_LOAD_MODE_MMAP
        params.use_extra_bufts = False  # repacking takes half a minute and twice the memory for an 8B
        params.progress_callback = progress
        self._model = self._ll.llama_model_load_from_file(os.fsencode(self.file.path), params)
        if not self._model:
            raise load_problem(self.file, self._log)
        ll = self._ll
        self.forgets = not (ll.llama_model_is_recurrent(self._model) or ll.llama_model_is_hybrid(self._model))
        self.portable = self.forgets and ll.llama_model_n_swa(self._model) == 0

    def _refuse_what_cannot_write(self, architecture: str) -> None:
        """Encoders and embedding models load like any other, and then write nonsense or end the process."""
        detail, ll = "", self._ll
        vocab = ll.llama_model_get_vocab(self._model)
        if ll.llama_vocab_type(vocab) == ll.LLAMA_VOCAB_TYPE_NONE:
            detail = "it has no vocabulary"
        elif self._meta(f"{architecture}.pooling_type") not in ("", "0") or \
                self._meta(f"{architecture}.attention.causal") == "false":
            detail = "it makes embeddings, not text"
        elif ll.llama_model_has_encoder(self._model) or ll.llama_model_is_diffusion(self._model):
            detail = "it does not write from left to right"
        if detail:
            raise ModelNotSupported(path=str(self.file.path), detail=detail)

    def _open_context(self, architecture: str, threads: int, stop: ctypes.Array[ctypes.c_char], abort: Any, *,
                      on_gpu: bool) -> None:
        ll, plan = self._ll, self.plan
        params = ll.llama_context_default_params()
        params.n_ctx = plan.context_tokens or min(ll.llama_model_n_ctx_train(self._model), DEFAULT_CONTEXT)
        params.n_batch = params.n_ubatch = min(plan.batch_tokens, params.n_ctx)
        # One pool of cells for all sequences: any of them may take the whole context, and what two begin with is
        # there once.
        params.n_seq_max = max(1, plan.parallel) + HELD_SEQUENCES
        params.kv_unified = True
        params.n_threads = params.n_threads_batch = threads
        params.flash_attn_type = ll.LLAMA_FLASH_ATTN_TYPE_AUTO
        params.type_k = params.type_v = getattr(ll, KV_TYPES[plan.kv_type])
        params.abort_callback = abort
        params.abort_callback_data = ctypes.addressof(stop)
        if not on_gpu:
            self._refuse_what_does_not_fit(architecture, params.n_ctx)
        self.context = ll.llama_init_from_model(self._model, params)
        if not self.context:
            problem = load_problem(self.file, self._log)
            raise problem if isinstance(problem, NotEnoughMemory) else EngineFailed(detail="no context could be made")
        self.memory = ll.llama_get_memory(self.context)
        self.sequences, self.batch_tokens = params.n_seq_max, params.n_batch

    def _refuse_what_does_not_fit(self, architecture: str, context: int) -> None:
        """Linux promises memory that it does not have and then kills the process, so look before."""
        ll = self._ll
        head = ll.llama_model_n_embd(self._model) // max(1, ll.llama_model_n_head(self._model))
        elements = sum(int(self._meta(f"{architecture}.attention.{part}_length") or head) for part in ("key", "value"))
        layers, kv_heads = ll.llama_model_n_layer(self._model), ll.llama_model_n_head_kv(self._model)
        needed = context * layers * kv_heads * elements * KV_BYTES[self.plan.kv_type]
        free = psutil.virtual_memory().available
        if needed > free:
            raise NotEnoughMemory(name=self.file.name, detail=f"a context of {context:,} tokens needs "
                                  f"{needed / 1e9:.1f} GB, {free / 1e9:.1f} GB are free")

    def _meta(self, key: str) -> str:
        value = ctypes.create_string_buffer(256)
        found = self._ll.llama_model_meta_val_str(self._model, key.encode(), value, len(value)) >= 0
        return value.value.decode("utf-8", "replace") if found else ""
