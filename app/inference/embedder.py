"""An embedding model in llama.cpp beside the model that writes: a text in, a vector of its meaning out.

It takes what memory the writing model has left, and computes only while nothing is written (``host.py``). The binding
module is handed in, since only ``llama_engine`` imports it.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import MutableSequence
from types import ModuleType
from typing import Any

import numpy as np
import psutil

from app.core.embedding_models import EmbeddingModel
from app.core.errors import EngineFailed, NotEnoughMemory
from app.core.generation import ModelFile, Plan
from app.core.gguf import read_header
from app.inference.batch import DecodeBatch
from app.inference.devices import Device, default_threads
from app.inference.load_problems import load_problem
from app.inference.memory_plan import choose_gpu, plan_beside
from app.inference.model_shape import shape_of
from app.inference.spare_cores import SpareCores

# Tokens of one text that are read. A passage has 256 of the writing model's, and its headings; of a longer one (a table
# that is never split) the beginning stands for all, and full text search knows the rest.
MOST_TOKENS = 512
STEP_TOKENS = 128  # of them at a time: larger steps are no faster on a processor, and take memory
ABORTED = 2  # what llama_decode answers to the abort callback


class Embedder:
    """An open embedding model. One thread at a time uses it.

    Args:
        ll: the ``llama_cpp.llama_cpp`` module; its backends have been started.
        model: what to load.
        stop: two bytes; while the first is set, loading and computing are broken off.
        abort: the native callback that looks at ``stop``.
        devices: what there is to compute on, with what the writing model has left of each.
        log: where llama.cpp's warnings of this load come in.
        threads: 0: physical cores.

    Raises:
        ModelProblem: NotEnoughMemory where it does not fit beside what is loaded.
        EngineFailed: no context could be made, or loading was broken off.
    """

    def __init__(self, ll: ModuleType, model: EmbeddingModel, *, stop: ctypes.Array[ctypes.c_char], abort: Any,
                 devices: list[Device], log: MutableSequence[str], threads: int = 0) -> None:
        self._ll: Any = ll
        self.model = model
        self._stop, self._abort, self._log = stop, abort, log
        self._model: Any = None
        self._context: Any = None
        self._threads = threads or default_threads()
        header = read_header(model.path)
        architecture = header.text("general.architecture")
        self._causal = header.metadata.get(f"{architecture}.attention.causal") is not False
        shape = shape_of(header)
        self._most = min(MOST_TOKENS, shape.trained_tokens)
        self.planned = plan_beside(shape, devices, psutil.virtual_memory().available, self._wanted(), model.name)
        try:
            self._open(devices)
        except BaseException:
            self.close()
            raise

    @property
    def _reads_ahead(self) -> bool:
        """Whether all tokens but the last are read without an output: of 512 outputs the logits alone take 300 MiB."""
        return self._causal and self.model.pooling == "last"

    def _wanted(self) -> Plan:
        # A mean is of one step's tokens, so that all of them must be in it.
        step = min(STEP_TOKENS, self._most) if self._reads_ahead else self._most
        return Plan(context_tokens=self._most, threads=self._threads, batch_tokens=step, parallel=1,
                    output_tokens=1 if self._reads_ahead else self._most, least_tokens=self._most)

    def _open(self, devices: list[Device]) -> None:
        @self._ll.llama_progress_callback
        def progress(_part: float, _: Any) -> bool:
            return self._stop[0] == b"\0"

        ll, plan = self._ll, self.planned.plan
        file = ModelFile(self.model.name, self.model.path)
        params = ll.llama_model_default_params()
        params.n_gpu_layers = plan.gpu_layers
        params.split_mode, params.main_gpu = ll.LLAMA_SPLIT_MODE_NONE, _place_of_gpu(devices, plan)
        params.load_mode = ll.LLAMA_LOAD_MODE_MMAP
        params.use_extra_bufts = False
        params.progress_callback = progress
        self._model = ll.llama_model_load_from_file(os.fsencode(self.model.path), params)
        if not self._model:
            if self._stop[0] != b"\0":
                raise EngineFailed(detail="loading was broken off")
            raise load_problem(file, self._log)
        params = ll.llama_context_default_params()
        params.n_ctx, params.n_batch, params.n_ubatch = self._most, self._most, plan.batch_tokens
        params.n_seq_max = 1
        params.n_outputs_max = 1 if self._reads_ahead else self._most
        params.embeddings = not self._reads_ahead
        params.pooling_type = {"mean": ll.LLAMA_POOLING_TYPE_MEAN, "cls": ll.LLAMA_POOLING_TYPE_CLS,
                               "last": ll.LLAMA_POOLING_TYPE_LAST}[self.model.pooling]
        params.n_threads = params.n_threads_batch = self._threads
        params.flash_attn_type = ll.LLAMA_FLASH_ATTN_TYPE_AUTO
        params.abort_callback = self._abort
        params.abort_callback_data = ctypes.addressof(self._stop)
        self._context = ll.llama_init_from_model(self._model, params)
        if not self._context:
            problem = load_problem(file, self._log)
            raise problem if isinstance(problem, NotEnoughMemory) else EngineFailed(detail="no context could be made")
        self._memory = ll.llama_get_memory(self._context)  # an encoder has none
        self._vocab = ll.llama_model_get_vocab(self._model)
        self._batch = DecodeBatch(ll, self._most)
        self._cores = SpareCores(self._threads)
        self.width: int = ll.llama_model_n_embd_out(self._model)

    def vector(self, text: str) -> bytes | None:
        """The vector of ``text`` (a prompt before it is the caller's), of length 1, in 16-bit numbers of this machine.

        None where it was broken off.

        Raises:
            EngineFailed
        """
        ll, tokens = self._ll, self._tokens(text)
        if (threads := self._cores.threads()) is not None:
            ll.llama_set_n_threads(self._context, threads, threads)
        if self._memory:
            ll.llama_memory_clear(self._memory, False)
        at = 0
        if self._reads_ahead:
            ll.llama_set_embeddings(self._context, False)
            at = len(tokens) - 1
            if at and not self._compute(tokens[:at], 0, 0):
                return None
            ll.llama_set_embeddings(self._context, True)
        if not self._compute(tokens[at:], at, len(tokens) - at):
            return None
        found = ll.llama_get_embeddings_seq(self._context, 0)
        if not found:
            raise EngineFailed(detail="the embedding model gave no vector")
        vector = np.ctypeslib.as_array(found, (self.width,)).astype(np.float32)
        length = float(np.linalg.norm(vector))
        if not np.isfinite(length) or length == 0.0:
            raise EngineFailed(detail="the embedding model gave no vector")
        return (vector / length).astype(np.float16).tobytes()

    def close(self) -> None:
        """Free everything; the object is of no use afterwards."""
        if self._context:
            self._ll.llama_free(self._context)
        if self._model:
            self._ll.llama_model_free(self._model)
        self._context = self._model = None

    def _compute(self, tokens: list[int], at: int, outputs: int) -> bool:
        """Whether it came to its end."""
        self._batch.clear()
        self._batch.add(0, at, tokens, outputs)
        compute = self._ll.llama_decode if self._memory else self._ll.llama_encode
        code = compute(self._context, self._batch.struct)
        if code == ABORTED or self._stop[0] != b"\0":
            return False
        if code != 0:
            raise EngineFailed(detail=f"llama_decode returned {code}")
        return True

    def _tokens(self, text: str) -> list[int]:
        """With what the model wants around it (CLS, SEP, or the end of the text), cut to what is read."""
        ll, data = self._ll, text.encode("utf-8", "backslashreplace")
        room = len(data) + 8
        found = (ctypes.c_int32 * room)()
        count = ll.llama_tokenize(self._vocab, data, len(data), found, room, True, False)
        if count < 0:
            found = (ctypes.c_int32 * -count)()
            count = ll.llama_tokenize(self._vocab, data, len(data), found, -count, True, False)
        tokens = list(found[:max(0, count)])
        end = ll.llama_vocab_eos(self._vocab)
        if self.model.pooling == "last" and end >= 0 and tokens[-1:] != [end]:
            tokens.append(end)  # the vector is read at it; not every file says that it belongs there
        return tokens if len(tokens) <= self._most else [*tokens[:self._most - 1], tokens[-1]]


def _place_of_gpu(devices: list[Device], plan: Plan) -> int:
    gpu = choose_gpu(devices) if plan.gpu_layers else None
    if gpu is None:
        return -1
    return [device["name"] for device in devices if device["kind"] == gpu["kind"]].index(gpu["name"])
