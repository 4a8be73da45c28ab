"""A model's vocabulary without its weights: read in a moment, and enough to count tokens."""

from __future__ import annotations

import os
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from app.core.errors import ModelNotSupported
from app.core.generation import ModelFile
from app.core.gguf import read_header
from app.inference.load_problems import load_problem
from app.inference.vocabulary import Vocabulary


class VocabularyFile:
    """The vocabulary of one GGUF file.

    Args:
        ll: the ``llama_cpp.llama_cpp`` module; its backends have been started.
        model: the file.
        log: where llama.cpp's warnings come in.

    Raises:
        ModelProblem: it is no model, damaged, or has no vocabulary.
    """

    def __init__(self, ll: ModuleType, model: ModelFile, log: Sequence[str]) -> None:
        self._ll: Any = ll
        architecture = read_header(model.path).text("general.architecture")
        params = self._ll.llama_model_default_params()
        params.vocab_only, params.n_gpu_layers = True, 0
        self._model = self._ll.llama_model_load_from_file(os.fsencode(model.path), params)
        if not self._model:
            raise load_problem(model, log)
        if self._ll.llama_vocab_type(self._ll.llama_model_get_vocab(self._model)) == self._ll.LLAMA_VOCAB_TYPE_NONE:
            self.close()
            raise ModelNotSupported(path=str(model.path), detail="it has no vocabulary")
        self.vocabulary = Vocabulary(self._ll, self._model, architecture, model.family)

    def close(self) -> None:
        """Free it; the vocabulary is of no use afterwards."""
        if self._model:
            self._ll.llama_model_free(self._model)
        self._model = None
