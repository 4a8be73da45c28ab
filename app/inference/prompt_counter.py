"""How many tokens a whole prompt is: its texts, and what a model's template puts around them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from app.core.generation import Message
from app.inference.engine import Engine


@runtime_checkable
class CountsPrompts(Protocol):
    """An engine that knows its model's template."""

    def count_prompt(self, messages: Sequence[Message], thinking: bool = False) -> int:
        """Tokens of the prompt that ``generate`` reads for these turns.

        Raises:
            NoModelLoaded, EngineDied
        """
        ...


def prompt_tokens(engine: Engine, messages: Sequence[Message], *, thinking: bool = False) -> int:
    """Tokens of the prompt; of an engine that does not know the template, of the texts alone.

    Raises:
        NoModelLoaded, EngineDied
    """
    if isinstance(engine, CountsPrompts):
        return engine.count_prompt(messages, thinking)
    return sum(engine.count_tokens(message.content) for message in messages)
