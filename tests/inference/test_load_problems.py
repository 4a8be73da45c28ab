"""What llama.cpp says about a bad file becomes one sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.core.errors import DamagedModel, ModelMissing, ModelNotSupported, NotAModel, NotEnoughMemory, StetError
from app.core.generation import ModelFile
from app.inference.load_problems import check_file, died_while_loading, load_problem

MODEL = ModelFile("mine", Path("/models/mine.gguf"))
# Real lines of the pinned llama.cpp, and of its CUDA and Vulkan backends.
CASES = [
    ("llama_model_load: error loading model: unknown model architecture: 'clip'", ModelNotSupported, "“clip”"),
    ("gguf_init_from_reader: this GGUF file is version 99 but this software only supports up to version 3",
     ModelNotSupported, "version"),
    ("llama_model_load: error loading model: unknown pre-tokenizer type: 'new'", ModelNotSupported, "tokenizer"),
    ("llama_model_load: error loading model: tensor 'output_norm.weight' data is not within the file bounds",
     DamagedModel, "ends too early"),
    ("read: string length 20 exceeds remaining file size 18 bytes", DamagedModel, "ends too early"),
    ("gguf_init_from_reader: failed to read key-value pairs", DamagedModel, "header"),
    ("llama_model_load: error loading model: check_tensor_dims: tensor 'token_embd.weight' not found", DamagedModel,
     "token_embd.weight"),
    ("ggml_backend_cuda_buffer_type_alloc_buffer: allocating 4455.34 MiB on device 0: cudaMalloc failed: out of memory",
     NotEnoughMemory, "placed"),
    ("llama_model_load: error loading model: unable to allocate CPU buffer", NotEnoughMemory, "placed"),
    ("llama_model_load: error loading model: mmap failed: Cannot allocate memory", NotEnoughMemory, "placed"),
    ("ggml_vulkan: Device memory allocation failed: vk::Device::allocateMemory: ErrorOutOfDeviceMemory",
     NotEnoughMemory, "placed"),
    ("llama_model_load: error loading model: key not found in model: llama.context_length", DamagedModel,
     "key not found in model: llama.context_length"),
    ("llama_model_load: error loading model: llama_model_loader: failed to load model from /home/me/secret.gguf",
     DamagedModel, "failed to load model"),
    ("", DamagedModel, "could not be read"),
]


@pytest.mark.parametrize(("line", "kind", "words"), CASES)
def test_a_line_of_the_log_becomes_a_sentence(line: str, kind: type[StetError], words: str) -> None:
    problem = load_problem(MODEL, ["load: a warning before", line, "failed to load model"] if line else [])
    assert type(problem) is kind
    assert words in problem.message()
    assert "secret" not in problem.message()


def test_the_path_is_looked_at_first(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        check_file(ModelFile("mine", tmp_path / "none.gguf"))
    with pytest.raises(NotAModel):
        check_file(ModelFile("mine", tmp_path))
    for name, data in {"page.gguf": b"<html>" * 100, "empty.gguf": b"", "half.gguf": b"GG"}.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(NotAModel):
            check_file(ModelFile("mine", tmp_path / name))
    (tmp_path / "right.gguf").write_bytes(b"GGUF\x03")
    check_file(ModelFile("mine", tmp_path / "right.gguf"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.gguf")
    with pytest.raises(NotAModel):
        check_file(ModelFile("mine", tmp_path / "pipe.gguf"))


def test_a_crash_while_loading_is_told_as_a_damaged_file() -> None:
    assert "SIGABRT" in died_while_loading(MODEL, "SIGABRT").message()
