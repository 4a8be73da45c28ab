"""The seam for vectors of meaning: what an engine can be asked besides text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from app.core.embedding_models import EmbeddingModel
from app.core.errors import EngineDied, StetError
from app.inference.fingerprint import fingerprint

# What the vector of a question may take (seconds), else it is answered by its words alone.
ASK_SECONDS = 2.0


@runtime_checkable
class Embeds(Protocol):
    """An engine that makes vectors with a second model, in time in which nothing is written."""

    def embed(self, model: EmbeddingModel, texts: Sequence[str], seconds: float | None = None) -> list[bytes]:
        """The vectors of ``texts`` in their order, each of length 1, in 16-bit numbers of this machine.

        Fewer come where another request was there or came, or where the time was over. It may be called from any
        thread; a request that comes meanwhile is begun at once.

        Args:
            model: what makes them; it is loaded with the first call, where it fits beside the model that writes.
            texts: with the prompt of a question or a passage before them; none: the model is only loaded.
            seconds: what it may take; None: any time.

        Raises:
            NoModelLoaded: no model that writes is loaded; for vectors alone none is.
            ModelProblem: the embedding model is damaged, not supported, or does not fit.
            EngineDied, EngineFailed
        """
        ...


def identity_of(model: EmbeddingModel) -> str:
    """What the vectors of passages depend on besides the passages.

    Raises:
        OSError: the file cannot be read.
    """
    return f"{fingerprint(model.path).hex()} {model.pooling} {model.prompts.passage}"


def vector_of_question(engine: Embeds, model: EmbeddingModel, question: str,
                       on_death: Callable[[EmbeddingModel], object] = lambda _model: None) -> bytes | None:
    """None where there was no time, or something went wrong: the question's words are there to search by.

    Args:
        on_death: told of a model that ended the engine's process, which has to load again what writes.
    """
    try:
        return next(iter(engine.embed(model, [model.prompts.query + question], ASK_SECONDS)), None)
    except EngineDied:
        on_death(model)
        return None
    except StetError:
        return None
