"""When a model that nobody asks leaves the memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

# Even with little memory a model stays so long after its last work (seconds), so that an answer can be asked again.
LOW_MEMORY_SECONDS = 20.0


@runtime_checkable
class Unloadable(Protocol):
    """An engine that can give the memory back and load the same model again by itself when it is asked something."""

    @property
    def unloaded(self) -> bool:
        """Whether it has given the memory back and not loaded again since."""
        ...

    def unload(self) -> None:
        """Give the memory back; the model and its plan are kept in mind. Without a model it does nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Idleness:
    """What is known at one moment.

    Args:
        busy: a job runs, or a model is loading.
        seconds: since a job or a load ended last.
        memory_low: as ``core.power.memory_low`` says.
    """

    busy: bool
    seconds: float
    memory_low: bool


def should_unload(now: Idleness, unload_minutes: int) -> bool:
    """Whether the model goes now; ``unload_minutes`` 0: never for idleness alone."""
    if now.busy:
        return False
    if now.memory_low:
        return now.seconds >= LOW_MEMORY_SECONDS
    return unload_minutes > 0 and now.seconds >= 60 * unload_minutes
