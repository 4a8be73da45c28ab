"""Opens the answers that are kept of a long task, in the worker's thread, where the disk may be waited for."""

from __future__ import annotations

from collections.abc import Callable

from app.core.asking import Answer
from app.core.generation import ModelFile
from app.core.kept_asks import KeptAsks
from app.inference.model_identity import identity_of

# What was answered in this window, by the model and the style: it is there also where the disk takes nothing.
Remembered = dict[tuple[str, str], dict[str, Answer]]


def open_asks(place: str, model: ModelFile | None, style: str, remembered: Remembered) -> Callable[[], KeptAsks]:
    """What opens them; data only, no widget.

    Args:
        place: what is kept of the document is under this.
        model: that is asked; None: none is.
        style: its id, or "".
        remembered: of earlier runs in this window; this one is put in.
    """
    def opened() -> KeptAsks:
        identity = identity_of(model) if model is not None else ""
        kept = KeptAsks(place, identity, style)
        for key, answer in remembered.get((identity, style), {}).items():
            kept.setdefault(key, answer)
        remembered[identity, style] = kept
        return kept

    return opened
