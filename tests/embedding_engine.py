"""A scripted engine that makes vectors, too: of which words a text has, so that a test knows what is near to what."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from app.core.catalog import Catalog, load_catalog
from app.core.embedding_models import EmbeddingModel
from app.core.errors import NoModelLoaded, StetError
from tests.gguf_files import write_tiny_qwen3
from tests.scripted_engine import ScriptedEngine


class EmbeddingEngine(ScriptedEngine):
    """Args beside those of ``ScriptedEngine``:

    alike: words of one meaning, a group for each number of a vector.
    vectors_gate: when given, every call waits until it is set.
    fails: raised by every call.
    interrupts: so many calls give one vector fewer than was asked for.
    """

    def __init__(self, alike: Sequence[Sequence[str]] = (), *, vectors_gate: threading.Event | None = None,
                 fails: StetError | None = None, interrupts: int = 0) -> None:
        super().__init__(["At dusk [1]."])
        self.alike, self.vectors_gate, self.fails, self.interrupts = alike, vectors_gate, fails, interrupts
        self.embedded: list[str] = []
        self.asked_for = threading.Event()

    def embed(self, model: EmbeddingModel, texts: Sequence[str], seconds: float | None = None) -> list[bytes]:
        if self.info is None:
            raise NoModelLoaded
        self.asked_for.set()
        if self.fails is not None:
            raise self.fails
        if self.vectors_gate is not None:
            assert self.vectors_gate.wait(30)
        if self.interrupts and texts:
            self.interrupts -= 1
            texts = texts[:-1]
        self.embedded += texts
        return [self._vector(text) for text in texts]

    def _vector(self, text: str) -> bytes:
        words = text.lower().replace(".", " ").replace("?", " ").split()
        numbers = np.array([*(float(sum(word in group for word in words)) for group in self.alike), 0.1], np.float32)
        return (numbers / np.linalg.norm(numbers)).astype(np.float16).tobytes()


def shelf_with_embedder(folder: Path) -> Catalog:
    """A catalog whose folder holds a small embedding model that was brought."""
    folder.mkdir(parents=True, exist_ok=True)
    write_tiny_qwen3(folder / "finds.gguf", 512, {"qwen3.pooling_type": 3})
    return load_catalog(folder=folder)
