"""Opens a model and its context through llama.cpp as memory allows, and says what was really loaded.

The binding module is handed in, since only ``llama_engine`` imports it.
"""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Callable, MutableSequence
from dataclasses import replace
from types import ModuleType
from typing import Any

import psutil

from app.core.errors import EngineFailed, ModelNotSupported, NotEnoughMemory, StetError, WrongAdapter
from app.core.generation import ModelFile, ModelInfo, Plan
from app.core.gguf import Header, read_header
from app.inference.adapters import check_adapter
from app.inference.allocation import kept_lines, read_allocation
from app.inference.devices import Device, default_threads, device_in_use
from app.inference.load_problems import load_problem
from app.inference.memory_plan import (
    HELD_SEQUENCES,
    as_data,
    choose_gpu,
    given_up,
    make_plan,
    next_smaller,
    terms_of,
)
from app.inference.model_shape import ModelShape, shape_of
from app.inference.vocabulary import Vocabulary

KV_TYPES = {"f16": "GGML_TYPE_F16", "q8_0": "GGML_TYPE_Q8_0", "q4_0": "GGML_TYPE_Q4_0"}


class LoadedModel:
    """A model and its context. One thread at a time computes with it; tokens may be made in any.

    Args:
        ll: the ``llama_cpp.llama_cpp`` module.
        model: what to load.
        plan: the most to use; what memory does not allow is given up, and said in ``info``.
        stop: two bytes; while the first is set, what the CPU computes is broken off.
        abort: the native callback that looks at ``stop``.
        devices: what there is to compute on.
        log: where llama.cpp's warnings of this load come in.
        on_progress: gets 0.0 to 1.0.

    Attributes:
        plan: what was loaded, every value chosen.
        context: the ``llama_context`` pointer.
        memory: its ``llama_memory_t``.
        sequences: how many sequences the context has.
        batch_tokens: the most tokens of one decode step.
        output_tokens: the most tokens of one decode step that may ask for logits; llama.cpp ends the process beyond.
        forgets: whether a part of a sequence can be taken out of the cache; recurrent layers cannot.
        portable: whether a part of a sequence can be taken out and put in again later; sliding windows cannot.

    Raises:
        ModelProblem, EngineFailed
    """

    def __init__(self, ll: ModuleType, model: ModelFile, plan: Plan, *, stop: ctypes.Array[ctypes.c_char], abort: Any,
                 devices: list[Device], log: MutableSequence[str], on_progress: Callable[[float], None] | None) -> None:
        self._ll: Any = ll
        self._log = log
        self._devices = devices
        self._model: Any = None
        self._adapters: list[Any] = []
        self.context: Any = None
        self.file = model
        self._stop, self._abort = stop, abort
        began = time.perf_counter()
        try:
            header = read_header(model.path)
            shape = self._shape_of(header)
            self._trained_tokens = shape.trained_tokens
            adapter_bytes = sum(check_adapter(adapter, model, header) for adapter in model.adapters)
            plan = replace(plan, threads=plan.threads or default_threads(), parallel=max(1, plan.parallel))
            gave_up, stepped_down = self._open(shape, plan, on_progress)
            self.info = self._describe(header, shape, gave_up, stepped_down, adapter_bytes, began)
        except MemoryError:
            self.close()
            raise NotEnoughMemory(name=model.name, detail="the engine itself has no room") from None
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Free everything; the object is of no use afterwards."""
        self._close_context()
        for adapter in self._adapters:
            self._ll.llama_adapter_lora_free(adapter)
        self._adapters = []
        if self._model:
            self._ll.llama_model_free(self._model)
        self._model = None

    def _close_context(self) -> None:
        if self.context:
            self._ll.llama_free(self.context)
        self.context = None

    # Plans ---------------------------------------------------------------------------------------------------------

    def _shape_of(self, header: Header) -> ModelShape:
        """The shape for the plan. Of a file that makes none, llama.cpp may know better what is wrong with it."""
        try:
            return shape_of(header)
        except StetError:
            self.plan = Plan(gpu_layers=0)
            self._open_model(None)
            raise

    def _open(self, shape: ModelShape, wanted: Plan, on_progress: Callable[[float], None] | None) \
            -> tuple[tuple[str, ...], bool]:
        """Open the best plan that works; what it gave up, and whether an allocation had to fail before."""
        free = psutil.virtual_memory().available
        chosen = make_plan(shape, self._devices, free, wanted, self.file.name)
        plan, gave_up, stepped_down = chosen.plan, chosen.gave_up, False
        for _ in range(wanted.steps_down):
            plan, stepped_down = next_smaller(shape, self._devices, free, wanted, plan) or plan, True
        while True:
            self.plan = plan
            try:
                self._open_plan(on_progress)
                break
            except (NotEnoughMemory, MemoryError):
                smaller = next_smaller(shape, self._devices, free, wanted, plan)
                if smaller is None:
                    raise
                if smaller.gpu_layers != plan.gpu_layers:
                    self.close()
                plan, stepped_down = smaller, True
                self._log.clear()
        if stepped_down:
            disk = ("disk",) if "disk" in gave_up else ()
            gpu = choose_gpu(self._devices) if wanted.gpu_layers != 0 else None
            gave_up = (*given_up(shape, gpu, wanted, plan), *disk)
        return gave_up, stepped_down

    def _open_plan(self, on_progress: Callable[[float], None] | None) -> None:
        """Open the model, unless it is open from a plan whose context failed, and a context over it."""
        if self._model is None:
            with kept_lines(self._ll) as self._model_lines:
                self._open_model(on_progress)
                self._refuse_what_cannot_write(self._meta("general.architecture"))
                self._open_adapters()
        with kept_lines(self._ll) as self._context_lines:
            self._open_context()

    def _describe(self, header: Header, shape: ModelShape, gave_up: tuple[str, ...], stepped_down: bool,
                  adapter_bytes: int, began: float) -> ModelInfo:
        ll, plan, model = self._ll, self.plan, self.file
        architecture = header.text("general.architecture")
        self.vocabulary = Vocabulary(ll, self._model, architecture, model.family)
        gpu = choose_gpu(self._devices) if plan.gpu_layers else None
        planned = as_data(terms_of(shape, plan, gpu, self._devices))
        if adapter_bytes:
            planned[gpu["name"] if gpu else "CPU"]["adapters"] = adapter_bytes
        return ModelInfo(
            name=model.name, path=str(model.path), id=model.id, architecture=architecture,
            parameters=ll.llama_model_n_params(self._model), file_bytes=header.file_bytes,
            context_tokens=ll.llama_n_ctx(self.context), trained_tokens=shape.trained_tokens,
            device=device_in_use([gpu] if gpu else [], plan.gpu_layers, plan.threads), threads=plan.threads,
            parallel=plan.parallel, template=self.vocabulary.template, thinks=self.vocabulary.can_think,
            gpu_layers=plan.gpu_layers, batch_tokens=self.batch_tokens, kv_type=plan.kv_type, planned=planned,
            allocated=read_allocation([*self._model_lines, *self._context_lines]), gave_up=gave_up,
            stepped_down=stepped_down, load_seconds=time.perf_counter() - began)

    # llama.cpp -----------------------------------------------------------------------------------------------------

    def _open_model(self, on_progress: Callable[[float], None] | None) -> None:
        @self._ll.llama_progress_callback
        def progress(part: float, _: Any) -> bool:
            if on_progress is not None:
                on_progress(part)
            return True

        ll = self._ll
        params = ll.llama_model_default_params()
        params.n_gpu_layers = self.plan.gpu_layers
        params.split_mode, params.main_gpu = ll.LLAMA_SPLIT_MODE_NONE, self._main_gpu()
        params.load_mode = ll.LLAMA_LOAD_MODE_MMAP
        params.use_extra_bufts = False  # repacking takes half a minute and twice the memory for an 8B
        params.progress_callback = progress
        self._model = ll.llama_model_load_from_file(os.fsencode(self.file.path), params)
        if not self._model:
            raise load_problem(self.file, self._log)
        self.forgets = not (ll.llama_model_is_recurrent(self._model) or ll.llama_model_is_hybrid(self._model))
        self.portable = self.forgets and ll.llama_model_n_swa(self._model) == 0

    def _main_gpu(self) -> int:
        """The GPU's place among those of its kind, as llama.cpp lists them; -1: none is touched."""
        gpu = choose_gpu(self._devices) if self.plan.gpu_layers else None
        if gpu is None:
            return -1
        return [device["name"] for device in self._devices if device["kind"] == gpu["kind"]].index(gpu["name"])

    def _open_adapters(self) -> None:
        for adapter in self.file.adapters:
            opened = self._ll.llama_adapter_lora_init(self._model, os.fsencode(adapter.path))
            if not opened:
                raise WrongAdapter(path=str(adapter.path), name=self.file.name, detail="it could not be read")
            self._adapters.append(opened)

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

    def _open_context(self) -> None:
        ll, plan = self._ll, self.plan
        params = ll.llama_context_default_params()
        params.n_ctx = plan.context_tokens
        params.n_batch = params.n_ubatch = min(plan.batch_tokens, plan.context_tokens)
        # One pool of cells for all sequences: any of them may take the whole context, and what two begin with is
        # there once.
        params.n_seq_max = plan.parallel + HELD_SEQUENCES
        params.kv_unified = True
        # Logits of a whole step would be the largest buffer of all: 300 MiB for 512 tokens of Qwen3. llama.cpp asserts
        # that each sequence may ask for one.
        params.n_outputs_max = max(params.n_seq_max, min(plan.output_tokens or params.n_batch, params.n_batch))
        params.n_threads = params.n_threads_batch = plan.threads
        if self.stretched_by > 1 and plan.stretch is not None:
            params.rope_scaling_type = ll.LLAMA_ROPE_SCALING_TYPE_YARN
            params.rope_freq_scale, params.yarn_orig_ctx = 1 / self.stretched_by, plan.stretch.natively
        params.flash_attn_type = ll.LLAMA_FLASH_ATTN_TYPE_AUTO
        params.type_k = params.type_v = getattr(ll, KV_TYPES[plan.kv_type])
        params.abort_callback = self._abort
        params.abort_callback_data = ctypes.addressof(self._stop)
        self.context = ll.llama_init_from_model(self._model, params)
        if not self.context:
            problem = load_problem(self.file, self._log)
            raise problem if isinstance(problem, NotEnoughMemory) else EngineFailed(detail="no context could be made")
        self.memory = ll.llama_get_memory(self.context)
        self.sequences, self.batch_tokens = params.n_seq_max, params.n_batch
        self.output_tokens = min(params.n_outputs_max, params.n_batch)
        if self._adapters:
            count = len(self._adapters)
            ll.llama_set_adapters_lora(self.context, (ll.llama_adapter_lora_p_ctypes * count)(*self._adapters), count,
                                       (ctypes.c_float * count)(*[adapter.scale for adapter in self.file.adapters]))

    @property
    def stretched_by(self) -> int:
        """By how much YaRN scales positions; a context that the model was trained for is never stretched."""
        plan = self.plan
        if plan.stretch is None or plan.context_tokens <= self._trained_tokens:
            return 1
        return plan.stretch.factor(plan.context_tokens)

    def _meta(self, key: str) -> str:
        value = ctypes.create_string_buffer(256)
        found = self._ll.llama_model_meta_val_str(self._model, key.encode(), value, len(value)) >= 0
        return value.value.decode("utf-8", "replace") if found else ""
