"""Writes GGUF files for tests: headers of true shape over data that is sparse, and small files with real numbers."""

from __future__ import annotations

import math
import random
import struct
from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.core.gguf import BLOCKS

F32, Q4_K, Q6_K = 0, 12, 14
ALIGNMENT = 32  # bytes

Value = int | float | bool | str | Sequence[int] | Sequence[str]


def text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def value_of(value: Value) -> bytes:
    """A value of the metadata with its type before it: uint32, float32, bool, string, or an array of one of them.

    An ``array`` is one of int32.
    """
    if isinstance(value, bool):
        return struct.pack("<I?", 7, value)
    if isinstance(value, int):
        return struct.pack("<II", 4, value)
    if isinstance(value, float):
        return struct.pack("<If", 6, value)
    if isinstance(value, str):
        return struct.pack("<I", 8) + text(value)
    if isinstance(value, array):
        return struct.pack("<IIQ", 9, 5, len(value)) + value.tobytes()
    kind = 8 if value and isinstance(value[0], str) else 4
    items = b"".join(text(item) if isinstance(item, str) else struct.pack("<I", item) for item in value)
    return struct.pack("<IIQ", 9, kind, len(value)) + items


def write_gguf(path: Path, metadata: Mapping[str, Value], tensors: Mapping[str, tuple[int, tuple[int, ...], bytes]],
               *, version: int = 3) -> Path:
    """A file with these tensors: type, shape (fastest dimension first), data; b"" leaves a hole of the right size."""
    head = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(metadata))
    head += b"".join(text(key) + value_of(value) for key, value in metadata.items())
    places, at = [], 0
    for name, (kind, shape, _) in tensors.items():
        head += text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, at)
        places.append(at)
        elements, size = BLOCKS[kind]
        at += -(-math.prod(shape) // elements * size // ALIGNMENT) * ALIGNMENT
    start = -(-len(head) // ALIGNMENT) * ALIGNMENT
    with path.open("wb") as file:
        file.write(head)
        for place, (_, _, data) in zip(places, tensors.values(), strict=True):
            if data:
                file.seek(start + place)
                file.write(data)
        file.truncate(start + at)
    return path


# Layers, embedding, feed-forward, heads, KV heads, head size, tied output (config.json of Qwen3).
QWEN3 = {
    "0.6b": (28, 1024, 3072, 16, 8, 128, True), "1.7b": (28, 2048, 6144, 16, 8, 128, True),
    "4b": (36, 2560, 9728, 32, 8, 128, True), "8b": (36, 4096, 12288, 32, 8, 128, False),
    "14b": (40, 5120, 17408, 40, 8, 128, False),
}  # fmt: skip
VOCABULARY = 151_936


def write_qwen3(path: Path, size: str) -> Path:
    """The header of a Qwen3 in the Q4_K_M mix, over a hole of the real file's size; nothing else is on the disk."""
    layers, embedding, feed, heads, kv_heads, head, tied = QWEN3[size]
    tensors: dict[str, tuple[int, tuple[int, ...], bytes]] = {}

    def add(name: str, kind: int, *shape: int) -> None:
        tensors[name + ".weight"] = (kind, shape, b"")

    add("token_embd", Q6_K if tied else Q4_K, embedding, VOCABULARY)
    add("output_norm", F32, embedding)
    if not tied:
        add("output", Q6_K, embedding, VOCABULARY)
    for layer in range(layers):
        more = layer < layers // 8 or layer >= 7 * layers // 8 or (layer - layers // 8) % 3 == 2
        high, block = Q6_K if more else Q4_K, f"blk.{layer}."
        add(block + "attn_norm", F32, embedding)
        add(block + "ffn_norm", F32, embedding)
        add(block + "attn_q_norm", F32, head)
        add(block + "attn_k_norm", F32, head)
        add(block + "attn_q", Q4_K, embedding, heads * head)
        add(block + "attn_k", Q4_K, embedding, kv_heads * head)
        add(block + "attn_v", high, embedding, kv_heads * head)
        add(block + "attn_output", Q4_K, heads * head, embedding)
        add(block + "ffn_gate", Q4_K, embedding, feed)
        add(block + "ffn_up", Q4_K, embedding, feed)
        add(block + "ffn_down", high, feed, embedding)
    return write_gguf(path, {
        "general.architecture": "qwen3", "qwen3.block_count": layers, "qwen3.context_length": 40960,
        "qwen3.embedding_length": embedding, "qwen3.feed_forward_length": feed, "qwen3.attention.head_count": heads,
        "qwen3.attention.head_count_kv": kv_heads, "qwen3.attention.key_length": head,
        "qwen3.attention.value_length": head, "tokenizer.ggml.tokens": ["x"] * VOCABULARY,
    }, tensors)


def write_tiny_qwen3(path: Path, trained_tokens: int, more: Mapping[str, Value] | None = None) -> Path:
    """A Qwen3 of two layers with random weights and a vocabulary of bytes, that llama.cpp loads and runs.

    ``more`` is put into its metadata: "qwen3.pooling_type" 3 makes it an embedding model.
    """
    embedding, feed, heads, kv_heads, head = 64, 128, 4, 2, 32
    # GPT-2 writes each byte as a character of its own, those that cannot be seen from 256 on.
    seen = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = iter(range(256, 512))
    tokens = [chr(byte) if byte in seen else chr(next(hidden)) for byte in range(256)]
    tokens += ["ab", "<|im_start|>", "<|im_end|>"]
    generator = random.Random(4)
    tensors: dict[str, tuple[int, tuple[int, ...], bytes]] = {}

    def add(name: str, *shape: int, ones: bool = False) -> None:
        numbers = array("f", (1.0 if ones else generator.gauss(0, 0.1) for _ in range(math.prod(shape))))
        tensors[name + ".weight"] = (F32, shape, numbers.tobytes())

    add("token_embd", embedding, len(tokens))
    add("output_norm", embedding, ones=True)
    for layer in range(2):
        block = f"blk.{layer}."
        for name in ("attn_norm", "ffn_norm"):
            add(block + name, embedding, ones=True)
        for name in ("attn_q_norm", "attn_k_norm"):
            add(block + name, head, ones=True)
        add(block + "attn_q", embedding, heads * head)
        add(block + "attn_k", embedding, kv_heads * head)
        add(block + "attn_v", embedding, kv_heads * head)
        add(block + "attn_output", heads * head, embedding)
        add(block + "ffn_gate", embedding, feed)
        add(block + "ffn_up", embedding, feed)
        add(block + "ffn_down", feed, embedding)
    return write_gguf(path, {
        "general.architecture": "qwen3", "qwen3.block_count": 2, "qwen3.context_length": trained_tokens,
        "qwen3.embedding_length": embedding, "qwen3.feed_forward_length": feed, "qwen3.attention.head_count": heads,
        "qwen3.attention.head_count_kv": kv_heads, "qwen3.attention.key_length": head,
        "qwen3.attention.value_length": head, "qwen3.attention.layer_norm_rms_epsilon": 1e-6,
        "qwen3.rope.freq_base": 1e6, "tokenizer.ggml.model": "gpt2", "tokenizer.ggml.pre": "qwen2",
        "tokenizer.ggml.tokens": tokens, "tokenizer.ggml.merges": ["a b"],
        "tokenizer.ggml.token_type": array("i", [1] * 257 + [3, 3]),
        "tokenizer.ggml.eos_token_id": 258, "tokenizer.ggml.bos_token_id": 257, "tokenizer.ggml.add_bos_token": False,
        **(more or {}),
    }, tensors)
