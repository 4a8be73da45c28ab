"""The Engine seam: what every engine can be asked, and the events it answers with.

A request ends exactly once: its iterator yields ``Finished`` (naming how: finished, length, stopped) as its last
event, or raises one ``StetError``. Closing the iterator early stops the work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from app.core.generation import Ending, ModelFile, ModelInfo, Plan, Request, Usage


@dataclass(frozen=True, slots=True)
class Started:
    """The prompt fits and its prefill begins: its length, what the cache already held, the context (all tokens)."""

    prompt_tokens: int
    reused_tokens: int
    context_tokens: int


@dataclass(frozen=True, slots=True)
class Prefilled:
    """``done`` of ``total`` prompt tokens have been read."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Delta:
    """Text that came, whole characters only; ``tokens`` have been generated so far."""

    text: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Thought:
    """Thinking that came before the answer, whole characters only; never a part of it. ``tokens`` as in ``Delta``."""

    text: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event: how it ended and what it cost."""

    ending: Ending
    usage: Usage


Event = Started | Prefilled | Thought | Delta | Finished


class Engine(Protocol):
    """A language model.

    ``generate``, ``cancel`` and ``count_tokens`` may be called from any thread, also while others run: of several
    requests as many are worked on at once as the plan says (``ModelInfo.parallel``), in the order they came, and the
    rest wait. ``load`` and ``close`` are called from one thread at a time; ``load`` while nothing is generated.
    """

    def load(self, model: ModelFile, plan: Plan, on_progress: Callable[[float], None] | None = None) -> ModelInfo:
        """Load ``model`` in place of the one that is there; ``on_progress`` gets 0.0 to 1.0.

        Raises:
            ModelProblem: the file is missing, no GGUF, damaged, not supported, or too large for the memory.
            EngineDied: the engine's process ended.
        """
        ...

    def count_tokens(self, text: str) -> int:
        """How many tokens ``text`` is for the loaded model, as plain text.

        Raises:
            NoModelLoaded, EngineDied
        """
        ...

    def generate(self, request: Request) -> Iterator[Event]:
        """Answer ``request`` as a stream of events. It begins when the iterator is first asked for one.

        Raises (while iterating):
            PromptTooLong: before any work, with both token counts.
            NoModelLoaded, EngineDied, EngineFailed
        """
        ...

    def cancel(self, job: str) -> None:
        """Stop ``job`` soon, in prefill or decode; its iterator then ends with ``Finished("stopped")``.

        An unknown or ended job is ignored.
        """
        ...

    def close(self) -> None:
        """Free the model and everything else; calling it again does nothing."""
        ...
