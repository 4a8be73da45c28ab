"""The GGUF reader against real files, every kind of value, and damaged and hostile headers."""

from __future__ import annotations

import ctypes
import struct
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import DamagedModel, FileMissing, ModelNotSupported, NotAModel
from app.core.gguf import BLOCKS, Array, read_header
from tests.gguf_files import F32, text, write_gguf, write_qwen3
from tests.starter import starter


def tiny(path: Path) -> Path:
    return write_gguf(path, {"general.architecture": "toy", "toy.scale": 0.5, "toy.flag": True, "toy.heads": 4,
                             "toy.heads_kv": [1, 2, 0], "toy.words": ["a", "bc"], "toy.long": [7] * 5000},
                      {"a.weight": (F32, (8, 2), b""), "b.weight": (8, (32, 3), b"")})


def test_the_starter_model_is_what_llama_cpp_says_it_is() -> None:
    header = read_header(starter().path)
    assert header.text("general.architecture") == "llama"
    assert header.number("llama.block_count") == 30
    assert header.length("tokenizer.ggml.tokens") == 49_152
    assert len(header.tensors) == 272
    # What the loader maps: llama.cpp reports a model buffer of 92.10 MiB.
    assert round(sum(tensor.bytes for tensor in header.tensors.values()) / 2**20, 2) == 92.10


def test_every_kind_of_value(tmp_path: Path) -> None:
    header = read_header(tiny(tmp_path / "tiny.gguf"))
    assert header.metadata["toy.scale"] == 0.5
    assert header.metadata["toy.flag"] is True
    assert header.number("toy.flag", 3) == 3, "a truth value is no number"
    assert header.number("toy.heads") == 4
    assert header.metadata["toy.heads_kv"] == Array(3, (1, 2, 0))
    assert header.numbers("toy.heads_kv", 3) == (1, 2, 0)
    assert header.numbers("toy.heads", 3) == (4, 4, 4)
    assert header.numbers("toy.nothing", 2, 9) == (9, 9)
    assert header.metadata["toy.words"] == Array(2), "texts are counted, not kept"
    assert header.metadata["toy.long"] == Array(5000), "nor are long arrays"
    assert header.tensors["b.weight"].shape == (32, 3)
    assert header.tensors["b.weight"].bytes == 3 * 34
    assert header.file_bytes == (tmp_path / "tiny.gguf").stat().st_size


def test_a_header_of_an_8b_over_a_hole_is_read_like_a_real_one(tmp_path: Path) -> None:
    header = read_header(write_qwen3(tmp_path / "8b.gguf", "8b"))
    assert len(header.tensors) == 399
    assert round(sum(tensor.bytes for tensor in header.tensors.values()) / 2**20, 1) == 4789.2


def test_the_sizes_of_blocks_are_ggmls_own() -> None:
    from app.inference.llama_engine import ll

    ll._lib.ggml_blck_size.restype, ll._lib.ggml_type_size.restype = ctypes.c_int64, ctypes.c_size_t
    theirs = {kind: (ll._lib.ggml_blck_size(kind), ll._lib.ggml_type_size(kind)) for kind in range(43)}
    assert {kind: block for kind, block in theirs.items() if block[0]} == BLOCKS


def test_a_file_cut_anywhere_is_damaged_in_a_sentence(tmp_path: Path) -> None:
    data = tiny(tmp_path / "tiny.gguf").read_bytes()
    cut = tmp_path / "cut.gguf"
    for length in [*range(4, 400), len(data) - 33]:
        cut.write_bytes(data[:length])
        with pytest.raises(DamagedModel) as caught:
            read_header(cut)
        assert "ends too early" in caught.value.message()


def header_with(*parts: bytes, tensors: int = 0, keys: int = 0, version: int = 3) -> bytes:
    return b"GGUF" + struct.pack("<IQQ", version, tensors, keys) + b"".join(parts)


HUGE = 2**63
HOSTILE = {
    "no GGUF": (b"GGML" + bytes(60), NotAModel),
    "empty": (b"", NotAModel),
    "an old version": (header_with(version=1), ModelNotSupported),
    "the other byte order": (header_with(version=0x03000000), ModelNotSupported),
    "more keys than the file has bytes": (header_with(keys=HUGE), DamagedModel),
    "more tensors than the file has bytes": (header_with(tensors=HUGE), DamagedModel),
    "a key of 8 EiB": (header_with(struct.pack("<Q", HUGE), keys=1), DamagedModel),
    "an array of 8 E texts": (header_with(text("a"), struct.pack("<IIQ", 9, 8, HUGE), keys=1), DamagedModel),
    "an array of four million empty texts, which are not there":
        (header_with(text("a"), struct.pack("<IIQ", 9, 8, 1 << 22), bytes(800), keys=1), DamagedModel),
    "an array of 8 E numbers": (header_with(text("a"), struct.pack("<IIQ", 9, 10, HUGE), keys=1), DamagedModel),
    "an array of arrays": (header_with(text("a"), struct.pack("<IIQ", 9, 9, 1), bytes(16), keys=1), DamagedModel),
    "a value of no kind": (header_with(text("a"), struct.pack("<I", 77), bytes(16), keys=1), DamagedModel),
    "a key that is no text": (header_with(struct.pack("<Q", 2) + b"\xff\xfe", bytes(16), keys=1), DamagedModel),
    "one key twice": (header_with(*[text("a") + struct.pack("<II", 4, 1)] * 2, keys=2), DamagedModel),
    "an alignment of 3":
        (header_with(text("general.alignment"), struct.pack("<II", 4, 3), bytes(64), keys=1), DamagedModel),
    "a tensor of no dimension": (header_with(text("t"), struct.pack("<I", 0), bytes(64), tensors=1), DamagedModel),
    "a tensor of 4 G dimensions":
        (header_with(text("t"), struct.pack("<I", 2**32 - 1), bytes(64), tensors=1), DamagedModel),
    "a tensor without elements":
        (header_with(text("t"), struct.pack("<IQIQ", 1, 0, 0, 0), bytes(64), tensors=1), DamagedModel),
    "half a block": (header_with(text("t"), struct.pack("<IQIQ", 1, 33, 8, 0), bytes(64), tensors=1), DamagedModel),
    "a tensor beyond all":
        (header_with(text("t"), struct.pack("<I4QIQ", 4, HUGE, HUGE, HUGE, HUGE, 0, 0), tensors=1), DamagedModel),
    "a tensor that begins beyond all":
        (header_with(text("t"), struct.pack("<IQIQ", 1, 8, 0, HUGE), bytes(64), tensors=1), DamagedModel),
    "one tensor twice": (header_with(*[text("t") + struct.pack("<IQIQ", 1, 8, 0, 0)] * 2, bytes(64), tensors=2),
                         DamagedModel),
    "a type of the future":
        (header_with(text("t"), struct.pack("<IQIQ", 1, 8, 999, 0), bytes(64), tensors=1), ModelNotSupported),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_header_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    data, kind = HOSTILE[name]
    path = tmp_path / "hostile.gguf"
    path.write_bytes(data)
    with pytest.raises(kind):
        read_header(path)


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        read_header(tmp_path / "nothing.gguf")
    with pytest.raises(NotAModel):
        read_header(tmp_path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(places=st.lists(st.tuples(st.integers(0, 460), st.integers(0, 255)), min_size=1, max_size=4))
def test_bytes_changed_anywhere_give_a_header_or_a_sentence(tmp_path: Path, places: list[tuple[int, int]]) -> None:
    data = bytearray(tiny(tmp_path / "tiny.gguf").read_bytes())
    for at, value in places:
        data[at] = value
    path = tmp_path / "changed.gguf"
    path.write_bytes(data)
    with suppress(DamagedModel, ModelNotSupported, NotAModel):
        header = read_header(path)
        assert all(tensor.bytes <= header.file_bytes for tensor in header.tensors.values())
